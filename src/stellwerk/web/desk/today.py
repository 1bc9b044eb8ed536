"""Today: what waits for me, most valuable first, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Sum
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk import charts
from stellwerk.match.register import PartnerPolicy
from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.store.models import Complaint, FollowUp, Lead, LevelChange, Offer, Order, Policy, User
from stellwerk.terms import Stage
from stellwerk.web.access import reader_of
from stellwerk.web.desk import protections
from stellwerk.web.desk.certificates import expiring
from stellwerk.web.desk.find import find_follow_up_for, follow_ups_of, to_see_today
from stellwerk.web.desk.policy_drafts import waiting_for
from stellwerk.web.desk.scores import news_for
from stellwerk.web.templatetags.stellwerk import clock, euro, percent, span, when
from stellwerk.worker.tasks import wake

SHOWN = 20  # stops on the page
WARNINGS = 3
RUNNING_OUT = timedelta(hours=1)
FRIDAY = 4

# What the button of a follow-up says; a kind without a line here is looked at.
VERBS = {
    "ask": gettext_lazy("Call"),
    "qualify": gettext_lazy("Call"),
    "call_now": gettext_lazy("Call"),
    "call_again": gettext_lazy("Call"),
    "first_call": gettext_lazy("Call"),
    "ask_after_quotation": gettext_lazy("Follow up"),
    "place_by_hand": gettext_lazy("Find a partner"),
    "reassign": gettext_lazy("Find a partner"),
    "decide": gettext_lazy("Decide"),
    "help": gettext_lazy("Reply"),
    "check_complaint": gettext_lazy("Check"),
    "fix_address": gettext_lazy("Correct"),
    "check_conversion": gettext_lazy("Check"),
}
NUMBERS = (
    "",
    gettext_lazy("One"),
    gettext_lazy("Two"),
    gettext_lazy("Three"),
    gettext_lazy("Four"),
    gettext_lazy("Five"),
    gettext_lazy("Six"),
    gettext_lazy("Seven"),
    gettext_lazy("Eight"),
    gettext_lazy("Nine"),
    gettext_lazy("Ten"),
    gettext_lazy("Eleven"),
    gettext_lazy("Twelve"),
)


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing to do: the follow-up, how its order came about, and the words around it."""

    follow_up: FollowUp
    lead: Lead
    due: str
    urgent: bool
    worth: str
    product: str
    verb: str
    late: tuple[int, str]


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    user, now = reader_of(request), timezone.now()
    stops = in_order(to_see_today(user, now), now)
    warned = sorted((s for s in stops if s.follow_up.warned_at), key=lambda s: s.follow_up.due_at)[:WARNINGS]
    stops = [stop for stop in stops if stop not in warned]
    count = len(stops) + len(warned)
    proposals, news = waiting_for(user), news_for(user)
    context = {
        "headline": headline(stops or warned, count)
        if count or not (proposals or news)
        else asked(proposals),
        "proposals": proposals,
        "score_news": news,
        "greeting": greeting(user, now),
        "warnings": warned,
        "stops": stops[:SHOWN],
        "hidden": len(stops[SHOWN:]),
        "running_out": running_out(now) if user.role == User.Role.CHANNEL else [],
        "with_partners": with_partners(now) if user.role == User.Role.CHANNEL else [],
        "next_at": next_due(user, now) if not count else None,
        **week(user, now),
    }
    return render(request, "desk/today.html", context)


def in_order(due: Any, now: datetime) -> list[Stop]:
    """In the order of work: worth (chance × value) × urgency × weight of the strategy field, highest first."""
    rows = due.select_related("lead__organisation", "lead__person")
    return [
        stop_of(row, now) for row in rows.order_by("-lead__priority", "-lead__worth_cents", "due_at")[:500]
    ]


def stop_of(row: FollowUp, now: datetime) -> Stop:
    lead, today_on = row.lead, timezone.localdate(now)
    due_on = timezone.localdate(row.due_at)
    late, time = row.due_at < now, clock(row.due_at) if due_on == today_on else when(row.due_at)
    due = (gettext("since %(time)s") if late else gettext("by %(time)s")) % {"time": time}
    product = f"{euro(lead.value_cents)} × {percent(lead.chance)}" if lead.value_cents and lead.chance else ""
    return Stop(
        follow_up=row,
        lead=lead,
        due=due,
        urgent=row.due_at - now < timedelta(hours=6),
        worth=euro(lead.worth_cents),
        product=product,
        verb=str(VERBS.get(row.kind, gettext("Look"))),
        late=span(now - row.due_at),
    )


def greeting(user: User, now: datetime) -> str:
    hour = timezone.localtime(now).hour
    words = (
        gettext("Good morning")
        if hour < 11
        else gettext("Good day")
        if hour < 18
        else gettext("Good evening")
    )
    return f"{words}, {user.first_name or user.username}."


def headline(stops: Sequence[Stop], count: int) -> str:
    """Who waits first."""
    if not stops:
        return gettext("All done.")
    first = {"name": stops[0].lead.name, "due": stops[0].due.rstrip(".")}
    if count == 1:
        return gettext("One thing waits: %(name)s %(due)s.") % first
    number = str(NUMBERS[count]) if 0 < count < len(NUMBERS) else formats.number_format(count)
    return gettext("%(number)s things wait, first %(name)s %(due)s.") % {"number": number, **first}


def asked(proposals: Sequence[object]) -> str:
    """What waits where nothing else does: a change of the rules, or the score."""
    if proposals:
        return gettext("A change of the rules waits for you.")
    return gettext("The score asks for you.")


