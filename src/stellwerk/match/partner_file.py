"""Partner files: a CSV or Excel table of any CRM becomes partner profiles; a broken row is named, the rest goes on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from stellwerk.capture.columns import MappingError, apply, recognise
from stellwerk.capture.sources.table_file import open_table
from stellwerk.capture.vocabulary import PARTNERS
from stellwerk.clean.figures import parse_date, parse_number
from stellwerk.clean.places import read_country
from stellwerk.match.eligible import PartnerProfile
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
LEVEL_NAMES = ("gold", "silver", "base", "new")
LONG_AGO = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class PartnerFile:
    """The partners of a file, and (row number, reason) of the rows that are none."""

    partners: tuple[PartnerProfile, ...]
    problems: tuple[tuple[int, Reason], ...]


class _Broken(Exception):
    def __init__(self, column: str, value: str) -> None:
        super().__init__(column)
        self.reason = Reason("partner.unreadable", {"column": column, "value": value[:60]})


def read_partners(path: str | Path) -> PartnerFile:
    """Reads a partner file. Raises TableError, MappingError or OSError for a file that is none."""
    table = open_table(path)
    columns = recognise(table.headers, vocabulary=PARTNERS)
    if not {"partner_id", "name"} & columns.names:
        raise MappingError("The partner file needs a column partner_id or name: add one.")
    partners: dict[str, PartnerProfile] = {}
    problems: list[tuple[int, Reason]] = []
    for row in table.rows:
        if row.problem:
            problems.append((row.number, row.problem))
            continue
        try:
            partner = _partner(apply(columns, row.cells))
        except _Broken as broken:
            problems.append((row.number, broken.reason))
            continue
        if partner.partner_id in partners:
            problems.append((row.number, Reason("partner.twice", {"partner": partner.partner_id})))
            continue
        partners[partner.partner_id] = partner
    return PartnerFile(tuple(partners.values()), tuple(problems))


def _partner(record: Mapping[str, str]) -> PartnerProfile:
    code = record.get("partner_id") or record.get("name", "")
    if not code:
        raise _Broken("partner_id", "")
    country = read_country(record.get("country", "")) or "DE"
    until = _day(record, "cert_valid_until")
    absent = (_day(record, "absent_from"), _day(record, "absent_to"))
    return PartnerProfile(
        partner_id=code,
        name=record.get("name", "") or code,
        joined_on=_day(record, "joined_at") or LONG_AGO,
        left_on=_day(record, "left_at"),
        level=_level(record),
        country=country,
        lat=_number(record, "lat"),
        lon=_number(record, "lon"),
        radius_km=_number(record, "radius_km"),
        territories=tuple((country, prefix) for prefix in _list(record, "postcode_prefixes")),
        products=dict.fromkeys(_list(record, "products"), until),
        languages=frozenset(language.lower() for language in _list(record, "languages")),
        size_class=_size(record),
        capacity_per_week=_whole(record, "capacity_per_week"),
        max_open=_whole(record, "max_open"),
        weight=_number(record, "weight"),
        absences=((absent[0], absent[1]),) if absent[0] and absent[1] and absent[0] <= absent[1] else (),
        wins=_number(record, "history_wins") or 0.0,
        expected_wins=_number(record, "history_expected") or 0.0,
        offers=_number(record, "history_offers") or 0.0,
        accepts=_number(record, "history_accepts") or 0.0,
    )


def _read(record: Mapping[str, str], name: str, parse: Callable[[str], Any]) -> Any:
    text = record.get(name, "")
    if not text:
        return None
    value = parse(text)
    if value is None:
        raise _Broken(name, text)
    return value


def _day(record: Mapping[str, str], name: str) -> date | None:
    found: date | None = _read(record, name, parse_date)
    return found


def _number(record: Mapping[str, str], name: str) -> float | None:
    found: float | None = _read(record, name, parse_number)
    return found


def _whole(record: Mapping[str, str], name: str) -> int | None:
    number = _number(record, name)
    if number is not None and number < 0:
        raise _Broken(name, record[name])
    return None if number is None else round(number)


def _list(record: Mapping[str, str], name: str) -> list[str]:
    text = record.get(name, "").replace(";", "|").replace(",", "|")
    return [part.strip() for part in text.split("|") if part.strip()]


def _level(record: Mapping[str, str]) -> str:
    text = record.get("tier", "").strip().lower()
    level = LEVELS.get(text, text) or "silver"
    if level not in LEVEL_NAMES:
        raise _Broken("tier", record["tier"])
    return level


def _size(record: Mapping[str, str]) -> str:
    text = record.get("size_class", "").strip().upper()
    if text and text not in {"S", "M", "L"}:
        raise _Broken("size_class", text)
    return text
