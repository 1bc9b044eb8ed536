"""How many get how far, and how long does it take?"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray

from stellwerk.review.figures import DAY, Flags, Numbers
from stellwerk.review.shelf import (
    Column,
    Cut,
    Items,
    Known,
    Picture,
    Places,
    Report,
    ReportPolicy,
    Table,
    counted,
    lasted,
    shared,
    summed,
)
from stellwerk.terms import Reason

STEPS = ("leads", "grade_a", "offered", "accepted", "contacted", "quoted", "won")
# The moment at which a step is reached, by the name of its column.
MOMENTS: Mapping[str, str] = {
    "leads": "arrived", "offered": "offered", "accepted": "accepted", "contacted": "contacted", "quoted": "quoted",
    "won": "closed",
}  # fmt: skip


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """The steps of a lead's way with rate and time; conversion is orders ÷ quotations to new customers."""
    steps = Steps.of(cut)
    counts = steps.counted()
    columns = (
        Column("count", "count", counts, steps),
        Column("of_previous", "share", _rates(counts, np.roll(counts, 1), policy), steps),
        Column("of_first", "share", _rates(counts, np.full(len(STEPS), counts[0]), policy, first=0), steps),
        _stayed(steps),
        _since_previous(cut, steps),
    )
    labels = tuple((("report_step", step),) for step in STEPS)
    table = Table(labels, columns, range(len(STEPS)), totals(cut, policy))
    return Report(
        answer=_answer(columns, table, policy),
        table=table,
        picture=Picture("funnel", "count"),
        notes=(Reason("report.funnel_note", {"least": policy.least_cases}),),
        tiles=("leads", "won", "conversion", "to_order"),
    )


@dataclass(frozen=True, slots=True)
class Steps:
    """The furthest step of each lead. It stands at every step before, too, even where nobody reported that.

    Where `came` has flags for a step, only leads that they mark are picked there.
    """

    furthest: NDArray[np.int8]
    came: Mapping[int, Flags] = field(default_factory=dict)

    @classmethod
    def of(cls, cut: Cut) -> Self:
        furthest = np.zeros(len(cut), dtype=np.int8)
        reached = {"grade_a": cut.is_("letter", "A"), "won": cut.won}
        for at, step in enumerate(STEPS[1:], 1):
            np.copyto(furthest, at, where=reached[step] if step in reached else cut.came(MOMENTS[step]))
        return cls(furthest)

    def counted(self) -> Numbers:
        return np.cumsum(np.bincount(self.furthest, minlength=len(STEPS))[::-1])[::-1].astype(float)

    def pick(self, step: int, mask: Flags | None = None) -> Places:
        flags = [flags for flags in (self.came.get(step), mask) if flags is not None]
        return np.flatnonzero(np.logical_and.reduce([self.furthest >= step, *flags]))


def totals(cut: Cut, policy: ReportPolicy) -> tuple[Column, ...]:
    """What stands above: leads, orders, orders ÷ quotations to new customers, time to the order."""
    whole, quoted = Items.one(len(cut)), cut.leads("new_quotations")
    ordered, asked = cut.leads("new_orders"), float(quoted.sum())
    conversion = np.array([ordered.sum() / asked if asked >= policy.least_cases else np.nan])
    return (
        counted("leads", whole),
        counted("won", whole, cut.won),
        summed("quotations", whole, quoted, quoted > 0, kind="count"),
        Column("conversion", "share", conversion, whole, ordered > 0, ordered),
        lasted("to_order", whole, cut.leads("closed") - cut.leads("arrived"), cut.won),
        shared("rate", whole, cut.won, None, least=policy.least_cases),
    )


def _rates(counts: Numbers, of: Numbers, policy: ReportPolicy, *, first: int = 1) -> Numbers:
    """Shares where enough cases stand behind them; none for the rows before `first`."""
    rates = np.where(of >= policy.least_cases, counts / np.maximum(of, 1), np.nan)
    rates[:first] = np.nan
    return rates


def _stayed(steps: Steps) -> Column:
    """Who got to the step before and not to this one."""
    last = len(STEPS) - 1
    return counted("stayed", Items(np.minimum(steps.furthest + 1, last), len(STEPS)), steps.furthest < last)


def _since_previous(cut: Cut, steps: Steps) -> Column:
    """The median time since the last step before that has a moment."""
    values = np.full(len(STEPS), np.nan)
    begin, flags = cut.leads("arrived"), dict.fromkeys(range(len(STEPS)), np.zeros(len(cut), dtype=bool))
    for at, step in enumerate(STEPS):
        if at == 0 or step not in MOMENTS:
            continue
        ends, came = cut.leads(MOMENTS[step]), cut.came(MOMENTS[step])
        flags[at] = came
        taken = np.maximum(ends - begin, 0)[came & (steps.furthest >= at)]
        if len(taken):
            values[at] = np.median(taken) / DAY
        begin = np.where(came, ends, begin)
    return Column("days", "days", values, replace(steps, came=flags))


def _answer(columns: tuple[Column, ...], table: Table, policy: ReportPolicy) -> Reason:
    leads, won = int(table.total("leads")), int(table.total("won"))
    if not leads:
        return Reason("report.nothing")
    rates = columns[1].values
    if np.isnan(table.total("rate")) or np.isnan(rates).all():
        return Reason("report.few", {"leads": leads, "won": won})
    narrow = int(np.nanargmin(rates))
    conversion = table.total("conversion")
    return Reason(
        "report.funnel",
        {
            "of_100": round(table.total("rate") * 100, 1),
            "step": STEPS[narrow],
            "step_percent": float(rates[narrow] * 100),
            "quotes_of_100": None if np.isnan(conversion) else round(conversion * 100),
        },
    )
