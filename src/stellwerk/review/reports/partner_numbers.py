"""A partner's own numbers: how it answers, calls and sells, against the period before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

ENOUGH = 5  # below so many cases a number says nothing


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer as the numbers need it; None where it did not happen (yet).

    `answered_at` is the partner's own answer, never the end of a deadline. `over`: it was not taken; `ended`: it
    was taken, and the lead is no longer in work.
    """

    sent_at: datetime
    over: bool = False
    accepted_at: datetime | None = None
    answered_at: datetime | None = None
    first_contact_at: datetime | None = None
    ended: bool = False
    quoted: bool = False
    won: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of one period and the number of cases behind it; `value` None = too few to say.

    A share runs from 0 to 1, a time is in seconds.
    """

    value: float | None
    cases: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure now and in the period before."""

    name: str
    now: Value
    before: Value

    @property
    def change(self) -> float | None:
        """Now less before; None where one of the two says nothing."""
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value


@dataclass(frozen=True, slots=True)
class Numbers:
    """`leads` were offered in the period and `leads_before` in the one before; `still_open` are in work.

    `silent` were accepted and have not been heard of for long.
    """

    leads: int
    leads_before: int
    picked: Figure
    answer: Figure
    contact: Figure
    conversion: Figure
    closing: Figure
    still_open: int
    silent: int

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.picked, self.answer, self.contact, self.conversion, self.closing)


def numbers(
    offers: Iterable[Offered], *, now: datetime, period: timedelta, in_work: int = 0, silent: int = 0
) -> Numbers:
    """The offers sent in the last `period` against those of the period before it; older ones are left out."""
    since = now - period
    rows = [row for row in offers if row.sent_at >= since - period]
    late = [row for row in rows if row.sent_at >= since]
    early = [row for row in rows if row.sent_at < since]
    made = {
        name: Figure(name, kind(late), kind(early))
        for name, kind in (
            ("picked", _picked),
            ("answer", _answer),
            ("contact", _contact),
            ("conversion", _conversion),
            ("closing", _closing),
        )
    }
    return Numbers(len(late), len(early), **made, still_open=in_work, silent=silent)


def _picked(rows: Sequence[Offered]) -> Value:
    """Accepted of all offers that were answered or ran out."""
    over = [row for row in rows if row.over or row.accepted_at]
    return _share(sum(row.accepted_at is not None for row in over), len(over))


def _answer(rows: Sequence[Offered]) -> Value:
    return _median(row.answered_at - row.sent_at for row in rows if row.answered_at)


def _contact(rows: Sequence[Offered]) -> Value:
    return _median(
        row.first_contact_at - row.accepted_at for row in rows if row.first_contact_at and row.accepted_at
    )


def _conversion(rows: Sequence[Offered]) -> Value:
    """Orders of all leads accepted that have ended: one in work would look like one that was lost."""
    return _share(sum(row.won for row in rows), sum(row.ended for row in rows))


def _closing(rows: Sequence[Offered]) -> Value:
    """Orders of all quotations that have ended; whoever ordered was quoted, even where nobody reported it."""
    return _share(sum(row.won for row in rows), sum(row.ended and (row.quoted or row.won) for row in rows))


def _share(count: int, of: int) -> Value:
    return Value(count / of if of >= ENOUGH else None, of)


def _median(lasted: Iterable[timedelta]) -> Value:
    seconds = [max(one, timedelta()).total_seconds() for one in lasted]
    return Value(median(seconds) if len(seconds) >= ENOUGH else None, len(seconds))
