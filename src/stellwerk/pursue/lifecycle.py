"""A lead's life after somebody took it: a report at a time, up to won or lost.

taken -> reached -> appointment -> quotation -> won | lost. Steps may be skipped, none is ever taken back;
the only way back is to undo a conversion. The temperature only rises.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stellwerk.pursue.policy import PursuePolicy
from stellwerk.terms import Reason, Temperature


class Progress(StrEnum):
    """How far it has come; the order is the way."""

    TAKEN = "taken"
    REACHED = "reached"
    APPOINTMENT = "appointment"
    QUOTATION = "quotation"
    WON = "won"
    LOST = "lost"


class Report(StrEnum):
    """What the partner or sales reports."""

    NOT_REACHED = "not_reached"
    REACHED = "reached"
    APPOINTMENT = "appointment"
    QUOTATION = "quotation"
    WON = "won"
    LOST = "lost"


class LostReason(StrEnum):
    """Why a lead was lost; a closed list, so that it can be counted."""

    PRICE = "price"
    COMPETITOR = "competitor"
    NO_NEED = "no_need"
    NO_BUDGET = "no_budget"
    TOO_LATE = "too_late"
    PRODUCT = "product"
    NOT_REACHED = "not_reached"
    OTHER = "other"


CLOSED = frozenset({Progress.WON, Progress.LOST})
_WAY = tuple(Progress)
_WARMTH = tuple(Temperature)
# How warm a lead is at least after a report.
_AT_LEAST = {
    Report.NOT_REACHED: Temperature.COLD,
    Report.REACHED: Temperature.WARM,
    Report.APPOINTMENT: Temperature.PROSPECT,
    Report.QUOTATION: Temperature.PROSPECT,
    Report.WON: Temperature.CUSTOMER,
    Report.LOST: Temperature.COLD,
}

_SENTENCES = {
    "pursue.closed": "This lead is already {progress}; open it to see what is next.",
    "pursue.lost_reason_missing": "Say why the lead was lost; choose a reason from the list.",
    "pursue.qualification_empty": "Fill in at least one answer; leave open what you do not know yet.",
    "pursue.snooze_into_the_past": "This moment has passed; choose one in the future.",
    "pursue.date_missing": "Choose a day; the time may stay as it is.",
    "pursue.nobody_named": "Choose whom it is for.",
    "pursue.note_too_long": "A note has at most {most} characters; shorten it.",
    "pursue.merged": "This lead went into another one; plan it there.",
    "pursue.has_it_already": "It lies there already; choose somebody else.",
    "pursue.done_already": "This follow-up is done; plan a new one.",
    "pursue.nothing_to_undo": "There is nothing left to take back.",
    "pursue.not_won": "Only a conversion can be undone; this lead is {progress}.",
    "pursue.too_many_orders": "There are {orders} orders, so the conversion stays. Cancel an order first.",
    "pursue.with_partner": "A partner has this lead; its reports come from there. Take it back first.",
    "pursue.not_in_sales": "This lead is not with sales; open it to see where it stands.",
    "pursue.not_over": "Only a lead that was lost or scrapped can be taken up again.",
    "pursue.not_revived": "This lead was not taken up again, or has gone on since; open it to see where it stands.",
    "quotation.in_future": "The date of the quotation lies in the future; give the day on which it was sent.",
    "quotation.ends_before": "The quotation ends before it was made; check the two dates.",
    "quotation.decided": "This quotation is no longer open; nothing was changed.",
    "quotation.closed_lead": "This lead is closed. Take it up again before you quote.",
}


class PursueError(Exception):
    """The report cannot be taken now; the message and `reason` say what to do instead."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_SENTENCES[reason.key].format(**reason.values))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a taken lead stands. `tries` counts calls in vain since anybody was last reached."""

    progress: Progress = Progress.TAKEN
    temperature: Temperature = Temperature.COLD
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Advance:
    """The new standing, and why.

    `convert`: the prospect number gives way to a customer number now; `undo_conversion`: it comes back.
    `changed` is False when the report said nothing new.
    """

    standing: Standing
    reason: Reason
    changed: bool = True
    convert: bool = False
    undo_conversion: bool = False


def stands(reports: Iterable[str], temperature: Temperature) -> Standing:
    """Where a lead stands, by the reports that count, oldest first."""
    progress, tries = Progress.TAKEN, 0
    for what in reports:
        if what == Report.NOT_REACHED:
            tries += 1
        else:
            progress, tries = _further(progress, Report(what)), 0
    return Standing(progress, temperature, tries)


def said_before(reports: Sequence[str], what: str) -> int:
    """Which of the reports, oldest first, said it already: the last one of the kind.

    Where a later one said it along with it ("appointment" says "reached"), the last of all.
    """
    return max((at for at, said in enumerate(reports) if said == what), default=len(reports) - 1)


def advance(standing: Standing, report: Report, *, policy: PursuePolicy, lost_reason: str = "") -> Advance:
    """What a report makes of a lead. Won or lost reported again changes nothing.

    Raises `PursueError` when the lead is closed otherwise, or lost without a reason.
    """
    if standing.progress in CLOSED:
        if standing.progress.value != report.value:
            raise PursueError(Reason("pursue.closed", {"progress": standing.progress.value}))
        return Advance(standing, Reason("pursue.nothing_new"), changed=False)
    if report is Report.NOT_REACHED:
        return _in_vain(standing, policy)
    if report is Report.LOST:
        if lost_reason not in frozenset(LostReason):
            raise PursueError(Reason("pursue.lost_reason_missing"))
        return Advance(
            Standing(Progress.LOST, standing.temperature, 0), Reason("pursue.lost", {"reason": lost_reason})
        )
    reached = Standing(_further(standing.progress, report), rise(standing.temperature, report), 0)
    return Advance(
        reached,
        Reason(f"pursue.{report.value}", {"temperature": reached.temperature.value}),
        changed=reached != standing,
        convert=report is Report.WON,
    )


def undo_conversion(*, before: Standing, now_at: Standing, orders: int, policy: PursuePolicy) -> Advance:
    """Back to where the lead stood before it was won; possible while there is no second order.

    Raises `PursueError` when the lead is not won or has too many orders.
    """
    if now_at.progress is not Progress.WON:
        raise PursueError(Reason("pursue.not_won", {"progress": now_at.progress.value}))
    if orders >= policy.undo_before_orders:
        raise PursueError(Reason("pursue.too_many_orders", {"orders": orders}))
    # A lead that was won without a step between stands as one that was reached: somebody talked to it.
    if before.progress in CLOSED or before.progress is Progress.TAKEN:
        before = Standing(Progress.REACHED, Temperature.WARM, 0)
    return Advance(before, Reason("pursue.win_undone", {"orders": orders}), undo_conversion=True)


def rise(temperature: Temperature, report: Report) -> Temperature:
    """The temperature after a report; it never falls."""
    return max(temperature, _AT_LEAST[report], key=_WARMTH.index)


def _further(progress: Progress, report: Report) -> Progress:
    return max(progress, Progress(report.value), key=_WAY.index)


def _in_vain(standing: Standing, policy: PursuePolicy) -> Advance:
    tries = standing.tries + 1
    key = "pursue.tries_used_up" if tries >= policy.most_tries else "pursue.not_reached"
    tried = Standing(standing.progress, standing.temperature, tries)
    return Advance(tried, Reason(key, {"tries": tries, "most_tries": policy.most_tries}))
