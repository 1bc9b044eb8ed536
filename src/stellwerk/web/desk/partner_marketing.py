"""Working with one partner: whom one talks to there, when last and when next, what it can do, where it took part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk.match.policy import MatchPolicy
from stellwerk.match.register import RHYTHMS, PartnerPolicy
from stellwerk.store.models import Partner, PartnerTask, Policy, Possibility, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import find_partner_for
from stellwerk.web.desk.leads import query_of
from stellwerk.web.desk.partner_campaigns import invitations, rates_by
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.forms.possibility import PossibilityForm
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker import partner_marketing as work
from stellwerk.worker.partner_marketing import Rates
from stellwerk.worker.rhythm import last_contacts, rhythm_of

PAGE = 50
SHOWN = 15
MOST = 1000


@dataclass(frozen=True, slots=True)
class Due:
    """One task with a partner in the list."""

    task: PartnerTask
    rhythm: str
    last_at: datetime | None
    late: bool


# --- The list of talks that are due -----------------------------------------------------------------------------


@require_safe
def partner_contacts(request: HttpRequest) -> HttpResponse:
    """Whom to get in touch with, what is due longest first."""
    user, now = reader_of(request), timezone.now()
    rhythm, late = wanted(request)
    rows = due_of(open_tasks(), rhythm=rhythm, late=late, now=now)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rhythm": rhythm,
        "late": late,
        "rhythms": [(one, named(one, "rhythm")) for one in RHYTHMS],
        "headline": headline(rows),
        "query": query_of(request, without=("page",)),
        "may_do": may(user, "partner_task_done"),
    }
    return render(request, "desk/partner_contacts.html", context)


def wanted(request: HttpRequest) -> tuple[str, bool]:
    rhythm = request.GET.get("rhythm", "")
    return rhythm if rhythm in RHYTHMS else "", request.GET.get("late") == "1"


def open_tasks() -> "QuerySet[PartnerTask]":
    """The talks that are to be had: by rhythm, or because letters came back."""
    found = PartnerTask.objects.open().filter(kind=PartnerTask.Kind.CONTACT)
    return found.select_related("partner").order_by("due_at", "id")


def due_of(tasks: "QuerySet[PartnerTask]", *, rhythm: str, late: bool, now: datetime) -> list[Due]:
    found = list(tasks[:MOST])
    policy = Policy.objects.live()
    agreed, rules = policy.read("partners", PartnerPolicy), policy.read("match", MatchPolicy)
    last = last_contacts([task.partner for task in found])
    rows = [
        Due(task, rhythm_of(task.partner, agreed, rules), last.get(task.partner_id), task.due_at < now)
        for task in found
    ]
    return [row for row in rows if rhythm in ("", row.rhythm) and (row.late or not late)]


def headline(rows: Sequence[Due]) -> str:
    if not rows:
        return gettext("Every partner was talked to as agreed.")
    late = sum(1 for row in rows if row.late)
    said = ngettext("One partner is due for a talk", "%(n)s partners are due for a talk", len(rows)) % {
        "n": len(rows)
    }
    return f"{said}. " + (
        ngettext("One of them is overdue.", "%(n)s of them are overdue.", late) % {"n": late}
        if late
        else gettext("None is overdue.")
    )


@require_safe
def partner_contacts_csv(request: HttpRequest) -> StreamingHttpResponse:
    reader_of(request)
    rhythm, late = wanted(request)
    rows = due_of(open_tasks(), rhythm=rhythm, late=late, now=timezone.now())
    return csv_file(gettext("partner-contacts.csv"), _table(rows))


def _table(rows: Sequence[Due]) -> Iterator[Sequence[object]]:
    yield (gettext("Partner"), gettext("Code"), gettext("Rhythm"), gettext("Last talk"), gettext("Due"),
           gettext("Why"))  # fmt: skip
    for row in rows:
        last = timezone.localdate(row.last_at).isoformat() if row.last_at else ""
        due = timezone.localdate(row.task.due_at).isoformat()
        partner = row.task.partner
        yield partner.name, partner.code, named(row.rhythm, "rhythm"), last, due, say(row.task.why)


# --- One partner ------------------------------------------------------------------------------------------------


@require_safe
def partner_marketing(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, find_partner_for(reader_of(request), code))


def _page(
    request: HttpRequest,
    partner: Partner,
    *,
    form: PossibilityForm | None = None,
    row: Possibility | None = None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    """`form` and `row`: a possibility that was sent with something missing; `typed`: a talk without a result."""
    user = reader_of(request)
    policy = Policy.objects.live()
    agreed, rules = policy.read("partners", PartnerPolicy), policy.read("match", MatchPolicy)
    tasks = list(partner.tasks.select_related("user").order_by("-made_at")[:100])
    own = rhythm_of(partner, agreed, rules)
    last = last_contacts([partner]).get(partner.pk)
    rows = list(partner.possibilities.order_by("kind", "id"))
    context: dict[str, Any] = {
        "partner": partner,
        "headline": headline_of(partner, last),
        "rhythm": own,
        "days": agreed.rhythm_days.get(own, 0),
        "last": last,
        "due": [task for task in tasks if not task.done_at and task.kind == "contact"],
        "past": talks_in(tasks),
        "contacts": list(partner.contacts.order_by("-decides", "id")),
        "possibilities": [(one, form if row and one.pk == row.pk else _form_of(one)) for one in rows],
        "form": form if form and not row else PossibilityForm(prefix="new"),
        "open_row": row.pk if row else 0,
        "campaigns": list(
            invitations().filter(partner=partner).select_related("campaign").order_by("-addressed_at")[:SHOWN]
        ),
        "rates": rates_by("partner", invitations().filter(partner=partner)).get(partner.pk, Rates()),
        "may_do": may(user, "partner_talk"),
        "typed": typed or {},
    }
    return render(request, "desk/partner_marketing.html", context, status=422 if form or typed else 200)


def _form_of(row: Possibility) -> PossibilityForm:
    names = ("kind", "product", "detail", "count", "first_on", "last_on", "used")
    return PossibilityForm(initial={name: getattr(row, name) for name in names}, prefix=f"p{row.pk}")


def talks_in(tasks: Sequence[PartnerTask]) -> list[PartnerTask]:
    """The talks that were had, the latest first."""
    had = [task for task in tasks if task.done_at and task.kind == PartnerTask.Kind.CONTACT]
    return sorted(had, key=lambda task: task.done_at or task.made_at, reverse=True)[:SHOWN]


def headline_of(partner: Partner, last: datetime | None) -> str:
    if last is None:
        return gettext("%(name)s: no talk is on record yet.") % {"name": partner.name}
    days = (timezone.now() - last).days
    if not days:
        return gettext("%(name)s: talked to today.") % {"name": partner.name}
    text = ngettext("%(name)s: talked to one day ago.", "%(name)s: talked to %(n)s days ago.", days)
    return text % {"name": partner.name, "n": days}


@require_POST
def partner_talk(request: HttpRequest, code: str) -> HttpResponse:
    """A talk was had; it does what was due, and counts for the rhythm."""
    user = reader_of(request)
    partner = find_partner_for(user, code)
    result, note = request.POST.get("result", "").strip(), request.POST.get("note", "").strip()
    if not result:
        missing = gettext("Say in a few words what came of it.")
        return _page(request, partner, typed={"result": result, "note": note, "error": missing})
    work.note_talk(partner, result=result, note=note, user=user, now=timezone.now())
    messages.success(request, gettext("Noted. The next talk is due as agreed."))
    return redirect("partner_marketing", partner.code)


def find_task_for(user: User, pk: int) -> PartnerTask:
    """A task with a partner, for those who steer partners. Raises Http404."""
    visible = PartnerTask.objects.all() if may(user, "partner_task_done") else PartnerTask.objects.none()
    return get_object_or_404(visible.select_related("partner"), pk=pk)


@require_POST
def partner_task_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, with what came of it; can be taken back."""
    user = reader_of(request)
    task = find_task_for(user, pk)
    result = request.POST.get("result", "").strip()
    if not result:
        messages.warning(request, gettext("Say in a few words what came of it."))
        return redirect(f"{reverse('partner_marketing', args=[task.partner.code])}#due")
    work.talked(task, result=result, note=request.POST.get("note", ""), by=user.actor, now=timezone.now())
    undo = reverse("partner_task_reopen", args=[task.pk])
    messages.success(request, gettext("%(name)s: done.") % {"name": task.partner.name}, extra_tags=undo)
    return redirect("partner_marketing", task.partner.code)


