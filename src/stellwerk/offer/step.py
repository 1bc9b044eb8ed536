"""Offer's step: send decided leads out with a deadline; take answers; move on when there is none."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.db.models import Count, F, Min
from django.utils import timezone

from stellwerk.grade.freshness import freshness
from stellwerk.grade.policy import GradePolicy
from stellwerk.match.policy import MatchPolicy
from stellwerk.offer.lifecycle import Change, Event, next_state
from stellwerk.offer.policy import OfferPolicy
from stellwerk.offer.windows import deadline, give_up, promise
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Absence, Decision, FollowUp, Lead, Offer, Partner, PartnerWeek, Policy
from stellwerk.store.rows import insert_values
from stellwerk.terms import OfferState as State
from stellwerk.terms import Reason, Stage, Temperature
from stellwerk.worktime import Absence as Away
from stellwerk.worktime import Calendar, Place


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
    week = _week(now)
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


def _week(at: datetime) -> str:
    year, week, _ = timezone.localtime(at).isocalendar()
    return f"{year}-W{week:02d}"


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
        offer, change = _change(offer_id, Event.DECLINE, by=by, now=now, decline_reason=reason, note=note)
        if change.changed:
            _answered([offer], accepted=False)
            notes.note(offer.lead_id, "offer", "declined", reasons=(change.reason,), partner=offer.partner_id)
            _next([offer], now=now, policy=policy, notes=notes)
    return Offer.objects.get(pk=offer_id)


def expire(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Ends the offers whose deadline has passed; returns how many."""
    offers = list(Offer.objects.overdue(now).select_for_update(skip_locked=True, of=("self",))[:limit])
    for offer in offers:
        change = next_state(State(offer.state), Event.EXPIRE, now=now, due_at=offer.due_at)
        notes.note(offer.lead_id, "offer", "expired", reasons=(change.reason,), partner=offer.partner_id)
    _answered(offers, accepted=False)
    Offer.objects.filter(pk__in=[o.pk for o in offers]).update(state=State.EXPIRED, answered_at=now)
    _next(offers, now=now, policy=policy, notes=notes)
    return len(offers)


def _change(
    offer_id: int, event: Event, *, by: str, now: datetime, decline_reason: str = "", note: str = ""
) -> tuple[Offer, Change]:
    """Moves one offer by a conditional update: of two taps at once exactly one counts."""
    while True:
        offer = Offer.objects.get(pk=offer_id)
        change = next_state(
            State(offer.state), event, now=now, due_at=offer.due_at, decline_reason=decline_reason
        )
        if not change.changed:
            return offer, change
        values = {"state": change.state, "answered_at": now, "answered_by": by, "note": note}
        values["reason"] = change.reason.values.get("reason", "")
        if Offer.objects.filter(pk=offer.pk, state=offer.state).update(**values):
            return offer, change


def _answered(offers: Sequence[Offer], *, accepted: bool) -> None:
    """Counts the answers per partner; offers that were not taken give their places back."""
    for partner_id, n in Counter(o.partner_id for o in offers).items():
        Partner.objects.filter(pk=partner_id).update(
            history_offers=F("history_offers") + n, history_accepts=F("history_accepts") + n * accepted
        )
    if accepted:
        return
    for (partner_id, week), n in Counter((o.partner_id, o.week) for o in offers).items():
        PartnerWeek.objects.filter(partner=partner_id, week=week, used__gte=n).update(used=F("used") - n)


def _next(offers: Sequence[Offer], *, now: datetime, policy: Policy, notes: Notebook) -> None:
    """After a refusal or a missed deadline: the next partner, or a person when the ladder is used up."""
    rules = policy.read("offer", OfferPolicy)
    due_at = now + timedelta(hours=policy.read("match", MatchPolicy).by_hand_hours)
    ladder = Offer.objects.filter(lead__in=[o.lead_id for o in offers]).values("lead")
    tried = {row["lead"]: row for row in ladder.annotate(n=Count("id"), first=Min("sent_at")).order_by()}
    stuck: dict[int, Reason] = {}
    for lead_id, row in tried.items():
        why = give_up(row["n"], first_offered_at=row["first"], now=now, policy=rules)
        if why:
            stuck[lead_id] = why
            notes.note(lead_id, "offer", "stuck", reasons=(why,))
    Lead.objects.move((pk for pk in tried if pk not in stuck), to=Stage.MATCH, at=now)
    Lead.objects.move(stuck, to=Stage.STUCK, at=None)
    FollowUp.objects.ask(stuck, kind="place_by_hand", role="channel", due_at=due_at, now=now)
