"""Who may get the lead at all: hard rules, one reason code per exclusion, over all partners at once.

A `Roster` holds the partners of a house in columns, sorted by their id, so that the order of rows in a file
never matters (G7). One partner's change touches one row of every column. What does not depend on the place is
remembered per product, language and day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import cos, pi, radians, sin
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stellwerk.match import loops
from stellwerk.terms import LeadProfile

Indices = NDArray[np.intp]
Codes = NDArray[np.int8]
Numbers = NDArray[np.float64]
Days = NDArray[np.int64]

UNLIMITED = 2**31 - 1
NEVER, ALWAYS = 0, 10**7  # days, as ordinals: before and after all others
NOBODY = np.zeros(0, dtype=bool)
WITHOUT = 2.0  # the cosine of no radius: no place is within it

# In the order in which they are looked at: a partner is excluded for the first that holds.
CODES = (
    "ELIGIBLE",
    "NOT_ACTIVE",
    "COMPETENCE",
    "UNKNOWN_PRODUCT",
    "CERT_EXPIRED",
    "LANGUAGE",
    "UNKNOWN_LANGUAGE",
    "NOT_ON_SHOW",
    "ABSENT",
    "TERRITORY",
    "UNKNOWN_PLACE",
    "PROJECT_SIZE",
    "UNKNOWN_VALUE",
    "PROTECTED",
    "CONFLICT",
    "NO_CONSENT",
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
        self.partners = sorted(partners, key=lambda p: p.partner_id)
        self.index = {p.partner_id: i for i, p in enumerate(self.partners)}
        n = len(self.partners)
        self.ids = tuple(p.partner_id for p in self.partners)
        self.place = np.full((3, n), np.nan)  # on the unit sphere
        self.radius = np.full(n, np.nan)
        self.reach = np.full(n, WITHOUT)  # the cosine of the radius on the unit sphere
        self.least, self.most = np.full(n, -np.inf), np.full(n, np.inf)
        self.capacity = np.full(n, UNLIMITED, dtype=np.int64)
        self.max_open = np.full(n, UNLIMITED, dtype=np.int64)
        self.used, self.open = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        self.joined, self.left = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
        self._free, self._bound = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        self._any_product, self._any_language = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        # Per value that leads may name: which partners have it; of a product, until when.
        self._areas: dict[tuple[str, str], NDArray[np.bool_]] = {}
        self._products: dict[str, Days] = {}
        self._languages: dict[str, NDArray[np.bool_]] = {}
        self._shown: dict[str, NDArray[np.bool_]] = {}
        self._sized: set[int] = set()
        self._ranged: set[int] = set()
        self._limited: set[int] = set()
        self._placed: set[int] = set()
        self._away: dict[int, tuple[tuple[date, date], ...]] = {}
        self._once: dict[tuple[object, ...], Codes] = {}
        self._asked: tuple[float, float] | None = None
        self._known = np.zeros(0)
        for i, partner in enumerate(self.partners):
            self._put(i, partner)

    def __len__(self) -> int:
        return len(self.partners)

    @property
    def placed(self) -> bool:
        """Whether any partner has coordinates."""
        return bool(self._placed)

    def change(self, partner: PartnerProfile) -> int:
        """Puts a known partner's new record in place of the old one; its index. KeyError for a stranger."""
        i = self.index[partner.partner_id]
        self._take_out(i, self.partners[i])
        self.partners[i] = partner
        self._put(i, partner)
        self._once.clear()
        self._asked = None
        return i

    def _put(self, i: int, p: PartnerProfile) -> None:
        """Writes one partner's row into all columns."""
        if p.lat is not None and p.lon is not None:
            self.place[:, i] = _on_sphere(p.lat, p.lon)
            self._placed.add(i)
        else:
            self.place[:, i] = np.nan
        self.radius[i] = np.nan if p.radius_km is None else p.radius_km
        self.reach[i] = WITHOUT if p.radius_km is None else cos(min(p.radius_km / loops.EARTH_KM, pi))
        self.least[i] = -np.inf if p.min_value_cents is None else p.min_value_cents
        self.most[i] = np.inf if p.max_value_cents is None else p.max_value_cents
        self.capacity[i] = UNLIMITED if p.capacity_per_week is None else p.capacity_per_week
        self.max_open[i] = UNLIMITED if p.max_open is None else p.max_open
        self.joined[i] = p.joined_on.toordinal()
        self.left[i] = ALWAYS if p.left_on is None else p.left_on.toordinal()
        self._bound[i], self._free[i] = bool(p.territories), not p.territories and p.radius_km is None
        self._any_product[i], self._any_language[i] = not p.products, not p.languages
        _into(self._sized, i, p.min_value_cents is not None or p.max_value_cents is not None)
        _into(self._ranged, i, p.radius_km is not None)
        _into(self._limited, i, p.max_open is not None)
        if p.absences:
            self._away[i] = p.absences
        for area in p.territories:
            self._column(self._areas, area)[i] = True
        for product, until in p.products.items():
            self._column(self._products, product, np.int64)[i] = (
                ALWAYS if until is None else until.toordinal()
            )
        for language in p.languages:
            self._column(self._languages, language)[i] = True
        for model in p.on_show:
            self._column(self._shown, model)[i] = True

    def _take_out(self, i: int, p: PartnerProfile) -> None:
        """Clears what `_put` only adds."""
        self._placed.discard(i)
        self._away.pop(i, None)
        for area in p.territories:
            self._areas[area][i] = False
        for product in p.products:
            self._products[product][i] = NEVER
        for language in p.languages:
            self._languages[language][i] = False
        for model in p.on_show:
            self._shown[model][i] = False

    def _column(self, columns: dict[Any, NDArray[Any]], name: object, kind: type = bool) -> NDArray[Any]:
        if name not in columns:
            columns[name] = np.zeros(len(self), dtype=kind)
        return columns[name]

    def distances(self, lat: float, lon: float, chosen: Indices | slice = slice(None)) -> Numbers:
        """Great-circle distance in km to the chosen partners; NaN where one has no coordinates."""
        return np.asarray(loops.EARTH_KM * np.arccos(np.minimum(self.cosines(lat, lon)[chosen], 1.0)))

    def cosines(self, lat: float, lon: float) -> Numbers:
        """Cosines of the angles to all partners; NaN where one has no coordinates.

        A lead asks for its own twice, for its territory and for its fit.
        """
        if self._asked != (lat, lon):
            self._asked, self._known = (lat, lon), loops.cosines(self.place, *_on_sphere(lat, lon))
        return self._known

    def lasting(self, lead: LeadProfile, day: date) -> Codes:
        """Codes of the rules that hold all day for this place, product and language."""
        inside, blind = self._territory(lead)
        return loops.placed(self._wished(lead, day), inside, blind, CODE["TERRITORY"], CODE["UNKNOWN_PLACE"])

    def _wished(self, lead: LeadProfile, day: date) -> Codes:
        """Codes of what does not depend on the place: few different wishes stand against many places."""
        key = (day, lead.product, lead.language, lead.model if lead.must_show else "")
        if key not in self._once:
            if len(self._once) > 5000:
                self._once.clear()
            self._once[key] = self._wish(*key)
        return self._once[key]

    def _wish(self, day: date, product: str, language: str, model: str) -> Codes:
        today = day.toordinal()
        codes = np.where((self.joined <= today) & (today < self.left), CODE["ELIGIBLE"], CODE["NOT_ACTIVE"])
        codes = _then(codes, self._product(product, today))
        speaks = self._any_language | self._languages.get(language, np.False_)
        codes = _then(codes, np.where(speaks, 0, CODE["LANGUAGE" if language else "UNKNOWN_LANGUAGE"]))
        if model:
            codes = _then(codes, np.where(self._shown.get(model, np.False_), 0, CODE["NOT_ON_SHOW"]))
        away = [i for i, absences in self._away.items() if any(a <= day <= b for a, b in absences)]
        codes[away] = np.where(codes[away] == 0, CODE["ABSENT"], codes[away])
        return codes

    def _product(self, product: str, today: int) -> Codes:
        if not product:
            return np.where(self._any_product, CODE["ELIGIBLE"], CODE["UNKNOWN_PRODUCT"])
        until = self._products.get(product, np.zeros(len(self), dtype=np.int64))
        wrong = np.where(until == NEVER, CODE["COMPETENCE"], CODE["CERT_EXPIRED"])
        return np.where(self._any_product | (until >= today), CODE["ELIGIBLE"], wrong)

    def _territory(self, lead: LeadProfile) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Who has the place in its territory, and of whom that cannot be said (empty: of nobody)."""
        inside = self._free.copy()
        for length in range(len(lead.postcode) + 1) if self._areas else ():
            area = self._areas.get((lead.country, lead.postcode[:length]))
            if area is not None:
                inside |= area
        blind = self._bound if self._areas and not lead.postcode else NOBODY
        if not self._ranged:
            return inside, blind
        if lead.lat is None or lead.lon is None or not self._placed:
            unknown = self.reach <= 1
        else:
            cosines = self.cosines(lead.lat, lead.lon)
            loops.reached(inside, cosines, self.reach)
            if self._ranged <= self._placed:
                return inside, blind
            unknown = (self.reach <= 1) & np.isnan(cosines)
        return inside, blind | unknown if len(blind) else unknown


def eligible(lead: LeadProfile, roster: Roster) -> tuple[Indices, dict[str, int]]:
    """Indices of the partners that may get this lead now, and reason code -> number of the others."""
    chosen, counts = loops.sorted_out(codes_of(lead, roster), len(CODES))
    return chosen, {CODES[i]: n for i, n in enumerate(counts.tolist()) if n and i}


def codes_of(lead: LeadProfile, roster: Roster) -> Codes:
    """Per partner the number of the first code that excludes it from this lead; 0 = eligible."""
    codes = roster.lasting(lead, lead.arrived_at.date())
    if roster._sized:
        _mark(codes, *_wrong_size(lead, roster))
    if lead.protected_partner:
        others = np.ones(len(roster), dtype=bool)
        if lead.protected_partner in roster.index:
            others[roster.index[lead.protected_partner]] = False
        _mark(codes, others, CODE["PROTECTED"])
    _mark_named(codes, lead.barred, CODE["CONFLICT"], roster)
    if lead.consented is not None:
        named = [p in lead.consented for p in roster.ids]
        _mark(codes, ~np.array(named, dtype=bool), CODE["NO_CONSENT"])
    _mark_named(codes, lead.refused_by, CODE["REFUSED_BEFORE"], roster)
    loops.mark_full(codes, roster.used, roster.capacity, CODE["FULL_WEEK"])
    if roster._limited:
        loops.mark_full(codes, roster.open, roster.max_open, CODE["FULL_OPEN"])
    return codes


def _wrong_size(lead: LeadProfile, roster: Roster) -> tuple[NDArray[np.bool_], np.int8]:
    if not lead.value_cents:
        return np.isfinite(roster.least) | np.isfinite(roster.most), CODE["UNKNOWN_VALUE"]
    return (lead.value_cents < roster.least) | (lead.value_cents > roster.most), CODE["PROJECT_SIZE"]


def _mark(codes: Codes, hit: NDArray[np.bool_], code: np.int8) -> None:
    """Writes the code where it holds and no earlier one did."""
    if hit.any():
        codes[hit & (codes == 0)] = code


def _mark_named(codes: Codes, names: Iterable[str], code: np.int8, roster: Roster) -> None:
    for name in names:
        i = roster.index.get(name)
        if i is not None and codes[i] == 0:
            codes[i] = code


def _then(codes: Codes, following: NDArray[Any]) -> Codes:
    """The codes, and where nothing held yet what follows."""
    return np.where(codes == 0, following, codes).astype(np.int8, copy=False)


def _into(members: set[int], i: int, belongs: bool) -> None:
    (members.add if belongs else members.discard)(i)


def _on_sphere(lat: float, lon: float) -> tuple[float, float, float]:
    """The place as a point on the unit sphere."""
    a, b = radians(lat), radians(lon)
    return cos(a) * cos(b), cos(a) * sin(b), sin(a)
