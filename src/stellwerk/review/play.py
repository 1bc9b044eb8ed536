"""Leads of the past played by one set of rules: offered, answered, taken, booked. How partners answer is estimated."""

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush

import numpy as np

from stellwerk.match.channel import Channel
from stellwerk.match.credit import ONE_LEAD, Integers, Ledger
from stellwerk.match.decide import Decision, pool_of
from stellwerk.match.eligible import CODES, PartnerProfile, Roster, codes_of
from stellwerk.match.fit import HIGHEST, Standing, features, trust
from stellwerk.match.policy import MatchPolicy
from stellwerk.review.reports.fairness import (
    Fairness,
    Member,
    Moved,
    Rights,
    Sums,
    fairness,
    rights_of,
)
from stellwerk.terms import LeadProfile

VERSION = 1  # of the lots: the same for both rules
LAST_LEADS = 200  # of every pool: by them it is told who has the same rights
MOST_LIKELY = 0.95
TOLD_EVERY = 250  # leads between two words about the progress
Progress = Callable[[float], None]
Event = tuple[datetime, int, str]
ANSWER, ARRIVAL = 0, 1


@dataclass(frozen=True, slots=True)
class Rules:
    """What of a policy makes a difference here."""

    match: MatchPolicy
    max_offers: int


@dataclass(frozen=True, slots=True)
class Usual:
    """What the log says of the house: hours to an answer (by partner code, and of all), days a taken lead is open."""

    hours: Mapping[str, float] = field(default_factory=dict)
    house_hours: float | None = None
    open_days: float = 45.0

    def hours_of(self, partner_id: str) -> float:
        return self.hours.get(partner_id, self.house_hours or 0.0)


@dataclass(frozen=True, slots=True)
class Played:
    """What one set of rules made of the leads.

    `to_a_person`: leads that nobody took. `hours`: from the first offer to the answer that takes the lead; None
    where the log knows no answers. Fairness as the report has it: `deviation` of what was received from what was
    credited, `gap_weeks` the widest between partners with the same rights (None: no two are), to which one lead may
    add `lead_weeks`, `short` of `judged` partners below 80 percent.
    """

    leads: int
    offered: int
    taken: int
    to_a_person: int
    offers: int
    orders: float
    value_cents: int
    hours: float | None
    deviation: float | None
    gap_weeks: float | None
    lead_weeks: float
    bound_weeks: float
    holds: bool
    short: int
    judged: int

    @property
    def offers_per_lead(self) -> float | None:
        return self.offers / self.offered if self.offered else None


class World:
    """How partners answer and what would come of a lead: by the live rules, whatever rules are tried."""

    def __init__(self, partners: Iterable[PartnerProfile], live: MatchPolicy, usual: Usual) -> None:
        self.roster, self.usual, self.policy = Roster(partners), usual, live
        self.standing = Standing(self.roster, live)

    def takes(self, lead_id: str, partner_id: str) -> bool:
        rate = float(self.standing.acceptance[self.roster.index[partner_id]])
        return lot(lead_id, partner_id) < rate

    def chance(self, lead: LeadProfile, partner_id: str, *, candidates: int, declined: int) -> float:
        """Of an order, if this of so many candidates takes the lead after so many others declined it."""
        here = np.array([self.roster.index[partner_id]])
        success = float(features(lead, self.standing, here)[0] * self.standing.performance[here[0]])
        fit = min(max(1 + trust(candidates, self.policy) * (success - 1), 0.0), HIGHEST)
        left: float = (1 - self.policy.decline_cost) ** declined
        return min(lead.chance * fit, MOST_LIKELY) * left


def lot(lead_id: str, partner_id: str) -> float:
    """From 0 to 1, the same for this lead and this partner whenever it is drawn."""
    drawn = hashlib.blake2b(f"{lead_id}\n{partner_id}".encode(), digest_size=8).digest()
    return int.from_bytes(drawn) / 2**64


