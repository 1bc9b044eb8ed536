"""What an agent says and asks in a call, with branches. Edited on a page; read here, and never run into a circle.

A script is a list of steps. Each says something and may ask one thing; the answer leads to the next step. Both
languages stand in every step, so that one script serves every lead.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from stellwerk.enrich.questions import BY_FACT
from stellwerk.grade.segments import TICKS
from stellwerk.terms import Reason

MOST_STEPS = 40
MOST_OPTIONS = 8
LONGEST = 1000
LONGEST_ID = 40
LONGEST_ANSWER = 500
# What an answer may be kept as besides a fact or a tick: the fields of a qualification.
FOUND_OUT = ("who", "need", "problem", "solves", "real")
SOLVES = ("yes", "partly", "no", "unknown")
YES, NO = "yes", "no"
_ID = re.compile(r"[a-z][a-z0-9_]*")


class Ask(StrEnum):
    """What a step asks for; `nothing` only says something."""

    NOTHING = "nothing"
    CHOICE = "choice"
    YES_NO = "yes_no"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


# How a fact must be asked for, by its kind; money is said in euros and kept in cents.
_ASKED_AS = {
    "choice": Ask.CHOICE, "yes_no": Ask.YES_NO, "money": Ask.NUMBER, "date": Ask.DATE, "text": Ask.TEXT,
}  # fmt: skip


class ScriptError(ValueError):
    """A script that cannot be used; `problems` says per step (counted from 0, -1: the whole) what to do."""

    def __init__(self, problems: Sequence[tuple[int, Reason]]) -> None:
        super().__init__("; ".join(f"{place}: {reason.key}" for place, reason in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice, in both languages; `next` is where it leads ('' as its step says)."""

    value: str
    label_de: str
    label_en: str
    next: str = ""

    def label(self, language: str) -> str:
        return _in(language, self.label_de, self.label_en)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `next`: '' ends the script. `sets`: 'fact.<name>', 'tick.<name>', 'found.<field>' or ''."""

    id: str
    say_de: str
    say_en: str
    ask: Ask = Ask.NOTHING
    options: tuple[Option, ...] = ()
    next: str = ""
    sets: str = ""

    def say(self, language: str) -> str:
        return _in(language, self.say_de, self.say_en)

    @property
    def asks(self) -> bool:
        return self.ask is not Ask.NOTHING

    @property
    def ways(self) -> tuple[str, ...]:
        """Every step that may follow, '' for the end; each once."""
        if self.ask not in (Ask.CHOICE, Ask.YES_NO) or not self.options:
            return (self.next,)
        return tuple(dict.fromkeys(option.next or self.next for option in self.options))

    def after(self, answer: str) -> str:
        """The step that follows this answer, '' for the end."""
        leads = next((option.next for option in self.options if option.value == answer), "")
        return leads or self.next

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "say_de": self.say_de, "say_en": self.say_en, "ask": self.ask.value, "next": self.next,
            "sets": self.sets,
            "options": [
                {"value": o.value, "label_de": o.label_de, "label_en": o.label_en, "next": o.next}
                for o in self.options
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One step on the way through a script, with the answer that was given ('' while it is the next to ask)."""

    step: Step
    answer: str = ""
    problem: Reason | None = None


