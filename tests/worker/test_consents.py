"""Consents and the block list on their way: asked by mail, confirmed, ended; nobody comes back by any source."""

import re
import socket
from datetime import timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.test import Client
from tests import cast
from tests.cast import NOW
from tests.walking import a_policy, comes_in, walk

from stellwerk.capture import step as capture
from stellwerk.clean.consent import Allowed, Purpose
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.models import Blocked, Campaign, Consent, Entry, Mail, Participation, Person, RawContact
from stellwerk.terms import Reason
from stellwerk.web.person_letters import campaign_mail
from stellwerk.worker import blocklist, campaigns, consents, post
from stellwerk.worker.target_groups import Wanted, people

pytestmark = [pytest.mark.django_db, pytest.mark.step]
WHY = Reason("block.by_hand", {"note": ""})
ADDRESS = "m.vogt@kessler-formenbau.example"


class Sink:
    """Keeps what it gets."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):
        self.got.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def sink(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"host": "127.0.0.1", "port": port, "use_tls": False, "timeout": 5}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    kept = Sink()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield kept
    controller.stop()


def a_tick(**over):
    """Somebody ticked the consent of the web form."""
    comes_in(**{"consent": "yes", "consent_version": "web-1"} | over)
    walk()
    return Person.objects.latest("id")


def mail_of(person):
    return person.consents.get(purpose="mail")


def link_in(content, page):
    """The path of a link in a letter as it travelled (quoted-printable)."""
    text = content.replace("=\r\n", "").replace("=3D", "=")
    return re.search(rf"/{page}/[^\s>]+", text)[0]


# --- Double opt-in ------------------------------------------------------------------------------------------


def test_a_tick_becomes_a_consent_to_mails_only_when_our_mail_is_answered(sink):
    person = a_tick()
    assert mail_of(person).given_at is None
    assert person.consents.get(purpose="phone").given_at == NOW, "calls were consented to by the tick"
    assert post.post(now=NOW) == 1
    ((to, content),) = sink.got
    assert to == [ADDRESS]
    assert "List-Unsubscribe" not in content, "a question is no marketing"
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        link = link_in(content, "opt-in")
        client = Client(headers={"host": "localhost"})
        assert "Dürfen wir" in client.get(link).content.decode() or client.get(link).status_code == 200
        assert mail_of(person).given_at is None, "a scanner that opens the link confirms nothing"
        client.post(link)
        assert "Bestätigt" in client.get(link).content.decode() or mail_of(person).given_at
    row = mail_of(person)
    assert row.given_at == NOW + timedelta(hours=1)
    assert row.proof["way"] == "double_opt_in"
    assert "mail-2" in row.proof["words"]
    assert (
        Entry.objects.filter(about=f"person:{person.pk}", record__contains="consent_confirmed").count() == 1
    )


def test_it_is_asked_once_and_reminded_once(sink):
    a_tick()
    days = [0, 1, 2, 3, 4, 7, 13, 20, 60]
    sent = [post.post(now=NOW + timedelta(days=day)) for day in days]
    assert sent == [1, 0, 0, 1, 0, 0, 0, 0, 0]
    assert [mail.kind for mail in Mail.objects.order_by("id")] == ["opt_in", "opt_in_again"]


def test_a_link_that_is_old_or_ended_or_forged_confirms_nothing(sink):
    person = a_tick()
    post.post(now=NOW)
    link = link_in(sink.got[0][1], "opt-in")
    client = Client(headers={"host": "localhost"})
    with time_machine.travel(NOW + timedelta(days=15), tick=False):
        assert client.post(link).status_code == 410
    with time_machine.travel(NOW, tick=False):
        assert client.post(link[:-4] + "AAA/").status_code == 404
        consents.withdraw(person, [Purpose.MAIL], by="user:1", now=NOW)
        assert client.post(link).status_code == 410
    assert mail_of(person).given_at is None


def test_a_consent_from_a_list_of_the_stand_needs_no_mail():
    cast.a_source("Messe", kind="badge_scanner")
    comes_in(source="Messe", consent="ja")
    walk()
    assert set(Consent.objects.values_list("purpose", "given_at")) == {("mail", NOW), ("phone", NOW)}
    assert consents.ask(now=NOW) == 0


def test_a_consent_that_comes_with_a_known_person_is_documented_once():
    comes_in()
    walk()
    assert Consent.objects.count() == 0
    for number in range(2):
        comes_in(consent="yes", interest=f"Noch eine Frage {number}")
        walk()
    assert RawContact.objects.filter(state="merged").count() == 2
    assert Consent.objects.count() == 2


def test_what_was_withdrawn_comes_back_by_no_message():
    person = a_tick()
    consents.withdraw(person, tuple(Purpose), by="user:1", now=NOW)
    a_tick(interest="Bitte Prospekt")
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()


def test_what_was_withdrawn_comes_back_under_no_other_name_of_the_mailbox():
    consents.withdraw(a_tick(), tuple(Purpose), by="user:1", now=NOW)
    cast.a_source("Messe", kind="fair")
    comes_in(source="Messe", consent="ja", first_name="Otto", last_name="Anders", company="Ganz Anders AG",
             postcode="80331", city="München", phone="089 2233445")  # fmt: skip
    walk()
    assert Person.objects.count() == 2
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()


# --- Block list -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["web_form", "table_file", "api", "provider", "call_centre"])
@pytest.mark.parametrize(
    "said",
    [
        {"email": "M.Vogt@Kessler-Formenbau.EXAMPLE"},
        {"phone": "+49 (0)561 / 4820-117"},
        {"name": "Vogt, Miriam", "postcode": "34123"},
    ],
    ids=["mail", "phone", "name"],
)
def test_nobody_on_the_block_list_comes_in_by_any_source(source, said):
    blocklist.block(blocklist.Entered(**said), why=WHY, by="user:1", now=NOW)
    cast.a_source("Quelle", kind=source)
    raw = comes_in(source="Quelle")
    walk()
    raw.refresh_from_db()
    assert (raw.state, raw.reason) == (
        "rejected",
        ["junk.blocked", {"by": next(iter(said)).replace("email", "mail")}],
    )
    assert Person.objects.count() == 0


def test_a_list_of_addresses_brings_nobody_back():
    blocklist.block(blocklist.Entered(email=ADDRESS), why=WHY, by="user:1", now=NOW)
    source = cast.a_source("Datei", kind="table_file", mapping={
        "headers": ["company", "name", "email"], "extras": [], "places": [[0, "company"], [1, "name"], [2, "email"]],
    })  # fmt: skip
    capture.receive_many(
        source,
        [
            ("1", ["Kessler", "Miriam Vogt", f" {ADDRESS.upper()} "]),
            ("2", ["Kessler", "Jan Roth", "j@kessler.example"]),
        ],
        now=NOW,
    )
    walk()
    assert list(Person.objects.values_list("last_name", flat=True)) == ["Roth"]


def test_the_list_and_its_journal_hold_no_address():
    blocklist.block(blocklist.Entered(email=ADDRESS, phone="0561 4820117"), why=WHY, by="user:1", now=NOW)
    assert blocklist.block(blocklist.Entered(email=ADDRESS), why=WHY, by="user:1", now=NOW) == 0, (
        "once is enough"
    )
    assert Blocked.objects.count() == 2
    entry = Entry.objects.get(about="block list")
    assert "kessler" not in entry.record.lower()
    assert ADDRESS.encode() not in b"".join(bytes(row.digest) for row in Blocked.objects.all())


def test_whoever_is_taken_off_comes_in_again_and_the_reason_stays():
    blocklist.block(blocklist.Entered(email=ADDRESS), why=WHY, by="user:1", now=NOW)
    blocklist.unblock(Blocked.objects.get(), reason="Versehen", by="user:1", now=NOW)
    comes_in()
    walk()
    assert Person.objects.count() == 1
    assert Entry.objects.filter(about="block list", record__contains="Versehen").count() == 1


def test_no_letter_goes_to_a_blocked_address(sink):
    a_tick()
    consents.ask(now=NOW)
    blocklist.block(blocklist.Entered(email=ADDRESS), why=WHY, by="user:1", now=NOW)
    assert post.post(now=NOW) == 0, "it was written before, and is not sent"
    assert Mail.objects.get().failed == post.BLOCKED
    assert post.post(now=NOW + timedelta(days=3)) == 0, "the reminder is not written either"
    assert Mail.objects.count() == 1
    assert sink.got == []


def test_an_objection_ends_consents_of_everybody_with_the_address_and_blocks_it():
    person = a_tick()
    other = Person.objects.create(last_name="Roth", email=ADDRESS)
    consents.opt_out(person, tuple(Purpose), why=Reason("block.opted_out"), by="person", now=NOW)
    assert blocklist.blocked_people([person, other]) == {person.pk, other.pk}
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()
    assert other.consents.count() == 2, "that it was refused is documented"


# --- Campaigns -------------------------------------------------------------------------------------------------


def a_group() -> list[Person]:
    """Four people: one with consent to both, one without, one withdrawn, one blocked."""
    rows = [
        Person.objects.create(last_name=name, email=f"{name.lower()}@x.example", phone=f"+49561482011{n}")
        for n, name in enumerate(("Ja", "Nein", "Widerruf", "Gesperrt"))
    ]
    for row in (rows[0], rows[2], rows[3]):
        for purpose in Purpose:
            consents.document(
                row, purpose, way="talk", words="Ja gern.", source="Gespräch", by="user:1", at=NOW, now=NOW
            )
    consents.withdraw(rows[2], tuple(Purpose), by="user:1", now=NOW)
    blocklist.block(blocklist.Entered(email=rows[3].email), why=WHY, by="user:1", now=NOW)
    return rows


def write(person):
    return campaign_mail(person, subject="Hausmesse", text="Kommen Sie?", now=NOW)


def test_only_those_who_may_be_contacted_are_addressed_and_it_says_why_not():
    rows = a_group()
    fair = Campaign.objects.create(name="Hausmesse", channel="mail")
    group = people(Wanted(), today=NOW.date())
    preview = campaigns.counted(fair, group, Purpose.MAIL, now=NOW)
    assert (preview.may, preview.not_allowed, Mail.objects.count()) == (1, 3, 0)
    done = campaigns.address(fair, group, Purpose.MAIL, write=write, by="user:1", now=NOW)
    assert done.why_not == {"contact.no_consent": 1, "contact.withdrawn": 1, "contact.blocked": 1}
    assert Participation.objects.get().person == rows[0]
    assert Mail.objects.get().to == rows[0].email
    again = campaigns.address(fair, group, Purpose.MAIL, write=write, by="user:1", now=NOW)
    assert (again.may, again.there, Mail.objects.count()) == (0, 1, 1), (
        "the same group again writes to nobody twice"
    )


def test_every_mail_of_a_campaign_can_be_ended_with_one_click(sink):
    person = a_group()[0]
    write(person).save()
    post.post(now=NOW)
    ((_, content),) = sink.got
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in content
    header = re.search(r"List-Unsubscribe: <(\S+)>", content.replace("\r\n ", " "))[1]
    path = link_in(content, "opt-out")
    assert header.endswith(path)
    client = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    with time_machine.travel(NOW, tick=False):
        assert client.get(path).status_code == 200
        assert mail_of(person).withdrawn_at is None, "a scanner that opens the link ends nothing"
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 204
        assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 204, "twice is once"
        assert client.post("/opt-out/forged/").status_code == 404
    assert mail_of(person).withdrawn_at == NOW
    assert person.consents.get(purpose="phone").withdrawn_at is None
    assert Blocked.objects.filter(why=["block.opted_out", {}]).count() == 1


def test_many_people_take_no_more_queries(django_assert_num_queries):
    rows = a_group()
    with django_assert_num_queries(4):
        consents.reachable(rows)
    with django_assert_num_queries(4):
        consents.reachable(rows[:1])


# --- Information duty -------------------------------------------------------------------------------------------


def test_people_from_third_parties_are_told_once_with_a_record(sink):
    cast.a_source("Adresskauf", kind="provider")
    comes_in(source="Adresskauf")
    walk()
    (person,) = consents.to_tell()
    assert (person.origin, person.known_since) == ("Adresskauf", NOW)
    assert consents.tell([person], by="user:1", now=NOW) == 1
    assert consents.tell([person], by="user:1", now=NOW) == 0
    assert not consents.to_tell().exists()
    assert post.post(now=NOW) == 1
    assert "Adresskauf" in sink.got[0][1]
    assert Entry.objects.filter(about=f"person:{person.pk}", record__contains="informed").count() == 1


def test_people_who_came_themselves_need_no_notice():
    comes_in()
    walk()
    assert not consents.to_tell().exists()


def test_a_notice_by_phone_is_noted_and_a_blocked_address_gets_none():
    cast.a_source("Adresskauf", kind="provider")
    comes_in(source="Adresskauf")
    walk()
    (person,) = consents.to_tell()
    blocklist.block(blocklist.Entered(email=ADDRESS), why=WHY, by="user:1", now=NOW)
    assert consents.tell([person], by="user:1", now=NOW) == 0
    assert consents.told(person, way="person", by="user:1", now=NOW)
    assert Mail.objects.count() == 0


def test_an_unused_consent_runs_out_by_the_policy():
    a_policy(clean={"consent_months": 12})
    (person, *_) = a_group()
    rules = CleanPolicy(consent_months=12)
    soon, late = NOW + timedelta(days=300), NOW + timedelta(days=400)
    assert isinstance(consents.verdicts([person], Purpose.MAIL, now=soon, rules=rules)[person.pk], Allowed)
    assert (
        consents.verdicts([person], Purpose.MAIL, now=late, rules=rules)[person.pk].key == "contact.expired"
    )
