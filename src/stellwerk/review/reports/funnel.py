"""How many get how far, and how long does it take?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from stellwerk.review.figures import Flags, Numbers
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
    got = reached(cut)
    places = [np.flatnonzero(got[step]) for step in STEPS]
    groups = np.repeat(np.arange(len(STEPS), dtype=np.int32), [len(part) for part in places])
    at = np.concatenate(places)
    items = Items(groups, len(STEPS), at)
    counts = items.counted()
    columns = (
        counted("count", items),
        Column("of_previous", "share", _rates(counts, np.roll(counts, 1), policy), items),
        Column("of_first", "share", _rates(counts, np.full(len(STEPS), counts[0]), policy, first=0), items),
        _stayed(got, counts),
        _since_previous(cut, items, places),
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


def reached(cut: Cut) -> dict[str, Flags]:
    """Which leads got how far. Whoever got further was at the steps before, even where nobody reported it."""
    got = {
        "won": cut.won,
        "quoted": cut.came("quoted"),
        "contacted": cut.came("contacted"),
        "accepted": cut.came("accepted"),
        "offered": cut.came("offered"),
        "grade_a": cut.is_("letter", "A"),
        "leads": np.ones(len(cut), dtype=bool),
    }
    further = np.zeros(len(cut), dtype=bool)
    for step in got:
        further = got[step] | further
        got[step] = further
    return got


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


def _stayed(got: Mapping[str, Flags], counts: Numbers) -> Column:
    """Who got to the step before and not to this one."""
    masks = [np.zeros(len(got["leads"]), dtype=bool)]
    masks += [got[STEPS[at - 1]] & ~got[STEPS[at]] for at in range(1, len(STEPS))]
    places = [np.flatnonzero(mask) for mask in masks]
    groups = np.repeat(np.arange(len(STEPS), dtype=np.int32), [len(part) for part in places])
    return counted("stayed", Items(groups, len(STEPS), np.concatenate(places)))


def _since_previous(cut: Cut, items: Items, places: Sequence[Places]) -> Column:
    """The median time since the last step before that has a moment; `places` of the leads of each step."""
    taken, known = [], []
    begin = cut.leads("arrived")
    for step, here in zip(STEPS, places, strict=True):
        ends = cut.leads(MOMENTS.get(step, "arrived"))
        came = cut.came(MOMENTS[step]) if step in MOMENTS else np.zeros(len(cut), dtype=bool)
        taken.append(np.maximum(ends[here].astype(np.int64) - begin[here], 0))
        known.append(came[here] & (step != "leads"))
        begin = np.where(came, ends, begin)
    return lasted("days", items, np.concatenate(taken), np.concatenate(known))


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
