"""Who lets leads lie: who never says a word is named, with its like; a single silence is held against nobody."""

from typing import Any

from tests.review.columns import NOW, a_cut, days_ago

from stellwerk.review.reports.response_times import report
from stellwerk.review.shelf import Known, Partner, ReportPolicy
from stellwerk.words import say

KNOWN = Known(
    partners={str(at): Partner(name) for at, name in enumerate(("Adler", "Berg", "Conrad", "Dorn"), 1)}
)


def offers(partner: int, taken: int, unheard: int, *, quiet: int = 0) -> list[dict[str, Any]]:
    """Leads that a partner took 40 days ago: of the first nothing was ever heard, of the next nothing lately."""
    rows = []
    for at in range(taken):
        never, silent = at < unheard, unheard <= at < unheard + quiet
        rows.append(
            {
                "lead": 1, "partner": str(partner), "sent": days_ago(41), "answered": days_ago(40), "taken": 1,
                "state": "accepted", "feedbacks": 0 if never else 1, "put_off": days_ago(-5) if never else days_ago(99),
                "word": days_ago(39) if silent else days_ago(1), "talked": days_ago(39),
            }
        )  # fmt: skip
    return rows


def told(*parts: list[dict[str, Any]], language: str = "en") -> str:
    found = report(a_cut([{}], [row for part in parts for row in part]), KNOWN, ReportPolicy(), NOW)
    return say(found.answer, language)


def test_two_partners_that_never_say_a_word_are_both_named() -> None:
    parts = offers(1, 20, 1), offers(2, 14, 13), offers(3, 20, 20)
    assert told(*parts) == (
        "Of 34 leads that were taken partners have never said a word, most of them Conrad: 20 and Berg: 13. "
        "From taking a lead to the first talk it takes 24 hours."
    )
    assert "am meisten Conrad: 20 und Berg: 13." in told(*parts, language="de")


def test_three_at_most_are_named() -> None:
    parts = offers(1, 6, 6), offers(2, 7, 7), offers(3, 8, 8), offers(4, 9, 9)
    assert "most of them Dorn: 9, Conrad: 8 and Berg: 7." in told(*parts)


def test_whoever_reports_on_most_of_its_leads_is_not_named_beside_the_silent_one() -> None:
    assert "most of them Conrad: 20." in told(offers(1, 20, 6), offers(3, 20, 20))


def test_a_partner_that_never_speaks_weighs_more_than_one_that_is_silent_for_a_while() -> None:
    assert "never said a word" in told(offers(1, 20, 0, quiet=9), offers(3, 20, 20))
    assert "9 of them with Adler" in told(offers(1, 20, 0, quiet=9), offers(3, 20, 4))
