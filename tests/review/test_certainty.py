"""Ranges hold the truth as often as they say, on made-up houses whose truth is known; luck is told from strength."""

import numpy as np
import pytest
from numpy.typing import NDArray

from stellwerk.review.certainty import amount_range, judge, moved, rate_range, sum_range

HONEST = (0.85, 0.95)


def sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-x))


def covered_by_partners(spread: float, *, hard: float, houses: int, seed: int) -> float:
    """In so many made-up houses of 25 partners, how often the range of a partner holds its true strength.

    Partners differ by `spread` in log-odds; the leads of some are harder by up to `hard`.
    """
    rng, hits = np.random.default_rng(seed), []
    for _ in range(houses):
        sent = rng.integers(3, 120, 25)
        partner = np.repeat(np.arange(25), sent).astype(np.int32)
        odds = rng.normal(-1.2, 0.8, sent.sum()) - hard * rng.random(25)[partner]
        true = sigmoid(odds + rng.normal(0, spread, 25)[partner])
        judged = judge(partner, sigmoid(odds), rng.random(sent.sum()) < true, count=25, certainty=0.9)
        level = 0.0
        for _ in range(40):  # what all partners together make of the leads
            usual = sigmoid(odds + level)
            level += (true.sum() - usual.sum()) / (usual * (1 - usual)).sum()
        ratio = np.bincount(partner, weights=true) / np.bincount(partner, weights=usual)
        hits.append(((judged.low <= ratio) & (ratio <= judged.high)).mean())
    return float(np.mean(hits))


def test_the_range_of_a_partner_holds_its_strength_in_nine_of_ten_cases() -> None:
    shares = [
        covered_by_partners(spread, hard=0.8, houses=60, seed=seed)
        for seed, spread in enumerate((0.2, 0.4, 0.6, 0.8))
    ]
    assert HONEST[0] <= np.mean(shares) <= HONEST[1], shares


def test_three_of_three_is_not_the_best() -> None:
    """The newcomer won all three of its leads; the star won 60 of 100 where 40 were to be expected."""
    partner = np.array([0] * 3 + [1] * 100 + [2] * 100, dtype=np.int32)
    won = np.array([True] * 3 + [True] * 60 + [False] * 40 + [True] * 38 + [False] * 62)
    judged = judge(partner, np.full(203, 0.4), won, count=3, certainty=0.9)
    assert judged.low.argmax() == 1  # the order of the report: by what is sure
    assert judged.low[1] > 1
    assert judged.better[0] < 0.9
    assert judged.low[0] < 1 < judged.high[0]
    assert judged.factor[0] < 1.5  # of 2.5 without a second thought


def test_hard_leads_are_not_held_against_a_partner() -> None:
    """Both do as others do; one got leads of one in ten, the other of one in two."""
    partner = np.array([0] * 100 + [1] * 100, dtype=np.int32)
    chance = np.array([0.1] * 100 + [0.5] * 100)
    won = np.array([True] * 10 + [False] * 90 + [True] * 50 + [False] * 50)
    judged = judge(partner, chance, won, count=2, certainty=0.9)
    assert judged.low[0] < 1 < judged.high[0]
    assert judged.factor[0] == pytest.approx(1, abs=0.1)
    assert judged.expected[0] == pytest.approx(10, abs=1)


def test_a_score_that_promises_too_much_makes_nobody_weak() -> None:
    """The chances say one in two, all partners win one in five: that is the score's fault."""
    partner = np.repeat(np.arange(10), 50).astype(np.int32)
    won = np.tile(np.array([True] * 10 + [False] * 40), 10)
    judged = judge(partner, np.full(500, 0.5), won, count=10, certainty=0.9)
    assert judged.expected == pytest.approx(np.full(10, 10.0), abs=0.3)
    assert ((judged.low < 1) & (judged.high > 1)).all()


def test_a_partner_without_ended_leads_is_neither_good_nor_bad() -> None:
    judged = judge(np.zeros(0, dtype=np.int32), np.zeros(0), np.zeros(0, dtype=bool), count=1, certainty=0.9)
    assert (judged.factor[0], judged.better[0]) == (1.0, 0.5)


def test_the_range_of_a_rate_holds_the_truth_in_nine_of_ten_cases() -> None:
    rng = np.random.default_rng(5)
    of = rng.integers(10, 300, 4000).astype(float)
    true = rng.beta(2, 8, 4000)
    won = rng.binomial(of.astype(int), true).astype(float)
    low, high = rate_range(won, of, certainty=0.9)
    assert HONEST[0] <= ((low <= true) & (true <= high)).mean() <= HONEST[1]


@pytest.mark.parametrize("spread", [0.5, 1.0])
def test_the_range_of_what_a_campaign_brings_holds_the_truth_in_nine_of_ten_cases(spread: float) -> None:
    """Campaigns of 5 to 60 orders whose amounts differ a little or much."""
    rng, hits = np.random.default_rng(11), []
    sigma = np.sqrt(np.log(1 + spread**2))
    for _ in range(60):
        usual = rng.uniform(5, 60, 20)
        orders = [rng.lognormal(10 - sigma**2 / 2, sigma, n) for n in rng.poisson(usual)]
        total = np.array([one.sum() for one in orders])
        squares = np.array([(one**2).sum() for one in orders])
        count = np.array([len(one) for one in orders], dtype=float)
        every = np.concatenate(orders)
        low, high = amount_range(
            total, squares, count, usual=(every.mean(), (every**2).mean()), certainty=0.9
        )
        true = usual * np.exp(10)
        hits.append(((low <= true) & (true <= high)).mean())
    assert HONEST[0] <= np.mean(hits) <= HONEST[1]


def test_a_campaign_without_an_order_may_still_pay() -> None:
    low, high = amount_range(np.zeros(1), np.zeros(1), np.zeros(1), usual=(5_000_000.0, 5e13), certainty=0.9)
    assert low[0] == 0
    assert high[0] > 5_000_000


def test_the_range_of_a_sum_of_open_leads_holds_what_came_in_nine_of_ten_cases() -> None:
    rng, hits = np.random.default_rng(3), []
    for _ in range(400):
        chance, value = rng.beta(1.5, 6, 80), rng.lognormal(10, 0.6, 80)
        mean, variance = (chance * value).sum(), (chance * (1 - chance) * value**2).sum()
        low, high = sum_range(float(mean), float(variance), certainty=0.9)
        hits.append(low <= (value * (rng.random(80) < chance)).sum() <= high)
    assert HONEST[0] <= np.mean(hits) <= HONEST[1]


def test_chances_are_moved_by_as_much_as_they_missed() -> None:
    won = np.array([True] * 20 + [False] * 80)
    found = moved(np.array([0.5]), past=np.full(100, 0.5), won=won)
    assert found[0] == pytest.approx(0.2, abs=0.02)
