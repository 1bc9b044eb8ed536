"""Territories as people write them: '34000-36999, 37' or 'AT: 4, 5'; what is stored are prefixes of postcodes."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from stellwerk.clean.places import read_country
from stellwerk.enrich.regions import DIGITS
from stellwerk.match.loops import EARTH_KM
from stellwerk.terms import Reason

Area = tuple[str, str]  # country, prefix; '' is the whole country

WHOLE = "*"
MOST_DIGITS = 12
_SEPARATORS = re.compile(r"[,;|\s]+")
_COUNTRY = re.compile(r"([A-Za-zÄÖÜäöüß]{1,20})\s*:\s*")
_CODED = re.compile(r"([A-Za-z]{1,3})-(\d.*)")
_SPACED_DASH = re.compile(r"\s*[-–—]\s*")


class AreaError(ValueError):
    """A territory that cannot be read; `reason` says which part and what to write instead."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


def read_areas(text: str, *, country: str) -> tuple[Area, ...]:
    """The territories of a text, sorted and without doubles. Raises AreaError for the first bad part.

    Parts stand between commas, semicolons, bars, blanks or line ends: a prefix, a range of postcodes or
    prefixes, or * for the whole country. 'AT:' in front holds to the end of the line; before it `country` counts.

    >>> read_areas("34000-36999, 37", country="DE")
    (('DE', '34'), ('DE', '35'), ('DE', '36'), ('DE', '37'))
    """
    found: set[Area] = set()
    for line in text.splitlines():
        for named, part in _parts(_SPACED_DASH.sub("-", line), country):
            found.update((named, prefix) for prefix in _prefixes(part, named))
    return tuple(sorted(_without_inner(found)))


def write_areas(areas: Iterable[Area], *, country: str) -> str:
    """The shortest text that reads the same: runs as ranges, one line per country, the partner's own first."""
    by_country: dict[str, list[str]] = defaultdict(list)
    for named, prefix in areas:
        by_country[named].append(prefix)
    own = sorted(by_country, key=lambda named: (named != country, named))
    lines = [(named, ", ".join(_runs(sorted(by_country[named])))) for named in own]
    return "\n".join(text if named == country else f"{named}: {text}" for named, text in lines)


def covers(areas: Iterable[Area], *, country: str, postcode: str) -> bool:
    """Whether a postcode lies in one of the territories."""
    return any(named == country and postcode.startswith(prefix) for named, prefix in areas)


def distance_km(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Great-circle distance between two (latitude, longitude) (haversine formula)."""
    a, b, c, d = map(math.radians, (*one, *two))
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(h))


def _parts(line: str, country: str) -> Iterator[tuple[str, str]]:
    """Each part of a line with the country that it belongs to."""
    named = country
    for piece in re.split(r"(?=(?<![A-Za-zÄÖÜäöüß])[A-Za-zÄÖÜäöüß]{1,20}\s*:)", line):
        if found := _COUNTRY.match(piece):
            named = _country(found[1])
            piece = piece[found.end() :]
        for part in filter(None, _SEPARATORS.split(piece)):
            if coded := _CODED.fullmatch(part):
                yield _country(coded[1]), coded[2]
            else:
                yield named, part


def _country(text: str) -> str:
    found = text.upper() if text.upper() in DIGITS else read_country(text)
    if not found:
        raise AreaError(Reason("area.unknown_country", {"text": text[:20]}))
    return found


def _prefixes(part: str, country: str) -> Iterator[str]:
    if part == WHOLE:
        yield ""
        return
    first, dash, last = part.partition("-")
    most = DIGITS.get(country, MOST_DIGITS)
    if not (part.isascii() and first.isalnum()) or (dash and not (first.isdecimal() and last.isdecimal())):
        raise AreaError(Reason("area.unreadable", {"text": part[:40]}))
    if country in DIGITS and not first.isdecimal():
        raise AreaError(Reason("area.unreadable", {"text": part[:40]}))
    if max(len(first), len(last)) > most:
        raise AreaError(Reason("area.too_long", {"text": part[:40], "country": country, "digits": most}))
    if not dash:
        yield first.upper()
    elif len(first) != len(last):
        raise AreaError(Reason("area.lengths_differ", {"text": part[:40]}))
    elif first > last:
        raise AreaError(Reason("area.backwards", {"text": part[:40]}))
    else:
        yield from _blocks(int(first), int(last), len(first))


def _blocks(first: int, last: int, width: int) -> Iterator[str]:
    """The fewest prefixes that hold exactly the numbers from first to last, written with `width` digits."""
    while first <= last:
        digits = 0
        while digits < width and first % 10 ** (digits + 1) == 0 and first + 10 ** (digits + 1) - 1 <= last:
            digits += 1
        yield f"{first:0{width}d}"[: width - digits]
        first += 10**digits


def _without_inner(areas: set[Area]) -> Iterator[Area]:
    """An area inside another one says nothing new."""
    for country, prefix in areas:
        if not any((country, prefix[:length]) in areas for length in range(len(prefix))):
            yield country, prefix


def _runs(prefixes: list[str]) -> Iterator[str]:
    """Neighbours of one length as a range: 34, 35, 36 -> 34-36."""
    at = 0
    while at < len(prefixes):
        end = at
        while end + 1 < len(prefixes) and _follows(prefixes[end], prefixes[end + 1]):
            end += 1
        if end > at:
            yield f"{prefixes[at]}-{prefixes[end]}"
        else:
            yield prefixes[at] or WHOLE
        at = end + 1


def _follows(one: str, two: str) -> bool:
    numbers = one.isdecimal() and two.isdecimal() and len(one) == len(two)
    return numbers and int(two) == int(one) + 1
