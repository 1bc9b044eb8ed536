"""Numbers, money and dates as Germans, Austrians, Swiss, Britons and Excel write them."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

_NUMBER = re.compile(r"[-+]?\d[\d.,'’ \u00a0\u202f]*(?:e[+-]?\d+)?", re.IGNORECASE)
_SCALES = (
    (re.compile(r"\d\s*(?:mrd|milliarden?|bn|billion)\b", re.IGNORECASE), 1_000_000_000),
    (re.compile(r"\d\s*(?:mio|million(?:en)?|mill|mn|m)\b", re.IGNORECASE), 1_000_000),
    (re.compile(r"\d\s*(?:t(?:€|eur|euro|chf|sd)|tsd|tausend|k(?:€|eur|chf)?)(?!\w)", re.IGNORECASE), 1_000),
)
_MONTH_NAMES = "jan,jän feb mar,mär,mrz apr mai,may jun jul aug sep okt,oct nov dez,dec"
_MONTHS = {
    name: number for number, names in enumerate(_MONTH_NAMES.split(), start=1) for name in names.split(",")
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_POINTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?!\d)")
_SLASHES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(r"(\d{1,2})\.?\s+([A-Za-zäÄ]{3,9})\.?,?\s+(\d{4})")
_WORDS_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTH = re.compile(r"(?:(\d{1,2})[/.]|([A-Za-zäÄ]{3,9})\.?\s+)(\d{4})$")
_QUARTER = re.compile(r"(?:q\s?([1-4])|([1-4])\.?\s?(?:q|quartal|quarter))[\s/.-]*(\d{4})", re.IGNORECASE)
_WEEK = re.compile(r"(?:kw|week|cw)\s?(\d{1,2})[\s/.-]*(\d{4})", re.IGNORECASE)
_EXCEL_DAY = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(am|pm)?", re.IGNORECASE)


def parse_number(text: str) -> float | None:
    """The first number of a text in German or English notation, with T€, Tsd., k, Mio., Mrd.; None without.

    One separator followed by exactly three digits is taken for thousands: '12.000' is twelve thousand.
    """
    found = _NUMBER.search(text)
    if not found:
        return None
    number = _plain(found.group().strip(" .,'’\u00a0\u202f"))
    if number is None:
        return None
    for pattern, factor in _SCALES:
        if pattern.search(text):
            return number * factor
    return number


def _plain(digits: str) -> float | None:
    """A number from its digits and separators."""
    digits = re.sub(r"[\s'’\u00a0\u202f]", "", digits)
    point, comma = digits.rfind("."), digits.rfind(",")
    if point >= 0 and comma >= 0:
        thousands, decimal = (".", ",") if comma > point else (",", ".")
        digits = digits.replace(thousands, "").replace(decimal, ".")
    elif point >= 0 or comma >= 0:
        sign = "." if point >= 0 else ","
        whole, *groups = digits.lstrip("+-").split(sign)
        grouped = all(len(group) == 3 for group in groups) and 0 < len(whole) <= 3 and whole != "0"
        digits = digits.replace(sign, "" if grouped else ".")
    try:
        return float(digits)
    except ValueError:
        return None


@lru_cache(maxsize=16384)
def parse_money_cents(text: str) -> int | None:
    """An amount of money in cents; None for no number and for a negative one. A range gives its middle."""
    parts = re.split(r"(?<=[\d€\s])(?:-|–|bis|to)(?=[\s\d])", text.strip(" -"))
    if len(parts) == 2 and all(any(letter.isdigit() for letter in part) for part in parts):
        low, high = parse_number(parts[0] + _scale_word(parts)), parse_number(parts[1])
        if low is not None and high is not None and low <= high:
            return round((low + high) * 50)
    amount = parse_number(text)
    if amount is None or amount < 0 or amount >= 1e13:
        return None
    return round(amount * 100)


def _scale_word(parts: list[str]) -> str:
    """The scale that a range names only at its end: '50 - 80 T€'."""
    named = re.search(r"\d\s*([^\d\s.,][^\d]*)$", parts[1])
    return "" if not named or re.search(r"[a-z€]", parts[0], re.IGNORECASE) else f" {named.group(1)}"


@lru_cache(maxsize=16384)
def parse_count(text: str) -> int | None:
    """A whole number such as a head count; a range ('50-99') gives its middle, '500+' its lower end."""
    numbers = [parse_number(part) for part in re.split(r"(?<=\d)\s*(?:-|–|bis|to)\s*(?=\d)", text)]
    known = [number for number in numbers if number is not None]
    if not known or min(known) < 0 or max(known) > 10_000_000:
        return None
    return round(sum(known[:2]) / len(known[:2]))


@lru_cache(maxsize=16384)
def parse_date(text: str, *, day_first: bool = True) -> date | None:
    """A date, or the last day of a named month, week ('KW 12/2026') or quarter ('Q3 2026'); None if unclear.

    `day_first` decides what 5/6/2026 means; 12/31/2025 is read either way.
    """
    text = text.strip()
    try:
        return _day(text, day_first=day_first) or _period(text)
    except (ValueError, OverflowError):
        return None


def _day(text: str, *, day_first: bool) -> date | None:
    if found := _ISO.match(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _POINTS.search(text):
        return date(_year(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHES.match(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        if second > 12 or (first <= 12 and not day_first):
            first, second = second, first
        return date(year, second, first)
    if (found := _WORDS.search(text)) and (month := _month(found[2])):
        return date(int(found[3]), month, int(found[1]))
    if (found := _WORDS_FIRST.search(text)) and (month := _month(found[1])):
        return date(int(found[3]), month, int(found[2]))
    if _EXCEL_DAY.fullmatch(text):
        return date(1899, 12, 30) + timedelta(days=int(float(text)))
    return None


def _period(text: str) -> date | None:
    if found := _QUARTER.search(text):
        return _month_end(int(found[3]), 3 * int(found[1] or found[2]))
    if found := _WEEK.search(text):
        return date.fromisocalendar(int(found[2]), int(found[1]), 7)
    if found := _MONTH.search(text):
        month = int(found[1]) if found[1] else _month(found[2])
        return _month_end(int(found[3]), month) if month else None
    return None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _month(name: str) -> int:
    return _MONTHS.get(name[:3].lower(), 0) or _MONTHS.get(name[:4].lower(), 0)


def _year(digits: str) -> int:
    """Two digits count from 1970 to 2069."""
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 70 else 2000)


@lru_cache(maxsize=16384)
def parse_datetime(text: str, *, tz: tzinfo, day_first: bool = True) -> datetime | None:
    """An aware moment; without a zone it is local time in `tz`, without a time midnight. None if unclear."""
    text = text.strip()
    if text[:4].isdigit() and len(text) >= 10:
        try:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=tz)
        except ValueError:
            pass
    if re.fullmatch(r"1\d{9}|1\d{12}", text):  # seconds or milliseconds since 1970
        return datetime.fromtimestamp(int(text[:10]), UTC)
    day = parse_date(text, day_first=day_first)
    if day is None:
        return None
    hour, minute, second = _time(text)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=tz)


def _time(text: str) -> tuple[int, int, int]:
    found = _CLOCK.search(text)
    if not found:
        return 0, 0, 0
    hour, half = int(found[1]), (found[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    minute, second = int(found[2]), int(found[3] or 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else (0, 0, 0)
