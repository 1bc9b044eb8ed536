"""Keeps the figures fresh: what the journal names is counted anew within minutes, everything once a night.

The work is cut into slices of seconds, so that the line does not wait for it. What is still to be counted stands in
the mark; a crash loses nothing.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from time import monotonic
from typing import Any

import numpy as np
from django.utils import timezone

from stellwerk.review.figures import VERSION, Figures
from stellwerk.review.step import figuring, holdings
from stellwerk.store.models import FigureMark

Clock = Callable[[], datetime]
EVERY = timedelta(minutes=2)  # so that nothing is older than five minutes, the slices included
NIGHT = time(2)
SLICE = 2.0  # seconds


def due(*, now: datetime) -> bool:
    """Whether something is to be counted: for the first time, since the last look, or tonight."""
    mark = figuring.last_mark()
    return mark is None or bool(mark.detail.get("todo")) or now - mark.as_of >= EVERY


def work(clock: Clock, *, seconds: float = SLICE) -> bool:
    """Counts for some seconds; True when there is more to do. May be called at any time and twice."""
    mark = _planned(clock())
    todo, began = list(mark.detail.get("todo", ())), monotonic()
    while todo:
        figuring.keep_block(todo[0], now=clock())
        del todo[0]
        if monotonic() - began > seconds:
            break
    if todo:
        figuring.note_mark(todo=todo)
        return True
    at = datetime.fromisoformat(mark.detail["began_at"])
    holdings.keep_fresh(now=at)
    figuring.set_mark(mark.detail["upto"], now=at, todo=[], version=VERSION)
    return False


def count_all(*, now: datetime) -> None:
    """Every block anew, at once."""
    firsts = figuring.block_ids()
    upto = figuring.settled_entry(now)
    for first in firsts:
        figuring.keep_block(first, now=now)
    figuring.drop_blocks(firsts)
    holdings.keep(now=now)
    figuring.set_mark(upto, now=now, todo=[], version=VERSION, night_on=_night(now))


def _planned(now: datetime) -> FigureMark:
    """The mark with what is to be counted; a plan that is not done yet goes on."""
    mark = figuring.last_mark()
    if mark is not None and mark.detail.get("todo"):
        return mark
    everything = (
        mark is None or mark.detail.get("version") != VERSION or mark.detail.get("night_on") != _night(now)
    )
    upto = figuring.settled_entry(now)
    if everything or mark is None:
        todo = figuring.block_ids()
        figuring.drop_blocks(todo)
    else:
        todo = figuring.changed_blocks(mark.entry)
    plan = {"todo": todo, "upto": upto, "began_at": now.isoformat(), "night_on": _night(now)}
    if mark is None:
        figuring.set_mark(0, now=now, **plan)
    else:
        figuring.note_mark(**plan)
    return figuring.last_mark() or FigureMark(detail=plan)


def _night(now: datetime) -> str:
    """The day of the last night: before the night's hour it is still yesterday's."""
    local = timezone.localtime(now)
    return (local.date() - timedelta(days=local.time() < NIGHT)).isoformat()


def prove(clock: Clock) -> bool:
    """Counts everything from the raw rows again and compares; what was found stands in the mark."""
    while work(clock):
        pass
    differences = _differences(figuring.figures())
    changed = set(figuring.changed_blocks((figuring.last_mark() or FigureMark()).entry))
    stale = [first for first in figuring.stale_blocks(figuring.block_ids()) if first not in changed]
    agrees = not differences and not stale
    figuring.note_mark(proved_at=clock().isoformat(), agrees=agrees, differences=differences, stale=stale)
    return agrees


def _differences(figures: Figures) -> dict[str, list[int]]:
    """Sums that differ: name -> [of the figures, of the rows]."""
    rows, ours = figuring.totals_of_rows(), totals_of(figures)
    return {name: [ours[name], rows[name]] for name in rows if ours[name] != rows[name]}


def totals_of(figures: Figures) -> dict[str, int]:
    """The same sums as `totals_of_rows`, of the columns."""

    def named(column: str, word: str) -> int:
        words = figures.words(column)
        return int(np.count_nonzero(figures.leads(column) == words.index(word))) if word in words else 0

    def total(column: str) -> int:
        return int(figures.leads(column).sum(dtype=np.int64))

    sums: dict[str, Any] = {
        "leads": len(figures.leads("id")),
        "won": named("outcome", "won"),
        "lost": named("outcome", "lost"),
        "grade_a": named("letter", "A"),
        "worth_cents": total("worth"),
        "offers": len(figures.offers("id")),
        "refused": total("refused"),
        "orders": total("orders"),
        "ordered_cents": total("ordered"),
        "calls": len(figures.calls("id")),
    }
    return sums
