"""Tables as files that a spreadsheet reads."""

import csv
from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

from stellwerk.web.desk.leads import Echo, harmless


def csv_file(name: str, rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Rows (the heading first) as UTF-8 with a byte order mark, written while they are read."""
    writer = csv.writer(Echo(), delimiter=";")
    lines = (writer.writerow([harmless(cell) for cell in row]) for row in rows)
    marked = (f"\ufeff{line}" if at == 0 else line for at, line in enumerate(lines))
    response = StreamingHttpResponse(marked, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
