"""Facts with their source on every lead; a person's entry wins; customers are recognised."""

from datetime import date

import pytest
from tests.cast import NOW
from tests.walking import comes_in, walk

from stellwerk.store.models import Customer, Lead, Organisation
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
