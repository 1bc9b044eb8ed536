"""Records of the simulation's files and stream become what the rules take. A wrong one says what to do."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from stellwerk.match.eligible import PartnerProfile
from stellwerk.match.fit import Estimates
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import LeadProfile, Level, PolicyError, read_numbers

LEVELS = {"a": "gold", "b": "silver", "c": "base", "n": "new"} | {level.value: level.value for level in Level}
LONG_AGO = date(1, 1, 1)
# How a policy in the stream or in a file calls what the rules call otherwise.
OWN_NAMES = {"max_offers"}


class RecordError(ValueError):
    """A record that cannot be read; the message names the field and what fits."""


Record = Mapping[str, Any]


def partner(record: Record) -> PartnerProfile:
    country = _text(record, "country").upper() or "DE"
    until = _day(record, "cert_valid_until")
    absent = (_day(record, "absent_from"), _day(record, "absent_to"))
    lat, lon, radius = (_number(record, name) for name in ("lat", "lon", "radius_km"))
    if radius is not None and (lat is None or lon is None):
        raise RecordError("radius_km needs lat and lon; give both or leave the radius empty.")
    return PartnerProfile(
        partner_id=_id(record, "partner_id"),
        name=_text(record, "name"),
        level=_level(record),
        joined_on=_day(record, "joined_at") or LONG_AGO,
        left_on=_day(record, "left_at"),
        country=country,
        lat=lat,
        lon=lon,
        radius_km=radius,
        territories=tuple(sorted((country, prefix) for prefix in _list(record, "postcode_prefixes"))),
        products=dict.fromkeys(sorted(_list(record, "products")), until),
        languages=frozenset(language.lower() for language in _list(record, "languages")),
        size_class=_size(record),
        capacity_per_week=_whole(record, "capacity_per_week"),
        max_open=_whole(record, "max_open"),
        weight=_number(record, "weight"),
        absences=((absent[0] or LONG_AGO, absent[1] or date.max),) if any(absent) else (),
        wins=_number(record, "history_wins") or 0.0,
        expected_wins=_number(record, "history_expected") or 0.0,
        offers=_number(record, "history_offers") or 0.0,
        accepts=_number(record, "history_accepts") or 0.0,
    )


def lead(record: Record) -> LeadProfile:
    """A lead. Worth 0 where value or score is missing."""
    chance = _number(record, "score") or 0.0
    if not 0 <= chance <= 1:
        raise RecordError(f"score must be a chance from 0 to 1, not {record['score']!r}.")
    return LeadProfile(
        lead_id=_id(record, "lead_id"),
        arrived_at=moment(record, "arrived_at"),
        country=_text(record, "country").upper() or "DE",
        postcode=_text(record, "postcode"),
        lat=_number(record, "lat"),
        lon=_number(record, "lon"),
        product=_text(record, "product"),
        size_class=_size(record),
        language=_text(record, "language").lower(),
        industry=_text(record, "industry"),
        value_cents=round((_number(record, "expected_value") or 0.0) * 100),
        chance=chance,
        protected_partner=_text(record, "protected_partner"),
    )


def estimates(record: Record) -> Estimates | None:
    """The optional field `oracle`: partner -> [chance of success, chance of acceptance]."""
    given = record.get("oracle")
    if not given:
        return None
    try:
        return {name: (float(p), float(a)) for name, (p, a) in given.items()}
    except (AttributeError, TypeError, ValueError):
        raise RecordError("oracle must map a partner to [chance of success, chance of acceptance].") from None


def moment(record: Record, name: str) -> datetime:
    """A moment with its offset; without one it is read as UTC, so that no machine's clock matters."""
    text = _text(record, name)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise RecordError(f"{name} must be a moment like 2026-03-14T09:12:00, not {text!r}.") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def policy(given: Mapping[str, Any]) -> tuple[MatchPolicy, int]:
    """The match rule's numbers and `max_offers`. One pool unless `pool_by` says otherwise.

    Level factors may use A, B, C, N. Raises PolicyError for a number that does not exist or is of the wrong kind.
    """
    numbers = dict(given.get("match", given))
    most = numbers.pop("max_offers", given.get("offer", {}).get("max_offers", 5))
    if not isinstance(most, int) or most < 1:
        raise PolicyError("max_offers must be a whole number, 1 or more.")
    factors = numbers.get("level_factors")
    if isinstance(factors, Mapping):
        numbers["level_factors"] = {LEVELS.get(str(k).lower(), str(k)): float(v) for k, v in factors.items()}
    return read_numbers(MatchPolicy, {"pool_by": [], **numbers}), most


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    return "" if value is None else str(value).strip()


def _id(record: Record, name: str) -> str:
    text = _text(record, name)
    if not text:
        raise RecordError(f"{name} is missing.")
    return text


def _number(record: Record, name: str) -> float | None:
    return _parsed(record, name, float, "a number")


def _whole(record: Record, name: str) -> int | None:
    number = _number(record, name)
    if number is not None and (number < 0 or number != int(number)):
        raise RecordError(f"{name} must be a whole number, 0 or more, not {record[name]!r}.")
    return None if number is None else int(number)


def _day(record: Record, name: str) -> date | None:
    return _parsed(record, name, lambda text: date.fromisoformat(text[:10]), "a date like 2026-03-14")


def _parsed[T](record: Record, name: str, parse: Callable[[str], T], what: str) -> T | None:
    text = _text(record, name)
    if not text:
        return None
    try:
        return parse(text)
    except ValueError:
        raise RecordError(f"{name} must be {what}, not {text!r}.") from None


def _list(record: Record, name: str) -> list[str]:
    value = record.get(name) or []
    parts = value.split("|") if isinstance(value, str) else value
    if not isinstance(parts, list):
        raise RecordError(f"{name} must be a list.")
    return [text for part in parts if (text := str(part).strip())]


def _level(record: Record) -> str:
    text = _text(record, "tier").lower() or "silver"
    if text not in LEVELS:
        raise RecordError(f"tier must be A, B, C, N or gold, silver, base, new, not {record['tier']!r}.")
    return LEVELS[text]


def _size(record: Record) -> str:
    text = _text(record, "size_class").upper()
    if text not in {"", "S", "M", "L"}:
        raise RecordError(f"size_class must be S, M or L, not {record['size_class']!r}.")
    return text
