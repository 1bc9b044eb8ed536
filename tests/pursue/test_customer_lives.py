"""I7 after whatever happens: numbers are unique and never given twice, a conversion is undone while no second order is
there, and the ERP knows of nobody who has not ordered."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.cast import NOW, a_lead, adler, an_offer, ole

from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.pursue.handover import Answer
from stellwerk.pursue.order_file import OrderRow
from stellwerk.store.models import Customer, Erp, Feedback, Handover, Lead, Offer, Order, Quotation, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.step]

WHATS = ("not_reached", "reached", "appointment", "quotation", "won", "lost")


class CustomerLives(RuleBasedStateMachine):
    """Two leads, one with a partner and one of own sales, under any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now, self.orders = NOW, 0
        self.given: list[str] = []
        Erp.objects.create(name="ERP", kind="webhook", made_by="x", made_at=NOW)
        self.offer: Offer = an_offer(a_lead(partner=adler()), state="accepted", answered_at=NOW)
        self.own: Lead = a_lead(company="Selbst", owner=ole())

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def later(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now

    def note_numbers(self) -> None:
        self.given += [n for n in Customer.objects.values_list("number", flat=True) if n not in self.given]

    @rule(what=some.sampled_from(WHATS))
    def the_partner_reports(self, what: str) -> None:
        before = Offer.objects.get(pk=self.offer.pk).state
        try:
            pursue.report(self.offer.pk, what, by="partner:ADLER", now=self.later(), reason="price")
        except PursueError:
            assert before in ("won", "lost")
        self.note_numbers()

    @rule(what=some.sampled_from(WHATS))
    def own_sales_reports(self, what: str) -> None:
        try:
            pursue.report_own(self.own.pk, what, by="user:1", now=self.later(), reason="price")
        except PursueError:
            assert Lead.objects.get(pk=self.own.pk).stage == "closed"
        self.note_numbers()

    @rule()
    def the_partners_last_report_is_taken_back(self) -> None:
        last = Feedback.objects.filter(offer=self.offer, undone_at=None).order_by("reported_at", "id").last()
        if last is None:
            return
        customer = Lead.objects.get(pk=self.offer.lead_id).customer
        standing = Order.objects.filter(customer=customer, undone_at=None).count() if customer else 0
        try:
            pursue.undo_report(last.pk, by="user:1", now=self.later())
        except PursueError:
            assert last.what == "won"
            assert standing >= 2
        else:
            assert not (last.what == "won" and standing >= 2)

    @rule()
    def own_sales_last_report_is_taken_back(self) -> None:
        rows = pursue.own_reports(self.own)
        if not rows:
            return
        try:
            pursue.undo_own(rows[-1].pk, by="user:1", now=self.later())
        except PursueError:
            assert rows[-1].answers["report"] == "won"

    @precondition(lambda self: Customer.objects.filter(undone_at=None).exists())
    @rule(data=some.data())
    def the_erp_sends_an_order(self, data: some.DataObject) -> None:
        number = data.draw(some.sampled_from(sorted(Customer.objects.values_list("number", flat=True))))
        self.orders += 1
        row = OrderRow(f"A-{self.orders}", number, "", 77_000 * self.orders, self.now.date())
        taken = pursue.take_orders([row], by="erp:1", now=self.later())
        again = pursue.take_orders([row], by="erp:1", now=self.later())
        assert (again.made, again.matched) == (0, 0)
        assert bool(taken.unknown) == bool(Customer.objects.get(number=number).undone_at)

    @rule(taken=some.booleans())
    def the_erp_answers(self, taken: bool) -> None:
        for row in Handover.objects.filter(state__in=("waiting", "sent")):
            answer = Answer(True, f"D{row.pk}") if taken else Answer(False, text="409: nein")
            pursue.told(row.pk, answer, by="clock", now=self.later())

    @invariant()
    def numbers_are_never_given_twice(self) -> None:
        numbers = list(Customer.objects.order_by("id").values_list("number", flat=True))
        assert len(numbers) == len(set(numbers))
        assert numbers == self.given or set(numbers) <= set(self.given)

    @invariant()
    def a_lead_is_a_customer_exactly_while_it_is_won(self) -> None:
        for lead in Lead.objects.select_related("customer"):
            became = Customer.objects.filter(first_lead=lead, undone_at=None)
            assert became.exists() == (lead.outcome == "won")
            if lead.outcome == "won":
                assert lead.customer == became.get()
                assert Order.objects.filter(lead=lead, undone_at=None).count() == 1
            else:
                assert lead.customer is None

    @invariant()
    def a_closed_lead_has_no_open_quotation_and_an_order_at_most_one(self) -> None:
        assert not Quotation.objects.filter(state="open", lead__stage="closed").exists()
        for lead in (self.offer.lead_id, self.own.pk):
            won = Lead.objects.get(pk=lead).outcome == "won"
            assert Quotation.objects.filter(lead=lead, state="ordered").count() <= int(won)

    @invariant()
    def the_erp_knows_of_nobody_who_has_not_ordered(self) -> None:
        live = Handover.objects.filter(what="new", state__in=("waiting", "sent"))
        assert not live.filter(customer__undone_at__isnull=False).exists()
        for row in Handover.objects.filter(
            what="new", customer__undone_at__isnull=False, state="acknowledged"
        ):
            assert Handover.objects.filter(customer=row.customer, what="undone").exists()

    @invariant()
    def an_open_lead_has_a_next_step(self) -> None:
        told = Visit.objects.filter(lead=self.own).exists()
        waiting = Lead.objects.get(pk=self.own.pk)
        if told and waiting.stage == "pursue":
            assert waiting.follow_ups.filter(done_at=None).exclude(kind="check_handover").exists()


def test_numbers_and_conversions_hold_whatever_happens() -> None:
    run_state_machine_as_test(
        CustomerLives,
        settings=settings(
            max_examples=25,
            phases=[Phase.explicit, Phase.generate],
            stateful_step_count=14,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