def running_out(now: datetime) -> list[Offer]:
    """The open offers whose clock is about to run out."""
    soon = Offer.objects.open().filter(due_at__lte=now + RUNNING_OUT).order_by("due_at")
    return list(soon.select_related("lead__organisation", "lead__person", "partner")[:5])


def with_partners(now: datetime) -> list[tuple[str, str]]:
    """What partners ask for and what ends at them soon: (sentence, address)."""
    today = timezone.localdate(now)
    asked = protections.waiting(today)
    ending = expiring(today, Policy.objects.live().read("partners", PartnerPolicy))
    over = sum(1 for row in ending if row.valid_until and row.valid_until < today)
    told = []
    if asked:
        text = ngettext(
            "%(n)s protection waits for your word.", "%(n)s protections wait for your word.", asked
        )
        told.append((text % {"n": asked}, reverse("protections")))
    if complained := Complaint.objects.open().count():
        text = ngettext(
            "One complaint waits for an answer.", "%(n)s complaints wait for an answer.", complained
        )
        told.append((text % {"n": complained}, reverse("complaints")))
    if soon := len(ending) - over:
        text = ngettext("%(n)s certificate ends soon.", "%(n)s certificates end soon.", soon)
        told.append((text % {"n": soon}, reverse("certificates")))
    if over:
        text = ngettext("%(n)s certificate has ended lately.", "%(n)s certificates have ended lately.", over)
        told.append((text % {"n": over}, reverse("certificates")))
    if steps := LevelChange.objects.filter(state=LevelChange.State.PROPOSED).count():
        text = ngettext(
            "%(n)s step between levels is proposed.", "%(n)s steps between levels are proposed.", steps
        )
        told.append((text % {"n": steps}, reverse("levels")))
    return told


def next_due(user: User, now: datetime) -> datetime | None:
    return (
        follow_ups_of(user)
        .open()
        .filter(due_at__gt=now)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )


def week(user: User, now: datetime) -> dict[str, Any]:
    """The small week: done is black, today petrol, what comes is white; and the value on my table."""
    today_on = timezone.localdate(now)
    monday = today_on - timedelta(days=today_on.weekday())
    first = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=max(today_on.weekday(), 1)
    )
    mine = follow_ups_of(user)
    done = per_day(mine.filter(done_at__gte=first), "done_at")
    to_do = per_day(mine.open().filter(due_at__lt=first + timedelta(days=9)), "due_at")
    late = sum(count for on, count in to_do.items() if on <= today_on)
    days = []
    for at in range(7 if today_on.weekday() > FRIDAY else 5):
        on = monday + timedelta(days=at)
        count = done.get(on, 0) if on < today_on else late if on == today_on else to_do.get(on, 0)
        label = f"{formats.date_format(on, 'D')} {count}"
        days.append(charts.Day(label=label, count=count, done=on < today_on, today=on == today_on))
    mine_open = mine.open().filter(lead=OuterRef("pk"))
    value = Lead.objects.filter(Exists(mine_open)).aggregate(sum=Sum("value_cents"))["sum"]
    return {
        "week": charts.week(days, title=gettext("Your week")),
        "week_days": days,
        "on_table_cents": value or 0,
        "done_yesterday": done.get(today_on - timedelta(days=1), 0),
        "last_order": Order.objects.filter(
            undone_at__isnull=True, ordered_on__gte=today_on - timedelta(days=7)
        )
        .select_related("customer__organisation")
        .order_by("-id")
        .first(),
        "being_graded": Lead.objects.waiting_at(Stage.GRADE).count(),
    }


def per_day(rows: Any, column: str) -> dict[Any, int]:
    counted = rows.annotate(on=TruncDate(column)).values_list("on").annotate(n=Count("pk")).order_by()
    return dict(counted)


@require_POST
def done(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Ticks a follow-up off; the toast takes it back."""
    user = reader_of(request)
    follow_up = find_follow_up_for(user, number, pk)
    try:
        pursue.finish(follow_up.pk, by=user.actor, now=timezone.now())
    except PursueError as error:
        messages.warning(request, str(error))
        return back(request, number)
    undo = reverse("lead_follow_up_reopen", args=[number, pk])
    messages.success(request, gettext("%(name)s is done.") % {"name": follow_up.lead.name}, extra_tags=undo)
    wake.enqueue()
    return back(request, number)


@require_POST
def reopen(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    user = reader_of(request)
    follow_up = find_follow_up_for(user, number, pk)
    try:
        pursue.reopen(follow_up.pk, by=user.actor, now=timezone.now())
        messages.success(request, gettext("%(name)s is on your list again.") % {"name": follow_up.lead.name})
    except PursueError as error:
        messages.warning(request, str(error))
    return back(request, number)


@require_POST
def snooze(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Puts a follow-up off by some days, to the same time of day."""
    user = reader_of(request)
    follow_up = find_follow_up_for(user, number, pk)
    now = timezone.now()
    days = {"1": 1, "7": 7}.get(request.POST.get("days", ""), 1)
    until = max(follow_up.due_at, now) + timedelta(days=days)
    try:
        pursue.snooze(follow_up.pk, until=until, by=user.actor, now=now)
        text = ngettext("%(name)s comes back tomorrow.", "%(name)s comes back in %(days)s days.", days)
        messages.success(request, text % {"name": follow_up.lead.name, "days": days})
    except PursueError as error:
        messages.warning(request, str(error))
    return back(request, number)


def back(request: HttpRequest, number: int) -> HttpResponse:
    """To where the reader came from, if that was here; else to the lead."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("lead", number)
