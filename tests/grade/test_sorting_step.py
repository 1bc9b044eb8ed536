"""Sorting on the database: the bar, the call before the partner, what people did, judgements, the order of work."""

import random
from datetime import timedelta
from functools import cache

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW
from tests.walking import a_policy, comes_in, walk

from stellwerk.grade import GradePolicy
from stellwerk.grade import step as grade
from stellwerk.grade.learned import History, train
from stellwerk.grade.step.circumstances import own_orders
from stellwerk.store.journal import notebook
from stellwerk.store.models import (
    Bar,
    Customer,
    Entry,
    FollowUp,
    Lead,
    Order,
    PartnerWeek,
    Policy,
    Response,
    ScoreModel,
)
from stellwerk.terms import Stage
from stellwerk.words import say
from stellwerk.worker.priorities import nightly
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]

NIGHT = NOW.replace(hour=3)


def sorted_lead(**over):
    comes_in(**over)
    walk()
    return Lead.objects.get()


def steps_of(lead, what):
    entries = Entry.objects.filter(lead=lead).order_by("id")
    return [step for entry in entries for step in entry.steps if step["what"] == what]


# --- What grading leaves on the lead


def test_the_lead_keeps_what_was_known_then_its_ranges_and_its_place_in_the_order():
    lead = sorted_lead()
    assert lead.known_then["channel"] == "fair"
    assert lead.known_then["said.asks_for_delivery"] == "yes"
    assert "" not in lead.known_then.values()
    assert set(lead.forecast) == {"chance", "value_cents", "days"}
    low, usual, high = lead.forecast["value_cents"]
    assert low < usual == lead.value_cents < high
    rules = Policy.objects.live().read("grade", GradePolicy)
    assert lead.priority == round(lead.worth_cents * grade.pressing(lead, rules, now=NOW))
    assert lead.score_version is None
    assert lead.treatment["sorted"][0] == "sort.over"


def test_own_orders_say_what_a_lead_without_a_value_is_worth():
    customer = Customer.objects.create(number="K-1", since=NOW.date())
    for _ in range(20):
        Order.objects.create(
            customer=customer, amount_cents=12_000_000, product="turning", ordered_on=NOW.date()
        )
    lead = sorted_lead(value="")
    assert 9_000_000 < lead.value_cents <= 12_000_000
    assert lead.fact("value_cents") is None


def test_days_to_the_order_are_learned_from_leads_that_ordered():
    customer = Customer.objects.create(number="K-1", since=NOW.date())
    for _ in range(20):
        lead = cast.a_lead(arrived_at=NOW - timedelta(days=20), channel="fair", product="turning")
        Order.objects.create(
            customer=customer, lead=lead, amount_cents=1_000_000, product="turning", ordered_on=NOW.date()
        )
    days = own_orders(NOW.date()).days.of(("turning", "fair"), 60.0)
    assert 20 <= days[1] < 30


# --- The call centre first


def test_a_bought_address_that_is_an_a_is_called_within_one_working_day_and_then_offered():
    cast.adler()
    a_policy(grade={"a_from": 20})
    lead = sorted_lead(channel="Adresskauf")
    assert (lead.channel, lead.grade, lead.stage) == ("provider", "A", Stage.QUALIFY)
    asked = FollowUp.objects.get(lead=lead)
    assert (asked.kind, asked.role) == ("qualify", "call_centre")
    assert NOW < asked.due_at <= NOW + timedelta(days=2)
    FollowUp.objects.update(done_at=NOW, done_by="user:1")
    grade.again([lead.pk], now=NOW)
    walk()
    lead.refresh_from_db()
    assert lead.stage == Stage.OFFER


def test_a_lead_that_waits_for_the_call_is_asked_for_once():
    a_policy(grade={"a_from": 20})
    sorted_lead(channel="Adresskauf")
    walk()
    walk(NOW + timedelta(hours=1))
    assert FollowUp.objects.filter(kind="qualify").count() == 1


# --- What a person did


def test_what_a_person_did_warms_the_lead_and_is_kept_once():
    lead = sorted_lead(interest="Katalog", channel="Newsletter", role="", value="", employees="")
    assert lead.grade == "B"
    for _ in range(2):
        grade.respond(lead.pk, "asked_for_offer", at=NOW, by="user:1", now=NOW)
    walk()
    before, lead = lead.points, Lead.objects.get()
    assert Response.objects.count() == 1
    assert lead.points >= before + 10
    assert [key for key, _ in lead.grade_reasons if "did" in key] == ["grade.did.asked_for_offer"]
    assert len(steps_of(lead, "responded")) == 1


