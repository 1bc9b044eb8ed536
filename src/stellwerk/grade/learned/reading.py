"""What is in a column of texts: numbers, moments, or names; and the texts as values.

German and English numbers and dates are read; whatever is not clear stays a name. Every function works on the
distinct texts of a column, so that a million cells cost as much as what differs in them.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from stellwerk.grade.learned.history import Indices, Moments, Numbers

# Texts that stand for "nobody said", in the forms people and systems leave behind.
MISSING = frozenset(
    {"", "-", "--", "?", "n/a", "na", "nan", "nat", "none", "null", "nil", "#n/a", "k. a.", "k.a.", "(leer)",
     "(blank)"}
)  # fmt: skip
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
_GERMAN = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d+),\d+|[-+]?\d{1,3}(\.\d{3}){2,}")
_ENGLISH = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_MONEY = r"(?:€|\$|£|eur|usd|chf|%)?"
_UNIT = re.compile(rf"^\s*{_MONEY}\s*([-+]?[\d.,' \u00a0\u202f]*\d)\s*{_MONEY}\s*$", re.I)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}\.\d{3}")
_DATE = re.compile(
    r"(?P<a>\d{1,4})(?P<mark>[-./])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{2,4})"
    r"(?:[T ,]+(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp][Mm])?)?"
    r"\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?"
)
ENOUGH_READ = (
    0.95  # share of the filled cells that must read as numbers or dates before a column counts as such
)


def distinct(texts: Sequence[str]) -> tuple[list[str], Indices]:
    """The distinct texts in the order they appear, '' for what means missing; and which of them each row has."""
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    index = np.fromiter(map(places.__getitem__, texts), np.intp, len(texts))
    cleaned: dict[str, int] = {}
    to_clean = np.fromiter(
        (cleaned.setdefault(plain(text), len(cleaned)) for text in places), np.intp, len(places)
    )
    return list(cleaned), to_clean[index] if len(index) else index


def plain(text: str) -> str:
    """The text without space around it; '' if it means that nothing is known."""
    short = text.strip()
    return "" if short.casefold() in MISSING else short


def numbers(texts: Iterable[str]) -> Numbers:
    """Every text as a number, NaN for what is none. Whether 1.234 is a thousand is decided by the whole column."""
    cells = [_bare(text) for text in texts]
    filled = [cell for cell in cells if cell]
    comma = any(_GERMAN.fullmatch(cell) for cell in filled)
    thousands = comma or (len(filled) > 3 and all(_THOUSANDS.fullmatch(c) or c.isdigit() for c in filled))
    english = not comma and any(_ENGLISH.fullmatch(cell) and "." in cell for cell in filled)
    return np.array([_number(cell, german=thousands, english=english) for cell in cells], np.float64)


def _bare(text: str) -> str:
    """The digits without a currency or a per cent sign, and without spaces or apostrophes between thousands."""
    found = _UNIT.match(text)
    return re.sub(r"[' \u00a0\u202f]", "", found[1]) if found else text


def _number(cell: str, *, german: bool, english: bool) -> float:
    if german and (_GERMAN.fullmatch(cell) or _THOUSANDS.fullmatch(cell)):
        return float(cell.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(cell):
        value = float(cell)
        return value if np.isfinite(value) else np.nan
    if _ENGLISH.fullmatch(cell) and (english or cell.count(",") > 1 or not german):
        return float(cell.replace(",", ""))
    return np.nan


def moments(texts: Sequence[str]) -> Moments:
    """Every text as a moment to the second, NaT for what is none. Day or month first: as the whole column allows."""
    found = [_DATE.fullmatch(text.strip()) for text in texts]
    month_first = _is_month_first(found)
    read = [_moment(one, month_first=month_first) if one else None for one in found]
    return np.array([one if one else "NaT" for one in read], dtype="datetime64[s]")


def _is_month_first(found: Sequence[re.Match[str] | None]) -> bool:
    """American dates have slashes and never a first part above 12; a second part above 12 proves them."""
    pairs = {(int(one["a"]), int(one["b"]), one["mark"]) for one in found if one and len(one["a"]) <= 2}
    if any(a > 12 for a, _, _ in pairs):
        return False
    return any(b > 12 for _, b, _ in pairs)


def _moment(one: re.Match[str], *, month_first: bool) -> datetime | None:
    a, b, c = int(one["a"]), int(one["b"]), int(one["c"])
    if len(one["a"]) == 4:
        year, month, day = a, b, c
    else:
        month, day = (a, b) if month_first else (b, a)
        year = c if c >= 100 else c + (2000 if c < 70 else 1900)
    hour = int(one["h"] or 0)
    if one["half"]:
        hour = hour % 12 + (12 if one["half"].lower() == "pm" else 0)
    try:
        return datetime(year, month, day, hour, int(one["m"] or 0), int(one["s"] or 0))  # noqa: DTZ001 (as written)
    except ValueError:
        return None
