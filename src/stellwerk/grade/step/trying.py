"""What a policy's numbers would do to the last leads. Reads only; nothing is written."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.sort import DISPLAY, Grade
from stellwerk.grade.step.around import Around, around
from stellwerk.grade.step.circumstances import KEPT, circumstances
from stellwerk.grade.step.grading import grades
from stellwerk.grade.strategy import StrategyPolicy
from stellwerk.store.models import Lead, Policy
from stellwerk.terms import Letter, Reason, Stage


@dataclass(frozen=True, slots=True)
class Side:
    """Per grade how many leads, and what they are worth in cents."""

    leads: Mapping[Letter, int]
    worth_cents: Mapping[Letter, int]


@dataclass(frozen=True, slots=True)
class Moves:
    """Leads that would go from one grade to another, and their worth by the new numbers."""

    before: Letter
    after: Letter
    leads: int
    worth_cents: int


@dataclass(frozen=True, slots=True)
class Example:
    """One lead whose grade would change. `changed`: what counts otherwise, as the new numbers say it (its `points`
    are the difference)."""

    lead_id: int
    number: int
    name: str
    before: Letter
    after: Letter
    points_before: int
    points_after: int
    changed: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The last `leads` leads, each graded by the live numbers and by the tried ones as of its arrival.

    `up` would rise, `down` would fall: up to 20 each, the largest change of points first.
    """

    leads: int
    before: Side
    after: Side
    moves: tuple[Moves, ...]
    up: tuple[Example, ...]
    down: tuple[Example, ...]


EXAMPLES = 20  # each way
REASONS = 4  # of an example, those that change most


def preview(numbers: Mapping[str, Any], *, now: datetime, limit: int = 1000) -> Preview:
    """`numbers` as a policy has them (section -> number -> value). Raises PolicyError for what does not fit.

    Leads are graded as if each had just come in, so that what has faded since does not hide what the numbers do.
    """
    live = Policy.objects.live()
    draft = Policy(version=live.version, live_at=live.live_at, numbers=dict(numbers))
    here, world = circumstances(live, now=now), around(live, now=now)
    moved = here.bar - live.read("grade", GradePolicy).a_from
    usual = draft.read("grade", GradePolicy).a_from
    draft.__dict__[KEPT] = replace(here, bar=usual + moved)
    leads = _latest(limit)
    before = _graded(leads, live, world, now=now)
    after = _graded(leads, draft, replace(world, strategy=draft.read("strategy", StrategyPolicy)), now=now)
    return compared(leads, before, after)


def _latest(limit: int) -> list[Lead]:
    """The last leads that are still themselves, newest first."""
    there = Lead.objects.exclude(stage=Stage.MERGED).select_related("person", "organisation", "customer")
    return list(there.order_by("-arrived_at")[:limit])


def _graded(leads: Sequence[Lead], policy: Policy, world: Around, *, now: datetime) -> list[Grade]:
    """The grade each lead would have had on arrival. In memory alone: a copy of the row takes what grading sets."""
    fresh = [_as_it_came(lead) for lead in leads]
    moments = [lead.arrived_at for lead in leads]
    return list(grades(fresh, policy, world, now=now, moments=moments))


def _as_it_came(lead: Lead) -> Lead:
    """The row without what was decided since: no grade before, the rule's strategy field unless a person chose."""
    fresh = copy(lead)
    fresh.grade = ""
    return fresh


def compared(leads: Sequence[Lead], before: Sequence[Grade], after: Sequence[Grade]) -> Preview:
    """Both sides beside each other."""
    rows = list(zip(leads, before, after, strict=True))
    moves: dict[tuple[Letter, Letter], list[int]] = defaultdict(list)
    for _, old, new in rows:
        if old.letter is not new.letter:
            moves[old.letter, new.letter].append(new.worth_cents)
    rose = [row for row in rows if row[2].letter < row[1].letter]  # A comes before B
    fell = [row for row in rows if row[2].letter > row[1].letter]
    return Preview(
        leads=len(rows),
        before=_side(before),
        after=_side(after),
        moves=tuple(Moves(*pair, len(worth), sum(worth)) for pair, worth in sorted(moves.items())),
        up=_examples(rose),
        down=_examples(fell),
    )


def _side(results: Sequence[Grade]) -> Side:
    of = {letter: [one.worth_cents for one in results if one.letter is letter] for letter in Letter}
    return Side({k: len(worth) for k, worth in of.items()}, {k: sum(worth) for k, worth in of.items()})


def _examples(rows: list[tuple[Lead, Grade, Grade]]) -> tuple[Example, ...]:
    rows.sort(key=lambda row: (-abs(row[2].points - row[1].points), -row[2].worth_cents, row[0].pk))
    return tuple(
        Example(
            lead_id=lead.pk,
            number=lead.prospect_number,
            name=lead.name,
            before=old.letter,
            after=new.letter,
            points_before=old.points,
            points_after=new.points,
            changed=changed(old, new),
        )
        for lead, old, new in rows[:EXAMPLES]
    )


def changed(old: Grade, new: Grade) -> tuple[Reason, ...]:
    """What counts otherwise, the largest difference first: each reason with the difference as its `points`. Where all
    count as before, why the letter is another one."""
    was, will = _by_key(old), _by_key(new)
    found = []
    for key in {**was, **will}:
        points = _points(will.get(key)) - _points(was.get(key))
        if points:
            reason = will.get(key) or was[key]
            found.append(replace(reason, values={**reason.values, "points": points}))
    found.sort(key=lambda reason: -abs(reason.values["points"]))
    return tuple(found[:REASONS]) or (new.why,)


def _by_key(result: Grade) -> dict[str, Reason]:
    return {reason.key: reason for reason in result.reasons if reason.key not in DISPLAY}


def _points(reason: Reason | None) -> int:
    return int(reason.values["points"]) if reason else 0
