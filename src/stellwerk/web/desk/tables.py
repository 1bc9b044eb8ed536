"""Tables as files that a spreadsheet reads: UTF-8 with a byte order mark, so that Excel reads the umlauts."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from stellwerk.worker.cells import harmless

CSV = "text/csv; charset=utf-8"


class Echo:
    """What csv writes into: it gives every row straight back, so that nothing is collected in memory."""

    def write(self, value: str) -> str:
        return value


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Rows (the heading first) as a file to save, written while they are read."""
    response = StreamingHttpResponse(csv_lines(rows), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The rows as lines, nothing in them that a spreadsheet would run."""
    writer = csv.writer(Echo(), delimiter=";")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(
            [harmless(cell if isinstance(cell, int | float) else str(cell)) for cell in row]
        )
