"""A report as a page: tiles, picture, advice, table; every number leads to the leads behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from stellwerk import charts
from stellwerk.review.shelf import SPOKEN, Column, Known, Picture, Report, Table, key_of
from stellwerk.review.step import Answered
from stellwerk.terms import Reason
from stellwerk.web.desk.report_map import legend, map_of
from stellwerk.web.desk.report_order import (
    LABEL,
    Head,
    Sorting,
    heads_of,
    label_head,
    ordered,
    sorting_of,
    spoken,
)
from stellwerk.web.desk.report_words import between, by_name, figure, label_of, written
from stellwerk.web.templatetags.stellwerk import named, say

WIDE, NARROW = 1120, 350
MOMENT, MARGINS = 62, 138  # px: a moment under a line, and what stands beside all lines
OF_CUSTOMERS = ("customers", "unbought")  # numbers that lead to customers instead of leads


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its label in parts, and its cells as they are printed."""

    label: str
    more: tuple[str, ...]
    cells: SafeString


@dataclass(frozen=True, slots=True)
class Tile:
    """A total, and the same of the period before."""

    name: str
    text: str
    before: str
    url: str


@dataclass(frozen=True, slots=True)
class Square:
    """One cell of a matrix: the area is the share."""

    picture: charts.Svg | None
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Said:
    """What to do about which row, and why."""

    verdict: str
    label: str
    why: str


Matrix = tuple[list[str], list[tuple[str, list[Square | None]]]]


@dataclass(frozen=True, slots=True)
class Printed:
    """A page as the template has it: words and drawings, none of the columns that they were counted from."""

    sorting: Sorting
    order: str = ""
    heads: Sequence[Head] = ()
    rows: Sequence[Row] = ()
    further: int = 0
    tiles: Sequence[Tile] = ()
    advice: Sequence[Said] = ()
    pictures: Sequence[tuple[str, charts.Svg]] = ()
    matrix: Matrix | None = None
    notes: Sequence[Reason] = ()


