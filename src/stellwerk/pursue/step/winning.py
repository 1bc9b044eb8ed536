"""Won, lost, and taken back: what an end means for the customer and for the partner's results."""

from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from stellwerk.match.performers import performance_class
from stellwerk.match.policy import MatchPolicy
from stellwerk.offer.lifecycle import Event as OfferEvent
from stellwerk.offer.lifecycle import next_state
from stellwerk.pursue.lifecycle import Standing, undo_conversion
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.step.handing_over import hand_over, take_back
from stellwerk.pursue.step.quoting import order_newest, refuse_open, reopen_decided
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Customer, CustomerNumber, Lead, Offer, Order, Partner, Policy
from stellwerk.terms import OfferState as State
from stellwerk.terms import Outcome, Reason, Stage


def close(offer: Offer, event: OfferEvent, outcome: Outcome, *, now: datetime) -> None:
    change = next_state(State(offer.state), event, now=now, due_at=offer.due_at)
    Offer.objects.filter(pk=offer.pk).update(state=change.state)
    close_lead(offer.lead, outcome, now=now)
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


def close_lead(lead: Lead, outcome: Outcome, *, now: datetime) -> None:
    """Sets the end of a lead on its row, unsaved; its open quotations end with it."""
    lead.stage, lead.outcome, lead.closed_at = Stage.CLOSED, outcome, now
    if outcome is Outcome.LOST:
        refuse_open(lead, now=now)


def convert(
    lead: Lead, *, partner_id: int | None, amount_cents: int | None, now: datetime, notes: Notebook
) -> Order:
    """An order; the first one gives a customer number for the prospect number and tells the ERP (I7).

    A known customer keeps its own. The newest open quotation is the one that was ordered.
    """
    today, quotation = timezone.localdate(now), order_newest(lead, now=now)
    if lead.customer is None:
        lead.customer = _customer(lead, partner_id=partner_id, today=today, now=now)
        hand_over(lead.customer, "new", now=now)
        why = Reason("pursue.converted", {"number": lead.customer.number, "prospect": lead.number})
        notes.note(lead.pk, "pursue", "converted", reasons=(why,), customer=lead.customer.pk)
    else:
        ordered_again(lead.customer, today)
    cents = amount_cents if amount_cents is not None else quotation.amount_cents if quotation else None
    return Order.objects.create(
        customer=lead.customer, lead=lead, partner_id=partner_id, product=lead.product, ordered_on=today,
        quotation=quotation, products=quotation.products if quotation else [],
        amount_cents=cents if cents is not None else lead.value_cents or 0,
    )  # fmt: skip


def _customer(lead: Lead, *, partner_id: int | None, today: date, now: datetime) -> Customer:
    """The number is a row of its own, so that it is never given again, also after an undo."""
    number = f"K-{CustomerNumber.objects.create(given_at=now).pk}"
    return Customer.objects.create(
        number=number, organisation=lead.organisation, person=lead.person, first_lead=lead, since=today,
        last_order_on=today, partner_id=partner_id,
    )  # fmt: skip


def ordered_again(customer: Customer, on: date) -> None:
    """The customer is active; when it falls asleep once more it is asked back once more."""
    last = max(on, customer.last_order_on or on)
    Customer.objects.filter(pk=customer.pk).update(last_order_on=last, dormant_since=None, asked_back_at=None)


def unconvert(lead: Lead, was: Standing, *, rules: PursuePolicy, now: datetime) -> None:
    """Takes the order of a lead back, and the conversion with it. Raises PursueError with a second order (I7)."""
    customer = lead.customer
    orders = Order.objects.filter(customer=customer, undone_at__isnull=True).count() if customer else 0
    undo_conversion(before=Standing(), now_at=was, orders=orders, policy=rules)
    Order.objects.filter(lead=lead, undone_at__isnull=True).update(undone_at=now)
    reopen_decided(lead, now=now)
    if customer and customer.first_lead_id == lead.pk:
        Customer.objects.filter(pk=customer.pk).update(undone_at=now)
        take_back(customer, now=now)
        lead.customer = None
    elif customer:
        left = Order.objects.filter(customer=customer, undone_at__isnull=True)
        Customer.objects.filter(pk=customer.pk).update(
            last_order_on=left.aggregate(last=Max("ordered_on"))["last"]
        )
