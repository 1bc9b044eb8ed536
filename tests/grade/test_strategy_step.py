"""The strategy field by rule and by hand; experts are asked and answer."""

from datetime import timedelta
from typing import Any

import pytest
from tests import cast
from tests.cast import NOW, a_lead
from tests.walking import a_policy, comes_in, walk

from stellwerk.grade import step as grade
from stellwerk.pursue import step as pursue
from stellwerk.store.models import Customer, Entry, FollowUp, Lead, Offer, Order, Organisation, Policy
from stellwerk.worker import timers

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def customers(
    count: int, *, country: str = "DE", industry: str = "Werkzeugbau", product: str = "turning"
) -> None:
    for at in range(count):
        company = Organisation.objects.create(
            name=f"Kunde {country} {at}", country=country, industry=industry
        )
        customer = Customer.objects.create(number=f"K-{country}-{at}", organisation=company, since=NOW.date())
        Order.objects.create(customer=customer, amount_cents=1, product=product, ordered_on=NOW.date())


def graded(**over: Any) -> Lead:
    comes_in(**over)
    walk()
    return Lead.objects.latest("id")


def test_the_line_places_a_lead_by_what_the_house_has_sold():
    customers(30)
    assert graded().strategy == "market_penetration"
    abroad = graded(
        country="FR", email="a@b.example", company="Ailleurs SARL", last_name="Blanc", phone="", postcode=""
    )
    assert abroad.strategy == "market_development"


def test_a_new_product_makes_a_lead_one_for_product_development_and_asks_for_help():
    customers(30, product="milling")
    lead = graded()
    assert (lead.grade, lead.strategy) == ("A", "product_development")
    asked = FollowUp.objects.get(kind="help")
    assert (asked.role, asked.why[1]["helper"]) == ("expert", "product_development")


def test_help_is_asked_for_once_however_often_a_lead_is_graded():
    customers(30, product="milling")
    lead = graded()
    Lead.objects.update(stage="nurture", waiting_since=None)
    grade.again([lead.pk], now=NOW)
    walk()
    assert FollowUp.objects.filter(kind="help").count() == 1


def test_a_b_lead_asks_nobody():
    customers(30, product="milling")
    a_policy(grade={"a_from": 99})
    assert graded().grade == "B"
    assert not FollowUp.objects.filter(kind="help").exists()


def test_a_person_chooses_the_field_and_grading_leaves_it():
    customers(30)
    lead = graded()
    grade.choose_field(lead.pk, "diversification", by="user:3", now=NOW)
    Lead.objects.update(stage="nurture", waiting_since=None)
    grade.again([lead.pk], now=NOW)
    walk()
    lead.refresh_from_db()
    assert (lead.strategy, lead.strategy_by) == ("diversification", "user:3")
    assert grade.choose_field(lead.pk, "", by="user:3", now=NOW).strategy == "market_penetration"


def test_a_field_that_there_is_not_is_refused():
    with pytest.raises(KeyError):
        grade.choose_field(a_lead().pk, "moon", by="user:3", now=NOW)


def test_a_question_is_answered_and_the_answer_stands_on_the_lead():
    lead = a_lead()
    row = grade.ask_help(lead.pk, who="support", question=" Geht 900 mm? ", by="user:3", now=NOW)
    assert (row.question, row.role) == ("Geht 900 mm?", "expert")
    grade.answer(row.pk, "Ja, mit Verlängerung.", by="user:9", now=NOW)
    row.refresh_from_db()
    assert (row.answer, row.done_by) == ("Ja, mit Verlängerung.", "user:9")
    steps = [step for entry in Entry.objects.filter(lead=lead) for step in entry.steps]
    assert [(s["what"], s["values"]["note"]) for s in steps] == [
        ("help_asked", "Geht 900 mm?"), ("help_answered", "Ja, mit Verlängerung."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "question"), [("support", "  "), ("moon", "Geht das?"), ("support", "x" * 1001)]
)
def test_a_question_that_cannot_be_asked_says_why(who, question):
    with pytest.raises(grade.HelpError):
        grade.ask_help(a_lead().pk, who=who, question=question, by="user:3", now=NOW)
    assert not FollowUp.objects.exists()


def test_an_answer_is_given_once():
    row = grade.ask_help(a_lead().pk, who="support", question="Geht das?", by="user:3", now=NOW)
    with pytest.raises(grade.HelpError):
        grade.answer(row.pk, " ", by="user:9", now=NOW)
    grade.answer(row.pk, "Ja.", by="user:9", now=NOW)
    with pytest.raises(grade.HelpError):
        grade.answer(row.pk, "Nein.", by="user:9", now=NOW)


def test_an_unanswered_question_climbs_the_ladder_like_any_follow_up():
    row = grade.ask_help(a_lead().pk, who="support", question="Geht das?", by="user:3", now=NOW)
    for hours in range(0, 24 * 7, 3):  # a week, in which the ladder is climbed in working hours
        timers.sweep(now=row.due_at + timedelta(hours=hours))
    row.refresh_from_db()
    assert row.due_at <= row.reminded_at < row.warned_at < row.escalated_at


def test_a_partners_report_leaves_the_question_open():
    lead = a_lead()
    offer = cast.an_offer(lead, state=Offer.State.ACCEPTED, answered_at=NOW)
    row = grade.ask_help(lead.pk, who="support", question="Geht das?", by="user:3", now=NOW)
    pursue.report(offer.pk, "reached", by="partner:ADLER", now=NOW)
    row.refresh_from_db()
    assert row.done_at is None


def test_the_fields_stand_as_they_were_worked_in_this_quarter():
    for name in ("market_penetration", "market_penetration", "market_development"):
        a_lead(strategy=name)
    a_lead(strategy="market_development", arrived_at=NOW - timedelta(days=100))
    a_lead(strategy="market_development", stage="nurture")
    found = {one.name: one for one in grade.field_standings(policy=Policy.objects.live(), now=NOW)}
    assert found["market_penetration"].worked == 2
    assert found["market_development"].worked == 1
    assert found["market_development"].open_leads == 3
    assert found["diversification"].weight > 0.9
    assert found["market_development"].weight < 1


def test_a_customer_is_won_for_the_field_of_its_lead():
    lead = a_lead(strategy="market_development", stage="closed", outcome="won")
    customer = Customer.objects.create(number="K-1", organisation=lead.organisation, since=NOW.date())
    for days in (0, 1, 200):
        on = NOW.date() - timedelta(days=days)
        Order.objects.create(customer=customer, lead=lead, amount_cents=1, product="turning", ordered_on=on)
    found = {one.name: one.won for one in grade.field_standings(policy=Policy.objects.live(), now=NOW)}
    assert found["market_development"] == 1