@dataclass(slots=True)
class Case:
    """A lead on its way: to whom it is offered now, of how many, and how many have declined it."""

    lead: LeadProfile
    partner_id: str = ""
    candidates: int = 0
    declined: int = 0


class Books:
    """What was credited and received in one pool, in the order of the roster."""

    def __init__(self, size: int) -> None:
        self.entitled, self.received, self.largest = (np.zeros(size, dtype=np.int64) for _ in range(3))
        self.entitled_micro, self.received_micro = (np.zeros(size, dtype=np.int64) for _ in range(2))

    def add(self, decision: Decision, winner: int) -> None:
        movement, worth = decision.movement, decision.worth_cents
        if movement is None:
            return
        self.entitled[movement.partners] += movement.worth_cents
        self.entitled_micro[movement.partners] += movement.count_micro
        for account, amount in (
            (self.entitled, worth), (self.received, worth),
            (self.entitled_micro, ONE_LEAD), (self.received_micro, ONE_LEAD),
        ):  # fmt: skip
            account[winner] += amount
        self.largest[winner] = max(int(self.largest[winner]), worth)

    def moved(self, ids: Sequence[str]) -> Moved:
        moved = Moved()
        columns = (self.entitled, self.received, self.entitled_micro, self.received_micro, self.largest)
        for code, *sums in zip(ids, *(column.tolist() for column in columns), strict=True):
            moved.partners[code] = Sums(*sums)
        return moved


