"""The clock asks for trainings and checks, the worker does them, nothing changes without a person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from tests import cast
from tests.walking import a_policy, comes_in, walk

from stellwerk.grade.learned import LearnError
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.step.circumstances import circumstances
from stellwerk.review import step as review
from stellwerk.review.outcomes import LearnPolicy, Look
from stellwerk.store.models import Entry, Lead, Policy, ScoreCheck, ScoreModel
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Stage
from stellwerk.worker import learning

pytestmark = [pytest.mark.django_db, pytest.mark.step]
NIGHT = datetime(2026, 3, 17, 3, 30, tzinfo=ZoneInfo("Europe/Berlin"))
FAIR_WINS, WEB_WINS = 0.7, 0.15


def at(minutes: float) -> datetime:
    return cast.NOW + timedelta(minutes=minutes)


def clock(now: datetime = cast.NOW) -> Callable[[], datetime]:
    return lambda: now


def outcomes(
    count: int, *, fair: float = FAIR_WINS, web: float = WEB_WINS, chance: float = 0.43, since: float = 400,
    until: float = 20, seed: int = 1,
) -> None:  # fmt: skip
    """So many closed leads, half of them from fairs; ends spread evenly from `since` to `until` days ago."""
    rng = np.random.default_rng(seed)
    partners = [cast.adler(), cast.berg()]
    first = (
        Lead.objects.order_by("-prospect_number").values_list("prospect_number", flat=True).first() or 0
    ) + 1
    rows = []
    for place in range(count):
        channel = "fair" if rng.random() < 0.5 else "web"
        won = bool(rng.random() < (fair if channel == "fair" else web))
        closed_at = cast.NOW - timedelta(days=since + (until - since) * place / count)
        rows.append(
            Lead(
                prospect_number=first + place, channel=channel, stage=Stage.CLOSED, grade="A", points=43,
                chance=chance, outcome="won" if won else "lost", arrived_at=closed_at - timedelta(days=25),
                closed_at=closed_at, partner=partners[place % 2],
                known_then={"channel": channel, "country": "DE", "size": "SML"[int(rng.integers(3))]},
                grade_reasons=[["grade.channel", {"points": 43, "channel": channel}]],
            )
        )  # fmt: skip
    insert_rows(rows)


def ended_with() -> str:
    last = review.last_training(now=cast.NOW)
    return last.ended.key if last and last.ended else ""


def test_with_too_few_outcomes_nothing_is_learned_and_the_page_says_how_many_are_missing() -> None:
    outcomes(30)
    review.ask_training(by="user:1", now=at(0))
    assert learning.learn_next(clock()) == 1
    assert ended_with() == "learning.too_few"
    assert not ScoreModel.objects.exists()
    assert learning.learn_next(clock()) == 0


def test_a_training_that_breaks_off_says_so_and_does_not_wait_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no more memory")

    monkeypatch.setattr(learning, "train", broken)
    review.ask_training(by="user:1", now=at(0))
    with pytest.raises(RuntimeError):
        learning.learn_next(clock())
    assert ended_with() == "learning.broke_off"


def test_what_is_learned_is_proposed_and_rules_nothing() -> None:
    outcomes(700)
    review.ask_training(by="user:1", now=at(0))
    learning.learn_next(clock())
    made = ScoreModel.objects.get(version=1)
    assert (made.state, made.made_by, made.better) == ("proposed", "user:1", True)
    assert made.outcomes == 700 - Lead.objects.filter(arrived_at__gt=cast.NOW - timedelta(days=30)).count()
    assert ScoreModel.objects.live() is None
    assert made.report["held_out"]["auc"] > 0.65


def test_a_score_that_finds_nothing_is_not_better() -> None:
    outcomes(700, fair=0.43, web=0.43)
    review.ask_training(by="user:1", now=at(0))
    learning.learn_next(clock())
    made = ScoreModel.objects.filter(version=1).first()
    assert made is None or not made.better


def test_the_clock_asks_once_a_night_and_only_when_there_is_something_to_learn() -> None:
    assert not learning.nightly(now=NIGHT.replace(hour=1))
    assert not learning.nightly(now=NIGHT)
    assert review.looked_on(NIGHT.date())
    outcomes(200)
    assert not learning.nightly(now=NIGHT)  # this night it has looked already
    assert learning.nightly(now=NIGHT + timedelta(days=1))
    assert not learning.nightly(now=NIGHT + timedelta(days=1))


def test_too_few_ends_of_one_kind_are_not_asked_for_again_every_night() -> None:
    outcomes(200, fair=0.05, web=0.0)
    review.write_check(Look(None, {}), now=NIGHT)
    assert not any(learning.nightly(now=NIGHT + timedelta(days=day)) for day in range(3))


def test_a_shifted_month_raises_the_alarm_while_the_points_rule() -> None:
    outcomes(300, since=400, until=60)
    outcomes(120, fair=0.05, web=0.02, since=55, until=31, seed=2)
    found = review.outcomes(now=cast.NOW, policy=LearnPolicy())
    learning.check(found, policy=LearnPolicy(), now=cast.NOW)
    row = ScoreCheck.objects.get()
    assert (row.model.version, (row.alarm or [""])[0]) == (0, "learning.drift.fewer")
    assert review.alarm_now() == row


def test_points_that_lie_on_another_scale_get_a_proposal_of_the_rules_by_the_clock() -> None:
    a_policy()
    rng = np.random.default_rng(4)
    outcomes(800, chance=0.5)
    for lead in Lead.objects.all():
        points = int(rng.integers(10, 90))
        won = rng.random() < points / 250
        lead.grade_reasons = [["grade.channel", {"points": points}]]
        lead.outcome, lead.points = "won" if won else "lost", points
        lead.save(update_fields=["grade_reasons", "outcome", "points"])
    found = review.outcomes(now=cast.NOW, policy=LearnPolicy())
    made = {row.kind: row for row in learning.propose_numbers(found, now=cast.NOW)}
    assert (made["curve"].state, made["curve"].numbers["curve"]["outcomes"]) == ("proposed", len(found.ended))
    assert Policy.objects.live().version == 1
    assert learning.propose_numbers(found, now=cast.NOW) == []  # it waits already


def test_another_score_grades_leads_that_are_warmed_anew_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "BATCH", 2)
    for name in ("Anton", "Berta", "Cäsar"):
        comes_in(company=f"{name} GmbH", email=f"{name.lower().replace('ä', 'ae')}@x.example", interest="Katalog",
                 phone="", industry="", value="", role="", product="", employees="", channel="Adresskauf")  # fmt: skip
    walk()
    warmed = Lead.objects.filter(stage=Stage.NURTURE)
    assert warmed.count() == 3
    Lead.objects.update(score_version=1)
    before = Entry.objects.filter(lead__isnull=False).count()
    assert learning.regrade(clock(at(5))) == 3
    assert Entry.objects.filter(lead__isnull=False).count() == before + 3
    assert not warmed.filter(score_version=1).exists()
    assert learning.regrade(clock(at(6))) == 0


def test_grading_anew_stops_when_no_partner_has_a_place_and_leaves_the_rest_for_their_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(learning, "BATCH", 1)
    leads = [
        cast.a_lead(company=f"Firma {at}", stage=Stage.NURTURE, score_version=1, grade="B") for at in range(3)
    ]
    assert learning.regrade(clock(at(5))) == 1  # there is no partner at all
    stages = list(Lead.objects.filter(pk__in=[lead.pk for lead in leads]).values_list("stage", flat=True))
    assert sorted(stages) == ["nurture", "nurture", "stuck"]


def test_a_proposal_keeps_the_share_of_a_and_says_which_others_would_be_one() -> None:
    outcomes(500)
    for channel, letter in (("fair", "B"), ("fair", "B"), ("web", "A"), ("web", "B")):
        cast.a_lead(
            stage=Stage.NURTURE,
            grade=letter,
            arrived_at=cast.NOW,
            channel=channel,
            known_then={"channel": channel, "country": "DE", "size": "M"},
        )
    Lead.objects.filter(stage=Stage.CLOSED).update(grade="")
    made = learning.train(
        review.outcomes(now=cast.NOW, policy=LearnPolicy()), policy=LearnPolicy(), by="clock", now=cast.NOW
    )
    share = made.report["share"]
    assert (share["looked"], share["was"]) == (4, 1)
    # Two leads from fairs have the same points: either both are over the bar or none.
    assert share["over"] in (0, 2)
    assert share["bar"] == Policy.objects.live().read("grade", GradePolicy).a_from + share["lift"]


def test_while_a_score_rules_the_bar_stands_higher_by_its_lift_and_a_step_back_takes_it_down() -> None:
    outcomes(500)
    made = learning.train(
        review.outcomes(now=cast.NOW, policy=LearnPolicy()), policy=LearnPolicy(), by="clock", now=cast.NOW
    )
    ScoreModel.objects.filter(pk=made.pk).update(better=True, report=made.report | {"share": {"lift": 7}})
    review.score_live(made.version, by="user:1", now=at(1))
    usual = Policy.objects.live().read("grade", GradePolicy).a_from
    assert circumstances(Policy.objects.live(), now=at(2)).bar == usual + 7
    review.score_back(by="user:2", now=at(3))
    assert circumstances(Policy.objects.live(), now=at(4)).bar == usual


def test_a_score_that_somebody_tampered_with_is_refused_with_a_clear_message() -> None:
    made = review.propose_score(b"no score", {}, outcomes=9, better=True, by="clock", now=at(0))
    review.score_live(made.version, by="user:1", now=at(1))
    with pytest.raises(LearnError) as raised:
        learning.live_score()
    assert raised.value.reason.key == "learning.unreadable"
    outcomes(200)
    review.ask_training(by="user:1", now=at(2))
    assert learning.learn_next(clock(at(3))) == 1
    assert ended_with() == "learning.unreadable"


def learned_and_live() -> ScoreModel:
    outcomes(500, since=400, until=120)
    review.ask_training(by="clock", now=at(-1))
    made = learning.train(
        review.outcomes(now=cast.NOW, policy=LearnPolicy()), policy=LearnPolicy(), by="clock", now=cast.NOW
    )
    ScoreModel.objects.filter(pk=made.pk).update(made_at=cast.NOW - timedelta(days=119))
    return review.score_live(made.version, by="user:1", now=cast.NOW - timedelta(days=118))


@pytest.mark.parametrize(("fair", "web", "alarms"), [(0.7, 0.15, False), (0.1, 0.02, True)])
def test_a_live_score_is_checked_on_what_ended_after_it_was_learned(
    fair: float, web: float, alarms: bool
) -> None:
    made = learned_and_live()
    outcomes(160, fair=fair, web=web, since=80, until=40, seed=3)
    learning.check(review.outcomes(now=cast.NOW, policy=LearnPolicy()), policy=LearnPolicy(), now=cast.NOW)
    row = ScoreCheck.objects.get()
    assert (row.model, bool(row.alarm)) == (made, alarms)
    assert row.figures["count"] <= 160


def test_a_check_waits_until_enough_has_ended_that_the_score_had_not_seen() -> None:
    learned_and_live()
    outcomes(20, since=80, until=40, seed=3)
    learning.check(review.outcomes(now=cast.NOW, policy=LearnPolicy()), policy=LearnPolicy(), now=cast.NOW)
    assert not ScoreCheck.objects.exists()
