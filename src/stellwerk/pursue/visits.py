"""Reports of visits, calls and service: what a template asks, what is heard, and what is next.

A report is filled in on a phone in a minute: ticks first, few words, and the next step, without which none is taken.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from stellwerk.enrich.questions import BY_FACT
from stellwerk.grade.segments import TICKS
from stellwerk.pursue.scripts import Ask, Option, Step, Told, path, sets
from stellwerk.terms import Reason, Temperature

MOST_FIELDS = 30
MOST_MINUTES = 24 * 60
LONGEST = 300
LONGEST_NOTE = 4000
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_WARMTH = tuple(Temperature)
# How a fact must be asked for, by its kind.
_ASKED_AS = {"choice": "choice", "yes_no": "yes_no", "money": "number", "date": "date", "text": "text"}


class Kind(StrEnum):
    VISIT = "visit"
    CALL = "call"
    SERVICE = "service"


class Answer(StrEnum):
    """How a field is filled in; a tick is what one taps."""

    TICK = "tick"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


# How warm a lead is at least after a report of this kind; service says nothing of a purchase.
_AT_LEAST = {Kind.VISIT: Temperature.PROSPECT, Kind.CALL: Temperature.WARM, Kind.SERVICE: Temperature.COLD}


class ReportError(ValueError):
    """A report or a template that cannot be taken; `problems` says per field ('' for the whole) what to do."""

    def __init__(self, problems: Mapping[str, Reason]) -> None:
        super().__init__("; ".join(f"{name}: {reason.key}" for name, reason in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a template asks. `sets`: 'fact.<name>', 'tick.<name>' or ''."""

    name: str
    label_de: str
    label_en: str
    answer: Answer = Answer.TEXT
    options: tuple[Option, ...] = ()
    sets: str = ""
    required: bool = False

    def label(self, language: str) -> str:
        german = language.startswith("de")
        return (self.label_de or self.label_en) if german else (self.label_en or self.label_de)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "label_de": self.label_de, "label_en": self.label_en, "answer": self.answer.value,
            "sets": self.sets, "required": self.required,
            "options": [{"value": o.value, "label_de": o.label_de, "label_en": o.label_en} for o in self.options],
        }  # fmt: skip

    @property
    def as_step(self) -> Step:
        """The same as a step of a script: one way to read answers."""
        ask = Ask.YES_NO if self.answer is Answer.TICK else Ask(self.answer.value)
        return Step(self.name, self.label_de, self.label_en, ask, self.options, sets=self.sets)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody heard. `ticks` name segment ticks that were set; `facts` are values by their names."""

    kind: Kind
    answers: Mapping[str, str]
    ticks: tuple[str, ...]
    facts: Mapping[str, Any]
    note: str
    next_step: str
    next_at: datetime
    held_at: datetime
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A report as it was sent: everything is text, the moments are read already (None: not given or unreadable)."""

    answers: Mapping[str, str] = field(default_factory=dict)
    ticks: Sequence[str] = ()
    note: str = ""
    next_step: str = ""
    next_at: datetime | None = None
    held_at: datetime | None = None
    minutes: str = ""


