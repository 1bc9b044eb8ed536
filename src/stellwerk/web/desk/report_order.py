"""In which order a report's rows stand: as the report says, or by one column as the address says (`sort=-won`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from stellwerk.review.shelf import Column, Known, Table
from stellwerk.web.desk.report_words import by_name, label_of, written

LABEL = "label"  # the name of the rows' own heads in the address


@dataclass(frozen=True, slots=True)
class Sorting:
    """The column that the rows are sorted by, '' for the report's own order; `is_down`: the largest first."""

    name: str = ""
    is_down: bool = False

    def __str__(self) -> str:
        """As it stands in the address."""
        return f"-{self.name}" if self.is_down else self.name


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head: its kind, its words, the sorting that a click asks for, and `aria-sort` ('' if not sorted)."""

    kind: str
    text: str
    sort: str
    aria: str


def sorting_of(query: QueryDict, table: Table) -> Sorting:
    """What the address asks for; the report's own order for what it does not know."""
    said = query.get("sort", "")
    name = said.removeprefix("-")
    known = {LABEL, *(column.name for column in table.columns)}
    return Sorting(name, said.startswith("-")) if name in known else Sorting()


def ordered(table: Table, sorting: Sorting, known: Known) -> list[int]:
    """The rows in that order. Without a value they come last either way; equal ones stay as the report has them."""
    rows = list(table.order)
    if not sorting.name:
        return rows
    keys = {at: _key(table, sorting.name, at, known) for at in rows}
    there = sorted(
        (at for at in rows if keys[at] is not None), key=lambda at: keys[at], reverse=sorting.is_down
    )
    return there + [at for at in rows if keys[at] is None]


def _key(table: Table, name: str, at: int, known: Known) -> Any:
    """What a row is compared by; None for nothing."""
    if name == LABEL:
        return [part.casefold() for part in label_of(table.labels[at], known)]
    column = table.column(name)
    if column.words:
        return written(column, at).casefold() or None
    value = float(column.values[at])
    return None if isnan(value) else value


def heads_of(columns: Sequence[Column], sorting: Sorting) -> list[Head]:
    return [_head(column.kind, column.name, by_name(column.name), sorting) for column in columns]


def label_head(text: str, sorting: Sorting) -> Head:
    return _head("word", LABEL, text, sorting)


def _head(kind: str, name: str, text: str, sorting: Sorting) -> Head:
    """A first click puts the largest first, or the beginning of the alphabet; a second one turns that round."""
    is_down = not sorting.is_down if name == sorting.name else kind != "word"
    aria = ("descending" if sorting.is_down else "ascending") if name == sorting.name else ""
    return Head(kind, text, str(Sorting(name, is_down)), aria)


def spoken(sorting: Sorting, text: str) -> str:
    """The order in words, where the heads of the columns are not to be seen."""
    if not sorting.name:
        return gettext("Order: as the report has it")
    if sorting.is_down:
        return gettext("Order: %(column)s, downwards") % {"column": text}
    return gettext("Order: %(column)s, upwards") % {"column": text}
