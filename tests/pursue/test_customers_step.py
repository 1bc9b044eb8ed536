"""From the quotation to the customer and back; own sales; lost and taken up again; the ERP; orders; dormant ones."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.cast import NOW, a_lead, adler, an_offer, ole
from tests.walking import a_policy, walk

from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.pursue.handover import Answer
from stellwerk.pursue.order_file import OrderRow
from stellwerk.pursue.quotations import Paper, State
from stellwerk.store.journal import notebook
from stellwerk.store.models import (
    Customer,
    DirectSale,
    Entry,
    Erp,
    FollowUp,
    Handover,
    Lead,
    Offer,
    Order,
    Policy,
    Quotation,
    Rating,
    Visit,
)
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.step]

HOUR = timedelta(hours=1)
BY = "partner:ADLER"


def taken(**over: Any) -> Offer:
    lead = a_lead(partner=adler(), **over)
    return an_offer(lead, state="accepted", answered_at=NOW)


def report(sent: Offer, what: str, after: int = 1, **over: Any) -> Any:
    return pursue.report(sent.pk, what, by=BY, now=NOW + after * HOUR, **over)


def direct(**over: Any) -> Lead:
    lead = a_lead(**{"owner": ole()} | over)
    DirectSale.objects.create(
        lead=lead, rule="named_account", worth_cents=1, why=["x", {}], decided_at=NOW, decided_by="machine"
    )
    walk()
    return lead


def own(lead: Lead, what: str, after: int = 1, **over: Any) -> Visit:
    return pursue.report_own(lead.pk, what, by=ole().actor, now=NOW + after * HOUR, **over)


def an_erp(**over: Any) -> Erp:
    values = {"name": "ERP", "kind": "webhook", "made_by": "tests", "made_at": NOW} | over
    return Erp.objects.create(**values)


def told(what: str) -> bool:
    return any(step["what"] == what for entry in Entry.objects.all() for step in entry.steps)


# --- Quotations ----------------------------------------------------------------------------------------------


def test_a_partners_report_makes_a_quotation_without_anything_more_to_type() -> None:
    report(taken(), "quotation")
    made = Quotation.objects.get()
    assert (made.state, made.partner, made.amount_cents, made.new_customer) == ("open", adler(), None, True)
    assert made.quoted_on == date(2026, 3, 17)


def test_the_order_closes_the_newest_quotation_and_takes_its_amount() -> None:
    sent = taken()
    old = pursue.quote(
        sent.lead_id, Paper(1_000), quoted_on=date(2026, 3, 1), partner_id=adler().pk, by=BY, now=NOW
    )
    report(sent, "quotation", 1)
    new = Quotation.objects.exclude(pk=old.pk).get()
    pursue.complete(new.pk, Paper(4_700_000, "AN-7"), quoted_on=new.quoted_on, by=BY, now=NOW + HOUR)
    report(sent, "won", 2)
    order = Order.objects.get()
    assert (order.quotation, order.amount_cents) == (new, 4_700_000)
    assert dict(Quotation.objects.values_list("pk", "state")) == {old.pk: "withdrawn", new.pk: "ordered"}


def test_undoing_the_order_opens_the_quotation_again_and_undoing_its_report_withdraws_it() -> None:
    sent = taken()
    quoted = report(sent, "quotation", 1)
    won = report(sent, "won", 2)
    pursue.undo_report(won.pk, by=BY, now=NOW + 3 * HOUR)
    assert Quotation.objects.get().state == State.OPEN
    pursue.undo_report(quoted.pk, by=BY, now=NOW + 4 * HOUR)
    assert Quotation.objects.get().state == State.WITHDRAWN


def test_a_lost_lead_refuses_its_quotations_until_that_is_undone() -> None:
    sent = taken()
    report(sent, "quotation", 1)
    lost = report(sent, "lost", 2, reason="price")
    assert Quotation.objects.get().state == State.REFUSED
    pursue.undo_report(lost.pk, by=BY, now=NOW + 3 * HOUR)
    assert Quotation.objects.get().state == State.OPEN


def test_a_quotation_to_a_customer_is_none_to_a_new_one() -> None:
    customer = Customer.objects.create(number="K-1", since=date(2020, 1, 1))
    report(taken(customer=customer), "quotation")
    assert not Quotation.objects.get().new_customer


def warn(days: int = 0) -> int:
    with notebook(now=NOW, actor="clock", policy_version=0) as notes:
        now = NOW + timedelta(days=days)
        return pursue.warn_quotations(now=now, policy=Policy.objects.live(), notes=notes, limit=100)


def test_whoever_quoted_is_asked_once_before_it_ends() -> None:
    sent, lead = taken(), direct(company="Selbst verkauft")
    for one, until in ((sent.lead, 20), (lead, 21), (a_lead(company="Später", stage="nurture"), 30)):
        paper = Paper(1_000, valid_until=date(2026, 3, until))
        pursue.quote(one.pk, paper, quoted_on=date(2026, 3, 10), partner_id=one.partner_id, by="x", now=NOW)
    assert (warn(), warn(), warn(1)) == (2, 0, 0)
    asked = FollowUp.objects.filter(kind="ask_before_end")
    assert set(asked.values_list("lead", "role", "user")) == {
        (sent.lead_id, "partner_lead", None), (lead.pk, "sales", ole().pk)
    }  # fmt: skip


def test_a_closed_lead_is_not_quoted() -> None:
    with pytest.raises(PursueError):
        pursue.quote(a_lead(stage="closed").pk, Paper(), quoted_on=NOW.date(), by="x", now=NOW)


# --- Own sales -----------------------------------------------------------------------------------------------


def test_own_sales_reports_like_a_partner_and_always_has_one_next_step() -> None:
    lead = direct()
    for hours, what in enumerate(("not_reached", "reached", "appointment", "quotation"), 1):
        own(lead, what, hours)
        step = FollowUp.objects.open().get()
        assert (step.role, step.user) == ("sales", ole())
    lead.refresh_from_db()
    assert lead.temperature == "prospect"
    own(lead, "won", 9, paper=Paper(5_000_000))
    lead.refresh_from_db()
    assert (lead.stage, lead.outcome, lead.temperature) == (Stage.CLOSED, "won", "customer")
    order = Order.objects.get()
    assert (order.amount_cents, order.partner, order.quotation) == (5_000_000, None, Quotation.objects.get())
    assert not FollowUp.objects.open().exists()


def test_own_reports_are_taken_back_one_by_one() -> None:
    lead = direct()
    own(lead, "reached", 1)
    won = own(lead, "won", 2, paper=Paper(1_000))
    number = Customer.objects.get().number
    pursue.undo_own(won.pk, by="x", now=NOW + 3 * HOUR)
    lead.refresh_from_db()
    assert (lead.stage, lead.customer, lead.temperature) == (Stage.PURSUE, None, "warm")
    assert FollowUp.objects.open().get().kind == "ask_after_talk"
    own(lead, "won", 4, paper=Paper(1_000))
    lead.refresh_from_db()
    assert lead.customer
    assert lead.customer.number != number


def test_the_same_own_report_again_changes_nothing() -> None:
    lead = direct()
    first, second = own(lead, "reached", 1), own(lead, "reached", 2)
    assert first == second
    assert Visit.objects.count() == 1


def test_what_a_later_report_said_along_with_it_is_nothing_new() -> None:
    sent, lead = taken(), direct(company="Selbst verkauft")
    assert report(sent, "appointment", 1) == report(sent, "reached", 2)
    assert own(lead, "appointment", 1) == own(lead, "reached", 2)


def test_a_lead_that_a_partner_has_is_not_reported_by_sales() -> None:
    sent = taken()
    with pytest.raises(PursueError) as raised:
        own(sent.lead, "reached")
    assert raised.value.reason.key == "pursue.with_partner"


def watch(days: int) -> int:
    now = NOW + timedelta(days=days)
    with notebook(now=now, actor="clock", policy_version=0) as notes:
        return pursue.watch_own(now=now, policy=Policy.objects.live(), notes=notes, limit=100)


def test_silence_in_own_sales_is_asked_after_and_then_decided_by_the_channel_manager() -> None:
    lead = direct()
    FollowUp.objects.open().update(done_at=NOW)
    own(lead, "reached")
    FollowUp.objects.open().update(done_at=NOW)
    assert watch(6) == 0
    assert (watch(8), watch(9)) == (1, 0)
    assert FollowUp.objects.open().get().kind == "report_back"
    FollowUp.objects.open().update(due_at=NOW + timedelta(days=10))
    assert watch(15) == 1
    assert FollowUp.objects.open().get(kind="decide").role == "channel"


def test_a_follow_up_that_was_put_off_is_a_word() -> None:
    lead = direct()
    own(lead, "reached")
    FollowUp.objects.open().update(due_at=NOW + timedelta(days=60))
    assert watch(30) == 0


# --- Lost, and taken up again ---------------------------------------------------------------------------------


def test_lost_keeps_the_competitor_and_asks_again_when_the_policy_says_so() -> None:
    sent = taken()
    report(sent, "lost", reason="competitor", competitor="Meier Maschinen", note="war schneller")
    lead = Lead.objects.get(pk=sent.lead_id)
    assert (lead.lost_reason, lead.competitor) == ("competitor", "Meier Maschinen")
    step = FollowUp.objects.open().get()
    assert (step.kind, step.role) == ("revive", "call_centre")
    assert 538 <= (step.due_at - NOW).days <= 545


def test_a_reason_without_a_row_in_the_policy_is_never_asked_again() -> None:
    report(taken(), "lost", reason="no_need")
    assert not FollowUp.objects.open().exists()


def test_undoing_a_loss_takes_the_question_away() -> None:
    sent = taken()
    lost = report(sent, "lost", reason="no_budget")
    pursue.undo_report(lost.pk, by=BY, now=NOW + 2 * HOUR)
    assert FollowUp.objects.open().get().kind != "revive"


def lost_lead() -> Lead:
    sent = taken()
    report(sent, "lost", reason="no_budget")
    return Lead.objects.get(pk=sent.lead_id)


def test_a_lost_lead_is_taken_up_again_and_back() -> None:
    lead = lost_lead()
    before = {
        name: getattr(lead, name) for name in ("stage", "outcome", "lost_reason", "closed_at", "partner_id")
    }
    again = pursue.revive(lead.pk, why="Budget ist da", by="user:1", now=NOW + 5 * HOUR)
    assert (again.stage, again.outcome, again.closed_at, again.partner) == (Stage.GRADE, "", None, None)
    assert again.waiting_since
    assert not FollowUp.objects.open().exists()
    back = pursue.unrevive(lead.pk, by="user:1", now=NOW + 6 * HOUR)
    assert {name: getattr(back, name) for name in before} == before
    assert FollowUp.objects.open().get().kind == "revive"
    assert told("revived")
    assert told("revival_undone")


def test_what_has_gone_on_is_not_taken_back() -> None:
    lead = lost_lead()
    pursue.revive(lead.pk, why="", by="user:1", now=NOW + 5 * HOUR)
    an_offer(lead, adler())
    with pytest.raises(PursueError):
        pursue.unrevive(lead.pk, by="user:1", now=NOW + 6 * HOUR)


def test_only_what_is_over_is_taken_up_again() -> None:
    for lead in (a_lead(stage="pursue"), a_lead(stage="closed", outcome="won")):
        with pytest.raises(PursueError):
            pursue.revive(lead.pk, why="", by="x", now=NOW)
    assert pursue.revive(a_lead(stage="scrap", grade="C").pk, why="", by="x", now=NOW).stage == Stage.GRADE


# --- The ERP ---------------------------------------------------------------------------------------------------


def test_nothing_goes_to_the_erp_before_the_first_order() -> None:
    an_erp()
    sent = taken()
    for hours, what in enumerate(("reached", "appointment", "quotation"), 1):
        report(sent, what, hours)
    assert not Handover.objects.exists()
    report(sent, "won", 9, amount_cents=100)
    row = Handover.objects.get()
    assert (row.what, row.state, row.customer) == ("new", "waiting", Customer.objects.get())
    said = pursue.plain(row)
    assert (said["customer_number"], said["company"]["name"]) == (row.customer.number, "Kessler Formenbau")
    assert said["first_order"]["amount_cents"] == 100


def test_what_never_left_is_taken_back_in_silence_and_what_left_is_undone_there_too() -> None:
    an_erp()
    sent = taken()
    first = report(sent, "won", 1)
    pursue.undo_report(first.pk, by=BY, now=NOW + 2 * HOUR)
    assert list(Handover.objects.values_list("what", "state")) == [("new", "taken_back")]
    second = report(sent, "won", 3)
    row = Handover.objects.get(state="waiting")
    pursue.told(row.pk, Answer(True, "D100"), by="clock", now=NOW + 4 * HOUR)
    assert Customer.objects.get(undone_at=None).erp_id == "D100"
    pursue.undo_report(second.pk, by=BY, now=NOW + 5 * HOUR)
    assert Handover.objects.get(what="undone").state == "waiting"


def won_with_erp() -> Handover:
    an_erp()
    report(taken(), "won")
    return Handover.objects.get()


def test_a_refusal_is_shown_tried_again_and_at_last_lies_with_the_administrator() -> None:
    a_policy(customers={"erp_most_tries": 2})
    row = won_with_erp()
    again = pursue.told(row.pk, Answer(False, text="409: gesperrt"), by="clock", now=NOW)
    assert (again.state, again.error, again.next_try_at) == (
        "waiting",
        "409: gesperrt",
        NOW + timedelta(minutes=1),
    )
    ended = pursue.told(row.pk, Answer(False, text="409: gesperrt"), by="clock", now=NOW)
    assert (ended.state, ended.next_try_at) == ("refused", None)
    step = FollowUp.objects.open().get()
    assert (step.kind, step.role) == ("check_handover", "admin")
    assert pursue.send_again(row.pk, by="user:1", now=NOW)
    pursue.told(row.pk, Answer(True, "D1"), by="clock", now=NOW)
    assert not FollowUp.objects.open().exists()


def test_an_answer_without_a_number_waits_for_the_erps_word() -> None:
    row = won_with_erp()
    sent = pursue.told(row.pk, Answer(True), by="clock", now=NOW)
    assert (sent.state, sent.next_try_at) == ("sent", NOW + timedelta(hours=24))
    done = pursue.acknowledge(row.erp, row.customer.number, Answer(True, "D7"), by="erp:1", now=NOW + HOUR)
    again = pursue.acknowledge(row.erp, row.customer.number, Answer(True, "D8"), by="erp:1", now=NOW + HOUR)
    assert done
    assert again
    assert (done.state, again.state) == ("acknowledged", "acknowledged")
    assert Customer.objects.get().erp_id == "D7"
    assert pursue.acknowledge(row.erp, "K-999", Answer(True, "D7"), by="erp:1", now=NOW) is None


def test_only_one_worker_sends_a_row() -> None:
    row = won_with_erp()
    (due,) = pursue.due_handovers(now=NOW + HOUR, limit=9)
    assert pursue.claim(due, until=NOW + 2 * HOUR)
    assert not pursue.claim(row, until=NOW + 2 * HOUR)
    assert not pursue.due_handovers(now=NOW + HOUR, limit=9)


# --- Orders ------------------------------------------------------------------------------------------------------


def order(number: str = "A-1", customer: str = "K-1", **over: Any) -> OrderRow:
    values: dict[str, Any] = {"erp_id": "", "amount_cents": 100_000, "ordered_on": date(2026, 3, 1)} | over
    return OrderRow(number, customer, **values)


def take(*rows: OrderRow) -> Any:
    return pursue.take_orders(rows, by="erp:1", now=NOW)


def a_customer(**over: Any) -> Customer:
    values = {
        "number": "K-1",
        "erp_id": "D1",
        "since": date(2020, 1, 1),
        "last_order_on": date(2020, 1, 1),
    } | over
    return Customer.objects.create(**values)


def test_an_order_is_taken_once_and_wakes_the_customer() -> None:
    asleep = a_customer(dormant_since=date(2022, 1, 1), asked_back_at=NOW)
    first, second = take(order()), take(order())
    assert (first.made, second.made, second.known) == (1, 0, 1)
    asleep.refresh_from_db()
    assert (asleep.last_order_on, asleep.dormant_since, asleep.asked_back_at) == (
        date(2026, 3, 1),
        None,
        None,
    )


@pytest.mark.parametrize("row", [order(customer="", erp_id="D1"), order(customer="D1"), order()])
def test_the_customer_is_known_by_either_number(row: OrderRow) -> None:
    a_customer()
    assert take(row).made == 1


def test_what_was_reported_and_is_now_billed_is_one_order() -> None:
    report(taken(), "won", amount_cents=5_000_000)
    customer = Customer.objects.get()
    taken_in = take(order(customer=customer.number, amount_cents=4_900_000, ordered_on=date(2026, 3, 17)))
    assert (taken_in.made, taken_in.matched) == (0, 1)
    one = Order.objects.get()
    assert (one.external_id, one.amount_cents) == ("A-1", 4_900_000)


def test_an_order_of_nobody_is_given_back_and_one_of_an_undone_customer_too() -> None:
    a_customer(undone_at=NOW)
    assert take(order(), order("A-2", "K-9")).unknown == (order(), order("A-2", "K-9"))
    assert not Order.objects.exists()


def test_who_has_not_ordered_for_two_years_is_dormant_since_that_day() -> None:
    a_customer(last_order_on=date(2024, 3, 17))
    a_customer(number="K-2", erp_id="", last_order_on=date(2024, 3, 18))
    assert pursue.mark_dormant(now=NOW, policy=Policy.objects.live(), limit=9) == 1
    assert Customer.objects.get(number="K-1").dormant_since == date(2026, 3, 17)


def test_an_action_is_noted_and_removed() -> None:
    customer = a_customer()
    made = pursue.act(customer.pk, "visit", note="Maschine läuft", at=NOW, by="user:1", now=NOW)
    assert pursue.unact(made.pk, by="user:1", now=NOW)
    assert not pursue.unact(made.pk, by="user:1", now=NOW)


# --- Ratings -----------------------------------------------------------------------------------------------------


def test_a_rating_is_given_once() -> None:
    sent = taken()
    report(sent, "won")
    later = datetime(2026, 4, 20, 8, tzinfo=UTC)
    assert pursue.to_ask(now=NOW, policy=Policy.objects.live(), limit=9) == []
    (asked,) = pursue.to_ask(now=later, policy=Policy.objects.live(), limit=9)
    with notebook(now=later, actor="clock", policy_version=0) as notes:
        pursue.asked([asked], now=later, notes=notes)
    assert pursue.to_ask(now=later, policy=Policy.objects.live(), limit=9) == []
    assert pursue.rate(sent.pk, 4, "Gut", now=later)
    assert not pursue.rate(sent.pk, 1, "Doch nicht", now=later)
    assert Rating.objects.get().stars == 4
