"""Why do we lose, and against whom: by product line, partner, competitor or channel."""

from datetime import datetime

import numpy as np

from stellwerk.review.shelf import (
    Column,
    Cut,
    Items,
    Known,
    Label,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_codes,
    by_size,
    counted,
    crossed,
    lasted,
    summed,
)
from stellwerk.terms import Reason

BY = ("product", "partner", "competitor", "channel")


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Lost leads by reason and one more column, with what they were worth and how long they took."""
    by = cut.filters.by if cut.filters.by in BY else BY[0]
    at = np.flatnonzero(cut.lost)
    reasons, named = by_codes(
        "lost_reason", cut.leads("lost_reason")[at], cut.figures.words("lost_reason"), at
    )
    second, others = by_codes(by, cut.leads(by), cut.figures.words(by))
    items, labels = crossed((reasons, named), (second.groups, others)) if len(at) else (reasons, named)
    columns = _columns(cut, items)
    table = Table(labels, columns, by_size(columns[0].values), _columns(cut, Items.one(len(at), at)))
    return Report(
        answer=_answer(table, reasons, named),
        table=table,
        picture=Picture("amounts", "lost"),
        notes=(Reason("report.lost_note"),),
        tiles=("lost", "value", "to_loss"),
    )


def _columns(cut: Cut, items: Items) -> tuple[Column, ...]:
    at = items.at if items.at is not None else slice(None)
    value = np.maximum(cut.leads("value"), 0)[at]
    taken = (cut.leads("closed") - cut.leads("arrived"))[at]
    lost = counted("lost", items)
    share = lost.values / max(len(items.groups), 1)
    quoted = cut.came("quoted")[at]
    return (
        lost,
        Column("share", "share", share, items),
        summed("value", items, value, value > 0),
        counted("quoted", items, quoted),
        lasted("to_loss", items, taken, cut.came("closed")[at]),
    )


def _answer(table: Table, reasons: Items, named: tuple[Label, ...]) -> Reason:
    lost = int(table.total("lost"))
    if not lost:
        return Reason("report.none_lost")
    counts = reasons.counted()
    most = int(np.argmax(counts))
    return Reason(
        "report.lost",
        {
            "lost": lost,
            "reason": named[most][0][1],
            "share_percent": float(counts[most] / lost * 100),
            "value_cents": round(table.total("value")),
        },
    )