def read_script(rows: Iterable[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps, as they stand in a row or a form. Raises ScriptError with what is wrong at which step."""
    found = tuple(_step(row) for row in rows)
    problems = _problems(found)
    if problems:
        raise ScriptError(problems)
    return found


def path(steps: Sequence[Step], answers: Mapping[str, str]) -> tuple[Told, ...]:
    """The way through the script with these answers: every step once, the last one is the next to ask or the end.

    A way that comes back to a question asks it once more and stops there, so it always ends.
    """
    by_id = {step.id: step for step in steps}
    told: dict[str, Told] = {}
    at = steps[0].id if steps else ""
    while at and at not in told:
        step = by_id[at]
        given = answers.get(at, "").strip()[:LONGEST_ANSWER]
        problem = _misread(step, given) if given else None
        told[at] = Told(step, given, problem)
        if step.asks and (not given or problem):
            break
        at = step.after(given)
    return tuple(told.values())


def is_done(way: Sequence[Told]) -> bool:
    """Whether the way has come to its end: nothing is left to ask."""
    return bool(way) and (not way[-1].step.asks or bool(way[-1].answer)) and not any(t.problem for t in way)


def settled(way: Iterable[Told]) -> dict[str, str]:
    """The answers that count, by the id of their step: those on the way that can be read."""
    return {told.step.id: told.answer for told in way if told.step.asks and told.answer and not told.problem}


def sets(way: Iterable[Told], kind: str) -> dict[str, Any]:
    """What the answers say, as values: `kind` is 'fact', 'tick' or 'found' (of a qualification)."""
    found: dict[str, Any] = {}
    for told in way:
        group, _, name = told.step.sets.partition(".")
        if group == kind and told.answer and not told.problem:
            value = _value(told.step, told.answer)
            if name.endswith("_cents") and isinstance(value, int | float):
                value = round(value * 100)
            found[name] = value
    return found


def unasked(names: Iterable[str], steps: Iterable[Step]) -> tuple[str, ...]:
    """The facts of `names` that the script itself does not ask for."""
    asked = {step.sets for step in steps}
    return tuple(name for name in names if f"fact.{name}" not in asked)


def _value(step: Step, answer: str) -> str | float | int | bool:
    if step.ask is Ask.YES_NO:
        return answer == YES
    if step.ask is Ask.NUMBER:
        number = float(_plain_number(answer))
        return int(number) if number.is_integer() else number
    return answer


def _misread(step: Step, answer: str) -> Reason | None:
    """What is wrong with an answer; None where it can be read."""
    if step.ask is Ask.NUMBER:
        try:
            float(_plain_number(answer))
        except ValueError:
            return Reason("script.no_number", {"given": answer})
    if step.ask is Ask.DATE:
        try:
            date.fromisoformat(answer)
        except ValueError:
            return Reason("script.no_date", {"given": answer})
    if step.ask in (Ask.CHOICE, Ask.YES_NO) and answer not in {o.value for o in choices(step)}:
        return Reason("script.no_option", {"given": answer})
    return None


def _plain_number(text: str) -> str:
    """German or English: the last comma or point with one or two digits behind it parts the decimals."""
    text = re.sub(r"[\s€]", "", text)
    whole, _, decimals = text.replace(",", ".").rpartition(".")
    if whole and len(decimals) != 3:
        return f"{whole.replace('.', '')}.{decimals}"
    return text.replace(",", "").replace(".", "")


def choices(step: Step) -> tuple[Option, ...]:
    """What can be chosen at a step; a yes-or-no question has its two answers by itself."""
    if step.ask is not Ask.YES_NO:
        return step.options if step.ask is Ask.CHOICE else ()
    own = {option.value: option for option in step.options}
    usual = (Option(YES, "Ja", "Yes"), Option(NO, "Nein", "No"))
    return tuple(own.get(option.value, option) for option in usual)


def _in(language: str, german: str, english: str) -> str:
    """The half in the language of the one called; the other one where that is not written yet."""
    return (german or english) if language.startswith("de") else (english or german)


# --- Reading and checking -----------------------------------------------------------------------------------


def _step(row: Mapping[str, Any]) -> Step:
    def text(name: str, most: int = LONGEST) -> str:
        return str(row.get(name) or "").strip()[:most]

    kind = text("ask") or Ask.NOTHING.value
    ask = Ask(kind) if kind in set(Ask) else Ask.NOTHING
    given = row.get("options")
    options = tuple(_option(option) for option in given) if isinstance(given, list | tuple) else ()
    if ask not in (Ask.CHOICE, Ask.YES_NO):
        options = ()
    return Step(
        text("id", LONGEST_ID), text("say_de"), text("say_en"), ask, options, text("next", LONGEST_ID), text("sets", 60)
    )  # fmt: skip


def _option(row: Mapping[str, Any]) -> Option:
    german, english = (str(row.get(name) or "").strip()[:200] for name in ("label_de", "label_en"))
    value = str(row.get("value") or german or english).strip()[:60]
    return Option(value, german, english, str(row.get("next") or "").strip()[:LONGEST_ID])


def _problems(steps: Sequence[Step]) -> list[tuple[int, Reason]]:
    if not steps:
        return [(-1, Reason("script.empty", {}))]
    if len(steps) > MOST_STEPS:
        return [(-1, Reason("script.too_long", {"most": MOST_STEPS, "given": len(steps)}))]
    ids = [step.id for step in steps]
    found = [
        (place, reason)
        for place, step in enumerate(steps)
        for reason in _of_step(step, ids, again=step.id in ids[:place])
    ]
    return found or _of_ways(steps)


def _of_step(step: Step, ids: Sequence[str], *, again: bool) -> Iterable[Reason]:
    """What is wrong with one step by itself."""
    if not _ID.fullmatch(step.id):
        yield Reason("script.bad_name", {"step": step.id})
    elif again:
        yield Reason("script.name_twice", {"step": step.id})
    if not step.say_de and not step.say_en:
        yield Reason("script.says_nothing", {"step": step.id})
    if step.ask is Ask.CHOICE and not 2 <= len(step.options) <= MOST_OPTIONS:
        yield Reason("script.options", {"step": step.id, "most": MOST_OPTIONS})
    elif len({option.value for option in step.options}) < len(step.options):
        yield Reason("script.option_twice", {"step": step.id})
    leads = (step.next, *(option.next for option in step.options))
    for name in dict.fromkeys(name for name in leads if name and name not in ids):
        yield Reason("script.unknown_next", {"step": step.id, "next": name})
    if not _settable(step):
        yield Reason("script.unknown_target", {"step": step.id, "target": step.sets})


def _settable(step: Step) -> bool:
    """Whether the answer can be kept where the step says."""
    group, _, name = step.sets.partition(".")
    if not step.sets:
        return True
    if not step.asks or not name:
        return False
    if group == "tick":
        return name in TICKS and step.ask is Ask.YES_NO
    if group == "found":
        return name in FOUND_OUT and _fits_found(step, name)
    return group == "fact" and name in BY_FACT and _ASKED_AS[BY_FACT[name].kind] is step.ask


def _fits_found(step: Step, name: str) -> bool:
    if name == "real":
        return step.ask is Ask.YES_NO
    if name == "solves":
        return step.ask is Ask.CHOICE and {option.value for option in step.options} <= set(SOLVES)
    return True


def _of_ways(steps: Sequence[Step]) -> list[tuple[int, Reason]]:
    """What is wrong with the ways: steps nobody reaches, circles without a question, no way to the end."""
    by_id = {step.id: step for step in steps}
    place = {step.id: at for at, step in enumerate(steps)}
    reached = _reach(steps[0].id, by_id)
    found = [
        (place[name], Reason("script.unreachable", {"step": name})) for name in by_id if name not in reached
    ]
    circles = {name for name in by_id if _circles_silently(name, by_id)}
    found += [(place[name], Reason("script.circle", {"step": name})) for name in sorted(circles)]
    ending = _ending(by_id)
    found += [
        (place[name], Reason("script.no_end", {"step": name}))
        for name in by_id
        if name in reached and name not in ending and name not in circles
    ]
    return sorted(found, key=lambda one: one[0])


def _ways_of(step: Step) -> tuple[str, ...]:
    """Where a step can lead; an answer without an option of its own goes on as the step says."""
    if step.ask is Ask.YES_NO:
        return tuple(dict.fromkeys(option.next or step.next for option in choices(step)))
    return step.ways


def _reach(first: str, by_id: Mapping[str, Step]) -> set[str]:
    seen, open_ends = set(), [first]
    while open_ends:
        name = open_ends.pop()
        if name and name not in seen:
            seen.add(name)
            open_ends.extend(_ways_of(by_id[name]))
    return seen


def _circles_silently(name: str, by_id: Mapping[str, Step]) -> bool:
    """Whether the way from here comes back here without a question."""
    at, seen = name, set()
    while at and at not in seen and not by_id[at].asks:
        seen.add(at)
        at = by_id[at].next
    return at == name and name in seen


def _ending(by_id: Mapping[str, Step]) -> set[str]:
    """The steps from which some way leads to the end."""
    found: set[str] = set()
    while True:
        more = {
            name
            for name, step in by_id.items()
            if name not in found and any(not to or to in found for to in _ways_of(step))
        }
        if not more:
            return found
        found |= more
