"""What the partner reports: each report moves the lead on; the last one can be taken back."""

from datetime import datetime

from stellwerk.offer.lifecycle import Event as OfferEvent
from stellwerk.pursue.by_hand import KIND as BY_HAND
from stellwerk.pursue.follow_ups import Event, after
from stellwerk.pursue.lifecycle import (
    Advance,
    Progress,
    PursueError,
    Report,
    Standing,
    advance,
    said_before,
    stands,
)
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.quotations import Paper
from stellwerk.pursue.step.planning import calendar_of, planned
from stellwerk.pursue.step.quoting import reopen_decided, unquote, write_quotation
from stellwerk.pursue.step.reviving import look_again
from stellwerk.pursue.step.winning import close, convert, count_outcome, unconvert
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Feedback, FollowUp, Lead, Offer, Policy
from stellwerk.terms import OfferState as State
from stellwerk.terms import Outcome, Reason, Stage, Temperature

# What a report may change of a lead.
MOVED = (
    *("temperature", "last_contact_at", "lost_reason", "competitor"),
    *("outcome", "stage", "closed_at", "customer"),
)


def standing(offer: Offer) -> Standing:
    """Where a taken lead stands, by the reports that count."""
    return stands((row.what for row in _counting(offer)), Temperature(offer.lead.temperature))


def _counting(offer: Offer) -> list[Feedback]:
    """What was reported and not taken back, oldest first."""
    return list(offer.feedback.filter(undone_at__isnull=True).order_by("reported_at", "id"))


def report(
    offer_id: int,
    what: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    amount_cents: int | None = None,
    note: str = "",
    competitor: str = "",
) -> Feedback:
    """What the partner reports, one tap. Raises PursueError when the lead is closed or a reason is missing.

    `competitor`: who got it instead, where the lead is lost.
    """
    policy = Policy.objects.live()
    rules = policy.read("pursue", PursuePolicy)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        offer = locked(offer_id)
        if offer.state not in (State.ACCEPTED, State.WON, State.LOST):
            raise PursueError(Reason("pursue.closed", {"progress": offer.state}))
        step = advance(standing(offer), Report(what), policy=rules, lost_reason=reason)
        if not step.changed:
            said = _counting(offer)
            return said[said_before([row.what for row in said], what)]
        feedback = Feedback.objects.create(
            offer=offer,
            what=what,
            reason=reason,
            amount_cents=amount_cents,
            note=note,
            competitor=competitor.strip()[:80] if what == Report.LOST else "",
            reported_at=now,
            reported_by=by,
        )
        finish_all(offer.lead, by=by, now=now)
        heard(offer, now=now)
        notes.note(offer.lead_id, "pursue", what, reasons=(step.reason,), partner=offer.partner_id, note=note)
        _carry_out(offer, step, feedback, rules=rules, now=now, notes=notes)
    return feedback


def locked(offer_id: int) -> Offer:
    return Offer.objects.select_for_update(of=("self",)).select_related("lead", "partner").get(pk=offer_id)


def _carry_out(
    offer: Offer, step: Advance, feedback: Feedback, *, rules: PursuePolicy, now: datetime, notes: Notebook
) -> None:
    lead = offer.lead
    lead.temperature = step.standing.temperature
    lead.last_contact_at = now if feedback.what != Report.NOT_REACHED else lead.last_contact_at
    if step.standing.progress is Progress.WON:
        close(offer, OfferEvent.WIN, Outcome.WON, now=now)
        convert(lead, partner_id=offer.partner_id, amount_cents=feedback.amount_cents, now=now, notes=notes)
    elif step.standing.progress is Progress.LOST:
        lead.lost_reason, lead.competitor = feedback.reason, feedback.competitor or lead.competitor
        close(offer, OfferEvent.LOSE, Outcome.LOST, now=now)
        look_again(lead, with_partner=True, now=now)
    else:
        if feedback.what == Report.QUOTATION:
            paper = Paper(amount_cents=feedback.amount_cents)
            write_quotation(lead, paper, partner_id=offer.partner_id, by=feedback.reported_by, now=now)
        event = Event(feedback.what)
        plan = after(
            event, now=now, calendar=calendar_of(offer.partner), policy=rules, tries=step.standing.tries
        )
        planned(lead, plan, now=now).save()
    lead.save(update_fields=MOVED)


def heard(offer: Offer, *, now: datetime) -> None:
    """The partner has said something: a warning for silence is settled."""
    Offer.objects.filter(pk=offer.pk, warned_at__lte=now).update(warned_at=None)


def undo_report(feedback_id: int, *, by: str, now: datetime) -> Feedback:
    """Takes the last report back; a conversion only while there is no second order (I7)."""
    policy = Policy.objects.live()
    rules = policy.read("pursue", PursuePolicy)
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        feedback = Feedback.objects.select_related("offer").get(pk=feedback_id)
        offer = locked(feedback.offer_id)
        if feedback.undone_at:
            return feedback
        lead, was = offer.lead, standing(offer)
        if was.progress is Progress.WON and feedback.what == Report.WON:
            unconvert(lead, was, rules=rules, now=now)
        elif feedback.what == Report.QUOTATION:
            unquote(lead, made_at=feedback.reported_at, now=now)
        elif feedback.what == Report.LOST:
            reopen_decided(lead, now=now)
        feedback.undone_at = now
        feedback.save(update_fields=["undone_at"])
        finish_all(lead, by=by, now=now)
        _reopen(offer, feedback, rules=rules, now=now)
        notes.note(lead.pk, "pursue", "report_undone", what_was=feedback.what, partner=offer.partner_id)
    return feedback


def _reopen(offer: Offer, feedback: Feedback, *, rules: PursuePolicy, now: datetime) -> None:
    """The lead stands again as the reports that are left say, with a next step."""
    lead = offer.lead
    if feedback.what in (Report.WON, Report.LOST):
        Offer.objects.filter(pk=offer.pk).update(state=State.ACCEPTED)
        count_outcome(offer, won=-int(feedback.what == Report.WON), closed=-1, now=now)
        lead.stage, lead.outcome, lead.lost_reason, lead.closed_at = Stage.PURSUE, "", "", None
    left = standing(offer)
    lead.temperature = warmth(left)
    lead.save(update_fields=["stage", "outcome", "lost_reason", "closed_at", "customer", "temperature"])
    event = Event.TAKEN if left.progress is Progress.TAKEN else Event(left.progress.value)
    plan = after(event, now=now, calendar=calendar_of(offer.partner), policy=rules, tries=max(left.tries, 1))
    planned(lead, plan, now=now).save()


def warmth(left: Standing) -> Temperature:
    """How warm a lead is by the reports that are left."""
    return {
        Progress.TAKEN: Temperature.WARM,
        Progress.REACHED: Temperature.WARM,
        Progress.APPOINTMENT: Temperature.PROSPECT,
        Progress.QUOTATION: Temperature.PROSPECT,
    }.get(left.progress, left.temperature)


def finish_all(lead: Lead, *, by: str, now: datetime) -> None:
    """What a report settles; a complaint must be checked, an address corrected, a question answered all the same."""
    waits = (
        FollowUp.objects.open().filter(lead=lead).exclude(kind__in=("check_complaint", "fix_address", "help"))
    )
    # What people planned themselves is theirs to tick off, whatever a partner reports.
    waits.exclude(kind=BY_HAND, partner__isnull=True).update(done_at=now, done_by=by)
