"""The columns of a made-up house, written down lead by lead and offer by offer."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from stellwerk.review.figures import NEVER, TABLES, figures_of, minute
from stellwerk.review.shelf import Cut, Filters

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BLANK = {"name": "", "share": float("nan"), "minute": NEVER}


def days_ago(days: float) -> int:
    return minute(NOW - timedelta(days=days))


def a_cut(leads: Sequence[dict[str, Any]], offers: Sequence[dict[str, Any]] = ()) -> Cut:
    """All leads and offers with what is said of them; ids count from 1, all else is empty."""
    given = {"leads": leads, "offers": offers, "calls": ()}
    rows = {
        table: {
            name: [row.get(name, at if name == "id" else BLANK.get(kind, 0)) for at, row in enumerate(given[table], 1)]
            for name, kind in TABLES[table].items()
        }
        for table in TABLES
    }  # fmt: skip
    return Cut(figures_of([rows]), Filters())


def ended(count: int, won: int, **over: Any) -> list[dict[str, Any]]:
    """So many leads that ended on a day, the first `won` of them with an order."""
    usual = {"arrived": days_ago(200), "closed": days_ago(160), "stage": "closed", "chance": 0.5}
    return [usual | {"outcome": "won" if at < won else "lost"} | over for at in range(count)]
