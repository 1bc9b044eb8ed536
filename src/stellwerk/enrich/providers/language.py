"""Country, canton and postcode -> the language to write and call in."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Known

_BY_COUNTRY = {
    **dict.fromkeys(("DE", "AT", "LI"), "de"),
    **dict.fromkeys(("FR", "MC"), "fr"),
    **dict.fromkeys(("IT", "SM", "VA"), "it"),
    **dict.fromkeys(("GB", "IE", "US", "AU", "NZ"), "en"),
    "NL": "nl",
    "PL": "pl",
    "CZ": "cs",
    "SK": "sk",
    "HU": "hu",
    "SI": "sl",
    "ES": "es",
    "PT": "pt",
    "DK": "da",
    "SE": "sv",
    "NO": "no",
}
_FRENCH_CANTONS = frozenset({"GE", "VD", "NE", "JU"})
# Postcodes (first and last) of the parts of bilingual cantons, and the exceptions within them.
_FRENCH_PARTS = (("1470", "1792"), ("1868", "1997"), ("2603", "2762"), ("3960", "3979"))
_GERMAN_PARTS = (("1712", "1719"), ("1734", "1738"), ("1783", "1792"))
_ITALIAN_PARTS = (("6534", "6565"), ("7602", "7610"), ("7710", "7748"))


@dataclass(frozen=True, slots=True)
class Settings:
    # How sure the language of a country with one language is.
    country: float = 0.85
    # How sure the language of a Swiss region is.
    region: float = 0.8


DEFAULT = Settings()


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """language (ISO 639-1) if there is none yet; nothing where the place decides and is not known."""
    country = known.get("country", "")
    if not country or known.get("language"):
        return ()
    if country == "CH":
        language = _swiss(known.get("region", ""), known.get("postcode", ""))
        sure, method = settings.region, "language.swiss_region"
    else:
        language, sure, method = _BY_COUNTRY.get(country, ""), settings.country, "language.country"
    return (Fact("language", language, Source.GUESS, method, sure, now),) if language else ()


@lru_cache(maxsize=8192)
def _swiss(canton: str, postcode: str) -> str:
    if not canton:
        return ""
    if canton in _FRENCH_CANTONS:
        return "fr"
    if canton == "TI" or _within(postcode, _ITALIAN_PARTS):
        return "it"
    return "fr" if _within(postcode, _FRENCH_PARTS) and not _within(postcode, _GERMAN_PARTS) else "de"


def _within(postcode: str, parts: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= postcode <= last for first, last in parts)
