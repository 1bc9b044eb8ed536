"""Segments of leads: rules that people read and change, over what is known of a lead.

A rule has conditions of two groups: all of the one must hold, and at least one of the other (where it has any).
The house's own six stand here as defaults; a stored rule of the same code takes their place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from stellwerk.grade.points import Known
from stellwerk.terms import Reason

LOST_AFTER_DAYS = 730
FOUNDED_WITHIN_YEARS = 3
TICKS = ("founder", "open_again", "new_subsidiary", "partner_change", "unhappy", "improved_product")
MOST_CONDITIONS = 20
# German people write ä, ae or, in a hurry, a: all three are one.
_FOLDS = (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "ss"), ("ae", "a"), ("oe", "o"), ("ue", "u"))


class How(StrEnum):
    """How a field is compared."""

    ONE_OF = "one_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    YES = "yes"
    NO = "no"
    KNOWN = "known"


_NAMES = (How.ONE_OF, How.NONE_OF, How.KNOWN)
_NUMBERS = (How.AT_LEAST, How.AT_MOST, How.KNOWN)
_TICKED = (How.YES, How.NO)
# What a condition may ask, and how. `tick.<name>` and `fact.<name>` come beside these.
COMPARISONS: Mapping[str, tuple[How, ...]] = {
    "text": (How.ONE_OF, How.NONE_OF),
    "channel": _NAMES,
    "campaign": _NAMES,
    "country": _NAMES,
    "industry": _NAMES,
    "product": _NAMES,
    "size_class": _NAMES,
    "customer": _TICKED,
    "last_order_days": _NUMBERS,
    "founded_years": _NUMBERS,
}


class SegmentError(ValueError):
    """A rule that cannot be read; `problems` says per condition (counted from 0, -1: the whole) what to do."""

    def __init__(self, problems: Sequence[tuple[int, Reason]]) -> None:
        super().__init__("; ".join(f"{place}: {reason.key}" for place, reason in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was written, and as it is looked for: at the beginning of a word, or anywhere."""

    written: str
    folded: str
    anywhere: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One question to what is known. `value` as a person wrote it; words, names or the number are read from it."""

    field: str
    how: How
    value: str = ""
    must: bool = False
    words: tuple[Word, ...] = ()
    number: float = 0.0

    def met(self, known: Known, *, today: date) -> Reason | None:
        """Why it holds; None where it does not, or where nobody knows."""
        if self.field == "text":
            return self._said(known.text)
        found = _found(self.field, known, today)
        if self.how in _TICKED:
            return self._ticked(bool(found))
        if found in (None, ""):
            return None
        if self.how is How.KNOWN:
            return Reason("segment.known", {"segment_field": self.field, "value": found})
        return self._counted(found) if self.how in _NUMBERS else self._named(str(found))

    def holds(self, known: Known, *, today: date) -> bool:
        """Whether it holds; as `met`, without saying why."""
        field = self.field
        if field == "text":
            return bool(spoken_word(known.text, self.words)) is (self.how is How.ONE_OF)
        if field.startswith("tick."):
            return bool(known.facts.get(field)) is (self.how is How.YES)
        return self.met(known, today=today) is not None

    def _said(self, text: str) -> Reason | None:
        word = spoken_word(text, self.words)
        if self.how is How.ONE_OF:
            return Reason("segment.said", {"said": word}) if word else None
        return None if word else Reason("segment.not_said", {"said": self.value})

    def _ticked(self, on: bool) -> Reason | None:
        if on is not (self.how is How.YES):
            return None
        key = "segment.ticked" if on else "segment.not_ticked"
        return Reason(key, {"segment_field": self.field})

    def _named(self, found: str) -> Reason | None:
        among = fold(found) in {word.folded for word in self.words}
        if among is not (self.how is How.ONE_OF):
            return None
        return Reason("segment.is", {"segment_field": self.field, "value": found})

    def _counted(self, found: Any) -> Reason | None:
        number = _number(found)
        if number is None:
            return None
        values = {"segment_field": self.field, "found": number, "bound": self.number}
        if self.how is How.AT_LEAST:
            return Reason("segment.at_least", values) if number >= self.number else None
        return Reason("segment.at_most", values) if number <= self.number else None

    def as_json(self) -> dict[str, str]:
        return {
            "group": "all" if self.must else "any",
            "field": self.field,
            "how": self.how.value,
            "value": self.value,
        }


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. Without a single condition nobody is in it, except by hand."""

    code: str
    conditions: tuple[Condition, ...] = ()
    name: str = ""
    description: str = ""
    active: bool = True
    position: int = 100

    def reasons(self, known: Known, *, today: date) -> tuple[Reason, ...]:
        """Why the rule takes the lead in; () where it does not."""
        found, asks_any, any_met = [], False, False
        for condition in self.conditions:
            reason = condition.met(known, today=today)
            if condition.must and reason is None:
                return ()
            asks_any |= not condition.must
            any_met |= not condition.must and reason is not None
            if reason:
                found.append(reason)
        return () if asks_any and not any_met else tuple(found)


