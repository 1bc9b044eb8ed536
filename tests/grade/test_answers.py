"""What an answer would change is what grading says once it is given."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from stellwerk.enrich.questions import BY_FACT, missing
from stellwerk.grade.answers import effects, is_open, with_answer
from stellwerk.grade.chance import Curve
from stellwerk.grade.points import Known, phrases_of, points
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.sort import grade

NOW = datetime(2026, 3, 17, 9, tzinfo=UTC)
POLICY, CURVE = GradePolicy(), Curve()
BARE = Known(channel="fair", last_contact_at=NOW)
FULL = Known(
    channel="fair", last_contact_at=NOW, industry="toolmaking", size_class="M", product="turning", decides=True,
    value_cents=5_000_000, deadline_on=NOW.date(), text="Angebot, Vorführung, Altmaschine, Budget frei, unzufrieden",
)  # fmt: skip


def found(known: Known, **more: Any) -> dict[str, Any]:
    return effects(known, now=NOW, policy=POLICY, curve=CURVE, products=("turning", "milling"), **more)[1]


def test_what_is_known_is_not_asked() -> None:
    assert found(FULL) == {}
    assert set(found(BARE)) == set(BY_FACT)


@pytest.mark.parametrize("fact", ["decides", "size_class", "branch", "said.budget_free", "deadline_on"])
def test_an_effect_is_the_grade_with_the_answer_less_the_grade_without(fact: str) -> None:
    before = grade(BARE, now=NOW, policy=POLICY, curve=CURVE)
    for effect in found(BARE)[fact]:
        after = grade(
            with_answer(BARE, fact, effect.value, today=NOW.date()), now=NOW, policy=POLICY, curve=CURVE
        )
        assert (effect.points, effect.letter) == (after.points - before.points, after.letter)


def test_close_to_the_bar_the_answer_that_turns_the_letter_is_asked_first() -> None:
    near = replace(FULL, decides=None, size_class="", text="Angebot? Altmaschine steht oft.")
    letter, all_of_them = effects(near, now=NOW, policy=replace(POLICY, a_from=66), curve=CURVE)
    first = missing(all_of_them, letter=letter)[0]
    assert letter == "B"
    assert first.why.key == "question.why_letter"


def test_an_answer_counts_like_the_word_itself() -> None:
    told = replace(BARE, facts={"said.budget_free": True})
    assert phrases_of(told, POLICY) == ("budget_free",)
    keys = [reason.key for reason in points(told, now=NOW, policy=POLICY)]
    assert "grade.said.budget_free" in keys


def test_what_was_denied_was_not_said() -> None:
    denied = replace(BARE, text="Budget frei", facts={"said.budget_free": False})
    assert phrases_of(denied, POLICY) == ()
    assert not is_open(BY_FACT["said.budget_free"], denied, POLICY)


def test_a_phrase_that_the_policy_dropped_is_not_asked() -> None:
    without = replace(
        POLICY, interest_points=tuple(row for row in POLICY.interest_points if row[0] != "budget_free")
    )
    assert not is_open(BY_FACT["said.budget_free"], BARE, without)
