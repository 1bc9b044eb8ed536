"""The map of a potential: the shares of its regions, state by state."""

from collections import defaultdict

from django.utils.translation import gettext, ngettext

from stellwerk.charts import State
from stellwerk.review.regions import state_of
from stellwerk.review.shelf import Known, Table
from stellwerk.web.desk.report_words import figure, label_of


def map_of(table: Table, known: Known) -> list[State]:
    """A tile per state that has rows. A row for the whole of it counts alone, else its parts together."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, label in enumerate(table.labels):
        place = state_of(dict(label).get("region", ""))
        if place:
            rows[place].append(at)
    return [_state(*place, _whole(found, table), table, known) for place, found in rows.items()]


def _whole(rows: list[int], table: Table) -> list[int]:
    """Those without industry and product line, where there are such: parts of them would count twice."""
    return [
        at for at in rows if not any(value for kind, value in table.labels[at] if kind != "region")
    ] or rows


def _state(country: str, letters: str, rows: list[int], table: Table, known: Known) -> State:
    companies = sum(float(table.column("companies").values[at]) for at in rows)
    worked = sum(float(table.column("worked").values[at]) for at in rows)
    share = worked / companies if companies else 0.0
    said = {
        "region": label_of(table.labels[rows[0]], known)[0],
        "worked": figure("count", worked),
        "companies": figure("count", companies),
    }
    words = ngettext(
        "%(region)s: %(worked)s of %(companies)s company worked",
        "%(region)s: %(worked)s of %(companies)s companies worked",
        round(companies),
    )
    return State(country, letters, share, figure("share", share), words % said)


def legend() -> str:
    return gettext(
        "Share of the companies that are worked: the darker, the more. Empty: no potential entered."
    )