@require_POST
def partner_task_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader_of(request)
    task = find_task_for(user, pk)
    work.reopen(task, by=user.actor, now=timezone.now())
    messages.success(request, gettext("It is open again."))
    return redirect("partner_marketing", task.partner.code)


@require_http_methods(["POST"])
def possibility_save(request: HttpRequest, code: str, pk: int = 0) -> HttpResponse:
    """A new possibility (`pk` 0), or one that has changed."""
    user = reader_of(request)
    partner = find_partner_for(user, code)
    row = get_object_or_404(partner.possibilities, pk=pk) if pk else None
    form = PossibilityForm(request.POST, prefix=f"p{pk}" if pk else "new")
    if not form.is_valid():
        return _page(request, partner, form=form, row=row)
    work.keep_possibility(partner, form.cleaned_data, row=row, by=user.actor, now=timezone.now())
    messages.success(request, gettext("Saved."))
    return redirect("partner_marketing", partner.code)


@require_POST
def possibility_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    user = reader_of(request)
    partner = find_partner_for(user, code)
    row = get_object_or_404(partner.possibilities.select_related("partner"), pk=pk)
    work.drop_possibility(row, by=user.actor, now=timezone.now())
    messages.success(request, gettext("%(what)s is removed.") % {"what": named(row.kind, "possibility")})
    return redirect("partner_marketing", partner.code)
