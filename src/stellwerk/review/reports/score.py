"""Does the score keep its word: what it promised of leads that have ended, beside what they ordered."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from stellwerk.review.certainty import rate_range
from stellwerk.review.figures import Flags, Numbers
from stellwerk.review.outcomes import ALARMING
from stellwerk.review.reports.cohorts import quarters
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
    shared,
    summed,
)
from stellwerk.terms import Reason

LATEST = 2  # of the quarters with enough cases: what an older one promised is history


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per quarter in which leads ended: how many, the orders that their chances promised, and those that came."""
    at = np.flatnonzero(cut.ended & ~np.isnan(cut.leads("chance")))
    codes, names = quarters(cut.leads("closed")[at])
    columns = _columns(cut, Items(codes, len(names), at), policy)
    table = Table(
        tuple((("quarter", name),) for name in names),
        columns,
        list(range(len(names)))[::-1],
        _columns(cut, Items.one(len(at), at), policy),
    )
    return Report(
        answer=_answer(table, _gaps(table), policy),
        table=table,
        picture=Picture("course", "rate"),
        notes=(
            Reason("report.score_note", {"apart": ALARMING, "least": policy.least_cases}),
            Reason("report.range_note", {"certainty_percent": policy.certainty * 100}),
        ),
        tiles=("ended", "expected", "won", "kept"),
    )


def _columns(cut: Cut, items: Items, policy: ReportPolicy) -> tuple[Column, ...]:
    won, chance = cut.won[items.at], cut.leads("chance")[items.at].astype(float)
    every = np.ones(len(won), dtype=bool)
    ended, orders = counted("ended", items), counted("won", items, won)
    expected = summed("expected", items, chance, kind="number")
    rate = shared("rate", items, won, None, least=policy.least_cases)
    few = np.isnan(rate.values)
    low, high = rate_range(orders.values, ended.values, certainty=policy.certainty)
    promised = expected.values / np.maximum(ended.values, 1)
    kept = [np.where(few, np.nan, of / np.maximum(promised, 1e-9)) for of in (rate.values, low, high)]
    return (
        ended,
        expected,
        orders,
        Column("promised", "share", np.where(few, np.nan, promised), items, every),
        Column("rate", "share", rate.values, items, rate.mask),
        Column("kept", "times", kept[0], items, won, None, kept[1], kept[2]),
        _verdict(items, won, chance, few),
    )


def _verdict(items: Items, won: Flags, chance: Numbers, few: Flags) -> Column:
    """How many standard deviations the orders lie beside the promise, and what that says."""
    gap = items.counted(won) - items.summed(chance)
    spread = np.sqrt(np.maximum(items.summed(chance * (1 - chance)), 0.25))
    apart = np.where(few, np.nan, gap / spread)
    return Column("promise", "word", apart, items, None, words=tuple(_said(one) for one in apart))


def _said(apart: float) -> Reason | None:
    if np.isnan(apart):
        return None
    if abs(apart) <= ALARMING:
        return Reason("report.as_expected")
    return Reason("report.promises_too_much") if apart < 0 else Reason("report.promises_too_little")


def _gaps(table: Table) -> list[tuple[int, int]]:
    """Of the quarters with enough cases, oldest first: the row, and -1 (promised too much), 1 (too little) or 0."""
    apart = table.column("promise").values
    return [
        (row, int(np.sign(apart[row])) if abs(apart[row]) > ALARMING else 0)
        for row in range(len(apart))
        if not np.isnan(apart[row])
    ]


def _answer(table: Table, gaps: Sequence[tuple[int, int]], policy: ReportPolicy) -> Reason:
    if not gaps:
        return Reason("report.score_few", {"ended": int(table.total("ended")), "least": policy.least_cases})
    last = max((at for at, (_, said) in enumerate(gaps) if said), default=None)
    if last is None or last < len(gaps) - LATEST:
        calm = [row for row, _ in gaps[0 if last is None else last + 1 :]]
        since = _name(table, calm[0]) if len(calm) > 1 else None
        return Reason("report.score_kept", _spoken(table, calm[-1]) | {"since": since})
    facts = _broken(table, gaps, last)
    if gaps[last][1] < 0:
        return Reason("report.score_too_much", facts)
    return Reason("report.score_too_little", facts)


def _broken(table: Table, gaps: Sequence[tuple[int, int]], last: int) -> dict[str, str | int | None]:
    """The last quarter in which the score broke its word, since when it does, and what came before and after."""
    first = last
    while first and gaps[first - 1][1] == gaps[last][1]:
        first -= 1
    held = first > 0 and not any(said for _, said in gaps[:first])
    newest = _spoken(table, gaps[-1][0]) if last < len(gaps) - 1 else {}
    return _spoken(table, gaps[last][0]) | {
        "since": _name(table, gaps[first][0]),
        "held_from": _name(table, gaps[0][0]) if held else None,
        "latest": newest.get("quarter"),
        "latest_ended": newest.get("ended"),
        "latest_expected": newest.get("expected"),
        "latest_won": newest.get("won"),
    }


def _name(table: Table, row: int) -> str:
    return table.labels[row][0][1]


def _spoken(table: Table, row: int) -> dict[str, str | int | None]:
    """A quarter as a sentence tells it."""
    return {
        "quarter": _name(table, row),
        "ended": int(table.column("ended").values[row]),
        "expected": round(float(table.column("expected").values[row])),
        "won": int(table.column("won").values[row]),
    }
