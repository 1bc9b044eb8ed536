"""Who belongs to a segment: rules over what is known, a person's word above them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade.points import Known
from stellwerk.grade.segments import (
    DEFAULTS,
    TICKS,
    How,
    SegmentError,
    comparisons_of,
    read_rule,
    segments,
    why,
    with_stored,
)

NOW = datetime(2026, 3, 17, 9, 12, tzinfo=UTC)
TODAY = NOW.date()
PLAIN = Known(channel="web", last_contact_at=NOW)
WORDS = ["", "Neue Halle, wachsen", "sehr unzufrieden", "Existenzgründer", "Begründung folgt"]

some_known = st.builds(
    Known,
    channel=st.sampled_from(["fair", "web"]),
    last_contact_at=st.just(NOW),
    country=st.sampled_from(["", "DE", "AT"]),
    text=st.sampled_from(WORDS),
    is_customer=st.booleans(),
    last_order_on=st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2026, 3, 1))),
    facts=st.dictionaries(
        st.sampled_from(["founded", *(f"tick.{t}" for t in TICKS)]), st.sampled_from([True, 2025])
    ),
)
some_row = st.one_of(
    st.builds(
        lambda field, how, value, group: {"field": field, "how": how, "value": value, "group": group},
        st.sampled_from(["text", "country", "channel"]),
        st.sampled_from(["one_of", "none_of"]),
        st.sampled_from(["halle, unzufrieden", "DE", "AT, fair"]),
        st.sampled_from(["all", "any"]),
    ),
    st.builds(
        lambda field, how, group: {"field": field, "how": how, "value": "300", "group": group},
        st.just("last_order_days"),
        st.sampled_from(["at_least", "at_most"]),
        st.sampled_from(["all", "any"]),
    ),
)  # fmt: skip


def rule(*rows, **over):
    return read_rule("own", rows, **over)


def row(field, how, value="", group="all"):
    return {"field": field, "how": how, "value": value, "group": group}


def takes(known, *rows):
    return bool(rule(*rows).reasons(known, today=TODAY))


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"text": "Wir sind Existenzgründer"}, "1"),
        ({"facts": {"tick.founder": True}}, "1"),
        ({"facts": {"founded": 2024}}, "1"),
        ({"text": "Lieferantenfreigabe liegt vor"}, "2"),
        ({"text": "Neue Niederlassung in Linz"}, "3"),
        ({"facts": {"tick.partner_change": True}}, "3"),
        ({"text": "Der Service laesst uns haengen"}, "4"),
        ({"text": "Die neue Generation interessiert uns"}, "5"),
        ({"is_customer": True, "last_order_on": date(2024, 3, 17)}, "6"),
    ],
)
def test_each_of_the_six_takes_in_whom_it_is_for(over, code):
    assert segments(replace(PLAIN, **over), today=TODAY) == (code,)


@pytest.mark.parametrize(
    "over",
    [
        {"text": "Eine Begründung folgt"},
        {"facts": {"founded": 1998}},
        {"facts": {"founded": "vor langer Zeit"}},
        {"facts": {"tick.founder": False}},
        {"is_customer": True, "last_order_on": date(2024, 3, 18)},
        {"is_customer": True},
    ],
)
def test_who_does_not_fit_is_in_none(over):
    assert segments(replace(PLAIN, **over), today=TODAY) == ()


@given(known=some_known, hand=st.dictionaries(st.sampled_from("123456"), st.booleans()))
def test_what_a_person_says_wins_over_every_rule(known, hand):
    found = set(segments(known, today=TODAY, by_hand=hand))
    assert {code for code, inside in hand.items() if inside} <= found
    assert not {code for code, inside in hand.items() if not inside} & found
    assert {code for code in found if code not in hand} == set(segments(known, today=TODAY)) - set(hand)


@given(known=some_known, rows=st.lists(some_row, min_size=1, max_size=4), more=some_row)
def test_one_more_condition_that_must_hold_never_widens_a_rule(known, rows, more):
    assert takes(known, *rows) or not takes(known, *rows, {**more, "group": "all"})


@given(known=some_known, rows=st.lists(some_row, min_size=1, max_size=4), more=some_row)
def test_one_more_choice_never_narrows_a_rule_that_has_choices(known, rows, more):
    if takes(known, *rows) and any(one["group"] == "any" for one in rows):
        assert takes(known, *rows, {**more, "group": "any"})


@given(known=some_known, hand=st.dictionaries(st.sampled_from("123456"), st.booleans()))
def test_every_membership_has_a_reason(known, hand):
    reasons = why(known, today=TODAY, by_hand=hand)
    for code in segments(known, today=TODAY, by_hand=hand):
        assert reasons[code]


def test_a_rule_without_conditions_takes_nobody_in_by_itself():
    empty = rule()
    assert empty.reasons(PLAIN, today=TODAY) == ()
    assert segments(PLAIN, today=TODAY, rules=[empty], by_hand={"own": True}) == ("own",)


def test_all_of_and_any_of_hold_together():
    rows = (
        row("country", "one_of", "de, at"),
        row("text", "one_of", "retrofit", "any"),
        row("tick.unhappy", "yes", "", "any"),
    )
    assert not takes(replace(PLAIN, country="DE"), *rows)
    assert takes(replace(PLAIN, country="AT", text="Retrofitting einer Drehbank"), *rows)
    assert not takes(replace(PLAIN, country="FR", text="Retrofitting"), *rows)


def test_a_star_finds_the_middle_of_a_word_and_nothing_else_does():
    assert takes(replace(PLAIN, text="Neue Werkhalle"), row("text", "one_of", "*halle"))
    assert not takes(replace(PLAIN, text="Neue Werkhalle"), row("text", "one_of", "halle"))


def test_what_nobody_knows_fulfils_no_condition():
    assert not takes(PLAIN, row("country", "none_of", "DE"))
    assert takes(replace(PLAIN, country="CH"), row("country", "none_of", "DE"))
    assert not takes(PLAIN, row("last_order_days", "at_most", "99999"))


def test_an_inactive_rule_takes_nobody_in_not_even_by_hand():
    off = rule(row("channel", "one_of", "web"), active=False)
    assert segments(PLAIN, today=TODAY, rules=[off], by_hand={"own": True}) == ()


@pytest.mark.parametrize(
    ("given_row", "key"),
    [
        (row("", "one_of", "x"), "segment_rule.no_field"),
        (row("moon", "one_of", "x"), "segment_rule.no_field"),
        (row("tick.", "yes"), "segment_rule.no_field"),
        (row("customer", "at_least", "1"), "segment_rule.no_comparison"),
        (row("text", "one_of", "  "), "segment_rule.no_value"),
        (row("last_order_days", "at_least", "two years"), "segment_rule.no_number"),
        (row("last_order_days", "at_least", "nan"), "segment_rule.no_number"),
        (row("last_order_days", "at_least", "-1"), "segment_rule.no_number"),
    ],
)
def test_a_condition_that_makes_no_sense_is_named_with_its_place(given_row, key):
    with pytest.raises(SegmentError) as error:
        rule(row("channel", "one_of", "web"), given_row)
    ((place, reason),) = error.value.problems
    assert (place, reason.key) == (1, key)


@pytest.mark.parametrize(
    "field", ["text", "campaign", "customer", "founded_years", "tick.founder", "fact.nace"]
)
def test_every_field_has_a_way_to_be_compared(field):
    assert set(comparisons_of(field)) <= set(How)
    assert comparisons_of(field)


def test_a_rule_reads_back_as_it_was_written():
    for segment in DEFAULTS:
        rows = [condition.as_json() for condition in segment.conditions]
        assert read_rule(segment.code, rows, position=segment.position) == segment


def stored(code, conditions, **over):
    return {
        "code": code,
        "name": "",
        "description": "",
        "conditions": conditions,
        "active": True,
        "position": 100,
    } | over


def test_a_stored_rule_takes_the_place_of_the_default_and_own_ones_come_after():
    rules = with_stored(
        [stored("6", [row("customer", "yes")], position=6), stored("retrofit", [row("channel", "known")])]
    )
    assert [one.code for one in rules] == [*"123456", "retrofit"]
    customer = replace(PLAIN, is_customer=True)
    assert segments(customer, today=TODAY, rules=rules) == ("6", "retrofit")


def test_a_stored_rule_that_cannot_be_read_stops_nobody():
    rules = with_stored([stored("old", [row("gone", "one_of", "x")])])
    assert segments(PLAIN, today=TODAY, rules=rules) == ()
