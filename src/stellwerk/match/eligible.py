"""Who may get the lead at all: hard rules, one reason code per exclusion, over all partners at once.

A `Roster` holds the partners of a house in columns, sorted by their id, so that the order of rows in a file
never matters (G7). What does not change within a day is remembered per place, product and language.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from stellwerk.terms import LeadProfile

Indices = NDArray[np.intp]
Codes = NDArray[np.int8]

UNLIMITED = 2**31 - 1

# In the order in which they are looked at: a partner is excluded for the first that holds.
CODES = (
    "ELIGIBLE",
    "NOT_ACTIVE",
    "TERRITORY",
    "UNKNOWN_PLACE",
    "COMPETENCE",
    "UNKNOWN_PRODUCT",
    "CERT_EXPIRED",
    "LANGUAGE",
    "UNKNOWN_LANGUAGE",
    "NOT_ON_SHOW",
    "PROJECT_SIZE",
    "UNKNOWN_VALUE",
    "PROTECTED",
    "ABSENT",
    "REFUSED_BEFORE",
    "FULL_WEEK",
    "FULL_OPEN",
)
CODE = {name: np.int8(number) for number, name in enumerate(CODES)}


@dataclass(frozen=True, slots=True)
class PartnerProfile:
    """What the rules know of a partner; None, '' and empty mean unknown or unlimited.

    `products`: product line -> last day of the certificate (None = without end). `depth`: line -> 1 to 3.
    `territories`: (country, postcode prefix); with a radius as well, either suffices. Distances in km.
    `weight`: level factor x capacity where the caller knows it.
    """

    partner_id: str
    joined_on: date
    name: str = ""
    left_on: date | None = None
    level: str = "silver"
    country: str = "DE"
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    territories: tuple[tuple[str, str], ...] = ()
    products: Mapping[str, date | None] = field(default_factory=lambda: MappingProxyType({}))
    depth: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    on_show: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    industries: frozenset[str] = frozenset()
    size_class: str = ""
    min_value_cents: int | None = None
    max_value_cents: int | None = None
    capacity_per_week: int | None = None
    max_open: int | None = None
    weight: float | None = None
    absences: tuple[tuple[date, date], ...] = ()
    wins: float = 0.0
    expected_wins: float = 0.0
    offers: float = 0.0
    accepts: float = 0.0


class Roster:
    """All partners in columns. `used` and `open` are the places taken this week and the open leads."""

    def __init__(self, partners: Iterable[PartnerProfile]) -> None:
        self.partners = tuple(sorted(partners, key=lambda p: p.partner_id))
        self.index = {p.partner_id: i for i, p in enumerate(self.partners)}
        self.lat = _column(self.partners, "lat", np.nan)
        self.lon = _column(self.partners, "lon", np.nan)
        self.radius = _column(self.partners, "radius_km", np.nan)
        self.least = _column(self.partners, "min_value_cents", -np.inf)
        self.most = _column(self.partners, "max_value_cents", np.inf)
        self.capacity = _column(self.partners, "capacity_per_week", UNLIMITED).astype(np.int64)
        self.max_open = _column(self.partners, "max_open", UNLIMITED).astype(np.int64)
        self.used = np.zeros(len(self.partners), dtype=np.int64)
        self.open = np.zeros(len(self.partners), dtype=np.int64)
        self._sized = bool(np.isfinite(self.least).any() or np.isfinite(self.most).any())
        self._open_limited = bool((self.max_open < UNLIMITED).any())
        self._bound = np.array([bool(p.territories) for p in self.partners], dtype=bool)
        self._ranged = np.isfinite(self.radius)
        self._some_ranged = bool(self._ranged.any())
        self._free = ~self._bound & ~self._ranged
        self._none = np.zeros(len(self.partners), dtype=bool)
        self._areas = _areas(self.partners)
        self._day: date | None = None
        self._known: dict[tuple[object, ...], Codes] = {}
        self._near: dict[tuple[float | None, float | None], NDArray[np.float64]] = {}
        self._nowhere = np.full(len(self.partners), np.nan)
        self.placed = bool((np.isfinite(self.lat) & np.isfinite(self.lon)).any())

    def __len__(self) -> int:
        return len(self.partners)

    def distances(self, lat: float | None, lon: float | None) -> NDArray[np.float64]:
        """Great-circle distance in km to every partner; NaN where a side has no coordinates."""
        if lat is None or lon is None or not self.placed:
            return self._nowhere
        key = (lat, lon)
        if key not in self._near:
            if len(self._near) > 20_000:
                self._near.clear()
            self._near[key] = _haversine(lat, lon, self.lat, self.lon)
        return self._near[key]

    def lasting(self, lead: LeadProfile, day: date) -> Codes:
        """Codes of the rules that hold all day for this place, product and language."""
        if day != self._day or len(self._known) > 20_000:
            self._known.clear()
            self._day = day
        active = self._once(self._active, day)
        area = self._once(self._territory, lead.country, lead.postcode, lead.lat, lead.lon)
        wished = self._once(
            self._wished, lead.product, lead.language, lead.model if lead.must_show else "", day
        )
        return _first_of(active, area, wished)

    def _wished(self, product: str, language: str, model: str, day: date) -> Codes:
        """Codes of what does not depend on the place: few different wishes stand against many places."""
        return _first_of(
            self._once(self._product, product, day),
            self._once(self._language, language),
            self._once(self._on_show, model),
            self._once(self._absent, day),
        )

    def _once(self, rule: Callable[..., Codes], *given: object) -> Codes:
        """A rule's codes for what it was given, worked out once a day."""
        key = (rule.__name__, *given)
        if key not in self._known:
            self._known[key] = rule(*given)
        return self._known[key]

    def _active(self, day: date) -> Codes:
        here = [p.joined_on <= day and (p.left_on is None or day < p.left_on) for p in self.partners]
        return _codes(here, "NOT_ACTIVE")

    def _territory(self, country: str, postcode: str, lat: float | None, lon: float | None) -> Codes:
        inside = np.zeros(len(self), dtype=bool)
        for length in range(len(postcode) + 1):
            area = self._areas.get((country, postcode[:length]))
            if area is not None:
                inside |= area
        inside |= self._free
        blind = self._bound if not postcode else self._none
        if self._some_ranged:
            distance = self.distances(lat, lon)
            with np.errstate(invalid="ignore"):
                inside |= self._ranged & (distance <= self.radius)
            blind = blind | (self._ranged & np.isnan(distance))
        return np.where(inside, CODE["ELIGIBLE"], np.where(blind, CODE["UNKNOWN_PLACE"], CODE["TERRITORY"]))

    def _product(self, product: str, day: date) -> Codes:
        def code(partner: PartnerProfile) -> np.int8:
            if not partner.products:
                return CODE["ELIGIBLE"]
            if not product:
                return CODE["UNKNOWN_PRODUCT"]
            if product not in partner.products:
                return CODE["COMPETENCE"]
            until = partner.products[product]
            return CODE["ELIGIBLE"] if until is None or day <= until else CODE["CERT_EXPIRED"]

        return np.array([code(p) for p in self.partners], dtype=np.int8)

    def _language(self, language: str) -> Codes:
        speaks = [not p.languages or language in p.languages for p in self.partners]
        return _codes(speaks, "LANGUAGE" if language else "UNKNOWN_LANGUAGE")

    def _on_show(self, model: str) -> Codes:
        return _codes([not model or model in p.on_show for p in self.partners], "NOT_ON_SHOW")

    def _absent(self, day: date) -> Codes:
        return _codes([not any(a <= day <= b for a, b in p.absences) for p in self.partners], "ABSENT")


