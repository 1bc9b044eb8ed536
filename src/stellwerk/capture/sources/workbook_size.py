"""How much would a workbook become in memory? Looked at before it is opened: a small file can hold a huge table."""

import re
import zipfile
from typing import BinaryIO

MEMBERS_LIMIT = 5_000  # files inside a workbook
UNPACKED_LIMIT = 600_000_000  # bytes of everything inside, unpacked
CELLS_LIMIT = 16_000_000  # rows x columns of one sheet: the reader holds them all, the empty ones too
_PIECE = 1 << 20
_OVERLAP = 4096  # what a pattern may span between two pieces
_CELL = re.compile(rb"\br=[\"']([A-Z]{1,4})([0-9]{1,9})[\"']")
_LONG_CELL = re.compile(rb"\br=[\"'](?:[A-Z]{4,}[0-9]|[A-Z]{1,3}[0-9]{8,}|[0-9]{8,}[\"'])")
# OpenDocument says "this cell so many times": harmless for the empty rest of a sheet, not for a filled cell.
_REPEATED_CELL = re.compile(rb"<table:table-cell[^>]*number-columns-repeated=[\"'][0-9]{4,}[\"'][^>]*value")
_VALUE_REPEATED = re.compile(rb"<table:table-cell[^>]*value[^>]*number-columns-repeated=[\"'][0-9]{4,}[\"']")
_REPEATED_ROW = re.compile(
    rb"<table:table-row[^>]*number-rows-repeated=[\"'][0-9]{5,}[\"'][^>]*>(?:(?!</table:table-row>).){0,2000}?value-type",
    re.DOTALL,
)


def is_too_large(stream: BinaryIO) -> bool:
    """Whether this archive holds more than can be read; the stream stands at its beginning afterwards.

    Everything is unpacked once, piece by piece and thrown away: what an archive says of its sizes may be a lie.
    An archive that cannot be unpacked raises zipfile.BadZipFile; what is no archive at all is never too large.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            items = archive.infolist()
            if len(items) > MEMBERS_LIMIT or sum(item.file_size for item in items) > UNPACKED_LIMIT:
                return True
            if any(item.filename.lower() == "xl/workbook.bin" for item in items):
                raise zipfile.BadZipFile("XLSB")  # its sheets cannot be measured before they are opened
            return sum(_cells(archive, item) for item in items) > CELLS_LIMIT
    except zipfile.BadZipFile:
        if zipfile.is_zipfile(stream):
            raise
        return False  # an old xls; the reader says what is wrong with the others
    except (NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as problem:
        raise zipfile.BadZipFile(str(problem)) from None
    finally:
        stream.seek(0)


def _cells(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> int:
    """Unpacks one member; how many cells a reader would make of it, up to its last row and column."""
    rows = columns = 0
    rest = b""
    with archive.open(item) as member:
        while piece := member.read(_PIECE):
            text = rest + piece
            if _LONG_CELL.search(text) or (item.filename == "content.xml" and _repeats(text)):
                return CELLS_LIMIT + 1
            found = _CELL.findall(text)
            rows = max(rows, max((int(row) for _, row in found), default=0))
            columns = max(columns, max(map(_column, {letters for letters, _ in found}), default=0))
            if rows * columns > CELLS_LIMIT:
                return CELLS_LIMIT + 1
            rest = text[-_OVERLAP:]
    return rows * columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _repeats(text: bytes) -> bool:
    return any(pattern.search(text) for pattern in (_REPEATED_CELL, _VALUE_REPEATED, _REPEATED_ROW))
