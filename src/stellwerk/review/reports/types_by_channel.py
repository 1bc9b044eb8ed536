"""Which kind of lead comes from where, and where does it become a customer: segment by channel."""

from datetime import datetime

import numpy as np

from stellwerk.review.certainty import rate_range
from stellwerk.review.shelf import (
    Column,
    Cut,
    Items,
    Known,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_codes,
    by_segments,
    counted,
    crossed,
    lasted,
    shared,
    summed,
)
from stellwerk.terms import Reason


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per segment and channel the share of ended leads that ordered, with its range."""
    channel, channels = by_codes("channel", cut.leads("channel"), cut.figures.words("channel"))
    items, labels = crossed(by_segments(cut), (channel.groups, channels))
    columns = columns_of(cut, items, policy)
    rate = columns[3]
    order = np.lexsort((-columns[0].values, -np.nan_to_num(rate.values, nan=-1.0))).tolist()
    table = Table(labels, columns, order, columns_of(cut, Items.one(len(cut)), policy))
    return Report(
        answer=_answer(table, known),
        table=table,
        picture=Picture("matrix", "rate"),
        notes=(Reason("report.matrix_note", {"least": policy.least_cases}),),
        tiles=("leads", "won", "rate", "to_order"),
    )


def columns_of(cut: Cut, items: Items, policy: ReportPolicy) -> tuple[Column, ...]:
    at = slice(None) if items.at is None else items.at
    won, ended, ordered = cut.won[at], cut.ended[at], cut.leads("ordered")[at]
    rate = shared("rate", items, won, ended, least=policy.least_cases)
    low, high = rate_range(items.counted(won), items.counted(ended), certainty=policy.certainty)
    few = np.isnan(rate.values)
    taken = (cut.leads("closed") - cut.leads("arrived"))[at]
    return (
        counted("leads", items),
        counted("ended", items, ended),
        counted("won", items, won),
        Column(
            "rate",
            "share",
            rate.values,
            items,
            rate.mask,
            None,
            np.where(few, np.nan, low),
            np.where(few, np.nan, high),
        ),
        lasted("to_order", items, taken, won),
        summed("ordered", items, ordered, ordered > 0),
    )


def _answer(table: Table, known: Known) -> Reason:
    rate = table.column("rate").values
    if not table.labels:
        return Reason("report.nothing")
    if np.isnan(rate).all():
        return Reason("report.matrix_few", {"leads": int(table.total("leads"))})
    best = int(np.nanargmax(rate))
    said = dict(table.labels[best])
    return Reason(
        "report.matrix",
        {
            "segment": known.segments.get(said["segment"]) or said["segment"],
            "channel": said["channel"],
            "rate_of_100": round(float(rate[best]) * 100),
            "ended": int(table.column("ended").values[best]),
            "usual_of_100": None if np.isnan(table.total("rate")) else round(table.total("rate") * 100),
        },
    )
