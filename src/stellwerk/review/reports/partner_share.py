"""One partner's share over time: what it was entitled to, what it received, and what is still owed.

At every moment: carried over + entitled - received = balance. A positive balance means behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from stellwerk.match.credit import ONE_LEAD


@dataclass(frozen=True, slots=True)
class Movement:
    """What one booking moved on the partner's accounts, in cents and in millionths of a lead.

    `lead_cents` is the whole lead where the booking gave it to the partner (negative where it was taken back),
    0 for a lead that went elsewhere, a write-off, a leaver's balance.
    """

    at: datetime
    worth_cents: int
    count_micro: int
    lead_cents: int = 0
    leads: int = 0


@dataclass(frozen=True, slots=True)
class Amount:
    """The same thing in worth and in number of leads."""

    cents: int = 0
    leads: float = 0.0


@dataclass(frozen=True, slots=True)
class Point:
    """How the two stood after a booking, counted from the beginning of the period."""

    at: datetime
    entitled_cents: int
    received_cents: int


@dataclass(frozen=True, slots=True)
class Course:
    """A period: carried over + entitled - received = balance, in worth and in number."""

    carried: Amount
    entitled: Amount
    received: Amount
    balance: Amount
    points: tuple[Point, ...]


def course(movements: Sequence[Movement], *, balance: Amount) -> Course:
    """The period that ends with `balance`; the movements in the order of time."""
    entitled = [move.worth_cents + move.lead_cents for move in movements]
    received = [move.lead_cents for move in movements]
    count = sum(move.count_micro for move in movements) / ONE_LEAD
    got = sum(move.leads for move in movements)
    sums = zip(movements, accumulate(entitled), accumulate(received), strict=True)
    return Course(
        carried=Amount(balance.cents - sum(entitled) + sum(received), balance.leads - count),
        entitled=Amount(sum(entitled), count + got),
        received=Amount(sum(received), float(got)),
        balance=balance,
        points=tuple(Point(move.at, *so_far) for move, *so_far in sums),
    )


@dataclass(frozen=True, slots=True)
class DirectShare:
    """What the manufacturer sold itself of all A leads of a period; shares from 0 to 1, None for no lead at all."""

    leads: int
    of_leads: int
    cents: int
    of_cents: int

    @property
    def by_number(self) -> float | None:
        return self.leads / self.of_leads if self.of_leads else None

    @property
    def by_worth(self) -> float | None:
        return self.cents / self.of_cents if self.of_cents else None
