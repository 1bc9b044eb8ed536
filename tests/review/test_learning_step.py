"""Learning in the house: what counts as an outcome, a proposal, a second person, one step back, the alarm."""

from datetime import timedelta
from typing import Any

import pytest
from tests import cast
from tests.walking import a_policy

from stellwerk.review import step as review
from stellwerk.review.outcomes import LearnPolicy, Look, ScoreError
from stellwerk.review.step import learning
from stellwerk.store.models import Entry, Lead, ScoreCheck, ScoreModel
from stellwerk.terms import Reason, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.step]
CHRIS, MONA, CLOCK = "user:chris", "user:mona", "clock"
RULES = LearnPolicy()
State = ScoreModel.State


def at(minutes: float) -> Any:
    return cast.NOW + timedelta(minutes=minutes)


def a_closed_lead(*, won: bool = True, **over: Any) -> Lead:
    values = {
        "stage": Stage.CLOSED,
        "outcome": "won" if won else "lost",
        "arrived_at": cast.NOW - timedelta(days=80),
        "closed_at": cast.NOW - timedelta(days=20),
        "known_then": {"channel": "fair"},
        "partner": cast.adler(),
    }
    return cast.a_lead(**values | over)


def a_score(*, better: bool = True, by: str = CLOCK, minute: float = 0) -> ScoreModel:
    return review.propose_score(b"x", {}, outcomes=100, better=better, by=by, now=at(minute))


