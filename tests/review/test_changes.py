"""What a draft changes, and which numbers make no sense."""

from typing import Any

import pytest

from stellwerk.review.bounds import CHOICES, LENGTHS, NEVER_EMPTY, RANGES, BoundsError
from stellwerk.review.changes import Change, carried_over, changes, lean, on_top, with_section
from stellwerk.review.policy import SECTIONS, checked, names
from stellwerk.terms import PolicyError

FACTORS = {"gold": 2.0, "silver": 1.0, "base": 0.7, "new": 1.0}


def test_only_what_differs_from_the_defaults_is_kept() -> None:
    given: dict[str, Any] = {"match": {"horizon_weeks": 6, "near_tie": 0.05}, "offer": {"max_offers": 5}}
    assert lean(given) == {"match": {"horizon_weeks": 6.0}}


def test_tables_and_names_are_kept_as_json_holds_them() -> None:
    given = {"match": {"level_factors": FACTORS, "pool_by": ("country",), "size_fit": (0.1, 0.0, -1)}}
    assert lean(given) == {
        "match": {"level_factors": FACTORS, "pool_by": ["country"], "size_fit": [0.1, 0.0, -1]}
    }


def test_every_change_is_told_with_its_old_and_new_value() -> None:
    old: dict[str, Any] = {"match": {"horizon_weeks": 6.0}, "grade": {"a_from": 50}}
    new: dict[str, Any] = {"match": {"horizon_weeks": 8.0}, "offer": {"max_offers": 3}}
    assert changes(old, new) == (
        Change("grade", "a_from", 50, 45),
        Change("match", "horizon_weeks", 6.0, 8.0),
        Change("offer", "max_offers", 5, 3),
    )
    assert changes(old, old) == ()


@pytest.mark.parametrize(
    ("section", "name", "tried"),
    [("match", "horizon_weeks", True), ("offer", "max_offers", True), ("match", "by_hand_hours", False),
     ("offer", "least_hours", False), ("grade", "a_from", False)],
)  # fmt: skip
def test_it_knows_which_changes_a_trial_can_tell_of(section: str, name: str, *, tried: bool) -> None:
    assert Change(section, name, 1, 2).is_tried is tried


def test_a_draft_keeps_its_changes_and_takes_over_what_went_live_meanwhile() -> None:
    base: dict[str, Any] = {"match": {"horizon_weeks": 6.0}}
    draft: dict[str, Any] = {"match": {"near_tie": 0.1}}  # the horizon back to its default, a wider tie
    live: dict[str, Any] = {"match": {"horizon_weeks": 6.0, "winsor": 5.0}, "grade": {"a_from": 50}}
    assert carried_over(draft, base=base, live=live) == {
        "match": {"near_tie": 0.1, "winsor": 5.0},
        "grade": {"a_from": 50},
    }


def test_one_section_is_exchanged_and_the_others_stay() -> None:
    numbers: dict[str, Any] = {"match": {"winsor": 5.0}, "grade": {"a_from": 50}}
    assert with_section(numbers, "match", {"near_tie": 0.1}) == {
        "match": {"near_tie": 0.1},
        "grade": {"a_from": 50},
    }


def test_some_numbers_take_the_place_of_live_ones_and_the_rest_rules_on() -> None:
    live: dict[str, Any] = {"match": {"winsor": 5.0, "near_tie": 0.1}}
    found = on_top({"match": {"near_tie": 0.2}, "grade": {"a_from": 50}}, live)
    assert found == {"match": {"winsor": 5.0, "near_tie": 0.2}, "grade": {"a_from": 50}}
    assert live == {"match": {"winsor": 5.0, "near_tie": 0.1}}, "what is live is left as it is"


@pytest.mark.parametrize(
    ("section", "name", "value", "key"),
    [
        ("match", "horizon_weeks", 0, "policy.too_low"),
        ("match", "horizon_weeks", 53, "policy.too_high"),
        ("match", "count_weight", 1.1, "policy.too_high"),
        ("match", "level_factors", FACTORS | {"gold": -1.0}, "policy.too_low"),
        ("match", "level_factors", FACTORS | {"base": 0.4}, "policy.below_floor"),
        ("match", "pool_by", ["town"], "policy.no_choice"),
        ("match", "size_fit", [0.1], "policy.wrong_length"),
        ("grade", "channel_points", [["web", 101.0]], "policy.too_high"),
        ("grade", "nurture_days", -1, "policy.too_low"),
        ("offer", "max_offers", 0, "policy.too_low"),
        ("offer", "least_hours", 30.0, "policy.hours_crossed"),
        ("offer", "warn_before_days", 14, "policy.warned_too_early"),
        ("pursue", "retry_hours", [], "policy.empty"),
        ("pursue", "most_tries", -1, "policy.too_low"),
        ("clean", "ask_above", 0.99, "policy.asks_too_much"),
        ("levels", "unjudged_level", "platinum", "policy.no_choice"),
        ("levels", "rules", [["platinum", 1, 0.1, 1.0]], "policy.no_choice"),
        ("match", "near_tie", float("nan"), "policy.too_high"),
    ],
)
def test_a_number_that_makes_no_sense_is_named(section: str, name: str, value: Any, key: str) -> None:
    with pytest.raises(BoundsError) as raised:
        checked({section: {name: value}})
    error = raised.value
    asked = {"least_hours": "most_hours"}.get(name, name)
    assert (error.section, error.name, error.reason.key) == (section, asked, key)
    assert asked in str(error)


def test_the_defaults_make_sense() -> None:
    assert checked({}) == {}
    for section, kind in SECTIONS.items():
        checked({section: {name: getattr(kind(), name) for name in names(section)}})


def test_bounds_name_only_numbers_that_there_are() -> None:
    for section, name in (*RANGES, *CHOICES, *LENGTHS, *NEVER_EMPTY):
        assert name in names(section), (section, name)


def test_a_wrong_kind_is_still_told_first() -> None:
    with pytest.raises(PolicyError, match="must be of the kind float"):
        checked({"match": {"horizon_weeks": "four"}})
