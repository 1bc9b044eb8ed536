"""Today: what waits for me, most valuable first, with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk import charts
from stellwerk.pursue import PursueError, PursuePolicy
from stellwerk.pursue import step as pursue
from stellwerk.pursue.escalation import Lying, Rung, ahead
from stellwerk.pursue.standing_in import Away, stand_in
from stellwerk.store.activities import FollowUpQuerySet
from stellwerk.store.models import FollowUp, Lead, Offer, Order, Policy, User
from stellwerk.terms import Stage
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import (
    away_today,
    due_count,
    find_follow_up_for,
    follow_ups_of,
    remember_due_count,
    to_see_today,
    told_about,
)
from stellwerk.web.desk.policy_drafts import waiting_for
from stellwerk.web.desk.scores import news_for
from stellwerk.web.desk.today_asks import asks_of
from stellwerk.web.templatetags.stellwerk import clock, euro, moment, named, percent, say, span, when
from stellwerk.worker.tasks import wake

SHOWN = 20  # stops on the page
WARNINGS = 3
MANY = 2000  # from here on the order is walked instead of sorted
RELATED = ("lead__organisation", "lead__person", "user", "partner")
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
    """One thing to do: the follow-up, how its order came about, and the words around it.

    `lies_with`: who has it. `away`: for whom one stands in, and until when. `told`: who knows that it lies, and
    who hears of it next.
    """

    follow_up: FollowUp
    lead: Lead
    due: str
    urgent: bool
    worth: str
    product: str
    verb: str
    late: tuple[int, str]
    lies_with: str
    away: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """What waits for one person: how much, what lies, the next stops in order, and what lies with others."""

    count: int
    warnings: list[Stop]
    stops: list[Stop]
    others: list[Stop]
    others_more: bool
    asks: list[tuple[str, str]]

    @property
    def hidden(self) -> int:
        return self.count - len(self.warnings) - len(self.stops)


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    user, now = reader_of(request), timezone.now()
    away_today(user)
    around = week(user, now)
    day = day_of(user, now)
    proposals, news = waiting_for(user), news_for(user)
    context = {
        "headline": headline(day) if day.count or not (proposals or news) else asked(proposals),
        "proposals": proposals,
        "score_news": news,
        "greeting": greeting(user, now),
        "warnings": day.warnings,
        "stops": day.stops,
        "hidden": day.hidden,
        "others": day.others,
        "others_more": day.others_more,
        "asks": day.asks,
        "may_prove": may(user, "lying"),
        "running_out": running_out(now) if user.role == User.Role.CHANNEL else [],
        "next_at": None if day.count or around["is_free"] else next_due(user, now),
        **around,
    }
    return render(request, "desk/today.html", context)


def day_of(user: User, now: datetime, *, shown: int = SHOWN) -> Day:
    """What waits for this person now; never more rows than are shown, however many wait."""
    mine, count, policy = to_see_today(user, now), due_count(user, now), Policy.objects.live()
    late = longest(mine.filter(warned_at__isnull=False, due_at__lte=now), WARNINGS) if count else []
    there = {row.pk for row in late}
    rows = in_order(mine, shown + len(late), many=count > MANY) if count else []
    others = longest(told_about(user), WARNINGS + 1)
    words = Around(user, now, away_today(user), policy.read("pursue", PursuePolicy))
    return Day(
        count=count,
        warnings=[words.stop(row) for row in late],
        stops=[words.stop(row) for row in [row for row in rows if row.pk not in there][:shown]],
        others=[words.stop(row) for row in others[:WARNINGS]],
        others_more=len(others) > WARNINGS,
        asks=asks_of(user, now, policy=policy),
    )


def longest(rows: FollowUpQuerySet, limit: int) -> list[FollowUp]:
    """Those that have waited longest. They are found by their numbers alone: the rows themselves are wide."""
    found = rows.order_by("due_at", "id").values("pk")[:limit]
    return list(FollowUp.objects.filter(pk__in=found).select_related(*RELATED).order_by("due_at", "id"))


def in_order(due: FollowUpQuerySet, limit: int, *, many: bool) -> list[FollowUp]:
    """In the order of work: worth (chance × value) × urgency × weight of the strategy field, highest first.

    `many`: the leads are walked in their order until enough have one that is due, instead of sorting all of them.
    """
    order = ("-lead__priority", "-lead__worth_cents", "due_at", "pk")
    if many:
        walked = Lead.objects.filter(Exists(due.filter(lead=OuterRef("pk")))).order_by("-priority", "id")
        due = due.filter(lead__in=list(walked.values_list("pk", flat=True)[:limit]))
    return list(due.select_related(*RELATED).order_by(*order)[:limit])


@dataclass(frozen=True, slots=True)
class Around:
    """What the words around a stop need: the reader, the moment, who is away, the policy."""

    user: User
    now: datetime
    away: Mapping[int, Away]
    policy: PursuePolicy

    def stop(self, row: FollowUp) -> Stop:
        lead, late = row.lead, row.due_at < self.now
        is_today = timezone.localdate(row.due_at) == timezone.localdate(self.now)
        time = clock(row.due_at) if is_today else when(row.due_at)
        priced = lead.value_cents and lead.chance
        other = stand_in(row.user_id, self.away) if row.user_id != self.user.pk else None
        return Stop(
            follow_up=row,
            lead=lead,
            due=(gettext("since %(time)s") if late else gettext("by %(time)s")) % {"time": time},
            urgent=row.due_at - self.now < timedelta(hours=6),
            worth=euro(lead.worth_cents),
            product=f"{euro(lead.value_cents)} × {percent(lead.chance)}" if priced else "",
            verb=str(VERBS.get(row.kind, gettext("Look"))),
            late=span(self.now - row.due_at),
            lies_with=lies_with(row),
            away=say(other.why) if other else "",
            told=self.told(row) if row.warned_at else "",
        )

    def told(self, row: FollowUp) -> str:
        """Who knows that it lies, and who hears of it next and when."""
        if row.escalated_to == Rung.CHANNEL:
            return gettext("The partner managers know.")
        is_mine = row.user_id is not None
        lying = Lying(
            row.due_at,
            Rung.LEADER if row.escalated_to else Rung.WARNING,
            led=bool(self.user.leader_id),
            top=not is_mine and row.role == User.Role.CHANNEL,
        )
        known = gettext("Your leader knows.") if row.escalated_to else ""
        own = (self.user.country, self.user.subdivision, self.user.time_zone, self.user.hours)
        calendar = pursue.person_calendar(*own) if is_mine else pursue.house_calendar()
        following = ahead(lying, calendar=calendar, policy=self.policy)
        if following is None or following.at <= self.now:
            return known
        hears = {
            Rung.LEADER: gettext("%(when)s your leader hears of it."),
            Rung.CHANNEL: gettext("%(when)s the partner managers hear of it."),
        }[following.rung]
        at = moment(following.at)
        return f"{known} {hears % {'when': at[:1].upper() + at[1:]}}".strip()


def lies_with(row: FollowUp) -> str:
    """A person, a partner, or a role."""
    if row.user:
        return row.user.get_full_name() or row.user.username
    return row.partner.name if row.partner else named(row.role, "role")


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


def headline(day: Day) -> str:
    """Who waits first; or what lies with others, or that all is done."""
    if not day.count:
        if day.others:
            return gettext("Nothing waits for you, but something lies with others.")
        return day.asks[0][0] if day.asks else gettext("All done.")
    [first, *_] = day.stops or day.warnings
    words = {"name": first.lead.name, "due": first.due.rstrip(".")}
    if day.count == 1:
        return gettext("One thing waits: %(name)s %(due)s.") % words
    number = str(NUMBERS[day.count]) if day.count < len(NUMBERS) else formats.number_format(day.count)
    return gettext("%(number)s things wait, first %(name)s %(due)s.") % {"number": number, **words}


def asked(proposals: Sequence[object]) -> str:
    """What waits where nothing else does: a change of the rules, or the score."""
    if proposals:
        return gettext("A change of the rules waits for you.")
    return gettext("The score asks for you.")


def running_out(now: datetime) -> list[Offer]:
    """The open offers whose clock is about to run out."""
    soon = Offer.objects.open().filter(due_at__lte=now + RUNNING_OUT).order_by("due_at")
    return list(soon.select_related("lead__organisation", "lead__person", "partner")[:5])


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
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=today_on.weekday())
    mine = follow_ups_of(user)
    to_do = counts(mine.open(), "due_at", midnight, days=9, before=True)
    is_free = not any(to_do.values()) and next_due(user, now) is None
    done = counts(mine, "done_at", min(monday, midnight - timedelta(days=1)), days=today_on.weekday() + 1)
    if user.role != User.Role.EXPERT:
        remember_due_count(user, to_do[today_on])
    days = []
    for at in range(7 if today_on.weekday() > FRIDAY else 5):
        on = monday.date() + timedelta(days=at)
        count = done.get(on, 0) if on < today_on else to_do.get(on, 0)
        label = f"{formats.date_format(on, 'D')} {count}"
        days.append(charts.Day(label=label, count=count, done=on < today_on, today=on == today_on))
    # With a queue of thousands the sum of all would say nothing: then it is what this person has himself.
    waits = mine if to_do[today_on] <= MANY else FollowUp.objects.filter(user=user)
    mine_open = Lead.objects.filter(pk__in=waits.open().values("lead"))
    value = None if is_free else mine_open.aggregate(sum=Sum("value_cents"))["sum"]
    week_ago = today_on - timedelta(days=7)
    orders = Order.objects.filter(undone_at__isnull=True, ordered_on__gte=week_ago)
    return {
        "is_free": is_free,
        "week": charts.week(days, title=gettext("Your week")),
        "week_days": days,
        "on_table_cents": value or 0,
        "done_yesterday": done.get(today_on - timedelta(days=1), 0),
        "last_order": orders.select_related("customer__organisation").order_by("-id").first(),
        "being_graded": Lead.objects.waiting_at(Stage.GRADE).count(),
    }


def counts(
    rows: FollowUpQuerySet, column: str, first: datetime, *, days: int, before: bool = False
) -> dict[date, int]:
    """How many per day from `first` (a midnight) on; one pass over the rows. `before`: the first has all before it."""
    edges = [first + timedelta(days=at) for at in range(days + 1)]
    inside = {f"{column}__gte": first} if not before else {f"{column}__isnull": False}
    found = rows.filter(**inside, **{f"{column}__lt": edges[-1]}).aggregate(
        **{
            f"day{at}": Count(
                "pk",
                filter=Q(**{f"{column}__lt": edge})
                & (Q() if before and not at else Q(**{f"{column}__gte": edges[at]})),
            )
            for at, edge in enumerate(edges[1:])
        }
    )
    return {edges[at].date(): found[f"day{at}"] for at in range(days)}


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
