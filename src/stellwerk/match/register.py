"""A partner's whole record, and what must be true of it before it is written down: pure checks, all at once."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from stellwerk.clean.mail_address import read_email
from stellwerk.enrich.providers.postcode import centre_of
from stellwerk.enrich.regions import DIGITS, region_of
from stellwerk.match.areas import Area
from stellwerk.match.eligible import PartnerProfile
from stellwerk.terms import Level, PolicyError, Reason

SIZES = ("S", "M", "L")
RHYTHMS = ("regular", "loose", "rare")
RESERVED = frozenset({"new", "import", "edit", "conflicts", ""})  # parts of addresses of pages
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PartnerPolicy:
    # A partner and the channel manager are told so many days before a certificate ends.
    certificate_warn_days: tuple[int, ...] = (60, 14)
    # A registered customer or project is protected for so many days.
    protect_days: int = 180
    # An extension of a protection lasts so many days.
    extend_days: int = 90
    # A protection may be extended so many times.
    most_extensions: int = 2
    # A partner is reminded so many days before a protection ends.
    protection_warn_days: int = 21
    # How often the channel manager talks to a partner of a performance class, where nothing else was agreed.
    contact_rhythm: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({"high": "regular", "moderate": "loose", "weak": "rare"})
    )
    # After so many days without a talk the channel manager is asked to get in touch, per rhythm.
    rhythm_days: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({"regular": 30, "loose": 91, "rare": 182})
    )
    # Working days in which the talk should happen from then on.
    contact_days: int = 5

    def __post_init__(self) -> None:
        numbers = (self.protect_days, self.extend_days, self.most_extensions, self.protection_warn_days)
        if min((*numbers, *self.certificate_warn_days), default=0) < 0 or not self.protect_days:
            raise PolicyError("Days and extensions must be 0 or more, protect_days at least 1.")
        if unknown := set(self.contact_rhythm.values()) - set(RHYTHMS):
            raise PolicyError(f"contact_rhythm knows {', '.join(RHYTHMS)}, not {', '.join(sorted(unknown))}.")
        if unknown := set(self.rhythm_days) - set(RHYTHMS):
            raise PolicyError(f"rhythm_days knows {', '.join(RHYTHMS)}, not {', '.join(sorted(unknown))}.")
        if min((self.contact_days, *self.rhythm_days.values())) < 0:
            raise PolicyError("Days until a talk with a partner must be 0 or more.")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the partner; `id` is 0 until the row is there."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    language: str = "de"
    decides: bool = False
    takes_offers: bool = True
    id: int = 0


@dataclass(frozen=True, slots=True)
class PartnerRecord:
    """All that is kept of a partner. None, '' and empty mean unknown or unlimited.

    `depth`: product line -> 1 to 3. `certificates`: line -> last day, None = without end.
    """

    code: str
    name: str
    joined_on: date
    left_on: date | None = None
    level: str = Level.SILVER.value
    country: str = "DE"
    subdivision: str = ""
    postcode: str = ""
    city: str = ""
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    territories: tuple[Area, ...] = ()
    depth: Mapping[str, int] = NOTHING
    certificates: Mapping[str, date | None] = NOTHING
    on_show: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    size_class: str = ""
    min_value_cents: int | None = None
    max_value_cents: int | None = None
    capacity_per_week: int | None = None
    max_open: int | None = None
    weight: float | None = None
    cross_selling: int | None = None
    up_selling: int | None = None
    contact_rhythm: str = ""
    turnover_cents: int | None = None
    absences: tuple[tuple[date, date], ...] = ()
    people: tuple[Person, ...] = ()
    wins: float = 0.0
    expected_wins: float = 0.0
    offers: float = 0.0
    accepts: float = 0.0

    def profile(self) -> PartnerProfile:
        """What the rules of matching take of it."""
        shared = {f.name for f in fields(PartnerProfile)} & {f.name for f in fields(PartnerRecord)}
        values = {name: getattr(self, name) for name in shared}
        values |= {
            "partner_id": self.code,
            "products": dict.fromkeys(self.depth) | dict(self.certificates),
            "depth": dict(self.depth),
            "on_show": frozenset(self.on_show),
            "languages": frozenset(self.languages),
            "industries": frozenset(self.industries),
        }
        return PartnerProfile(**values)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field of a record; a warning lets the record pass."""

    field: str
    reason: Reason
    warning: bool = False