class Play:
    """One set of rules on the past."""

    def __init__(self, partners: Iterable[PartnerProfile], rules: Rules, world: World) -> None:
        self.rules, self.world = rules, world
        self.channel = Channel(rules.match, policy_version=VERSION, max_offers=rules.max_offers)
        for partner in partners:
            self.channel.partner(partner)
        size = len(world.roster)
        self.leads, self.cents = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        self.books: dict[str, Books] = defaultdict(lambda: Books(size))
        self.offered = self.to_a_person = self.offers = 0
        self.orders, self.value = 0.0, 0.0
        self.waited: list[timedelta] = []
        self.first: dict[str, str] = {}  # lead -> the partner that it was offered to first
        self._cases: dict[str, Case] = {}
        self._events: list[Event] = []
        self._open: deque[tuple[datetime, int]] = deque()  # who works on a lead until when

    def all(self, leads: Sequence[LeadProfile], progress: Progress) -> None:
        self._cases = {lead.lead_id: Case(lead) for lead in leads}
        self._events = [(lead.arrived_at, ARRIVAL, lead.lead_id) for lead in leads]
        heapify(self._events)
        arrived = 0
        while self._events:
            at, kind, lead_id = heappop(self._events)
            self._close(at)
            case = self._cases[lead_id]
            if kind == ANSWER:
                self._answer(case, at)
                continue
            self._offer(case, self.channel.lead(case.lead), at)
            arrived += 1
            if arrived % TOLD_EVERY == 0:
                progress(arrived / len(leads))

    def _offer(self, case: Case, decision: Decision, at: datetime) -> None:
        case.partner_id, case.candidates = decision.partner_id, decision.eligible_count
        if not decision.partner_id:
            self.to_a_person += 1
            return
        pool = pool_of(case.lead.country, case.lead.product, self.rules.match.pool_by)
        self.books[pool].add(decision, self.world.roster.index[decision.partner_id])
        self.offers += 1
        self.offered += not case.declined
        self.first.setdefault(case.lead.lead_id, decision.partner_id)
        hours = self.world.usual.hours_of(decision.partner_id)
        heappush(self._events, (at + timedelta(hours=hours), ANSWER, case.lead.lead_id))

    def _answer(self, case: Case, at: datetime) -> None:
        lead, partner = case.lead, case.partner_id
        takes = self.world.takes(lead.lead_id, partner)
        following = self.channel.response(lead.lead_id, partner, "accept" if takes else "decline", at=at)
        if following is not None:
            case.declined += 1
            self._offer(case, following, at)
            return
        self._take(case, self.world.roster.index[partner], at)

    def _take(self, case: Case, i: int, at: datetime) -> None:
        lead = case.lead
        chance = self.world.chance(lead, case.partner_id, candidates=case.candidates, declined=case.declined)
        self.orders += chance
        self.value += chance * lead.value_cents
        self.leads[i] += 1
        self.cents[i] += lead.worth_cents
        self.waited.append(at - lead.arrived_at)
        self._open.append((at + timedelta(days=self.world.usual.open_days), i))

    def _close(self, now: datetime) -> None:
        """Leads that partners have worked on long enough make room for others."""
        while self._open and self._open[0][0] <= now:
            self.channel.roster.open[self._open.popleft()[1]] -= 1

    def played(self, leads: Sequence[LeadProfile]) -> Played:
        """What became of it; `leads` in the order of time, all of which were played."""
        pools = self._fairness(leads)
        entitled = sum(line.entitled_cents for pool in pools for line in pool.lines)
        missed = sum(abs(x.received_cents - x.entitled_cents) for pool in pools for x in pool.lines)
        gaps = [pool.alike for pool in pools if pool.alike is not None]
        widest = max(gaps, key=lambda gap: gap.weeks, default=None)
        waited = sum(self.waited, timedelta()) / len(self.waited) if self.waited else None
        known = waited is not None and self.world.usual.house_hours is not None
        return Played(
            leads=len(leads),
            offered=self.offered,
            taken=len(self.waited),
            to_a_person=self.to_a_person,
            offers=self.offers,
            orders=self.orders,
            value_cents=round(self.value),
            hours=waited / timedelta(hours=1) if waited is not None and known else None,
            deviation=missed / entitled if entitled else None,
            gap_weeks=widest.weeks if widest else None,
            lead_weeks=widest.lead_weeks if widest else 0.0,
            bound_weeks=3 * self.rules.match.horizon_weeks,
            holds=all(pool.holds for pool in pools),
            short=sum(pool.short for pool in pools),
            judged=sum(pool.judged for pool in pools),
        )

    def _fairness(self, leads: Sequence[LeadProfile]) -> list[Fairness]:
        """The report of every pool in which something was booked."""
        samples: dict[str, list[LeadProfile]] = defaultdict(list)
        for lead in leads:
            samples[pool_of(lead.country, lead.product, self.rules.match.pool_by)].append(lead)
        present = Roster(replace(partner, absences=()) for partner in self.world.roster.partners)
        last_on = leads[-1].arrived_at.date() if leads else date.min
        return [
            fairness(
                self._members(self.channel.pools[name].ledger, samples[name][-LAST_LEADS:], present, last_on),
                books.moved(self.world.roster.ids),
                policy=self.rules.match,
                of_weeks=1,
            )
            for name, books in sorted(self.books.items())
        ]

    def _members(
        self, ledger: Ledger, sample: Sequence[LeadProfile], present: Roster, last_on: date
    ) -> list[Member]:
        """Everybody with an account who was still there at the end."""
        rights = _rights(sample, present)
        columns: tuple[Integers, ...] = tuple(
            np.rint(column).astype(np.int64)
            for column in (ledger.worth, ledger.count, ledger.worth_rate, ledger.count_rate)
        )
        rows = zip(present.partners, *(column.tolist() for column in columns), rights, strict=True)
        return [
            Member(partner.partner_id, partner.name, partner.level, worth, count, weekly, weekly_count, right)
            for partner, worth, count, weekly, weekly_count, right in rows
            if weekly > 0 and (partner.left_on is None or partner.left_on > last_on)
        ]


def _rights(sample: Sequence[LeadProfile], present: Roster) -> list[Rights]:
    codes = np.array([codes_of(lead, present) for lead in sample], dtype=np.int8)
    return rights_of(codes, CODES)
