"""Pursue's step: every lead gets its next step; reports move it on; won leads become customers."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Exists, OuterRef
from django.utils import timezone

from stellwerk.match.performers import performance_class
from stellwerk.match.policy import MatchPolicy
from stellwerk.offer.lifecycle import Event as OfferEvent
from stellwerk.offer.lifecycle import next_state
from stellwerk.pursue.follow_ups import Event, FollowUpPlan, after, first_step
from stellwerk.pursue.lifecycle import (
    Advance,
    Progress,
    PursueError,
    Report,
    Standing,
    advance,
    undo_conversion,
)
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.qualify import Answers, weigh
from stellwerk.store.activities import FollowUpQuerySet, leads_without_next_step
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    Complaint,
    Customer,
    CustomerNumber,
    Feedback,
    FollowUp,
    Lead,
    Offer,
    Order,
    Partner,
    Policy,
    Qualification,
)
from stellwerk.store.rows import insert_rows
from stellwerk.terms import OfferState as State
from stellwerk.terms import Outcome, Reason, Stage, Temperature
from stellwerk.worktime import Calendar, Place


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
    call = after(Event.QUALIFY, now=now, calendar=_calendar_of(None), policy=rules)
    plans += [(lead, call) for lead in unclear]
    rows = [_row(lead, plan, now=now) for lead, plan in plans] + [_question(lead, now=now) for lead in asked]
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
    plan = after(Event.COMPLAINT, now=now, calendar=_calendar_of(None), policy=rules)
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
    partners = Partner.objects.in_bulk({lead.partner_id for lead in leads if lead.partner_id})
    live = Offer.objects.taken().filter(lead__in=leads, nobody_called_at__isnull=False)
    called = dict(live.values_list("lead", "nobody_called_at")) if partners else {}
    plans = []
    for lead in leads:
        said_at = called.get(lead.pk)
        event = first_step(
            with_partner=bool(lead.partner_id),
            nobody_called=said_at is not None and said_at >= (lead.waiting_since or now),
        )
        partner = partners.get(lead.partner_id or 0) if event is Event.TAKEN else None
        plans.append((lead, after(event, now=now, calendar=_calendar_of(partner), policy=rules)))
    return plans


def _calendar_of(partner: Partner | None) -> Calendar:
    if partner is None:
        return _calendar("DE", "")
    return _calendar(partner.country, partner.subdivision)


@lru_cache(maxsize=1000)
def _calendar(country: str, subdivision: str) -> Calendar:
    return Calendar(tz=timezone.get_default_timezone_name(), place=Place(country, subdivision))


def _row(lead: Lead, plan: FollowUpPlan, *, now: datetime) -> FollowUp:
    partner = lead.partner_id if plan.role == "partner_lead" else None
    return FollowUp(
        lead=lead, kind=plan.kind, due_at=plan.due_at, role=plan.role, partner_id=partner, why=plan.why.as_json(),
        made_at=now,
    )  # fmt: skip


def _question(lead: Lead, *, now: datetime) -> FollowUp:
    """A B lead close to A: the call centre asks for what is missing."""
    return FollowUp(
        lead=lead, kind="ask", due_at=datetime.fromisoformat(lead.treatment["at"]), role=lead.treatment["by"],
        why=lead.treatment["why"], made_at=now,
    )  # fmt: skip


def standing(offer: Offer) -> Standing:
    """Where a taken lead stands, by the reports that count."""
    progress, tries = Progress.TAKEN, 0
    for what in (
        offer.feedback.filter(undone_at__isnull=True)
        .order_by("reported_at", "id")
        .values_list("what", flat=True)
    ):
        if what == Report.NOT_REACHED:
            tries += 1
            continue
        progress, tries = max(progress, Progress(what), key=list(Progress).index), 0
    return Standing(progress, Temperature(offer.lead.temperature), tries)


def report(
    offer_id: int,
    what: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    amount_cents: int | None = None,
    note: str = "",
) -> Feedback:
    """What the partner reports, one tap. Raises PursueError when the lead is closed or a reason is missing."""
    policy = Policy.objects.live()
    rules = policy.read("pursue", PursuePolicy)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        offer = _locked(offer_id)
        if offer.state not in (State.ACCEPTED, State.WON, State.LOST):
            raise PursueError(Reason("pursue.closed", {"progress": offer.state}))
        step = advance(standing(offer), Report(what), policy=rules, lost_reason=reason)
        if not step.changed:
            return offer.feedback.filter(what=what).latest("reported_at")
        feedback = Feedback.objects.create(
            offer=offer,
            what=what,
            reason=reason,
            amount_cents=amount_cents,
            note=note,
            reported_at=now,
            reported_by=by,
        )
        _finish_all(offer.lead, by=by, now=now)
        _heard(offer, now=now)
        notes.note(offer.lead_id, "pursue", what, reasons=(step.reason,), partner=offer.partner_id, note=note)
        _carry_out(offer, step, feedback, rules=rules, now=now, notes=notes)
    return feedback


def _locked(offer_id: int) -> Offer:
    return Offer.objects.select_for_update(of=("self",)).select_related("lead", "partner").get(pk=offer_id)


def _carry_out(
    offer: Offer, step: Advance, feedback: Feedback, *, rules: PursuePolicy, now: datetime, notes: Notebook
) -> None:
    lead = offer.lead
    lead.temperature = step.standing.temperature
    lead.last_contact_at = now if feedback.what != Report.NOT_REACHED else lead.last_contact_at
    if step.standing.progress is Progress.WON:
        _close(offer, OfferEvent.WIN, Outcome.WON, now=now)
        _convert(offer, feedback, now=now, notes=notes)
    elif step.standing.progress is Progress.LOST:
        lead.lost_reason = feedback.reason
        _close(offer, OfferEvent.LOSE, Outcome.LOST, now=now)
    else:
        event = Event(feedback.what)
        plan = after(
            event, now=now, calendar=_calendar_of(offer.partner), policy=rules, tries=step.standing.tries
        )
        _row(lead, plan, now=now).save()
    lead.save(update_fields=["temperature", "last_contact_at", "lost_reason", "outcome", "stage", "closed_at",
                             "customer"])  # fmt: skip


def _close(offer: Offer, event: OfferEvent, outcome: Outcome, *, now: datetime) -> None:
    change = next_state(State(offer.state), event, now=now, due_at=offer.due_at)
    Offer.objects.filter(pk=offer.pk).update(state=change.state)
    offer.lead.stage, offer.lead.outcome, offer.lead.closed_at = Stage.CLOSED, outcome, now
    _count_outcome(offer, won=int(outcome is Outcome.WON), closed=1, now=now)


def _count_outcome(offer: Offer, *, won: int, closed: int, now: datetime) -> None:
    """Adds an outcome to the partner's results (-1 takes it back); the class of performer follows from them.

    Older results fade with the policy's half-life.
    """
    partner = Partner.objects.select_for_update().get(pk=offer.partner_id)
    rules = Policy.objects.live().read("match", MatchPolicy)
    age = max(now - (partner.history_at or now), timedelta(0)) / timedelta(weeks=1)
    fade = 0.5 ** (age / rules.result_half_life_weeks)
    partner.history_wins = max(partner.history_wins * fade + won, 0.0)
    partner.history_expected = max(partner.history_expected * fade + closed * (offer.lead.chance or 0.0), 0.0)
    partner.history_at = max(now, partner.history_at or now)
    partner.performance = performance_class(partner.history_wins, partner.history_expected, rules)
    partner.save(update_fields=["history_wins", "history_expected", "history_at", "performance"])


def _convert(offer: Offer, feedback: Feedback, *, now: datetime, notes: Notebook) -> None:
    """First order: the prospect number gives way to a customer number; a known customer keeps its own."""
    lead, today = offer.lead, timezone.localdate(now)
    if lead.customer is None:
        number = f"K-{CustomerNumber.objects.create(given_at=now).pk}"
        lead.customer = Customer.objects.create(
            number=number, organisation=lead.organisation, person=lead.person, first_lead=lead, since=today,
            last_order_on=today,
        )  # fmt: skip
        why = Reason("pursue.converted", {"number": number, "prospect": lead.number})
        notes.note(lead.pk, "pursue", "converted", reasons=(why,), customer=lead.customer.pk)
    else:
        Customer.objects.filter(pk=lead.customer.pk).update(last_order_on=today)
    Order.objects.create(
        customer=lead.customer, lead=lead, partner_id=offer.partner_id, product=lead.product, ordered_on=today,
        amount_cents=feedback.amount_cents if feedback.amount_cents is not None else lead.value_cents or 0,
    )  # fmt: skip


def qualify(
    offer_id: int,
    *,
    who: str,
    need: str,
    problem: str,
    solves: str,
    real: bool | None,
    by: str,
    now: datetime,
) -> Qualification:
    """What the partner found out about a lead that it has: who, what is needed, where the problem lies.

    `solves` is one of `Qualification.Solves`, `real` None while nobody knows. The same answers again change
    nothing. Raises PursueError when the partner does not have the lead or nothing was said.
    """
    policy = Policy.objects.live()
    answers = Answers(who.strip()[:200], need.strip(), problem.strip(), solves, real)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        offer = _locked(offer_id)
        if offer.state != State.ACCEPTED:
            raise PursueError(Reason("pursue.closed", {"progress": offer.state}))
        reasons, last = weigh(answers), offer.qualifications.order_by("made_at", "id").last()
        if last and Answers(last.who, last.need, last.problem, last.solves, last.real) == answers:
            return last
        found = Qualification.objects.create(
            lead=offer.lead, offer=offer, made_at=now, made_by=by, **asdict(answers)
        )
        notes.note(offer.lead_id, "pursue", "qualified", reasons=reasons, partner=offer.partner_id)
        _heard(offer, now=now)
        Lead.objects.filter(pk=offer.lead_id).update(last_contact_at=now)
        _after_qualifying(offer, real=real, by=by, now=now, rules=policy.read("pursue", PursuePolicy))
    return found


def _after_qualifying(
    offer: Offer, *, real: bool | None, by: str, now: datetime, rules: PursuePolicy
) -> None:
    """The first call is done, and somebody asks how it goes on; without interest the channel manager decides."""
    waits = FollowUp.objects.open().filter(lead=offer.lead_id)
    done = waits.filter(kind__in=("first_call", "call_again", "call_now", "report_back"))
    if done.update(done_at=now, done_by=by) and real is not False:
        calendar = _calendar_of(offer.partner)
        _row(offer.lead, after(Event.REACHED, now=now, calendar=calendar, policy=rules), now=now).save()
    if real is False and not waits.filter(kind="decide").exists():
        plan = after(Event.NOT_REAL, now=now, calendar=_calendar_of(None), policy=rules)
        _row(offer.lead, plan, now=now).save()


def _heard(offer: Offer, *, now: datetime) -> None:
    """The partner has said something: a warning for silence is settled."""
    Offer.objects.filter(pk=offer.pk, warned_at__lte=now).update(warned_at=None)


def undo_report(feedback_id: int, *, by: str, now: datetime) -> Feedback:
    """Takes the last report back; a conversion only while there is no second order (I7)."""
    policy = Policy.objects.live()
    rules = policy.read("pursue", PursuePolicy)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        feedback = Feedback.objects.select_related("offer").get(pk=feedback_id)
        offer = _locked(feedback.offer_id)
        if feedback.undone_at:
            return feedback
        lead, was = offer.lead, standing(offer)
        if was.progress is Progress.WON and feedback.what == Report.WON:
            _unconvert(offer, was, rules=rules, now=now)
        feedback.undone_at = now
        feedback.save(update_fields=["undone_at"])
        _finish_all(lead, by=by, now=now)
        _reopen(offer, feedback, rules=rules, now=now)
        notes.note(lead.pk, "pursue", "report_undone", what_was=feedback.what, partner=offer.partner_id)
    return feedback


def _unconvert(offer: Offer, was: Standing, *, rules: PursuePolicy, now: datetime) -> None:
    lead, customer = offer.lead, offer.lead.customer
    orders = Order.objects.filter(customer=customer, undone_at__isnull=True).count() if customer else 0
    undo_conversion(before=Standing(), now_at=was, orders=orders, policy=rules)
    Order.objects.filter(lead=lead, undone_at__isnull=True).update(undone_at=now)
    if customer and customer.first_lead_id == lead.pk:
        Customer.objects.filter(pk=customer.pk).update(undone_at=now)
        lead.customer = None


def _reopen(offer: Offer, feedback: Feedback, *, rules: PursuePolicy, now: datetime) -> None:
    """The lead stands again as the reports that are left say, with a next step."""
    lead = offer.lead
    if feedback.what in (Report.WON, Report.LOST):
        Offer.objects.filter(pk=offer.pk).update(state=State.ACCEPTED)
        _count_outcome(offer, won=-int(feedback.what == Report.WON), closed=-1, now=now)
        lead.stage, lead.outcome, lead.lost_reason, lead.closed_at = Stage.PURSUE, "", "", None
    left = standing(offer)
    lead.temperature = _temperature_of(left)
    lead.save(update_fields=["stage", "outcome", "lost_reason", "closed_at", "customer", "temperature"])
    event = Event.TAKEN if left.progress is Progress.TAKEN else Event(left.progress.value)
    plan = after(event, now=now, calendar=_calendar_of(offer.partner), policy=rules, tries=max(left.tries, 1))
    _row(lead, plan, now=now).save()


def _temperature_of(left: Standing) -> Temperature:
    return {
        Progress.TAKEN: Temperature.WARM,
        Progress.REACHED: Temperature.WARM,
        Progress.APPOINTMENT: Temperature.PROSPECT,
        Progress.QUOTATION: Temperature.PROSPECT,
    }.get(left.progress, left.temperature)


def _finish_all(lead: Lead, *, by: str, now: datetime) -> None:
    """What a report settles; a complaint must be checked, an address corrected, a question answered all the same."""
    waits = (
        FollowUp.objects.open().filter(lead=lead).exclude(kind__in=("check_complaint", "fix_address", "help"))
    )
    waits.update(done_at=now, done_by=by)


def finish(follow_up_id: int, *, by: str, now: datetime) -> FollowUp:
    """Somebody did it. A lead that would be left without a next step is looked at again in a day."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = FollowUp.objects.select_for_update(of=("self",)).select_related("lead").get(pk=follow_up_id)
        if row.done_at is None:
            row.done_at, row.done_by = now, by
            row.save(update_fields=["done_at", "done_by"])
            notes.note(row.lead_id, "pursue", "follow_up_done", kind=row.kind)
            _never_without(row, now=now)
    return row


