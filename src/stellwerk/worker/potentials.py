"""How large the market is: companies per region, industry and product line, from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from stellwerk.capture.sources.table_file import Row, TableError, open_table
from stellwerk.clean.figures import parse_count, parse_date
from stellwerk.clean.text import fold
from stellwerk.store.journal import notebook
from stellwerk.store.models import Policy, Potential
from stellwerk.terms import Reason

# Folded headers, German and English -> column.
HEADERS: Mapping[str, str] = {
    **dict.fromkeys(("region", "bundesland", "state", "gebiet", "land"), "region"),
    **dict.fromkeys(("industry", "branche", "sector"), "industry"),
    **dict.fromkeys(("product", "produkt", "produktlinie", "product line"), "product"),
    **dict.fromkeys(("companies", "firmen", "anzahl", "betriebe", "unternehmen", "number"), "companies"),
    **dict.fromkeys(("source", "quelle"), "source"),
    **dict.fromkeys(("as of", "stand", "date", "datum"), "as_of"),
}


@dataclass(slots=True)
class Taken:
    """What came of a file: rows that are there now, and (row number, reason) of those that were left out."""

    count: int = 0
    problems: list[tuple[int, Reason]] = field(default_factory=list)


def take(data: bytes, *, by: str, now: datetime) -> Taken:
    """Reads the file; a row of the same region, industry and product gets the new figure.

    Raises TableError for what is no table or has no column with the number of companies.
    """
    table = open_table(data)
    columns = [HEADERS.get(fold(header), "") for header in table.headers]
    rows, taken = list(table.rows), Taken()
    if "companies" not in columns:
        raise TableError("The file needs a column “Companies”.", reason=Reason("potential.no_column"))
    found: dict[tuple[str, str, str], Potential] = {}
    for row in rows:
        one = _read(row, columns, today=timezone.localdate(now))
        if isinstance(one, Reason):
            taken.problems.append((row.number, one))
        else:
            found[one.region, one.industry, one.product] = one
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        Potential.objects.bulk_create(
            found.values(),
            update_conflicts=True,
            unique_fields=["region", "industry", "product"],
            update_fields=["companies", "source", "as_of"],
        )
        notes.note_other("potentials", "capture", "potentials_taken", count=len(found))
    taken.count = len(found)
    return taken


def _read(row: Row, columns: list[str], *, today: date) -> Potential | Reason:
    if row.problem:
        return row.problem
    cells = {name: cell.strip() for name, cell in zip(columns, row.cells, strict=False) if name}
    count = parse_count(cells.get("companies", ""))
    if count is None:
        return Reason("potential.no_number", {"value": cells.get("companies", "")[:60]})
    where = {name: cells.get(name, "")[:60] for name in ("region", "industry", "product")}
    if not any(where.values()):
        return Reason("potential.no_place")
    as_of = parse_date(cells.get("as_of", "")) or today
    return Potential(**where, companies=count, source=cells.get("source", "")[:120], as_of=as_of)
