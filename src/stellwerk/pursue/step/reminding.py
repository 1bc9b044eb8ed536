"""The ladder on rows: reminded, warned, the leader told, the channel manager told. In sets, whatever lies there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.db.models import Q
from django.utils import timezone

from stellwerk.pursue.escalation import Rung, moments, why
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.standing_in import Away, stand_in
from stellwerk.pursue.step.planning import (
    LOOK_BACK,
    away_since,
    calendars_in,
    house_calendar,
    person_calendar,
)
from stellwerk.store.journal import Notebook
from stellwerk.store.models import FollowUp, Leave, Policy, User
from stellwerk.worktime import Calendar, WorktimeError

MARKED = 500  # rows that one statement marks
_NAMES = ("id", "lead_id", "kind", "due_at", "role", "user_id", "partner_id")
# What a rung is called in the journal, and what is written on the row.
_WRITTEN = {
    Rung.WARNING: ("warned", {}),
    Rung.LEADER: ("escalated", {"escalated_to": Rung.LEADER}),
    Rung.CHANNEL: ("escalated", {"escalated_to": Rung.CHANNEL}),
}
_MARK = {Rung.REMINDER: "reminded_at", Rung.WARNING: "warned_at"}


@dataclass(frozen=True, slots=True)
class Told:
    """A follow-up that took a rung just now. `user_id`: who has it, deputies included; None is the role's queue."""

    id: int
    lead_id: int
    kind: str
    due_at: datetime
    role: str
    owner_id: int | None
    user_id: int | None
    partner_id: int | None
    rung: Rung


@dataclass(frozen=True, slots=True)
class House:
    """Who is there: calendars that differ from the house's own, who is away, who leads whom."""

    usual: Calendar
    people: Mapping[int, Calendar]
    partners: Mapping[int, Calendar]
    away: Mapping[int, Away]
    leaders: Mapping[int, int]
    led_roles: frozenset[str]

    @classmethod
    def at(cls, now: datetime) -> "House":
        """As it is now; five queries."""
        usual, today = house_calendar(), timezone.localdate(now)
        leave, absences = away_since(today - LOOK_BACK)
        staff = list(User.objects.filter(is_active=True, partner__isnull=True).values(*_OF_PEOPLE))
        own = {one["pk"]: _calendar_of(one, leave.get(one["pk"], ())) for one in staff}
        away = away_on(today)
        holders = {pk: stand_in(pk, away) for pk in own}
        # Whoever stands in is measured by his own clock; a queue by that of the house.
        people = {
            pk: own[pk] if other is None else own.get(other.user_id or 0, usual)
            for pk, other in holders.items()
        }
        return cls(
            usual=usual,
            people={pk: calendar for pk, calendar in people.items() if calendar != usual},
            partners={pk: found for pk, found in calendars_in(absences).items() if found != usual},
            away=away,
            leaders={one["pk"]: one["leader"] for one in staff if one["leader"]},
            led_roles=frozenset(one["role"] for one in staff if one["leader"]),
        )


_OF_PEOPLE = ("pk", "role", "leader", "country", "subdivision", "time_zone", "hours")


def _calendar_of(one: Mapping[str, Any], absences: Any) -> Calendar:
    return person_calendar(
        one["country"], one["subdivision"], one["time_zone"], one["hours"], absences=absences
    )


def away_on(today: Any) -> dict[int, Away]:
    """Who is away today, with the deputy; one query."""
    rows = Leave.objects.filter(first_on__lte=today, last_on__gte=today).select_related("user")
    return {
        row.user_id: Away(row.user.get_full_name() or row.user.username, row.last_on, row.deputy_id)
        for row in rows.order_by("last_on", "id")
    }


