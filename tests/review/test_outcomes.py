"""Leads that came to an end: which count, and whether the chances that were said came true."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW

from stellwerk.review.outcomes import Ended, LearnPolicy, auc, look, recent, ripe
from stellwerk.review.quality import calibration, lift, quality, roc, spoken, wilson

RULES = LearnPolicy()


def ended(
    won: bool = True, *, chance: float = 0.5, days: float = 10, arrived: float = 90, partner: str = "A"
) -> Ended:
    """Ended `days` ago, arrived `arrived` days ago."""
    return Ended(
        {"channel": "fair"},
        won,
        NOW - timedelta(days=arrived),
        NOW - timedelta(days=days),
        partner,
        chance,
        50,
    )


def played(count: int, *, said: float, truth: float, seed: int = 1) -> list[Ended]:
    """So many leads of one chance that come true as often as `truth` says."""
    rng = np.random.default_rng(seed)
    return [ended(bool(rng.random() < truth), chance=said, days=count - at) for at in range(count)]


def test_a_lead_that_arrived_lately_does_not_count_because_only_its_quick_end_is_known() -> None:
    found = ripe([ended(arrived=5, days=1), ended(arrived=60)], unknown=3, now=NOW, policy=RULES)
    assert (len(found.ended), found.unripe, found.unknown) == (1, 1, 3)


def test_the_outcomes_stand_in_the_order_in_which_they_ended() -> None:
    found = ripe([ended(days=1), ended(days=9), ended(days=5)], unknown=0, now=NOW, policy=RULES)
    assert [row.closed_at for row in found.ended] == sorted(row.closed_at for row in found.ended)


def test_it_says_how_many_of_each_end_are_missing() -> None:
    found = ripe([ended(True)] * 41 + [ended(False)] * 15, unknown=0, now=NOW, policy=RULES)
    assert found.missing == (0, 25)


def test_a_check_looks_at_the_last_month_or_farther_back_for_enough() -> None:
    rows = [ended(days=100 - at) for at in range(100)]
    assert len(recent(rows, now=NOW, policy=LearnPolicy(check_days=80, check_outcomes=20))) == 79
    assert len(recent(rows, now=NOW, policy=LearnPolicy(check_days=10, check_outcomes=60))) == 60


def test_chances_that_come_true_raise_no_alarm() -> None:
    rows = [*played(300, said=0.3, truth=0.3), *played(300, said=0.7, truth=0.7, seed=2)]
    found = look(rows)
    assert found.alarm is None
    assert abs(found.figures["slope"] - 1) < 0.5


@pytest.mark.parametrize(("truth", "key"), [(0.1, "learning.drift.fewer"), (0.6, "learning.drift.more")])
def test_a_shifted_month_raises_the_alarm(truth: float, key: str) -> None:
    found = look(played(200, said=0.3, truth=truth))
    assert found.alarm is not None
    assert found.alarm.key == key
    assert found.alarm.values["expected"] == 60


def test_chances_that_are_too_bold_are_told_apart_from_too_timid_ones() -> None:
    bold = [*played(400, said=0.05, truth=0.3), *played(400, said=0.95, truth=0.7, seed=2)]
    timid = [*played(400, said=0.4, truth=0.1), *played(400, said=0.6, truth=0.9, seed=2)]
    keys = [found.alarm.key if found.alarm else "" for found in (look(bold), look(timid))]
    assert keys == ["learning.drift.too_bold", "learning.drift.too_timid"]


def test_a_score_that_no_longer_sorts_is_told() -> None:
    rng = np.random.default_rng(3)
    rows = [ended(bool(rng.random() < 0.5), chance=0.45 + 0.1 * rng.random()) for _ in range(2000)]
    found = look(rows)
    assert found.alarm is not None
    assert found.alarm.key == "learning.drift.blind"


def test_the_area_under_the_curve_counts_pairs_and_ties_half() -> None:
    won = np.array([1.0, 1.0, 0.0, 0.0])
    assert auc(won, np.array([0.9, 0.5, 0.5, 0.1]))[0] == 0.875
    assert auc(np.ones(3), np.array([0.1, 0.2, 0.3]))[0] == 0.5


CHANCES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=200)


@given(CHANCES)
def test_whatever_the_chances_the_figures_agree_with_the_leads(rows: list[tuple[float, bool]]) -> None:
    chance, won = np.array([p for p, _ in rows]), np.array([w for _, w in rows])
    found = quality(won, chance)
    if won.all() or not won.any():
        assert found == {}
        return
    assert sum(row["count"] for row in found["calibration"]) == len(rows)
    assert sum(row["won"] for row in found["lift"]) == won.sum()
    assert (found["roc"][0], found["roc"][-1]) == ((0.0, 0.0), (1.0, 1.0))
    assert all(a <= c and b <= d for (a, b), (c, d) in zip(found["roc"], found["roc"][1:], strict=False))
    assert all(row["low"] <= row["came"] <= row["high"] for row in found["calibration"])


def test_the_best_tenth_of_a_perfect_order_holds_ten_times_the_usual() -> None:
    won = np.array([1.0] * 10 + [0.0] * 90)
    assert [round(row["lift"], 6) for row in lift(won, np.linspace(1, 0, 100))] == [10.0] + [0.0] * 9


def test_few_leads_leave_room_for_the_truth() -> None:
    narrow, wide = wilson(0.5, 1000), wilson(0.5, 10)
    assert wide[0] < narrow[0] < 0.5 < narrow[1] < wide[1]
    assert 0 <= wilson(0.0, 5)[0] <= wilson(0.0, 5)[1] <= 1


def test_equal_chances_are_one_step_of_the_curve() -> None:
    assert roc(np.array([1.0, 0.0, 1.0, 0.0]), np.full(4, 0.3)) == [(0.0, 0.0), (1.0, 1.0)]
    assert len(calibration(np.array([1.0, 0.0]), np.array([0.2, 0.4]))) == 1


def test_the_sentence_is_about_the_leads_that_were_thought_best() -> None:
    rows = [{"said": n / 10, "came": n / 20, "count": 10} for n in range(1, 7)]
    found = spoken(rows)
    assert found is not None
    assert (round(found["said"], 3), round(found["came"], 3), found["count"]) == (0.55, 0.275, 20)
    assert spoken([]) is None
