"""Letters go to a real SMTP server: each once, kept while it is away, marked when the address is refused."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from tests.cast import NOW, adler
from tests.walking import comes_in, walk

from stellwerk.store.models import FollowUp, Mail, Offer, PartnerContact
from stellwerk.worker.post import post

pytestmark = [pytest.mark.django_db, pytest.mark.step]


class Sink:
    """Keeps what it gets; refuses addresses that begin with nobody."""

    def __init__(self):
        self.got = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("later"):
            return "450 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def sink(port, settings):
    options = {"host": "127.0.0.1", "port": port, "use_tls": False, "timeout": 5}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    return Sink()


@pytest.fixture
def server(sink, port):
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


def an_offer_goes_out() -> Offer:
    adler()
    comes_in()
    walk()
    return Offer.objects.get()


def test_an_offer_is_mailed_once_with_a_link(sink, server):
    an_offer_goes_out()
    assert post(now=NOW) == 1
    assert post(now=NOW + timedelta(minutes=1)) == 0
    ((to, content),) = sink.got
    assert to == ["adler@partner.example"]
    assert "/o/" in content.replace("=\r\n", "")
    assert "Vogt" not in content


def test_letters_wait_while_the_server_is_away_and_are_sent_later(sink, port):
    an_offer_goes_out()
    assert post(now=NOW) == 0
    assert Mail.objects.get().sent_at is None
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        assert post(now=NOW + timedelta(minutes=6)) == 1
    finally:
        controller.stop()
    assert len(sink.got) == 1


def test_a_server_that_refuses_for_now_is_asked_again(sink, server):
    an_offer_goes_out()
    adler().contacts.update(email="later@partner.example")
    assert post(now=NOW) == 0
    assert Mail.objects.get().failed == ""
    assert post(now=NOW + timedelta(minutes=6)) == 0, "still refused, and still waiting"
    assert Offer.objects.get().state == Offer.State.OPEN


def test_an_offer_that_reaches_nobody_is_taken_back(sink, server):
    sent = an_offer_goes_out()
    PartnerContact.objects.create(partner=adler(), name="Pia", email="nobody@partner.example")
    adler().contacts.filter(name="Pia").update(email="nobody@partner.example")
    assert post(now=NOW) == 1
    assert Offer.objects.get().state == Offer.State.OPEN, "one of the two was reached"
    Mail.objects.all().delete()
    Offer.objects.update(mailed_at=None)
    adler().contacts.update(email="nobody@partner.example")
    assert post(now=NOW) == 0
    gone = Offer.objects.get(pk=sent.pk)
    assert (gone.state, gone.reason, gone.book_back_since) == (Offer.State.WITHDRAWN, "bounced", NOW)
    assert FollowUp.objects.filter(kind="fix_address", role="channel").count() == 1


def test_a_refused_address_keeps_its_reason_and_is_not_tried_for_ever(sink, server):
    an_offer_goes_out()
    adler().contacts.update(email="nobody@partner.example")
    assert post(now=NOW) == 0
    assert "no such mailbox" in Mail.objects.get().failed
    assert post(now=NOW + timedelta(hours=1)) == 0
    assert sink.got == []