def test_a_lead_that_a_partner_has_keeps_its_grade_when_its_person_clicks():
    cast.adler()
    lead = sorted_lead()
    grade.respond(lead.pk, "clicked", at=NOW, by="machine", now=NOW)
    walk()
    assert Lead.objects.get().stage == Stage.OFFER


# --- A person's judgement


def test_a_judgement_stands_beside_the_score_and_can_be_taken_back():
    lead = sorted_lead()
    before = (lead.grade, lead.points, lead.stage)
    judged = grade.judge(lead.pk, letter="C", why=" Kenne ich, kauft nie. ", by="user:1", now=NOW)
    assert (judged.judgement["letter"], judged.judgement["why"]) == ("C", "Kenne ich, kauft nie.")
    assert (judged.grade, judged.points, judged.stage) == before
    grade.again([lead.pk], now=NOW)
    walk()
    assert Lead.objects.get().judgement["by"] == "user:1"
    back = grade.judge(lead.pk, letter="", why="", by="user:1", now=NOW)
    assert back.judgement == {}
    assert len(steps_of(lead, "judged")) == len(steps_of(lead, "judgement_taken_back")) == 1


def test_the_same_judgement_again_changes_nothing():
    lead = sorted_lead()
    for hour in range(3):
        grade.judge(lead.pk, letter="B", why="abwarten", by="user:1", now=NOW + timedelta(hours=hour))
    assert Lead.objects.get().judgement["at"] == NOW.isoformat()
    assert len(steps_of(lead, "judged")) == 1


@pytest.mark.parametrize(
    ("letter", "why", "key"),
    [
        ("D", "weil", "judgement.no_letter"),
        ("A", "  ", "judgement.no_why"),
        ("A", "x" * 501, "judgement.too_long"),
    ],
)
def test_a_judgement_needs_a_grade_and_a_sentence(letter, why, key):
    lead = cast.a_lead()
    with pytest.raises(grade.JudgementError) as caught:
        grade.judge(lead.pk, letter=letter, why=why, by="user:1", now=NOW)
    assert caught.value.reason.key == key
    assert Lead.objects.get().judgement == {}


# --- The bar


def full(share):
    """Adler has 100 places a week, so many of which were used last week and are this week."""
    partner = cast.adler(capacity_per_week=100)
    for week in ("2026-W11", "2026-W12"):
        PartnerWeek.objects.update_or_create(
            partner=partner, week=week, defaults={"places": 100, "used": round(100 * share)}
        )


def move():
    policy = Policy.objects.live()
    with notebook(now=NOW, actor="clock", policy_version=policy.version) as notes:
        return grade.move_bar(now=NOW, policy=policy, notes=notes)


def test_full_partners_raise_the_bar_and_the_next_lead_is_measured_by_it():
    full(1.0)
    points = 60
    a_policy(grade={"a_from": points, "worthy_cents": 10**12})
    row = move()
    assert (row.points, row.fullness) == (68, 1.0)
    assert row.why[0] == "bar.rises"
    assert move() is None
    lead = sorted_lead()
    assert lead.treatment["sorted"][1]["bar"] == 68


def test_when_partners_idle_the_bar_falls_and_lets_waiting_leads_over():
    cast.adler(capacity_per_week=100)
    policy = a_policy(grade={"a_from": 98, "worthy_cents": 10**12, "bar_falls": 50})
    lead = sorted_lead()
    assert lead.stage == Stage.NURTURE
    full(0.0)
    row = move()
    assert row.points == 48
    walk()
    lead.refresh_from_db()
    assert (lead.grade, lead.stage) == ("A", Stage.OFFER)
    assert Entry.objects.filter(about="bar", policy_version=policy.version).count() == 1


def test_a_new_policy_puts_the_bar_back():
    full(1.0)
    move()
    assert Bar.objects.count() == 1
    policy = a_policy(grade={"a_from": 30})
    Policy.objects.filter(pk=policy.pk).update(live_at=NOW + timedelta(hours=1))
    assert grade.bar_points(Policy.objects.live()) == 30


def test_a_house_in_its_first_week_leaves_the_bar_alone():
    cast.adler(capacity_per_week=5)
    assert grade.how_full(now=NOW) is None
    assert move() is None


# --- The order of work


def test_once_a_night_interest_that_has_faded_falls_behind():
    lead = sorted_lead(interest="Katalog", channel="Newsletter", role="", value="", employees="")
    later = NIGHT + timedelta(days=21)
    assert nightly(now=later) == 1
    faded = Lead.objects.get()
    assert 0 < faded.priority < lead.priority
    assert faded.worth_cents == lead.worth_cents
    assert nightly(now=later + timedelta(hours=1)) == 0


