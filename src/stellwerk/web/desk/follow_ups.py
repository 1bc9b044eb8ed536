"""Follow-ups on the page of a lead: planned by hand, handed over, put off; every act can be taken back."""

from collections.abc import Mapping
from datetime import time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.pursue.by_hand import Whom
from stellwerk.pursue.standing_in import Away, stand_in
from stellwerk.store.models import FollowUp, Lead, Offer, User
from stellwerk.terms import OfferState, Stage
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import find_follow_up_for, find_lead_for
from stellwerk.web.desk.today import back, lies_with
from stellwerk.web.moments import read_moment
from stellwerk.web.templatetags.stellwerk import named, say, when

MORNING = time(9)
# Whose queues somebody can choose: the people who work leads.
QUEUES = (User.Role.CALL_CENTRE, User.Role.SALES, User.Role.CHANNEL, User.Role.MARKETING)
PARTNER = "partner"
Choice = tuple[str, str]


@require_safe
def follow_ups(request: HttpRequest, number: int) -> HttpResponse:
    """All follow-ups of a lead and the form for a new one; the lead's page loads it as a part."""
    user = reader_of(request)
    return _page(request, find_lead_for(user, number))


def _page(request: HttpRequest, lead: Lead, **entered: object) -> HttpResponse:
    user, now = reader_of(request), timezone.now()
    rows = list(lead.follow_ups.open().select_related("user", "partner").order_by("due_at", "id"))
    away = pursue.away_on(timezone.localdate(now))
    context = {
        "lead": lead,
        "rows": [(row, lies_with(row), _away(row, away)) for row in rows],
        "is_open": lead.stage != Stage.MERGED,
        "may_plan": may(user, "lead_follow_up_plan"),
        "people": people_for(user, lead),
        "on": (timezone.localtime(now) + timedelta(days=1)).date(),
        "at": MORNING,
        "today": timezone.localdate(now),
        **entered,
    }
    name = "desk/lead_follow_ups.html" if request.headers.get("HX-Request") else "desk/follow_ups.html"
    return render(request, name, context)


def _away(row: FollowUp, away: Mapping[int, Away]) -> str:
    other = stand_in(row.user_id, away)
    return say(other.why) if other else ""


def people_for(user: User, lead: Lead) -> list[Choice]:
    """Whom one can give a follow-up to: oneself, colleagues, queues, the partner that has the lead."""
    found = [("me", gettext("Me")), *((f"role:{role}", _queue(role)) for role in QUEUES)]
    if user.role in (User.Role.AGENCY, User.Role.EXPERT):
        return found  # they do not know the house's people
    colleagues = User.objects.filter(is_active=True, partner__isnull=True, agency__isnull=True).exclude(
        pk=user.pk
    )
    known = sorted((one.get_full_name() or one.username, one.pk) for one in colleagues)
    found += [(f"user:{pk}", name) for name, pk in known]
    if lead.partner and Offer.objects.filter(lead=lead, state=OfferState.ACCEPTED).exists():
        found.append((PARTNER, lead.partner.name))
    return found


def _queue(role: str) -> str:
    return gettext("Everybody: %(role)s") % {"role": named(role, "role")}


def read_whom(given: str, user: User, lead: Lead) -> Whom | None:
    """What was chosen, as far as it may be; None for anything else."""
    if given == "me":
        return Whom(user.role, user_id=user.pk)
    if given not in dict(people_for(user, lead)):
        return None
    kind, _, name = given.partition(":")
    if kind == "role":
        return Whom(name)
    if kind == PARTNER:
        return Whom(User.Role.PARTNER_LEAD, partner_id=lead.partner_id)
    other = User.objects.get(pk=int(name))
    return Whom(other.role, user_id=other.pk)


@require_POST
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """A new follow-up by hand: date, time, for whom, what for. What was typed comes back with what to change."""
    user, now = reader_of(request), timezone.now()
    lead = find_lead_for(user, number)
    given = request.POST
    due_at = read_moment(given.get("on", ""), given.get("at", ""), usual=MORNING)
    try:
        whom = read_whom(given.get("whom", ""), user, lead)
        row = pursue.plan(
            lead.pk, due_at=due_at, whom=whom, note=given.get("note", ""), by=user.actor, now=now
        )
    except PursueError as error:
        entered = {name: given.get(name, "") for name in ("whom", "note")}
        return _page(
            request,
            lead,
            problem=say(error.reason),
            entered=entered,
            on=due_at or given.get("on"),
            at=due_at or "",
        )
    text = gettext("%(name)s comes back %(when)s.") % {"name": lead.name, "when": when(row.due_at)}
    messages.success(request, text, extra_tags=_undo(row))
    return redirect("lead", number)


@require_POST
def hand_over(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """To a colleague or a queue, with a note; or "me": somebody takes it over."""
    user, now = reader_of(request), timezone.now()
    row = find_follow_up_for(user, number, pk)
    try:
        whom = read_whom(request.POST.get("whom", ""), user, row.lead)
        note = request.POST.get("note", "")
        row = pursue.hand_over(row.pk, whom=whom, note=note, by=user.actor, now=now)
    except PursueError as error:
        messages.warning(request, say(error.reason))
        return back(request, number)
    text = gettext("%(name)s lies with %(who)s now.")
    row.refresh_from_db()
    messages.success(request, text % {"name": row.lead.name, "who": lies_with(row)}, extra_tags=_undo(row))
    return back(request, number)


@require_POST
def undo(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Takes the last planning, handing over or putting off back."""
    user = reader_of(request)
    lead = find_lead_for(user, number)
    row = get_object_or_404(FollowUp, lead=lead, pk=pk)
    try:
        pursue.undo(row.pk, by=user.actor, now=timezone.now())
        messages.success(request, gettext("Taken back: %(name)s is as it was.") % {"name": lead.name})
    except PursueError as error:
        messages.warning(request, say(error.reason))
    return back(request, number)


def _undo(row: FollowUp) -> str:
    return reverse("lead_follow_up_undo", args=[row.lead.prospect_number, row.pk])
