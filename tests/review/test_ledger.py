"""A partner's account after each booking."""

from datetime import timedelta
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st
from tests.cast import NOW

from stellwerk.review.ledger import Delta, Shown, balances_after

MOVES = st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(-(10**6), 10**6)), max_size=30)


def deltas(moves: list[tuple[int, int]], pool: str = "DE/turning") -> list[Delta]:
    """One booking a minute, newest first, numbered from 1."""
    listed = [
        Delta(at, pool, NOW + timedelta(minutes=at), cents, micro)
        for at, (cents, micro) in enumerate(moves, 1)
    ]
    return listed[::-1]


@given(moves=MOVES, shown=st.integers(0, 30), asked=st.integers(1, 30))
def test_it_is_the_sum_of_all_bookings_up_to_it_whenever_the_account_was_shown(
    moves: list[tuple[int, int]], shown: int, asked: int
) -> None:
    then = moves[:shown]
    account = Shown(
        sum(cents for cents, _ in then), sum(micro for _, micro in then), NOW + timedelta(minutes=shown)
    )
    newest_first = [delta for delta in deltas(moves) if delta.booking >= asked]
    found = balances_after(newest_first, {"DE/turning": account})
    sums = accumulate(moves, lambda one, two: (one[0] + two[0], one[1] + two[1]))
    expected = dict(enumerate(sums, 1))
    # An account shown before the oldest booking that is asked for lacks what lies between.
    if shown + 1 >= asked or asked > len(moves):
        assert found == {at: balance for at, balance in expected.items() if at >= asked}


def test_an_account_that_was_never_shown_begins_at_nothing() -> None:
    assert balances_after(deltas([(100, 1), (-40, 0)]), {}) == {1: (100, 1), 2: (60, 1)}


def test_every_pool_has_its_own_account() -> None:
    both = [Delta(1, "DE/turning", NOW, 100, 1), Delta(2, "AT/turning", NOW, 7, 0)]
    assert balances_after(both, {}) == {1: (100, 1), 2: (7, 0)}
