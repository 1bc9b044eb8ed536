"""Who was entitled to what in a pool, who received what, who is behind and why, and does the promised bound hold?

Entitled is what the ledger credited for the leads a partner was eligible for; received is what it was debited.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stellwerk.match.credit import ONE_LEAD
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import Reason

Delta = tuple[str, int, int]  # partner code, cents, millionths of a lead

EVEN_WEEKS = 0.5  # closer to the fair share than this nobody is behind or ahead
SELDOM = 0.1  # eligible for fewer of the last leads than this: that is the reason
OFTEN_FULL = 1 / 3  # full in more of the weeks than this
REFUSING = 0.6  # takes less than this of its offers
ENOUGH_OFFERS = 5
SHORT = 0.8  # of the fair share


@dataclass(slots=True)
class Sums:
    """What bookings moved for one partner; worth in cents, leads in millionths. `largest_cents` of one lead."""

    entitled_cents: int = 0
    received_cents: int = 0
    entitled_micro: int = 0
    received_micro: int = 0
    largest_cents: int = 0


@dataclass(slots=True)
class Moved:
    """The sums of some bookings: per partner code, and how many leads were offered for the first time."""

    partners: dict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    leads: int = 0
    worth_cents: int = 0

    def add(self, deltas: Iterable[Delta], *, winner: str, worth_cents: int, back: bool = False) -> None:
        """One offer's booking, or the one that took it back."""
        sign, partners = -1 if back else 1, self.partners
        for code, worth, count in deltas:
            sums = partners[code]
            sums.entitled_cents += worth
            sums.entitled_micro += count
        sums = partners[winner]
        sums.entitled_cents += sign * worth_cents
        sums.received_cents += sign * worth_cents
        sums.entitled_micro += sign * ONE_LEAD
        sums.received_micro += sign * ONE_LEAD
        sums.largest_cents = max(sums.largest_cents, 0 if back else worth_cents)

    def first_offer(self, worth_cents: int) -> None:
        self.leads += 1
        self.worth_cents += worth_cents

    def join(self, other: "Moved") -> None:
        """Adds what other bookings moved."""
        for code, theirs in other.partners.items():
            sums = self.partners[code]
            sums.entitled_cents += theirs.entitled_cents
            sums.received_cents += theirs.received_cents
            sums.entitled_micro += theirs.entitled_micro
            sums.received_micro += theirs.received_micro
            sums.largest_cents = max(sums.largest_cents, theirs.largest_cents)
        self.leads += other.leads
        self.worth_cents += other.worth_cents


@dataclass(frozen=True, slots=True)
class Rights:
    """What the hard rules say of one partner for the pool's last leads.

    `codes`: reason code -> how many of the `looked` leads it excluded the partner from. `alike`: partners with the
    same value are eligible for exactly the same leads.
    """

    looked: int = 0
    codes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    alike: bytes = b""

    @property
    def eligible(self) -> int:
        return self.looked - sum(self.codes.values())


