"""The ledger: integers that always sum to zero, largest remainders, packing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.match import Ledger, MatchPolicy, divide

WEIGHTS = st.lists(st.floats(0.01, 1000), min_size=1, max_size=60).map(np.array)


@given(total=st.integers(0, 10**12), weights=WEIGHTS)
def test_it_divides_without_loss_and_within_one_of_the_exact_share(total, weights):
    parts = divide(total, weights)
    whole = np.maximum(np.rint(weights / weights.max() * 1e6), 1)
    exact = total * whole / whole.sum()
    assert parts.sum() == total
    assert np.all(np.abs(parts - exact) <= 1 + exact * 1e-9)


def test_it_gives_the_rest_to_the_largest_remainders():
    assert divide(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert divide(100, np.array([1.0, 2.0, 3.0])).tolist() == [17, 33, 50]
    assert divide(0, np.array([1.0, 2.0])).tolist() == [0, 0]


@given(
    leads=st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 4), st.floats(0, 0.1)), max_size=40),
)
def test_accounts_sum_to_zero_after_every_booking(leads):
    ledger, policy, at = Ledger(tuple("abcde"), opened_at=0.0), MatchPolicy(), 0.0
    weights = np.array([1.0, 2.0, 0.5, 3.0, 1.0])
    everyone = np.arange(5)
    for worth, winner, gap in leads:
        at += gap
        booked = ledger.counted_worth(worth, policy)
        ledger.book(everyone, weights, winner, booked, at, policy)
        assert ledger.worth.sum() == 0
        assert ledger.count.sum() == 0
        ledger.write_off(policy)
        assert ledger.worth.sum() == 0


def test_booking_back_restores_the_accounts():
    ledger, policy = Ledger(("a", "b", "c"), opened_at=0.0), MatchPolicy()
    movement = ledger.book(np.arange(3), np.ones(3), 1, 900, 0.0, policy)
    assert ledger.worth.tolist() == [300, -600, 300]
    ledger.apply(movement, sign=-1)
    assert ledger.worth.tolist() == [0, 0, 0]
    assert ledger.count.tolist() == [0, 0, 0]


def test_it_packs_and_unpacks_to_the_same_state_and_new_partners_begin_at_zero():
    ledger, policy = Ledger(("a", "c"), opened_at=1.0), MatchPolicy()
    ledger.book(np.arange(2), np.ones(2), 0, 1000, 1.5, policy)
    ledger.prices.price[1] = 0.05
    again = Ledger.unpack(ledger.pack(), ("a", "b", "c"), opened_at=9.0)
    assert again.worth.tolist() == [-500, 0, 500]
    assert again.prices.price.tolist() == [0, 0, 0.05]
    assert again.pack() == Ledger.unpack(again.pack(), ("a", "b", "c"), opened_at=3.0).pack()


def test_a_lead_of_enormous_worth_counts_at_most_ten_times_the_mean():
    ledger, policy = Ledger(("a", "b"), opened_at=0.0), MatchPolicy()
    ledger.book(np.arange(2), np.ones(2), 0, 1000, 0.0, policy)
    assert ledger.counted_worth(10**9, policy) == 10_000


def test_a_state_of_the_first_version_is_still_read():
    kind = [("partner", "<U40"), ("worth", "<i8"), ("count", "<i8"), ("worth_rate", "<f8"),
            ("count_rate", "<f8"), ("rated_at", "<f8"), ("price", "<f8")]  # fmt: skip
    rows = np.array([("a", -5, -1, 2.0, 3.0, 1.0, 0.0), ("b", 5, 1, 2.0, 3.0, 1.0, 0.0)], dtype=kind)
    packed = b'[1.0, 900.0, 2.0, 1.5, "2026-W10"]\n' + rows.tobytes()
    ledger = Ledger.unpack(packed, ("a", "b"), opened_at=9.0)
    assert (ledger.worth.tolist(), ledger.week, ledger.mean_worth()) == ([-5, 5], "2026-W10", 450.0)


def test_what_a_partner_leaves_goes_to_the_others_by_weight():
    ledger = Ledger(("a", "b", "c"), opened_at=0.0)
    ledger.worth[:], ledger.count[:] = [-600, 300, 300], [-90, 45, 45]
    movement = ledger.leave(np.array([0]), np.array([1, 2]), np.array([2.0, 1.0]))
    assert movement is not None
    assert ledger.worth.tolist() == [0, -100, 100]
    assert ledger.count.tolist() == [0, -15, 15]
    assert movement.worth_cents.sum() == movement.count_micro.sum() == 0