def refused(act: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(ScoreError) as raised:
        act(*arguments, **named)
    return raised.value.reason.key


def noted() -> list[str]:
    entries = Entry.objects.filter(about="score").order_by("id")
    return [step["what"] for entry in entries for step in entry.steps]


# --- Outcomes


def test_only_leads_that_were_worked_and_won_or_lost_teach_the_score() -> None:
    a_closed_lead(), a_closed_lead(won=False)
    a_closed_lead(outcome="withdrawn")
    cast.a_lead(stage=Stage.PURSUE, known_then={"channel": "fair"})
    cast.a_lead(stage=Stage.SCRAP, known_then={"channel": "fair"})
    found = review.outcomes(now=cast.NOW, policy=RULES)
    assert (found.won, found.lost) == (1, 1)
    assert review.outcome_counts(now=cast.NOW, policy=RULES) == (1, 1)


def test_a_lead_without_a_snapshot_of_what_was_known_is_skipped_and_counted() -> None:
    a_closed_lead(), a_closed_lead(known_then={})
    found = review.outcomes(now=cast.NOW, policy=RULES)
    assert (len(found.ended), found.unknown) == (1, 1)
    assert review.outcome_counts(now=cast.NOW, policy=RULES) == (1, 0)


def test_an_outcome_knows_who_worked_the_lead_and_its_points_before_any_curve() -> None:
    reasons = [["grade.channel", {"points": 22}], ["grade.own_history", {"points": -9}]]
    a_closed_lead(grade_reasons=reasons, chance=0.13)
    a_closed_lead(grade_reasons=reasons, score_version=3)
    by_points, by_score = review.outcomes(now=cast.NOW, policy=RULES).ended
    assert (by_points.partner, by_points.points, by_points.chance) == ("ADLER", 22, 0.13)
    assert by_score.points is None
    assert "ADLER" not in str(by_points.known)


def test_what_ended_long_ago_tells_of_another_market() -> None:
    a_closed_lead(closed_at=cast.NOW - timedelta(days=1200), arrived_at=cast.NOW - timedelta(days=1300))
    assert not review.outcomes(now=cast.NOW, policy=RULES).ended


# --- A training


def test_a_training_that_waits_is_not_asked_for_twice() -> None:
    assert review.ask_training(by=CHRIS, now=at(0))
    assert not review.ask_training(by=MONA, now=at(1))
    waiting = review.last_training(now=at(2))
    assert waiting
    assert waiting.is_open
    assert not waiting.is_running


def test_one_worker_takes_the_training_and_knows_who_asked() -> None:
    review.ask_training(by=CHRIS, now=at(0))
    assert review.begin_training(now=at(1)) == CHRIS
    assert review.begin_training(now=at(1)) is None
    running = review.last_training(now=at(2))
    assert running
    assert running.is_running


def test_a_training_that_a_worker_left_may_be_asked_for_again() -> None:
    review.ask_training(by=CHRIS, now=at(0))
    review.begin_training(now=at(1))
    assert review.ask_training(by=CHRIS, now=at(45))
    assert review.begin_training(now=at(46)) == CHRIS


def test_a_training_that_gives_no_score_says_why() -> None:
    review.ask_training(by=CHRIS, now=at(0))
    review.end_training(Reason("learning.too_few", {"won": 3, "lost": 0, "enough": 40}), by=CHRIS, now=at(1))
    ended = review.last_training(now=at(2))
    assert ended
    assert not ended.is_open
    assert ended.ended == Reason("learning.too_few", {"won": 3, "lost": 0, "enough": 40})


def test_the_clock_trains_when_enough_time_has_passed_and_enough_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = LearnPolicy(new_outcomes=2)
    monkeypatch.setattr(learning, "ENOUGH", 2)
    a_closed_lead(), a_closed_lead(won=False), a_closed_lead()
    assert not review.training_is_due(now=cast.NOW, policy=rules)
    a_closed_lead(won=False)
    assert review.training_is_due(now=cast.NOW, policy=rules)
    a_score(minute=-60 * 24 * 10)
    assert not review.training_is_due(now=cast.NOW, policy=rules)
    ScoreModel.objects.update(made_at=cast.NOW - timedelta(days=29))
    assert review.training_is_due(now=cast.NOW, policy=rules)
    assert not review.training_is_due(now=cast.NOW, policy=LearnPolicy(new_outcomes=5))


# --- A person decides


def test_nothing_changes_by_a_proposal() -> None:
    made = a_score()
    assert (made.state, made.version) == (State.PROPOSED, 1)
    assert ScoreModel.objects.live() is None


def test_a_newer_proposal_overtakes_an_older_one() -> None:
    old = a_score()
    a_score(minute=1)
    assert refused(review.score_live, old.version, by=MONA, now=at(2)) == "learning.moved_on"
    assert ScoreModel.objects.filter(state=State.PROPOSED).count() == 1


def test_a_worse_challenger_does_not_go_live() -> None:
    made = a_score(better=False)
    assert refused(review.score_live, made.version, by=MONA, now=at(1)) == "learning.not_better"
    assert ScoreModel.objects.live() is None


def test_going_live_needs_a_second_person() -> None:
    made = a_score(by=CHRIS)
    assert refused(review.score_live, made.version, by=CHRIS, now=at(1)) == "learning.second_person"
    review.score_live(made.version, by=MONA, now=at(2))
    live = ScoreModel.objects.live()
    assert live
    assert (live.version, live.decided_by, live.live_at) == (made.version, MONA, at(2))
    assert noted() == ["score_proposed", "score_live"]


def test_a_refused_score_stays_in_the_list_and_never_rules() -> None:
    made = a_score()
    review.refuse_score(made.version, by=MONA, now=at(1))
    assert refused(review.score_live, made.version, by=MONA, now=at(2)) == "learning.moved_on"
    assert ScoreModel.objects.get().state == State.REFUSED


def live_version() -> int | None:
    live = ScoreModel.objects.live()
    return live.version if live else None


def test_one_step_back_brings_what_ruled_before_and_the_next_one_leads_forth() -> None:
    for minute in (0, 10):
        review.score_live(a_score(minute=minute).version, by=MONA, now=at(minute + 1))
    assert live_version() == 2
    rows = [review.score_back(by=CHRIS, now=at(20 + n)) and live_version() for n in range(2)]
    assert rows == [1, 2]


def test_one_step_back_from_the_first_score_leads_to_the_points() -> None:
    review.score_live(a_score().version, by=MONA, now=at(1))
    assert review.score_back(by=CHRIS, now=at(2)) is None
    assert live_version() is None
    review.score_back(by=CHRIS, now=at(3))
    assert live_version() == 1


def test_before_a_score_that_followed_the_points_come_the_points() -> None:
    review.score_live(a_score().version, by=MONA, now=at(1))
    review.score_back(by=CHRIS, now=at(2))
    review.score_live(a_score(minute=3).version, by=MONA, now=at(4))
    review.score_back(by=CHRIS, now=at(5))
    assert live_version() is None


def test_where_nothing_was_learned_there_is_no_step_back() -> None:
    assert refused(review.score_back, by=CHRIS, now=at(1)) == "learning.no_step_back"


def test_leads_that_are_warmed_are_graded_anew_and_those_in_work_are_not() -> None:
    warmed = cast.a_lead(stage=Stage.NURTURE)
    cast.a_lead(stage=Stage.PURSUE)
    assert review.scored_otherwise(limit=10) == []
    review.score_live(a_score().version, by=MONA, now=at(1))
    assert review.scored_otherwise(limit=10) == [warmed.pk]
    Lead.objects.filter(pk=warmed.pk).update(score_version=1)
    assert review.scored_otherwise(limit=10) == []
    review.score_back(by=CHRIS, now=at(2))
    assert review.scored_otherwise(limit=10) == [warmed.pk]


# --- The monthly check


DRIFT = Reason("learning.drift.fewer", {"count": 60, "won": 5, "expected": 20})


def test_a_check_of_the_points_is_kept_though_no_score_was_learned() -> None:
    review.write_check(Look(DRIFT, {"count": 60}), now=at(0))
    row = ScoreCheck.objects.get()
    assert (row.model.version, row.alarm, ScoreModel.objects.live()) == (0, DRIFT.as_json(), None)
    assert review.alarm_now() == row
    rules = LearnPolicy(check_outcomes=1)
    assert not review.check_is_due(now=at(60 * 24 * 29), policy=rules)  # nothing has come to an end
    a_closed_lead()
    assert not review.check_is_due(now=at(1), policy=rules)
    assert review.check_is_due(now=at(60 * 24 * 29), policy=rules)


def test_the_alarm_ends_when_another_score_rules_or_the_next_check_is_well() -> None:
    review.write_check(Look(DRIFT, {}), now=at(0))
    review.score_live(a_score().version, by=MONA, now=at(1))
    assert review.alarm_now() is None
    review.write_check(Look(DRIFT, {}), now=at(2))
    assert review.alarm_now() is not None
    review.write_check(Look(None, {}), now=at(3))
    assert review.alarm_now() is None


def test_the_row_of_the_points_is_no_version_that_one_can_go_back_to() -> None:
    review.write_check(Look(None, {}), now=at(0))
    assert refused(review.score_back, by=CHRIS, now=at(1)) == "learning.no_step_back"
    assert a_score(minute=2).version == 1


def test_the_clock_looks_once_a_day() -> None:
    a_policy()
    assert not review.looked_on(cast.NOW.date())
    review.note_looked(now=cast.NOW, trains=False, checks=False)
    assert review.looked_on(cast.NOW.date())
    assert not review.looked_on(cast.NOW.date() + timedelta(days=1))
