"""Once a night the order of work is made anew: interest has faded, deadlines have come nearer."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from stellwerk.grade.freshness import half_life_days
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.step.around import around
from stellwerk.grade.step.grading import weights_of
from stellwerk.grade.urgency import urgency
from stellwerk.store.journal import notebook
from stellwerk.store.models import Entry, Lead, Policy
from stellwerk.store.rows import update_rows

BATCH = 1_000
MARK = "priorities"  # what the journal's entry of the day is about
READ = (
    "id", "worth_cents", "priority", "last_contact_at", "arrived_at", "deadline_on", "product", "channel", "segments",
    "strategy",
)  # fmt: skip


def refreshed_on(day: date) -> bool:
    """Whether the order of work was made anew on this day."""
    return Entry.objects.about(MARK).since(day).exists()


def refresh_priorities(*, now: datetime) -> int:
    """Urgency and weight of every open lead as of now; returns how many leads changed their place.

    One transaction per thousand leads, so that nobody waits; a second run changes nothing.
    """
    policy = Policy.objects.live()
    world, rules, changed = around(policy, now=now), policy.read("grade", GradePolicy), 0
    for leads in _batches():
        with transaction.atomic():
            moved = [lead for lead in leads if _set(lead, rules, weights_of(world), now=now)]
            update_rows(moved, "priority")
        changed += len(moved)
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        notes.note_other(MARK, "grade", "priorities", leads=changed)
    return changed


def _batches() -> Iterator[list[Lead]]:
    """The open leads in the order of their ids."""
    last = 0
    while leads := list(Lead.objects.open().filter(id__gt=last).order_by("id").only(*READ)[:BATCH]):
        yield leads
        last = leads[-1].pk


def _set(lead: Lead, rules: GradePolicy, weights: dict[str, float], *, now: datetime) -> bool:
    """Gives the lead its place in the order of work; whether that is another one."""
    weight = weights.get(lead.strategy, 1.0)
    before, lead.priority = (
        lead.priority,
        round(lead.worth_cents * pressing(lead, rules, now=now) * weight),
    )
    return lead.priority != before


def pressing(lead: Lead, rules: GradePolicy, *, now: datetime) -> float:
    """How urgent the lead is now, as `grade.urgency` says it."""
    days = half_life_days(tuple(lead.segments), lead.product, lead.channel, policy=rules)
    last = lead.last_contact_at or lead.arrived_at
    return urgency(last, lead.deadline_on, now=now, half_life_days=days)