@dataclass(frozen=True, slots=True)
class Answers:
    """How a partner answered its offers of the period."""

    offers: int = 0
    taken: int = 0
    declined: int = 0
    expired: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """One partner's account in a pool and what stands around it; worth in cents, leads in millionths."""

    code: str
    name: str
    level: str
    worth_cents: int
    count_micro: int
    weekly_cents: int
    weekly_micro: int
    rights: Rights = Rights()
    answers: Answers = Answers()
    full_weeks: int = 0
    open_full: bool = False
    absent_until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One partner of the report. Weeks behind (+) or ahead (-), in worth, in number and blended as the rule does."""

    member: Member
    entitled_cents: int
    received_cents: int
    entitled_leads: float
    received_leads: float
    weeks_worth: float
    weeks_count: float
    weeks: float
    why: tuple[Reason, ...]

    @property
    def share(self) -> float | None:
        """Received ÷ entitled; None where nothing was credited."""
        return self.received_cents / self.entitled_cents if self.entitled_cents > 0 else None


@dataclass(frozen=True, slots=True)
class Gap:
    """The widest difference between two partners, in weeks; `lead_weeks` is what one lead may add to the bound."""

    weeks: float
    behind: str
    ahead: str
    lead_weeks: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """One pool over some weeks.

    `alike` is the widest gap between partners that are eligible for the same leads (None: no two are; `twins` are
    how many), `all` between any two. `deviation`: what was received beside the share, as a part of all shares.
    `short`: who was entitled to a lead and more and received less than 80 percent of it; `judged`: of how many.
    """

    lines: tuple[Line, ...]
    bound_weeks: float
    alike: Gap | None
    all: Gap | None
    twins: int
    deviation: float | None
    short: int
    judged: int
    leads: int
    worth_cents: int
    direct_leads: int
    direct_cents: int

    @property
    def holds(self) -> bool:
        """Whether the widest gap between partners with the same rights is within the bound and one lead."""
        return self.alike is None or self.alike.weeks <= self.bound_weeks + self.alike.lead_weeks

    @property
    def direct_share(self) -> float:
        """Direct sales among all leads of the pool, in number."""
        return _share(self.direct_leads, self.leads + self.direct_leads)

    @property
    def direct_worth_share(self) -> float:
        return _share(self.direct_cents, self.worth_cents + self.direct_cents)


def fairness(
    members: Sequence[Member],
    moved: Moved,
    *,
    policy: MatchPolicy,
    of_weeks: int,
    direct: tuple[int, int] = (0, 0),
) -> Fairness:
    """The report of a pool over `of_weeks` weeks, farthest behind first. `direct`: leads and cents sold directly."""
    floors = _quarter([m.weekly_cents for m in members]), _quarter([m.weekly_micro for m in members])
    lines = [_line(m, moved, floors, policy=policy, of_weeks=of_weeks) for m in members]
    lines.sort(key=lambda line: (-line.weeks, line.member.name))
    entitled = sum(line.entitled_cents for line in lines)
    missed = sum(abs(line.received_cents - line.entitled_cents) for line in lines)
    judged = [line.share for line in lines if line.share is not None and line.entitled_leads >= 1]
    groups = _twins(lines)
    return Fairness(
        lines=tuple(lines),
        bound_weeks=3 * policy.horizon_weeks,
        alike=_widest(groups, moved, floors[0]),
        all=_widest([lines], moved, floors[0]),
        twins=sum(len(group) for group in groups),
        deviation=missed / entitled if entitled > 0 else None,
        short=sum(1 for share in judged if share < SHORT),
        judged=len(judged),
        leads=moved.leads,
        worth_cents=moved.worth_cents,
        direct_leads=direct[0],
        direct_cents=direct[1],
    )


def _quarter(weekly: Sequence[int]) -> float:
    """A quarter of the pool's mean: with less nobody's account is divided, as the rule of match does it."""
    return sum(weekly) / len(weekly) / 4 if weekly else 0.0


def _line(
    member: Member, moved: Moved, floors: tuple[float, float], *, policy: MatchPolicy, of_weeks: int
) -> Line:
    sums = moved.partners.get(member.code, Sums())
    worth = _weeks(member.worth_cents, max(member.weekly_cents, floors[0]))
    count = _weeks(member.count_micro, max(member.weekly_micro, floors[1]))
    blended = (1 - policy.count_weight) * worth + policy.count_weight * count
    large = _weeks(sums.largest_cents, max(member.weekly_cents, floors[0]))
    return Line(
        member=member,
        entitled_cents=sums.entitled_cents,
        received_cents=sums.received_cents,
        entitled_leads=sums.entitled_micro / ONE_LEAD,
        received_leads=sums.received_micro / ONE_LEAD,
        weeks_worth=worth,
        weeks_count=count,
        weeks=blended,
        why=why(member, blended, large_weeks=large, large_cents=sums.largest_cents, of_weeks=of_weeks),
    )


def why(
    member: Member, weeks: float, *, large_weeks: float, large_cents: int, of_weeks: int
) -> tuple[Reason, ...]:
    """Why a partner stands where it stands: what keeps leads from it, most telling first; at least one reason."""
    reasons = tuple(_hindrances(member, of_weeks))
    if reasons and weeks > -EVEN_WEEKS:
        return reasons[:2]
    if abs(weeks) < EVEN_WEEKS:
        return (Reason("fair.even"),)
    if weeks > 0:
        return (Reason("fair.next"),)
    if large_weeks >= -weeks / 2:
        return (Reason("fair.large", {"amount_cents": large_cents, "weeks": round(large_weeks, 1)}),)
    return (Reason("fair.ahead", {"weeks": round(-weeks, 1)}),)


def _hindrances(member: Member, of_weeks: int) -> Iterable[Reason]:
    rights, answers = member.rights, member.answers
    if member.absent_until_on:
        yield Reason("fair.absent", {"until_on": member.absent_until_on.isoformat()})
    if rights.looked and rights.eligible < SELDOM * rights.looked:
        code, count = max(rights.codes.items(), key=lambda item: item[1])
        values = {"count": rights.eligible, "looked": rights.looked, "excluded": {code: count}}
        yield Reason("fair.not_eligible", values)
    if member.open_full:
        yield Reason("fair.open_full")
    if member.full_weeks > OFTEN_FULL * of_weeks:
        yield Reason("fair.full", {"count": member.full_weeks, "of_weeks": of_weeks})
    if answers.offers >= ENOUGH_OFFERS and answers.taken < REFUSING * answers.offers:
        yield Reason(
            "fair.refusing",
            {"taken": answers.taken, "offers": answers.offers, "declined": answers.declined,
             "expired": answers.expired},
        )  # fmt: skip


def _twins(lines: Sequence[Line]) -> list[list[Line]]:
    """Groups of two and more that are eligible for the same leads."""
    groups: dict[bytes, list[Line]] = defaultdict(list)
    for line in lines:
        if line.member.rights.eligible:
            groups[line.member.rights.alike].append(line)
    return [group for group in groups.values() if len(group) > 1]


def _widest(groups: Sequence[Sequence[Line]], moved: Moved, floor: float) -> Gap | None:
    """The widest gap within one group."""
    gaps = []
    for group in groups:
        if len(group) > 1:
            low, high = min(group, key=lambda x: x.weeks), max(group, key=lambda x: x.weeks)
            largest = (
                moved.partners[low.member.code].largest_cents if low.member.code in moved.partners else 0
            )
            lead_weeks = _weeks(largest, max(low.member.weekly_cents, floor))
            gaps.append(Gap(high.weeks - low.weeks, high.member.name, low.member.name, lead_weeks))
    return max(gaps, key=lambda gap: gap.weeks, default=None)


def rights_of(codes: NDArray[np.int8], names: Sequence[str]) -> list[Rights]:
    """The rights of every partner (column) from its codes for each lead (row); `names[0]` means eligible."""
    looked, eligible = codes.shape[0], codes == 0
    found = []
    for at in range(codes.shape[1]):
        counts = np.bincount(codes[:, at], minlength=len(names))
        named = {names[code]: int(counts[code]) for code in range(1, len(names)) if counts[code]}
        found.append(Rights(looked, named, np.packbits(eligible[:, at]).tobytes()))
    return found


def _weeks(amount: float, weekly: float) -> float:
    return amount / weekly if weekly else 0.0


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
