"""A partner's development is told only where luck does not explain it."""

import numpy as np
import pytest

from stellwerk.review.reports.partner_scorecard import course_of


def key(won: float, expected: float, won_before: float, expected_before: float) -> str:
    said = course_of(won, expected, won_before, expected_before, certainty=0.9)
    return said.key if said else ""


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ((30, 15, 15, 15), "report.better"),
        ((4, 15, 15, 15), "report.worse"),
        ((16, 15, 14, 15), "report.same"),
        ((0, 15, 15, 15), "report.worse"),
        ((15, 15, 0, 15), "report.better"),
        ((1, 1, 0, 1), ""),  # one order more says nothing
        ((3, 2, 0, 0), ""),  # nothing before to compare with
        ((0, 2, 0, 2), ""),
    ],
)
def test_better_or_worse_stands_only_beyond_luck(
    result: tuple[float, float, float, float], said: str
) -> None:
    assert key(*result) == said


def test_the_word_names_both_ratios() -> None:
    said = course_of(30, 15, 15, 15, certainty=0.9)
    assert said is not None
    assert dict(said.values) == {"now": 2.0, "before": 1.0}


def test_a_partner_that_stays_the_same_is_rarely_called_otherwise() -> None:
    """Two periods of the same true strength: at most one of ten is called better or worse."""
    rng = np.random.default_rng(7)
    wrong = 0
    for _ in range(2000):
        won, before = (float(rng.binomial(60, 0.3)) for _ in range(2))
        wrong += key(won, 18, before, 18) in ("report.better", "report.worse")
    assert wrong / 2000 < 0.1


def test_a_partner_that_doubled_is_seen() -> None:
    rng = np.random.default_rng(7)
    seen = 0
    for _ in range(500):
        before, won = (float(rng.binomial(80, chance)) for chance in (0.2, 0.45))
        seen += key(won, 24, before, 24) == "report.better"
    assert seen / 500 > 0.7
