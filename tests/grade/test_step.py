"""Graded leads take their track, with a journalled reason and a next step."""

from datetime import timedelta

import pytest
from tests.cast import NOW, adler, cem
from tests.walking import a_policy, comes_in, walk

from stellwerk.grade import step as grade
from stellwerk.pursue.calls import Heard, Result
from stellwerk.pursue.step import calling
from stellwerk.pursue.step.calling import Talk
from stellwerk.store.models import Entry, FollowUp, Lead
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def graded() -> Lead:
    walk()
    return Lead.objects.get()


def test_an_a_lead_goes_on_to_match_and_its_journal_says_why():
    comes_in()
    lead = graded()
    assert lead.grade == "A"
    steps = [step for entry in Entry.objects.filter(lead=lead) for step in entry.steps]
    step = next(step for step in steps if step["what"] == "graded")
    assert sum(values["points"] for _, values in step["reasons"]) == lead.points
    assert step["values"]["grade"] == "A"


def test_a_b_lead_is_kept_warm_until_its_date_and_then_graded_again():
    comes_in(interest="Katalog", channel="Newsletter", role="", value="", employees="")
    lead = graded()
    assert (lead.grade, lead.stage) == ("B", Stage.NURTURE)
    assert lead.next_at == NOW + timedelta(days=14)
    assert grade.ripen(now=NOW + timedelta(days=13), limit=10) == 0
    assert grade.ripen(now=NOW + timedelta(days=15), limit=10) == 1
    walk(NOW + timedelta(days=15))
    lead.refresh_from_db()
    assert lead.next_at == NOW + timedelta(days=29)


def test_a_c_lead_is_scrapped_with_a_reason_and_a_date_to_look_again():
    comes_in(remark="Student, schreibt Masterarbeit")
    lead = graded()
    assert (lead.grade, lead.stage, lead.treatment["scrap"]) == ("C", Stage.SCRAP, "no_authority")
    assert lead.next_at > NOW


def test_a_b_close_to_a_is_asked_by_the_call_centre():
    a_policy(grade={"a_from": 101, "nearly_a_points": 60})
    comes_in()
    lead = graded()
    assert lead.stage == Stage.NURTURE
    assert FollowUp.objects.open().get().role == "call_centre"


def test_a_usual_value_is_not_taken_for_a_known_one_when_graded_again():
    comes_in(value="")
    first = graded().points
    grade.again([Lead.objects.get().pk], now=NOW)
    assert graded().points == first


def test_a_question_to_the_call_centre_is_asked_once_not_every_day():
    a_policy(grade={"a_from": 101, "nearly_a_points": 60})
    comes_in()
    graded()
    for day in range(1, 40, 3):
        grade.ripen(now=NOW + timedelta(days=day), limit=10)
        walk(NOW + timedelta(days=day))
    assert FollowUp.objects.filter(kind="ask").count() == 1


def test_what_the_call_centre_has_asked_is_not_asked_again():
    a_policy(grade={"a_from": 101, "nearly_a_points": 60})
    comes_in()
    lead = graded()
    question = FollowUp.objects.open().get()
    calling.called(question.pk, Heard(Result.QUALIFIED), Talk(), user=cem(), now=NOW + timedelta(hours=1))
    for day in (1, 20, 40):
        grade.ripen(now=NOW + timedelta(days=day), limit=10)
        walk(NOW + timedelta(days=day))
    lead.refresh_from_db()
    assert (lead.grade, lead.stage, lead.treatment["what"]) == ("B", Stage.NURTURE, "inform")
    assert lead.next_at > NOW + timedelta(days=40)
    assert not FollowUp.objects.open().exists()


def test_a_lead_that_a_partner_has_is_not_graded_again():
    adler()
    comes_in()
    lead = graded()
    assert lead.stage == Stage.OFFER
    assert grade.again([lead.pk], now=NOW) == 0
