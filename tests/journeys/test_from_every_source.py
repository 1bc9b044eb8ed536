"""From every source a contact becomes a graded lead; killed between any two steps nothing is lost or doubled."""

import json
from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from standardwebhooks.webhooks import Webhook
from tests import cast
from tests.cards import VCARD, a_photo
from tests.imap import Mails, a_mail, imap_server
from tests.walking import a_policy, walk

from stellwerk.store.models import Customer, Lead, RawContact
from stellwerk.web.api import keys
from stellwerk.web.api.webhooks import secret_of
from stellwerk.web.fair.links import address
from stellwerk.web.forms.referral import link_for
from stellwerk.worker import line, mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

COMPANY, PERSON, MAIL = "Kessler Formenbau GmbH", "Miriam Vogt", "m.vogt@kessler-formenbau.de"
WHO = {"company": COMPANY, "name": PERSON, "email": MAIL, "postcode": "34123", "city": "Kassel"}


@pytest.fixture
def morning() -> Iterator[None]:
    cache.clear()
    a_policy()
    with time_machine.travel(cast.NOW, tick=False):
        yield


def visitor() -> Client:
    return Client(headers={"host": "localhost"})


def by_form() -> None:
    cast.a_source("website")
    visitor().post(reverse("form", args=["website"]), WHO | {"consent": "on", "nonce": "1"})


def by_api() -> None:
    key = keys.make(cast.a_source("CRM", kind="api"), "CRM", by="user:1")
    visitor().post("/api/v1/leads", json.dumps(WHO), content_type="application/json",
                   headers={"authorization": f"Bearer {key}"})  # fmt: skip


def by_bulk() -> None:
    key = keys.make(cast.a_source("Shop", kind="api"), "Shop", by="user:1")
    visitor().post("/api/v1/leads/bulk", json.dumps(WHO) + "\n", content_type="application/x-ndjson",
                   headers={"authorization": f"Bearer {key}"})  # fmt: skip


def by_provider() -> None:
    feed = cast.a_source("Portal", kind="provider", settings={"provider": {"fields": [["firm", "company"]]}})
    data = json.dumps(
        {"firm": COMPANY, "contact": {"name": PERSON, "email": MAIL, "zip": "34123", "city": "Kassel"}}
    )
    headers = {"webhook-id": "m1", "webhook-timestamp": str(int(cast.NOW.timestamp())),
               "webhook-signature": Webhook(secret_of(feed)).sign("m1", cast.NOW, data)}  # fmt: skip
    visitor().post(f"/api/v1/providers/{feed.pk}", data, content_type="application/json", headers=headers)


def by_mail() -> None:
    text = f"Firma: {COMPANY}\nName: {PERSON}\nE-Mail: {MAIL}\nPLZ: 34123\nOrt: Kassel\n"
    with (
        imap_server(Mails(a_mail(text))) as port,
        patch.dict("django.conf.settings.SECRETS", {"P": "geheim"}),
    ):
        known = {"host": "127.0.0.1", "port": port, "tls": False, "user": "u", "secret": "P",
                 "senders": ["maschinenportal.example"]}  # fmt: skip
        cast.a_source("Postfach", kind="mailbox", settings={"mailbox": known})
        mailbox.fetch_all(now=cast.NOW)


def by_partner() -> None:
    client = visitor()
    client.force_login(cast.pia())
    client.post(reverse("portal_referrals"), WHO | {"agreed": "on", "nonce": "1"})


def by_customer() -> None:
    source = cast.a_source("Empfehlung", kind="referral")
    link = link_for(source, Customer.objects.create(number="20017", since=cast.NOW.date()))
    visitor().post(link.removeprefix("http://127.0.0.1:8000"), WHO | {"agreed": "on", "nonce": "1"})


def by_phone() -> None:
    client = visitor()
    client.force_login(cast.cem())
    client.post(reverse("entry"), WHO | {"nonce": "1"})


def by_fair() -> None:
    """A photo alone: the code on the card says the rest."""
    stand = cast.a_source("EMO", kind="fair", settings={"fair": {"open_until": "2026-03-20"}})
    link = address(stand).partition("/fair/")[2]
    photo = SimpleUploadedFile("card.jpg", a_photo(VCARD), content_type="image/jpeg")
    visitor().post(f"/fair/{link}sync/", {"id": "0123456789abcdef", "photo": photo, "consent": "on"})


WAYS: dict[str, Callable[[], None]] = {
    "web": by_form, "other": by_api, "bulk": by_bulk, "provider": by_provider, "mail": by_mail,
    "referral": by_partner, "customer": by_customer, "phone": by_phone, "fair": by_fair,
}  # fmt: skip
CHANNELS = {"bulk": "other", "customer": "referral"}


@pytest.mark.parametrize("way", WAYS)
def test_a_contact_becomes_a_graded_lead(way: str) -> None:
    WAYS[way]()
    raw = RawContact.objects.get()
    assert raw.state == RawContact.State.WAITING, "written down before anything else"
    walk()
    lead = Lead.objects.get()
    assert (lead.organisation.name, lead.person.email, lead.postcode) == (COMPANY, MAIL, "34123")
    assert lead.channel == CHANNELS.get(way, way)
    assert lead.grade in ("A", "B", "C")
    assert lead.grade_reasons
    raw.refresh_from_db()
    assert (raw.state, raw.lead) == ("lead", lead)


class Killed(BaseException):
    """What a SIGKILL is to the line: nothing catches it."""


@pytest.mark.parametrize("after", [name for name, _ in line.LINE])
def test_killed_after_any_step_nothing_is_lost_and_nothing_doubled(after: str) -> None:
    for way in WAYS.values():
        way()
    count = RawContact.objects.count()

    def dying(name: str, run: line.Step) -> line.Step:
        def step(**given):
            run(**given)
            if name == after:
                raise Killed
            return 0

        return step

    broken = tuple((name, dying(name, run)) for name, run in line.LINE)
    with patch.object(line, "LINE", broken), pytest.raises(Killed):
        walk()
    assert RawContact.objects.filter(state="waiting").count() == count, "the walk is one transaction"
    walk()
    assert not RawContact.objects.filter(state="waiting").exists()
    assert RawContact.objects.count() == count
    # All told of the same person.
    assert Lead.objects.exclude(stage="merged").count() == 1
    assert walk() == 0
