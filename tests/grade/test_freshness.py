"""The half-life of a lead type, estimated from outcomes."""

import random

import pytest

from stellwerk.grade.freshness import estimate_half_life


def outcomes(half_life, *, n=3_000, start=0.6, seed=1):
    rng = random.Random(seed)  # noqa: S311 (made-up outcomes)
    ages = [rng.expovariate(1 / 30) for _ in range(n)]
    return ages, [rng.random() < start * 0.5 ** (age / half_life) for age in ages]


@pytest.mark.parametrize("half_life", [8.0, 25.0, 60.0])
def test_a_planted_half_life_is_found_within_its_interval(half_life):
    found = estimate_half_life(*outcomes(half_life))
    assert found is not None
    days, low, high = found
    assert low <= half_life <= high
    assert low < days < high
    assert days == pytest.approx(half_life, rel=0.3)


def test_more_outcomes_narrow_the_interval():
    few, many = estimate_half_life(*outcomes(20, n=400)), estimate_half_life(*outcomes(20, n=8_000))
    assert many[2] / many[1] < few[2] / few[1]


def test_no_fading_is_no_half_life():
    rng = random.Random(3)  # noqa: S311 (made-up outcomes)
    ages = [rng.expovariate(1 / 30) for _ in range(2_000)]
    assert estimate_half_life(ages, [rng.random() < 0.3 for _ in ages]) is None


def test_it_needs_forty_won_and_forty_lost():
    assert estimate_half_life([1.0, 50.0] * 39, [True, False] * 39) is None
    assert estimate_half_life([], []) is None


def test_equal_ages_tell_nothing():
    assert estimate_half_life([5.0] * 200, [True, False] * 100) is None
