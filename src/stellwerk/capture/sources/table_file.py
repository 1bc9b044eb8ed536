"""Tables from files: a workbook or a CSV file, told apart by their first bytes."""

import io
from pathlib import Path
from typing import BinaryIO

from stellwerk.capture.sources.csv_table import open_csv
from stellwerk.capture.sources.table import EMPTY, Row, Table, TableError, no_table
from stellwerk.capture.sources.workbook import STARTS, open_workbook

__all__ = ["Row", "Table", "TableError", "open_table"]


def open_table(source: str | Path | bytes) -> Table:
    """Opens a path or the bytes of a file.

    Raises TableError for what is no table and OSError for a file that is not there.
    """
    stream: BinaryIO = io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")  # noqa: SIM115 (the rows' generator closes it)
    try:
        start = stream.read(8)
        stream.seek(0)
        if not start:
            raise no_table("table.empty", EMPTY)
        if start.startswith(STARTS):
            return open_workbook(stream)
        return open_csv(stream)
    except BaseException:
        stream.close()
        raise
