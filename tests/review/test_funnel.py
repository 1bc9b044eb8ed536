"""Whoever got further was at all steps before; time runs from the last one with a moment; numbers lead to leads."""

import numpy as np
from tests.review.columns import NOW, a_cut, days_ago

from stellwerk.review.reports.funnel import STEPS, report
from stellwerk.review.shelf import Column, Known, ReportPolicy, Table

LEADS = [
    {"arrived": days_ago(30), "letter": "B"},
    {"arrived": days_ago(30), "letter": "A", "offered": days_ago(29), "accepted": days_ago(27), "closed": days_ago(5),
     "outcome": "lost"},
    {"arrived": days_ago(30), "letter": "A", "quoted": days_ago(20), "closed": days_ago(8), "outcome": "won"},
    {"arrived": days_ago(30), "letter": "B", "offered": days_ago(26), "accepted": days_ago(20)},
]  # fmt: skip


def table() -> Table:
    return report(a_cut(LEADS), Known(), ReportPolicy(least_cases=1), NOW).table


def behind(column: Column) -> dict[str, list[int]]:
    """Which leads stand behind the numbers of each step."""
    picked = {step: column.pick(at) for at, step in enumerate(STEPS)}
    return {step: places.tolist() for step, places in picked.items() if places is not None and len(places)}


def test_a_lead_stands_at_its_furthest_step_and_at_all_before() -> None:
    counts = table().column("count")
    assert counts.values.tolist() == [4, 3, 3, 3, 1, 1, 1]
    assert behind(counts) == {
        "leads": [0, 1, 2, 3], "grade_a": [1, 2, 3], "offered": [1, 2, 3], "accepted": [1, 2, 3],
        "contacted": [2], "quoted": [2], "won": [2],
    }  # fmt: skip
    assert table().column("of_previous").values.tolist()[1:] == [0.75, 1, 1, 1 / 3, 1, 1]


def test_who_stayed_behind_can_be_seen() -> None:
    stayed = table().column("stayed")
    assert stayed.values.tolist() == [0, 1, 0, 0, 2, 0, 0]
    assert behind(stayed) == {"grade_a": [0], "contacted": [1, 3]}


def test_time_counts_from_the_last_step_before_that_has_a_moment() -> None:
    days = table().column("days")
    assert np.array_equal(days.values, [np.nan, np.nan, 2.5, 4, np.nan, 10, 12], equal_nan=True)
    assert behind(days) == {"offered": [1, 3], "accepted": [1, 3], "quoted": [2], "won": [2]}
