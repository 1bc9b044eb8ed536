"""Which kind of lead becomes customers, and which only eats time? A lead type is segment x product line x channel."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from math import sqrt

from stellwerk.grade.freshness import half_life_days
from stellwerk.grade.policy import GradePolicy

ENOUGH = 10  # below so many closed leads nothing is said of how many order
NOISE = 2.0  # standard deviations; what lies within them may be chance
SLOWER = 1.1  # beyond a tenth more or less than usual somebody would notice


@dataclass(frozen=True, slots=True)
class Counted:
    """Leads that have segments, product line and channel in common, counted together; sums, not means.

    `expected` sums the chances of the closed leads and `spread` their variances; `days` those from the arrival to
    the order of the won. Money in cents.
    """

    segments: tuple[str, ...]
    product: str
    channel: str
    leads: int = 0
    scored: int = 0
    chance: float = 0.0
    low: float = 0.0
    high: float = 0.0
    valued: int = 0
    value_cents: int = 0
    worth_cents: int = 0
    won: int = 0
    lost: int = 0
    expected: float = 0.0
    spread: float = 0.0
    days: float = 0.0


SUMS = tuple(f.name for f in fields(Counted))[3:]


@dataclass(frozen=True, slots=True)
class LeadType:
    """What the score says of one type, and what came of it. `segment` is '' for leads of no segment.

    `chance`, `low`, `high` are means of its leads, None without a scored one; `value_cents` the mean order value,
    `days` the mean from the arrival to the order, None while nobody ordered. `surprise` is +1 where more ordered
    than the score expected, -1 where fewer did, 0 where that may be luck or too few are closed.
    `half_life_days` is after how long interest of this type counts half.
    """

    segment: str
    product: str
    channel: str
    leads: int
    chance: float | None
    low: float | None
    high: float | None
    value_cents: float | None
    worth_cents: int
    won: int
    lost: int
    expected: float
    days: float | None
    surprise: int
    half_life_days: float

    @property
    def closed(self) -> int:
        return self.won + self.lost

    @property
    def speaks(self) -> bool:
        """Whether enough of its leads are closed to say what becomes of them."""
        return self.closed >= ENOUGH

    @property
    def rate(self) -> float | None:
        """Of its closed leads the share that ordered; None where too few are closed."""
        return self.won / self.closed if self.speaks else None

    @property
    def order_cents(self) -> float:
        """What one of its leads brings in the mean: from its outcomes where there are enough, else by the score."""
        share = self.rate if self.rate is not None else self.chance or 0.0
        return share * (self.value_cents or 0.0)


@dataclass(frozen=True, slots=True)
class LeadTypes:
    """All types: those with enough outcomes first, and among them the one whose leads bring most.

    `best` and `worst` have enough outcomes; None where fewer than two have. `is_fast` and `buys_much` compare the
    best with all leads.
    """

    types: tuple[LeadType, ...]
    best: LeadType | None = None
    worst: LeadType | None = None
    is_fast: bool = False
    buys_much: bool = False


def lead_types(rows: Iterable[Counted], *, policy: GradePolicy) -> LeadTypes:
    """From leads counted by their whole set of segments; one of two segments counts in both types.

    `policy` says how long the interest of each type counts half.
    """
    parts: dict[tuple[str, str, str], list[Counted]] = defaultdict(list)
    everything = []
    for row in rows:
        everything.append(row)
        for segment in row.segments or ("",):
            parts[segment, row.product, row.channel].append(row)
    types = [_type(*key, part, policy) for key, part in parts.items()]
    types.sort(
        key=lambda one: (not one.speaks, -one.order_cents, -one.leads, one.segment, one.product, one.channel)
    )
    return _compared(tuple(types), _type("", "", "", everything, policy) if everything else None)


def _type(segment: str, product: str, channel: str, rows: Sequence[Counted], policy: GradePolicy) -> LeadType:
    total = {name: sum(getattr(row, name) for row in rows) for name in SUMS}
    scored, won = total["scored"], total["won"]
    return LeadType(
        segment=segment,
        product=product,
        channel=channel,
        leads=total["leads"],
        chance=total["chance"] / scored if scored else None,
        low=total["low"] / scored if scored else None,
        high=total["high"] / scored if scored else None,
        value_cents=total["value_cents"] / total["valued"] if total["valued"] else None,
        worth_cents=total["worth_cents"],
        won=won,
        lost=total["lost"],
        expected=total["expected"],
        days=total["days"] / won if won else None,
        surprise=surprise(won, won + total["lost"], expected=total["expected"], spread=total["spread"]),
        half_life_days=half_life_days((segment,) if segment else (), product, channel, policy=policy),
    )


def surprise(won: int, closed: int, *, expected: float, spread: float) -> int:
    """+1 or -1 where the orders lie beyond what luck explains of the expected ones, else 0."""
    if closed < ENOUGH:
        return 0
    gap = won - expected
    return (gap > 0) - (gap < 0) if abs(gap) > NOISE * sqrt(max(spread, 0.25)) else 0


def _compared(types: tuple[LeadType, ...], usual: LeadType | None) -> LeadTypes:
    known = [one for one in types if one.speaks]
    if len(known) < 2 or usual is None:
        return LeadTypes(types)
    best = max(known, key=lambda one: (one.order_cents, one.leads))
    worst = min(known, key=lambda one: (one.order_cents, -one.leads))
    if best.order_cents == worst.order_cents:
        return LeadTypes(types)
    return LeadTypes(
        types,
        best,
        worst,
        is_fast=None not in (best.days, usual.days) and (best.days or 0) * SLOWER < (usual.days or 0),
        buys_much=(best.value_cents or 0) > SLOWER * (usual.value_cents or 0),
    )
