"""Which leads lie in a region that a person named, and which tile of the map it is."""

import pytest

from stellwerk.charts.states import PLACES
from stellwerk.review.regions import AUSTRIAN, GERMAN, LETTERS, SWISS, lies_in, state_of


@pytest.mark.parametrize(
    ("named", "inside"),
    [
        ("", [True, True, True]),
        ("Hessen", [True, False, False]),
        ("Hesse", [True, False, False]),
        ("Zürich", [False, True, False]),
        ("Schweiz", [False, True, False]),
        ("Uri", [False, False, False]),
        ("Wien", [False, False, True]),
        ("34", [True, False, False]),
    ],
)
def test_a_region_is_told_by_the_beginning_of_the_postcode(named: str, inside: list[bool]) -> None:
    assert lies_in(named, ["DE 34", "CH 80", "AT 10"]) == inside


@pytest.mark.parametrize(
    ("named", "state"),
    [
        ("Mecklenburg-Vorpommern", ("DE", "MV")),
        (" bavaria ", ("DE", "BY")),
        ("Tirol", ("AT", "T")),
        ("Genève", ("CH", "GE")),
        ("Österreich", ("AT", "")),
        ("CH", ("CH", "")),
        ("Frankreich", None),
        ("Nordkreis", None),
        ("", None),
    ],
)
def test_a_region_has_its_tile(named: str, state: tuple[str, str] | None) -> None:
    assert state_of(named) == state


def test_every_state_has_letters_and_exactly_one_place_on_the_map() -> None:
    for country, states in (("DE", GERMAN), ("AT", AUSTRIAN), ("CH", SWISS)):
        assert set(LETTERS[country]) == set(states)
        drawn = [letters for row in PLACES[country] for letters in row.split() if letters != "."]
        assert sorted(drawn) == sorted(LETTERS[country].values())


def test_no_two_digits_lie_in_two_states() -> None:
    for states in (GERMAN, AUSTRIAN, SWISS):
        digits = [two for of in states.values() for two in of.split()]
        assert len(digits) == len(set(digits))
