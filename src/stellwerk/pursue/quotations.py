"""Quotations (Angebote): what may become of one, when to ask again, and how many become orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from stellwerk.pursue.follow_ups import FollowUpPlan, Role
from stellwerk.pursue.lifecycle import PursueError
from stellwerk.terms import Reason
from stellwerk.worktime import Calendar


class State(StrEnum):
    """Where a quotation stands; only an open one moves, and undoing a report opens it again."""

    OPEN = "open"
    ORDERED = "ordered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on a quotation; money in cents, None and '' where nobody said."""

    amount_cents: int | None = None
    number: str = ""
    valid_until: date | None = None
    products: tuple[tuple[str, int, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Conversion:
    """The conversion rate: orders from quotations to new customers. Withdrawn quotations were none.

    `open` ones are counted: they may still become orders, so the rate of the last weeks is a lower bound.
    """

    quotations: int = 0
    orders: int = 0
    open: int = 0

    @property
    def rate(self) -> float | None:
        """0 to 1; None without a quotation."""
        return self.orders / self.quotations if self.quotations else None


def conversion(rows: Iterable[tuple[str, bool, int]]) -> Conversion:
    """Adds up (state, to a new customer, how many) to the house's conversion rate."""
    quotations = orders = waiting = 0
    for state, new_customer, count in rows:
        if not new_customer or state == State.WITHDRAWN:
            continue
        quotations += count
        orders += count if state == State.ORDERED else 0
        waiting += count if state == State.OPEN else 0
    return Conversion(quotations, orders, waiting)


def check(paper: Paper, *, quoted_on: date, today: date) -> None:
    """Raises `PursueError` with what to put right."""
    if quoted_on > today:
        raise PursueError(Reason("quotation.in_future"))
    if paper.valid_until and paper.valid_until < quoted_on:
        raise PursueError(Reason("quotation.ends_before"))


def follow(state: State, following: State) -> None:
    """Raises `PursueError` where a quotation in `state` cannot become `following`."""
    if state is not State.OPEN or following is State.OPEN:
        raise PursueError(Reason("quotation.decided", {"quotation_state": state.value}))


def asks_again(valid_until: date | None, *, today: date, warn_days: int) -> bool:
    """Whether it is time to ask before the quotation ends; what has ended is not asked after again."""
    return valid_until is not None and today <= valid_until <= today + timedelta(days=warn_days)


def before_end(
    valid_until: date, *, now: datetime, with_partner: bool, calendar: Calendar, number: str
) -> FollowUpPlan:
    """The follow-up before a quotation ends: due by the end of the next working day."""
    due_at = calendar.closing(now, days=1)
    values = {"ends_on": valid_until.isoformat(), "due_at": due_at.isoformat(), "number": number}
    why = Reason("follow_up.quotation_ends", values)
    return FollowUpPlan("ask_before_end", due_at, Role.PARTNER if with_partner else Role.SALES, why)
