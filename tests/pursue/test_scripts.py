"""What a script may be, and that every way through one ends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.pursue.scripts import (
    MOST_STEPS,
    Ask,
    ScriptError,
    Step,
    is_done,
    path,
    read_script,
    sets,
    settled,
    unasked,
)
from stellwerk.pursue.shipped_scripts import SHIPPED


def step(name: str, ask: str = "nothing", to: str = "", **more: Any) -> dict[str, Any]:
    return {"id": name, "say_de": f"Sagen {name}", "say_en": f"Say {name}", "ask": ask, "next": to} | more


def option(value: str, to: str = "") -> dict[str, str]:
    return {"value": value, "label_de": value, "label_en": value, "next": to}


def problems(*rows: dict[str, Any]) -> list[tuple[int, str]]:
    with pytest.raises(ScriptError) as caught:
        read_script(rows)
    return [(place, reason.key) for place, reason in caught.value.problems]


HELLO = step("hello", "yes_no", "need", options=[option("yes"), option("no", "bye")])
NEED = step("need", "text", "bye", sets="found.need")
BYE = step("bye")


def ids(way: Any) -> list[str]:
    return [told.step.id for told in way]


def test_the_answer_chooses_the_branch() -> None:
    steps = read_script([HELLO, NEED, BYE])
    assert ids(path(steps, {})) == ["hello"]
    assert ids(path(steps, {"hello": "yes"})) == ["hello", "need"]
    assert ids(path(steps, {"hello": "no"})) == ["hello", "bye"]
    assert ids(path(steps, {"hello": "yes", "need": "eine Presse"})) == ["hello", "need", "bye"]


def test_another_answer_to_an_earlier_question_leaves_what_no_longer_lies_on_the_way() -> None:
    steps = read_script([HELLO, NEED, BYE])
    way = path(steps, {"hello": "no", "need": "eine Presse"})
    assert settled(way) == {"hello": "no"}
    assert sets(way, "found") == {}


def test_a_script_is_done_when_nothing_is_left_to_ask() -> None:
    steps = read_script([HELLO, NEED, BYE])
    assert not is_done(path(steps, {}))
    assert is_done(path(steps, {"hello": "no"}))


def test_answers_become_facts_ticks_and_what_was_found_out() -> None:
    steps = read_script([
        step("value", "number", "on", sets="fact.value_cents"), step("on", "date", "mad", sets="fact.deadline_on"),
        step("mad", "yes_no", "need", sets="tick.unhappy"), NEED | {"next": ""},
    ])  # fmt: skip
    way = path(steps, {"value": "48.000,50 €", "on": "2026-09-01", "mad": "yes", "need": "Presse"})
    assert sets(way, "fact") == {"value_cents": 4_800_050, "deadline_on": "2026-09-01"}
    assert sets(way, "tick") == {"unhappy": True}
    assert sets(way, "found") == {"need": "Presse"}


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("48000", 4_800_000),
        ("48.000", 4_800_000),
        ("48,000", 4_800_000),
        ("12,5", 1_250),
        ("1.234,56", 123_456),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, cents: int) -> None:
    (one,) = read_script([step("value", "number", sets="fact.value_cents")])
    assert sets(path([one], {"value": text}), "fact") == {"value_cents": cents}


@pytest.mark.parametrize(
    ("ask", "text", "key"),
    [
        ("number", "viel", "script.no_number"),
        ("date", "bald", "script.no_date"),
        ("yes_no", "x", "script.no_option"),
    ],
)
def test_an_answer_that_cannot_be_read_is_asked_again_with_a_word(ask: str, text: str, key: str) -> None:
    steps = read_script([step("a", ask, "b"), step("b")])
    way = path(steps, {"a": text})
    assert ids(way) == ["a"]
    assert way[0].problem is not None
    assert way[0].problem.key == key
    assert settled(way) == {}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((), [(-1, "script.empty")]),
        ((step("a", to="b"), step("b", to="a")), [(0, "script.circle"), (1, "script.circle")]),
        ((step("a"), step("b")), [(1, "script.unreachable")]),
        ((step("a", to="z"),), [(0, "script.unknown_next")]),
        ((step("a", to="a2"), step("a2", "text", "a")), [(0, "script.no_end"), (1, "script.no_end")]),
        ((step("a", to="b"), step("b"), step("b")), [(2, "script.name_twice")]),
        ((step("Größe"),), [(0, "script.bad_name")]),
        ((step("a", "choice", options=[option("x")]),), [(0, "script.options")]),
        ((step("a", "choice", options=[option("x"), option("x")]),), [(0, "script.option_twice")]),
        ((step("a", sets="tick.unhappy"),), [(0, "script.unknown_target")]),
        ((step("a", "text", sets="fact.no_such"),), [(0, "script.unknown_target")]),
        ((step("a", "text", sets="tick.unhappy"),), [(0, "script.unknown_target")]),
        (({"id": "a"},), [(0, "script.says_nothing")]),
    ],
)
def test_what_would_go_wrong_in_a_call_is_refused(rows: tuple[dict[str, Any], ...], expected: object) -> None:
    assert problems(*rows) == expected


def test_a_script_has_a_length_that_somebody_can_read_aloud() -> None:
    rows = [step(f"s{n}", to=f"s{n + 1}") for n in range(MOST_STEPS)] + [step(f"s{MOST_STEPS}")]
    assert problems(*rows) == [(-1, "script.too_long")]


def test_a_question_may_be_asked_once_more() -> None:
    again = step("sure", "yes_no", "", options=[option("yes"), option("no", "sure")])
    steps = read_script([again])
    assert ids(path(steps, {"sure": "no"})) == ["sure"]


def test_what_the_script_asks_itself_is_not_asked_a_second_time() -> None:
    steps = read_script([step("on", "date", sets="fact.deadline_on")])
    assert unasked(["deadline_on", "value_cents"], steps) == ("value_cents",)


@pytest.mark.parametrize(("name", "kind", "rows"), SHIPPED)
def test_the_scripts_of_the_house_can_be_used_in_both_languages(name: str, kind: str, rows: Any) -> None:
    steps = read_script(rows)
    assert kind
    assert all(one.say_de and one.say_en for one in steps)
    assert all(option.label_de and option.label_en for one in steps for option in one.options)


def test_reading_what_was_written_gives_the_same_script() -> None:
    for _, _, rows in SHIPPED:
        steps = read_script(rows)
        assert read_script([one.as_json() for one in steps]) == steps


NAMES = [f"s{n}" for n in range(6)]
leads_to = st.sampled_from(["", *NAMES])


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Any wiring of up to six steps, most of them no script at all."""
    found = []
    for name in NAMES[: draw(st.integers(1, 6))]:
        ask = draw(st.sampled_from(["nothing", "choice", "yes_no", "text"]))
        options = [option(v, draw(leads_to)) for v in ("yes", "no")] if ask in ("choice", "yes_no") else []
        found.append(step(name, ask, draw(leads_to), options=options))
    return found


