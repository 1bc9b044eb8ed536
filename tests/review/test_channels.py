"""Where money and time go without return: the quick buyers and the time eater are named where it is surely so."""

from typing import Any

import pytest
from tests.review.columns import NOW, a_cut, days_ago, ended

from stellwerk.review.reports.channels import report
from stellwerk.review.shelf import Campaign, Known, Report, ReportPolicy
from stellwerk.words import say

KNOWN = Known(campaigns={
    "1": Campaign("Tausch", "web", 1_000_000),
    "2": Campaign("Adresskauf", "provider", 9_000_000),
    "3": Campaign("Messe", "fair", 2_000_000),
})  # fmt: skip
ORDER = 4_000_000


def leads_of(campaign: str, count: int, won: int, *, days: int, hours: float = 0.0) -> list[dict[str, Any]]:
    """Ended leads of a campaign: those that ordered took so many days; the hours are spread over all."""
    return [
        row
        | {
            "campaign": campaign,
            "channel": KNOWN.campaigns[campaign].channel,
            "arrived": days_ago(160 + days),
            "ordered": ORDER if row["outcome"] == "won" else 0,
            "call_seconds": round(hours * 3600 / count),
        }
        for row in ended(count, won)
    ]


def told(*parts: list[dict[str, Any]]) -> Report:
    return report(a_cut([lead for part in parts for lead in part]), KNOWN, ReportPolicy(), NOW)


QUICK = leads_of("1", 60, 48, days=20, hours=20)
EATER = leads_of("2", 40, 1, days=90, hours=50)
USUAL = leads_of("3", 60, 24, days=70, hours=20)


def test_quick_buyers_and_the_time_eater_stand_in_the_sentence_beside_the_money() -> None:
    answer = told(QUICK, EATER, USUAL).answer
    assert say(answer, "en") == (
        "One euro for Tausch brought 192 euros of orders. €90,000 for Adresskauf do not come back: one euro brought "
        "0.4. Leads of Tausch order fastest: 80 of 100, after 20 days. Adresskauf mostly "
        "eats time: 50 hours of work for 1 order."
    )
    assert say(answer, "de").endswith(
        "Leads aus Tausch bestellen am schnellsten: 80 von 100, nach 20 Tagen. Adresskauf kostet vor allem Zeit: "
        "50 Stunden Arbeit für 1 Auftrag."
    )


def test_nobody_is_called_fastest_whose_leads_order_no_more_often_than_usual() -> None:
    slow_but_sure = leads_of("3", 60, 45, days=70, hours=20)
    answer = say(told(leads_of("1", 60, 24, days=20), EATER, slow_but_sure).answer, "en")
    assert "fastest" not in answer


def test_nobody_is_called_fastest_for_a_few_orders() -> None:
    answer = say(told(leads_of("1", 12, 9, days=3), USUAL, EATER).answer, "en")
    assert "Tausch order fastest" not in answer


@pytest.mark.parametrize(
    ("eater", "why"),
    [
        (leads_of("2", 40, 1, days=90, hours=3), "three hours are not worth a word"),
        (leads_of("2", 40, 20, days=90, hours=90), "it orders as often as usual"),
        (leads_of("2", 40, 8, days=90, hours=9), "an order costs less than three times the usual"),
        (leads_of("2", 8, 0, days=90, hours=50), "too few have ended"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nobody_is_called_a_time_eater_without_ground(eater: list[dict[str, Any]], why: str) -> None:
    assert "eats time" not in say(told(QUICK, eater, USUAL).answer, "en"), why


def test_hours_per_order_count_one_order_at_least() -> None:
    table = told(leads_of("2", 40, 0, days=90, hours=50), USUAL).table
    each = dict(
        zip((label[1][1] for label in table.labels), table.column("hours_per_order").values, strict=True)
    )
    assert each["2"] == pytest.approx(50)
    assert each["3"] == pytest.approx(20 / 24, rel=0.01)
