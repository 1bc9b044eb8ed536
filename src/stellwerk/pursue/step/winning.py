"""Won, lost, and taken back: what an end means for the customer and for the partner's results."""

from datetime import datetime, timedelta

from django.utils import timezone

from stellwerk.match.performers import performance_class
from stellwerk.match.policy import MatchPolicy
from stellwerk.offer.lifecycle import Event as OfferEvent
from stellwerk.offer.lifecycle import next_state
from stellwerk.pursue.lifecycle import Standing, undo_conversion
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Customer, CustomerNumber, Feedback, Offer, Order, Partner, Policy
from stellwerk.terms import OfferState as State
from stellwerk.terms import Outcome, Reason, Stage


def close(offer: Offer, event: OfferEvent, outcome: Outcome, *, now: datetime) -> None:
    change = next_state(State(offer.state), event, now=now, due_at=offer.due_at)
    Offer.objects.filter(pk=offer.pk).update(state=change.state)
    offer.lead.stage, offer.lead.outcome, offer.lead.closed_at = Stage.CLOSED, outcome, now
    count_outcome(offer, won=int(outcome is Outcome.WON), closed=1, now=now)


def count_outcome(offer: Offer, *, won: int, closed: int, now: datetime) -> None:
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


def convert(offer: Offer, feedback: Feedback, *, now: datetime, notes: Notebook) -> None:
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


def unconvert(offer: Offer, was: Standing, *, rules: PursuePolicy, now: datetime) -> None:
    lead, customer = offer.lead, offer.lead.customer
    orders = Order.objects.filter(customer=customer, undone_at__isnull=True).count() if customer else 0
    undo_conversion(before=Standing(), now_at=was, orders=orders, policy=rules)
    Order.objects.filter(lead=lead, undone_at__isnull=True).update(undone_at=now)
    if customer and customer.first_lead_id == lead.pk:
        Customer.objects.filter(pk=customer.pk).update(undone_at=now)
        lead.customer = None
