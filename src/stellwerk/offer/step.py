"""Offer's step: send decided leads out with a deadline; take answers and complaints; move on without an answer."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from stellwerk.grade.freshness import freshness
from stellwerk.grade.policy import GradePolicy
from stellwerk.match.decide import iso_week
from stellwerk.match.policy import MatchPolicy
from stellwerk.offer import complaints
from stellwerk.offer.complaints import ComplaintReason, Way
from stellwerk.offer.lifecycle import Change, Event, known, next_state
from stellwerk.offer.policy import OfferPolicy
from stellwerk.offer.windows import Ladder, deadline, give_up, ladder, promise, silence, silence_warning
from stellwerk.store.activities import silent_offers
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    Absence,
    Complaint,
    Decision,
    FollowUp,
    Lead,
    Offer,
    Partner,
    PartnerWeek,
    Policy,
)
from stellwerk.store.rows import insert_rows, insert_values
from stellwerk.terms import OfferState as State
from stellwerk.terms import Reason, Stage, Temperature
from stellwerk.worktime import Absence as Away
from stellwerk.worktime import Calendar, Place

# A walk takes minutes at most; whoever still stands at a door then does not stand there by chance.
AT_THE_DOOR = timedelta(minutes=15)
TAKEN = frozenset({State.ACCEPTED, State.RETURNED, State.WON, State.LOST})


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Offers the leads that match has decided; returns how many."""
    leads = notes.leads_at(Stage.OFFER, limit)
    if not leads:
        return 0
    decided = Decision.objects.filter(lead__in=leads, partner__isnull=False, offer__isnull=True)
    rows = decided.order_by("attempt").values_list("lead", "id", "partner")
    by_lead: dict[int, tuple[int, int]] = {lead: (pk, partner) for lead, pk, partner in rows}
    calendars = calendars_of({partner for _, partner in by_lead.values()})
    rules = policy.read("offer", OfferPolicy)
    half_life = policy.read("grade", GradePolicy).interest_half_life_days
    week = iso_week(timezone.localtime(now))
    offers = []
    for lead in leads:
        if lead.pk not in by_lead:
            continue
        decision_id, partner_id = by_lead[lead.pk]
        due_at, why = deadline(
            now,
            calendar=calendars[partner_id],
            freshness=freshness(lead.last_contact_at or lead.arrived_at, now=now, half_life_days=half_life),
            temperature=Temperature(lead.temperature),
            policy=rules,
        )
        notes.note(lead.pk, "offer", "offered", reasons=(why,), partner=partner_id)
        offers.append((decision_id, lead.pk, partner_id, week, Offer.State.OPEN, now, due_at))
    insert_values(Offer, OFFER, offers)
    Lead.objects.move((lead.pk for lead in leads), to=Stage.OFFER, at=None)
    return len(leads)


OFFER = ("decision", "lead", "partner", "week", "state", "sent_at", "due_at")


def calendars_of(partner_ids: set[int]) -> dict[int, Calendar]:
    """The working calendars of these partners: place, holidays, absences."""
    away: dict[int, list[Away]] = {pk: [] for pk in partner_ids}
    for pk, first, last in Absence.objects.filter(partner__in=partner_ids).values_list(
        "partner", "first_on", "last_on"
    ):
        away[pk].append(Away(first, last))
    places = Partner.objects.filter(pk__in=partner_ids).values_list("pk", "country", "subdivision")
    return {pk: _calendar(country, region, tuple(away[pk])) for pk, country, region in places}


@lru_cache(maxsize=10_000)
def _calendar(country: str, subdivision: str, absences: tuple[Away, ...]) -> Calendar:
    return Calendar(
        tz=timezone.get_default_timezone_name(), place=Place(country, subdivision), absences=absences
    )


def seen(offer_id: int, *, now: datetime) -> None:
    """The partner has opened the card; the first time counts."""
    Offer.objects.filter(pk=offer_id, seen_at__isnull=True).update(seen_at=now)