def takes(rule: Segment, known: Known, *, today: date) -> bool:
    """Whether the rule takes the lead in; looks no further than it must."""
    asks_any = any_met = False
    for condition in rule.conditions:
        if condition.must:
            if not condition.holds(known, today=today):
                return False
        elif not any_met:
            asks_any, any_met = True, condition.holds(known, today=today)
    return bool(rule.conditions) and (any_met or not asks_any)


def segments(
    known: Known,
    *,
    today: date,
    rules: Sequence[Segment] | None = None,
    by_hand: Mapping[str, bool] | None = None,
) -> tuple[str, ...]:
    """Codes of the segments the lead belongs to, in the order of the rules; a person's word wins over the rule.

    Without `rules` the house's own six rule; without `by_hand` what `known` carries counts.
    """
    hand = known.segments_by_hand if by_hand is None else by_hand
    return tuple(
        rule.code
        for rule in (DEFAULTS if rules is None else rules)
        if rule.active and (hand[rule.code] if rule.code in hand else takes(rule, known, today=today))
    )


def why(
    known: Known,
    *,
    today: date,
    rules: Sequence[Segment] | None = None,
    by_hand: Mapping[str, bool] | None = None,
) -> dict[str, tuple[Reason, ...]]:
    """Code -> reasons of every segment the lead is in, and of those that a person took it out of."""
    hand = known.segments_by_hand if by_hand is None else by_hand
    found: dict[str, tuple[Reason, ...]] = {}
    for rule in DEFAULTS if rules is None else rules:
        if rule.active and rule.code in hand:
            key = "segment.put_in" if hand[rule.code] else "segment.taken_out"
            found[rule.code] = (Reason(key, {}),)
        elif rule.active and (reasons := rule.reasons(known, today=today)):
            found[rule.code] = reasons
    return found


def fold(text: str) -> str:
    """Text as it is compared: lower case, umlauts folded, single blanks."""
    return _folded(text)


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    folded = " ".join(text.casefold().split())
    for written, plain in _FOLDS:
        folded = folded.replace(written, plain)
    return folded


def spoken_word(text: str, words: Iterable[Word]) -> str:
    """The first of the words that occurs, as the rule has it; ''."""
    if not text:
        return ""
    heard = _folded(text)
    for word in words:
        if word.folded in heard and (word.anywhere or _begins(word.folded, heard)):
            return word.written
    return ""


def _begins(word: str, heard: str) -> bool:
    """Whether the word begins a word of what was heard."""
    at = heard.find(word)
    while at > 0 and heard[at - 1].isalnum():
        at = heard.find(word, at + 1)
    return at >= 0


def read_condition(row: Mapping[str, Any]) -> Condition:
    """A condition from group (all, any), field, how and value. Raises SegmentError with the one problem."""
    field, value = str(row.get("field", "")), str(row.get("value", "")).strip()
    fitting = comparisons_of(field)
    if not fitting:
        raise SegmentError([(0, Reason("segment_rule.no_field", {"value": field}))])
    if row.get("how") not in fitting:
        values = {"segment_field": field, "segment_how": [how.value for how in fitting]}
        raise SegmentError([(0, Reason("segment_rule.no_comparison", values))])
    how, must = How(row["how"]), row.get("group") != "any"
    if how in (How.YES, How.NO, How.KNOWN):
        return Condition(field, how, "", must)
    if not value:
        raise SegmentError([(0, Reason("segment_rule.no_value", {"segment_field": field}))])
    if how in _NUMBERS:
        number = _number(value.replace(",", "."))
        if number is None or number < 0:
            raise SegmentError([(0, Reason("segment_rule.no_number", {"value": value}))])
        return Condition(field, how, value, must, number=number)
    return Condition(field, how, value, must, words=tuple(_words(value)))


def comparisons_of(field: str) -> tuple[How, ...]:
    """How a field can be compared; () for one that there is not."""
    kind, _, name = field.partition(".")
    if name and kind == "tick":
        return _TICKED
    if name and kind == "fact":
        return (*_NAMES, How.AT_LEAST, How.AT_MOST)
    return COMPARISONS.get(field, ())


