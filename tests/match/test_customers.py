"""The lead of a customer goes to whoever looks after the customer."""

from datetime import date
from typing import Any

import pytest
from tests.cast import NOW, a_user, adler, berg
from tests.walking import a_policy, comes_in, walk

from stellwerk.offer import step as offer
from stellwerk.store.models import (
    Customer,
    Decision,
    DirectSale,
    Entry,
    Lead,
    Offer,
    Order,
    Organisation,
    Partner,
    Protection,
)
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.step]

KESSLER = {
    "name": "Kessler Formenbau GmbH",
    "name_key": "kessler formenbau",
    "postcode": "34123",
    "city": "Kassel",
}


def a_customer(partner: Partner | None = None, **over: Any) -> Customer:
    company = Organisation.objects.create(country="DE", site_key="keslr|34123", **KESSLER)
    values = {"number": "K-7", "organisation": company, "partner": partner, "since": date(2024, 1, 1)} | over
    return Customer.objects.create(**values)


def reasons() -> list[str]:
    steps = [step for entry in Entry.objects.order_by("id") for step in entry.steps]
    return [reason[0] for step in steps for reason in step["reasons"]]


def test_it_is_for_the_partner_that_looks_after_the_customer_though_another_suits_better():
    weak = berg(capacity_per_week=20)
    adler(capacity_per_week=20)
    a_customer(weak)
    for day in range(3):
        comes_in(interest=f"Angebot für Maschine {day}? Altmaschine steht oft.", last_name=f"Vogt{day}",
                 email=f"v{day}@kessler-formenbau.example", phone="")  # fmt: skip
    walk()
    assert set(Offer.objects.values_list("partner__code", flat=True)) == {"BERG"}
    assert Offer.objects.count() == 3
    assert "match.customer_of" in reasons()


def test_a_partner_that_has_refused_its_customers_lead_does_not_stop_it():
    keeper = berg()
    adler()
    a_customer(keeper)
    comes_in()
    walk()
    offer.decline(Offer.objects.get().pk, reason="no_capacity", note="", by="partner:BERG", now=NOW)
    walk()
    assert Offer.objects.order_by("id").last().partner.code == "ADLER"


def test_a_partner_without_a_place_does_not_keep_its_customers_lead_waiting():
    keeper = berg(capacity_per_week=0)
    adler()
    a_customer(keeper)
    comes_in()
    walk()
    assert Offer.objects.get().partner.code == "ADLER"
    assert "match.customer_not_served" in reasons()


def test_a_registered_protection_goes_before():
    keeper, owner = berg(), adler()
    a_customer(keeper)
    Protection.objects.create(
        partner=owner, kind="customer", company="Kessler Formenbau GmbH", country="DE", postcode="34123",
        city="Kassel", state="approved", valid_until=date(2030, 1, 1), made_at=NOW, made_by="tests",
    )  # fmt: skip
    comes_in()
    walk()
    assert Offer.objects.get().partner.code == "ADLER"


def test_where_nobody_said_it_the_customer_is_of_the_partner_it_last_ordered_from():
    adler(), berg()
    customer = a_customer()
    for code, on in (("ADLER", date(2024, 1, 1)), ("BERG", date(2025, 1, 1))):
        partner = Partner.objects.get(code=code)
        Order.objects.create(customer=customer, partner=partner, amount_cents=1, ordered_on=on)
    comes_in()
    walk()
    assert Offer.objects.get().partner.code == "BERG"


def test_a_customer_of_our_own_goes_to_its_owner_in_sales():
    adler()
    ole = a_user("ole", "sales")
    customer = a_customer()
    Lead.objects.create(prospect_number=999_999, customer=customer, channel="web", stage=Stage.CLOSED, owner=ole,
                        arrived_at=NOW, closed_at=NOW, outcome="won")  # fmt: skip
    comes_in()
    walk()
    sale = DirectSale.objects.get()
    assert (sale.why[0], sale.lead.owner, sale.lead.stage) == ("match.direct_customer", ole, Stage.PURSUE)
    assert not Offer.objects.exists()


@pytest.mark.parametrize("kept", [True, False])
def test_the_policy_can_switch_both_off(kept: bool) -> None:
    a_policy(match={"customers_to_their_partner": False, "own_customers_direct": False})
    adler()
    keeper = berg()
    a_customer(keeper if kept else None)
    comes_in()
    walk()
    decision = Decision.objects.get()
    assert {code for code, *_ in decision.ranking} == {"ADLER", "BERG"}
    assert "PROTECTED" not in decision.excluded
    assert not {"match.customer_of", "match.customer_not_served"} & set(reasons())
    assert not DirectSale.objects.exists()
