"""From acceptance to customer: reports, next steps, conversion and its undo; nothing lies around."""

from datetime import timedelta
from typing import Any

import pytest
from tests import cast
from tests.cast import NOW, a_lead, adler
from tests.walking import comes_in, walk

from stellwerk.offer import step as offer
from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import Customer, DirectSale, Entry, FollowUp, Lead, Offer, Order, Partner, User
from stellwerk.terms import Stage
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]

DAY = timedelta(days=1)


def taken() -> Offer:
    adler()
    comes_in()
    walk()
    sent = offer.accept(Offer.objects.get().pk, by="partner:ADLER", now=NOW)
    walk()
    return sent


def report(sent: Offer, what: str, **over: Any) -> Any:
    return pursue.report(sent.pk, what, by="partner:ADLER", now=NOW + timedelta(hours=1), **over)


def test_every_report_leaves_exactly_one_next_step():
    sent = taken()
    for what in ("not_reached", "reached", "appointment", "quotation"):
        report(sent, what)
        assert FollowUp.objects.open().count() == 1
    assert Lead.objects.get().temperature == "prospect"


def test_won_makes_a_customer_with_a_number_and_an_order():
    sent = taken()
    report(sent, "won", amount_cents=5_000_000)
    lead = Lead.objects.get()
    assert (lead.stage, lead.outcome, lead.temperature) == (Stage.CLOSED, "won", "customer")
    assert lead.customer.number.startswith("K-")
    assert Order.objects.get().amount_cents == 5_000_000
    assert Offer.objects.get().state == Offer.State.WON
    assert not FollowUp.objects.open().exists()


def test_outcomes_make_the_class_of_performer_and_an_undo_unmakes_it():
    sent = taken()
    partner = sent.partner
    type(partner).objects.update(history_wins=0, history_expected=0)
    won = report(sent, "won")
    partner.refresh_from_db()
    assert (partner.history_wins, partner.performance) == (1, "moderate")
    type(partner).objects.update(history_wins=9, history_expected=4)
    pursue.undo_report(won.pk, by="partner:ADLER", now=NOW + timedelta(hours=2))
    partner.refresh_from_db()
    faded = 9 * 0.5 ** (timedelta(hours=1) / timedelta(weeks=26))  # the report came an hour before
    assert (partner.history_wins, partner.performance) == (pytest.approx(faded - 1), "high")


def test_won_twice_is_one_customer():
    sent = taken()
    report(sent, "won")
    report(sent, "won")
    assert (Customer.objects.count(), Order.objects.count()) == (1, 1)


def test_a_conversion_can_be_undone_and_its_number_is_not_given_again():
    sent = taken()
    first = report(sent, "won")
    number = Customer.objects.get().number
    pursue.undo_report(first.pk, by="partner:ADLER", now=NOW + timedelta(hours=2))
    lead = Lead.objects.get()
    assert (lead.stage, lead.outcome, lead.customer) == (Stage.PURSUE, "", None)
    assert FollowUp.objects.open().count() == 1
    report(sent, "won")
    assert Lead.objects.get().customer.number != number


def test_a_conversion_with_a_second_order_stays():
    sent = taken()
    won = report(sent, "won")
    Order.objects.create(customer=Customer.objects.get(), amount_cents=1, ordered_on=NOW.date())
    with pytest.raises(PursueError):
        pursue.undo_report(won.pk, by="partner:ADLER", now=NOW)
    assert Lead.objects.get().outcome == "won"


def test_lost_needs_a_reason():
    sent = taken()
    with pytest.raises(PursueError):
        report(sent, "lost")
    report(sent, "lost", reason="price")
    assert (Lead.objects.get().outcome, Lead.objects.get().lost_reason) == ("lost", "price")


def test_who_is_late_is_warned_and_then_the_channel_manager_is_told():
    taken()
    due_at = FollowUp.objects.get().due_at
    sweep(now=due_at - timedelta(minutes=1))
    assert FollowUp.objects.get().reminded_at is None
    sweep(now=due_at + timedelta(minutes=1))
    assert FollowUp.objects.get().reminded_at
    assert FollowUp.objects.get().warned_at is None, "it was due at closing time: nobody has worked since"
    sweep(now=due_at + timedelta(days=1))
    assert FollowUp.objects.get().warned_at
    assert FollowUp.objects.get().escalated_at is None
    sweep(now=due_at + timedelta(days=3))
    assert FollowUp.objects.get().escalated_to == "channel"


def test_a_finished_follow_up_never_leaves_a_lead_without_a_next_step_and_can_be_reopened():
    taken()
    step = FollowUp.objects.get()
    pursue.finish(step.pk, by="user:1", now=NOW)
    assert FollowUp.objects.open().get().kind == "look_again"
    assert not leads_without_next_step(NOW).exists()
    pursue.reopen(step.pk, by="user:1", now=NOW)
    assert FollowUp.objects.open().get().pk == step.pk


def test_a_follow_up_can_be_put_off_but_not_into_the_past():
    taken()
    step = FollowUp.objects.get()
    pursue.snooze(step.pk, until=NOW + timedelta(days=9), by="user:1", now=NOW)
    assert FollowUp.objects.get().due_at == NOW + timedelta(days=9)
    with pytest.raises(PursueError):
        pursue.snooze(step.pk, until=NOW - timedelta(days=1), by="user:1", now=NOW)


