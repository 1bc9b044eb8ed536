"""Only questions whose answers matter are asked, the weightiest first; answers are read or refused with a reason."""

from datetime import date
from typing import Any

import pytest

from stellwerk.enrich.questions import TOPICS, AnswerError, Effect, missing, read
from stellwerk.words import NAMES

EFFECTS = {
    "decides": (Effect(True, 0.5, 7, "B"), Effect(False, 0.5, 0, "B")),
    "size_class": (Effect("S", 0.5, 1, "B"), Effect("L", 0.5, 5, "B")),
    "said.budget_free": (Effect(True, 0.3, 8, "A"), Effect(False, 0.7, 0, "B")),
    "product_line": (Effect("turning", 0.5, 4, "B"), Effect("milling", 0.5, 4, "B")),
    "value_cents": (Effect(5_000_000, 1.0, 0, "B"),),
}


def test_what_may_turn_the_letter_comes_first_then_what_moves_the_points() -> None:
    found = missing(EFFECTS, letter="B")
    assert [one.fact for one in found] == ["said.budget_free", "product_line", "decides"]
    assert found[0].why.key == "question.why_letter"
    assert found[0].why.values == {"percent": 30, "most": 8, "least": 0}
    assert found[1].why.key == "question.why_points"


def test_a_question_whose_answer_changes_nothing_is_not_asked() -> None:
    assert "value_cents" not in {one.fact for one in missing(EFFECTS, letter="B", most=99)}
    assert missing({}, letter="B") == ()


def test_a_choice_names_its_answers_and_an_open_question_none() -> None:
    by_fact = {
        one.fact: one
        for one in missing(EFFECTS | {"value_cents": (Effect(1, 1, 3, "B"),)}, letter="B", most=9)
    }
    assert by_fact["size_class"].choices == ("S", "L")
    assert by_fact["decides"].choices == (True, False)
    assert by_fact["value_cents"].choices == ()


def test_every_question_has_words() -> None:
    assert {topic.text for topic in TOPICS} == set(NAMES["question"])
    assert {topic.fact for topic in TOPICS} <= set(NAMES["fact"])
    for topic in TOPICS:
        assert not topic.names or {str(value) for value, _ in topic.usual} <= set(NAMES[topic.names])


@pytest.mark.parametrize(
    ("fact", "given", "value"),
    [
        ("decides", "ja", True), ("decides", "no", False), ("decides", False, False),
        ("said.machine_stands", "yes", True),
        ("value_cents", 4_800_000, 4_800_000), ("value_cents", "4800000", 4_800_000),
        ("deadline_on", "2026-06-30", "2026-06-30"), ("deadline_on", date(2026, 6, 30), "2026-06-30"),
        ("size_class", "M", "M"), ("branch", "other", "other"), ("product_line", "turning", "turning"),
    ],
)  # fmt: skip
def test_an_answer_is_read(fact: str, given: Any, value: Any) -> None:
    assert read({fact: given}, choices={"product_line": ("turning",)}) == {fact: value}


@pytest.mark.parametrize(
    ("fact", "given", "key"),
    [
        ("decides", "vielleicht", "question.no_yes"), ("value_cents", "viel", "question.no_amount"),
        ("value_cents", 0, "question.no_amount"), ("value_cents", True, "question.no_amount"),
        ("deadline_on", "31.02.2026", "question.no_day"), ("size_class", "XL", "question.no_choice"),
        ("product_line", "Eis", "question.no_choice"), ("password", "x", "question.unknown"),
    ],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_says_what_to_enter(fact: str, given: Any, key: str) -> None:
    with pytest.raises(AnswerError) as error:
        read({"size_class": "M", fact: given}, choices={"product_line": ("turning",)})
    assert (error.value.fact, error.value.reason.key) == (fact, key)


@pytest.mark.parametrize("empty", ["", "  ", None])
def test_what_was_left_empty_is_no_answer(empty: Any) -> None:
    assert read({"decides": empty, "size_class": empty}) == {}
