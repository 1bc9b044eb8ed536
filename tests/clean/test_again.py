"""Whoever comes again: a word on an open lead, or something new after the lead was closed."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.cast import NOW, adler, an_offer
from tests.walking import comes_in, walk

from stellwerk.clean import step as clean
from stellwerk.clean.again import asks_again, is_over
from stellwerk.grade import GradePolicy
from stellwerk.store.models import Customer, Duplicate, FollowUp, Lead, Merge, Person, Response
from stellwerk.terms import Outcome, Stage

LATER = NOW + timedelta(days=3)


def test_what_comes_after_the_end_is_new_and_what_came_before_it_is_not():
    assert is_over(NOW, came_at=LATER)
    assert not is_over(LATER, came_at=NOW)
    assert not is_over(None, came_at=NOW)


@pytest.mark.parametrize(
    ("channel", "same_file", "told"),
    [("web", False, True), ("fair", False, True), ("provider", False, False), ("other", False, False),
     ("web", True, False)],
)  # fmt: skip
def test_a_list_that_was_bought_or_a_row_that_stands_twice_says_nothing_of_the_person(
    channel, same_file, told
):
    assert asks_again(channel, same_file=same_file) is told


def test_the_policy_gives_points_for_asking_again():
    assert dict(GradePolicy().action_points)["asked_again"] > 0


@pytest.mark.django_db
@pytest.mark.step
class TestOpen:
    def test_a_second_contact_warms_the_lead_and_is_graded_anew(self):
        comes_in(interest="Katalog", channel="Web")
        walk()
        lead = Lead.objects.get()
        points = lead.points
        comes_in(LATER, interest="Katalog bitte noch einmal", channel="Web")
        walk(LATER)
        lead.refresh_from_db()
        response = Response.objects.get()
        assert (response.lead, response.kind, response.at) == (lead, "asked_again", LATER)
        assert lead.points > points

    def test_each_contact_counts_once_however_often_the_line_runs(self):
        comes_in()
        walk()
        comes_in(LATER, remark="Zweite Anfrage")
        walk(LATER)
        walk(LATER)
        assert Response.objects.count() == 1

    def test_a_lead_that_was_set_aside_is_looked_at_again(self):
        comes_in(interest="Katalog", channel="Web")
        walk()
        Lead.objects.update(stage=Stage.STUCK, waiting_since=None)
        comes_in(LATER, remark="Wann meldet sich jemand?", channel="Web")
        walk(LATER)
        assert Lead.objects.get().stage != Stage.STUCK

    def test_unmerging_takes_the_response_back(self):
        comes_in()
        walk()
        comes_in(LATER, remark="Zweite Anfrage")
        walk(LATER)
        clean.unmerge(Merge.objects.get().pk, by="user:1", now=LATER)
        assert not Response.objects.exists()

    def test_a_person_that_says_same_warms_the_older_lead_and_can_take_it_back(self):
        comes_in(email="info@kessler-formenbau.example", phone="")
        walk()
        comes_in(first_name="M.", phone="", email="einkauf@kessler-formenbau.example", street="Andere Str. 5")
        walk()
        question = Duplicate.objects.get(verdict=Duplicate.Verdict.OPEN)
        older = question.lead
        clean.verdict(question.pk, same=True, by="user:1", now=NOW)
        assert Response.objects.get().lead == older
        clean.unmerge(Merge.objects.get().pk, by="user:1", now=NOW)
        assert not Response.objects.exists()

    def test_whoever_works_on_the_lead_is_told_once(self):
        partner = adler()
        comes_in()
        walk()
        lead = Lead.objects.get()
        FollowUp.objects.all().delete()
        Lead.objects.update(stage=Stage.PURSUE, waiting_since=None, partner=partner)
        for day in (1, 2):
            comes_in(NOW + timedelta(days=day), remark=f"Anfrage {day}")
            walk(NOW + timedelta(days=day))
        told = FollowUp.objects.get(kind="call_again")
        assert (told.lead, told.partner, told.role, told.why[0]) == (
            lead, partner, "partner_lead", "follow_up.asked_again",
        )  # fmt: skip
        assert Lead.objects.get().stage == Stage.PURSUE


@pytest.mark.django_db
@pytest.mark.step
class TestClosed:
    def closed(self, **over: Any) -> Lead:
        comes_in()
        walk()
        values = {
            "stage": Stage.CLOSED,
            "waiting_since": None,
            "outcome": Outcome.WON,
            "closed_at": NOW,
        } | over
        Lead.objects.update(**values)
        return Lead.objects.get()

    def test_a_customer_that_asks_for_more_is_a_new_lead_of_this_customer(self):
        lead = self.closed()
        customer = Customer.objects.create(
            number="K-1", person=lead.person, first_lead=lead, since=date(2026, 1, 1)
        )
        Lead.objects.update(customer=customer)
        comes_in(LATER, interest="Noch eine Drehmaschine, bitte Angebot", company="", industry="")
        walk(LATER)
        fresh = Lead.objects.exclude(pk=lead.pk).get()
        assert fresh.customer == customer
        assert fresh.stage != Stage.CLOSED
        assert not Merge.objects.exists()

    def test_a_third_contact_goes_into_the_new_lead(self):
        old = self.closed(outcome=Outcome.LOST)
        comes_in(LATER, interest="Jetzt doch: bitte Angebot")
        walk(LATER)
        comes_in(LATER + timedelta(days=1), remark="Noch etwas vergessen")
        walk(LATER + timedelta(days=1))
        assert Lead.objects.exclude(pk=old.pk).count() == 1
        assert Merge.objects.get().lead != old

    def test_what_came_before_the_end_belongs_to_the_old_lead(self):
        self.closed(closed_at=LATER)
        comes_in(NOW + timedelta(days=1), remark="Nachtrag")
        walk(LATER)
        assert Lead.objects.count() == 1
        assert not Response.objects.exists()

    def test_the_same_id_from_the_same_source_stays_the_same_lead(self):
        comes_in(lead_id="CRM-1")
        walk()
        Lead.objects.update(stage=Stage.CLOSED, waiting_since=None, outcome=Outcome.LOST, closed_at=NOW)
        comes_in(LATER, lead_id="CRM-1", remark="erneut exportiert")
        walk(LATER)
        assert Lead.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.step
def test_a_person_knows_since_when_it_is_known():
    comes_in()
    walk()
    assert Person.objects.get().made_at == NOW


@pytest.mark.django_db
@pytest.mark.step
def test_an_open_offer_is_not_touched_by_a_second_contact():
    partner = adler()
    comes_in()
    walk()
    lead = Lead.objects.get()
    if lead.stage != Stage.OFFER:
        an_offer(lead, partner)
    comes_in(LATER, remark="Zweite Anfrage")
    walk()
    assert Lead.objects.get().stage == lead.stage
