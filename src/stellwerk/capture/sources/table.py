"""What every table has: headers, rows with their numbers, and the reasons why something is no table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stellwerk.terms import Reason

CELL_LIMIT = 1_000_000  # characters in one cell; beyond that the row is broken
COLUMN_LIMIT = 2_000
HEADER_LIMIT = 500  # characters; a longer header is data
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")
EMPTY = "The file is empty: export it again with a header row."
_NO_HEADER = "The first row must hold the column names: add a header row and try again."


class TableError(ValueError):
    """The file is no table; the message is one line that says what to do, `reason` is for both languages."""

    def __init__(self, message: str, *, reason: Reason) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number, its cells (as many as there are headers) and, when it is broken, why.

    A broken row's cells are what could be read, for a person to look at.
    """

    number: int
    cells: Sequence[str]
    problem: Reason | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An open table. `rows` can be walked once; `delimiter` is '' for a workbook."""

    headers: tuple[str, ...]
    rows: Iterator[Row]
    encoding: str
    delimiter: str
    findings: tuple[Reason, ...]


def no_table(key: str, message: str) -> TableError:
    return TableError(message, reason=Reason(key))


def check_header(cells: Sequence[str], delimiter: str) -> None:
    named = [cell.strip() for cell in cells if cell.strip()]
    if not any(any(letter.isalpha() for letter in cell) for cell in named) or any(
        _MAIL.fullmatch(cell) for cell in named
    ):
        raise no_table("table.no_header", _NO_HEADER)
    if len(cells) > COLUMN_LIMIT:
        raise no_table(
            "table.too_wide", f"More than {COLUMN_LIMIT} columns: export only the columns of the contacts."
        )
    if delimiter and any(len(cell) > HEADER_LIMIT for cell in cells):
        raise no_table("table.no_header", _NO_HEADER)


def name_headers(cells: Sequence[str]) -> tuple[tuple[str, ...], list[Reason]]:
    """Headers without the empty ones at the end; an empty one inside and a repeated one get a name."""
    stripped = [cell.strip().replace("\n", " ") for cell in cells]
    while stripped and not stripped[-1]:
        stripped.pop()
    names: list[str] = []
    findings = []
    for index, header in enumerate(stripped, start=1):
        plain = name = header or f"column {index}"
        count = 1
        while name in names:
            count += 1
            name = f"{plain} ({count})"
        if header and name != header:
            findings.append(Reason("table.repeated_header", {"column": header, "now": name}))
        names.append(name)
    return tuple(names), findings


def fitted(number: int, cells: list[str], width: int) -> Row:
    """A row with exactly as many cells as headers, or broken by a surplus or an endless cell."""
    if len(cells) < width:
        cells += [""] * (width - len(cells))
    elif len(cells) > width:
        if any(cell.strip() for cell in cells[width:]):
            return Row(number, cells, Reason("row.too_many_cells", {"cells": len(cells), "columns": width}))
        del cells[width:]
    if any(len(cell) > CELL_LIMIT for cell in cells):
        return Row(number, (), Reason("row.cell_too_long", {"limit": CELL_LIMIT}))
    return Row(number, cells)