def accept(offer_id: int, *, by: str, now: datetime) -> Offer:
    """The partner takes the lead. The same tap again changes nothing; raises OfferError when it is too late."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        offer, change = _change(offer_id, Event.ACCEPT, by=by, now=now)
        if change.changed:
            calendar = calendars_of({offer.partner_id})[offer.partner_id]
            promised_at, why = promise(now, calendar=calendar, policy=policy.read("offer", OfferPolicy))
            Offer.objects.filter(pk=offer.pk).update(promised_at=promised_at)
            Lead.objects.filter(pk=offer.lead_id).update(
                stage=Stage.PURSUE, waiting_since=now, partner=offer.partner_id
            )
            _answered([offer], accepted=True)
            notes.note(
                offer.lead_id, "offer", "accepted", reasons=(change.reason, why), partner=offer.partner_id
            )
    return Offer.objects.get(pk=offer_id)


def decline(offer_id: int, *, reason: str, by: str, now: datetime, note: str = "") -> Offer:
    """The partner does not want the lead: the next one is asked, or a person when the ladder is used up."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        offer, change = _change(offer_id, Event.DECLINE, by=by, now=now, reason=reason, note=note)
        if change.changed:
            _answered([offer], accepted=False)
            _go_on(offer, change, "declined", note="", now=now, policy=policy, notes=notes)
    return Offer.objects.get(pk=offer_id)


def withdraw(offer_id: int, *, reason: str, by: str, now: datetime, note: str = "") -> Offer:
    """The manufacturer takes an open or a taken lead back, and its booking with it; the next partner is asked.

    `reason` is one of `WithdrawReason`. Withdrawing again changes nothing; raises OfferError for what is over.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        offer, change = _change(offer_id, Event.WITHDRAW, by=by, now=now, reason=reason, note=note)
        if change.changed:
            Offer.objects.filter(pk=offer.pk).update(book_back_since=now)
            _go_on(offer, change, "withdrawn", note=note, now=now, policy=policy, notes=notes)
    return Offer.objects.get(pk=offer_id)


def withdraw_open(offer_ids: Sequence[int], *, reason: str, by: str, now: datetime) -> list[int]:
    """Takes many open offers back at once, as `withdraw` takes one; returns which. What was answered stays as it is."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        waiting = Offer.objects.open().filter(pk__in=list(offer_ids)).select_related("partner")
        offers = list(waiting.select_for_update(of=("self",)).order_by("id"))
        if not offers:
            return []
        for offer in offers:
            change = next_state(
                State(offer.state), Event.WITHDRAW, now=now, due_at=offer.due_at, reason=reason
            )
            notes.note(
                offer.lead_id,
                "offer",
                "withdrawn",
                reasons=(change.reason,),
                partner=offer.partner_id,
                note="",
            )
        ids = [offer.pk for offer in offers]
        values = {"state": State.WITHDRAWN, "reason": change.reason.values.get("reason", ""), "note": ""}
        Offer.objects.filter(pk__in=ids).update(**values, book_back_since=now)
        _free_places(offers, now=now)
        _next([offer.lead_id for offer in offers], now=now, policy=policy, notes=notes)
    return ids


def give_back(offer_id: int, *, reason: str, by: str, now: datetime, note: str = "") -> Offer:
    """The partner gives a lead back that it had taken: it counts as not taken, and the next one is asked.

    `reason` is one of `ReturnReason`. The booking stays: the partner had its chance.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        offer, change = _change(offer_id, Event.GIVE_BACK, by=by, now=now, reason=reason, note=note)
        if change.changed:
            _not_taken_after_all([offer])
            _go_on(offer, change, "returned", note=note, now=now, policy=policy, notes=notes)
    return Offer.objects.get(pk=offer_id)


def complain(offer_id: int, *, reason: str, by: str, now: datetime, note: str = "") -> Complaint:
    """The partner says what is wrong with a lead it took; a person checks it. One complaint per offer.

    `reason` is one of `ComplaintReason`. Raises OfferError when it was never taken, or too long ago.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        offer = Offer.objects.select_for_update().get(pk=offer_id)
        there = Complaint.objects.filter(offer=offer).first()
        if there:
            return there
        complaints.hear(
            State(offer.state), taken_at=offer.answered_at, now=now, policy=policy.read("offer", OfferPolicy)
        )
        kind = known(ComplaintReason, reason)
        why = Reason("offer.complained", {"complaint": kind.value})
        notes.note(offer.lead_id, "offer", "complained", reasons=(why,), partner=offer.partner_id, note=note)
        return Complaint.objects.create(offer=offer, reason=kind.value, note=note, made_at=now, made_by=by)


