"""A fair contact too cool for sales is warmed by letters, clicks, becomes an A and is offered to a partner."""

import re
from datetime import timedelta
from email import message_from_string
from email.policy import default

import pytest
import time_machine
from aiosmtpd.controller import Controller
from tests.cast import NOW, adler, ines
from tests.walking import a_policy, comes_in, walk
from tests.worker.test_post import port, server, sink  # noqa: F401 (fixtures)

from stellwerk.pursue.step import tracks
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import Consent, Lead, Mail, NurtureRun, Offer, Person
from stellwerk.terms import Stage
from stellwerk.worker import post as posting
from stellwerk.worker.post import post
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]
DAY = timedelta(days=1)
# 45 points make an A; without a phone number this one has 43, and a click brings 3.
COOL = {"interest": "Drehmaschine HW 400, Kapazität", "phone": ""}


def minute(now):
    sweep(now=now)
    walk(now)
    return post(now=now)


def a_track(by):
    given = {
        "name": "Danke für das Gespräch", "subject_de": "Ihre {model|Drehmaschine}, {company}",
        "text_de": "{greeting},\n\nalles zur {model|Maschine}: {link}", "subject_en": "", "text_en": "",
        "link": "https://hartmann.example/hw400", "active": True,
    }  # fmt: skip
    template = tracks.save_template(None, given, by=by, now=NOW)
    steps = [
        {"kind": "wait", "days": 2},
        {"kind": "mail", "template": template.pk},
        {"kind": "wait", "days": 10},
    ]
    entry = [{"group": "all", "field": "channel", "how": "one_of", "value": "fair"}]
    row = tracks.save_track(
        None, name="Nach der Messe", entry=entry, steps=steps, position=10, by=by, now=NOW
    )
    tracks.switch(row, True, by=by, now=NOW)


def consents(person):
    Consent.objects.create(person=person, purpose="mail", source="Messe", given_at=NOW)


def a_b_lead(**over):
    comes_in(**COOL | over)
    walk()
    lead = Lead.objects.order_by("-id").first()
    assert (lead.grade, lead.stage) == ("B", Stage.NURTURE), lead.points
    return lead


def letters(sink):  # noqa: F811
    return [message_from_string(content, policy=default) for _, content in sink.got]


@pytest.fixture
def house():
    a_policy()
    adler()
    a_track(ines().actor)


def test_a_b_lead_is_warmed_by_a_letter_and_its_click_sends_it_to_a_partner(house, sink, server, client):  # noqa: F811
    lead = a_b_lead()
    consents(lead.person)
    assert lead.next_at == NOW + 2 * DAY, "the track gives it its date"
    minute(NOW + DAY)
    assert sink.got == []

    minute(NOW + 2 * DAY)
    (mail,) = letters(sink)
    assert mail["To"] == "m.vogt@kessler-formenbau.example"
    assert mail["Subject"] == "Ihre Drehmaschine, Kessler Formenbau GmbH"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == Mail.objects.get(kind="nurture").message_id
    before = Lead.objects.get().points

    link = re.search(r"http\S+/t/\S+", mail.get_content())[0]
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        answer = client.get(link)
        assert answer.headers["Location"] == "https://hartmann.example/hw400"
        minute(NOW + 3 * DAY)
    lead.refresh_from_db()
    assert lead.points > before
    assert (lead.grade, lead.stage) == ("A", Stage.OFFER)
    assert Offer.objects.get().partner == adler()
    minute(NOW + 3 * DAY + timedelta(minutes=1))
    assert NurtureRun.objects.get().why[0] == "nurture.became_a"


def test_one_click_in_the_mail_program_ends_the_letters_and_the_track(house, sink, server, client):  # noqa: F811
    lead = a_b_lead()
    consents(lead.person)
    minute(NOW + 2 * DAY)
    (mail,) = letters(sink)
    address = mail["List-Unsubscribe"].strip("<>")
    with time_machine.travel(NOW + 3 * DAY, tick=False):
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 204
    for day in range(3, 40):
        minute(NOW + day * DAY)
    assert len(sink.got) == 1
    assert NurtureRun.objects.get().why[0] == "nurture.opted_out"
    assert not leads_without_next_step(NOW + 40 * DAY).exists()


def test_nobody_is_written_to_who_never_allowed_it(house, sink, server):  # noqa: F811
    lead = a_b_lead()
    Consent.objects.filter(person=lead.person).delete()
    for day in range(20):
        minute(NOW + day * DAY)
    assert sink.got == []
    assert not Mail.objects.filter(kind="nurture").exists()
    assert NurtureRun.objects.get().state == "finished"


def test_a_worker_killed_between_the_row_and_the_sending_sends_once(house, port, sink, monkeypatch):  # noqa: F811
    consents(a_b_lead().person)

    def dies(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(posting, "_deliver", dies)
        with pytest.raises(KeyboardInterrupt):
            minute(NOW + 2 * DAY)
    assert Mail.objects.get(kind="nurture").sent_at is None, "the row is there, the letter is not sent"
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        for minutes in (1, 6, 7, 20):
            minute(NOW + 2 * DAY + timedelta(minutes=minutes))
    finally:
        controller.stop()
    assert len(sink.got) == 1
    assert Mail.objects.filter(kind="nurture").count() == 1


def test_a_dead_address_ends_the_letters_and_somebody_is_told(house, sink, server):  # noqa: F811
    lead = a_b_lead(email="nobody@kessler-formenbau.example")
    consents(lead.person)
    minute(NOW + 2 * DAY)
    assert sink.got == []
    assert Person.objects.get(pk=lead.person_id).mail_bounced_at == NOW + 2 * DAY
    assert lead.follow_ups.get().kind == "fix_address"