def _never_without(done: FollowUp, *, now: datetime) -> None:
    if leads_without_next_step(now).filter(pk=done.lead_id).exists():
        why = Reason("follow_up.look_again", {"kind": done.kind})
        FollowUp.objects.create(
            lead=done.lead, kind="look_again", due_at=now + timedelta(days=1), role=done.role, user=done.user,
            partner=done.partner, why=why.as_json(), made_at=now,
        )  # fmt: skip


def reopen(follow_up_id: int, *, by: str, now: datetime) -> FollowUp:
    """Undo of `finish`."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = FollowUp.objects.get(pk=follow_up_id)
        if row.done_at is not None:
            again = FollowUp.objects.open().filter(
                lead=row.lead_id, kind="look_again", made_at__gte=row.done_at
            )
            again.update(done_at=now, done_by=by)
            row.done_at, row.done_by = None, ""
            row.save(update_fields=["done_at", "done_by"])
            notes.note(row.lead_id, "pursue", "follow_up_reopened", kind=row.kind)
    return row


def snooze(follow_up_id: int, *, until: datetime, by: str, now: datetime) -> FollowUp:
    """Somebody looks later. Raises PursueError for a moment that has passed."""
    if until <= now:
        raise PursueError(Reason("pursue.snooze_into_the_past"))
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = FollowUp.objects.get(pk=follow_up_id)
        notes.note(row.lead_id, "pursue", "snoozed", kind=row.kind, due_at=row.due_at.isoformat())
        row.due_at, row.warned_at, row.escalated_at = until, None, None
        row.save(update_fields=["due_at", "warned_at", "escalated_at"])
    return row


def remind(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Warns whoever is late, then tells the channel manager; returns how many follow-ups that concerned."""
    rules = policy.read("pursue", PursuePolicy)
    late = FollowUp.objects.due(now).filter(warned_at__isnull=True)[:limit]
    warned = _mark(late, "warned", notes)
    FollowUp.objects.filter(pk__in=warned).update(warned_at=now)
    very_late = FollowUp.objects.due(now - timedelta(days=rules.escalate_days)).filter(
        escalated_at__isnull=True
    )
    escalated = _mark(very_late[:limit], "escalated", notes)
    FollowUp.objects.filter(pk__in=escalated).update(escalated_at=now)
    return len(warned) + len(escalated)


def _mark(rows: Iterable[FollowUp], what: str, notes: Notebook) -> list[int]:
    found = list(rows)
    for row in found:
        notes.note(row.lead_id, "pursue", what, kind=row.kind, due_at=row.due_at.isoformat())
    return [row.pk for row in found]
