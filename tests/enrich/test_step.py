"""Facts with their source on every lead; a person's entry wins; customers are recognised."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW
from tests.walking import a_policy, comes_in, walk

from stellwerk.enrich import step as enrich
from stellwerk.enrich.questions import AnswerError
from stellwerk.grade import step as grade
from stellwerk.store.models import Customer, Lead, Organisation, Policy
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def enriched() -> Lead:
    walk()
    return Lead.objects.get()


def test_each_fact_says_where_it_comes_from():
    comes_in()
    lead = enriched()
    assert (lead.product, lead.size_class, lead.industry) == ("turning", "M", "toolmaking")
    assert lead.lat == pytest.approx(51.3, abs=0.1)
    for rows in lead.facts.values():
        for value, source, method, confidence, seen_at in rows:
            assert source in ("person", "own", "provider", "guess")
            assert method
            assert 0 < confidence <= 1
            assert seen_at
            assert value not in ("", None)


def test_what_the_contact_stated_is_a_fact_of_a_person():
    comes_in()
    lead = enriched()
    assert lead.fact("value_cents") == 4_800_000
    assert lead.facts["value_cents"][0][1] == "person"


def test_a_known_customer_is_recognised_by_company_and_postcode():
    organisation = Organisation.objects.create(
        name="Kessler Formenbau", name_key="kessler formenbau", postcode="34123"
    )
    customer = Customer.objects.create(
        number="K-77", organisation=organisation, since=date(2015, 1, 1), last_order_on=date(2023, 1, 1)
    )
    comes_in()
    lead = enriched()
    assert lead.customer == customer
    assert "6" in lead.segments


def test_enriching_again_finds_the_same_facts():
    comes_in()
    lead = enriched()
    before = lead.facts
    Lead.objects.move([lead.pk], to=Stage.ENRICH, at=NOW)
    assert enriched().facts == before


def a_warm_lead() -> Lead:
    """A B lead of which little is known."""
    comes_in(
        channel="Messe",
        industry="",
        employees="",
        value="",
        product="",
        interest="",
        role="",
        company="Kessler GmbH",
    )
    return enriched()


def test_an_answer_is_a_persons_fact_and_the_lead_is_graded_with_it():
    lead = a_warm_lead()
    before = lead.points
    given = enrich.answer(
        lead.pk,
        {"decides": "yes", "product_line": "turning", "said.budget_free": "yes", "size_class": "",
         "value_cents": 5_000_000},
        by="user:1",
        now=NOW + timedelta(hours=1),
    )  # fmt: skip
    assert set(given) == {"decides", "product_line", "said.budget_free", "value_cents"}
    lead.refresh_from_db()
    assert lead.stage == Stage.ENRICH
    walk(NOW + timedelta(hours=1))
    lead.refresh_from_db()
    assert (lead.product, lead.person.decides, lead.value_cents) == ("turning", True, 5_000_000)
    assert lead.facts["decides"][0][1:3] == ["person", "asked.person"]
    assert {"grade.decider", "grade.said.budget_free"} <= {key for key, _ in lead.grade_reasons}
    assert lead.points > before


def test_one_answer_that_cannot_be_read_keeps_none_of_them():
    lead = a_warm_lead()
    with pytest.raises(AnswerError):
        enrich.answer(lead.pk, {"decides": "yes", "value_cents": "viel"}, by="user:1", now=NOW)
    lead.refresh_from_db()
    assert "decides" not in lead.facts
    assert lead.stage != Stage.ENRICH


def test_a_later_answer_counts_and_the_earlier_one_stays_listed():
    lead = a_warm_lead()
    for at, size in enumerate(("S", "L")):
        enrich.answer(lead.pk, {"size_class": size}, by="user:1", now=NOW + timedelta(hours=at))
    lead.refresh_from_db()
    assert lead.size_class == "L"
    assert [row[0] for row in lead.facts["size_class"] if row[1] == "person"] == ["L", "S"]


def test_a_lead_that_a_partner_has_keeps_its_place_and_the_fact():
    lead = a_warm_lead()
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.PURSUE, waiting_since=None)
    enrich.answer(lead.pk, {"size_class": "L"}, by="user:1", now=NOW)
    lead.refresh_from_db()
    assert (lead.stage, lead.size_class) == (Stage.PURSUE, "L")


def test_an_answered_deadline_stands_in_the_leads_row():
    lead = a_warm_lead()
    enrich.answer(lead.pk, {"deadline_on": "2026-06-30"}, by="user:1", now=NOW)
    lead.refresh_from_db()
    assert lead.deadline_on == date(2026, 6, 30)


def test_the_questions_about_a_lead_are_those_whose_answers_matter():
    lead = a_warm_lead()
    found = grade.questions(lead, policy=Policy.objects.live(), now=NOW)
    assert len(found) == 3
    enrich.answer(lead.pk, {one.fact: one.choices[0] for one in found if one.choices}, by="user:1", now=NOW)
    walk()
    lead.refresh_from_db()
    again = grade.questions(lead, policy=Policy.objects.live(), now=NOW)
    assert not {one.fact for one in found if one.choices} & {one.fact for one in again}


def test_a_provider_of_the_house_that_is_switched_off_is_not_asked():
    a_policy(enrich={"switched_off": ["branch", "postcode"]})
    comes_in()
    lead = enriched()
    assert "branch" not in lead.facts
    assert lead.lat is None
