"""Sources on the desk, unclear messages, new contacts, recommendations, letters that say they were opened."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.walking import a_policy, comes_in, walk

from stellwerk.capture import step as capture
from stellwerk.store.models import (
    Agency,
    ApiKey,
    Attachment,
    Campaign,
    Customer,
    Entry,
    Lead,
    Mail,
    RawContact,
    Response,
    Source,
)
from stellwerk.web.forms import tracking
from stellwerk.web.forms.referral import link_for
from stellwerk.words import say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture
def morning() -> Iterator[None]:
    cache.clear()
    a_policy()
    with time_machine.travel(cast.NOW, tick=False):
        yield


def desk(user: Any = None, language: str = "en") -> Client:
    client = Client(headers={"host": "localhost", "accept-language": language})
    client.force_login(user or cast.ines())
    return client


def text(response: Any) -> str:
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


# --- The list and the page of a source


def test_the_list_says_what_came_in_what_was_refused_and_why_and_what_it_cost() -> None:
    source = cast.a_source("Adresskauf", kind="provider", price_cents=3_500)
    for at, (name, mail) in enumerate(
        [("Miriam Vogt", "m@kessler-bau.de"), ("Max Mustermann", "test@test.de")]
    ):
        capture.receive(
            source, {"name": name, "email": mail}, external_id=str(at), now=cast.NOW - timedelta(days=at * 2)
        )
    walk()
    page = text(desk().get(reverse("sources")))
    assert "One contact came in today." in page
    assert "€35" in page
    reason = RawContact.objects.get(external_id="1").reason
    assert reason is not None
    assert say([reason[0], {}], "en") in page
    assert "Mustermann" not in page


def test_a_source_is_made_set_up_tried_and_switched_off_and_on_again() -> None:
    client = desk()
    page = client.post(reverse("source_new"), {"kind": "provider", "name": "Portal"}, follow=True)
    source = Source.objects.get(name="Portal")
    assert reverse("source", args=[source.pk]) == page.redirect_chain[-1][0]
    campaign = Campaign.objects.create(name="Portal 2026", channel="provider")
    values = {"campaign": campaign.pk, "price": "12,50", "secret": "",
              "fields-0-0": "firm", "fields-0-1": "company", "fields-1-0": "agb", "fields-1-1": ""}  # fmt: skip
    client.post(reverse("source", args=[source.pk]), values)
    source.refresh_from_db()
    assert source.settings["provider"]["fields"] == [["firm", "company"], ["agb", ""]]
    assert (source.price_cents, source.campaign) == (1_250, campaign)
    tried = {"do": "try", "pasted": '{"firm": "Kessler GmbH", "mail": "m@kessler.de", "agb": 1, "hall": 3}'}
    shown = text(client.post(reverse("source", args=[source.pk]), tried))
    assert all(word in shown for word in ("Kessler GmbH", "m@kessler.de", "hall"))
    assert not RawContact.objects.exists()
    off = client.post(reverse("source_switch", args=[source.pk]), {"on": "no"}, follow=True)
    assert not Source.objects.get(pk=source.pk).active
    undo = f"{reverse('source_switch', args=[source.pk])}?on=yes"
    assert undo in text(off)
    client.post(undo)
    assert Source.objects.get(pk=source.pk).active
    whats = {
        step["what"] for entry in Entry.objects.filter(about=f"source:{source.pk}") for step in entry.steps
    }
    assert whats == {"opened", "configured", "switched_off", "switched_on"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "provider", "name": ""}, "Give it a name"),
        ({"kind": "provider", "name": "a/b"}, "leave out the slash"),
        ({"kind": "gone", "name": "x"}, "Choose what kind"),
        ({"kind": "provider", "name": "Da"}, "already"),
    ],
)
def test_a_source_that_cannot_be_says_why(given: dict[str, str], sentence: str) -> None:
    cast.a_source("Da")
    answer = desk().post(reverse("source_new"), given)
    assert (answer.status_code, sentence in text(answer)) == (422, True)


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        ("provider", {"price": "viel"}, "Price:"),
        ("provider", {"price": "", "fields-0-0": "a", "fields-0-1": "nonsense"}, "Choose one of our fields"),
        ("api", {"price": "", "per_minute": "-1"}, "write a whole number"),
    ],
)
def test_a_setting_that_cannot_be_says_what_to_write(kind: str, given: dict[str, str], sentence: str) -> None:
    source = cast.a_source("Neu", kind=kind)
    answer = desk().post(reverse("source", args=[source.pk]), given)
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    source.refresh_from_db()
    assert source.settings == {}


@pytest.mark.parametrize(
    "kind", ["web_form", "api", "provider", "mailbox", "referral", "call_centre", "fair"]
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_kind_has_a_page_and_keeps_its_settings_when_nothing_changes(kind: str, language: str) -> None:
    source = cast.a_source("Eine", kind=kind)
    for user in (cast.ines(), cast.ada(), cast.dora()):
        page = desk(user, language).get(reverse("source", args=[source.pk]))
        assert page.status_code == 200
        assert f"{kind}." not in text(page), "a setting without a name"


def test_only_an_administrator_says_where_a_mailbox_is() -> None:
    source = cast.a_source("Post", kind="mailbox", settings={"mailbox": {"host": "imap.hartmann.example"}})
    given = {"host": "imap.evil.example", "port": "993", "secret": "PORTAL", "senders": "portal.example\n", "user": "",
             "folder": "INBOX", "tls": "yes"}  # fmt: skip
    desk().post(reverse("source", args=[source.pk]), given)
    source.refresh_from_db()
    assert source.settings["mailbox"]["host"] == "imap.hartmann.example"
    assert source.settings["mailbox"]["senders"] == ["portal.example"]
    desk(cast.ada()).post(reverse("source", args=[source.pk]), given)
    source.refresh_from_db()
    assert source.settings["mailbox"]["host"] == "imap.evil.example"


def test_who_may_only_read_changes_nothing_and_sees_no_secret() -> None:
    source = cast.a_source("Portal", kind="provider")
    client = desk(cast.mona())
    assert "whsec_" not in text(client.get(reverse("source", args=[source.pk])))
    assert client.post(reverse("source", args=[source.pk]), {"price": "1"}).status_code == 403
    assert "whsec_" in text(desk().get(reverse("source", args=[source.pk])))


def test_a_key_is_shown_once_and_can_be_revoked() -> None:
    source = cast.a_source("CRM", kind="api")
    client = desk()
    page = client.post(reverse("source_key", args=[source.pk]), {"name": "Shop"})
    assert "stw_" in text(page)
    assert page["Cache-Control"].startswith("max-age=0")
    key = ApiKey.objects.get()
    assert key.prefix in text(client.get(reverse("source", args=[source.pk])))
    assert text(page).count("stw_") > text(client.get(reverse("source", args=[source.pk]))).count(
        key.prefix + "x"
    )
    client.post(reverse("source_key_revoke", args=[source.pk, key.pk]))
    key.refresh_from_db()
    assert key.revoked_at == cast.NOW


# --- The web form


def test_a_form_asks_what_its_source_says() -> None:
    source = cast.a_source(
        "kurz", settings={"form": {"asks": ["interest"], "required": ["company"], "language": "en"}}
    )
    visitor = Client(headers={"host": "localhost", "accept-language": "de"})
    page = text(visitor.get(reverse("form", args=[source.name])))
    assert "id_company" in page
    assert "id_interest" in page
    assert "id_postcode" not in page
    assert '<html lang="en">' in page
    given = {"name": "Miriam Vogt", "email": "m@kessler.de", "consent": "on"}
    assert "Please fill this in." in text(visitor.post(reverse("form", args=[source.name]), given))
    assert (
        visitor.post(reverse("form", args=[source.name]), given | {"company": "Kessler"}).status_code == 302
    )
    assert RawContact.objects.get().payload["company"] == "Kessler"


def test_a_form_that_is_switched_off_is_not_there() -> None:
    source = cast.a_source("aus", active=False)
    assert Client(headers={"host": "localhost"}).get(reverse("form", args=[source.name])).status_code == 404


# --- What nobody could read


def an_unclear_one(source: Source | None = None, **over: Any) -> RawContact:
    payload = {
        "from": "kunde@kessler-bau.de",
        "subject": "Frage zur HW 400",
        "text": "Wann liefern Sie?\nM. Vogt",
    } | over
    raw, _ = capture.receive_with_files(
        source or cast.a_source("Postfach", kind="mailbox"), payload,
        [capture.File("karte.jpg", "image/jpeg", b"\xff\xd8\xff")], external_id=str(over), now=cast.NOW,
    )  # fmt: skip
    walk()
    raw.refresh_from_db()
    return raw


def test_a_person_takes_an_unclear_message_as_a_lead_and_the_message_stays_as_it_came() -> None:
    raw = an_unclear_one()
    client = desk(cast.cem())
    assert "Frage zur HW 400" in text(client.get(reverse("unclear")))
    page = text(client.get(reverse("unclear_one", args=[raw.pk])))
    assert 'value="kunde@kessler-bau.de"' in page
    assert "Wann liefern Sie?" in page
    before = raw.payload
    given = {
        "name": "Miriam Vogt",
        "company": "Kessler Bau",
        "email": "kunde@kessler-bau.de",
        "interest": "Liefertermin",
    }
    client.post(reverse("unclear_one", args=[raw.pk]), given)
    walk()
    raw.refresh_from_db()
    assert (raw.payload, raw.state) == (before, "lead")
    assert (raw.lead.person.last_name, raw.lead.channel, raw.lead.grade != "") == ("Vogt", "mail", True)
    assert client.get(reverse("unclear_one", args=[raw.pk])).status_code == 404


def test_an_unclear_message_is_the_word_of_a_known_lead_and_warms_it() -> None:
    raw, lead = an_unclear_one(), cast.a_lead(stage="scrap", last_contact_at=cast.NOW - timedelta(days=90))
    client = desk(cast.cem())
    assert "There is no lead" in text(
        client.post(reverse("unclear_answer", args=[raw.pk]), {"lead": "L-1"}, follow=True)
    )
    client.post(reverse("unclear_answer", args=[raw.pk]), {"lead": lead.number.lower(), "act": "called_back"})
    raw.refresh_from_db()
    lead.refresh_from_db()
    assert (raw.state, raw.lead, Response.objects.get().kind) == ("response", lead, "called_back")
    assert (lead.stage, lead.last_contact_at) == ("grade", cast.NOW)


def test_an_unclear_message_is_put_aside_and_taken_up_again() -> None:
    raw = an_unclear_one()
    client = desk(cast.cem())
    client.post(reverse("unclear_nothing", args=[raw.pk]), {"note": "Werbung"})
    raw.refresh_from_db()
    assert (raw.state, raw.reason) == ("rejected", ["unclear.nothing", {"note": "Werbung"}])
    client.post(reverse("unclear_back", args=[raw.pk]))
    raw.refresh_from_db()
    assert (raw.state, raw.asks) == ("waiting", ["unclear.again", {}])


def test_what_the_machine_refused_is_not_taken_up_by_that_way() -> None:
    raw = comes_in(name="Max Mustermann", first_name="", last_name="", email="test@test.de", phone="")
    walk()
    assert desk().post(reverse("unclear_back", args=[raw.pk])).status_code == 404


def test_an_attachment_is_saved_and_never_shown_as_a_page() -> None:
    raw = an_unclear_one()
    file = Attachment.objects.get()
    answer = desk().get(reverse("unclear_file", args=[raw.pk, file.pk]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="karte.jpg"'
    assert desk().get(reverse("unclear_file", args=[raw.pk + 1, file.pk])).status_code == 404


def test_an_agency_reads_only_what_came_by_its_own_sources() -> None:
    agency = Agency.objects.create(name="Ruf & Co", kind="call_centre", made_at=cast.NOW)
    mine = an_unclear_one(cast.a_source("Ihres", kind="mailbox", agency=agency))
    others = an_unclear_one(subject="Geheim")
    client = desk(cast.ali(agency=agency))
    page = text(client.get(reverse("unclear")))
    assert "Frage zur HW 400" in page
    assert "Geheim" not in page
    assert client.get(reverse("unclear_one", args=[mine.pk])).status_code == 200
    assert client.get(reverse("unclear_one", args=[others.pk])).status_code == 404


# --- A contact on the phone

CALL = {
    "company": "Kessler Formenbau GmbH", "name": "Miriam Vogt", "role": "Leiterin Fertigung",
    "phone": "0561 48 20 117", "email": "m.vogt@kessler-formenbau.de", "postcode": "34123", "city": "Kassel",
    "product": "turning/HW 400", "interest": "Liefertermin?", "nonce": "1",
}  # fmt: skip


def test_a_contact_on_the_phone_becomes_a_graded_lead() -> None:
    client = desk(cast.cem())
    assert client.post(reverse("entry"), CALL | {"consent": "on"}).status_code == 302
    assert client.post(reverse("entry"), CALL | {"consent": "on"}).status_code == 302, "sent twice"
    assert RawContact.objects.count() == 1
    walk()
    lead = Lead.objects.get()
    assert (lead.channel, lead.product, lead.grade != "") == ("phone", "turning", True)
    assert lead.attributes["typed_by"] == cast.cem().actor


def test_who_is_known_is_shown_while_typing_and_asked_on_saving() -> None:
    comes_in(email=CALL["email"])
    walk()
    lead = Lead.objects.get()
    client = desk(cast.cem())
    part = text(client.post(reverse("entry_known"), {"email": CALL["email"]}))
    assert lead.number in part
    asked = text(client.post(reverse("entry"), CALL))
    assert "Do we know this contact already?" in asked
    assert "Liefertermin?" in asked
    assert RawContact.objects.count() == 1
    client.post(reverse("entry_same", args=[lead.prospect_number]), CALL)
    assert Response.objects.get().detail == "Liefertermin?"
    client.post(reverse("entry"), CALL | {"new": "yes"})
    assert RawContact.objects.count() == 2


def test_an_agency_learns_that_somebody_is_known_but_not_who() -> None:
    comes_in(email=CALL["email"])
    walk()
    lead = Lead.objects.get()
    agency = Agency.objects.create(name="Ruf & Co", kind="call_centre", made_at=cast.NOW)
    client = desk(cast.ali(agency=agency))
    part = text(client.post(reverse("entry_known"), {"email": CALL["email"]}))
    assert "Somebody else works on a lead like this" in part
    assert "Kessler" not in part
    assert lead.number not in part
    assert client.post(reverse("entry_same", args=[lead.prospect_number])).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "", "company": ""}, "Give a person or a company."),
        ({"phone": "", "email": ""}, "One is enough."),
        ({"email": "kessler"}, "This address is not complete."),
    ],
)
def test_a_contact_that_cannot_be_reached_stays_in_the_form(wrong: dict[str, str], sentence: str) -> None:
    answer = desk(cast.cem()).post(reverse("entry"), CALL | wrong)
    assert (answer.status_code, sentence in text(answer), "Liefertermin?" in text(answer)) == (
        422,
        True,
        True,
    )
    assert not RawContact.objects.exists()


# --- Recommendations

FRIEND = {
    "company": "Berg Technik", "name": "Jürgen Müller", "phone": "0551 99 20 95", "agreed": "on", "nonce": "n1",
    "interest": "sucht eine Drehmaschine",
}  # fmt: skip


def test_a_partner_recommends_and_is_told_what_became_of_it() -> None:
    client = desk(cast.pia())
    assert client.post(reverse("portal_referrals"), FRIEND).status_code == 302
    raw = RawContact.objects.get()
    assert raw.payload["referred_by"] == "partner:ADLER"
    assert "We look at it." in text(client.get(reverse("portal_referrals")))
    walk()
    lead = Lead.objects.get()
    assert (lead.channel, lead.attributes["referred_by"]) == ("referral", "partner:ADLER")
    Lead.objects.update(outcome="won", stage="closed")
    assert "It became a customer." in text(client.get(reverse("portal_referrals")))
    assert "Berg" not in text(desk(cast.dirk()).get(reverse("portal_referrals")))


def test_nobody_is_called_who_does_not_expect_it() -> None:
    answer = desk(cast.pia()).post(reverse("portal_referrals"), FRIEND | {"agreed": ""})
    assert (answer.status_code, "Ask the person first" in text(answer)) == (422, True)
    assert not RawContact.objects.exists()


def test_a_customer_recommends_by_a_signed_link() -> None:
    source = cast.a_source("Empfehlung", kind="referral")
    customer = Customer.objects.create(number="20017", since=cast.NOW.date())
    page = text(desk().post(reverse("source_link", args=[source.pk]), {"customer": "20017"}))
    link = link_for(source, customer)
    assert link in page
    visitor = Client(headers={"host": "localhost", "accept-language": "en"}, enforce_csrf_checks=True)
    address = link.removeprefix("http://127.0.0.1:8000")
    assert visitor.get(address).status_code == 200
    done = visitor.post(address, FRIEND, follow=True)
    assert "Thank you." in text(done)
    assert not done.cookies
    assert RawContact.objects.get().payload["referred_by"] == "customer:20017"
    assert visitor.get(address[:-3] + "xx/").status_code == 404
    Source.objects.update(active=False)
    assert visitor.post(address, FRIEND).status_code == 404


# --- Letters that say that they were opened


def a_letter(lead: Lead) -> Mail:
    return Mail.objects.create(
        to="x@y.example", subject="s", text="t", kind="campaign", lead=lead, made_at=cast.NOW
    )


def test_an_opened_letter_and_a_followed_link_warm_the_lead_once() -> None:
    lead = cast.a_lead(stage="nurture")
    mail = a_letter(lead)
    visitor = Client(headers={"host": "localhost"})
    opened, followed = (
        tracking.opened_url(mail),
        tracking.followed_url(mail, "https://hartmann.example/hw400"),
    )
    for _ in range(3):
        picture = visitor.get(opened.removeprefix("http://127.0.0.1:8000"))
        there = visitor.get(followed.removeprefix("http://127.0.0.1:8000"))
    assert picture["Content-Type"] == "image/gif"
    assert there["Location"] == "https://hartmann.example/hw400"
    assert sorted(Response.objects.values_list("kind", flat=True)) == ["clicked", "opened"]
    lead.refresh_from_db()
    assert lead.stage == "grade"


def test_a_head_request_is_a_machine_and_a_forged_address_opens_nothing() -> None:
    mail = a_letter(cast.a_lead(stage="nurture"))
    visitor = Client(headers={"host": "localhost"})
    address = tracking.opened_url(mail).removeprefix("http://127.0.0.1:8000")
    assert visitor.head(address).status_code == 200
    assert not Response.objects.exists()
    assert visitor.get(address[:-2] + "x/").status_code == 404
    assert visitor.get(reverse("letter_followed", args=[address.split("/")[2]])).status_code == 404