def remind(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> list[Told]:
    """Takes up to `limit` follow-ups a rung up, for every rung; returns those about which somebody hears.

    A reminder is a mark that the day has come and no entry in the journal. Nothing is asked per row.
    """
    rules = policy.read("pursue", PursuePolicy)
    reminded = FollowUp.objects.due(now).filter(reminded_at__isnull=True).order_by("due_at")
    for ids in batched(reminded.values_list("pk", flat=True)[:limit], MARKED):
        FollowUp.objects.filter(pk__in=ids).update(reminded_at=now)
    if not FollowUp.objects.due(now).filter(~Q(escalated_to=Rung.CHANNEL)).exists():
        return []
    house = House.at(now)
    ladder = _Ladder(house, rules, now=now)
    told: list[Told] = []
    for rung in (Rung.WARNING, Rung.LEADER, Rung.CHANNEL):
        found = list(ladder.reached(rung, limit=limit))
        what, values = _WRITTEN[rung]
        for one in found:
            reason = why(rung, kind=one.kind, due_at=one.due_at, policy=rules)
            notes.note(one.lead_id, "pursue", what, reasons=(reason,), kind=one.kind, rung=rung.value)
        for ids in batched([one.id for one in found], MARKED):
            mark = _MARK.get(rung, "escalated_at")
            FollowUp.objects.filter(pk__in=ids).update(**{mark: now}, **values)
        told += found
    return told


class _Ladder:
    """Which rows are on a rung now, by calendars: those that agree about the moment are one condition."""

    def __init__(self, house: House, rules: PursuePolicy, *, now: datetime) -> None:
        self.house, self.rules, self.now = house, rules, now
        self._known: dict[Calendar, Mapping[Rung, datetime]] = {}

    def reached(self, rung: Rung, *, limit: int) -> Iterator[Told]:
        """The rows that take this rung now, the longest overdue first; one query."""
        rows = FollowUp.objects.open().filter(self._lain(rung), self._waits(rung)).order_by("due_at", "id")
        rows = rows.select_for_update(skip_locked=True, of=("self",))
        for pk, lead, kind, due_at, role, owner, partner in rows.values_list(*_NAMES)[:limit]:
            other = stand_in(owner, self.house.away)
            holder = owner if other is None else other.user_id
            yield Told(pk, lead, kind, due_at, role, owner, holder, partner, rung)

    def _waits(self, rung: Rung) -> Q:
        """Not on it yet, and somebody is there to be told."""
        if rung is Rung.WARNING:
            return Q(warned_at__isnull=True)
        queue = Q(user__isnull=True, partner__isnull=True)
        if rung is Rung.LEADER:
            led = Q(user__in=list(self.house.leaders)) | queue & Q(role__in=self.house.led_roles)
            return Q(escalated_to="") & led
        return ~Q(escalated_to=Rung.CHANNEL) & ~(queue & Q(role=User.Role.CHANNEL))

    def _lain(self, rung: Rung) -> Q:
        """Due long enough ago by the clock of whoever has it."""
        usual = self._moment(self.house.usual, rung)
        users = self._apart(self.house.people, rung, usual)
        partners = self._apart(self.house.partners, rung, usual)
        others = [pk for ids in users.values() for pk in ids]
        theirs = [pk for ids in partners.values() for pk in ids]
        found = Q(due_at__lte=usual)
        if others:
            found &= ~Q(user__in=others)
        if theirs:
            found &= ~Q(partner__in=theirs)
        for at, ids in users.items():
            found |= Q(due_at__lte=at, user__in=ids)
        for at, ids in partners.items():
            found |= Q(due_at__lte=at, partner__in=ids)
        return Q(due_at__lte=max([usual, *users, *partners])) & found

    def _apart(
        self, calendars: Mapping[int, Calendar], rung: Rung, usual: datetime
    ) -> dict[datetime, list[int]]:
        """Moment -> whose it is, without those that agree with the house's."""
        found: dict[datetime, list[int]] = defaultdict(list)
        for pk, calendar in calendars.items():
            at = self._moment(calendar, rung)
            if at != usual:
                found[at].append(pk)
        return found

    def _moment(self, calendar: Calendar, rung: Rung) -> datetime:
        if calendar not in self._known:
            try:
                self._known[calendar] = moments(self.now, calendar=calendar, policy=self.rules)
            except WorktimeError:  # somebody who never works is no reason to let things lie
                self._known[calendar] = moments(self.now, calendar=self.house.usual, policy=self.rules)
        return self._known[calendar][rung]