def judge(complaint_id: int, *, upheld: bool, answer: str, by: str, now: datetime) -> Complaint:
    """A person has checked a complaint. Right: the booking is taken back and the lead leaves the partner.

    `answer` is what the partner reads. Judged again changes nothing; raises OfferError without an answer.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        found = Complaint.objects.select_for_update(of=("self",)).select_related("offer").get(pk=complaint_id)
        if found.state != Complaint.State.OPEN:
            return found
        offer = found.offer
        verdict = complaints.judge(
            ComplaintReason(found.reason), upheld=upheld, state=State(offer.state), answer=answer
        )
        found.state = Complaint.State.UPHELD if upheld else Complaint.State.REJECTED
        found.decided_at, found.decided_by, found.answer = now, by, answer.strip()
        found.save(update_fields=["state", "decided_at", "decided_by", "answer"])
        checks = FollowUp.objects.open().filter(lead=offer.lead_id, kind="check_complaint")
        checks.update(done_at=now, done_by=by)
        notes.note(
            offer.lead_id,
            "offer",
            "judged",
            reasons=(verdict.reason,),
            partner=offer.partner_id,
            note=found.answer,
        )
        if verdict.book_back:
            Offer.objects.filter(pk=offer.pk).update(book_back_since=now)
        if verdict.way:
            _leave(offer.pk, verdict.way, verdict.reason, by=by, now=now, policy=policy, notes=notes)
    return found


def _leave(
    offer_id: int, way: Way, why: Reason, *, by: str, now: datetime, policy: Policy, notes: Notebook
) -> None:
    """A lead about which the partner was right goes its way."""
    offer, change = _change(offer_id, Event.UPHOLD, by=by, now=now)
    if way.stage is Stage.MATCH:
        return _go_on(offer, change, "returned", note="", now=now, policy=policy, notes=notes)
    _free_places([offer], now=now)
    _let_go([offer.lead_id], to=way.stage, at=None, now=now, by=by)
    notes.note(offer.lead_id, "offer", "returned", reasons=(change.reason,), partner=offer.partner_id)
    due_at = now + timedelta(hours=policy.read("match", MatchPolicy).by_hand_hours)
    FollowUp.objects.ask({offer.lead_id: why}, kind=way.kind, role=way.role, due_at=due_at, now=now)
    return None


def nobody_called(offer_id: int, *, now: datetime) -> bool:
    """The prospect says that nobody called; `pursue` makes it a follow-up. False: nothing new, or it is over."""
    policy = Policy.objects.live()
    with notebook(now=now, actor="prospect", policy_version=policy.version) as notes:
        mine = Offer.objects.taken().filter(pk=offer_id, nobody_called_at__isnull=True)
        if not mine.update(nobody_called_at=now):
            return False
        offer = Offer.objects.get(pk=offer_id)
        Lead.objects.filter(pk=offer.lead_id, stage=Stage.PURSUE).update(waiting_since=now)
        why = Reason("offer.nobody_called")
        notes.note(offer.lead_id, "offer", "nobody_called", reasons=(why,), partner=offer.partner_id)
    return True


def bounced(offer_id: int, *, now: datetime) -> bool:
    """The letter reached nobody: as if the lead had never been offered there. False when it was seen after all."""
    policy = Policy.objects.live()
    with notebook(now=now, actor="machine", policy_version=policy.version) as notes:
        if not Offer.objects.open().filter(pk=offer_id, seen_at__isnull=True).exists():
            return False
        offer, change = _change(offer_id, Event.BOUNCE, by="machine", now=now)
        Offer.objects.filter(pk=offer_id).update(book_back_since=now)
        why = Reason("offer.bounced", {"partner": offer.partner.name})
        due_at = now + timedelta(hours=policy.read("match", MatchPolicy).by_hand_hours)
        FollowUp.objects.ask({offer.lead_id: why}, kind="fix_address", role="channel", due_at=due_at, now=now)
        _go_on(offer, change, "withdrawn", note="", now=now, policy=policy, notes=notes)
    return True


def expire(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Ends the offers whose deadline has passed; returns how many."""
    offers = list(Offer.objects.overdue(now).select_for_update(skip_locked=True, of=("self",))[:limit])
    for offer in offers:
        change = next_state(State(offer.state), Event.EXPIRE, now=now, due_at=offer.due_at)
        notes.note(offer.lead_id, "offer", "expired", reasons=(change.reason,), partner=offer.partner_id)
    _answered(offers, accepted=False)
    Offer.objects.filter(pk__in=[o.pk for o in offers]).update(state=State.EXPIRED, answered_at=now)
    _free_places(offers, now=now)
    _next([o.lead_id for o in offers], now=now, policy=policy, notes=notes)
    return len(offers)


