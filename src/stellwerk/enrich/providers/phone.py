"""Phone number -> country, town and kind of line, from the digits at its front."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneNumber

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Known

# Front digits after the country code; the longest match counts, anything else is a fixed line.
_KINDS = {
    49: {
        **dict.fromkeys(("15", "16", "17"), "mobile"),
        **dict.fromkeys(("800", "180", "137", "900", "700", "32"), "service"),
    },
    43: {
        **dict.fromkeys(("650", "651", "652", "653", "655", "657", "659"), "mobile"),
        **dict.fromkeys(("660", "661", "663", "664", "665", "666", "667", "668", "669"), "mobile"),
        **dict.fromkeys(("67", "68", "69"), "mobile"),
        **dict.fromkeys(("800", "810", "820", "821", "828", "900", "720", "780"), "service"),
    },
    41: {
        **dict.fromkeys(("74", "75", "76", "77", "78", "79"), "mobile"),
        **dict.fromkeys(("800", "84", "90", "58"), "service"),
    },
}
# '+', two digits of country code and the longest area code (five digits); the rest is the subscriber.
_FRONT = 8
_USUAL_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Settings:
    # How sure the country is where a country code belongs to one country, and to several (+1, +7).
    country: float = 0.9
    shared_country: float = 0.5
    # How sure the town is: numbers move with their owners.
    town: float = 0.6
    # How sure the kind of line is.
    line: float = 0.9
    # The language of the towns' names.
    language: str = "de"


DEFAULT = Settings()


@dataclass(frozen=True, slots=True)
class _Front:
    country: str
    shared: bool
    kind: str
    town: str


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """phone_kind (mobile, fixed, service), and country and city where they are not known."""
    number = known.get("phone") or known.get("mobile") or ""
    if not number.startswith("+"):
        return ()
    front = _front(number[:_FRONT], settings.language)
    if front is None:
        return ()
    found = []
    if front.kind:
        found.append(Fact("phone_kind", front.kind, Source.PROVIDER, "phone.front", settings.line, now))
    if not known.get("country"):
        sure = settings.shared_country if front.shared else settings.country
        found.append(Fact("country", front.country, Source.PROVIDER, "phone.country_code", sure, now))
    if front.town and not known.get("city"):
        found.append(Fact("city", front.town, Source.PROVIDER, "phone.area_code", settings.town, now))
    return tuple(found)


@lru_cache(maxsize=65536)
def _front(digits: str, language: str) -> _Front | None:
    """What the first digits tell: the same for every number that begins with them."""
    if not digits[1:].isdecimal():
        return None
    for length in (1, 2, 3):
        code = int(digits[1 : 1 + length] or 0)
        countries = COUNTRY_CODE_TO_REGION_CODE.get(code)
        if countries:
            rest = digits[1 + length :]
            kind = _kind(code, rest)
            town = _town(code, rest, language) if kind != "mobile" else ""
            shared = len(countries) > 1 and code not in _ONE_OWNER
            return _Front(countries[0], shared, kind, town)
    return None


# Shared with islands or dependencies only: the first country is as good as certain.
_ONE_OWNER = frozenset({39, 44, 47, 61, 212, 262, 358, 590, 599})


def _kind(code: int, rest: str) -> str:
    kinds = _KINDS.get(code)
    if not kinds or not rest:
        return ""
    return next((kinds[rest[:size]] for size in (3, 2) if rest[:size] in kinds), "fixed")


def _town(code: int, rest: str, language: str) -> str:
    if code not in _KINDS or not rest:
        return ""
    # The library looks at the front only; the padding makes the front a number of usual length.
    number = PhoneNumber(country_code=code, national_number=int(rest.ljust(_USUAL_DIGITS, "0")))
    # Its tables take 0.4 s to load: a web process that never asks for a place starts without them.
    from phonenumbers import geocoder

    place: str = geocoder.description_for_valid_number(number, language)
    # Without a town the library answers with the country.
    return "" if place == geocoder.country_name_for_number(number, language) else place
