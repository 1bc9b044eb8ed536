"""What must be true of a partner's record."""

from dataclasses import replace
from datetime import date

import pytest

from stellwerk.match.register import (
    PartnerPolicy,
    PartnerRecord,
    Person,
    changes,
    new_absence,
    placed,
    problems,
    rhythm,
)
from stellwerk.terms import PolicyError

TODAY = date(2026, 3, 17)
ADLER = PartnerRecord(
    code="ADLER", name="Adler GmbH", joined_on=date(2020, 1, 1), postcode="34117", city="Kassel"
)


def keys(record: PartnerRecord, *, warning: bool = False) -> list[tuple[str, str]]:
    return [(p.field, p.reason.key) for p in problems(placed(record), today=TODAY) if p.warning == warning]


def test_a_plain_record_is_in_order() -> None:
    assert problems(placed(ADLER), today=TODAY) == []


@pytest.mark.parametrize(
    ("over", "field", "key"),
    [
        ({"name": " "}, "name", "partner.no_name"),
        ({"code": ""}, "code", "partner.bad_code"),
        ({"code": "new"}, "code", "partner.bad_code"),
        ({"code": "12/edit"}, "code", "partner.bad_code"),
        ({"code": "x" * 41}, "code", "partner.bad_code"),
        ({"level": "platinum"}, "level", "partner.unreadable"),
        ({"left_on": date(2019, 1, 1)}, "left_on", "partner.leaves_before_joining"),
        ({"postcode": "341"}, "postcode", "partner.bad_postcode"),
        ({"lat": 91.0, "lon": 9.0}, "lat", "partner.not_on_earth"),
        ({"radius_km": 0.0}, "radius_km", "partner.unreadable"),
        ({"radius_km": 50.0, "postcode": ""}, "radius_km", "partner.radius_without_place"),
        ({"min_value_cents": 5, "max_value_cents": 4}, "max_value_cents", "partner.window_backwards"),
        ({"capacity_per_week": -1}, "capacity_per_week", "partner.out_of_range"),
        ({"cross_selling": 4}, "cross_selling", "partner.not_one_to_three"),
        ({"depth": {"turning": 0}}, "depth", "partner.not_one_to_three"),
        ({"absences": ((date(2026, 5, 2), date(2026, 5, 1)),)}, "absences", "absence.backwards"),
        ({"people": (Person("Pia", email="pia@"),)}, "people", "person.bad_email"),
        ({"people": (Person(" "),)}, "people", "person.no_name"),
        ({"people": (Person("A", email="a@b.de"), Person("B", email="a@b.de"))}, "people", "person.twice"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(over: dict, field: str, key: str) -> None:
    assert (field, key) in keys(replace(ADLER, **over))


def test_a_code_may_have_a_slash_as_dealer_numbers_do() -> None:
    assert keys(replace(ADLER, code="12/345")) == []


def test_a_certificate_that_has_ended_is_a_warning_and_its_last_day_is_none() -> None:
    over = replace(ADLER, certificates={"turning": date(2026, 3, 16)})
    assert keys(over) == []
    assert keys(over, warning=True) == [("certificates", "partner.certificate_over")]
    assert keys(replace(ADLER, certificates={"turning": TODAY}), warning=True) == []


def test_overlapping_absences_are_refused_and_touching_ones_too() -> None:
    first = (date(2026, 5, 1), date(2026, 5, 10))
    assert keys(replace(ADLER, absences=(first, (date(2026, 5, 10), date(2026, 5, 12))))) == [
        ("absences", "absence.overlaps")
    ]
    assert keys(replace(ADLER, absences=((date(2026, 5, 11), date(2026, 5, 12)), first))) == []


def test_the_postcode_tells_the_place_and_the_state_but_not_against_what_was_said() -> None:
    known = placed(ADLER)
    assert known.lat == pytest.approx(51.3, abs=0.2)
    assert known.subdivision == "HE"
    assert placed(replace(ADLER, lat=1.0, lon=2.0, subdivision="BY")).lat == 1.0


def test_a_radius_needs_a_place_and_a_known_postcode_is_one() -> None:
    assert keys(replace(ADLER, radius_km=80.0)) == []


def test_changes_name_what_differs_and_people_only_by_their_number() -> None:
    after = replace(
        ADLER, capacity_per_week=4, languages=("de", "en"), people=(Person("Pia", email="pia@adler.example"),)
    )
    assert changes(ADLER, after) == {
        "capacity_per_week": (None, 4),
        "languages": ([], ["de", "en"]),
        "people": (0, 1),
    }
    assert changes(replace(ADLER, languages=("de", "en")), replace(ADLER, languages=("en", "de"))) == {}


def test_a_person_that_changed_is_a_change() -> None:
    before = replace(ADLER, people=(Person("Pia", email="pia@adler.example", id=7),))
    after = replace(ADLER, people=(Person("Pia", email="pia.sommer@adler.example", id=7),))
    assert changes(before, after) == {"people": (1, 1)}


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        (date(2026, 4, 2), date(2026, 4, 1), "absence.backwards"),
        (date(2026, 3, 1), date(2026, 3, 16), "absence.past"),
        (date(2026, 6, 10), date(2026, 6, 20), "absence.overlaps"),
        (date(2026, 3, 10), TODAY, None),
        (date(2026, 6, 11), date(2026, 6, 20), None),
    ],
)
def test_an_absence_lies_ahead_and_meets_no_other(first: date, last: date, key: str | None) -> None:
    known = [(date(2026, 6, 1), date(2026, 6, 10))]
    reason = new_absence(known, first, last, today=TODAY)
    assert (reason.key if reason else None) == key


def test_the_rhythm_is_what_was_agreed_else_that_of_the_class() -> None:
    policy = PartnerPolicy()
    assert rhythm("rare", "high", policy) == "rare"
    assert [rhythm("", name, policy) for name in ("high", "moderate", "weak", "")] == [
        "regular", "loose", "rare", "loose",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "numbers", [{"protect_days": 0}, {"certificate_warn_days": (-1,)}, {"contact_rhythm": {"high": "never"}}]
)
def test_impossible_numbers_are_refused(numbers: dict) -> None:
    with pytest.raises(PolicyError):
        PartnerPolicy(**numbers)
