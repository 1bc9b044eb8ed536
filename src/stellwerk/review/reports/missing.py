"""What do we not know: facts that are missing of leads, and what leads without them become."""

from datetime import datetime

import numpy as np

from stellwerk.review.figures import GAPS
from stellwerk.review.shelf import (
    Column,
    Cut,
    Items,
    Known,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_size,
    counted,
    shared,
)
from stellwerk.terms import Reason


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per fact: how many leads lack it, of all and of the open ones, and how many order with and without it."""
    gaps = cut.leads("gaps")
    places = [np.flatnonzero(gaps & (1 << bit)) for bit in range(len(GAPS))]
    groups = np.repeat(np.arange(len(GAPS), dtype=np.int32), [len(part) for part in places])
    items = Items(groups, len(GAPS), np.concatenate(places))
    columns = _columns(cut, items, policy)
    with_it = _with_it(cut, policy)
    labels = tuple((("gap", name),) for name in GAPS)
    table = Table(labels, (*columns, with_it), by_size(columns[0].values), _totals(cut))
    return Report(
        answer=_answer(table),
        table=table,
        picture=Picture("amounts", "lacking"),
        notes=(Reason("report.missing_note", {"least": policy.least_cases}),),
        tiles=("leads", "complete", "complete_share"),
    )


def _columns(cut: Cut, items: Items, policy: ReportPolicy) -> tuple[Column, ...]:
    at = items.at if items.at is not None else slice(None)
    lacking, open_ = counted("lacking", items), cut.still_open
    share = lacking.values / max(len(cut), 1)
    return (
        lacking,
        Column("lacking_share", "share", share, items),
        counted("lacking_open", items, open_[at]),
        shared("rate_without", items, cut.won[at], cut.ended[at], least=policy.least_cases),
    )


def _with_it(cut: Cut, policy: ReportPolicy) -> Column:
    """The share that ordered of the leads that have the fact."""
    gaps = cut.leads("gaps")
    places = [np.flatnonzero((gaps & (1 << bit)) == 0) for bit in range(len(GAPS))]
    groups = np.repeat(np.arange(len(GAPS), dtype=np.int32), [len(part) for part in places])
    at = np.concatenate(places)
    items = Items(groups, len(GAPS), at)
    return shared("rate_with", items, cut.won[at], cut.ended[at], least=policy.least_cases)


def _totals(cut: Cut) -> tuple[Column, ...]:
    whole, full = Items.one(len(cut)), cut.leads("gaps") == 0
    return (
        counted("leads", whole),
        counted("complete", whole, full),
        shared("complete_share", whole, full, None, least=1),
    )


def _answer(table: Table) -> Reason:
    leads = int(table.total("leads"))
    if not leads:
        return Reason("report.nothing")
    most = table.order[0]
    return Reason(
        "report.missing",
        {
            "gap": table.labels[most][0][1],
            "lacking": int(table.column("lacking").values[most]),
            "lacking_percent": float(table.column("lacking_share").values[most] * 100),
            "complete_percent": float(np.nan_to_num(table.total("complete_share")) * 100),
        },
    )