def placed(record: PartnerRecord) -> PartnerRecord:
    """The record with what its postcode tells and nobody has said: coordinates, and the state for holidays."""
    state = record.subdivision or region_of(record.country, record.postcode)
    spot = (record.lat, record.lon)
    if None in spot and record.postcode:
        spot = centre_of(record.country, record.postcode) or spot
    return replace(record, subdivision=state, lat=spot[0], lon=spot[1])


def problems(record: PartnerRecord, *, today: date) -> list[Problem]:
    """Everything that is wrong with a record, warnings last; `today` judges its certificates."""
    found = [problem for check in CHECKS for problem in check(record)]
    return [*found, *_warnings(record, today)]


def changes(before: PartnerRecord, after: PartnerRecord) -> dict[str, tuple[Any, Any]]:
    """Field -> before and after, of the fields that differ; people only as their number (the journal is for ever)."""
    found = {}
    for one in fields(PartnerRecord):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if _plain(old) != _plain(new):
            people = one.name == "people"
            found[one.name] = (len(old), len(new)) if people else (_plain(old), _plain(new))
    return found


def _plain(value: Any) -> Any:
    """A value as JSON holds it, without the order that a set does not have."""
    if isinstance(value, Mapping):
        return {key: _plain(cell) for key, cell in sorted(value.items())}
    if isinstance(value, Person):
        return asdict(value)
    if isinstance(value, date):
        return value.isoformat()
    return sorted(map(_plain, value), key=str) if isinstance(value, tuple | list) else value


# --- What must be true


def _code_and_name(record: PartnerRecord) -> Iterator[Problem]:
    if not record.name.strip():
        yield Problem("name", Reason("partner.no_name"))
    code = record.code
    fits = code == code.strip().strip("/") and code.isprintable() and 0 < len(code) <= 40
    if not fits or RESERVED & set(code.lower().split("/")):
        yield Problem("code", Reason("partner.bad_code", {"code": code[:60]}))


def _choices(record: PartnerRecord) -> Iterator[Problem]:
    if record.level not in list(Level):
        yield Problem("level", Reason("partner.unreadable", {"column": "tier", "value": record.level}))
    if record.size_class and record.size_class not in SIZES:
        values = {"column": "size_class", "value": record.size_class}
        yield Problem("size_class", Reason("partner.unreadable", values))
    if record.contact_rhythm and record.contact_rhythm not in RHYTHMS:
        values = {"column": "contact_rhythm", "value": record.contact_rhythm}
        yield Problem("contact_rhythm", Reason("partner.unreadable", values))
    for name, value in (("cross_selling", record.cross_selling), ("up_selling", record.up_selling)):
        if value is not None and not 1 <= value <= 3:
            yield Problem(name, Reason("partner.not_one_to_three", {"column": name, "value": value}))
    for product, depth in record.depth.items():
        if not 1 <= depth <= 3:
            yield Problem(
                "depth",
                Reason("partner.not_one_to_three", {"column": "products", "value": f"{product}:{depth}"}),
            )


def _contract(record: PartnerRecord) -> Iterator[Problem]:
    if record.left_on and record.left_on < record.joined_on:
        yield Problem(
            "left_on", Reason("partner.leaves_before_joining", {"left_on": record.left_on.isoformat()})
        )


