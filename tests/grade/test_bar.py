"""The bar for A moves with the places that are left, never to and fro, and comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade.bar import HIGHEST, fullness, lift, move, target
from stellwerk.grade.policy import GradePolicy

OWN = GradePolicy()
shares = st.floats(0, 1)
policies = st.builds(
    GradePolicy,
    a_from=st.integers(20, 80),
    bar_falls=st.integers(0, 15),
    bar_rises=st.integers(0, 15),
    bar_idle=st.floats(0.05, 0.45),
    bar_full=st.floats(0.55, 1),
    bar_slack=st.floats(0, 0.3),
    bar_step=st.integers(1, 6),
)
bars = st.integers(1, 99)


def after(points, full, policy):
    moved = move(points, full, policy)
    return moved.points if moved else points


@given(policy=policies, one=shares, other=shares, points=bars)
def test_the_bar_is_never_lower_for_more_fullness(policy, one, other, points):
    low, high = sorted((one, other))
    assert target(low, policy) <= target(high, policy)
    assert after(points, low, policy) <= after(points, high, policy)


@given(policy=policies, full=shares, points=bars)
def test_it_stays_between_its_bounds_and_moves_only_once(policy, full, points):
    there = after(points, full, policy)
    assert policy.a_from - policy.bar_falls <= there <= policy.a_from + policy.bar_rises
    assert after(there, full, policy) == there


@given(policy=policies, full=shares, swings=st.lists(st.floats(0, 1), min_size=2, max_size=30), points=bars)
def test_a_fullness_that_swings_within_the_slack_never_moves_it_to_and_fro(policy, full, swings, points):
    seen = [points]
    for swing in swings:
        points = after(points, min(1.0, full + swing * policy.bar_slack * 0.999), policy)
        seen.append(points)
    assert seen in (sorted(seen), sorted(seen, reverse=True))


@given(policy=policies)
def test_it_is_back_at_the_usual_place_when_capacity_returns(policy):
    raised = after(policy.a_from, 1.0, policy)
    assert raised == policy.a_from + policy.bar_rises or policy.bar_full == 1
    between = max(policy.bar_idle, policy.bar_full - policy.bar_slack)
    assert after(raised, between, policy) == policy.a_from or between + policy.bar_slack > policy.bar_full
    assert after(raised, None, policy) == policy.a_from


def test_full_partners_raise_it_idle_ones_lower_it_and_each_move_says_why():
    risen, fallen = move(45, 1.0, OWN), move(45, 0.0, OWN)
    assert (risen.points, risen.why.key) == (53, "bar.rises")
    assert (fallen.points, fallen.why.key) == (41, "bar.falls")
    back = move(53, 0.6, OWN)
    assert (back.points, back.why.key) == (45, "bar.usual")
    assert move(45, 0.6, OWN) is None


def test_it_moves_in_steps():
    places = {after(45, 0.85 + i / 1000, OWN) for i in range(151)}
    assert places == {45, 47, 49, 51, 53}


@pytest.mark.parametrize(
    ("used", "used_last", "elapsed", "expected"),
    [(0, 80, 0.0, 0.8), (40, 80, 0.5, 0.8), (0, 80, 1.0, 0.0), (95, 80, 1.0, 0.95), (90, 100, 0.1, 1.0)],
)
def test_a_monday_does_not_look_idle(used, used_last, elapsed, expected):
    full = fullness(used, 100, used_last=used_last, elapsed=elapsed)
    assert full == pytest.approx(expected)


def test_without_places_nothing_can_be_full():
    assert fullness(5, 0, used_last=5, elapsed=0.5) is None


@given(points=st.lists(st.integers(0, 98), min_size=1, max_size=60), share=shares, bar=bars)
def test_a_lifted_bar_keeps_the_share_of_a_as_near_as_ties_allow(points, share, bar):
    there = bar + lift(points, share, bar=bar)
    wanted = round(share * len(points))
    missed = abs(sum(p >= there for p in points) - wanted)
    assert 1 <= there <= HIGHEST
    assert missed == min(abs(sum(p >= other for p in points) - wanted) for other in range(1, HIGHEST + 1))


def test_without_leads_to_compare_the_bar_stays():
    assert lift([], 0.3, bar=45) == 0