def read_template(rows: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    """The fields as they stand in a row or a form. Raises ReportError; its problems stand by the place of the row."""
    found = tuple(_field(row) for row in rows)
    if not found:
        raise ReportError({"": Reason("template.empty", {})})
    if len(found) > MOST_FIELDS:
        raise ReportError({"": Reason("template.too_long", {"most": MOST_FIELDS, "given": len(found)})})
    names = [one.name for one in found]
    problems = {
        str(at): reason
        for at, one in enumerate(found)
        if (reason := _wrong(one, again=one.name in names[:at])) is not None
    }
    if problems:
        raise ReportError(problems)
    return found


def _field(row: Mapping[str, Any]) -> Field:
    def text(name: str, most: int = LONGEST) -> str:
        return str(row.get(name) or "").strip()[:most]

    kind, given = text("answer"), row.get("options")
    options = given if isinstance(given, list | tuple) else ()
    return Field(
        text("name", 40), text("label_de"), text("label_en"), Answer(kind) if kind in set(Answer) else Answer.TEXT,
        tuple(_option(option) for option in options) if kind == Answer.CHOICE else (), text("sets", 60),
        bool(row.get("required")),
    )  # fmt: skip


def _option(row: Mapping[str, Any]) -> Option:
    german, english = (str(row.get(name) or "").strip()[:200] for name in ("label_de", "label_en"))
    return Option(str(row.get("value") or german or english).strip()[:60], german, english)


def _wrong(one: Field, *, again: bool) -> Reason | None:
    """What is wrong with one field of a template; None when all is well."""
    if not _NAME.fullmatch(one.name):
        return Reason("template.bad_name", {"field": one.name})
    if again:
        return Reason("template.name_twice", {"field": one.name})
    if not one.label_de and not one.label_en:
        return Reason("template.no_label", {"field": one.name})
    if one.answer is Answer.CHOICE and len({option.value for option in one.options}) < 2:
        return Reason("template.options", {"field": one.name})
    if not _settable(one):
        return Reason("template.unknown_target", {"field": one.name, "target": one.sets})
    return None


def _settable(one: Field) -> bool:
    group, _, name = one.sets.partition(".")
    if not one.sets:
        return True
    if group == "tick":
        return name in TICKS and one.answer in (Answer.TICK, Answer.YES_NO)
    kind = BY_FACT[name].kind if group == "fact" and name in BY_FACT else ""
    is_yes = one.answer is Answer.TICK and kind == "yes_no"
    return bool(kind) and (_ASKED_AS[kind] == one.answer.value or is_yes)


def read_report(kind: Kind, fields: Sequence[Field], given: Given, *, now: datetime) -> Report:
    """The report, read from what was sent. Raises ReportError with what is missing, field by field."""
    told = [_told(one, given.answers) for one in fields]
    problems = {each.step.id: each.problem for each in told if each.problem}
    problems |= {
        one.name: Reason("visit.missing", {})
        for one, each in zip(fields, told, strict=True)
        if one.required and not each.answer
    }
    problems |= _of_frame(given, now=now)
    if problems or given.next_at is None:
        raise ReportError(problems)
    said = sets(told, "tick")
    ticks = [name for name in TICKS if said.get(name) or name in given.ticks]
    return Report(
        kind,
        {each.step.id: each.answer for each in told if each.answer},
        tuple(ticks),
        sets(told, "fact"),
        given.note.strip()[:LONGEST_NOTE],
        given.next_step.strip()[:LONGEST],
        given.next_at,
        given.held_at or now,
        int(given.minutes) if given.minutes.strip() else None,
    )


def _told(one: Field, answers: Mapping[str, str]) -> Told:
    step = one.as_step
    return path([step], {step.id: answers.get(one.name, "")})[0]


def _of_frame(given: Given, *, now: datetime) -> dict[str, Reason]:
    """What every report needs: the next step with a date, a time that has been, minutes that can be."""
    found: dict[str, Reason] = {}
    if not given.next_step.strip():
        found["next_step"] = Reason("visit.next_missing", {})
    if given.next_at is None:
        found["next_on"] = Reason("visit.date_missing", {})
    elif given.next_at <= now:
        found["next_on"] = Reason("pursue.snooze_into_the_past", {})
    if given.held_at is not None and given.held_at > now:
        found["held_on"] = Reason("visit.not_held_yet", {})
    minutes = given.minutes.strip()
    if minutes and not (minutes.isdecimal() and int(minutes) <= MOST_MINUTES):
        found["minutes"] = Reason("visit.no_minutes", {"most": MOST_MINUTES})
    return found


def changes(facts: Mapping[str, Any], known: Mapping[str, Any]) -> tuple[Reason, ...]:
    """What a report changes of what was known: one reason per fact, the old value beside the new one."""
    return tuple(
        Reason("fact.reported_new", {"name": name, "value": value})
        if known.get(name) is None
        else Reason("fact.reported", {"name": name, "other": known[name], "value": value})
        for name, value in sorted(facts.items())
        if known.get(name) != value
    )


def warmed(temperature: Temperature, kind: Kind) -> Temperature:
    """The temperature after a report; it never falls."""
    return max(temperature, _AT_LEAST[kind], key=_WARMTH.index)


def usual_next(kind: Kind, *, today: date) -> date:
    """The date that a form proposes for the next step: a week later, after service two."""
    days = 14 if kind is Kind.SERVICE else 7
    on = today + timedelta(days=days)
    return on + timedelta(days=max(0, 7 - on.weekday())) if on.weekday() > 4 else on


# --- What a new house begins with -----------------------------------------------------------------------------


def _tick(name: str, german: str, english: str, sets_tick: str = "") -> dict[str, Any]:
    return {"name": name, "label_de": german, "label_en": english, "answer": "tick", "sets": sets_tick}


_MARKET = (
    _tick("unhappy", "Unzufrieden mit dem Wettbewerber", "Unhappy with the competitor", "tick.unhappy"),
    _tick(
        "improved",
        "Interesse an verbessertem Produkt",
        "Interested in an improved product",
        "tick.improved_product",
    ),
    _tick("open_again", "Früher ablehnend, jetzt offen", "Formerly resistant, now open", "tick.open_again"),
)
_SHOWN = {
    "name": "shown", "label_de": "Was wurde gezeigt?", "label_en": "What was shown?", "answer": "text",
}  # fmt: skip
_BY = {
    "name": "by", "label_de": "Gebraucht bis", "label_en": "Needed by", "answer": "date", "sets": "fact.deadline_on",
}  # fmt: skip
_VALUE = {
    "name": "value", "label_de": "Auftragswert in Euro", "label_en": "Order value in euros", "answer": "number",
    "sets": "fact.value_cents",
}  # fmt: skip
# Name, kind, fields; for every product line until somebody writes one of its own.
SHIPPED: tuple[tuple[str, Kind, tuple[Mapping[str, Any], ...]], ...] = (
    ("Besuchsbericht / Visit report", Kind.VISIT, (*_MARKET, _SHOWN, _VALUE, _BY)),
    (
        "Gesprächsbericht / Call report",
        Kind.CALL,
        (*_MARKET, _tick("budget", "Budget ist frei", "Budget is free", "fact.said.budget_free"), _BY),
    ),
    (
        "Servicebericht / Service report",
        Kind.SERVICE,
        (
            *_MARKET[:2],
            _tick("stands", "Maschine steht oft", "Machine stands still often", "fact.said.machine_stands"),
            {
                "name": "machine", "label_de": "Welche Maschine, welcher Fehler?",
                "label_en": "Which machine, which fault?", "answer": "text",
            },
        ),
    ),
)  # fmt: skip
