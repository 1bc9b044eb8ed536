"""Expected value and days: stated wins; own orders shrink towards what is usual; always with a range."""

from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade.value import Usual, expected_days, expected_value, learn

NOTHING = Usual()


def test_what_somebody_named_wins():
    own = learn([(("turning", "M"), 9_000_000.0)] * 50)
    low, value, high = expected_value(4_800_000, "turning", "M", usual_cents=1, own=own)
    assert value == 4_800_000
    assert low < value < high


def test_without_own_orders_the_policy_speaks_from_half_to_twice():
    low, value, high = expected_value(None, "turning", "M", usual_cents=4_500_000, own=NOTHING)
    assert value == 4_500_000
    assert 0.3 < low / value < 0.6
    assert 1.4 < high / value < 2.1


def test_own_orders_of_the_line_and_size_win_as_they_come():
    rows = [(("turning", "L"), 10_000_000.0)] * 100 + [(("turning", "S"), 2_000_000.0)] * 100
    own = learn(rows)
    large = expected_value(None, "turning", "L", usual_cents=4_500_000, own=own)[1]
    small = expected_value(None, "turning", "S", usual_cents=4_500_000, own=own)[1]
    assert 9_500_000 < large <= 10_000_000
    assert 2_000_000 <= small < 2_500_000
    one = learn([(("turning", "L"), 10_000_000.0)])
    assert 4_500_000 < expected_value(None, "turning", "L", usual_cents=4_500_000, own=one)[1] < 9_000_000


def test_days_to_the_order_follow_the_lead_type():
    own = learn([(("milling", "fair"), 30.0)] * 40 + [(("milling", "provider"), 200.0)] * 40)
    fair = expected_days("milling", "fair", usual_days=60, own=own)
    bought = expected_days("milling", "provider", usual_days=60, own=own)
    assert fair[1] < 60 < bought[1]


amounts = st.lists(
    st.tuples(
        st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "S", "L"])), st.floats(1, 1e10)
    ),
    max_size=60,
)


@given(rows=amounts, usual=st.integers(1, 10**9), product=st.sampled_from(["", "a", "c"]))
def test_the_expected_value_lies_in_its_range_and_among_what_was_seen(rows, usual, product):
    low, value, high = expected_value(None, product, "S", usual_cents=usual, own=learn(rows))
    assert 0 < low <= value <= high
    seen = [usual, *(amount for _, amount in rows)]
    assert min(seen) * 0.999 <= value <= max(seen) * 1.001