class Page:
    """Prints an answered report."""

    def __init__(self, name: str, answered: Answered, query: QueryDict) -> None:
        self.name, self.answered, self.query = name, answered, query
        self.report: Report = answered.report
        self.table: Table = answered.report.table
        self.known: Known = answered.known
        self.shown = [column for column in self.table.columns if says_something(column)]
        self.sorting = sorting_of(query, self.table)
        kept = query_without(query, "row", "column", "page")
        self.behind = f"{reverse('report_leads', args=[name])}?{kept}{'&' if kept else ''}"

    def printed(self) -> Printed:
        """Only this goes to the template: what a template was given lives until Python collects its cycles, and the

        columns of a million leads must not.
        """
        rows = self.rows()
        if not rows:
            return Printed(self.sorting)
        return Printed(
            self.sorting, self.order(), self.heads(), rows, max(0, len(self.table.labels) - SPOKEN),
            self.tiles(), self.advice(), self.pictures(), self.matrix(), self.report.notes,
        )  # fmt: skip

    def link(self, row: str, column: Column) -> str:
        """The list of the leads that a number was counted from; '' where it was not counted from leads."""
        if column.name in OF_CUSTOMERS and row != "all":
            return f"{reverse('report_customers')}?row={quote_plus(row)}&column={column.name}"
        if column.items is None:
            return ""
        return f"{self.behind}row={quote_plus(row)}&column={column.name}"

    @property
    def row_head(self) -> str:
        """What the rows are."""
        kinds = [kind for kind, _ in self.table.labels[0]] if self.table.labels else ["all"]
        return " · ".join(by_name(kind) for kind in kinds)

    def heads(self) -> list[Head]:
        """What the rows are, and every column: a click on a head sorts by it."""
        return [label_head(self.row_head, self.sorting), *heads_of(self.shown, self.sorting)]

    def order(self) -> str:
        """By what the rows are sorted, in words."""
        name = self.sorting.name
        return spoken(self.sorting, self.row_head if name == LABEL else by_name(name))

    def rows(self) -> list[Row]:
        return [self._row(at) for at in ordered(self.table, self.sorting, self.known)[:SPOKEN]]

    def _row(self, at: int) -> Row:
        first, *more = label_of(self.table.labels[at], self.known)
        key = key_of(self.table.labels[at])
        cells = [self._cell(column, at, key, is_main=place == 0) for place, column in enumerate(self.shown)]
        return Row(first, tuple(more), SafeString("".join(cells)))

    def _cell(self, column: Column, at: int, key: str, *, is_main: bool) -> str:
        """One number as a cell: its words, its range, and a link to the leads behind it.

        Written here and not by the template, which takes five times as long for the thousand cells of a table.
        """
        ends = between(column, at)
        text: str = escape(written(column, at))
        if is_main and text:
            text = f"<b>{text}</b>"
        if text and (url := self.link(key, column)):
            text = f'<a class="plain" href="{escape(url)}">{text}</a>'
        if ends:
            text += f'<br><small class="quiet">{escape(ends)}</small>'
        class_ = "" if column.words else ' class="number"'
        return f'<td data-label="{escape(by_name(column.name))}"{class_}><span>{text}</span></td>'

    def tiles(self) -> list[Tile]:
        """The totals that matter, beside those of the period before."""
        before = {}
        if self.answered.before is not None:
            before = {column.name: column for column in self.answered.before}
        totals = {column.name: column for column in self.table.totals}
        found = []
        for name in self.report.tiles:
            column = totals[name]
            earlier = written(before[name], 0) if name in before else ""
            found.append(Tile(by_name(name), written(column, 0) or "–", earlier, self.link("all", column)))
        return found

    def advice(self) -> list[Said]:
        return [
            Said(one.verdict, " · ".join(label_of(self.table.labels[one.row], self.known)), say(one.why))
            for one in self.report.advice
        ]

    # --- Pictures -------------------------------------------------------------------------------------------

    def pictures(self) -> list[tuple[str, charts.Svg]]:
        """The drawing for a desk and the one for a phone; none where there is nothing to draw."""
        picture = self.report.picture
        if picture is None or picture.kind == "matrix" or not self.table.labels:
            return []
        drawn = {"wide-only": WIDE, "narrow-only": NARROW}
        return [(class_, svg) for class_, width in drawn.items() if (svg := self._draw(picture, width))]

    def _draw(self, picture: Picture, width: int) -> charts.Svg | None:
        title = by_name(picture.column)
        column = self.table.column(picture.column)
        if picture.kind == "funnel":
            stretches = [
                charts.Stretch(
                    " · ".join(label_of(label, self.known)), int(column.values[at]), written(column, at)
                )
                for at, label in enumerate(self.table.labels)
            ]
            return charts.funnel(stretches, title=title, width=width)
        if picture.kind == "curve":
            shares = [float(column.values[at]) for at in self.table.order]
            axis = (gettext("partners, the largest first"), gettext("of the turnover"))
            return charts.curve(shares, title=title, words=axis, width=min(width, 640))
        if picture.kind == "map":
            return charts.states(
                map_of(self.table, self.known), title=title, width=width, legend=legend(),
                names={code: named(code, "country") for code in charts.COUNTRIES},
            )  # fmt: skip
        if picture.kind == "lines":
            return self._lines(title, min(width, 760))
        if picture.kind == "course":
            return self._course(min(width, 760))
        return self._amounts(picture, column, title, width)

    def _amounts(self, picture: Picture, column: Column, title: str, width: int) -> charts.Svg | None:
        rows = [at for at in self.table.order if not isnan(column.values[at]) and column.values[at] > 0]
        if not rows:
            return None
        drawn = [
            charts.Amount(
                self._short(at),
                float(column.values[at]),
                written(column, at),
                None if column.low is None else _known(column.low[at]),
                None if column.high is None else _known(column.high[at]),
            )
            for at in rows[: picture.rows]
        ]
        mark = None if picture.mark is None else (picture.mark, self._mark(picture, column))
        return charts.amounts(drawn, title=title, width=width, mark=mark)

    def _short(self, at: int) -> str:
        """A row's label without what is not known or not there, where something is left."""
        label = self.table.labels[at]
        return " · ".join(label_of([part for part in label if part[1]] or label, self.known))

    def _mark(self, picture: Picture, column: Column) -> str:
        shown = figure(column.kind, picture.mark or 0.0)
        if column.name == "factor":
            return gettext("as usual")
        known = {"per_euro": gettext("pays from %(n)s"), "of_goal": gettext("the goal")}
        return known.get(column.name, gettext("in all %(n)s")) % {"n": shown}

    def _lines(self, title: str, width: int) -> charts.Svg | None:
        """One line per row over the columns of shares, which are moments."""
        columns = [column for column in self.table.columns if column.kind == "share"]
        rows = [
            charts.Line(
                " · ".join(label_of(self.table.labels[at], self.known)),
                [_known(column.values[at]) for column in columns],
            )
            for at in reversed(list(self.table.order))
        ]
        rows = [one for one in rows if any(v is not None for v in one.values)]
        values = [v for one in rows for v in one.values if v is not None]
        if not values:
            return None
        axis = [by_name(column.name) for column in columns]
        return charts.lines(rows, title=title, axis=axis, top=figure("share", max(values)), width=width)

    def _course(self, width: int) -> charts.Svg | None:
        """One line per column of shares over the rows, which are moments; the last one is what came of it."""
        rows = list(reversed(list(self.table.order)))
        columns = [column for column in self.table.columns if column.kind == "share"]
        drawn = [
            charts.Line(named(c.name, "report_line"), [_known(c.values[at]) for at in rows]) for c in columns
        ]
        values = [v for one in drawn for v in one.values if v is not None]
        if not values:
            return None
        every = -(-len(rows) * MOMENT // (width - MARGINS))
        axis = ["" if place % every else self._short(at) for place, at in enumerate(rows)]
        title = " · ".join(one.label for one in drawn)
        return charts.lines(drawn, title=title, axis=axis, top=figure("share", max(values)), width=width)

    def matrix(self) -> Matrix | None:
        """Heads and rows of squares: the first part of a label down, the second across."""
        picture = self.report.picture
        if picture is None or picture.kind != "matrix" or not self.table.labels:
            return None
        column = self.table.column(picture.column)
        across = list(dict.fromkeys(label[1] for label in self._by_size(1)))
        down = list(dict.fromkeys(label[0] for label in self._by_size(0)))
        place = {label: at for at, label in enumerate(self.table.labels)}
        most = max((v for v in column.values if not isnan(v)), default=0.0)
        rows = [
            (
                label_of((one,), self.known)[0],
                [self._square(column, place.get((one, other)), most) for other in across],
            )
            for one in down
        ]
        return [label_of((other,), self.known)[0] for other in across], rows

    def _by_size(self, part: int) -> Sequence[Any]:
        """Labels, those of the parts with most leads first."""
        counts: dict[Any, float] = {}
        for at, label in enumerate(self.table.labels):
            counts[label[part]] = counts.get(label[part], 0.0) + float(self.table.columns[0].values[at])
        return sorted(self.table.labels, key=lambda label: -counts[label[part]])

    def _square(self, column: Column, at: int | None, most: float) -> Square | None:
        if at is None:
            return None
        text = written(column, at)
        if not text:
            return Square(
                None, gettext("too few"), self.link(key_of(self.table.labels[at]), self.table.columns[0])
            )
        title = gettext("%(share)s order") % {"share": text}
        drawn = charts.square(
            float(column.values[at]), most=most, title=title, hollow=column.values[at] * 3 < most
        )
        return Square(drawn, text, self.link(key_of(self.table.labels[at]), column))


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)


def says_something(column: Column) -> bool:
    """Whether any row has a value: a column of gaps only takes room. Files keep it."""
    return any(column.words) if column.words else not all(isnan(value) for value in column.values)


def query_without(query: QueryDict, *names: str) -> str:
    """The address's filters without these."""
    return urlencode([(key, value) for key, value in query.items() if key not in names])
