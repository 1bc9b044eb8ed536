"""Letters that come back, through a real mailbox: the mail is marked, nobody writes there again, somebody is told."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests import cast
from tests.imap import Mails, a_mail, imap_server
from tests.pursue.test_bounces import a_report
from tests.reading import as_, text_of
from tests.walking import a_policy

from stellwerk.clean.consent import Purpose
from stellwerk.clean.policy import CleanPolicy
from stellwerk.pursue.bounces import Bounce, Fate
from stellwerk.store.models import FollowUp, Lead, Mail, PartnerTask, Person, RawContact, Source
from stellwerk.worker import bounces, consents, mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.step]
Box = Callable[[Mails], Source]
NOW = cast.NOW


@pytest.fixture
def opened(settings: Any) -> Iterator[Box]:
    settings.SECRETS = {"POST": "geheim"}
    a_policy()
    running = []

    def box(mails: Mails) -> Source:
        server = imap_server(mails)
        running.append(server)
        known = {
            "host": "127.0.0.1",
            "port": server.__enter__(),
            "tls": False,
            "user": "leads",
            "secret": "POST",
        }
        return cast.a_source("Postfach", kind="mailbox", settings={"mailbox": known})

    yield box
    for server in running:
        server.__exit__(None, None, None)


def vogt(**over: Any) -> Lead:
    """A lead on a track whose person reads at the address of the report."""
    lead = cast.a_lead(stage="nurture", waiting_since=None, **over)
    Person.objects.filter(leads=lead).update(email="m.vogt@kessler.example")
    return lead


def person_of(lead: Lead) -> Person:
    return Person.objects.get(leads=lead)


def a_letter(to: str = "m.vogt@kessler.example", **over: Any) -> Mail:
    values = {
        "to": to, "subject": "Ihre Maschine", "text": "Guten Tag", "kind": "nurture", "made_at": NOW, "sent_at": NOW,
        "message_id": "<7.abc@hartmann.example>",
    }  # fmt: skip
    return Mail.objects.create(**values | over)


def test_a_dead_address_is_marked_and_its_owner_is_told(opened: Box) -> None:
    lead = vogt(owner=cast.ole())
    letter = a_letter(person=lead.person, lead=lead)
    opened(Mails(a_report().encode(), a_mail("Hallo, ein Prospekt bitte.", number="2")))
    assert mailbox.fetch_all(now=NOW) == 1, "the report is no contact; the other mail is"
    letter.refresh_from_db()
    assert letter.bounced_at == NOW
    assert "5.1.1" in letter.failed
    person = person_of(lead)
    assert person.mail_bounced_at == NOW
    told = FollowUp.objects.get()
    assert (told.kind, told.user, told.lead) == ("fix_address", cast.ole(), lead)
    verdict = consents.verdicts([person], Purpose.MAIL, now=NOW, rules=CleanPolicy())[person.pk]
    assert verdict.key == "contact.bounced"
    assert RawContact.objects.count() == 1


def test_the_same_report_twice_changes_nothing(opened: Box) -> None:
    lead = vogt()
    a_letter(person=lead.person, lead=lead)
    opened(Mails(a_report().encode(), a_report().encode()))
    mailbox.fetch_all(now=NOW)
    assert FollowUp.objects.count() == 1


def test_a_full_mailbox_is_tried_again_and_given_up_after_some_times(opened: Box) -> None:
    lead = vogt()
    letter, at = a_letter(person=lead.person, lead=lead), NOW
    report = a_report(status="5.2.2", said="552 5.2.2 mailbox full")
    opened(Mails(report.encode()))
    mailbox.fetch_all(now=NOW)
    for _ in range(2):
        assert person_of(lead).mail_bounced_at is None
        (again,) = Mail.objects.filter(sent_at__isnull=True)
        assert again not in Mail.objects.waiting(at + timedelta(hours=23))
        assert again in Mail.objects.waiting(at + timedelta(hours=25))
        assert again.text == letter.text
        at += timedelta(hours=25)
        Mail.objects.filter(pk=again.pk).update(sent_at=at)
        bounces.came_back(again, Bounce("", again.to, Fate.SOFT, "5.2.2", "full"), now=at)
    assert person_of(lead).mail_bounced_at == at
    assert not Mail.objects.filter(sent_at__isnull=True).exists()


def test_a_delay_waits_for_the_server(opened: Box) -> None:
    letter = a_letter()
    opened(Mails(a_report(action="delayed", status="4.4.1").encode()))
    mailbox.fetch_all(now=NOW)
    letter.refresh_from_db()
    assert letter.bounced_at is None


def test_a_report_about_a_letter_of_somebody_else_is_kept_for_a_person(opened: Box) -> None:
    opened(Mails(a_report().encode()))
    assert mailbox.fetch_all(now=NOW) == 1


def test_where_a_partners_letter_comes_back_the_channel_manager_gets_in_touch(opened: Box) -> None:
    cast.adler()
    a_letter("adler@partner.example", kind="certificate", message_id="<7.abc@hartmann.example>")
    opened(Mails(a_report().encode()))
    mailbox.fetch_all(now=NOW)
    task = PartnerTask.objects.get()
    assert (task.partner, task.kind, task.what) == (cast.adler(), "contact", "fix_address")


def test_the_right_address_is_entered_on_the_persons_page_and_letters_go_there_again(opened: Box) -> None:
    lead = vogt()
    a_letter(person=lead.person, lead=lead)
    opened(Mails(a_report().encode()))
    mailbox.fetch_all(now=NOW)
    person = person_of(lead)
    ines = as_(cast.ines(), "de")
    assert "E-Mails kamen zurück" in text_of(ines.get(reverse("person", args=[person.pk])))
    ines.post(reverse("person_mail", args=[person.pk]), {"email": "vogt"})
    assert person_of(lead).mail_bounced_at is not None
    ines.post(reverse("person_mail", args=[person.pk]), {"email": "miriam.vogt@kessler.example"})
    person.refresh_from_db()
    assert (person.email, person.mail_bounced_at) == ("miriam.vogt@kessler.example", None)
    assert not FollowUp.objects.open().exists()
