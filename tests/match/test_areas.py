"""Territories as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.match.areas import AreaError, covers, read_areas, write_areas


def prefixes(text: str, country: str = "DE") -> list[str]:
    return [
        f"{named}:{prefix}" if named != country else prefix
        for named, prefix in read_areas(text, country=country)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("34", ["34"]),
        ("34, 35;36|37 38\n39", ["34", "35", "36", "37", "38", "39"]),
        ("34-36", ["34", "35", "36"]),
        ("34000-36999, 37", ["34", "35", "36", "37"]),
        ("34117 - 34119", ["34117", "34118", "34119"]),
        ("01000–01999", ["01"]),
        ("34000-34499", ["340", "341", "342", "343", "344"]),
        ("00000-99999", [""]),
        ("*", [""]),
        ("AT: 4, 5", ["AT:4", "AT:5"]),
        ("34, AT: 4\n35", ["34", "35", "AT:4"]),
        ("Österreich: *", ["AT:"]),
        ("D-34, A-4, CH-8", ["34", "AT:4", "CH:8"]),
        ("DE:34|AT:4", ["34", "AT:4"]),
        ("34, 341, 34117", ["34"]),
        ("", []),
    ],
)
def test_it_reads_what_people_write(text: str, expected: list[str]) -> None:
    assert sorted(prefixes(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("34x-35", "area.unreadable"),
        ("Kassel", "area.unreadable"),
        ("34-", "area.unreadable"),
        ("36999-34000", "area.backwards"),
        ("34-36999", "area.lengths_differ"),
        ("341170", "area.too_long"),
        ("AT: 12345", "area.too_long"),
        ("Mordor: 1", "area.unknown_country"),
    ],
)
def test_it_says_what_is_wrong_with_the_first_bad_part(text: str, key: str) -> None:
    with pytest.raises(AreaError) as raised:
        read_areas(f"34, {text}", country="DE")
    assert raised.value.reason.key == key


def test_other_countries_have_letters_in_their_postcodes() -> None:
    assert read_areas("sw1, GB: ec2", country="GB") == (("GB", "EC2"), ("GB", "SW1"))


def test_it_writes_runs_as_ranges_and_the_own_country_first() -> None:
    areas = read_areas("34-36, 38, AT: *\nCH: 80-82", country="DE")
    assert write_areas(areas, country="DE") == "34-36, 38\nAT: *\nCH: 80-82"


def test_it_knows_who_covers_a_postcode() -> None:
    areas = read_areas("34000-34499", country="DE")
    assert covers(areas, country="DE", postcode="34117")
    assert not covers(areas, country="DE", postcode="34500")
    assert not covers(areas, country="AT", postcode="3411")


@given(st.integers(0, 99999), st.integers(0, 99999), st.integers(0, 99999))
def test_a_range_holds_exactly_the_postcodes_between_its_ends(one: int, two: int, asked: int) -> None:
    first, last = sorted((one, two))
    areas = read_areas(f"{first:05d}-{last:05d}", country="DE")
    assert covers(areas, country="DE", postcode=f"{asked:05d}") == (first <= asked <= last)


@given(st.lists(st.from_regex(r"[0-9]{1,5}", fullmatch=True), max_size=20))
def test_what_it_writes_reads_the_same(parts: list[str]) -> None:
    areas = read_areas(", ".join(parts), country="DE")
    assert read_areas(write_areas(areas, country="DE"), country="DE") == areas