def warn_silent(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> list[Offer]:
    """Warns the partners that fell silent; returns the offers about which a letter is due."""
    rules = policy.read("offer", OfferPolicy)
    notice = timedelta(days=rules.silent_after_days - rules.warn_before_days)
    found = silent_offers(now - notice, now=now).filter(warned_at__isnull=True)
    warned: list[Offer] = []
    asks: list[FollowUp] = []
    for offer in found.select_for_update(skip_locked=True, of=("self",))[:limit]:
        warning = silence_warning(_last_heard(offer), warned_at=None, now=now, policy=rules)
        if warning is None:
            continue
        ends_at, why = warning
        warned.append(offer)
        asks.append(FollowUp(lead_id=offer.lead_id, kind="report_back", role="partner_lead", due_at=ends_at,
                             partner_id=offer.partner_id, why=why.as_json(), made_at=now))  # fmt: skip
        notes.note(offer.lead_id, "offer", "silence_warned", reasons=(why,), partner=offer.partner_id)
    insert_rows(asks)
    Offer.objects.filter(pk__in=[o.pk for o in warned]).update(warned_at=now)
    return warned


def pull_back(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> list[Offer]:
    """Takes leads back from partners that stayed silent after the warning; they had their chance, so the booking
    stays. Returns the offers about which a letter is due."""
    rules = policy.read("offer", OfferPolicy)
    notice = timedelta(days=rules.warn_before_days)
    found = silent_offers(now - timedelta(days=rules.silent_after_days), now=now)
    found = found.filter(warned_at__lte=now - notice).select_for_update(skip_locked=True, of=("self",))
    pulled: list[Offer] = []
    for offer in found[:limit]:
        why = silence(_last_heard(offer), warned_at=offer.warned_at, now=now, policy=rules)
        if why is None:
            continue
        change = next_state(State(offer.state), Event.PULL_BACK, now=now, due_at=offer.due_at)
        pulled.append(offer)
        notes.note(
            offer.lead_id, "offer", "pulled_back", reasons=(why, change.reason), partner=offer.partner_id
        )
    ids = [offer.pk for offer in pulled]
    Offer.objects.filter(pk__in=ids).update(state=State.WITHDRAWN, reason="silence")
    _not_taken_after_all(pulled)
    _free_places(pulled, now=now)
    _next([o.lead_id for o in pulled], now=now, policy=policy, notes=notes)
    return pulled


def _last_heard(offer: Any) -> datetime:
    """The last word of a partner; `offer` comes from `silent_offers`."""
    words: tuple[datetime | None, ...] = (
        offer.answered_at,
        offer.last_reported_at,
        offer.last_qualified_at,
        offer.last_judged_at,
    )
    return max(at for at in words if at)


def hand_over(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Gives leads to a person that have stood at match's door too long; returns how many."""
    waiting = Lead.objects.waiting_at(Stage.MATCH).filter(waiting_since__lte=now - AT_THE_DOOR)
    ids = list(waiting.select_for_update(skip_locked=True).values_list("id", flat=True)[:limit])
    return _to_a_person(ids, now=now, policy=policy, notes=notes) if ids else 0


def _change(
    offer_id: int, event: Event, *, by: str, now: datetime, reason: str = "", note: str = ""
) -> tuple[Offer, Change]:
    """Moves one offer by a conditional update: of two taps at once exactly one counts.

    The offer comes back as it was before. When it was answered, and by whom, is kept for good.
    """
    while True:
        offer = Offer.objects.select_related("partner").get(pk=offer_id)
        change = next_state(State(offer.state), event, now=now, due_at=offer.due_at, reason=reason)
        if not change.changed:
            return offer, change
        values: dict[str, Any] = {"state": change.state, "note": note}
        values["reason"] = change.reason.values.get("reason", "")
        if event in (Event.ACCEPT, Event.DECLINE):
            values |= {"answered_at": now, "answered_by": by}
        if Offer.objects.filter(pk=offer.pk, state=offer.state).update(**values):
            return offer, change


def _answered(offers: Sequence[Offer], *, accepted: bool) -> None:
    """Counts the answers per partner."""
    for partner_id, n in sorted(Counter(o.partner_id for o in offers).items()):
        Partner.objects.filter(pk=partner_id).update(
            history_offers=F("history_offers") + n, history_accepts=F("history_accepts") + n * accepted
        )


def _not_taken_after_all(offers: Sequence[Offer]) -> None:
    """Taking leads only to let them lie, or to give them back, must not pass for accepting."""
    for partner_id, n in sorted(Counter(o.partner_id for o in offers).items()):
        left = Greatest(F("history_accepts") - n, Value(0.0))
        Partner.objects.filter(pk=partner_id).update(history_accepts=left)


def _free_places(offers: Sequence[Offer], *, now: datetime) -> None:
    """An unanswered lead gives its place back, a taken one only in its own week: a week that was worked is over.

    In the order of partners, as match locks them: no deadlock.
    """
    this_week = iso_week(timezone.localtime(now))
    free = (o for o in offers if o.state != State.ACCEPTED or o.week == this_week)
    for (partner_id, week), n in sorted(Counter((o.partner_id, o.week) for o in free).items()):
        PartnerWeek.objects.filter(partner=partner_id, week=week, used__gte=n).update(used=F("used") - n)


def _go_on(
    offer: Offer, change: Change, what: str, *, note: str, now: datetime, policy: Policy, notes: Notebook
) -> None:
    """A lead has left a partner: its place is free, the journal knows, the next one is asked."""
    notes.note(offer.lead_id, "offer", what, reasons=(change.reason,), partner=offer.partner_id, note=note)
    _free_places([offer], now=now)
    _next([offer.lead_id], now=now, policy=policy, notes=notes)


def _next(lead_ids: Sequence[int], *, now: datetime, policy: Policy, notes: Notebook) -> None:
    """To the next partner, or to a person when the ladder is used up."""
    if lead_ids:
        _let_go(lead_ids, to=Stage.MATCH, at=now, now=now, by=notes.actor)
        _to_a_person(lead_ids, now=now, policy=policy, notes=notes)


def _let_go(lead_ids: Sequence[int], *, to: Stage, at: datetime | None, now: datetime, by: str) -> None:
    """No partner has these leads any more, and none has anything to do about them."""
    Lead.objects.filter(pk__in=lead_ids).update(stage=to, waiting_since=at, partner=None)
    theirs = FollowUp.objects.open().filter(lead__in=lead_ids, partner__isnull=False)
    theirs.update(done_at=now, done_by=by)


def _to_a_person(lead_ids: Sequence[int], *, now: datetime, policy: Policy, notes: Notebook) -> int:
    """The leads of these that were offered too often or wait too long; returns how many."""
    rules = policy.read("offer", OfferPolicy)
    stuck: dict[int, Reason] = {}
    for lead_id, tried in _ladders(lead_ids).items():
        why = give_up(tried.offers, first_offered_at=tried.first_offered_at, now=now, policy=rules)
        if why:
            stuck[lead_id] = why
            notes.note(lead_id, "offer", "stuck", reasons=(why,))
    if stuck:
        due_at = now + timedelta(hours=policy.read("match", MatchPolicy).by_hand_hours)
        Lead.objects.move(stuck, to=Stage.STUCK, at=None)
        FollowUp.objects.ask(stuck, kind="place_by_hand", role="channel", due_at=due_at, now=now)
    return len(stuck)


def _ladders(lead_ids: Sequence[int]) -> dict[int, Ladder]:
    """How often each lead was offered in vain since it was last free; never offered: since it waits."""
    made: dict[int, list[tuple[State, bool, datetime]]] = {lead_id: [] for lead_id in lead_ids}
    rows = Offer.objects.filter(lead__in=lead_ids).order_by("id")
    for lead_id, state, promised_at, sent_at in rows.values_list("lead", "state", "promised_at", "sent_at"):
        made[lead_id].append((State(state), bool(promised_at) or state in TAKEN, sent_at))
    waiting = dict(Lead.objects.filter(pk__in=lead_ids).values_list("pk", "waiting_since"))
    found = {lead_id: ladder(offers) for lead_id, offers in made.items()}
    return {pk: known if known.first_offered_at else Ladder(0, waiting[pk]) for pk, known in found.items()}
