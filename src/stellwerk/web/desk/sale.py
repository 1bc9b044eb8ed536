"""A lead's way to the order: the four stations, quotations, the reports of own sales, its end and a new beginning."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.clean.figures import parse_money_cents
from stellwerk.offer import OfferError
from stellwerk.offer import step as offer_step
from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.pursue.lifecycle import LostReason, Report
from stellwerk.pursue.path import Known, Station, path
from stellwerk.pursue.quotations import Paper
from stellwerk.store.models import Feedback, Lead, Offer, Qualification, Quotation, User, Visit
from stellwerk.terms import Outcome, Stage, Temperature
from stellwerk.web.access import may, reader_of
from stellwerk.web.competitors import known_competitors
from stellwerk.web.desk.find import find_lead_for
from stellwerk.web.papers import PaperError, read_paper
from stellwerk.web.portal.reports import NAMES
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.worker.tasks import wake

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Said:
    """One report, whoever made it."""

    what: str
    by_partner: bool


@require_safe
def lead_sale(request: HttpRequest, number: int) -> HttpResponse:
    """The whole page; the lead's page loads the first part of it into itself."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    if request.headers.get("HX-Request"):
        return render(request, "desk/sale_part.html", part(found, user))
    return page(request, found, user)


def page(
    request: HttpRequest, found: Lead, user: User, *, status: int = 200, **entered: object
) -> HttpResponse:
    """`entered` is what somebody sent that has to be put right."""
    own = pursue.own_reports(found)
    in_sales = found.stage == Stage.PURSUE and found.partner_id is None
    context = part(found, user, own=own) | {
        "in_sales": in_sales and may(user, "lead_report"),
        "reports": own,
        "last": own[-1] if own and may(user, "lead_report") else None,
        "way": _way(own),
        "lost_reasons": [reason.value for reason in LostReason],
        "competitors": known_competitors(),
        "owners": User.objects.filter(role=User.Role.SALES, is_active=True).order_by("last_name", "username"),
        "may_quote": may(user, "lead_quote") and found.stage not in (Stage.CLOSED, Stage.MERGED),
        "may_revive": may(user, "lead_revive") and is_over(found),
        "may_unrevive": may(user, "lead_revive") and pursue.may_unrevive(found),
        "today": timezone.localdate(),
        **entered,
    }
    return render(request, "desk/lead_sale.html", context, status=status)


def is_over(found: Lead) -> bool:
    return found.stage == Stage.SCRAP or (found.stage == Stage.CLOSED and found.outcome == Outcome.LOST)


def part(found: Lead, user: User, *, own: Sequence[Visit] | None = None) -> dict[str, Any]:
    """What the lead's page shows of it: stations and quotations; at most five queries."""
    reports = pursue.own_reports(found) if own is None else own
    quotations = list(found.quotations.select_related("partner").order_by("-quoted_on", "-id"))
    return {
        "lead": found,
        "stations": stations(found, reports, quotations),
        "quotations": quotations,
        "today": timezone.localdate(),
        "may_open": may(user, "quotation"),
    }


def stations(found: Lead, own: Sequence[Visit], quotations: Sequence[Quotation]) -> tuple[Station, ...]:
    """The four stations, with what is there and what is missing."""
    told = {row.answers["report"] for row in own}
    told |= set(
        Feedback.objects.filter(offer__lead=found, undone_at__isnull=True).values_list("what", flat=True)
    )
    real = (
        Qualification.objects.filter(lead=found)
        .order_by("made_at", "id")
        .values_list("real", flat=True)
        .last()
    )
    person = found.person
    known = Known(
        temperature=Temperature(found.temperature),
        reachable=bool(person and (person.phone or person.mobile or person.email)),
        interested=found.grade == "A" or real is True,
        talked=bool(told - {Report.NOT_REACHED}),
        real=real,
        appointment=Report.APPOINTMENT in told,
        quotation=Report.QUOTATION in told
        or any(row.state != Quotation.State.WITHDRAWN for row in quotations),
        won=found.outcome == Outcome.WON,
        lost=found.outcome == Outcome.LOST,
    )
    return path(known)


def _way(own: Sequence[Visit]) -> list[tuple[str, Any, Visit | None]]:
    """(report, its name, when it was made) of the reports that lead on."""
    last = {row.answers["report"]: row for row in own}
    return [
        (what.value, NAMES[what.value], last.get(what.value))
        for what in (Report.NOT_REACHED, Report.REACHED, Report.APPOINTMENT, Report.QUOTATION, Report.WON)
    ]


