"""Partner files: a CSV or Excel table of any CRM becomes partners; a broken row is named, the rest goes on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from stellwerk.capture.columns import ColumnMap, MappingError, apply, recognise
from stellwerk.capture.sources.table_file import open_table
from stellwerk.capture.vocabulary import PARTNERS
from stellwerk.clean.figures import parse_date, parse_money_cents, parse_number
from stellwerk.clean.mail_address import read_email
from stellwerk.clean.places import read_country, split_postcode
from stellwerk.clean.wording import read_language
from stellwerk.enrich.providers import product
from stellwerk.enrich.providers.branch import branch_of
from stellwerk.match.areas import Area, AreaError, read_areas
from stellwerk.match.eligible import PartnerProfile
from stellwerk.match.register import PartnerRecord, Person, parse_decimal, placed, problems
from stellwerk.terms import Reason

LEVELS = {
    "a": "gold",
    "b": "silver",
    "c": "base",
    "n": "new",
    "basis": "base",
    "silber": "silver",
    "neu": "new",
}
RHYTHMS = {"regelmäßig": "regular", "locker": "loose", "lose": "loose", "selten": "rare"}
LONG_AGO = date(2000, 1, 1)
YES = frozenset({"1", "x", "ja", "j", "yes", "y", "true", "wahr"})
NO = frozenset({"0", "nein", "n", "no", "false", "falsch", "-"})
# Our column -> the field of the record that it fills; the others have the field's own name.
FIELDS = {
    "tier": "level",
    "joined_at": "joined_on",
    "left_at": "left_on",
    "postcode_prefixes": "territories",
    "cert_valid_until": "certificates",
    "min_value": "min_value_cents",
    "max_value": "max_value_cents",
    "turnover": "turnover_cents",
    "absent_from": "absences",
    "absent_to": "absences",
    "history_wins": "wins",
    "history_expected": "expected_wins",
    "history_offers": "offers",
    "history_accepts": "accepts",
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """A partner of a file with the number of its row; `given` are the fields that its cells filled."""

    number: int
    record: PartnerRecord
    given: frozenset[str]


@dataclass(frozen=True, slots=True)
class PartnerFile:
    """The partners of a file; (row number, reason) of the rows that are none, and of what is only worth saying.

    `cells`: the cells of every broken row by its number, to hand them back.
    """

    columns: ColumnMap
    rows: tuple[FileRow, ...]
    problems: tuple[tuple[int, Reason], ...]
    warnings: tuple[tuple[int, Reason], ...]
    cells: Mapping[int, Sequence[str]]

    @property
    def partners(self) -> tuple[PartnerProfile, ...]:
        """The partners as the rules of matching take them."""
        return tuple(row.record.profile() for row in self.rows)


class _Broken(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


def read_partners(
    source: str | Path | bytes, *, today: date, products: tuple[product.Row, ...] = product.DEFAULT.products
) -> PartnerFile:
    """Reads a partner file; `products` are the house's, so that their names are understood.

    Raises TableError, MappingError or OSError for a file that is none.
    """
    table = open_table(source)
    columns = recognise(table.headers, vocabulary=PARTNERS)
    if not {"partner_id", "name"} & columns.names:
        raise MappingError("The partner file needs a column partner_id or name: add one.")
    rows: dict[str, FileRow] = {}
    broken: list[tuple[int, Reason]] = []
    cells: dict[int, Sequence[str]] = {}
    for row in table.rows:
        try:
            if row.problem:
                raise _Broken(row.problem)
            found = _row(row.number, _in_codes(apply(columns, row.cells), products), today)
            rows[found.record.code] = _joined(rows.get(found.record.code), found)
        except _Broken as error:
            broken.append((row.number, error.reason))
            cells[row.number] = row.cells
    taken = tuple(rows.values())
    warnings = [
        (row.number, p.reason) for row in taken for p in problems(row.record, today=today) if p.warning
    ]
    warnings += [
        (row.number, Reason("partner.unknown_product", {"product": line}))
        for row in taken
        for line in row.record.depth
        if not product.line_of(line, products)
    ]
    return PartnerFile(columns, taken, tuple(broken), tuple(warnings), cells)


def _in_codes(cells: Mapping[str, str], products: tuple[product.Row, ...]) -> Mapping[str, str]:
    """The cells with product lines by their codes; a line that nobody knows stays as it was written."""
    if not cells.get("products"):
        return cells
    named = (text.partition(":") for text in _list(cells, "products"))
    lines = (f"{product.line_of(name.strip(), products) or name}{mark}{more}" for name, mark, more in named)
    return {**cells, "products": "|".join(lines)}


def _row(number: int, cells: Mapping[str, str], today: date) -> FileRow:
    """One partner, checked."""
    record = placed(_record(cells))
    if wrong := next((p for p in problems(record, today=today) if not p.warning), None):
        raise _Broken(wrong.reason)
    return FileRow(number, record, frozenset(_given(cells, record)))


def _joined(known: FileRow | None, again: FileRow) -> FileRow:
    """A row of a partner that is there already brings a further contact or absence, or is one too many."""
    if known is None:
        return again
    people = [person for person in again.record.people if not _is_among(person, known.record.people)]
    absences = [days for days in again.record.absences if days not in known.record.absences]
    if not people and not absences:
        raise _Broken(Reason("partner.twice", {"partner": again.record.code}))
    record = replace(
        known.record,
        people=(*known.record.people, *people),
        absences=(*known.record.absences, *absences),
    )
    given = known.given | {"people" for _ in people[:1]} | {"absences" for _ in absences[:1]}
    return replace(known, record=record, given=given)


def _is_among(person: Person, people: Sequence[Person]) -> bool:
    return any((person.email and person.email == p.email) or person.name == p.name for p in people)


def _given(cells: Mapping[str, str], record: PartnerRecord) -> list[str]:
    """The fields that this row says something about; what it leaves empty stays as it is known."""
    said = [name for name, text in cells.items() if text]
    fields = [FIELDS.get(name, name) for name in said if not name.startswith(("contact_", "products"))]
    fields += ["contact_rhythm"] if "contact_rhythm" in said else []
    fields += ["depth", "certificates"] if "products" in said else []
    fields += ["people"] if record.people else []
    fields += ["lat", "lon", "subdivision"] if {"postcode", "lat"} & set(said) else []
    return [name for name in fields if name != "partner_id"]


def _record(cells: Mapping[str, str]) -> PartnerRecord:
    code = cells.get("partner_id") or cells.get("name", "")
    country = read_country(cells.get("country", "")) or "DE"
    postcode, city, areas = _place(cells, country)
    depth, certificates = _products(cells)
    first, last = _day(cells, "absent_from"), _day(cells, "absent_to")
    return PartnerRecord(
        code=code,
        name=cells.get("name", "") or code,
        joined_on=_day(cells, "joined_at") or LONG_AGO,
        left_on=_day(cells, "left_at"),
        level=_level(cells),
        country=country,
        postcode=postcode,
        city=city,
        lat=_decimal(cells, "lat"),
        lon=_decimal(cells, "lon"),
        radius_km=_number(cells, "radius_km"),
        territories=areas,
        depth=depth,
        certificates=certificates,
        on_show=tuple(dict.fromkeys(_list(cells, "on_show"))),
        languages=tuple(dict.fromkeys(_language(text) for text in _list(cells, "languages"))),
        industries=tuple(dict.fromkeys(branch_of(text) for text in _list(cells, "industries"))),
        size_class=cells.get("size_class", "").strip().upper(),
        min_value_cents=_read(cells, "min_value", parse_money_cents),
        max_value_cents=_read(cells, "max_value", parse_money_cents),
        capacity_per_week=_whole(cells, "capacity_per_week"),
        max_open=_whole(cells, "max_open"),
        weight=_decimal(cells, "weight"),
        cross_selling=_whole(cells, "cross_selling"),
        up_selling=_whole(cells, "up_selling"),
        contact_rhythm=_rhythm(cells),
        turnover_cents=_read(cells, "turnover", parse_money_cents),
        absences=((first, last),) if first and last and first <= last else (),
        people=_people(cells),
        wins=_decimal(cells, "history_wins") or 0.0,
        expected_wins=_decimal(cells, "history_expected") or 0.0,
        offers=_decimal(cells, "history_offers") or 0.0,
        accepts=_decimal(cells, "history_accepts") or 0.0,
    )


def _place(cells: Mapping[str, str], country: str) -> tuple[str, str, tuple[Area, ...]]:
    """Postcode, town and territories. A postcode column that holds areas ('34|35', '34-36') is one of territories."""
    own, areas = cells.get("postcode", ""), cells.get("postcode_prefixes", "")
    _, postcode, city = split_postcode(own, cells.get("city", ""))
    if "postcode_prefixes" not in cells and (len(postcode) < 4 or not postcode.isdecimal()):
        own, postcode, areas = "", "", own
    try:
        return postcode, city, read_areas(areas.replace("\n", "|"), country=country)
    except AreaError as error:
        raise _Broken(error.reason) from None


def _products(cells: Mapping[str, str]) -> tuple[dict[str, int], dict[str, date | None]]:
    """Depth and certificate per product line; a cell may say both: 'turning:3:2027-12-31|milling:2'."""
    until = _day(cells, "cert_valid_until")
    depth: dict[str, int] = {}
    certificates: dict[str, date | None] = {}
    for text in _list(cells, "products"):
        line, _, more = text.partition(":")
        digit, _, day = more.partition(":")
        if digit and digit not in {"1", "2", "3"}:
            raise _Broken(_unreadable("products", text))
        depth[line.strip()] = int(digit or 2)
        last = parse_date(day) if day else until
        if day and last is None:
            raise _Broken(_unreadable("products", text))
        if last:
            certificates[line.strip()] = last
    return depth, certificates


def _people(cells: Mapping[str, str]) -> tuple[Person, ...]:
    given = {
        name: cells.get(f"contact_{name}", "") for name in ("name", "role", "email", "phone", "language")
    }
    if not (given["name"] or given["email"]):
        return ()
    email = read_email(given["email"]) if given["email"] else ""
    if given["email"] and not email:
        raise _Broken(Reason("person.bad_email", {"email": given["email"][:60]}))
    takes = _tick(cells, "contact_takes_offers")
    return (
        Person(
            name=given["name"] or email.partition("@")[0],
            role=given["role"],
            email=email,
            phone=given["phone"].removeprefix("'"),  # a spreadsheet's mark for text
            language=read_language(given["language"]) or "de",
            decides=_tick(cells, "contact_decides") is True,
            takes_offers=takes is not False,
        ),
    )


def _unreadable(column: str, value: str) -> Reason:
    return Reason("partner.unreadable", {"column": column, "value": value[:60]})


def _read(cells: Mapping[str, str], name: str, parse: Callable[[str], Any]) -> Any:
    text = cells.get(name, "")
    if not text:
        return None
    value = parse(text)
    if value is None:
        raise _Broken(_unreadable(name, text))
    return value


def _day(cells: Mapping[str, str], name: str) -> date | None:
    found: date | None = _read(cells, name, parse_date)
    return found


def _number(cells: Mapping[str, str], name: str) -> float | None:
    found: float | None = _read(cells, name, parse_number)
    return found


def _decimal(cells: Mapping[str, str], name: str) -> float | None:
    """A number in which a single separator is the decimal one: 51.759 is a latitude, not fifty-one thousand."""
    found: float | None = _read(cells, name, parse_decimal)
    return found


def _whole(cells: Mapping[str, str], name: str) -> int | None:
    number = _number(cells, name)
    if number is not None and number < 0:
        raise _Broken(_unreadable(name, cells[name]))
    return None if number is None else round(number)


def _tick(cells: Mapping[str, str], name: str) -> bool | None:
    def tick(text: str) -> bool | None:
        plain = text.strip().lower()
        return True if plain in YES else False if plain in NO else None

    found: bool | None = _read(cells, name, tick)
    return found


def _list(cells: Mapping[str, str], name: str) -> list[str]:
    text = cells.get(name, "").replace(";", "|").replace(",", "|").replace("\n", "|")
    return [part.strip() for part in text.split("|") if part.strip()]


def _named(cells: Mapping[str, str], name: str, *, names: Mapping[str, str]) -> str:
    text = cells.get(name, "").strip().lower()
    return names.get(text, text)


def _level(cells: Mapping[str, str]) -> str:
    return _named(cells, "tier", names=LEVELS) or "silver"


_rhythm = partial(_named, name="contact_rhythm", names=RHYTHMS)


def _language(text: str) -> str:
    return read_language(text) or text.lower()