def test_what_lies_with_somebody_who_left_goes_to_everybody_of_the_role():
    gone, there = cast.ole(), cast.a_user("olga", "sales")
    late = cast.a_follow_up(
        role="sales", user=gone, due_at=NOW - 5 * DAY, warned_at=NOW - DAY, escalated_to="leader"
    )
    early = cast.a_follow_up(late.lead, role="sales", user=gone, kind="by_hand", due_at=NOW + 5 * DAY)
    others = cast.a_follow_up(late.lead, role="sales", user=there)
    done = cast.a_follow_up(late.lead, role="sales", user=gone, done_at=NOW - DAY)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    sweep(now=NOW)
    rows = FollowUp.objects.in_bulk()
    assert [rows[one.pk].user for one in (late, early, others, done)] == [None, None, there, gone]
    assert [rows[one.pk].role for one in (late, early)] == ["sales", "sales"]
    assert (rows[late.pk].due_at, rows[late.pk].warned_at, rows[late.pk].escalated_to) == (NOW, None, "")
    assert rows[early.pk].due_at == NOW + 5 * DAY
    said = [step for entry in Entry.objects.filter(lead=late.lead) for step in entry.steps]
    freed = [step for step in said if step["what"] == "handed_over"]
    assert [step["values"]["follow_up"] for step in freed] == [late.pk, early.pk]
    assert freed[0]["reasons"] == [["pursue.has_left", {}]]
    sweep(now=NOW + timedelta(minutes=1))
    assert Entry.objects.filter(lead=late.lead).count() == 1, "once is enough"


def test_a_follow_up_that_nobody_can_see_is_no_next_step():
    row = cast.a_follow_up(a_lead(stage=Stage.PURSUE), role="sales", user=cast.ole())
    assert not leads_without_next_step(NOW).exists()
    User.objects.update(is_active=False)
    assert leads_without_next_step(NOW).get() == row.lead
    cast.a_follow_up(row.lead, role="sales")
    assert not leads_without_next_step(NOW).exists()


# --- What the partner found out; sold directly ---------------------------------------------------------------


def qualify(sent: Offer, **over: Any) -> Any:
    said: dict[str, Any] = {
        "who": "Frau Vogt entscheidet",
        "need": "Zwei Drehmaschinen",
        "problem": "",
        "solves": "yes",
        "real": True,
    }
    return pursue.qualify(sent.pk, **said | over, by="partner:ADLER", now=NOW + timedelta(hours=2))


def test_a_qualification_settles_the_first_call_and_asks_how_it_goes_on():
    sent = taken()
    found = qualify(sent)
    assert (found.lead, found.who, found.solves) == (sent.lead, "Frau Vogt entscheidet", "yes")
    assert FollowUp.objects.open().get().kind == "ask_after_talk"
    assert Lead.objects.get().last_contact_at == NOW + timedelta(hours=2)


def test_the_same_answers_again_change_nothing_and_other_answers_are_kept_beside():
    sent = taken()
    first = qualify(sent)
    assert qualify(sent).pk == first.pk
    assert qualify(sent, problem="Altmaschine steht").pk != first.pk
    assert FollowUp.objects.open().count() == 1


def test_without_real_interest_the_channel_manager_decides():
    sent = taken()
    qualify(sent, real=False)
    asked = FollowUp.objects.open().get()
    assert (asked.kind, asked.role, asked.why[0]) == ("decide", "channel", "follow_up.not_real")


def test_a_product_that_does_not_solve_it_is_noted():
    sent = taken()
    qualify(sent, solves="no")
    steps = [step for entry in sent.lead.journal.all() for step in entry.steps if step["what"] == "qualified"]
    assert [reason[0] for reason in steps[0]["reasons"]] == [
        "pursue.qualified",
        "pursue.product_does_not_solve",
    ]


def test_nothing_said_is_refused_with_a_sentence():
    sent = taken()
    with pytest.raises(PursueError, match="at least one answer"):
        qualify(sent, who=" ", need="", solves="unknown", real=None)


def test_only_who_has_the_lead_can_qualify_it():
    sent = taken()
    offer.give_back(sent.pk, reason="other", by="partner:ADLER", now=NOW)
    with pytest.raises(PursueError):
        qualify(sent)


def test_a_lead_that_is_sold_directly_is_called_by_sales():
    lead = a_lead(stage=Stage.PURSUE, waiting_since=NOW)
    DirectSale.objects.create(
        lead=lead, rule="nobody_eligible", worth_cents=1, why=["x", {}], decided_at=NOW, decided_by="machine"
    )
    walk()
    call = FollowUp.objects.get()
    assert (call.kind, call.role, call.partner, call.why[0]) == (
        "first_call",
        "sales",
        None,
        "follow_up.direct",
    )


def test_older_results_of_a_partner_fade_with_the_half_life():
    sent = taken()
    half_a_year = NOW - timedelta(weeks=26)
    Partner.objects.filter(pk=sent.partner_id).update(
        history_wins=4, history_expected=6, history_at=half_a_year
    )
    pursue.report(sent.pk, "won", by="user:1", now=NOW, amount_cents=100)
    partner = Partner.objects.get(pk=sent.partner_id)
    assert partner.history_wins == pytest.approx(3)
    assert partner.history_expected == pytest.approx(3 + sent.lead.chance)
    assert partner.history_at == NOW
