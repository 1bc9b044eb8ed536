"""One section of the policy as a form: every number with its inputs; what is wrong is said at its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from stellwerk.clean.figures import parse_money_cents
from stellwerk.match.register import parse_decimal
from stellwerk.review.bounds import CHOICES, LENGTHS, BoundsError, check_number
from stellwerk.review.policy import SECTIONS
from stellwerk.web.desk.policy import brief, explained
from stellwerk.web.desk.policy_names import (
    GROUPS,
    REST,
    Column,
    Group,
    choices_of,
    code_of,
    column_of,
    label_of,
    readable,
)
from stellwerk.web.templatetags.stellwerk import named, reader, say

EXTRA = 2  # empty rows at the end of a list or table
MOST_ROWS = 300
MOST_BESIDE = 2  # inputs of a row that fit into half the width
# What a name in a table or a choice is called; (section, number) -> kind of name.
KINDS: Mapping[tuple[str, str], str] = {
    ("strategy", "weights"): "strategy",
    ("strategy", "quotas"): "strategy",
    ("strategy", "goals"): "strategy",
    ("match", "level_factors"): "level",
    ("partners", "contact_rhythm"): "performance",
    ("levels", "unjudged_level"): "level",
}
# What the values of a number with a closed list are a kind of; others are parts of a pool.
KINDS_OF = {"contact_rhythm": "rhythm", "goes_live": "proposal", "rules": "level", "unjudged_level": "level"}


class CellError(ValueError):
    """An input that cannot be read; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One input: its name in the form, what stands in it, and how it is called for who cannot see the table."""

    name: str
    text: str
    label: str
    is_tick: bool = False
    is_number: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    is_wide: bool = False
    known: str = ""  # the kind of names that are offered while somebody writes
    head: str = ""  # of its column


@dataclass(slots=True)
class Row:
    """Inputs beside each other; `head` names them where the name is fixed. `at` is its place among the rows."""

    cells: list[Cell]
    head: str = ""
    at: int = 0

    @property
    def is_filled(self) -> bool:
        return any(cell.text for cell in self.cells)


@dataclass(slots=True)
class Entry:
    """One number with its inputs."""

    name: str
    label: str
    explanation: str
    default: str
    now: str
    rows: list[Row] = field(default_factory=list)
    is_list: bool = False
    error: str = ""

    @property
    def is_table(self) -> bool:
        return len(self.rows) > 1 or len(self.rows[0].cells) > 1

    @property
    def is_wide(self) -> bool:
        """Whether its rows need the whole width."""
        cells = self.rows[0].cells
        return len(cells) > MOST_BESIDE or any(cell.is_wide for cell in cells)

    @property
    def filled(self) -> int:
        """Rows in which something stands."""
        return sum(row.is_filled for row in self.rows)


class Sheet:
    """The inputs of a section, filled with `values`, or with what somebody sent (`data`): nothing of it is lost."""

    def __init__(
        self, section: str, values: Any, *, live: Any, data: Mapping[str, str] | None = None, more: str = ""
    ) -> None:
        """`values` fill the inputs, `live` are those that rule now; the table `more` gets further empty rows."""
        self.section, self.data, self._live, self._more = section, data, live, more
        self._values, self._blank = values, SECTIONS[section]()
        self._read: dict[str, Any] = {}
        self.entries = [self._entry(name) for name in SECTIONS[section].__dataclass_fields__]
        self.problem = ""

    @property
    def groups(self) -> list[tuple[Group, list[Entry]]]:
        """The numbers as people think of them together; [] for a section that is one table."""
        groups = GROUPS.get(self.section, ())
        by_name = {entry.name: entry for entry in self.entries}
        found = [(group, [by_name.pop(n) for n in group.numbers if n in by_name]) for group in groups]
        if groups and by_name:
            found.append((REST, list(by_name.values())))
        return found

    @property
    def known(self) -> dict[str, list[str]]:
        """The names to offer in the inputs, by their kind."""
        kinds = {
            cell.known for entry in self.entries for row in entry.rows for cell in row.cells if cell.known
        }
        return {kind: [name for _, name in choices_of(kind)] for kind in sorted(kinds)}

    def numbers(self) -> dict[str, Any] | None:
        """What was entered, of the right kinds; None where something could not be read."""
        return None if self.count else self._read

    @property
    def count(self) -> int:
        """How many numbers need somebody."""
        return sum(bool(entry.error) for entry in self.entries)

    def show(self, section: str, name: str, message: str) -> None:
        """Says at its place what is wrong with a number, or above all where it stands in another section."""
        for entry in self.entries:
            if section == self.section and entry.name == name:
                entry.error = message
                return
        self.problem = message

    def _entry(self, name: str) -> Entry:
        blank, value = getattr(self._blank, name), getattr(self._values, name)
        is_list = isinstance(blank, tuple) and (self.section, name) not in LENGTHS
        entry = Entry(
            name,
            label_of(self.section, name),
            explained(self.section, name),
            brief(name, blank),
            brief(name, getattr(self._live, name)),
            is_list=is_list,
        )
        entry.rows = list(self._rows(name, blank, value))
        if self.data is not None:
            try:
                self._read[name] = self._parsed(name, blank, entry.rows)
                check_number(self.section, name, self._read[name])
            except CellError as error:
                entry.error = str(error)
            except BoundsError as error:
                entry.error = say(error.reason)
        return entry

    def _rows(self, name: str, blank: Any, value: Any) -> Iterator[Row]:
        if isinstance(blank, Mapping):
            for at, key in enumerate(blank):
                head = named(key, KINDS.get((self.section, name), "")) or key
                yield Row([self._cell(name, at, 0, value.get(key, ""), blank[key])], head)
        elif isinstance(blank, tuple):
            rows = [row if isinstance(row, tuple) else (row,) for row in value]
            sample = sample_of(blank, value)
            empty = 0 if (self.section, name) in LENGTHS else EXTRA
            sent = self._sent(name) + (EXTRA if name == self._more else 0)
            for at in range(max(len(rows) + empty, sent)):
                row = rows[at] if at < len(rows) else ("",) * len(sample)
                yield Row([self._cell(name, at, n, row[n], sample[n]) for n in range(len(sample))], at=at)
        else:
            yield Row([self._cell(name, 0, 0, value, blank)])

    def _sent(self, name: str) -> int:
        """How many rows of a table were sent."""
        if self.data is None:
            return 0
        return next((at for at in range(MOST_ROWS) if f"{name}-{at}-0" not in self.data), MOST_ROWS)

    def _cell(self, name: str, at: int, n: int, value: Any, sample: Any) -> Cell:
        key = f"{name}-{at}-{n}"
        column = column_of(self.section, name, n)
        text = self.data.get(key, "") if self.data is not None else shown_as(name, column, value)
        label = self._label(name, at, n, column)
        if isinstance(sample, bool):
            return Cell(key, "yes" if (value if self.data is None else text) else "", label, is_tick=True)
        is_number = not isinstance(sample, str)
        if column is None:
            return Cell(key, text, label, is_number=is_number, choices=self._choices(name, n, sample))
        return Cell(
            key,
            text,
            label,
            is_number=is_number,
            is_wide=column.wide,
            choices=with_own(choices_of(column.kind), text) if column.closed else (),
            head=str(column.head),
            known="" if column.closed or column.kind == "any" else column.kind,
        )

    def _label(self, name: str, at: int, n: int, column: Column | None) -> str:
        """How an input is called for who cannot see the table."""
        values = {"name": label_of(self.section, name), "row": at + 1, "column": n + 1}
        if column is None:
            return gettext("%(name)s, row %(row)s, column %(column)s") % values
        return gettext("%(name)s, row %(row)s: %(head)s") % (values | {"head": column.head})

    def _choices(self, name: str, n: int, sample: Any) -> tuple[tuple[str, str], ...]:
        names = CHOICES.get((self.section, name), ())
        if not names or not isinstance(sample, str):
            return ()
        kind = KINDS_OF.get(name, "")
        empty = (("", ""),) if isinstance(getattr(self._blank, name), tuple) else ()
        return (*empty, *((one, named(one, kind) if kind else part_of_pool(one)) for one in names))

    def _parsed(self, name: str, blank: Any, rows: list[Row]) -> Any:
        if isinstance(blank, Mapping):
            pairs = zip(blank.items(), rows, strict=True)
            return {key: parsed(name, row.cells[0].text, sample) for (key, sample), row in pairs}
        if not isinstance(blank, tuple):
            return parsed(name, rows[0].cells[0].text, blank)
        sample = sample_of(blank, getattr(self._values, name))
        given = [row for row in rows if any(cell.text.strip() for cell in row.cells)]
        found = [
            tuple(self._value(name, n, cell.text, sample[n]) for n, cell in enumerate(row.cells))
            for row in given
        ]
        return (
            tuple(found) if is_table(blank, getattr(self._values, name)) else tuple(row[0] for row in found)
        )

    def _value(self, name: str, n: int, text: str, sample: Any) -> Any:
        column = column_of(self.section, name, n)
        if column is not None and column.money:
            return amount(text.strip())
        value = parsed(name, text, sample)
        return code_of(column.kind, value) if column and column.kind and isinstance(value, str) else value


def shown_as(name: str, column: Column | None, value: Any) -> str:
    """A value as its input shows it: codes in plain words, except where they are chosen from a list."""
    if column is not None and not column.closed and isinstance(value, str):
        return readable(column.kind, value)
    return written("_cents" if column is not None and column.money and value != "" else name, value)


def with_own(choices: tuple[tuple[str, str], ...], text: str) -> tuple[tuple[str, str], ...]:
    """The choices with what stands there already, even where it is a word of somebody's own."""
    own = ((text, text),) if text and text not in dict(choices) else ()
    return (("", ""), *choices, *own)