def test_the_clock_makes_the_order_anew_and_looks_after_the_bar():
    full(1.0)
    sweep(now=NIGHT)
    assert Bar.objects.count() == 1
    assert grade.refreshed_on(NIGHT.date())


def test_a_thousand_leads_are_refreshed_with_a_handful_of_questions(django_assert_max_num_queries):
    for _ in range(3):
        cast.a_lead(stage=Stage.NURTURE)
    with django_assert_max_num_queries(22):
        assert grade.refresh_priorities(now=NOW) == 3


# --- A learned score


@cache
def learned():
    """A score that has learned from made-up outcomes that fairs bring customers and bought addresses do not."""
    rng = random.Random(1)  # noqa: S311 (made-up outcomes)
    channels = [rng.choice(["fair", "web", "provider"]) for _ in range(600)]
    chances = {"fair": 0.7, "web": 0.3, "provider": 0.1}
    won = np.array([rng.random() < chances[channel] for channel in channels])
    industries = [rng.choice(["toolmaking", "crafts", ""]) for _ in channels]
    return train(History(("channel", "industry"), (channels, industries), won, None, None)).pack()


def a_score(body):
    return ScoreModel.objects.create(
        version=4, state="live", body=body, outcomes=600, better=True, made_by="tests", made_at=NOW
    )


def test_the_live_score_gives_the_chance_and_its_reasons_sum_to_the_points():
    a_score(learned())
    lead = sorted_lead()
    assert lead.score_version == 4
    assert (
        sum(values["points"] for _, values in lead.grade_reasons) == lead.points == round(lead.chance * 100)
    )
    low, usual, high = lead.forecast["chance"]
    assert low < usual < high
    assert "grade.channel" in [key for key, _ in lead.grade_reasons]
    for reason in lead.grade_reasons:
        assert say(reason, "de")


def test_without_a_live_score_the_points_rule_again():
    ScoreModel.objects.filter(pk=a_score(learned()).pk).update(state="retired")
    assert sorted_lead().score_version is None


def test_a_score_that_was_tampered_with_stops_no_lead():
    a_score(learned()[:-40] + b"x" * 40)
    lead = sorted_lead()
    assert (lead.score_version, lead.grade) == (None, "A")


def test_the_score_is_asked_once_for_a_batch_and_not_per_lead():
    a_score(learned())
    for number in range(6):
        comes_in(email=f"p{number}@x{number}.example", company=f"Firma {number} GmbH")
    with CaptureQueriesContext(connection) as asked:
        walk()
    models = [query["sql"] for query in asked if "stellwerk_scoremodel" in query["sql"]]
    assert len(models) <= 1
    assert Lead.objects.filter(score_version=4).count() == 6


# --- Trying numbers


def test_a_preview_says_who_would_move_why_and_changes_nothing():
    comes_in()
    comes_in(
        email="b@x.example", company="Blau AG", interest="Katalog", channel="Newsletter", role="", value=""
    )
    walk()
    before = list(Lead.objects.order_by("pk").values_list("grade", "points", "priority", "stage"))
    entries = Entry.objects.count()
    same = grade.preview({}, now=NOW)
    assert (same.leads, same.moves, same.up, same.down) == (2, (), (), ())
    assert same.before == same.after
    strict = grade.preview({"grade": {"channel_points": [["fair", -20.0]]}}, now=NOW)
    [example] = strict.down
    assert (example.before, example.after) == ("A", "B")
    assert example.points_after < example.points_before
    assert example.changed[0].key == "grade.channel"
    assert example.changed[0].values["points"] == -36
    assert (strict.before.leads["A"], strict.after.leads["A"]) == (1, 0)
    assert [(move.before, move.after, move.leads) for move in strict.moves] == [("A", "B", 1)]
    assert list(Lead.objects.order_by("pk").values_list("grade", "points", "priority", "stage")) == before
    assert Entry.objects.count() == entries


def test_a_preview_says_that_the_bar_moved_where_the_points_are_the_same():
    sorted_lead()
    found = grade.preview({"grade": {"a_from": 99, "worthy_cents": 10**12}}, now=NOW)
    assert found.down[0].changed[0].key == "sort.under"


def test_a_preview_of_many_leads_asks_no_more_than_one_of_few(django_assert_max_num_queries):
    for number in range(4):
        comes_in(email=f"p{number}@x{number}.example", company=f"Firma {number} GmbH")
    walk()
    with django_assert_max_num_queries(24):
        assert grade.preview({"grade": {"a_from": 1}}, now=NOW).leads == 4
