"""Two leads that go wrong: one falls silent and is taken back, one is bad and costs the partner nothing."""

from datetime import datetime, timedelta

import pytest
from tests.cast import NOW, adler, berg
from tests.walking import comes_in, walk

from stellwerk.offer import step as offer
from stellwerk.store.models import Complaint, Entry, FollowUp, Lead, Mail, Offer
from stellwerk.terms import Stage
from stellwerk.worker.post import post
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def letterbox(settings, tmp_path):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                                    "OPTIONS": {"file_path": tmp_path}}}  # fmt: skip


def minute(now: datetime) -> None:
    """What the worker does every minute."""
    sweep(now=now)
    walk(now)
    post(now=now)


def taken() -> Offer:
    adler(), berg()
    comes_in()
    minute(NOW)
    sent = Offer.objects.get()
    offer.accept(sent.pk, by=f"partner:{sent.partner.code}", now=NOW)
    minute(NOW + timedelta(minutes=1))
    return sent


def test_a_silent_lead_is_warned_about_pulled_back_and_offered_to_the_next():
    first = taken()
    for day in range(1, 14):
        minute(NOW + day * DAY)
    assert Offer.objects.get().state == Offer.State.ACCEPTED
    warning = Mail.objects.get(kind="silent")
    assert "Bitte melden Sie sich bis" in warning.subject
    assert "/o/" in warning.text

    minute(NOW + 14 * DAY)
    second = Offer.objects.open().get()
    assert second.partner != first.partner
    assert Mail.objects.get(kind="pulled_back").sent_at is not None
    assert Mail.objects.filter(kind="offer", offer=second).exists()
    told = [step["what"] for entry in Entry.objects.order_by("id") for step in entry.steps]
    assert told.index("silence_warned") < told.index("pulled_back") < len(told) - told[::-1].index("offered")


def test_a_bad_lead_is_checked_booked_back_and_called_before_anybody_else_gets_it():
    sent = taken()
    made = offer.complain(sent.pk, reason="wrong_number", by="partner:ADLER", now=NOW + DAY)
    minute(NOW + DAY)
    check = FollowUp.objects.get(kind="check_complaint")
    assert check.role == "channel"

    offer.judge(made.pk, upheld=True, answer="Die Nummer gibt es nicht.", by="user:1", now=NOW + 2 * DAY)
    assert Offer.objects.get().book_back_since == NOW + 2 * DAY, "left at match's door"
    minute(NOW + 2 * DAY)
    lead = Lead.objects.get()
    assert (lead.stage, lead.partner) == (Stage.QUALIFY, None)
    assert FollowUp.objects.open().get().kind == "qualify"
    assert Complaint.objects.upheld().count() == 1
    assert not Offer.objects.open().exists()