def without_row(data: Mapping[str, str], name: str, at: int) -> dict[str, str]:
    """What was sent, but one row of a table: those below it move up."""
    kept: dict[str, str] = {}
    for key, text in data.items():
        table, _, row = key.rpartition("-")[0].rpartition("-")
        if table != name or not row.isdecimal():
            kept[key] = text
        elif int(row) != at:
            kept[f"{name}-{int(row) - (int(row) > at)}-{key.rpartition('-')[2]}"] = text
    return kept


def is_table(*values: Any) -> bool:
    """Whether a list's parts are rows themselves."""
    return any(value and isinstance(value[0], tuple) for value in values)


def sample_of(*values: Any) -> tuple[Any, ...]:
    """The first row that shows of what kinds the cells are; a list that is always empty holds texts."""
    first = next((value[0] for value in values if value), "")
    return first if isinstance(first, tuple) else (first,)


def written(name: str, value: Any) -> str:
    """A value as its input shows it, in the reader's way of writing numbers."""
    if isinstance(value, bool | str):
        return str(value)
    number = value / 100 if name.endswith("_cents") else value
    text = f"{number:.12g}"
    return text.replace(".", ",") if reader() == "de" else text


def parsed(name: str, text: str, sample: Any) -> Any:
    """The value of an input; raises CellError with what to write instead."""
    text = text.strip()
    if isinstance(sample, bool):
        return bool(text)
    if isinstance(sample, str):
        return text
    if name.endswith("_cents"):
        return amount(text)
    if isinstance(sample, int):
        return whole(text)
    number = parse_decimal(text)
    if number is None:
        raise CellError(gettext("This is no number. Write it like 80 or 51.31."))
    return number


def whole(text: str) -> int:
    """No mark is taken for one of thousands, lest somebody's 1.000 be one."""
    if not re.fullmatch(r"[-+]?\d{1,12}", text, re.ASCII):
        raise CellError(gettext("Write a whole number, like 5."))
    return int(text)


def amount(text: str) -> int:
    cents = parse_money_cents(text)
    if cents is None:
        raise CellError(gettext("This is no amount. Write it in euros, like 48,000."))
    return cents


def part_of_pool(name: str) -> str:
    return {"country": gettext("Country"), "product": gettext("Product line")}[name]
