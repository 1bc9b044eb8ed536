"""Tracks and templates on the desk: written without JavaScript, kept in versions, shown with who stands where."""

import re
from typing import Any

import pytest
from django.urls import reverse
from tests import cast
from tests.pursue.test_warming_step import a_b_lead, a_template, a_track
from tests.reading import as_, text_of
from tests.walking import a_policy, walk

from stellwerk.store.models import MailTemplate, NurtureRun, NurtureTrack

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def ines():
    a_policy()
    return as_(cast.ines(), "de")


def sent(page: Any) -> dict[str, str]:
    """The form of a page as a browser would send it."""
    html = page.content.decode()
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html))
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', body)
        first = re.search(r'<option value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else first[1] if first else ""
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def kinds(page: Any) -> list[str]:
    return re.findall(r'name="s\d+-kind" value="(\w+)"', page.content.decode())


def test_a_track_is_written_step_by_step_without_a_script(ines):
    template, new = a_template(), reverse("nurture_new")
    page = ines.post(new, sent(ines.get(new)) | {"name": "Messe kurz", "do": "add-mail"})
    assert kinds(page) == ["wait", "mail"]
    page = ines.post(new, sent(page) | {"s1-template": str(template.pk), "do": "up-1"})
    assert kinds(page) == ["mail", "wait"]
    page = ines.post(new, sent(page) | {"do": "add-check"})
    page = ines.post(new, sent(page) | {"do": "add-call"})
    kept = sent(page) | {
        "s2-field": "did.clicked", "s2-how": "yes", "s2-then": "jump", "s2-to": "5", "s3-note": "Bedarf?",
        "s1-days": "7", "field-0": "channel", "how-0": "one_of", "value-0": "fair", "group-0": "all", "do": "save",
    }  # fmt: skip
    assert ines.post(new, kept).status_code == 302
    row = NurtureTrack.objects.get()
    assert [step["kind"] for step in row.steps] == ["mail", "wait", "check", "call"]
    assert (row.steps[2]["to"], row.steps[3]["note"], row.active, row.version) == (4, "Bedarf?", False, 1)
    assert row.entry == [{"group": "all", "field": "channel", "how": "one_of", "value": "fair"}]


def test_where_a_check_leads_to_follows_its_step(ines):
    check = {"kind": "check", "field": "did.clicked", "how": "yes", "then": "jump", "to": 3}
    wait = {"kind": "wait", "days": 3}
    row = a_track(check, wait, wait, {"kind": "call", "days": 1})
    edit = reverse("nurture_edit", args=[row.pk])
    page = ines.post(edit, sent(ines.get(edit)) | {"do": "remove-1"})
    assert sent(page)["s0-to"] == "3"
    page = ines.post(edit, sent(page) | {"do": "down-1"})
    assert (sent(page)["s0-to"], kinds(page)) == ("2", ["check", "call", "wait"])


def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(ines):
    new = reverse("nurture_new")
    page = ines.post(new, {"name": "", "s0-kind": "wait", "s0-days": "bald", "do": "save"})
    assert page.status_code == 422
    assert "Geben Sie der Strecke einen Namen" in text_of(page)
    assert "Geben Sie eine Zahl von Tagen an" in text_of(page)
    assert 'value="bald"' in page.content.decode()
    assert not NurtureTrack.objects.exists()


def test_a_track_that_leads_have_been_on_becomes_a_new_version(ines):
    row = a_track({"kind": "wait", "days": 5})
    a_b_lead()
    walk()
    edit = reverse("nurture_edit", args=[row.pk])
    ines.post(edit, sent(ines.get(edit)) | {"s0-days": "9", "do": "save"})
    new = NurtureTrack.objects.get(version=2)
    assert (new.active, new.steps[0]["days"]) == (True, 9)
    row.refresh_from_db()
    assert (row.active, row.steps[0]["days"]) == (False, 5)
    assert NurtureRun.objects.get().track == row
    page = ines.get(reverse("nurture_track", args=[new.pk]))
    assert "Ein Lead ist noch auf einer früheren Version" in text_of(page)


def test_the_track_shows_who_stands_where_and_lets_one_off(ines):
    row = a_track(
        {"kind": "mail", "template": a_template().pk},
        {"kind": "wait", "days": 5},
        {"kind": "call", "days": 1},
    )
    a_b_lead()
    walk()
    page = ines.get(reverse("nurture_track", args=[row.pk]))
    told = text_of(page)
    assert "Messe kurz: Ein Lead ist unterwegs, 0 wurden A." in told
    assert "Lead steht hier" in told
    assert "Kessler Formenbau" in told
    run = NurtureRun.objects.get()
    ines.post(reverse("nurture_take_off", args=[run.pk]))
    run.refresh_from_db()
    assert run.why[0] == "nurture.by_hand"
    assert "Ein B-Lead" not in text_of(ines.get(reverse("nurture")))


def test_the_three_tracks_of_the_house_come_with_their_letters_once(ines):
    for _ in range(2):
        ines.post(reverse("nurture_shipped"))
    assert NurtureTrack.objects.count() == 3
    assert not NurtureTrack.objects.filter(active=True).exists()
    assert MailTemplate.objects.exclude(text_en="").count() == 4
    for row in NurtureTrack.objects.all():
        assert ines.get(reverse("nurture_edit", args=[row.pk])).status_code == 200


def test_a_track_is_switched_on_and_off(ines):
    row = a_track({"kind": "wait", "days": 5}, active=False)
    ines.post(reverse("nurture_switch", args=[row.pk]), {"on": "yes"})
    assert NurtureTrack.objects.get().active
    ines.post(reverse("nurture_switch", args=[row.pk]), {"on": "no"})
    assert not NurtureTrack.objects.get().active


def test_a_template_with_an_unknown_field_is_refused_in_plain_words(ines):
    given = {
        "name": "Danke",
        "subject_de": "Danke",
        "text_de": "Hallo {vorname}, {greeting}",
        "link": "",
        "do": "save",
    }
    page = ines.post(reverse("mail_template_new"), given)
    assert page.status_code == 422
    assert "Das Feld {vorname} gibt es nicht." in text_of(page)
    assert not MailTemplate.objects.exists()
    ines.post(reverse("mail_template_new"), given | {"text_de": "{greeting}, {product|unsere Maschinen}"})
    assert MailTemplate.objects.get().text_de == "{greeting}, {product|unsere Maschinen}"


def test_a_template_is_shown_as_a_real_lead_would_get_it(ines):
    lead = a_b_lead()
    page = ines.get(reverse("mail_template", args=[a_template().pk]))
    told = text_of(page)
    assert f"{lead.organisation.name}: wie geht es weiter?" in told
    assert "Guten Tag Miriam Vogt" in told
    assert "(Link, der E-Mails beendet)" in told
    english = ines.post(
        reverse("mail_template_new"), {"language": "en", "do": "look", "text_en": "{greeting}!"}
    )
    assert "Good day Miriam Vogt!" in text_of(english)


def test_who_may_only_read_sees_no_button():
    a_policy()
    row = a_track({"kind": "wait", "days": 5})
    mona = as_(cast.mona(), "de")
    assert (
        reverse("nurture_edit", args=[row.pk])
        not in mona.get(reverse("nurture_track", args=[row.pk])).content.decode()
    )
    assert mona.post(reverse("nurture_switch", args=[row.pk]), {"on": "no"}).status_code == 403
