"""What the partner found out about a lead that it has."""

from dataclasses import asdict
from datetime import datetime

from stellwerk.pursue.follow_ups import Event, after
from stellwerk.pursue.lifecycle import PursueError
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.qualify import Answers, weigh
from stellwerk.pursue.step.planning import calendar_of, planned
from stellwerk.pursue.step.reporting import heard, locked
from stellwerk.store.journal import notebook
from stellwerk.store.models import FollowUp, Lead, Offer, Policy, Qualification
from stellwerk.terms import OfferState as State
from stellwerk.terms import Reason


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
        offer = locked(offer_id)
        if offer.state != State.ACCEPTED:
            raise PursueError(Reason("pursue.closed", {"progress": offer.state}))
        reasons, last = weigh(answers), offer.qualifications.order_by("made_at", "id").last()
        if last and Answers(last.who, last.need, last.problem, last.solves, last.real) == answers:
            return last
        found = Qualification.objects.create(
            lead=offer.lead, offer=offer, made_at=now, made_by=by, **asdict(answers)
        )
        notes.note(offer.lead_id, "pursue", "qualified", reasons=reasons, partner=offer.partner_id)
        heard(offer, now=now)
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
        calendar = calendar_of(offer.partner)
        planned(offer.lead, after(Event.REACHED, now=now, calendar=calendar, policy=rules), now=now).save()
    if real is False and not waits.filter(kind="decide").exists():
        plan = after(Event.NOT_REAL, now=now, calendar=calendar_of(None), policy=rules)
        planned(offer.lead, plan, now=now).save()
