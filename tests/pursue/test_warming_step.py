"""B leads on tracks, on rows: taken at nurture's door, a turn at a time; what is asked for is written once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.cast import NOW, a_lead
from tests.walking import a_policy, walk

from stellwerk.capture import step as capture
from stellwerk.capture.responses import Act
from stellwerk.clean.consent import Purpose
from stellwerk.grade import step as grade
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import (
    Campaign,
    Consent,
    FollowUp,
    Lead,
    Mail,
    MailTemplate,
    NurtureRun,
    NurtureTrack,
    Participation,
)
from stellwerk.terms import Reason, Stage
from stellwerk.worker import consents
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]
DAY = timedelta(days=1)


def a_template(**over: Any) -> MailTemplate:
    values = {
        "name": "Nach der Messe", "subject_de": "{company}: wie geht es weiter?", "subject_en": "How does it go on?",
        "text_de": "{greeting},\n\nes ging um {product|Ihr Vorhaben}.\n{link}", "text_en": "{greeting}, {link}",
        "link": "https://hartmann.example/hw400", "changed_by": "user:1", "changed_at": NOW,
    }  # fmt: skip
    return MailTemplate.objects.create(**values | over)


def a_track(*steps: dict[str, Any], **over: Any) -> NurtureTrack:
    values = {"name": "Messe kurz", "active": True, "made_by": "user:1", "made_at": NOW}
    return NurtureTrack.objects.create(steps=list(steps), **values | over)


def a_b_lead(**over: Any) -> Lead:
    """Of a fair, with a consent; 20 points, far below the bar."""
    plain = {"stage": Stage.GRADE, "waiting_since": NOW, "grade": "", "interest": "", "value_cents": None,
             "size_class": "", "industry": "", "arrived_at": NOW, "last_contact_at": NOW, "segments": []}  # fmt: skip
    lead = a_lead(**plain | over)
    person = lead.person
    assert person is not None
    person.decides, person.phone = None, ""
    person.save()
    Consent.objects.create(person=person, purpose="mail", source="fair", given_at=NOW)
    return lead


def again(lead: Lead, now: datetime) -> Lead:
    grade.ripen(now=now, limit=100)
    walk(now)
    lead.refresh_from_db()
    return lead


def test_a_b_lead_enters_the_first_track_that_fits_and_gets_its_letter():
    a_policy()
    a_track({"kind": "wait", "days": 3}, name="Web", position=1,
            entry=[{"group": "all", "field": "channel", "how": "one_of", "value": "web"}])  # fmt: skip
    mine = a_track(
        {"kind": "mail", "template": a_template().pk},
        {"kind": "wait", "days": 7},
        {"kind": "call", "days": 1},
    )
    lead = a_b_lead()
    walk()
    run = NurtureRun.objects.get()
    lead.refresh_from_db()
    assert (lead.grade, lead.stage, lead.waiting_since) == ("B", Stage.NURTURE, None)
    assert (run.track, run.step, run.next_at, lead.next_at) == (mine, 2, NOW + 7 * DAY, NOW + 7 * DAY)
    letter = Mail.objects.get()
    assert (letter.kind, letter.person, letter.template.name) == ("nurture", lead.person, "Nach der Messe")
    assert letter.subject == "Kessler Formenbau: wie geht es weiter?"
    assert "Guten Tag Miriam Vogt" in letter.text
    assert "/t/" in letter.text
    assert "/opt-out/" in letter.text


def test_without_a_fitting_track_a_b_lead_waits_as_grade_says():
    a_policy()
    a_track(
        {"kind": "wait", "days": 3},
        entry=[{"group": "all", "field": "channel", "how": "one_of", "value": "web"}],
    )
    lead = a_b_lead()
    walk()
    lead.refresh_from_db()
    assert (lead.stage, lead.waiting_since, lead.next_at) == (Stage.NURTURE, None, NOW + 14 * DAY)
    assert not NurtureRun.objects.exists()


def test_without_a_track_a_nearly_a_lead_is_still_asked_by_the_call_centre():
    a_policy()
    a_track(
        {"kind": "wait", "days": 3},
        entry=[{"group": "all", "field": "channel", "how": "one_of", "value": "web"}],
    )
    lead = a_b_lead(interest="Preis?", industry="toolmaking")
    lead.person.phone = "+495614820117"
    lead.person.save()
    walk()
    assert FollowUp.objects.get().kind == "ask"


def test_a_lead_on_a_track_is_graded_before_each_turn_and_ends_on_the_version_it_began_with():
    a_policy()
    old = a_track({"kind": "wait", "days": 7}, {"kind": "call", "days": 1, "note": "Bedarf?"})
    lead = a_b_lead()
    lead.person.phone = "+495614820117"
    lead.person.save()
    walk()
    NurtureTrack.objects.filter(pk=old.pk).update(active=False)
    a_track({"kind": "wait", "days": 300}, version=2)
    again(lead, NOW + 7 * DAY)
    call = FollowUp.objects.get(kind="nurture_call")
    assert (call.note, call.role) == ("Bedarf?", "call_centre")
    run = NurtureRun.objects.get()
    assert (run.track, run.state, run.why[0]) == (old, "finished", "nurture.finished")
    assert lead.next_at > NOW + 7 * DAY, "as grade says, from now on"


def test_an_act_warms_at_once_and_the_lead_keeps_its_place():
    a_policy()
    a_track({"kind": "wait", "days": 10}, {"kind": "wait", "days": 10})
    lead = a_b_lead(last_contact_at=NOW - 60 * DAY, arrived_at=NOW - 60 * DAY)
    walk()
    before = Lead.objects.get().points
    assert capture.respond(lead.pk, Act.CLICKED, at=NOW + DAY, by="mail:1", now=NOW + DAY)
    walk(NOW + DAY)
    lead.refresh_from_db()
    assert lead.points > before
    assert NurtureRun.objects.get().next_at == NOW + 10 * DAY
    assert lead.next_at == NOW + 10 * DAY


def test_whoever_answers_is_handed_to_a_person():
    a_policy()
    a_track({"kind": "wait", "days": 10})
    lead = a_b_lead()
    walk()
    capture.respond(lead.pk, Act.ANSWERED, at=NOW + DAY, by="user:1", now=NOW + DAY)
    walk(NOW + DAY)
    assert NurtureRun.objects.get().why[0] == "nurture.replied"
    assert FollowUp.objects.get().kind == "nurture_replied"


def test_nobody_is_written_to_without_consent_and_an_opted_out_person_leaves():
    a_policy()
    track = a_track({"kind": "mail", "template": a_template().pk}, {"kind": "wait", "days": 5})
    without, out = a_b_lead(), a_b_lead(person="Otto Ohne")
    Consent.objects.filter(person=without.person).delete()
    consents.opt_out(out.person, (Purpose.MAIL,), why=Reason("block.opted_out"), by="person", now=NOW)
    walk()
    assert not Mail.objects.exists()
    assert list(NurtureRun.objects.values_list("lead", flat=True)) == [without.pk]

    later = a_b_lead(person="Lena Später")
    walk(NOW + DAY)
    assert NurtureRun.objects.filter(track=track, state="running").count() == 2
    consents.opt_out(
        later.person, (Purpose.MAIL,), why=Reason("block.opted_out"), by="person", now=NOW + 2 * DAY
    )
    sweep(now=NOW + 2 * DAY)
    assert NurtureRun.objects.get(lead=later).why[0] == "nurture.opted_out"
    assert not leads_without_next_step(NOW + 3 * DAY).exists()


def test_a_lead_that_somebody_works_leaves_its_track():
    a_policy()
    a_track({"kind": "wait", "days": 5})
    lead = a_b_lead()
    walk()
    Lead.objects.filter(pk=lead.pk).update(stage=Stage.MATCH, waiting_since=NOW)
    sweep(now=NOW + DAY)
    assert NurtureRun.objects.get().why[0] == "nurture.became_a"


def test_an_invitation_is_a_participation_with_a_link_to_answer():
    a_policy()
    fair = Campaign.objects.create(name="EMO 2026", channel="fair")
    template = a_template(text_de="{greeting}, kommen Sie zur {campaign}? {answer}")
    a_track({"kind": "invite", "campaign": fair.pk, "template": template.pk}, {"kind": "wait", "days": 5})
    lead = a_b_lead()
    walk()
    row = Participation.objects.get()
    assert (row.campaign, row.person, row.addressed_at) == (fair, lead.person, NOW)
    text = Mail.objects.get().text
    assert "EMO 2026" in text
    assert "/i/" in text


def test_a_walk_that_breaks_leaves_neither_letter_nor_turn(settings):
    a_policy()
    a_track({"kind": "mail", "template": a_template().pk}, {"kind": "wait", "days": 5})
    a_b_lead()
    settings.NURTURE_LETTERS = "tests.pursue.test_warming_step.broken"
    with pytest.raises(RuntimeError):
        walk()
    assert not Mail.objects.exists()
    assert not NurtureRun.objects.exists()
    settings.NURTURE_LETTERS = "stellwerk.web.nurture_letters.compose"
    walk()
    walk(NOW + timedelta(minutes=1))
    assert Mail.objects.count() == 1


def broken(owed: Any, now: Any) -> None:
    raise RuntimeError("the worker died")


def test_a_track_nobody_can_read_any_more_ends_and_takes_nobody_in():
    a_policy()
    row = a_track({"kind": "wait", "days": 5})
    lead = a_b_lead()
    walk()
    NurtureTrack.objects.filter(pk=row.pk).update(steps=[{"kind": "dance"}])
    again(lead, NOW + 5 * DAY)
    assert NurtureRun.objects.get().state == "finished"
    assert lead.next_at is not None


def test_the_sweep_without_anything_to_do_changes_nothing():
    a_policy()
    a_track({"kind": "wait", "days": 5})
    a_b_lead()
    walk()
    sweep(now=NOW + DAY)
    assert NurtureRun.objects.get().state == "running"
