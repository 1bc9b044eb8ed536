"""What do our segments bring: per segment the leads, the good ones, the orders, how fast and how much."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from stellwerk.review.certainty import rate_range
from stellwerk.review.figures import Numbers
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
    by_segments,
    counted,
    lasted,
    shared,
    summed,
)
from stellwerk.terms import Reason

SIX = tuple("123456")  # the segments that every house begins with; others are its own


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """A row per segment, also where it has no lead yet; leads without a segment come last."""
    items, labels = all_segments(cut, known)
    columns, totals = _columns(cut, items, policy), _columns(cut, Items.one(len(cut)), policy)
    table = Table(labels, columns, _order(labels, columns), totals)
    return Report(
        answer=_answer(table, known),
        table=table,
        picture=Picture("ranges", "rate", mark=_usual(totals)),
        notes=(
            Reason("report.segments_note", {"least": policy.least_cases}),
            Reason("report.range_note", {"certainty_percent": policy.certainty * 100}),
        ),
        tiles=("leads", "won", "rate", "open"),
    )


def all_segments(cut: Cut, known: Known) -> tuple[Items, tuple[Label, ...]]:
    """The leads by segment, with rows for segments that no lead has; none at all where there is no lead."""
    items, labels = by_segments(cut)
    if not labels:
        return items, labels
    there = [label[0][1] for label in labels]
    codes = [*sorted({*SIX, *known.segments, *there} - {""}), *([""] if "" in there else [])]
    new = np.array([codes.index(code) for code in there], dtype=np.int32)
    return Items(new[items.groups], len(codes), items.at), tuple((("segment", code),) for code in codes)


def _columns(cut: Cut, items: Items, policy: ReportPolicy) -> tuple[Column, ...]:
    at = items.at if items.at is not None else slice(None)
    won, ended, ordered = cut.won[at], cut.ended[at], cut.leads("ordered")[at]
    rate = shared("rate", items, won, ended, least=policy.least_cases)
    low, high = rate_range(items.counted(won), items.counted(ended), certainty=policy.certainty)
    few = np.isnan(rate.values)
    low, high = np.where(few, np.nan, low), np.where(few, np.nan, high)
    return (
        counted("leads", items),
        counted("grade_a", items, cut.is_("letter", "A")[at]),
        counted("offered", items, cut.came("offered")[at]),
        counted("ended", items, ended),
        counted("won", items, won),
        Column("rate", "share", rate.values, items, rate.mask, None, low, high),
        lasted("to_order", items, (cut.leads("closed") - cut.leads("arrived"))[at], won),
        summed("ordered", items, ordered, ordered > 0),
        _per_order(items, ordered),
        counted("open", items, cut.still_open[at]),
    )


def _per_order(items: Items, ordered: Numbers) -> Column:
    """What those that ordered did order for in the mean."""
    has = ordered > 0
    count = items.counted(has)
    mean = np.where(count > 0, items.summed(ordered, has) / np.maximum(count, 1), np.nan)
    return Column("per_order", "cents", mean, items, has)


def _order(labels: Sequence[Label], columns: Sequence[Column]) -> list[int]:
    """What brought most first; leads without a segment at the end."""
    named = {column.name: column.values for column in columns}
    none = np.array([not label[0][1] for label in labels])
    return [int(at) for at in np.lexsort((-named["leads"], -named["ordered"], none))] if labels else []


def _usual(totals: Sequence[Column]) -> float | None:
    """The share of all leads, as a mark in the picture; none where it is not known."""
    usual = next(float(column.values[0]) for column in totals if column.name == "rate")
    return None if np.isnan(usual) else usual


def _answer(table: Table, known: Known) -> Reason:
    if not table.total("leads"):
        return Reason("report.nothing")
    none = table.row("")
    facts: dict[str, object] = {
        "leads": int(table.total("leads")),
        "without": int(table.column("leads").values[none]) if none is not None else 0,
    }
    best = table.order[0]
    if not table.labels[best][0][1] or not table.column("won").values[best]:
        return Reason("report.segments_none", facts)
    rate, usual = table.column("rate").values[best], table.total("rate")
    return Reason(
        "report.segments",
        facts
        | {
            "segment": known.called(*table.labels[best][0]),
            "won": int(table.column("won").values[best]),
            "of_leads": int(table.column("leads").values[best]),
            "ordered_cents": round(float(table.column("ordered").values[best])),
            "rate_of_100": None if np.isnan(rate) else round(float(rate) * 100),
            "usual_of_100": None if np.isnan(rate) or np.isnan(usual) else round(usual * 100),
        },
    )
