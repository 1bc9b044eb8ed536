"""The compiled loops say what their formulas say, load late, and need no place to write to."""

import subprocess
import sys

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.machine_code import machine_code
from stellwerk.match import loops

numbers = st.floats(-4, 4)
candidates = st.lists(st.tuples(numbers, numbers, st.floats(0, 2), numbers), min_size=1, max_size=12)


@given(candidates, st.floats(0.05, 5))
def test_a_gain_is_measured_against_the_best_of_the_others_and_against_nobody(rows, scale):
    fits, usual, place, credits = np.array(rows).T.copy()
    parts, gains = loops.weigh(fits, usual, place, credits, scale)
    totals = parts[3] / loops.MICRO
    assert (parts[3] == parts[0] + parts[1]).all()
    for k in range(len(rows)):
        others = max(0.0, *(t for i, t in enumerate(totals) if i != k)) if len(rows) > 1 else 0.0
        assert np.isclose(gains[k], scale * (fits[k] - usual[k] + credits[k] - others), atol=1e-9)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 4)), max_size=30))
def test_a_partner_is_full_only_where_nothing_else_was_said(rows):
    codes = np.array([r[0] for r in rows], dtype=np.int8)
    used, places = (np.array([r[i] for r in rows], dtype=np.int64) for i in (1, 2))
    before = codes.copy()
    loops.mark_full(codes, used, places, np.int8(9))
    assert codes.tolist() == [
        9 if c == 0 and u >= p else c for c, u, p in zip(before, used, places, strict=True)
    ]
    chosen, counts = loops.sorted_out(codes, 10)
    assert chosen.tolist() == np.flatnonzero(codes == 0).tolist()
    assert counts.tolist() == np.bincount(codes, minlength=10).tolist()


def test_the_rules_load_without_the_compiler():
    code = "import sys, stellwerk.match; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_where_nothing_can_be_written_a_loop_is_compiled_for_the_process_alone():
    names: dict[str, object] = {}
    exec(compile("def twice(x):\n    return 2 * x", "<nowhere>", "exec"), names)  # noqa: S102 - a loop without a file
    assert machine_code(names["twice"])(3) == 6


def test_a_rehearsal_calls_every_loop():
    code = (
        "from stellwerk.match import channel, loops; channel.rehearse();"
        "print([name for name in loops._plain if not getattr(loops, name).signatures])"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "['portions']"  # another loop holds it
