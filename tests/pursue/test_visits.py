"""What a report must say, and what it changes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from stellwerk.pursue.visits import (
    SHIPPED,
    Given,
    Kind,
    ReportError,
    changes,
    read_report,
    read_template,
    usual_next,
    warmed,
)
from stellwerk.terms import Temperature

NOW = datetime(2026, 3, 17, 15, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=7)
FIELDS = read_template([
    {"name": "unhappy", "label_de": "Unzufrieden", "answer": "tick", "sets": "tick.unhappy"},
    {"name": "value", "label_de": "Wert", "answer": "number", "sets": "fact.value_cents"},
    {"name": "by", "label_de": "Bis", "answer": "date", "sets": "fact.deadline_on"},
    {"name": "shown", "label_de": "Gezeigt", "answer": "text", "required": True},
])  # fmt: skip


def given(**over: Any) -> Given:
    values: dict[str, Any] = {
        "answers": {"shown": "HW 400"},
        "next_step": "Angebot schicken",
        "next_at": SOON,
    }
    return Given(**values | over)


def problems(**over: Any) -> dict[str, str]:
    with pytest.raises(ReportError) as caught:
        read_report(Kind.VISIT, FIELDS, given(**over), now=NOW)
    return {name: reason.key for name, reason in caught.value.problems.items()}


def test_ticks_and_facts_are_read_from_the_answers() -> None:
    answers = {"shown": "HW 400", "unhappy": "yes", "value": "48.000", "by": "2026-09-30"}
    report = read_report(Kind.VISIT, FIELDS, given(answers=answers, minutes="45"), now=NOW)
    assert report.ticks == ("unhappy",)
    assert report.facts == {"value_cents": 4_800_000, "deadline_on": "2026-09-30"}
    assert (report.minutes, report.held_at, report.next_at) == (45, NOW, SOON)


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"next_step": "  "}, {"next_step": "visit.next_missing"}),
        ({"next_at": None}, {"next_on": "visit.date_missing"}),
        ({"next_at": NOW}, {"next_on": "pursue.snooze_into_the_past"}),
        ({"held_at": NOW + timedelta(hours=1)}, {"held_on": "visit.not_held_yet"}),
        ({"minutes": "lang"}, {"minutes": "visit.no_minutes"}),
        ({"minutes": "-5"}, {"minutes": "visit.no_minutes"}),
        ({"answers": {}}, {"shown": "visit.missing"}),
        ({"answers": {"shown": "x", "value": "viel"}}, {"value": "script.no_number"}),
        ({"answers": {"shown": "x", "by": "bald"}}, {"by": "script.no_date"}),
    ],
)
def test_what_is_missing_is_said_at_its_place(over: dict[str, Any], expected: dict[str, str]) -> None:
    assert problems(**over) == expected


def test_a_tick_that_the_template_does_not_have_counts_as_well() -> None:
    report = read_report(Kind.CALL, FIELDS, given(ticks=["founder", "no_such"]), now=NOW)
    assert report.ticks == ("founder",)


def test_changes_name_the_old_value_beside_the_new_one() -> None:
    found = changes({"value_cents": 5, "branch": "medical", "same": 1}, {"value_cents": 3, "same": 1})
    assert [(one.key, one.values.get("other")) for one in found] == [
        ("fact.reported_new", None),
        ("fact.reported", 3),
    ]


def test_a_visit_opens_the_door_service_does_not_and_nothing_cools() -> None:
    assert warmed(Temperature.COLD, Kind.VISIT) is Temperature.PROSPECT
    assert warmed(Temperature.COLD, Kind.SERVICE) is Temperature.COLD
    assert warmed(Temperature.CUSTOMER, Kind.CALL) is Temperature.CUSTOMER


@pytest.mark.parametrize(
    ("today", "kind", "expected"),
    [
        (date(2026, 3, 17), Kind.VISIT, date(2026, 3, 24)),
        (date(2026, 3, 21), Kind.VISIT, date(2026, 3, 30)),
        (date(2026, 3, 17), Kind.SERVICE, date(2026, 3, 31)),
    ],
)
def test_the_next_step_is_proposed_for_a_working_day(today: date, kind: Kind, expected: date) -> None:
    assert usual_next(kind, today=today) == expected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], {"": "template.empty"}),
        ([{"name": "Größe", "label_de": "x"}], {"0": "template.bad_name"}),
        ([{"name": "a", "label_de": "x"}, {"name": "a", "label_de": "y"}], {"1": "template.name_twice"}),
        ([{"name": "a"}], {"0": "template.no_label"}),
        ([{"name": "a", "label_de": "x", "answer": "choice"}], {"0": "template.options"}),
        (
            [{"name": "a", "label_de": "x", "answer": "text", "sets": "tick.unhappy"}],
            {"0": "template.unknown_target"},
        ),
        (
            [{"name": "a", "label_de": "x", "answer": "tick", "sets": "fact.value_cents"}],
            {"0": "template.unknown_target"},
        ),
        ([{"name": f"f{n}", "label_de": "x"} for n in range(31)], {"": "template.too_long"}),
    ],
)
def test_a_template_that_cannot_be_used_is_refused(
    rows: list[dict[str, Any]], expected: dict[str, str]
) -> None:
    with pytest.raises(ReportError) as caught:
        read_template(rows)
    assert {place: reason.key for place, reason in caught.value.problems.items()} == expected


@pytest.mark.parametrize(("name", "kind", "rows"), SHIPPED)
def test_the_templates_of_the_house_can_be_used_in_both_languages(name: str, kind: Kind, rows: Any) -> None:
    fields = read_template(rows)
    assert all(one.label("de") and one.label("en") for one in fields)
    assert read_template([one.as_json() for one in fields]) == fields
