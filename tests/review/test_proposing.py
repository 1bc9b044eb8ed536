"""What answers and results say of the rules' numbers: only beyond chance, and always with what it rests on."""

import numpy as np
import pytest

from stellwerk.match.policy import MatchPolicy
from stellwerk.offer.policy import OfferPolicy
from stellwerk.review.outcomes import LearnPolicy
from stellwerk.review.proposing import (
    Answer,
    Proposed,
    Result,
    Since,
    acceptance,
    became,
    differences,
    goes_live,
    windows,
)
from stellwerk.terms import Reason

MATCH, OFFER = MatchPolicy(), OfferPolicy()


def answers(shares, *, silent=0, window=12.0):
    return [Answer(window, share * window) for share in shares] + [Answer(window, None)] * silent


def results(count, shape, *, seed=1, expected=12.0):
    rng = np.random.default_rng(seed)
    factors = rng.gamma(shape, 1 / shape, count)
    return [Result(int(rng.poisson(expected * factor)), expected, 20, 15) for factor in factors]


def test_partners_that_answer_at_once_get_shorter_windows_but_never_less_than_the_least():
    found = windows(answers(np.linspace(0.02, 0.4, 300)), OFFER)
    assert found is not None
    assert found.why.key == "proposal.windows_shorter"
    hours = found.numbers["offer"]
    assert hours["cold_hours"] == pytest.approx(16 * 0.36 * 1.25, abs=0.3)
    assert all(value >= OFFER.least_hours for value in hours.values())
    at_once = windows(answers(np.full(300, 0.001)), OFFER)
    assert set(at_once.numbers["offer"].values()) == {OFFER.least_hours}


def test_answers_at_the_last_moment_and_many_that_run_out_ask_for_longer_windows():
    found = windows(answers(np.linspace(0.3, 1, 200), silent=100), OFFER)
    assert found is not None
    assert found.why.key == "proposal.windows_longer"
    assert found.numbers["offer"]["warm_hours"] == 15.0
    assert found.numbers["offer"]["cold_hours"] == 20.0


def test_windows_that_fit_and_few_answers_propose_nothing():
    assert windows(answers(np.linspace(0.05, 0.88, 300)), OFFER) is None
    assert windows(answers(np.linspace(0.02, 0.3, 30)), OFFER) is None
    assert windows([], OFFER) is None


def test_partners_that_differ_much_let_results_speak_sooner_and_alike_ones_later():
    apart, alike = differences(results(60, 1.5), MATCH), differences(results(60, 80.0), MATCH)
    assert apart.why.key == "proposal.differ_more"
    assert apart.numbers["match"]["prior_wins"] == pytest.approx(1.5, rel=0.5)
    assert alike.why.key == "proposal.differ_less"
    assert alike.numbers["match"]["prior_wins"] > 15


def test_the_right_prior_is_left_alone_as_often_as_chance_allows():
    wrong = sum(
        differences(results(60, MATCH.prior_wins, seed=seed), MATCH) is not None for seed in range(60)
    )
    assert wrong <= 12  # one in ten is meant


def test_few_partners_or_orders_say_nothing_about_how_they_differ():
    assert differences(results(5, 1.0), MATCH) is None
    assert differences(results(40, 1.0, expected=0.2), MATCH) is None
    assert differences([], MATCH) is None


def test_offers_that_are_taken_less_often_than_expected_are_said_and_the_share_is_proposed():
    rows = [Result(offers=30, taken=12 + n % 5) for n in range(20)]
    found = acceptance(rows, MATCH)
    assert found.numbers == {"match": {"usual_acceptance": pytest.approx(0.47, abs=0.01)}}
    assert acceptance([Result(offers=30, taken=23)] * 20, MATCH) is None
    assert acceptance(rows[:5], MATCH) is None


def test_two_partners_that_refuse_everything_are_no_reason_to_expect_less_of_all():
    rows = [Result(offers=30, taken=23)] * 18 + [Result(offers=90, taken=0)] * 2
    assert acceptance(rows, MATCH) is None


def test_only_a_named_kind_in_a_small_step_goes_live_without_being_asked():
    found = Proposed("windows", {"offer": {"cold_hours": 14.0}}, Reason("proposal.windows_shorter"))
    before = {"offer": {"cold_hours": 16.0}}
    assert not goes_live(found, before, LearnPolicy())
    assert goes_live(found, before, LearnPolicy(goes_live=("windows",)))
    assert not goes_live(found, before, LearnPolicy(goes_live=("windows",), largest_step_percent=5))
    assert not goes_live(found, before, LearnPolicy(goes_live=("acceptance",)))
    rows = Proposed("half_lives", {"grade": {"half_lives": []}}, Reason("learning.half_life_note"))
    assert not goes_live(rows, {"grade": {"half_lives": []}}, LearnPolicy(goes_live=("half_lives",)))


@pytest.mark.parametrize(
    ("kind", "since", "key"),
    [
        ("windows", Since((40, 200), (10, 200)), "proposal.unanswered_less"),
        ("windows", Since((10, 200), (40, 200)), "proposal.unanswered_more"),
        ("windows", Since((20, 200), (22, 200)), "proposal.unanswered_same"),
        ("differences", Since((40, 200), (80, 200)), "proposal.won_more"),
        ("curve", Since((4, 20), (8, 200)), "proposal.too_early"),
    ],
)
def test_a_later_look_says_what_became_of_it(kind, since, key):
    assert became(kind, since).key == key
