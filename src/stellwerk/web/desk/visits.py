"""Reports of visits, calls and service: written on a phone in a minute, listed, shown, taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.enrich.questions import AnswerError
from stellwerk.grade import step as grade
from stellwerk.grade.segments import TICKS
from stellwerk.pursue.scripts import Option
from stellwerk.pursue.visits import (
    Answer,
    Field,
    Given,
    Kind,
    ReportError,
    read_report,
    read_template,
    usual_next,
)
from stellwerk.store.models import Attachment, Customer, Lead, ReportTemplate, User, Visit
from stellwerk.terms import Reason
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import leads_for
from stellwerk.web.desk.photos import PDF, PICTURE, PhotoError, read_photos
from stellwerk.web.desk.policy import who
from stellwerk.web.moments import read_moment
from stellwerk.web.templatetags.stellwerk import named, reader, say
from stellwerk.worker import visits as reports
from stellwerk.worker.tasks import wake

PAGE = 30
FOUND = 8
MIDNIGHT, EVENING = time(0), time(17)


@dataclass(frozen=True, slots=True)
class Input:
    """One field of the form: what it is, what stands in it, what is wrong."""

    field: Field
    label: str
    options: tuple[tuple[str, str], ...]
    given: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent, as it was."""

    answers: Mapping[str, str] = field(default_factory=dict)
    ticks: tuple[str, ...] = ()
    note: str = ""
    next_step: str = ""
    next_on: str = ""
    held_on: str = ""
    held_time: str = ""
    minutes: str = ""


# --- The list -----------------------------------------------------------------------------------------------


@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """All reports that the reader may see, the latest first."""
    user = reader_of(request)
    rows = visits_for(user).filter(undone_at__isnull=True)
    kind = request.GET.get("kind", "")
    if kind in set(Kind):
        rows = rows.filter(kind=kind)
    if request.GET.get("mine") == "yes":
        rows = rows.filter(made_by=user.actor)
    related = ("lead__organisation", "lead__person", "follow_up")
    page = Paginator(rows.select_related(*related).order_by("-held_at", "-pk"), PAGE).get_page(
        request.GET.get("page")
    )
    names = people([row.made_by for row in page])
    context = {
        "page": page,
        "rows": [(row, names.get(row.made_by, ""), ticked(row)) for row in page],
        "kinds": [(one.value, named(one, "report_kind"), one.value == kind) for one in Kind],
        "kind": kind,
        "mine": request.GET.get("mine") == "yes",
        "may_templates": may(user, "report_templates"),
        "may_write": may(user, "visit_new"),
    }
    return render(request, "desk/visits.html", context)


def visits_for(user: User) -> QuerySet[Visit]:
    """The reports about leads that this person may see."""
    if user.of_partner:
        return Visit.objects.none()
    return Visit.objects.filter(lead__in=leads_for(user))


def people(actors: Sequence[str]) -> dict[str, str]:
    ids = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    rows = User.objects.filter(pk__in=[pk for pk in ids if pk.isdecimal()]) if ids else ()
    return {user.actor: user.get_full_name() or user.username for user in rows}


def ticked(visit: Visit) -> list[str]:
    return [named(name, "tick") for name in visit.ticks]


# --- Writing one --------------------------------------------------------------------------------------------


@require_safe
def visit_find(request: HttpRequest) -> HttpResponse:
    """Whom the report is about: leads, and customers who have none."""
    user = reader_of(request)
    wanted = request.GET.get("q", "").strip()[:80]
    found, customers = (lead_matches(user, wanted), customer_matches(user, wanted)) if wanted else ([], [])
    context = {"q": wanted, "leads": found, "customers": customers, "kinds": kinds()}
    return render(request, "desk/visit_find.html", context)


def lead_matches(user: User, wanted: str) -> list[Lead]:
    text = Q(organisation__name__icontains=wanted) | Q(person__last_name__icontains=wanted)
    number = wanted.upper().removeprefix("L-")
    if number.isdecimal() and len(number) < 12:
        text |= Q(prospect_number=int(number))
    rows = leads_for(user).filter(text).exclude(stage="merged").select_related("organisation", "person")
    return list(rows.order_by("-arrived_at")[:FOUND])


def customer_matches(user: User, wanted: str) -> list[Customer]:
    """Customers, for service: their report makes a lead when none is open."""
    if not may(user, "visit_customer"):
        return []
    text = (
        Q(organisation__name__icontains=wanted)
        | Q(number__iexact=wanted)
        | Q(person__last_name__icontains=wanted)
    )
    rows = Customer.objects.filter(text, undone_at__isnull=True).select_related("organisation", "person")
    return list(rows.order_by("-last_order_on")[:FOUND])


