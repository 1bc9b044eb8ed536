"""Tables for `score`: columns of texts, and which leads were won."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from stellwerk.capture.sources.table_file import TableError, open_table
from stellwerk.grade.learned import History
from stellwerk.grade.learned.history import Flags
from stellwerk.grade.learned.reading import moments, plain

# What the winning one of two values is usually called.
WON = frozenset(
    {"1", "1.0", "1,0", "true", "t", "yes", "y", "ja", "j", "wahr", "x", "won", "win", "gewonnen", "closed won",
     "converted", "success", "order", "auftrag", "sold", "verkauft", "kunde", "customer"}
)  # fmt: skip
MOST_SHOWN = 8


class ScoreError(Exception):
    """The command cannot go on; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Given:
    """A table as columns. `broken`: the numbers of rows that were cut or filled up to fit the header."""

    headers: tuple[str, ...]
    columns: tuple[list[str], ...]
    delimiter: str
    broken: frozenset[int]

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    def place(self, name: str, option: str) -> int:
        """Where a column is: as written, else whatever its case. Raises ScoreError when it is not there."""
        if name in self.headers:
            return self.headers.index(name)
        wanted = name.strip().casefold()
        for place, header in enumerate(self.headers):
            if header.casefold() == wanted:
                return place
        shown = ", ".join(self.headers[:MOST_SHOWN]) + (" …" if len(self.headers) > MOST_SHOWN else "")
        raise ScoreError(f"{option}: there is no column {name!r}. The file has: {shown}.")


def table(path: Path) -> Given:
    """Reads a CSV file or a workbook. Raises ScoreError for what is none."""
    try:
        opened = open_table(path)
        rows, broken, width = [], set(), len(opened.headers)
        for place, row in enumerate(opened.rows):
            cells = list(row.cells)
            if row.problem is not None:
                broken.add(place)
                cells = (cells + [""] * width)[:width]
            rows.append(cells)
    except TableError as error:
        raise ScoreError(f"{path}: {error}") from None
    except OSError as error:
        raise ScoreError(f"{path} cannot be read ({error.strerror}); check the name.") from None
    columns = tuple(list(column) for column in zip(*rows, strict=True)) or tuple([] for _ in opened.headers)
    return Given(opened.headers, columns, opened.delimiter, frozenset(broken))


@dataclass(frozen=True, slots=True)
class Closed:
    """The closed leads of a table. `won_values`: what counted as won; `skipped`: rows without an outcome."""

    history: History
    won_values: tuple[str, ...]
    skipped: int


def closed(given: Given, *, outcome: str, won: str | None, at: str | None, ignore: Sequence[str]) -> Closed:
    """The leads whose outcome is known. Raises ScoreError where the options do not fit the table."""
    place = given.place(outcome, "--outcome")
    left_out = {place, *(given.place(name, "--ignore") for name in ignore)}
    ends = [plain(text) for text in given.columns[place]]
    rows = [k for k, end in enumerate(ends) if end and k not in given.broken]
    if not rows:
        raise ScoreError(
            f"--outcome: column {outcome!r} is empty in every row; there is nothing to learn from."
        )
    value = _winning([ends[k] for k in rows], won, outcome)
    kept = [k for k in range(len(given.headers)) if k not in left_out]
    moment = None
    if at is not None:
        column = given.columns[given.place(at, "--at")]
        moment = moments([column[k] for k in rows])
        if np.isnat(moment).mean() > 0.5:
            raise ScoreError(
                f"--at: column {at!r} holds no dates; name one with dates like 31.12.2026 or 2026-12-31."
            )
    flags: Flags = np.array([ends[k].casefold() == value.casefold() for k in rows], np.bool_)
    history = History(
        names=tuple(given.headers[k] for k in kept),
        columns=tuple([given.columns[k][row] for row in rows] for k in kept),
        won=flags,
        at=moment,
    )
    return Closed(history, (value,), len(ends) - len(rows))


def _winning(ends: Sequence[str], won: str | None, outcome: str) -> str:
    """The value that means won: as told, or the one of two that is usually called so."""
    kinds = list(dict.fromkeys(end.casefold() for end in ends))
    first = {end.casefold(): end for end in reversed(ends)}
    shown = ", ".join(first[kind] for kind in kinds[:MOST_SHOWN]) + (" …" if len(kinds) > MOST_SHOWN else "")
    if won is not None:
        if won.strip().casefold() not in first:
            raise ScoreError(f"--won: no row of column {outcome!r} says {won!r}. It says: {shown}.")
        return first[won.strip().casefold()]
    usual = [kind for kind in kinds if kind in WON]
    if len(usual) == 1 and len(kinds) <= 2:
        return first[usual[0]]
    if len(kinds) == 1:
        return "1"  # everybody lost: said as such when it comes to learning
    raise ScoreError(f"Say which value of {outcome!r} means won, with --won. It says: {shown}.")
