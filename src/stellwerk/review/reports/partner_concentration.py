"""How much of the turnover depends on how few partners: the 20/80 curve."""

from datetime import datetime

import numpy as np

from stellwerk.review.figures import Numbers
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
    grouped,
    summed,
)
from stellwerk.terms import Reason

MOST = 0.8  # of the turnover


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Partners by what was ordered through them, with the share of the turnover that they reach together."""
    items, labels = grouped(cut, "partner")
    ordered = cut.leads("ordered")
    columns = _columns(cut, items)
    turnover, order = columns[2].values, by_size(columns[2].values)
    whole = Items.one(len(cut))
    share = turnover / max(float(turnover.sum()), 1.0)
    running = np.empty(len(share))
    running[order] = np.cumsum(share[order])
    table = Table(
        labels,
        (*columns, Column("share", "share", share, items, ordered > 0), Column("running", "share", running)),
        order,
        _columns(cut, whole),
    )
    return Report(
        answer=_answer(table, running, order),
        table=table,
        picture=Picture("curve", "running"),
        notes=(Reason("report.concentration_note"),),
        tiles=("ordered", "won", "leads"),
    )


def _columns(cut: Cut, items: Items) -> tuple[Column, ...]:
    ordered = cut.leads("ordered")
    return (
        counted("leads", items),
        counted("won", items, cut.won),
        summed("ordered", items, ordered, ordered > 0),
    )


def _answer(table: Table, running: Numbers, order: list[int]) -> Reason:
    total = table.total("ordered")
    if not total:
        return Reason("report.no_turnover")
    few = int(np.searchsorted(running[order], MOST - 1e-9) + 1)
    sold = [row for row in order if table.column("ordered").values[row] > 0]
    return Reason(
        "report.concentration",
        {
            "few": few,
            "of_partners": len(order),
            "sold": len(sold),
            "turnover_cents": round(total),
            "first_percent": float(running[order[0]] * 100),
        },
    )
