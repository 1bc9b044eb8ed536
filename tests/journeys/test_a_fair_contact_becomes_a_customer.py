"""The story of the mission: a contact from the fair is sorted, offered, refused once, taken, won, a customer."""

import json
from datetime import timedelta

import pytest
from tests.cast import NOW, adler, berg, conrad, dorn
from tests.walking import comes_in, walk

from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.pursue.handover import Answer
from stellwerk.store.models import Customer, Entry, Erp, Lead, Mail, Offer, Order, Quotation
from stellwerk.worker import erp
from stellwerk.worker.post import post

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def test_a_fair_contact_becomes_a_customer(settings, tmp_path):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                                    "OPTIONS": {"file_path": tmp_path}}}  # fmt: skip
    adler(), berg(), conrad(), dorn()
    Erp.objects.create(name="ERP", kind="file", settings={"folder": "erp"}, made_by="tests", made_at=NOW)
    settings.HOME = tmp_path / "home"
    comes_in(channel="Messe EMO")
    walk()
    lead = Lead.objects.get()
    assert lead.grade == "A"

    first = Offer.objects.open().get()
    post(now=NOW)
    assert Mail.objects.filter(offer=first).exclude(sent_at=None).exists()
    offer.decline(first.pk, reason="no_capacity", by=f"partner:{first.partner.code}", now=NOW)
    walk()

    second = Offer.objects.open().get()
    post(now=NOW + timedelta(minutes=1))
    assert second.partner != first.partner
    offer.accept(second.pk, by=f"partner:{second.partner.code}", now=NOW + timedelta(minutes=20))
    walk()
    post(now=NOW + timedelta(minutes=21))
    promise = Mail.objects.get(kind="promise")
    assert promise.to == lead.person.email
    assert second.partner.name in promise.text

    for days, what in enumerate(("reached", "appointment", "quotation"), start=1):
        pursue.report(second.pk, what, by="partner", now=NOW + timedelta(days=days))
    pursue.report(second.pk, "won", by="partner", now=NOW + timedelta(days=30), amount_cents=4_650_000)

    lead.refresh_from_db()
    assert (lead.outcome, lead.temperature) == ("won", "customer")
    assert Customer.objects.get() == lead.customer
    assert Order.objects.get().amount_cents == 4_650_000
    told = [step["what"] for entry in Entry.objects.filter(lead=lead).order_by("id") for step in entry.steps]
    for what in (
        "cleaned",
        "enriched",
        "graded",
        "decided",
        "offered",
        "declined",
        "accepted",
        "won",
        "converted",
    ):
        assert what in told
    assert told.count("decided") == 2

    # The prospect number has given way to a customer number, the quotation was ordered, and only now the ERP hears.
    customer = Customer.objects.get()
    assert (customer.number[:2], customer.first_lead, customer.partner) == ("K-", lead, second.partner)
    assert Quotation.objects.get().state == "ordered"
    assert erp.send_due(now=NOW + timedelta(days=31)) == 1
    (file,) = (tmp_path / "home" / "erp" / "erp").iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["data"]["customer_number"] == customer.number
    pursue.acknowledge(Erp.objects.get(), customer.number, Answer(True, "D1"), by="erp:1", now=NOW)
    customer.refresh_from_db()
    assert customer.erp_id == "D1"
    # Letters of the same second may share a file.
    assert (
        sum(
            path.read_text(encoding="utf-8").count("Message-ID:")
            for path in tmp_path.iterdir()
            if path.is_file()
        )
        == 3
    )