def eligible(lead: LeadProfile, roster: Roster) -> tuple[Indices, dict[str, int]]:
    """Indices of the partners that may get this lead now, and reason code -> number of the others."""
    codes = roster.lasting(lead, lead.arrived_at.date())
    if roster._sized:
        _first(codes, *_wrong_size(lead, roster))
    if lead.protected_partner:
        others = np.ones(len(roster), dtype=bool)
        if lead.protected_partner in roster.index:
            others[roster.index[lead.protected_partner]] = False
        _first(codes, others, CODE["PROTECTED"])
    refused = [roster.index[p] for p in lead.refused_by if p in roster.index]
    if refused:
        codes[refused] = np.where(codes[refused] == 0, CODE["REFUSED_BEFORE"], codes[refused])
    _first(codes, roster.used >= roster.capacity, CODE["FULL_WEEK"])
    if roster._open_limited:
        _first(codes, roster.open >= roster.max_open, CODE["FULL_OPEN"])
    counts = np.bincount(codes, minlength=len(CODES))
    excluded = {CODES[i]: int(counts[i]) for i in range(1, len(CODES)) if counts[i]}
    return np.flatnonzero(codes == 0), excluded


def _wrong_size(lead: LeadProfile, roster: Roster) -> tuple[NDArray[np.bool_], np.int8]:
    if not lead.value_cents:
        return np.isfinite(roster.least) | np.isfinite(roster.most), CODE["UNKNOWN_VALUE"]
    return (lead.value_cents < roster.least) | (lead.value_cents > roster.most), CODE["PROJECT_SIZE"]


def _first(codes: Codes, hit: NDArray[np.bool_], code: np.int8) -> None:
    """Writes the code where it holds and no earlier one did."""
    codes[hit & (codes == 0)] = code


def _first_of(*rules: Codes) -> Codes:
    """Per partner the first code that excludes it."""
    codes = rules[0]
    for found in rules[1:]:
        codes = np.where(codes == 0, found, codes)
    return codes


def _codes(fits: list[bool], otherwise: str) -> Codes:
    return np.where(np.array(fits, dtype=bool), CODE["ELIGIBLE"], CODE[otherwise])


def _areas(partners: tuple[PartnerProfile, ...]) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """(country, postcode prefix) -> which partners have it as territory."""
    found: dict[tuple[str, str], NDArray[np.bool_]] = {}
    for i, partner in enumerate(partners):
        for area in partner.territories:
            found.setdefault(area, np.zeros(len(partners), dtype=bool))[i] = True
    return found


def _column(partners: tuple[PartnerProfile, ...], name: str, empty: float) -> NDArray[np.float64]:
    values = (getattr(p, name) for p in partners)
    return np.array([empty if v is None else float(v) for v in values], dtype=np.float64)


def _haversine(
    lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle distance in km on a sphere of 6371 km (haversine formula, Sinnott 1984)."""
    a, b = np.radians(lat), np.radians(lon)
    c, d = np.radians(lats), np.radians(lons)
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return np.asarray(2 * 6371.0 * np.arcsin(np.sqrt(h)), dtype=np.float64)
