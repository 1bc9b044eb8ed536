"""Urgency: fresh first, a deadline presses."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade.urgency import urgency

NOW = datetime(2026, 3, 17, 9, 12, tzinfo=UTC)
days = st.integers(-400, 4_000)


def pressing(ago, left=None):
    deadline = None if left is None else (NOW + timedelta(days=left)).date()
    return urgency(NOW - timedelta(days=ago), deadline, now=NOW, half_life_days=30)


@given(one=days, other=days, left=st.none() | st.integers(-100, 900))
def test_the_fresher_contact_is_never_less_urgent(one, other, left):
    fresh, old = sorted((one, other))
    assert pressing(fresh, left) >= pressing(old, left)


@given(ago=days, one=st.integers(0, 900), other=st.integers(0, 900))
def test_the_nearer_deadline_is_never_less_urgent(ago, one, other):
    near, far = sorted((one, other))
    assert pressing(ago, near) >= pressing(ago, far) >= pressing(ago)


@given(ago=days, left=st.none() | days)
def test_it_lies_between_its_bounds(ago, left):
    assert 0.05 <= pressing(ago, left) <= 1.5


def test_a_deadline_that_has_passed_presses_no_more():
    assert pressing(10, -1) == pressing(10)
