"""The share over time: carried over + entitled - received = balance, at every moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stellwerk.review.reports.partner_share import (
    Amount,
    DirectShare,
    Movement,
    course,
)

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
MICRO = 1_000_000


def elsewhere(day, share, micro=250_000):
    """A lead that somebody else got: a share of it is credited."""
    return Movement(BEGAN + timedelta(days=day), share, micro)


def mine(day, share, lead, micro=250_000):
    """A lead that this partner got: a share is credited, all of it debited."""
    return Movement(BEGAN + timedelta(days=day), share - lead, micro - MICRO, lead, 1)


def back(move, day):
    """The booking taken back."""
    at = BEGAN + timedelta(days=day)
    return Movement(at, -move.worth_cents, -move.count_micro, -move.lead_cents, -move.leads)


def test_a_lead_of_its_own_counts_as_entitled_and_as_received():
    made = course([elsewhere(1, 300), mine(2, 300, 1000)], balance=Amount(-400, -0.5))
    assert (made.entitled.cents, made.received.cents, made.carried.cents) == (600, 1000, 0)
    assert (made.entitled.leads, made.received.leads, made.carried.leads) == (0.5, 1.0, 0.0)


def test_what_was_owed_before_the_period_is_carried_over():
    made = course([elsewhere(1, 300)], balance=Amount(500, 2.25))
    assert (made.carried.cents, made.carried.leads) == (200, 2.0)


def test_a_booking_that_was_taken_back_leaves_no_trace_in_the_sums():
    got = mine(1, 300, 1000)
    made = course([got, back(got, 3)], balance=Amount())
    assert (made.entitled, made.received) == (Amount(), Amount())
    assert [point.received_cents for point in made.points] == [1000, 0]


def test_a_write_off_lowers_what_one_is_entitled_to():
    assert course([Movement(BEGAN, -50, 0)], balance=Amount()).entitled.cents == -50


def test_no_movement_is_a_course_too():
    made = course([], balance=Amount(70, 0.1))
    assert (made.carried, made.points) == (Amount(70, 0.1), ())


moves = st.lists(
    st.builds(
        lambda got, share, lead, micro: mine(1, share, lead, micro) if got else elsewhere(1, share, micro),
        st.booleans(),
        st.integers(0, 10**8),
        st.integers(1, 10**9),
        st.integers(0, MICRO),
    ),
    max_size=30,
)


@given(moves, st.integers(-(10**9), 10**9))
def test_at_every_moment_what_is_owed_is_the_balance_of_that_moment(movements, cents):
    made = course(movements, balance=Amount(cents, 0.0))
    standing = made.carried.cents
    for move, point in zip(movements, made.points, strict=True):
        standing += move.worth_cents
        assert made.carried.cents + point.entitled_cents - point.received_cents == standing
    assert standing == cents


def test_the_share_of_direct_sales_needs_a_lead():
    assert DirectShare(0, 0, 0, 0).by_number is None
    assert DirectShare(1, 4, 100, 1000).by_worth == 0.1
