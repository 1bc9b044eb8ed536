"""What would help a partner: only where its own figures surely stand out, and a later look says whether it did."""

import pytest

from stellwerk.review.support import Figures, Part, helped, suggestions

USUAL = Figures(ended=900, won=200, expected=200.0, low=0.95, high=1.05, offers=2000, taken_share=0.7,
                to_talk_hours=10.0, said_share=0.9)  # fmt: skip


def partner(**over):
    values = {"ended": 40, "won": 10, "expected": 10.0, "low": 0.7, "high": 1.4, "offers": 80, "taken_share": 0.7,
              "to_talk_hours": 9.0, "said_share": 0.9}  # fmt: skip
    return Figures(**values | over)


def line(**over):
    values = {"name": "turning", "ended": 20, "won": 2, "expected": 6.0, "low": 0.3, "high": 0.9, "depth": 2,
              "is_certified": True}  # fmt: skip
    return Part(**values | over)


def kinds(found):
    return [one.what for one in found]


def test_a_partner_as_usual_needs_nothing():
    assert suggestions(partner(), USUAL, lines=[line(won=6, high=1.3)]) == ()
    assert suggestions(Figures(), Figures()) == ()


def test_a_weak_line_asks_for_the_certificate_first_and_then_for_training():
    assert kinds(suggestions(partner(), USUAL, lines=[line(is_certified=False)])) == ["certificate"]
    (one,) = suggestions(partner(), USUAL, lines=[line()])
    assert (one.what, one.why.values) == ("training", {"product": "turning", "won": 2, "expected": 6.0})


def test_a_line_with_few_leads_or_a_wide_range_says_nothing():
    assert suggestions(partner(), USUAL, lines=[line(ended=5), line(high=1.1)]) == ()


def test_who_wins_small_leads_and_not_large_ones_gets_smaller_ones_for_a_while():
    large, small = Part("large", 15, 1, 5.0, 0.1, 0.8), Part("small", 15, 5, 4.0, 0.6, 1.9)
    assert kinds(suggestions(partner(), USUAL, sizes=[small, large])) == ["size"]
    assert suggestions(partner(), USUAL, sizes=[Part("small", 15, 1, 5.0, 0.1, 0.8), large]) == ()


@pytest.mark.parametrize(
    ("own", "what"),
    [
        (partner(silent=3), "capacity"),
        (partner(taken_share=0.4), "capacity"),
        (partner(to_talk_hours=30.0), "first_call"),
        (partner(said_share=0.5), "reporting"),
        (partner(won=2, high=0.7, low=0.2), "talk"),
        (partner(won=25, low=1.4, high=2.6), "example"),
    ],
)
def test_habits_beside_what_is_usual_ask_for_the_help_that_fits(own, what):
    assert kinds(suggestions(own, USUAL)) == [what]


def test_a_few_hours_later_than_others_is_nobodys_concern():
    assert suggestions(partner(to_talk_hours=3.0), Figures(to_talk_hours=1.0)) == ()


@pytest.mark.parametrize(
    ("what", "before", "now", "key"),
    [
        ("first_call", partner(to_talk_hours=30.0), partner(to_talk_hours=12.0), "support.hours_better"),
        ("first_call", partner(to_talk_hours=12.0), partner(to_talk_hours=30.0), "support.hours_worse"),
        ("reporting", partner(said_share=0.5), partner(said_share=0.52), "support.share_same"),
        ("training", partner(won=4), partner(won=11), "support.wins_better"),
        ("training", partner(won=10), partner(won=4), "support.wins_worse"),
        ("training", partner(won=4), partner(ended=3), "support.too_early"),
    ],
)
def test_the_later_look_compares_the_figure_that_the_help_was_for(what, before, now, key):
    assert helped(what, before, now).key == key
