"""Grade's step: load what is known, grade the batch, write grade, next step and the track it takes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from stellwerk.grade.chance import Curve
from stellwerk.grade.points import Known
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.sort import Grade, grade
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Lead, Policy
from stellwerk.terms import Letter, Stage

TRACK = {Letter.A: Stage.MATCH, Letter.B: Stage.NURTURE, Letter.C: Stage.SCRAP}
WRITTEN = (
    "stage", "waiting_since", "grade", "points", "chance", "value_cents", "worth_cents", "grade_reasons",
    "treatment", "next_at", "temperature", "segments",
)  # fmt: skip


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Grades the leads that wait at grade's door; returns how many."""
    leads = notes.leads_at(Stage.GRADE, limit)
    rules, curve = policy.read("grade", GradePolicy), policy.read("curve", Curve)
    for lead in leads:
        _settle(lead, grade(known(lead), now=now, policy=rules, curve=curve), now=now, notes=notes)
    notes.change(leads, *WRITTEN)
    notes.put_down()  # the stages that follow move leads by statements
    return len(leads)


def known(lead: Lead) -> Known:
    """What grading knows of a lead's row."""
    person, customer = lead.person, lead.customer
    return Known(
        channel=lead.channel,
        last_contact_at=lead.last_contact_at or lead.arrived_at,
        industry=lead.industry,
        size_class=lead.size_class,
        product=lead.product,
        country=lead.country,
        text=f"{lead.interest}\n{lead.remark}" if lead.interest or lead.remark else "",
        decides=person.decides if person else None,
        value_cents=lead.fact("value_cents"),  # stated by somebody; a usual value filled in here is not known
        deadline_on=lead.deadline_on,
        has_phone=person is None or bool(person.phone or person.mobile),
        free_mail=lead.fact("mail_kind") == "free",
        is_customer=customer is not None,
        last_order_on=customer.last_order_on if customer else None,
        consent=lead.fact("consent") or "",
    )


def _settle(lead: Lead, result: Grade, *, now: datetime, notes: Notebook) -> None:
    lead.stage = TRACK[result.letter]
    lead.waiting_since = now if result.letter is not Letter.C and _needs_machine(result) else None
    lead.grade, lead.points = result.letter, result.points
    lead.chance, lead.value_cents, lead.worth_cents = result.chance, result.value_cents, result.worth_cents
    lead.grade_reasons = [reason.as_json() for reason in result.reasons]
    step = result.treatment
    lead.treatment = {"what": step.what, "by": step.by, "at": step.at.isoformat(), "why": step.why.as_json(),
                      "scrap": result.scrap}  # fmt: skip
    lead.next_at = step.look_at
    lead.temperature, lead.segments = result.temperature, list(result.segments)
    notes.note(
        lead.pk, "grade", "graded", reasons=result.reasons, grade=result.letter, points=result.points,
        worth_cents=result.worth_cents, scrap=result.scrap, next=step.what,
    )  # fmt: skip


def _needs_machine(result: Grade) -> bool:
    """A goes on to match; a B that a person should ring up waits at pursue's door for its follow-up."""
    return result.letter is Letter.A or result.treatment.by == "call_centre"


def again(ids: Iterable[int], *, now: datetime) -> int:
    """Sends leads back to grade's door: something new is known, or the nurture step is due.

    Leads that a partner has, or that are closed or merged, stay where they are.
    """
    free = Lead.objects.filter(
        id__in=list(ids), stage__in=(Stage.NURTURE, Stage.SCRAP, Stage.STUCK, Stage.QUALIFY, Stage.GRADE)
    )
    return free.update(stage=Stage.GRADE, waiting_since=now)


def ripen(*, now: datetime, limit: int) -> int:
    """B leads whose nurture step and C leads whose revisit is due wait for a new grade."""
    ids: list[Any] = list(Lead.objects.ripe(now).values_list("id", flat=True)[:limit])
    return again(ids, now=now) if ids else 0