def _place(record: PartnerRecord) -> Iterator[Problem]:
    digits = DIGITS.get(record.country)
    wrong = digits and (len(record.postcode) != digits or not record.postcode.isdecimal())
    if record.postcode and wrong:
        values = {"postcode": record.postcode[:20], "country": record.country, "digits": digits}
        yield Problem("postcode", Reason("partner.bad_postcode", values))
    for name, value, most in (("lat", record.lat, 90), ("lon", record.lon, 180)):
        if value is not None and not -most <= value <= most:
            yield Problem(name, Reason("partner.not_on_earth", {"column": name, "value": str(value)}))
    if record.radius_km is None:
        return
    if not 0 < record.radius_km <= 20_000:
        values = {"column": "radius_km", "value": str(record.radius_km)}
        yield Problem("radius_km", Reason("partner.unreadable", values))
    elif record.lat is None or record.lon is None:
        yield Problem("radius_km", Reason("partner.radius_without_place", {"postcode": record.postcode}))


def _amounts(record: PartnerRecord) -> Iterator[Problem]:
    names = (
        "min_value_cents",
        "max_value_cents",
        "capacity_per_week",
        "max_open",
        "weight",
        "turnover_cents",
    )
    for name in names:
        value = getattr(record, name)
        if value is not None and not 0 <= value < 2**31 * 1000:
            yield Problem(name, Reason("partner.out_of_range", {"column": name.removesuffix("_cents")}))
    low, high = record.min_value_cents, record.max_value_cents
    if low is not None and high is not None and low > high:
        yield Problem("max_value_cents", Reason("partner.window_backwards"))


def _absences(record: PartnerRecord) -> Iterator[Problem]:
    for first, last in record.absences:
        if last < first:
            yield Problem("absences", Reason("absence.backwards", {"first_on": first.isoformat()}))
    for (_, last), (first, _) in pairwise(sorted(record.absences)):
        if first <= last:
            yield Problem("absences", Reason("absence.overlaps", {"first_on": first.isoformat()}))


def _people(record: PartnerRecord) -> Iterator[Problem]:
    mails = [person.email for person in record.people if person.email]
    for person in record.people:
        if not person.name.strip():
            yield Problem("people", Reason("person.no_name", {"email": person.email}))
        if person.email and read_email(person.email) != person.email.strip().lower():
            yield Problem("people", Reason("person.bad_email", {"email": person.email[:60]}))
        elif person.email and mails.count(person.email) > 1:
            mails.remove(person.email)
            yield Problem("people", Reason("person.twice", {"email": person.email}))


CHECKS: Sequence[Callable[[PartnerRecord], Iterator[Problem]]] = (
    _code_and_name,
    _contract,
    _choices,
    _place,
    _amounts,
    _absences,
    _people,
)


def _warnings(record: PartnerRecord, today: date) -> Iterator[Problem]:
    for product, until in record.certificates.items():
        if until and until < today:
            values = {"product": product, "until_on": until.isoformat()}
            yield Problem("certificates", Reason("partner.certificate_over", values), warning=True)
    if record.people and not any(person.email for person in record.people):
        yield Problem("people", Reason("partner.nobody_can_be_written_to"), warning=True)


def new_absence(
    absences: Sequence[tuple[date, date]], first: date, last: date, *, today: date
) -> Reason | None:
    """Why an absence cannot be entered: it ends before it begins, lies in the past, or meets another one."""
    if last < first:
        return Reason("absence.backwards", {"first_on": first.isoformat()})
    if last < today:
        return Reason("absence.past", {"last_on": last.isoformat()})
    if met := next((a for a in absences if a[0] <= last and first <= a[1]), None):
        return Reason("absence.overlaps", {"first_on": met[0].isoformat()})
    return None


def parse_decimal(text: str) -> float | None:
    """A plain number with a point or a comma before its decimals; None for anything else."""
    plain = text.strip().replace(",", ".")
    return float(plain) if re.fullmatch(r"[-+]?\d{1,12}(\.\d{1,12})?", plain, re.ASCII) else None


def rhythm(agreed: str, performance: str, policy: PartnerPolicy) -> str:
    """How often to talk to a partner: as agreed, else by its performance class."""
    return agreed or policy.contact_rhythm.get(performance, RHYTHMS[1])