def read_rule(
    code: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    name: str = "",
    description: str = "",
    active: bool = True,
    position: int = 100,
) -> Segment:
    """A rule as it is stored. Raises SegmentError that names every condition at fault."""
    conditions, problems = [], []
    for place, row in enumerate(rows):
        try:
            conditions.append(read_condition(row))
        except SegmentError as error:
            problems += [(place, reason) for _, reason in error.problems]
    if len(rows) > MOST_CONDITIONS:
        problems.append((-1, Reason("segment_rule.too_many", {"most": MOST_CONDITIONS})))
    if problems:
        raise SegmentError(problems)
    return Segment(code, tuple(conditions), name, description, active, position)


def with_stored(stored: Iterable[Mapping[str, Any]]) -> tuple[Segment, ...]:
    """All rules, active or not, in their order: the defaults, each replaced by what is stored under its code.

    A stored rule that can no longer be read takes nobody in; its page says what is wrong.
    """
    rules = {rule.code: rule for rule in DEFAULTS}
    for row in stored:
        plain = {name: row[name] for name in ("name", "description", "active", "position")}
        try:
            rules[row["code"]] = read_rule(row["code"], row["conditions"], **plain)
        except SegmentError:
            rules[row["code"]] = Segment(row["code"], (), **plain)
    return tuple(sorted(rules.values(), key=lambda rule: (rule.position, rule.code)))


def _words(value: str) -> Iterable[Word]:
    for written in (part.strip() for part in value.split(",")):
        plain = fold(written.strip("*"))
        if plain:
            yield Word(written.strip("*").strip(), plain, anywhere=written.startswith("*"))


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) < 1e12 else None  # neither infinite nor "not a number"


def _found(field: str, known: Known, today: date) -> Any:
    """What is known under a field; None where nobody knows."""
    kind, _, name = field.partition(".")
    if name:
        return known.facts.get(field if kind == "tick" else name)
    return _READ[field](known, today)


def _last_order_days(known: Known, today: date) -> int | None:
    return (today - known.last_order_on).days if known.last_order_on else None


def _founded_years(known: Known, today: date) -> float | None:
    """Years since the founding, by the fact `founded`: a year or a date; a year counts from its end."""
    text = str(known.facts.get("founded") or "")
    if not text:
        return None
    try:
        founded = date.fromisoformat(text) if "-" in text else date(int(text), 12, 31)
    except (ValueError, OverflowError):
        return None
    return max(0.0, round((today - founded).days / 365.25, 1))


_READ: Mapping[str, Callable[[Known, date], Any]] = {
    "channel": lambda known, _: known.channel,
    "campaign": lambda known, _: known.campaign,
    "country": lambda known, _: known.country,
    "industry": lambda known, _: known.industry,
    "product": lambda known, _: known.product,
    "size_class": lambda known, _: known.size_class,
    "customer": lambda known, _: known.is_customer,
    "last_order_days": _last_order_days,
    "founded_years": _founded_years,
}


def _any(field: str, how: How, value: object = "") -> dict[str, str]:
    return {"group": "any", "field": field, "how": how.value, "value": str(value)}


def _all(field: str, how: How, value: object = "") -> dict[str, str]:
    return _any(field, how, value) | {"group": "all"}


_FOUNDERS = "*gründer, gründung, neugründung, firmengründung, neu gegründet, start-up, startup, founded"
_OPEN_AGAIN = "früher abgelehnt, lieferantenfreigabe, jetzt offen, vendor qualification, vendor approval"
_ABROAD = "neue niederlassung, tochtergesellschaft, tochterfirma, partnerwechsel, new subsidiary"
_UNHAPPY = "unzufrieden, lässt uns hängen, unhappy, dissatisfied"
_IMPROVED = "neue version, neues modell, neue generation, neuen generation, verbessert, jetzt mit, improved"
_SIX = (
    (
        _any("text", How.ONE_OF, _FOUNDERS),
        _any("tick.founder", How.YES),
        _any("founded_years", How.AT_MOST, FOUNDED_WITHIN_YEARS),
    ),
    (_any("text", How.ONE_OF, _OPEN_AGAIN), _any("tick.open_again", How.YES)),
    (
        _any("text", How.ONE_OF, _ABROAD),
        _any("tick.new_subsidiary", How.YES),
        _any("tick.partner_change", How.YES),
    ),
    (_any("text", How.ONE_OF, _UNHAPPY), _any("tick.unhappy", How.YES)),
    (_any("text", How.ONE_OF, _IMPROVED), _any("tick.improved_product", How.YES)),
    (_all("customer", How.YES), _all("last_order_days", How.AT_LEAST, LOST_AFTER_DAYS)),
)
DEFAULTS: tuple[Segment, ...] = tuple(
    read_rule(str(number), rows, position=number) for number, rows in enumerate(_SIX, 1)
)
