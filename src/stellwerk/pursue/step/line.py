"""What waits at pursue's door: every lead gets its next step."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef

from stellwerk.pursue.follow_ups import Event, FollowUpPlan, after, first_step
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.step.planning import calendars_of, house_calendar, planned
from stellwerk.store.activities import FollowUpQuerySet
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Complaint, FollowUp, Lead, Offer, Policy
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Stage


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Gives the leads at pursue's door their next step: taken ones a first call, those that the call centre must
    qualify a date for it, nearly-A ones a question."""
    taken = notes.leads_at(Stage.PURSUE, limit)
    unclear = notes.leads_at(Stage.QUALIFY, limit)
    asked = notes.leads_at(Stage.NURTURE, limit)
    complaints = list(Complaint.objects.open().filter(~Exists(_checks()))[:limit].select_related("offer"))
    if not taken and not unclear and not asked and not complaints:
        return 0
    rules = policy.read("pursue", PursuePolicy)
    _check(complaints, rules=rules, now=now, notes=notes)
    plans = _first_steps(taken, rules=rules, now=now)
    call = after(Event.QUALIFY, now=now, calendar=house_calendar(), policy=rules)
    plans += [(lead, call) for lead in unclear]
    rows = [planned(lead, plan, now=now) for lead, plan in plans] + [
        _question(lead, now=now) for lead in asked
    ]
    ids = [row.lead_id for row in rows]
    there = set(FollowUp.objects.open().filter(lead__in=ids).values_list("lead", "kind"))
    insert_rows(row for row in rows if (row.lead_id, row.kind) not in there)
    for lead, plan in plans:
        notes.note(lead.pk, "pursue", plan.kind, reasons=(plan.why,))
    for stage, leads in ((Stage.PURSUE, taken), (Stage.QUALIFY, unclear), (Stage.NURTURE, asked)):
        Lead.objects.move((lead.pk for lead in leads), to=stage, at=None)
    return len(taken) + len(unclear) + len(asked) + len(complaints)


def _checks() -> FollowUpQuerySet:
    """The follow-ups to check a complaint, open or done."""
    return FollowUp.objects.filter(
        lead=OuterRef("offer__lead"), kind="check_complaint", made_at__gte=OuterRef("made_at")
    )


def _check(found: Iterable[Complaint], *, rules: PursuePolicy, now: datetime, notes: Notebook) -> None:
    """Somebody has to look at every complaint."""
    plan = after(Event.COMPLAINT, now=now, calendar=house_calendar(), policy=rules)
    rows = [
        FollowUp(
            lead_id=one.offer.lead_id, kind=plan.kind, due_at=plan.due_at, role=plan.role,
            why=plan.why.as_json(), made_at=max(now, one.made_at),
        )
        for one in found
    ]  # fmt: skip
    for row in insert_rows(rows):
        notes.note(row.lead_id, "pursue", row.kind, reasons=(plan.why,))


def _first_steps(
    leads: Sequence[Lead], *, rules: PursuePolicy, now: datetime
) -> list[tuple[Lead, FollowUpPlan]]:
    """Who calls first, by when: the partner that took the lead, or sales where it is ours or nobody called."""
    partners = calendars_of({lead.partner_id for lead in leads if lead.partner_id})
    live = Offer.objects.taken().filter(lead__in=leads, nobody_called_at__isnull=False)
    called = dict(live.values_list("lead", "nobody_called_at")) if partners else {}
    plans = []
    for lead in leads:
        said_at = called.get(lead.pk)
        event = first_step(
            with_partner=bool(lead.partner_id),
            nobody_called=said_at is not None and said_at >= (lead.waiting_since or now),
        )
        theirs = partners.get(lead.partner_id or 0) if event is Event.TAKEN else None
        plans.append((lead, after(event, now=now, calendar=theirs or house_calendar(), policy=rules)))
    return plans


def _question(lead: Lead, *, now: datetime) -> FollowUp:
    """A B lead close to A: the call centre asks for what is missing."""
    return FollowUp(
        lead=lead, kind="ask", due_at=datetime.fromisoformat(lead.treatment["at"]), role=lead.treatment["by"],
        why=lead.treatment["why"], made_at=now,
    )  # fmt: skip
