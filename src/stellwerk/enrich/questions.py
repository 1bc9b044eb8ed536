"""What a person must ask, because no provider knows it and the grade hangs on it.

`grade.answers` tries every answer on the lead and says what each would change; `missing` makes of that the few
questions worth somebody's time. With a lead's row in hand, `grade.step.questions(lead, policy=…, now=…)` does both.
What is answered goes to `enrich.step.answer(lead_id, {fact: value}, by=…, now=…)`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from stellwerk.enrich.fact import Value
from stellwerk.terms import Reason

MOST = 3
LONGEST = 200
MOST_EMPLOYEES = 2_000_000
MOST_CENTS = 1_000_000_000_00


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that can be asked: the fact it gives, how it is answered, and how often each answer comes.

    `kind` is choice, yes_no, money, date or text. `usual` are answers with their shares; of an open kind they stand
    for many. `names` is the kind of names under which words know the choices.
    """

    fact: str
    kind: str
    usual: tuple[tuple[Value, float], ...] = ()
    names: str = ""

    @property
    def text(self) -> str:
        """The question's name among the names of the kind `question` in words."""
        return self.fact


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer would do: how likely it is (0 to 1), the change of points, the letter it would lead to."""

    value: Value
    share: float
    points: int
    letter: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question worth asking; the answer gives the fact `fact`.

    `words` has its sentence under the kind `question` by `text`, and puts `why` into words, too. `choices` are the
    values that may be answered (none for an open kind); `names` is their kind in words.
    """

    fact: str
    text: str
    kind: str
    choices: tuple[Value, ...]
    names: str
    why: Reason


SAID = "said."  # facts that say what was heard, like the phrases of the policy: said.budget_free
YES_NO = ((True, 0.5), (False, 0.5))
# Shares are rough on purpose: they only order the questions. Dates are days from today.
TOPICS: tuple[Topic, ...] = (
    Topic("product_line", "choice", names="product"),
    Topic("decides", "yes_no", YES_NO),
    Topic(
        "branch",
        "choice",
        (
            ("machining", 0.2), ("toolmaking", 0.15), ("mechanical_engineering", 0.2), ("automotive", 0.1),
            ("medical", 0.05), ("aerospace", 0.05), ("energy", 0.05), ("crafts", 0.1), ("other", 0.1),
        ),
        names="industry",
    ),
    Topic("size_class", "choice", (("S", 0.5), ("M", 0.35), ("L", 0.15)), names="size"),
    Topic("value_cents", "money", ((5_000_000, 1.0),)),
    Topic("deadline_on", "date", ((90, 0.4), (300, 0.4), (500, 0.2))),
    Topic("said.budget_free", "yes_no", ((True, 0.3), (False, 0.7))),
    Topic("said.asks_for_offer", "yes_no", ((True, 0.4), (False, 0.6))),
    Topic("said.wants_demonstration", "yes_no", ((True, 0.3), (False, 0.7))),
    Topic("said.machine_stands", "yes_no", ((True, 0.2), (False, 0.8))),
    Topic("said.unhappy_with_competitor", "yes_no", ((True, 0.15), (False, 0.85))),
)  # fmt: skip
BY_FACT: Mapping[str, Topic] = {topic.fact: topic for topic in TOPICS}


class AnswerError(ValueError):
    """An answer that cannot be read; `fact` says which, `reason` what to enter instead."""

    def __init__(self, fact: str, reason: Reason) -> None:
        super().__init__(reason.key)
        self.fact, self.reason = fact, reason


def missing(
    effects: Mapping[str, Sequence[Effect]], *, letter: str, most: int = MOST
) -> tuple[Question, ...]:
    """The questions whose answers matter most, the weightiest first; at most `most`.

    `effects`: per fact that nobody knows what its answers would do; `letter`: the grade as it is. What may turn the
    letter comes first, then what moves the points. A question that changes nothing is not asked.
    """
    weighed = sorted(
        ((_weight(found, letter), fact, found) for fact, found in effects.items()),
        key=lambda row: (-row[0][0], -row[0][1], row[1]),
    )
    return tuple(_question(fact, found, weight) for weight, fact, found in weighed if any(weight))[:most]


def _weight(found: Sequence[Effect], letter: str) -> tuple[float, float]:
    """How likely the letter turns, and by how many points the answer moves the lead on average."""
    whole = sum(effect.share for effect in found) or 1.0
    turns = sum(effect.share for effect in found if effect.letter != letter) / whole
    moves = sum(effect.share * abs(effect.points) for effect in found) / whole
    return round(turns, 3), round(moves, 3)


def _question(fact: str, found: Sequence[Effect], weight: tuple[float, float]) -> Question:
    topic = BY_FACT[fact]
    best, worst = max(effect.points for effect in found), min(effect.points for effect in found)
    if weight[0]:
        values = {"percent": round(weight[0] * 100), "most": best, "least": worst}
        why = Reason("question.why_letter", values)
    else:
        why = Reason("question.why_points", {"most": best, "least": worst})
    choices = tuple(effect.value for effect in found) if topic.kind in ("choice", "yes_no") else ()
    return Question(fact, topic.text, topic.kind, choices, topic.names, why)


def read(
    answers: Mapping[str, Any], *, choices: Mapping[str, Iterable[str]] | None = None
) -> dict[str, Value]:
    """Answers as they were given -> values of facts; what was left empty is not there.

    `choices` names what may be chosen where the house says so (product lines). Raises AnswerError.
    """
    found: dict[str, Value] = {}
    for fact, given in answers.items():
        if given is None or (isinstance(given, str) and not given.strip()):
            continue
        if fact not in BY_FACT:
            raise AnswerError(fact, Reason("question.unknown", {"name": fact}))
        found[fact] = _value(BY_FACT[fact], given, (choices or {}).get(fact))
    return found


def _value(topic: Topic, given: Any, choices: Iterable[str] | None) -> Value:
    if topic.kind == "yes_no":
        return _yes_no(topic.fact, given)
    if topic.kind == "money":
        return _cents(topic.fact, given)
    if topic.kind == "date":
        return _day(topic.fact, given)
    text = str(given).strip()
    allowed = set(choices) if choices is not None else {str(value) for value, _ in topic.usual}
    if topic.kind == "choice" and allowed and text not in allowed:
        raise AnswerError(topic.fact, Reason("question.no_choice", {"value": text[:LONGEST]}))
    return text[:LONGEST]


def _yes_no(fact: str, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    said = str(given).strip().casefold()
    if said in ("yes", "ja", "true", "1"):
        return True
    if said in ("no", "nein", "false", "0"):
        return False
    raise AnswerError(fact, Reason("question.no_yes", {"value": str(given)[:LONGEST]}))


def _cents(fact: str, given: Any) -> int:
    """Whole cents as a number; a person's writing is read by whoever has the form."""
    if isinstance(given, bool) or not (
        isinstance(given, int) or re.fullmatch(r"\d{1,15}", str(given).strip())
    ):
        raise AnswerError(fact, Reason("question.no_amount", {"value": str(given)[:LONGEST]}))
    cents = int(given)
    if not 0 < cents <= MOST_CENTS:
        raise AnswerError(fact, Reason("question.no_amount", {"value": str(given)[:LONGEST]}))
    return cents


def _day(fact: str, given: Any) -> str:
    if isinstance(given, date):
        return given.isoformat()[:10]
    try:
        return date.fromisoformat(str(given).strip()).isoformat()
    except ValueError:
        raise AnswerError(fact, Reason("question.no_day", {"value": str(given)[:LONGEST]})) from None