@given(rows(), st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["yes", "no", "anything", ""])))
def test_whatever_is_answered_the_way_ends_and_asks_nothing_twice(
    wiring: list[dict[str, Any]], answers: dict[str, str]
) -> None:
    try:
        steps = read_script(wiring)
    except ScriptError:
        return
    way = ids(path(steps, answers))
    assert way
    assert len(set(way)) == len(way) <= len(steps)


@given(rows())
def test_from_every_question_somebody_finds_the_end(wiring: list[dict[str, Any]]) -> None:
    try:
        steps = read_script(wiring)
    except ScriptError:
        return
    by_id = {one.id: one for one in steps}
    at: Step | None = steps[0]
    for _ in range(len(steps)):
        at = _nearer(at, by_id) if at else None
        if at is None:
            return
    raise AssertionError("the end is further away than there are steps")


def _nearer(one: Step, by_id: dict[str, Step]) -> Step | None:
    """The step after the answer that leads to the end soonest; None: the end."""
    answers = {Ask.CHOICE: ("yes", "no"), Ask.YES_NO: ("yes", "no")}.get(one.ask, ("anything",))
    nexts = [one.after(answer) for answer in answers]
    nearest = min(nexts, key=lambda name: _distance(name, by_id))
    return by_id[nearest] if nearest else None


def _distance(name: str, by_id: dict[str, Step]) -> int:
    seen, edge, steps = {name}, {name}, 0
    while edge:
        if "" in edge:
            return steps
        edge = {to for at in edge for to in (by_id[at].after("yes"), by_id[at].after("no"))} - seen
        seen |= edge
        steps += 1
    return 99
