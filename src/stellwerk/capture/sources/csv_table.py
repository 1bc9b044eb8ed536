"""CSV with any separator and encoding, row by row; a broken row is reported and the rest goes on."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from stellwerk.capture.columns import is_known
from stellwerk.capture.sources.table import (
    CELL_LIMIT,
    EMPTY,
    Row,
    Table,
    check_header,
    fitted,
    name_headers,
    no_table,
)
from stellwerk.capture.sources.text_encoding import Encoding, detect
from stellwerk.terms import Reason

LINE_LIMIT = 4_000_000  # characters in one line
# For the whole process: the standard library refuses cells above 131,072 characters in the midst of a file.
csv.field_size_limit(LINE_LIMIT)
LINES_IN_A_CELL = 200  # how many lines a quoted cell may span before its quote counts as a stray one
_SAMPLE_LINES = 40
_DELIMITERS = ";,\t|"


def open_csv(stream: BinaryIO) -> Table:
    encoding = detect(stream)
    if encoding is None:
        raise no_table(
            "table.binary",
            "The file is neither a text table nor a workbook: save it as CSV or XLSX and try again.",
        )
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding.codec, errors="replace", newline="")
    lines = _Lines(text)
    header, delimiter = _header(lines)
    headers, findings = name_headers(header)
    rows = _csv_rows(lines, delimiter, len(headers), text)
    return Table(headers, rows, encoding.name, delimiter, (*_said(encoding), *findings))


def _said(encoding: Encoding) -> tuple[Reason, ...]:
    return (Reason("table.mixed_encoding", {"encoding": encoding.name}),) if encoding.mixed else ()


class _Lines:
    """Lines of a text with the possibility to put some back; a line above the limit comes as None."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream
        self._back: deque[str | None] = deque()

    def take(self) -> str | None:
        """The next line without its end. Raises StopIteration at the end of the file."""
        if self._back:
            return self._back.popleft()
        line = self._stream.readline(LINE_LIMIT)
        if not line:
            raise StopIteration
        if len(line) < LINE_LIMIT or line[-1] in "\r\n":
            return line.rstrip("\r\n")
        while line and line[-1] not in "\r\n":
            line = self._stream.readline(LINE_LIMIT)
        return None

    def put_back(self, lines: Iterable[str | None]) -> None:
        self._back.extendleft(reversed(list(lines)))

    def peek(self, count: int) -> list[str]:
        """The next lines, as far as they are readable, without taking them."""
        taken: list[str | None] = []
        try:
            while len(taken) < count:
                taken.append(self.take())
        except StopIteration:
            pass
        self.put_back(taken)
        return [line for line in taken if line and line.strip()]


def _header(lines: _Lines) -> tuple[list[str], str]:
    """The cells of the header row and the separator; the lines stand behind the header afterwards."""
    sample = lines.peek(_SAMPLE_LINES)
    if not sample:
        raise no_table("table.empty", EMPTY)
    told = re.fullmatch(
        r"sep=([^\"\0])", sample[0], re.IGNORECASE
    )  # Excel writes the separator into the first line
    if told:
        sample = sample[1:]
        if not sample:
            raise no_table("table.empty", EMPTY)
    delimiter = told.group(1) if told else _delimiter(sample)
    _skip_to_header(lines, told=bool(told))
    record = _record(lines, delimiter)
    if record is None or "\0" in "".join(record):
        raise no_table(
            "table.binary", "The first row cannot be read: save the table as CSV or XLSX and try again."
        )
    check_header(record, delimiter)
    return record, delimiter


def _skip_to_header(lines: _Lines, *, told: bool) -> None:
    if told:
        lines.take()
    while True:
        line = lines.take()
        if line is None or line.strip():
            lines.put_back([line])
            return


def _delimiter(sample: Sequence[str]) -> str:
    """The separator under which most lines have as many cells as the first, the widest first."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        same = sum(width == widths[0] for width in widths) / len(widths)
        return (same >= 0.5, widths[0]) if widths[0] > 1 else (-1, 0)

    best = max(_DELIMITERS, key=score)
    if score(best)[1] > 1:
        return best
    if is_known(sample[0].strip().strip('"')):
        return ";"  # a single column with a name we know is a table too
    raise no_table(
        "table.no_delimiter",
        "No columns found: separate them by comma, semicolon, tab or | and put names in the first row.",
    )


def _csv_rows(lines: _Lines, delimiter: str, width: int, stream: io.TextIOWrapper) -> Iterator[Row]:
    """The rows behind the header; closes the stream at the end."""
    number = 1
    with stream:
        while True:
            try:
                line = lines.take()
            except StopIteration:
                return
            number += 1
            if line is None:
                yield Row(number, (), Reason("row.too_long", {"limit": LINE_LIMIT}))
            elif '"' not in line and "\0" not in line:
                if not line or line.isspace():
                    continue
                yield fitted(number, line.split(delimiter), width)
            else:
                yield _quoted(number, line, lines, delimiter, width)


def _quoted(number: int, line: str, lines: _Lines, delimiter: str, width: int) -> Row:
    """A row with quotes; a quote that would swallow the following rows breaks only its own."""
    if "\0" in line:
        return Row(number, _loose(line.replace("\0", ""), delimiter), Reason("row.nul"))
    cells, is_open = _parse(line, delimiter)
    if not is_open:
        return fitted(number, cells, width)
    lines.put_back([line])
    record = _record(lines, delimiter, width=width)
    if record is not None:
        return fitted(number, record, width)
    lines.take()
    return Row(number, cells, Reason("row.stray_quote"))


def _parse(text: str, delimiter: str) -> tuple[list[str], bool]:
    """The cells of a text, and whether it ends inside a quoted cell; a quote inside a cell is a letter."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), []), False
    except csv.Error as problem:
        return _loose(text, delimiter), "unexpected end" in str(problem)


def _loose(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _record(lines: _Lines, delimiter: str, *, width: int | None = None) -> list[str] | None:
    """Takes the lines of one record; when it has not the wanted width all is put back and None returned."""
    taken: list[str | None] = []
    size = 0
    try:
        while len(taken) < LINES_IN_A_CELL and size < CELL_LIMIT:
            line = lines.take()
            taken.append(line)
            if line is None:
                break
            size += len(line)
            if len(taken) > 1 and '"' not in line:
                continue
            text = "\n".join(part or "" for part in taken)
            cells = _strict(text, delimiter)
            if cells is None:
                continue
            if width is None or len(cells) == width:
                return cells
            break
    except StopIteration:
        pass
    first = taken[0] if taken else None
    if width is None and first:
        lines.put_back(taken[1:])
        return _loose(first, delimiter)
    lines.put_back(taken)
    return None


def _strict(text: str, delimiter: str) -> list[str] | None:
    """The cells of one complete record; None while a quoted cell is open or a quote stands where none may."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
