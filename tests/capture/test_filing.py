"""How a table is filed: proposed by names and habits, refused when two columns say the same, said what is missing."""

import pytest

from stellwerk.capture.filing import Filing, FilingError, choose, missing, propose, stored
from stellwerk.capture.sources import badge_scanner
from stellwerk.capture.sources.address_list import Basis, Keeps, PurposeError, read_purpose

HEADERS = ["Firma", "Name", "E-Mail", "Straße", "Hausnummer", "Gründer", "Hobby"]


def test_headers_are_proposed_by_their_names_and_ticks_too():
    filing = propose(HEADERS)
    assert [filing.choice(header) for header in HEADERS] == [
        "company", "name", "email", "street", "house_number", "tick.founder", "own",
    ]  # fmt: skip


def test_the_habit_of_a_sender_goes_before_the_names():
    filing = propose(HEADERS, saved={"name": "company", "Firma": "out", "Alt": "email"})
    assert [filing.choice(header) for header in HEADERS[:3]] == ["out", "company", "email"]


def test_a_name_that_the_habit_has_taken_is_not_proposed_twice():
    assert propose(["Firma", "Betrieb"], saved={"Betrieb": "company"}).as_mapping() == {"company": "Betrieb"}


@pytest.mark.parametrize(
    ("choices", "keys"),
    [
        ({"A": "email", "B": "email"}, ["import.twice"]),
        ({"A": "tick.founder", "B": "tick.founder"}, ["import.tick_twice"]),
        ({"A": "e-mail"}, ["import.no_such_name"]),
        ({"A": "tick.rich"}, ["import.no_such_name"]),
        ({"A": "email", "B": "email", "C": "x"}, ["import.no_such_name", "import.twice"]),
    ],
)
def test_what_cannot_be_followed_is_refused_with_every_reason(choices, keys):
    with pytest.raises(FilingError) as error:
        choose(choices)
    assert [reason.key for reason in error.value.reasons] == keys


def test_details_and_left_out_columns_may_be_many():
    assert choose({"A": "own", "B": "own", "C": "out", "D": "out"}).out == {"C", "D"}


def test_a_row_is_read_as_it_was_filed():
    filing = propose(HEADERS)
    payload = filing.payload(
        HEADERS, ["Adler", "Anna Abel", " a@adler.example ", "Am Ring", "7", "x", "Segeln", "zu viel"]
    )
    assert payload["column 8"] == "zu viel"
    assert filing.record(payload) == {
        "company": "Adler", "name": "Anna Abel", "email": "a@adler.example", "street": "Am Ring 7",
    }  # fmt: skip
    assert filing.ticked(payload) == {"tick.founder": True}
    assert filing.extras(payload) == {"Hobby": "Segeln", "column 8": "zu viel"}


@pytest.mark.parametrize(
    ("cell", "set_"), [("x", True), ("Ja", True), ("✓", True), ("nein", False), ("0", False)]
)
def test_a_tick_is_set_by_a_yes(cell, set_):
    assert bool(Filing(ticks={"Gründer": "founder"}).ticked({"Gründer": cell})) is set_


def test_what_is_stored_comes_back():
    filing = propose(HEADERS, saved={"Hobby": "out"})
    assert stored(filing.as_mapping(), sorted(filing.out)) == filing


def test_it_says_what_is_missing_the_worst_first():
    assert [reason.key for reason in missing(propose(["Hobby"]))] == [
        "import.no_way_to_reach", "import.no_name", "import.no_place", "import.no_interest", "import.no_consent",
    ]  # fmt: skip
    whole = ["Firma", "Straße", "Ort", "Produkt", "Einwilligung"]
    assert missing(propose(whole)) == ()


def test_a_scanner_is_told_by_its_columns():
    assert badge_scanner.is_badge_list(["Badge ID", "Firma"])
    assert badge_scanner.is_badge_list(["Standnummer", "Rating", "Firma"])
    assert not badge_scanner.is_badge_list(["Firma", "E-Mail", "Bewertung"])


def test_the_first_moment_of_a_scan_is_the_arrival():
    choices = badge_scanner.saved_choices(["Badge ID", "Scan date", "Scan time", "Firma"])
    assert choices == {"Badge ID": "out", "Scan date": "received_at"}


SAID = {"basis": "bought", "keeps": "leads", "channel": "provider", "campaign": "Herbst"}


def test_data_of_third_parties_always_has_an_origin():
    assert read_purpose(SAID, sender="Adress-Haus").origin == "Adress-Haus"
    assert read_purpose(SAID | {"origin": " Verlag "}, sender="x").origin == "Verlag"
    assert read_purpose(SAID | {"basis": "fair", "origin": "x"}, sender="x").origin == ""


def test_people_alone_need_no_campaign():
    said = read_purpose(SAID | {"keeps": "people", "campaign": ""}, sender="x")
    assert (said.keeps, said.basis, said.settings()["defaults"]) == (
        Keeps.PEOPLE, Basis.BOUGHT, {"channel": "provider"},
    )  # fmt: skip


def test_every_missing_answer_is_named():
    with pytest.raises(PurposeError) as error:
        read_purpose({"keeps": "leads", "basis": "stolen"}, sender="x")
    assert sorted(error.value.reasons) == ["basis", "campaign", "channel"]
