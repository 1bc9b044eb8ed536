"""Chance: a range with every chance, and a learned score whose points sum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade.chance import Curve, Scored, learned_reasons, shared_out

names = st.sampled_from(["channel", "industry", "said.later", "customer", "value", "moon"])
parts = st.dictionaries(names, st.floats(-4, 4), max_size=6).map(lambda found: tuple(found.items()))


def scored(base, found, chance):
    odds = base + sum(part for _, part in found)
    return Scored(3, chance, chance / 2, (1 + chance) / 2, odds, base, found)


@given(base=st.floats(-4, 4), found=parts, chance=st.floats(0.001, 0.999))
def test_the_points_of_a_learned_score_sum_to_the_chance_in_percent(base, found, chance):
    total, reasons = learned_reasons(scored(base, found, chance), {"channel": "fair", "value": "48000"})
    assert (
        sum(reason.values["points"] for reason in reasons)
        == total
        == round(min(0.99, max(0.01, chance)) * 100)
    )
    assert all(reason.values["points"] for reason in reasons)


def test_what_speaks_for_a_lead_has_points_above_zero_and_what_speaks_against_it_below():
    found = (("channel", 1.2), ("industry", -0.9), ("value", 0.0))
    chance = 1 / (1 + 2.718281828 ** -(-1.0 + 0.3))
    _, reasons = learned_reasons(scored(-1.0, found, chance), {"channel": "fair", "industry": "crafts"})
    points = {reason.key: reason.values["points"] for reason in reasons}
    assert points["grade.channel"] > 0 > points["grade.industry"]
    assert points["grade.learned_base"] == 27
    assert "grade.learned_calibrated" not in points


def test_a_feature_that_nobody_knows_says_so():
    _, reasons = learned_reasons(scored(0.0, (("industry", -1.0),), 0.27), {})
    assert [dict(r.values) for r in reasons if r.key == "grade.learned_without"] == [
        {"points": -23, "feature": "industry"}
    ]


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=12), st.integers(-5, 5))
def test_whole_points_sum_and_lie_next_to_their_parts(found, off):
    total = round(sum(found)) + off
    whole = shared_out(found, total)
    assert sum(whole) == total
    if not off:
        assert all(abs(points - part) <= 1.0 for points, part in zip(whole, found, strict=True))


@given(chance=st.floats(0.01, 0.99), few=st.integers(80, 500), more=st.integers(1, 5_000))
def test_more_outcomes_narrow_the_range_which_always_holds_the_chance(chance, few, more):
    narrow, wide = Curve(0.0, 1.0, few + more).range(chance), Curve(0.0, 1.0, few).range(chance)
    assert 0 < narrow[0] <= chance <= narrow[1] < 1
    assert narrow[1] - narrow[0] <= wide[1] - wide[0] + 1e-12


def test_points_without_outcomes_have_a_wide_range():
    low, high = Curve().range(0.5)
    assert low == pytest.approx(0.3, abs=0.03)
    assert high == pytest.approx(0.7, abs=0.03)
