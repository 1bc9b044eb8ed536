"""Do later leads become customers sooner and more often: leads by the quarter in which they arrived."""

from datetime import datetime

import numpy as np

from stellwerk.review.figures import DAY, Codes, Values, minute
from stellwerk.review.shelf import (
    Column,
    Cut,
    Items,
    Known,
    Picture,
    Report,
    ReportPolicy,
    Table,
    counted,
    summed,
)
from stellwerk.terms import Reason

AFTER = (30, 60, 90, 180, 365)  # days


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per quarter of arrival the share that had ordered after so many days; empty where the quarter is too young."""
    codes, names = quarters(cut.leads("arrived"))
    items = Items(codes, len(names))
    columns = _columns(cut, items, policy, now)
    order = list(range(len(names)))[::-1]
    table = Table(
        tuple((("quarter", name),) for name in names), columns, order,
        _columns(cut, Items.one(len(cut)), policy, now),
    )  # fmt: skip
    return Report(
        answer=_answer(table),
        table=table,
        picture=Picture("lines", "after_90"),
        notes=(Reason("report.cohorts_note"),),
        tiles=("leads", "won", "ordered"),
    )


def quarters(minutes: Values) -> tuple[Codes, list[str]]:
    """The quarter of each moment, and the names of all from the first to the last."""
    if not len(minutes):
        return np.empty(0, dtype=np.int32), []
    months = minutes.astype("datetime64[m]").astype("datetime64[M]").astype(np.int64)
    number = months // 3
    first = int(number.min())
    names = [f"{1970 + n // 4}-Q{n % 4 + 1}" for n in range(first, int(number.max()) + 1)]
    return (number - first).astype(np.int32), names


def _columns(cut: Cut, items: Items, policy: ReportPolicy, now: datetime) -> tuple[Column, ...]:
    arrived, closed = cut.leads("arrived").astype(np.int64), cut.leads("closed").astype(np.int64)
    leads, ordered = counted("leads", items), cut.leads("ordered")
    youngest = np.full(items.count, np.iinfo(np.int64).min)
    np.maximum.at(youngest, items.groups, arrived)
    found = [leads, counted("won", items, cut.won)]
    for days in AFTER:
        in_time = cut.won & (closed - arrived <= days * DAY)
        old = (youngest + days * DAY <= minute(now)) & (leads.values >= policy.least_cases)
        share = np.where(old, items.counted(in_time) / np.maximum(leads.values, 1), np.nan)
        found.append(Column(f"after_{days}", "share", share, items, in_time))
    return (*found, summed("ordered", items, ordered, ordered > 0))


def _answer(table: Table) -> Reason:
    if not table.labels:
        return Reason("report.nothing")
    after = table.column("after_90").values
    known = [row for row in table.order if not np.isnan(after[row])]
    if len(known) < 2:
        return Reason("report.cohorts_few", {"leads": int(table.total("leads"))})
    last, before = known[0], known[1]
    facts = {
        "quarter": table.labels[last][0][1],
        "of_100": round(float(after[last]) * 100, 1),
        "before": table.labels[before][0][1],
        "before_of_100": round(float(after[before]) * 100, 1),
    }
    return Reason("report.cohorts", facts)
