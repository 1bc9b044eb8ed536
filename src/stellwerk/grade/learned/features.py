"""From columns of texts to features: what a column holds is found out once, on the leads that are learned from.

A column becomes one or more features. Each is a number (NaN = missing) or a level (0 = missing, 1 = rare or never
seen, 2… = the levels). Columns that name a lead instead of describing it keep only whether they are filled.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from stellwerk.grade.learned import reading
from stellwerk.grade.learned.history import History, Indices, Moments, Numbers

MISSING, RARE = 0, 1  # codes of levels
FINE, COARSE = 48, 12  # pieces that a number is cut into: for trees, and for tables
MOST_LEVELS = 250
MOST_WORDS = 120
FEW = 8  # leads that a level needs before it is a level of its own
_MAIL = re.compile(r"[^@\s]+@([^@\s]+\.\w+)")
_WORD = re.compile(r"(?<!\w)[^\W\d_]{3,}(?!\w)")
_ID_NAME = re.compile(r"(^|[\W_])(id|ids|uuid|guid|nr|no|number|nummer|key|index|unnamed)([\W_]|$)", re.I)


@dataclass(frozen=True, slots=True)
class Feature:
    """One view of a column. `view`: number, level, given, mail, word:…, weekday, month, hour, age."""

    column: str
    view: str
    levels: tuple[str, ...] = ()
    # For numbers: the cuts of the fine and of the coarse pieces, and how the straight view is scaled.
    fine: tuple[float, ...] = ()
    coarse: tuple[float, ...] = ()
    is_log: bool = False
    middle: float = 0.0
    spread: float = 1.0
    lowest: float = 0.0
    highest: float = 0.0

    @property
    def is_number(self) -> bool:
        return self.view in ("number", "age")

    @property
    def size(self) -> int:
        """How many codes the coarse view has."""
        return len(self.coarse) + 2 if self.is_number else len(self.levels) + 2

    def pieces(self, values: Numbers, cuts: Sequence[float]) -> Indices:
        """Numbers as codes: 0 = missing, 1… = the piece."""
        codes = np.searchsorted(np.array(cuts), values, side="right") + 1
        return np.where(np.isnan(values), MISSING, codes)

    def straight(self, values: Numbers) -> Numbers:
        """The straight view: scaled; goes on one reach beyond what was seen; the middle where nothing is known."""
        reach = self.highest - self.lowest
        held = np.clip(values, self.lowest - reach, self.highest + reach)
        if self.is_log:
            held = np.sign(held) * np.log1p(np.abs(held))
        return np.nan_to_num((held - self.middle) / self.spread)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Leads as features: a float array for a number, an int array of codes for everything else."""

    arrays: tuple[Numbers | Indices, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found out about the columns; `left_out` says which are not used, and why (a short code)."""

    features: tuple[Feature, ...]
    at_column: str = ""
    left_out: Mapping[str, str] = field(default_factory=dict)

    def encode(self, rows: Mapping[str, Sequence[str]], count: int, at: Moments | None = None) -> Encoded:
        """The features of `count` leads; a column that is not there is missing."""
        return Encoded(encode(self.features, rows, count, at), count)


def plan(history: History) -> Plan:
    """Finds out what the columns hold."""
    found: list[Feature] = []
    left_out: dict[str, str] = {}
    at_column = _at_column(history)
    at = history.at if at_column else None  # an age that cannot be told when a lead is scored is of no use
    for name, texts in zip(history.names, history.columns, strict=True):
        features, why = _look(name, texts, at)
        found += features
        if why:
            left_out[name] = why
    return Plan(tuple(found), at_column, left_out)


def _at_column(history: History) -> str:
    """The column that says when a lead was scored; '' if none does."""
    if history.at is None:
        return ""
    for name, texts in zip(history.names, history.columns, strict=True):
        cells, index = reading.distinct(texts[:200])
        if not np.isnat(days := reading.moments(cells)).all() and np.array_equal(
            days[index], history.at[:200].astype("datetime64[s]"), equal_nan=True
        ):
            return name
    return ""


def _look(name: str, texts: Sequence[str], at: Moments | None) -> tuple[list[Feature], str]:
    """The features of one column, and why it is not used or only in part."""
    cells, index = reading.distinct(texts)
    counts = np.bincount(index, minlength=len(cells))
    filled = [k for k, cell in enumerate(cells) if cell]
    total = int(counts[filled].sum())
    if not filled or (len(filled) == 1 and total == len(texts)):
        return [], "constant"
    given = [Feature(name, "given", ("given",))] if total < len(texts) else []
    weights = counts[filled]
    values = [cells[k] for k in filled]
    days = reading.moments(values)
    if weights[~np.isnat(days)].sum() >= reading.ENOUGH_READ * total:
        return _dates(name, days, weights, cells, index, at) or given, ""
    parsed = reading.numbers(values)
    if weights[~np.isnan(parsed)].sum() >= reading.ENOUGH_READ * total and len(filled) > 2:
        if _is_number_of_a_lead(name, parsed, len(filled), total):
            return given, "names_a_lead"
        column = np.full(len(cells), np.nan)
        column[filled] = parsed
        return [_number(name, "number", column[index])], ""
    return _named(name, values, weights, total, given)


def _is_number_of_a_lead(name: str, parsed: Numbers, kinds: int, total: int) -> bool:
    """A running number, or a number that (almost) every lead has of its own under a name that says so."""
    if kinds < 0.98 * total or total < 20 or not np.all(parsed[~np.isnan(parsed)] % 1 == 0):
        return False
    reach = float(np.nanmax(parsed) - np.nanmin(parsed))
    return reach < 3 * total or bool(_ID_NAME.search(name)) or float(np.nanmin(parsed)) > 1e9


def _named(
    name: str, values: Sequence[str], weights: Indices, total: int, given: list[Feature]
) -> tuple[list[Feature], str]:
    """Names: levels where they repeat, the domain of a mail address, words of longer texts."""
    domains = [mail[1].lower() if (mail := _MAIL.fullmatch(value)) else "" for value in values]
    if sum(int(w) for w, domain in zip(weights, domains, strict=True) if domain) > 0.8 * total:
        levels = _levels(domains, weights)
        return [*given, *([Feature(name, "mail", levels)] if levels else [])], ""
    levels = _levels(values, weights)
    held = {level: int(w) for level, w in zip(values, weights, strict=True)}
    share = sum(held[level] for level in levels) / total
    words = _words(values, weights, total) if share < 0.5 else ()
    found = [Feature(name, f"word:{word}", (word,)) for word in words]
    if levels and share >= 0.02:
        return [Feature(name, "level", levels), *found], ""
    return [*given, *found], "" if found else "names_a_lead"


def _levels(values: Sequence[str], weights: Indices) -> tuple[str, ...]:
    """Levels that enough leads have, the most frequent first."""
    counts: Counter[str] = Counter()
    for value, weight in zip(values, weights, strict=True):
        counts[value] += int(weight)
    counts.pop("", None)
    few = FEW if counts.total() >= 400 else 4
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple(value for value, count in ranked[:MOST_LEVELS] if count >= few)


def _words(values: Sequence[str], weights: Indices, total: int) -> tuple[str, ...]:
    """Words that neither nearly everybody nor hardly anybody uses."""
    counts: Counter[str] = Counter()
    for value, weight in zip(values, weights, strict=True):
        for word in set(_WORD.findall(value.casefold())):
            counts[word] += int(weight)
    least = max(20, total // 200)
    fitting = [(count, word) for word, count in counts.items() if least <= count <= 0.9 * total]
    return tuple(word for _, word in sorted(fitting, key=lambda one: (-one[0], one[1]))[:MOST_WORDS])


def _number(name: str, view: str, values: Numbers) -> Feature:
    """Where a number is cut, and how its straight view is scaled."""
    known = np.sort(values[~np.isnan(values)])
    low, high = np.quantile(known, [0.005, 0.995])
    held = np.clip(known, low, high)
    is_log = bool(_skew(held) > 2)
    if is_log:
        held = np.sign(held) * np.log1p(np.abs(held))
    spread = float(held.std())
    return Feature(
        name, view, fine=_cuts(known, FINE), coarse=_cuts(known, COARSE), is_log=is_log, middle=float(held.mean()),
        spread=spread if spread > 1e-12 else 1.0, lowest=float(low), highest=float(high),
    )  # fmt: skip


def _skew(values: Numbers) -> float:
    spread = values.std()
    return float((((values - values.mean()) / spread) ** 3).mean()) if spread > 1e-12 else 0.0


def _cuts(known: Numbers, pieces: int) -> tuple[float, ...]:
    """Between the distinct values when they are few, else so that every piece holds as many leads."""
    kinds = np.unique(known)
    if len(kinds) > pieces:
        wanted = np.quantile(known, np.arange(1, pieces) / pieces, method="nearest")
        kinds = np.unique(np.concatenate([kinds[:1], wanted]))
    return tuple(float(c) for c in kinds[1:])


def _dates(
    name: str, days: Moments, weights: Indices, cells: Sequence[str], index: Indices, at: Moments | None
) -> list[Feature]:
    """Weekday, month and hour of a date where they differ, and how old it was when the lead was scored."""
    known = days[~np.isnat(days)]
    found = []
    # Only the first of a month, or the last: a month was meant, and its weekday says nothing.
    is_daily = (
        np.unique(known.astype("datetime64[D]") - known.astype("datetime64[M]").astype("datetime64[D]")).size
        > 10
    )
    for view, size in (("weekday", 7), ("month", 12), ("hour", 24)):
        kinds = np.unique(part(known, view))
        years = float((known.max() - known.min()).astype(np.int64)) / (86400 * 365)
        is_told = years > 1.5 if view == "month" else is_daily
        if len(kinds) > 1 and is_told:
            found.append(Feature(name, view, tuple(str(k) for k in range(size))))
    if at is not None:
        column = np.full(len(cells), np.datetime64("NaT", "s"))
        column[[k for k, cell in enumerate(cells) if cell]] = days
        age = days_between(column[index], at)
        if np.unique(age[~np.isnan(age)]).size > 2:
            found.append(_number(name, "age", age))
    return found


def part(days: Moments, view: str) -> Indices:
    """Weekday (0 = Monday), month (0 = January) or hour of moments that are known."""
    if view == "weekday":
        return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7
    if view == "month":
        return days.astype("datetime64[M]").astype(np.int64) % 12
    return days.astype("datetime64[h]").astype(np.int64) % 24


def days_between(earlier: Moments, later: Moments) -> Numbers:
    """Days from one to the other, NaN where one is unknown."""
    seconds = (later.astype("datetime64[s]") - earlier.astype("datetime64[s]")).astype(np.float64)
    seconds[np.isnat(earlier) | np.isnat(later)] = np.nan
    days: Numbers = seconds / 86400
    return days


def encode(
    features: Sequence[Feature], rows: Mapping[str, Sequence[str]], count: int, at: Moments | None
) -> tuple[Numbers | Indices, ...]:
    """Leads as features; every column is looked at once."""
    seen: dict[str, tuple[list[str], Indices]] = {}
    arrays: list[Numbers | Indices] = []
    for feature in features:
        if feature.column not in seen:
            texts = rows.get(feature.column)
            seen[feature.column] = (
                reading.distinct(texts) if texts is not None else ([""], np.zeros(count, np.intp))
            )
        cells, index = seen[feature.column]
        arrays.append(_values(feature, cells, index, at))
    return tuple(arrays)


def _values(feature: Feature, cells: Sequence[str], index: Indices, at: Moments | None) -> Numbers | Indices:
    if feature.view == "number":
        return reading.numbers(cells)[index]
    if feature.view == "given":
        return np.array([int(cell != "") + 1 if cell else MISSING for cell in cells], np.intp)[index]
    if feature.view.startswith("word:"):
        word = feature.view[5:]
        return np.array([_has(cell, word) for cell in cells], np.intp)[index]
    if feature.view in ("level", "mail"):
        return _codes(feature, cells)[index]
    days = reading.moments(cells)
    if feature.view == "age":
        if at is None:
            return np.full(len(index), np.nan)
        return days_between(days[index], at)
    codes = np.zeros(len(cells), np.intp)
    known = ~np.isnat(days)
    codes[known] = part(days[known], feature.view) + 2
    return codes[index]


def _codes(feature: Feature, cells: Sequence[str]) -> Indices:
    places = {level: k + 2 for k, level in enumerate(feature.levels)}
    if feature.view == "mail":
        cells = [found[1].lower() if (found := _MAIL.fullmatch(cell)) else cell and "?" for cell in cells]
    return np.array([places.get(cell, RARE) if cell else MISSING for cell in cells], np.intp)


def _has(cell: str, word: str) -> int:
    """0 = nothing written, 1 = written without the word, 2 = with it."""
    if not cell:
        return MISSING
    return 2 if word in _WORD.findall(cell.casefold()) else RARE
