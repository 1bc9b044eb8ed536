"""Excel and other workbooks: the first sheet that is not empty."""

import datetime as dt
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, WorksheetNotFound, ZipError

from stellwerk.capture.sources.table import Row, Table, check_header, fitted, name_headers, no_table
from stellwerk.capture.sources.workbook_size import is_too_large
from stellwerk.terms import Reason

STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and ods; xls


def open_workbook(stream: BinaryIO) -> Table:
    try:
        if is_too_large(stream):
            raise no_table(
                "table.too_large", "The workbook is too large: save it as CSV, which is read row by row."
            )
        workbook = CalamineWorkbook.from_filelike(stream)
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        filled = [sheet for sheet in sheets if sheet.height]
    except PasswordError:
        raise no_table(
            "table.locked", "The workbook is protected by a password: save it without and try again."
        ) from None
    except (CalamineError, WorksheetNotFound, ZipError, zipfile.BadZipFile, OSError) as problem:
        raise no_table(
            "table.binary", f"The workbook cannot be read ({problem}): save it as XLSX or CSV again."
        ) from None
    if not filled:
        raise no_table("table.empty", "The workbook is empty: export it again with a header row.")
    sheet = filled[0]
    cells = ([_as_text(value) for value in row] for row in sheet.iter_rows())
    number, header = next(((i, row) for i, row in enumerate(cells, start=1) if any(row)), (0, []))
    check_header(header, "")
    headers, findings = name_headers(header)
    if len(filled) > 1:
        findings.append(
            Reason("table.other_sheets", {"used": sheet.name, "left": [s.name for s in filled[1:]]})
        )
    return Table(headers, _sheet_rows(cells, number, len(headers), stream), "xlsx", "", tuple(findings))


def _sheet_rows(
    cells: Iterable[list[str]], header_number: int, width: int, stream: BinaryIO
) -> Iterator[Row]:
    with stream:
        for number, row in enumerate(cells, start=header_number + 1):
            if any(row):
                yield fitted(number, row, width)


def _as_text(value: Any) -> str:
    """A cell of a workbook as a person would type it: whole numbers without point, dates in ISO form."""
    if isinstance(value, str):
        return value.strip().replace("\0", "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)
