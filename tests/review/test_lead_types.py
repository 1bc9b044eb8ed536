"""Which lead types become customers, and which only eat time."""

import pytest

from stellwerk.grade.policy import GradePolicy
from stellwerk.review.reports import lead_types as report
from stellwerk.review.reports.lead_types import Counted, LeadTypes, surprise


def lead_types(rows: list[Counted], policy: GradePolicy | None = None) -> LeadTypes:
    return report.lead_types(rows, policy=policy or GradePolicy())


def fairs(**over: object) -> Counted:
    """Forty fair leads for milling: 12 of 20 ordered for 80,000 euros within 30 days."""
    values = {
        "leads": 40, "scored": 40, "chance": 20.0, "low": 16.0, "high": 24.0, "valued": 40,
        "value_cents": 40 * 8_000_000, "worth_cents": 160_000_000, "won": 12, "lost": 8, "expected": 10.0,
        "spread": 5.0, "days": 12 * 30.0,
    }  # fmt: skip
    return Counted(**{"segments": (), "product": "milling", "channel": "fair"} | values | over)  # type: ignore[arg-type]


def addresses(**over: object) -> Counted:
    """A hundred bought addresses for turning: one of 50 ordered for 20,000 euros after 200 days."""
    values = {
        "leads": 100, "scored": 100, "chance": 10.0, "low": 5.0, "high": 20.0, "valued": 100,
        "value_cents": 100 * 2_000_000, "won": 1, "lost": 49, "expected": 5.0, "spread": 4.5, "days": 200.0,
    }  # fmt: skip
    return Counted(**{"segments": (), "product": "turning", "channel": "provider"} | values | over)  # type: ignore[arg-type]


def test_the_type_that_brings_most_per_lead_comes_first_and_the_sentence_knows_why() -> None:
    found = lead_types([addresses(), fairs()])
    assert [one.channel for one in found.types] == ["fair", "provider"]
    assert found.best is not None
    assert found.worst is not None
    assert (found.best.channel, found.worst.channel) == ("fair", "provider")
    assert found.is_fast
    assert found.buys_much


def test_means_are_those_of_the_leads_and_not_of_the_groups() -> None:
    more = fairs(leads=10, scored=10, chance=1.0, low=0.5, high=2.0, won=0, lost=0, days=0.0)
    one = lead_types([fairs(), more]).types[0]
    assert one.leads == 50
    assert one.chance == pytest.approx(21 / 50)
    assert one.low == pytest.approx(16.5 / 50)
    assert one.high == pytest.approx(26 / 50)
    assert one.days == 30


def test_a_lead_of_two_segments_counts_in_both_and_one_of_none_in_none() -> None:
    found = lead_types([fairs(segments=("1", "4")), fairs(segments=("4",)), fairs()])
    assert {one.segment: one.leads for one in found.types} == {"": 40, "1": 40, "4": 80}


def test_few_outcomes_leave_the_word_to_the_score() -> None:
    found = lead_types([fairs(won=9, lost=0), addresses(won=0, lost=9)])
    assert found.best is None
    one = found.types[0]
    assert one.rate is None
    assert one.order_cents == pytest.approx(0.5 * 8_000_000)


def test_outcomes_outweigh_the_score_once_there_are_enough() -> None:
    one = lead_types([fairs()]).types[0]
    assert one.order_cents == pytest.approx(0.6 * 8_000_000)


@pytest.mark.parametrize(
    ("won", "closed", "expected", "said"),
    [(12, 20, 5.0, 1), (6, 20, 5.0, 0), (0, 20, 6.0, -1), (9, 9, 1.0, 0)],
)
def test_more_or_fewer_is_said_only_beyond_luck(won: int, closed: int, expected: float, said: int) -> None:
    assert surprise(won, closed, expected=expected, spread=3.8) == said


def test_nothing_makes_no_type_and_no_trouble() -> None:
    assert lead_types([]).types == ()
    bare = Counted((), "", "")
    one = lead_types([bare]).types[0]
    assert (one.chance, one.value_cents, one.days, one.surprise) == (None, None, None, 0)


def test_every_type_has_the_half_life_that_the_policy_gives_it() -> None:
    policy = GradePolicy(
        half_lives=(("", "", "fair", 12.0), ("4", "milling", "fair", 5.0)), interest_half_life_days=30
    )
    found = lead_types([fairs(segments=("4",)), fairs(), addresses()], policy)
    assert {(one.segment, one.channel): one.half_life_days for one in found.types} == {
        ("4", "fair"): 5.0,
        ("", "fair"): 12.0,
        ("", "provider"): 30.0,
    }
