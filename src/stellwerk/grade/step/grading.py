"""Load what is known, grade the batch, write grade, next step and the track it takes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import repeat

from stellwerk.grade.chance import Curve, Scored
from stellwerk.grade.points import Known
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.snapshot import features
from stellwerk.grade.sort import Apart, Circumstances, Grade, grade
from stellwerk.grade.step.around import Around, around
from stellwerk.grade.step.circumstances import Live, circumstances
from stellwerk.grade.step.helping import ask_experts
from stellwerk.grade.step.knowing import beside, known
from stellwerk.grade.step.placing import give_field
from stellwerk.grade.strategy import Field, weight
from stellwerk.grade.treatment import PEOPLE
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Lead, Policy
from stellwerk.terms import Letter, Stage

TRACK = {Letter.A: Stage.MATCH, Letter.B: Stage.NURTURE, Letter.C: Stage.SCRAP}
WRITTEN = (
    "stage", "waiting_since", "grade", "points", "chance", "value_cents", "worth_cents", "priority", "forecast",
    "known_then", "score_version", "grade_reasons", "treatment", "next_at", "temperature", "segments", "strategy",
)  # fmt: skip


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Grades the leads that wait at grade's door; returns how many."""
    leads = notes.leads_at(Stage.GRADE, limit)
    if not leads:
        return 0
    world = around(policy, now=now)
    for lead, result in zip(leads, grades(leads, policy, world, now=now), strict=True):
        _settle(lead, result, warming=world.warming, now=now, notes=notes)
    notes.change(leads, *WRITTEN)
    notes.put_down()  # the stages that follow move leads by statements
    ask_experts(leads, world, now=now, notes=notes)
    return len(leads)


def grades(
    leads: Sequence[Lead], policy: Policy, world: Around, *, now: datetime, moments: Sequence[datetime] = ()
) -> Iterator[Grade]:
    """The grade of each lead, as of now or of its own moment; its strategy field is set on the way.

    One after the other, so that a large batch is not kept in memory; only a learned score wants to see all at once.
    """
    rules, curve = policy.read("grade", GradePolicy), policy.read("curve", Curve)
    here, more = circumstances(policy, now=now), beside(leads)
    every = (known(lead, campaigns=world.campaigns, more=more) for lead in leads)
    scored = _scored(every, here.live, rules) if here.live else ((of, None) for of in every)
    weights = weights_of(world)
    around_all = Circumstances(here.bar, world.segment_rules, here.own)
    for lead, (of, score), at in zip(leads, scored, moments or repeat(now), strict=False):
        give_field(lead, of, world)
        weight_of_field = weights.get(lead.strategy, 1.0)
        apart = Apart(lead.strategy, weight_of_field, lead.grade, lead.pk in more.qualified, score)
        yield grade(of, now=at, policy=rules, curve=curve, circumstances=around_all, apart=apart)


def _scored(every: Iterable[Known], live: Live, rules: GradePolicy) -> Iterable[tuple[Known, Scored | None]]:
    """Each with what the learned score says of it."""
    found = list(every)
    return zip(found, live.score([features(of, policy=rules) for of in found]), strict=True)


def weights_of(world: Around) -> dict[str, float]:
    """How much each strategy field counts in the order of work now."""
    return {name.value: weight(name.value, standing=world.standing, policy=world.strategy) for name in Field}


def _settle(lead: Lead, result: Grade, *, warming: bool, now: datetime, notes: Notebook) -> None:
    step = result.treatment
    lead.stage = Stage.QUALIFY if step.what == "qualify" else TRACK[result.letter]
    lead.waiting_since = now if result.letter is not Letter.C and _needs_machine(result, warming) else None
    lead.grade, lead.points = result.letter, result.points
    lead.chance, lead.value_cents, lead.worth_cents = result.chance, result.value_cents, result.worth_cents
    lead.priority, lead.forecast, lead.score_version = (
        result.priority,
        result.forecast(),
        result.score_version,
    )
    lead.known_then = {name: text for name, text in result.known_then.items() if text}
    lead.grade_reasons = [reason.as_json() for reason in result.reasons]
    lead.treatment = {
        "what": step.what, "by": step.by, "at": step.at.isoformat(), "why": step.why.as_json(),
        "scrap": result.scrap, "sorted": result.why.as_json(),
    }  # fmt: skip
    lead.next_at = step.look_at
    lead.temperature, lead.segments = result.temperature, list(result.segments)
    notes.note(
        lead.pk, "grade", "graded", reasons=result.reasons, grade=result.letter, points=result.points,
        worth_cents=result.worth_cents, scrap=result.scrap, next=step.what, why=result.why.as_json(),
    )  # fmt: skip


def _needs_machine(result: Grade, warming: bool) -> bool:
    """A goes on to match, or to the call centre first; a B that a person should ring up waits at pursue's door for its
    follow-up. Where marketing has tracks, every B waits there: one may take it."""
    return warming or result.letter is Letter.A or result.treatment.by in PEOPLE
