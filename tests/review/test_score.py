"""Does the score keep its word: a quarter is blamed only beyond luck, and the sentence says since when."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from tests.review.columns import NOW, a_cut, ended

from stellwerk.review.figures import minute
from stellwerk.review.reports.score import report
from stellwerk.review.shelf import Known, Report, ReportPolicy
from stellwerk.terms import Reason
from stellwerk.words import say

QUARTERS = {"2026-Q1": (2026, 2), "2026-Q2": (2026, 5), "2026-Q3": (2026, 8), "2026-Q4": (2026, 11)}


def told(**quarters: tuple[int, int]) -> Report:
    """Q1=(ended, won) and so on; every lead was given a chance of a half."""
    leads: list[dict[str, Any]] = []
    for name, (count, won) in quarters.items():
        year, month = QUARTERS[f"2026-{name}"]
        leads += ended(count, won, closed=minute(datetime(year, month, 3, tzinfo=UTC)))
    return report(a_cut(leads), Known(), ReportPolicy(), NOW)


def english(answer: Reason) -> str:
    return say(answer, "en")


def test_a_score_that_promises_too_much_is_named_with_its_numbers_and_since_when() -> None:
    found = told(Q1=(60, 31), Q2=(60, 27), Q3=(60, 12), Q4=(50, 8))
    assert english(found.answer) == (
        "In 2026-Q4 8 of 50 leads ordered where the score expected 25: it promises too much since 2026-Q3. "
        "Before that it held, from 2026-Q1 on."
    )
    assert say(found.answer, "de") == (
        "In 2026-Q4 bestellten 8 von 50 Leads, die Bewertung erwartete 25: Sie verspricht seit 2026-Q3 zu viel. "
        "Davor hielt sie Wort, ab 2026-Q1."
    )


def test_a_score_that_promises_too_little_is_named_as_well() -> None:
    assert "it promises too little since 2026-Q2. Before" in english(told(Q1=(60, 31), Q2=(60, 50)).answer)
    assert "verspricht seit 2026-Q2 zu wenig" in say(told(Q1=(60, 31), Q2=(60, 50)).answer, "de")


def test_a_score_that_holds_is_not_accused_of_bad_luck() -> None:
    found = told(Q1=(60, 31), Q2=(60, 22))
    assert english(found.answer) == (
        "In 2026-Q2 22 of 60 leads ordered where the score expected 30: it keeps its word, as it has since 2026-Q1."
    )
    assert "Sie hält Wort, wie schon seit 2026-Q1." in say(found.answer, "de")


def test_one_quarter_alone_keeps_its_word_without_a_since() -> None:
    assert english(told(Q1=(60, 31)).answer).endswith("expected 30: it keeps its word.")


def test_few_leads_of_a_new_quarter_do_not_hide_that_the_last_one_promised_too_much() -> None:
    answer = english(told(Q1=(60, 31), Q2=(60, 12), Q3=(12, 3)).answer)
    assert answer.startswith("In 2026-Q2 12 of 60 leads ordered")
    assert answer.endswith("In 2026-Q3 it is 3 of 12 so far, 6 were expected.")


def test_what_a_score_promised_long_ago_is_history() -> None:
    answer = english(told(Q1=(60, 8), Q2=(60, 31), Q3=(60, 30)).answer)
    assert answer.endswith("it keeps its word, as it has since 2026-Q2.")


def test_before_is_only_said_to_have_held_where_it_did() -> None:
    assert "Before that" not in english(told(Q1=(60, 55), Q2=(60, 8)).answer)
    assert "Before that" not in english(told(Q1=(60, 8)).answer)


def test_too_few_ends_say_nothing() -> None:
    found = told(Q1=(9, 0))
    assert found.answer.key == "report.score_few"
    assert np.isnan(found.table.column("kept").values).all()


def test_a_quarter_says_how_it_did_and_how_sure_that_is() -> None:
    table = told(Q1=(60, 31), Q2=(60, 8)).table
    assert table.column("expected").values.tolist() == [30.0, 30.0]
    assert table.column("kept").values.tolist() == pytest.approx([31 / 30, 8 / 30])
    low, high = table.column("kept").low, table.column("kept").high
    assert low is not None
    assert high is not None
    assert low[0] < 1 < high[0]
    assert high[1] < 1
    words = [one.key for one in table.column("promise").words if one]
    assert words == ["report.as_expected", "report.promises_too_much"]
    assert [table.labels[row][0][1] for row in table.order] == ["2026-Q2", "2026-Q1"]


def test_leads_without_a_chance_and_open_ones_do_not_count() -> None:
    leads = [*ended(20, 10), *ended(5, 5, chance=float("nan")), *ended(5, 0, outcome="", stage="pursue")]
    table = report(a_cut(leads), Known(), ReportPolicy(), NOW).table
    assert table.total("ended") == 20
    behind = table.column("won").pick(0)
    assert behind is not None
    assert sorted(behind.tolist()) == list(range(10))


def test_a_score_that_is_right_is_blamed_about_as_often_as_luck_allows() -> None:
    rng = np.random.default_rng(7)
    blamed = 0
    for _ in range(300):
        chances = rng.uniform(0.2, 0.8, 80)
        leads = [
            row | {"chance": float(c), "outcome": "won" if rng.random() < c else "lost"}
            for c, row in zip(chances, ended(80, 0), strict=True)
        ]
        blamed += report(a_cut(leads), Known(), ReportPolicy(), NOW).answer.key != "report.score_kept"
    assert blamed <= 4
