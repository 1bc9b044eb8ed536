"""A person's entry always wins over a guess, and nothing that lost is thrown away."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.enrich import Fact, Source, keep, ranked, remember, why
from stellwerk.enrich.age import Ages

MONDAY = datetime(2026, 3, 16, 9, tzinfo=UTC)


def a_fact(**over: Any) -> Fact:
    given_values = {
        "name": "language",
        "value": "de",
        "source": Source.GUESS,
        "method": "language.country",
        "confidence": 0.8,
        "seen_at": MONDAY,
    }
    return Fact(**{**given_values, **over})


BY_HAND = a_fact(source=Source.PERSON, value="fr", confidence=0.5, method="call.note")
OWN = a_fact(source=Source.OWN, value="it", confidence=0.9, method="own.customers")
PROVIDER = a_fact(source=Source.PROVIDER, value="en", confidence=1.0, method="language.provider")
GUESS = a_fact(value="de", confidence=1.0)

# what is known, what counts, why
GOLDEN = [
    ((BY_HAND, OWN, PROVIDER, GUESS), "fr", "fact.better_source"),
    ((OWN, PROVIDER, GUESS), "it", "fact.better_source"),
    ((PROVIDER, GUESS), "en", "fact.better_source"),
    ((a_fact(value="de", confidence=0.6), a_fact(value="fr", confidence=0.7)), "fr", "fact.more_certain"),
    ((a_fact(value="de"), a_fact(value="fr", seen_at=MONDAY + timedelta(days=1))), "fr", "fact.newer"),
    ((GUESS,), "de", "fact.only"),
]


@pytest.mark.parametrize(("known", "winner", "reason"), GOLDEN)
def test_the_best_source_then_the_surest_then_the_newest_fact_counts(
    known: tuple[Fact, ...], winner: str, reason: str
) -> None:
    assert keep(known)["language"].value == winner
    assert why(ranked(known)["language"]).key == reason


def test_losers_stay_listed_behind_the_winner() -> None:
    assert ranked((GUESS, BY_HAND, PROVIDER, OWN)) == {"language": (BY_HAND, OWN, PROVIDER, GUESS)}


def test_a_second_run_of_a_machine_changes_nothing() -> None:
    later = a_fact(seen_at=MONDAY + timedelta(days=3))
    assert remember((a_fact(),), (later,)) == (a_fact(),)


def test_a_machines_new_finding_takes_the_place_of_its_old_one() -> None:
    changed = a_fact(value="fr", seen_at=MONDAY + timedelta(days=3))
    assert remember((a_fact(),), (changed,)) == (changed,)


def test_everything_a_person_entered_is_kept() -> None:
    corrected = a_fact(
        source=Source.PERSON, value="it", method="call.note", seen_at=MONDAY + timedelta(hours=1)
    )
    assert set(remember((BY_HAND,), (corrected,))) == {BY_HAND, corrected}


def test_a_fact_survives_json() -> None:
    assert Fact.from_json(json.loads(json.dumps(OWN.as_json()))) == OWN


def test_a_fact_says_where_it_comes_from() -> None:
    reason = OWN.as_reason()
    assert reason.key == "fact.from_own"
    assert reason.values == {"name": "language", "value": "it", "method": "own.customers", "percent": 90}


some_facts = st.lists(
    st.builds(
        Fact,
        name=st.sampled_from(["city", "language"]),
        value=st.sampled_from(["a", "b", 1, True]),
        source=st.sampled_from(Source),
        method=st.sampled_from(["one", "two"]),
        confidence=st.sampled_from([0.3, 0.9]),
        seen_at=st.sampled_from([MONDAY, MONDAY + timedelta(days=1)]),
    ),
    max_size=8,
)


@given(some_facts.flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))))
def test_the_order_in_which_facts_come_in_does_not_matter(both: tuple[list[Fact], list[Fact]]) -> None:
    facts, shuffled = both
    assert keep(facts) == keep(shuffled)
    assert ranked(facts) == ranked(shuffled)


@given(some_facts)
def test_the_winner_is_the_first_of_the_ranked_and_nobody_is_lost(facts: list[Fact]) -> None:
    lists = ranked(facts)
    assert {name: group[0] for name, group in lists.items()} == keep(facts)
    assert sum(len(group) for group in lists.values()) == len(facts)


@given(some_facts, some_facts)
def test_remembering_twice_is_remembering_once(known: list[Fact], found: list[Fact]) -> None:
    # One look gives one value per method.
    look = list({(fact.name, fact.source, fact.method): fact for fact in found}.values())
    once = remember(known, look)
    assert remember(once, look) == once


OUTSIDE = a_fact(source=Source.PROVIDER, value="en", confidence=0.9, method="http.3")
OTHER = a_fact(source=Source.PROVIDER, value="fr", confidence=0.5, method="http.4")
LATER = MONDAY + timedelta(days=400)


def test_an_old_fact_from_outside_loses_to_a_younger_one_of_its_rank() -> None:
    younger = OTHER._replace(seen_at=LATER)
    known = (OUTSIDE, younger)
    assert keep(known, now=MONDAY)["language"].value == "en"
    assert keep(known, now=LATER)["language"].value == "fr"
    reason = why(ranked(known, now=LATER)["language"], now=LATER)
    assert (reason.key, reason.values["seen_on"]) == ("fact.not_old", "2026-03-16")


def test_an_old_fact_still_beats_a_guess_and_never_a_person() -> None:
    assert keep((OUTSIDE, GUESS), now=LATER)["language"].value == "en"
    assert keep((OUTSIDE, BY_HAND), now=LATER)["language"].value == "fr"


@pytest.mark.parametrize("fact", [BY_HAND, OWN, PROVIDER, GUESS])
def test_only_what_was_asked_outside_grows_old(fact: Fact) -> None:
    assert not Ages(usual=1).is_old(fact, now=LATER)


def test_the_fewest_days_count() -> None:
    ages = Ages({"language": 100}, {"http.3": 50}, usual=365)
    assert (ages.days(OUTSIDE), ages.days(OTHER)) == (50, 100)
    assert Ages(usual=365).days(OUTSIDE) == 365


def test_the_same_answer_again_makes_a_fact_young() -> None:
    again = OUTSIDE._replace(seen_at=LATER)
    assert remember((OUTSIDE,), (again,)) == (again,)
    assert remember((again,), (OUTSIDE,)) == (again,)
