"""What will the next quarter bring of the leads that are open today?"""

from datetime import datetime, timedelta

import numpy as np

from stellwerk.review.certainty import moved, sum_range
from stellwerk.review.figures import DAY, Flags, Numbers, minute
from stellwerk.review.shelf import (
    Column,
    Cut,
    Filters,
    Items,
    Known,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_size,
    counted,
    grouped,
    summed,
)
from stellwerk.terms import Reason, Stage

QUARTER_DAYS = 91.0
ENOUGH = 20  # ended leads of either kind; below, the usual times stand in
USUAL = (60.0, 45.0)  # days to an order, to a loss: means of exponential times


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Open leads by product line: worth, and what of it is expected as orders within 91 days, with its range."""
    value, likely = np.maximum(cut.leads("value"), 0).astype(float), chances(cut, now)
    expected = value * likely
    spread = _amount_spread(cut)
    variance = likely * value**2 * (1 + spread) - expected**2
    items, labels = grouped(cut, "product")
    columns = _columns(cut, items, expected, variance, policy)
    totals = _columns(cut, Items.one(len(cut)), expected, variance, policy)
    table = Table(labels, columns, by_size(columns[3].values), totals)
    return Report(
        answer=_answer(table, now),
        table=table,
        picture=Picture("ranges", "next_quarter"),
        notes=(
            Reason("report.forecast_note"),
            Reason("report.range_note", {"certainty_percent": policy.certainty * 100}),
        ),
        tiles=("open", "open_worth", "next_quarter", "next_orders"),
    )


def chances(cut: Cut, now: datetime) -> Numbers:
    """Per lead the chance that it orders within the next quarter; 0 for those that are not open.

    By the times that own orders and losses took: a lead that has waited longer than orders usually take has lost
    most of its chance, and one that is young has not much of the quarter left to decide in.
    """
    whole, at = Cut(cut.figures, Filters()), np.flatnonzero(in_work(cut))
    known = whole.ended & ~np.isnan(whole.leads("chance"))
    said = cut.leads("chance")[at]
    chance = moved(np.nan_to_num(said), past=whole.leads("chance")[known], won=whole.won[known])
    chance = np.where(np.isnan(said), 0.0, chance)
    age = np.maximum(minute(now) - cut.leads("arrived")[at].astype(np.int64), 0) / DAY
    orders, losses = _times(whole, now)
    ordered = orders(age)
    alive = chance * (1 - ordered) + (1 - chance) * (1 - losses(age))
    soon = chance * (orders(age + QUARTER_DAYS) - ordered)
    found = np.zeros(len(cut))
    found[at] = np.clip(np.where(alive > 1e-9, soon / np.maximum(alive, 1e-9), 0.0), 0.0, 1.0)
    return found


def in_work(cut: Cut) -> Flags:
    """On the way to a person or with one; what marketing warms is not expected to order within a quarter."""
    return cut.is_("stage", Stage.ENRICH, Stage.GRADE, Stage.QUALIFY, Stage.MATCH, Stage.OFFER, Stage.PURSUE)


class Times:
    """How many of 100 came to their end after so many days: from own leads, else exponential with a mean."""

    def __init__(self, days: Numbers, usual: float) -> None:
        self.days, self.usual = np.sort(days), usual

    def __call__(self, age: Numbers) -> Numbers:
        if len(self.days) < ENOUGH:
            return np.asarray(1 - np.exp(-age / self.usual))
        # One more than there are, so that nobody is ever surely at an end.
        return np.searchsorted(self.days, age, side="right") / (len(self.days) + 1.0)


def _times(whole: Cut, now: datetime) -> tuple[Times, Times]:
    """Of leads that arrived over a year ago where those are enough: of young ones only the quick ends are known."""
    took = (whole.leads("closed").astype(np.int64) - whole.leads("arrived")) / DAY
    old = whole.leads("arrived") < minute(now - timedelta(days=365))
    found = []
    for ended, usual in ((whole.won, USUAL[0]), (whole.lost, USUAL[1])):
        ended = ended & whole.came("closed")
        mature = ended & old
        found.append(Times(took[mature if mature.sum() >= ENOUGH else ended], usual))
    return found[0], found[1]


def _amount_spread(cut: Cut) -> float:
    """How far amounts lie from the expected ones: the squared coefficient of variation of ordered ÷ expected."""
    whole = Cut(cut.figures, Filters())
    both = whole.won & (whole.leads("ordered") > 0) & (whole.leads("value") > 0)
    if both.sum() < ENOUGH:
        return 0.25
    ratio = whole.leads("ordered")[both] / whole.leads("value")[both]
    return float(np.clip(np.var(ratio) / np.mean(ratio) ** 2, 0.0, 4.0))


def _columns(
    cut: Cut, items: Items, expected: Numbers, variance: Numbers, policy: ReportPolicy
) -> tuple[Column, ...]:
    open_ = in_work(cut)
    mean, spread = items.summed(expected, open_), items.summed(variance, open_)
    ends = [
        sum_range(m, v, certainty=policy.certainty)
        for m, v in zip(mean.tolist(), spread.tolist(), strict=True)
    ]
    low, high = (np.array([pair[at] for pair in ends]) for at in (0, 1))
    value = np.maximum(cut.leads("value"), 1).astype(float)
    return (
        counted("open", items, open_),
        counted("open_without_value", items, open_ & (cut.leads("value") <= 0)),
        summed("open_worth", items, cut.leads("worth"), open_),
        Column("next_quarter", "cents", mean, items, open_ & (expected > 0), expected, low, high),
        summed(
            "next_orders",
            items,
            np.where(cut.leads("value") > 0, expected / value, 0.0),
            open_,
            kind="number",
        ),
    )


def _answer(table: Table, now: datetime) -> Reason:
    total = next(column for column in table.totals if column.name == "next_quarter")
    if not table.total("open"):
        return Reason("report.none_open")
    return Reason(
        "report.forecast",
        {
            "expected_cents": round(float(total.values[0])),
            "low_cents": round(float(total.low[0])) if total.low is not None else 0,
            "high_cents": round(float(total.high[0])) if total.high is not None else 0,
            "open": int(table.total("open")),
            "until_on": (now + timedelta(days=QUARTER_DAYS)).date().isoformat(),
        },
    )
