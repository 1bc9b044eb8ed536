"""The mailbox: what lies in it is written down before it counts as seen; nothing is lost, nothing doubled."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests import cast
from tests.imap import Mails, a_mail, imap_server
from tests.walking import a_policy, walk

from stellwerk.store.models import Attachment, Lead, RawContact, Source
from stellwerk.worker import mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.step]

ENQUIRY = (
    "Firma: Kessler Formenbau GmbH\nName: Miriam Vogt\nE-Mail: m.vogt@kessler-formenbau.de\n"
    "Telefon: 0561 48 20 117\nPLZ: 34123\nOrt: Kassel\nNachricht: Liefertermin für zwei Drehmaschinen HW 400?\n"
)
Box = Callable[[Mails], Source]


@pytest.fixture
def opened(settings: Any) -> Iterator[Box]:
    """Puts mails onto a server and gives the source that fetches them."""
    settings.SECRETS = {"PORTAL": "geheim"}
    a_policy()
    running = []

    def box(mails: Mails) -> Source:
        server = imap_server(mails)
        running.append(server)
        known = {"host": "127.0.0.1", "port": server.__enter__(), "tls": False, "user": "leads", "secret": "PORTAL",
                 "senders": ["maschinenportal.example"]}  # fmt: skip
        return cast.a_source("Postfach", kind="mailbox", settings={"mailbox": known})

    yield box
    for server in running:
        server.__exit__(None, None, None)


def test_a_portals_mail_becomes_a_graded_lead(opened: Box) -> None:
    mails = Mails(a_mail(ENQUIRY))
    opened(mails)
    assert mailbox.fetch_all(now=cast.NOW) == 1
    assert mails.seen == {1}
    assert RawContact.objects.get().payload["text"].replace("\r", "") == ENQUIRY
    walk()
    lead = Lead.objects.get()
    assert (lead.organisation.name, lead.person.email) == (
        "Kessler Formenbau GmbH",
        "m.vogt@kessler-formenbau.de",
    )
    assert (lead.channel, lead.product, lead.grade != "") == ("mail", "turning", True)


def test_a_mail_that_nobody_recognises_waits_for_a_person(opened: Box) -> None:
    opened(Mails(a_mail("Hallo, ich hätte gern Ihren Prospekt.", sender="kunde@web.example")))
    mailbox.fetch_all(now=cast.NOW)
    walk()
    raw = RawContact.objects.get()
    assert (raw.state, raw.asks) == ("waiting", ["unclear.sender", {"sender": "kunde@web.example"}])
    assert not Lead.objects.exists()
    assert walk() == 0, "it must not be read again and again"


def test_killed_before_it_was_marked_a_mail_comes_again_and_is_one(opened: Box) -> None:
    mails = Mails(a_mail(ENQUIRY), a_mail(ENQUIRY.replace("Vogt", "Kern"), number="2"))
    source = opened(mails)
    mails.refuses_flags = True  # the line is cut after the first mail was written down
    assert mailbox.fetch_all(now=cast.NOW) == 0
    source.refresh_from_db()
    assert source.settings["fetched"]["error"]
    assert RawContact.objects.count() == 1
    mails.refuses_flags = False
    mailbox.fetch_all(now=cast.NOW)
    assert RawContact.objects.count() == 2
    assert mails.seen == {1, 2}
    assert mailbox.fetch_all(now=cast.NOW) == 0


def test_a_wrong_password_stands_on_the_page_and_stops_no_other_mailbox(opened: Box, settings: Any) -> None:
    source = opened(Mails(a_mail(ENQUIRY)))
    Source.objects.create(
        name="Kaputt", kind="mailbox", settings={"mailbox": source.settings["mailbox"] | {"secret": "GONE"}}
    )
    assert mailbox.fetch_all(now=cast.NOW) == 1
    told = Source.objects.get(name="Kaputt").settings["fetched"]["error"]
    assert told == ["mailbox.no_secret", {"name": "GONE"}]
    settings.SECRETS = {"PORTAL": "falsch"}
    assert mailbox.fetch_all(now=cast.NOW) == 0
    source.refresh_from_db()
    assert source.settings["fetched"]["error"][0] == "mailbox.refused"


def test_a_mailbox_that_is_off_is_left_alone(opened: Box) -> None:
    mails = Mails(a_mail(ENQUIRY))
    opened(mails)
    Source.objects.update(active=False)
    assert mailbox.fetch_all(now=cast.NOW) == 0
    assert not mails.seen


def test_attachments_are_kept_and_a_table_is_a_lead_per_row(opened: Box) -> None:
    mail = a_mail("Anbei die Leads der Woche.")
    rows = "Firma;Name;E-Mail\nKessler;Miriam Vogt;m@kessler-formenbau.de\nBerg;Jürgen Müller;j@berg-technik.de\n"
    mail.add_attachment(rows.encode("cp1252"), maintype="text", subtype="csv", filename="leads.csv")
    opened(Mails(mail))
    assert mailbox.fetch_all(now=cast.NOW) == 2
    assert bytes(Attachment.objects.get().body) == rows.encode("cp1252")
    walk()
    assert {lead.person.last_name for lead in Lead.objects.select_related("person")} == {"Vogt", "Müller"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\xfe",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: text/plain; charset=gone\r\n\r\n\xe4",
        b"Subject: =?utf-8?q?=FF?=\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!",
        b"From: \xf0\r\nDate: never\r\n\r\nFirma: Kessler",
        b"Content-Type: text/html\r\n\r\n<table><tr><td>" + b"<b>" * 2000,
    ],
    ids=["empty", "bytes", "no such charset", "broken base64", "bad headers", "deep html"],
)
def test_a_nasty_mail_is_kept_and_stops_nothing(opened: Box, body: bytes) -> None:
    mails = Mails(body, a_mail(ENQUIRY))
    opened(mails)
    assert mailbox.fetch_all(now=cast.NOW) == 2
    assert mails.seen == {1, 2}
    walk()
    assert Lead.objects.count() == 1
    assert RawContact.objects.unclear().count() == 1