@require_POST
def lead_report(request: HttpRequest, number: int) -> HttpResponse:
    """Own sales reports, as a partner does; the toast takes it back."""
    user, now = reader_of(request), timezone.now()
    found = find_lead_for(user, number)
    what, given = request.POST.get("what", ""), request.POST
    if what not in NAMES:
        raise Http404
    cents = parse_money_cents(given.get("amount", "")) if given.get("amount") else None
    if (what == Report.WON or given.get("amount")) and cents is None:
        text = gettext("Give the amount as a number, for example 48,000.")
        return page(request, found, user, status=422, problem=text, typed=given, problem_at=what)
    reason = given.get("reason", "")
    try:
        row = pursue.report_own(
            found.pk, what, by=user.actor, now=now, reason=reason, note=given.get("note", "")[:LONGEST],
            competitor=given.get("competitor", ""), paper=Paper(amount_cents=cents, number=given.get("number", "")),
        )  # fmt: skip
    except PursueError as error:
        return page(request, found, user, status=422, problem=say(error.reason), typed=given, problem_at=what)
    wake.enqueue()
    text = gettext("Reported: %(what)s.") % {"what": NAMES[what]}
    messages.success(request, text, extra_tags=reverse("lead_report_undo", args=[number, row.pk]))
    return redirect("lead_sale", number)


@require_POST
def lead_report_undo(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Takes one of its own sales' reports back."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    if not any(row.pk == pk for row in pursue.own_reports(found)):
        raise Http404
    try:
        pursue.undo_own(pk, by=user.actor, now=timezone.now())
    except PursueError as error:
        messages.warning(request, say(error.reason))
        return redirect("lead_sale", number)
    messages.success(request, gettext("Taken back."))
    return redirect("lead_sale", number)


@require_POST
def lead_owner(request: HttpRequest, number: int) -> HttpResponse:
    """Who of sales works this lead."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    owner = User.objects.filter(
        pk=request.POST.get("owner") or 0, role=User.Role.SALES, is_active=True
    ).first()
    try:
        pursue.give_to_sales(found.pk, owner.pk if owner else None, by=user.actor, now=timezone.now())
    except PursueError as error:
        messages.warning(request, say(error.reason))
        return redirect("lead_sale", number)
    name = (owner.get_full_name() or owner.username) if owner else gettext("nobody in particular")
    messages.success(request, gettext("With sales: %(name)s.") % {"name": name})
    return redirect("lead_sale", number)


@require_POST
def lead_quote(request: HttpRequest, number: int) -> HttpResponse:
    """A quotation that the house has sent."""
    user, now = reader_of(request), timezone.now()
    found = find_lead_for(user, number)
    try:
        paper, quoted_on = read_paper(request.POST)
        pursue.quote(
            found.pk, paper, quoted_on=quoted_on, partner_id=found.partner_id, by=user.actor, now=now
        )
    except PaperError as error:
        return page(request, found, user, status=422, quote_problem=str(error), typed=request.POST)
    except PursueError as error:
        return page(request, found, user, status=422, quote_problem=say(error.reason), typed=request.POST)
    messages.success(request, gettext("The quotation is entered."))
    return redirect("lead_sale", number)


@require_POST
def lead_revive(request: HttpRequest, number: int) -> HttpResponse:
    """A lead that was lost or scrapped goes its way once more; the toast takes it back."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    try:
        pursue.revive(found.pk, why=request.POST.get("why", ""), by=user.actor, now=timezone.now())
    except PursueError as error:
        messages.warning(request, say(error.reason))
        return redirect("lead_sale", number)
    wake.enqueue()
    text = gettext("%(name)s is on its way again.") % {"name": found.name}
    messages.success(request, text, extra_tags=reverse("lead_unrevive", args=[number]))
    return redirect("lead", number)


@require_POST
def lead_unrevive(request: HttpRequest, number: int) -> HttpResponse:
    """It was a mistake: an open lead offer is taken back, and the lead ends as it had ended."""
    user, now = reader_of(request), timezone.now()
    found = find_lead_for(user, number)
    live = Offer.objects.open().filter(lead=found).first()
    try:
        with transaction.atomic():
            if live:
                offer_step.withdraw(live.pk, reason="other", by=user.actor, now=now)
            pursue.unrevive(found.pk, by=user.actor, now=now)
    except (OfferError, PursueError) as error:
        messages.warning(request, say(error.reason))
        return redirect("lead", number)
    messages.success(request, gettext("Taken back."))
    return redirect("lead", number)
