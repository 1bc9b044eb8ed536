"""A customer does not order for two years, becomes a lead of segment 6, goes to its partner first, and orders again."""

from datetime import date, timedelta

import pytest
from tests.cast import NOW, adler, berg, conrad
from tests.walking import comes_in, walk

from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.store.models import Campaign, Customer, Lead, Offer, Order, RawContact
from stellwerk.worker import customers as work

pytestmark = [pytest.mark.django_db, pytest.mark.step]

THREE_YEARS_AGO = NOW - timedelta(days=1000)


def a_customer_of_adler() -> Customer:
    """Won three years ago, the whole way."""
    adler(), berg(), conrad()
    comes_in(THREE_YEARS_AGO)
    walk(THREE_YEARS_AGO)
    first = Offer.objects.open().get()
    if first.partner.code != "ADLER":
        Offer.objects.filter(pk=first.pk).update(partner=adler())
        Lead.objects.update(partner=None)
    offer.accept(first.pk, by="partner:ADLER", now=THREE_YEARS_AGO)
    walk(THREE_YEARS_AGO)
    pursue.report(first.pk, "won", by="partner:ADLER", now=THREE_YEARS_AGO, amount_cents=4_800_000)
    return Customer.objects.get()


def test_a_lost_customer_comes_back():
    customer = a_customer_of_adler()
    assert customer.partner == adler()
    source = work.own_database(now=NOW)
    source.campaign = Campaign.objects.create(name="Altkunden zurückgewinnen", channel="other")
    source.save()

    # One night: dormant, asked back, on its way.
    assert work.daily(now=NOW) > 0
    customer.refresh_from_db()
    assert customer.dormant_since == date(2025, 6, 20)
    assert customer.asked_back_at == NOW
    raw = RawContact.objects.get(source=source)
    walk(NOW)
    raw.refresh_from_db()
    assert raw.state == RawContact.State.LEAD
    lead = raw.lead
    assert lead
    assert lead.customer == customer
    assert lead.campaign == source.campaign
    assert "6" in lead.segments

    # Its own partner is asked first; it is nothing special but for that.
    if lead.grade != "A":
        Lead.objects.filter(pk=lead.pk).update(grade="A", stage="match", waiting_since=NOW)
        walk(NOW)
    asked = Offer.objects.open().get(lead=lead)
    assert asked.partner == adler()

    # Once per dormancy.
    work.daily(now=NOW + timedelta(days=1))
    assert RawContact.objects.filter(source=source).count() == 1

    # It orders: the same customer number, active again, and no new customer.
    offer.accept(asked.pk, by="partner:ADLER", now=NOW)
    walk(NOW)
    pursue.report(asked.pk, "won", by="partner:ADLER", now=NOW, amount_cents=6_000_000)
    customer.refresh_from_db()
    assert (customer.dormant_since, customer.asked_back_at, customer.last_order_on) == (
        None,
        None,
        date(2026, 3, 17),
    )
    assert Customer.objects.count() == 1
    assert Order.objects.filter(customer=customer).count() == 2
