"""Marketing with partners: invited by letter, answered by a link or in the portal; talks by rhythm; possibilities."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.reading import as_, text_of
from tests.walking import a_policy

from stellwerk.store.models import Campaign, Mail, Participation, PartnerTask, Possibility
from stellwerk.worker import partner_marketing, rhythm

pytestmark = [pytest.mark.django_db]
NOW, DAY = cast.NOW, timedelta(days=1)


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        a_policy()
        yield


@pytest.fixture
def chris():
    return as_(cast.chris(), "de")


def a_campaign(**over):
    values = {"name": "Hausmesse", "channel": "fair", "starts_on": NOW.date() + 20 * DAY}
    return Campaign.objects.create(**values | over)


def test_partners_are_invited_by_letter_once_and_answer_by_its_link(chris):
    campaign, adler, berg = a_campaign(), cast.adler(), cast.berg()
    page = chris.get(reverse("campaign_partners", args=[campaign.pk]))
    assert "Zu Hausmesse ist noch kein Partner eingeladen." in text_of(page)
    for _ in range(2):
        chris.post(reverse("partner_invite", args=[campaign.pk]), {"partner": [adler.pk, berg.pk]})
    assert Participation.objects.count() == 2
    letter = Mail.objects.get(kind="partner_invited", to="adler@partner.example")
    assert letter.subject == "Einladung: Hausmesse"
    link = re.search(r"/i/\S+", letter.text)[0]

    stranger = Client(headers={"accept-language": "de"})
    assert "Sind Sie dabei?" in text_of(stranger.get(link))
    assert Participation.objects.filter(answer="").count() == 2, "opening the link changes nothing"
    stranger.post(link, {"answer": "yes"})
    assert "Ihre Antwort: Ja." in text_of(stranger.get(link))
    stranger.post(link, {"answer": "maybe"})
    assert Participation.objects.get(partner=adler).answer == "maybe"
    stranger.post(link, {"answer": "perhaps"})
    assert Participation.objects.get(partner=adler).answer == "maybe"
    assert stranger.get("/i/forged/").status_code == 404


def test_when_it_is_over_there_is_nothing_to_answer():
    campaign = a_campaign(starts_on=NOW.date() - 5 * DAY)
    partner_marketing.invite(campaign, [cast.adler()], by="user:1", now=NOW)
    link = re.search(r"/i/\S+", Mail.objects.get().text)[0]
    assert Client().post(link, {"answer": "yes"}).status_code == 410
    assert Participation.objects.get().answer == ""


def test_results_and_rates_stand_per_campaign_and_partner(chris):
    campaign = a_campaign()
    partner_marketing.invite(campaign, [cast.adler(), cast.berg()], by="user:1", now=NOW)
    row = Participation.objects.get(partner=cast.adler())
    given = {"answer": "yes", "took_part": "yes", "result": "Vier Kontakte"}
    chris.post(reverse("partner_participation", args=[row.pk]), given)
    told = text_of(chris.get(reverse("partner_campaigns")))
    assert "Aus 2 Einladungen an Partner wurden 1 Teilnahmen: 50 %." in told
    assert "Vier Kontakte" in text_of(chris.get(reverse("partner_marketing", args=["ADLER"])))
    lines = b"".join(chris.get(reverse("partner_campaigns_csv"))).decode()
    assert "Hausmesse;Adler GmbH;ADLER;2026-03-17;Ja;2026-03-17;Vier Kontakte" in lines


def test_a_partner_answers_in_the_portal_and_sees_nobody_elses_invitation():
    campaign = a_campaign()
    partner_marketing.invite(campaign, [cast.adler(), cast.berg()], by="user:1", now=NOW)
    pia = as_(cast.pia(), "de")
    assert "Eine Einladung wartet auf Ihre Antwort." in text_of(pia.get(reverse("portal_together")))
    mine, other = (
        Participation.objects.get(partner=cast.adler()),
        Participation.objects.get(partner=cast.berg()),
    )
    pia.post(reverse("portal_invitation_answer", args=[mine.pk]), {"answer": "no"})
    mine.refresh_from_db()
    assert mine.answer == "no"
    assert pia.post(reverse("portal_invitation_answer", args=[other.pk]), {"answer": "no"}).status_code == 404


def test_the_partners_lead_enters_what_it_can_do_and_the_maker_says_what_is_in_use(chris):
    pia = as_(cast.pia(), "de")
    given = {"new-kind": "placement", "new-detail": "20 m² am Eingang", "new-count": "20", "new-used": "on"}
    wrong = pia.post(reverse("portal_possibility_add"), given | {"new-count": "keine"})
    assert wrong.status_code == 422
    assert "20 m² am Eingang" in text_of(wrong)
    pia.post(reverse("portal_possibility_add"), given)
    row = Possibility.objects.get()
    assert (row.used, row.count, row.partner) == (False, 20, cast.adler())
    page = text_of(chris.get(reverse("possibilities") + "?kind=placement"))
    assert "20 m² am Eingang" in page
    change = {
        f"p{row.pk}-{name}": value for name, value in (("kind", "placement"), ("count", "20"), ("used", "on"))
    }
    chris.post(reverse("possibility_change", args=["ADLER", row.pk]), change)
    row.refresh_from_db()
    assert row.used
    assert pia.post(reverse("portal_possibility_remove", args=[row.pk])).status_code == 404, "it is in use"
    assert as_(cast.dirk(), "de").post(reverse("portal_possibility_remove", args=[row.pk])).status_code in (
        403,
        404,
    )


@pytest.mark.parametrize(
    ("performance", "agreed", "days", "due"),
    [
        ("high", "", 29, False), ("high", "", 30, True), ("moderate", "", 60, False), ("weak", "", 200, True),
        ("weak", "regular", 31, True), ("high", "rare", 100, False),
    ],
)  # fmt: skip
def test_a_talk_is_due_by_performance_class_or_as_agreed(performance, agreed, days, due):
    partner = cast.a_partner("X", performance=performance, contact_rhythm=agreed)
    partner_marketing.note_talk(partner, result="Gespräch", note="", user=cast.chris(), now=NOW - days * DAY)
    rhythm.nightly(now=NOW)
    assert PartnerTask.objects.open().exists() is due
    assert rhythm.nightly(now=NOW) == 0, "twice a day is once"
    rhythm.nightly(now=NOW + DAY)
    assert PartnerTask.objects.open().count() <= 1, "who is asked for is not asked for again"


def test_a_talk_that_is_noted_does_what_was_due_and_can_be_reopened(chris):
    partner = cast.adler()
    rhythm.nightly(now=NOW)
    assert "Es ist noch kein Kontakt festgehalten." in text_of(chris.get(reverse("partner_contacts")))
    task = PartnerTask.objects.get()
    empty = chris.post(reverse("partner_talk", args=["ADLER"]), {"result": "", "note": "lang"})
    assert empty.status_code == 422
    assert "lang" in text_of(empty)
    chris.post(
        reverse("partner_task_done", args=[task.pk]), {"result": "Zufrieden", "note": "Will mehr Leads"}
    )
    task.refresh_from_db()
    assert (task.done_at, task.result, task.note) == (NOW, "Zufrieden", "Will mehr Leads")
    assert "Mit jedem Partner wurde wie vereinbart gesprochen." in text_of(
        chris.get(reverse("partner_contacts"))
    )
    assert rhythm.last_contacts([partner])[partner.pk] == NOW
    chris.post(reverse("partner_task_reopen", args=[task.pk]))
    assert PartnerTask.objects.open().count() == 1


def test_a_person_who_accepts_an_invitation_warms_the_lead():
    lead = cast.a_lead(stage="nurture", waiting_since=None)
    row = Participation.objects.create(campaign=a_campaign(), person=lead.person, addressed_at=NOW)
    partner_marketing.answer(row.pk, "yes", by="person", now=NOW)
    response = lead.responses.get()
    assert (response.kind, response.detail) == ("answered", "Hausmesse")
    lead.refresh_from_db()
    assert lead.stage == "grade", "it is graded anew"