def kinds() -> list[tuple[str, str]]:
    return [(one.value, named(one, "report_kind")) for one in Kind]


def visit_new(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """The report about a lead."""
    user = reader_of(request)
    rows = leads_for(user).select_related("organisation", "person", "customer")
    lead = get_object_or_404(rows.exclude(stage="merged"), prospect_number=number)
    return write(request, user, kind_of(kind), lead=lead)


def visit_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """A service report about a customer; a lead is made when none is open."""
    user = reader_of(request)
    customer = get_object_or_404(
        Customer.objects.filter(undone_at__isnull=True).select_related("organisation", "person"), pk=pk
    )
    if lead := reports.open_lead_of(customer):
        return redirect("visit_new", lead.prospect_number, Kind.SERVICE.value)
    return write(request, user, Kind.SERVICE, customer=customer)


def kind_of(name: str) -> Kind:
    if name not in set(Kind):
        raise Http404
    return Kind(name)


def write(
    request: HttpRequest,
    user: User,
    kind: Kind,
    *,
    lead: Lead | None = None,
    customer: Customer | None = None,
) -> HttpResponse:
    """GET shows the form; POST keeps the report, or says at each place what is missing."""
    now = timezone.now()
    template = reports.template_for(kind, lead.product if lead else "")
    fields = fields_of(template)
    if request.method != "POST":
        return form(request, kind, template, fields, blank(kind, lead, now), {}, lead=lead, customer=customer)
    typed = sent(request, fields)
    try:
        report = read_report(kind, fields, given_of(typed, now), now=now)
        photos = read_photos(request.FILES.getlist("photo"))
        about = lead
        if about is None and customer is not None:
            about = reports.lead_for(customer, note=report.note, user=user, now=now)
        if about is None:
            problems = {"": Reason("visit.lead_waits", {})}
            return form(request, kind, template, fields, typed, problems, lead=lead, customer=customer)
        visit = reports.file(
            about, report, template_id=template.pk if template else None, photos=photos, user=user, now=now
        )
    except ReportError as error:
        return form(request, kind, template, fields, typed, error.problems, lead=lead, customer=customer)
    except AnswerError as error:
        name = next((one.name for one in fields if one.sets == f"fact.{error.fact}"), "")
        return form(
            request, kind, template, fields, typed, {name: error.reason}, lead=lead, customer=customer
        )
    except PhotoError as error:
        return form(
            request, kind, template, fields, typed, {}, lead=lead, customer=customer, problem=str(error)
        )
    wake.enqueue()
    about.refresh_from_db(fields=["segments"])
    messages.success(request, told(about, visit), extra_tags=reverse("visit_undo", args=[visit.pk]))
    return redirect("lead", about.prospect_number)


def told(lead: Lead, visit: Visit) -> str:
    """That it is kept, and which segments the lead belongs to now."""
    if not visit.ticks or not lead.segments:
        return gettext("The report is kept. The next step stands on your list.")
    listed = ", ".join(named(code, "segment") for code in lead.segments)
    return gettext("The report is kept. %(name)s belongs to: %(segments)s.") % {
        "name": lead.name,
        "segments": listed,
    }


def fields_of(template: ReportTemplate | None) -> tuple[Field, ...]:
    """The fields of a template; one that can no longer be read asks nothing, the note and the next step remain."""
    try:
        return read_template(template.fields) if template else ()
    except ReportError:
        return ()


def blank(kind: Kind, lead: Lead | None, now: datetime) -> Typed:
    """A fresh form: now, in a week, and the ticks that are known."""
    local = timezone.localtime(now)
    known = grade.ticks_of(lead) if lead else {}
    return Typed(
        ticks=tuple(name for name in TICKS if known.get(name)),
        next_on=usual_next(kind, today=local.date()).isoformat(),
        held_on=local.date().isoformat(),
        held_time=f"{local.hour:02d}:{local.minute:02d}",
    )


def sent(request: HttpRequest, fields: Sequence[Field]) -> Typed:
    post = request.POST

    def text(name: str, most: int = 300) -> str:
        return post.get(name, "").strip()[:most]

    return Typed(
        {one.name: text(f"f-{one.name}", 500) for one in fields},
        tuple(name for name in post.getlist("tick") if name in TICKS),
        text("note", 4000),
        text("next_step"),
        text("next_on", 10),
        text("held_on", 10),
        text("held_time", 5),
        text("minutes", 6),
    )


def given_of(typed: Typed, now: datetime) -> Given:
    """The moments read: until the evening of the day; a talk of today without a time was now."""
    held = read_moment(typed.held_on, typed.held_time, usual=MIDNIGHT)
    if held and held > now and timezone.localdate(held) == timezone.localdate(now):
        held = now
    return Given(
        typed.answers, typed.ticks, typed.note, typed.next_step, read_moment(typed.next_on, usual=EVENING),
        held, typed.minutes,
    )  # fmt: skip


def form(
    request: HttpRequest,
    kind: Kind,
    template: ReportTemplate | None,
    fields: Sequence[Field],
    typed: Typed,
    problems: Mapping[str, Reason],
    *,
    lead: Lead | None,
    customer: Customer | None,
    problem: str = "",
) -> HttpResponse:
    """The page with everything that was entered."""
    set_here = {one.sets for one in fields}
    said = {name: say(reason) for name, reason in problems.items()}
    context = {
        "kind": kind.value,
        "kind_name": named(kind, "report_kind"),
        "kinds": kinds() if lead else [],
        "lead": lead,
        "customer": customer,
        "about": lead.name if lead else str(customer.organisation or customer.person) if customer else "",
        "template": template,
        "inputs": [shown(one, typed, said) for one in fields if one.answer is not Answer.TICK],
        "tick_inputs": [shown(one, typed, said) for one in fields if one.answer is Answer.TICK],
        "more_ticks": [
            (name, named(name, "tick"), name in typed.ticks)
            for name in TICKS
            if f"tick.{name}" not in set_here
        ],
        "typed": typed,
        "said": said,
        "problem": problem or said.get("", ""),
        "count": len(said) + bool(problem),
        "today": timezone.localdate(),
    }
    return render(request, "desk/visit.html", context, status=422 if said or problem else 200)


def shown(one: Field, typed: Typed, said: Mapping[str, str]) -> Input:
    given = typed.answers.get(one.name, "")
    if one.answer is Answer.TICK and not typed.answers and one.sets.partition(".")[2] in typed.ticks:
        given = "yes"
    return Input(one, one.label(reader()), options(one), given, said.get(one.name, ""))


def options(one: Field) -> tuple[tuple[str, str], ...]:
    if one.answer is Answer.YES_NO:
        return ("yes", gettext("Yes")), ("no", gettext("No"))
    return tuple((option.value, label(option)) for option in one.options)


def label(option: Option) -> str:
    return option.label(reader())


# --- Reading one --------------------------------------------------------------------------------------------


@require_safe
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """A report as it was written."""
    user = reader_of(request)
    row = find_visit_for(user, pk)
    labels = {one.name: one for one in fields_of(row.template)}
    answers = [
        (told_label(labels.get(name), name), answer_text(labels.get(name), text))
        for name, text in row.answers.items()
    ]
    context = {
        "row": row,
        "lead": row.lead,
        "kind_name": named(row.kind, "report_kind"),
        "answers": answers,
        "ticks": ticked(row),
        "by": who(row.made_by),
        "photos": [one for one in row.attachments.all() if one.kind == PICTURE],
        "files": [one for one in row.attachments.all() if one.kind != PICTURE],
        "may_undo": row.made_by == user.actor and row.undone_at is None,
    }
    return render(request, "desk/visit_shown.html", context)


def told_label(one: Field | None, name: str) -> str:
    return one.label(reader()) if one else name


def answer_text(one: Field | None, text: str) -> str:
    """A choice and a yes in words."""
    known = dict(options(one)) | ({"yes": gettext("Yes")} if one.answer is Answer.TICK else {}) if one else {}
    return known.get(text, text)


def find_visit_for(user: User, pk: int) -> Visit:
    """A report. Raises Http404."""
    light = Prefetch("attachments", Attachment.objects.defer("body").order_by("pk"))
    rows = visits_for(user).select_related("lead__organisation", "lead__person", "template", "follow_up")
    return get_object_or_404(rows.prefetch_related(light), pk=pk)


@require_safe
def visit_file(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """A photo or a PDF of a report; never as a page of its own."""
    row = get_object_or_404(
        Attachment.objects.filter(visit__in=visits_for(reader_of(request))), pk=file_id, visit=pk
    )
    kind = row.kind if row.kind in (PICTURE, PDF) else "application/octet-stream"
    response = HttpResponse(bytes(row.body), content_type=kind)
    how = "inline" if kind == PICTURE else "attachment"
    name = "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in row.name)
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_POST
def visit_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever wrote it takes it back, while nobody built on it."""
    user = reader_of(request)
    row = find_visit_for(user, pk)
    if row.made_by != user.actor:
        raise Http404
    try:
        reports.undo(row.pk, by=user.actor, now=timezone.now())
    except ReportError as error:
        messages.warning(request, say(error.problems[""]))
        return redirect("visit", pk)
    messages.success(request, gettext("The report is taken back."))
    return redirect("lead", row.lead.prospect_number)
