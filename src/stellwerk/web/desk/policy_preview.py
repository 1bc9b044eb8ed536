"""What other numbers of grading would do to the last leads: which rise, which fall, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import gettext, ngettext

from stellwerk.grade import step as grade
from stellwerk.grade.step.trying import Example, Preview
from stellwerk.terms import Letter, Reason
from stellwerk.web.templatetags.stellwerk import MINUS, say, signed_euro

SECTIONS = frozenset({"grade"})  # whose numbers a preview can tell of
LAST = 1000  # leads
REASONS = 4  # of an example
LETTERS = "sort."  # the reasons for a letter: their points are those of the lead


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade before and after."""

    letter: str
    before: int
    after: int
    before_cents: int
    after_cents: int
    difference: str
    worth: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An example with its reasons in words."""

    lead: Example
    difference: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """Those that would rise, or those that would fall: how many, and examples."""

    title: str
    rows: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A preview as the page shows it."""

    found: Preview
    sentence: str
    grades: tuple[Grade, ...]
    sides: tuple[Side, ...]


def tried(numbers: Mapping[str, Any], *, now: datetime) -> Told:
    """Plays the numbers on the last leads; nothing is written. Raises PolicyError for what does not fit."""
    found = grade.preview(numbers, now=now, limit=LAST)
    changed = sum(move.leads for move in found.moves)
    return Told(
        found=found,
        sentence=sentence(found, changed),
        grades=tuple(_grade(found, letter) for letter in Letter),
        sides=(rising(found), falling(found)),
    )


def rising(found: Preview) -> Side:
    count = sum(move.leads for move in found.moves if move.after < move.before)  # A comes before B
    text = ngettext("One lead would rise", "%(n)s leads would rise", count)
    return _side(text, count, found.up)


def falling(found: Preview) -> Side:
    count = sum(move.leads for move in found.moves if move.after > move.before)
    text = ngettext("One lead would fall", "%(n)s leads would fall", count)
    return _side(text, count, found.down)


def _side(text: str, count: int, examples: Sequence[Example]) -> Side:
    title = text % {"n": whole(count)}
    if count > len(examples):
        title = gettext("%(title)s; these change most") % {"title": title}
    return Side(title, shown(examples))


def sentence(found: Preview, changed: int) -> str:
    """How many would change tracks, and what becomes of A."""
    if not found.leads:
        return gettext("There is no lead yet on which it could be tried.")
    if not changed:
        return gettext("None of the last %(n)s leads would change its grade.") % {"n": whole(found.leads)}
    text = ngettext(
        "%(n)s of the last %(leads)s leads would change its grade; A would go from %(before)s to %(after)s.",
        "%(n)s of the last %(leads)s leads would change their grade; A would go from %(before)s to %(after)s.",
        changed,
    )
    values = {"n": changed, "leads": found.leads, "before": _count(found.before, Letter.A)}
    values["after"] = _count(found.after, Letter.A)
    return text % {name: whole(number) for name, number in values.items()}


def _count(side: Any, letter: Letter) -> int:
    return int(side.leads.get(letter, 0))


def _grade(found: Preview, letter: Letter) -> Grade:
    before, after = _count(found.before, letter), _count(found.after, letter)
    old, new = (side.worth_cents.get(letter, 0) for side in (found.before, found.after))
    return Grade(letter, before, after, old, new, signed(after - before), signed_euro(new - old))


def shown(examples: Sequence[Example]) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            one,
            signed(one.points_after - one.points_before),
            tuple(_said(reason) for reason in one.changed[:REASONS]),
        )
        for one in examples
    )


def _said(reason: Reason) -> str:
    """In words, with the difference in points; why the letter is another one has none of its own."""
    points = 0 if reason.key.startswith(LETTERS) else reason.values.get("points", 0)
    return f"{say(reason)} {signed(points)}" if points else say(reason)


def signed(number: int) -> str:
    """With its sign; nothing for no difference."""
    return f"{'+' if number > 0 else MINUS}{whole(abs(number))}" if number else ""


def whole(number: int) -> str:
    return formats.number_format(number, force_grouping=True)
