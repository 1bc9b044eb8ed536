"""What really came of leads that a lot decided tells of another rule without a model, and says when it does not."""

import numpy as np
import pytest

from stellwerk.review.lots import Lot, weigh

PARTNERS = ("ADLER", "BERG", "CONRAD")
TRUE = {"ADLER": 0.5, "BERG": 0.3, "CONRAD": 0.15}


def lots(count, rng, tied=PARTNERS):
    chosen = rng.choice(tied, count)
    return [
        Lot(f"L-{n}", str(who), frozenset(tied), bool(rng.random() < TRUE[who]))
        for n, who in enumerate(chosen)
    ]


def test_a_draft_that_prefers_the_best_is_seen_to_win_more_and_the_interval_holds_the_truth():
    covered = 0
    for seed in range(100):
        rows = lots(300, np.random.default_rng(seed))
        found = weigh(rows, {row.lead_id: "ADLER" for row in rows})
        assert (found.count, found.known) == (300, 300)
        covered += found.low <= TRUE["ADLER"] <= found.high
    assert 84 <= covered <= 97
    assert found.draft > found.now


def test_leads_that_the_draft_sends_elsewhere_are_not_judged():
    rows = lots(40, np.random.default_rng(1), tied=("BERG", "CONRAD"))
    found = weigh(rows, {row.lead_id: "ADLER" for row in rows})
    assert (found.count, found.known, found.same, found.draft) == (40, 0, 0, None)
    assert weigh(rows, {}).count == 0


def test_lots_of_different_size_count_for_as_many_as_were_in_them():
    rows = [
        Lot("L-1", "ADLER", frozenset(PARTNERS), True),
        Lot("L-2", "ADLER", frozenset(PARTNERS[:2]), False),
        Lot("L-3", "BERG", frozenset(PARTNERS[:2]), True),
    ]
    found = weigh(rows, {"L-1": "ADLER", "L-2": "ADLER", "L-3": "ADLER"})
    assert (found.known, found.same) == (3, 2)
    assert found.draft == pytest.approx(3 / 5)


def test_after_a_few_leads_nobody_is_sure():
    rows = [Lot(f"L-{n}", "ADLER", frozenset(PARTNERS), True) for n in range(4)]
    found = weigh(rows, {row.lead_id: "ADLER" for row in rows})
    assert found.draft == 1.0
    assert found.low < 0.95
