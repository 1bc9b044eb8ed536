"""The story of the mission: a contact from the fair is sorted, offered, refused once, taken, won, a customer."""

from datetime import timedelta

import pytest
from tests.cast import NOW, adler, berg, conrad, dorn
from tests.walking import comes_in, walk

from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.store.models import Customer, Entry, Lead, Mail, Offer, Order
from stellwerk.worker.post import post

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def test_a_fair_contact_becomes_a_customer(settings, tmp_path):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                                    "OPTIONS": {"file_path": tmp_path}}}  # fmt: skip
    adler(), berg(), conrad(), dorn()
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
    # Letters of the same second may share a file.
    assert sum(path.read_text(encoding="utf-8").count("Message-ID:") for path in tmp_path.iterdir()) == 3
