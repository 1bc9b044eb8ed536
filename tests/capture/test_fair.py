"""What the page of a fair's stand sends: cards read from codes, ticks in words, what a person has to read."""

import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cards import VCARD

from stellwerk.capture.sources import fair, read, settings_of
from stellwerk.capture.sources.business_card import read_card
from stellwerk.capture.sources.reading import Record, Unclear
from stellwerk.capture.sources.vcard import read_vcard

WHO = {"name": "Miriam Vogt", "email": "m.vogt@kessler-formenbau.de"}


def entry(**over: Any) -> Record | Unclear:
    return read("fair", {"photo": "", "lang": "de"} | over, {})


def kept(**over: Any) -> Record:
    found = entry(**over)
    assert isinstance(found, Record)
    return found


# --- The code on a card


def test_a_vcard_fills_every_field_of_ours_that_it_knows() -> None:
    assert read_card([VCARD]) == {
        "last_name": "Vogt", "first_name": "Miriam", "name": "Miriam Vogt", "company": "Kessler Formenbau GmbH",
        "role": "Leiterin Fertigung", "phone": "+49 561 4820117", "email": "m.vogt@kessler-formenbau.de",
        "street": "Ring 1", "city": "Kassel", "postcode": "34123", "country": "DE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg",
            [("last_name", "Müller"), ("first_name", "Jörg")],
        ),
        ("TEL;CELL:0171 1234567", [("mobile", "0171 1234567")]),
        ("item1.EMAIL;type=INTERNET:a@b.de", [("email", "a@b.de")]),
        ("ORG:Kessler\\, Sohn GmbH;Einkauf", [("company", "Kessler, Sohn GmbH")]),
        ('TEL;TYPE="voice,cell";VALUE=uri:tel:+49171', [("mobile", "+49171")]),
        ("PHOTO;ENCODING=b:nothing that can be read\nFN:Miriam Vogt", [("name", "Miriam Vogt")]),
        ("a line that is none\nFN:Miriam Vogt", [("name", "Miriam Vogt")]),
        ("FN:Miriam Vogt\nEND:VCARD\nBEGIN:VCARD\nFN:Somebody Else", [("name", "Miriam Vogt")]),
    ],
)  # fmt: skip
def test_cards_of_every_house_are_read(line: str, found: list[tuple[str, str]]) -> None:
    assert read_vcard(f"BEGIN:VCARD\nVERSION:3.0\n{line}\nEND:VCARD") == found
    assert read_vcard(f"BEGIN:VCARD\n{line}") == found, "cut off and without a version"


def test_no_line_of_a_card_comes_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        read_vcard("BEGIN:VCARD\nmiriam.vogt without a colon\nFN:Miriam Vogt\nEND:VCARD")
    assert caplog.text == ""


def test_a_mecard_is_read_with_its_backslashes() -> None:
    card = "MECARD:N:Vogt,Miriam;ORG:Kessler\\; Sohn;TEL:0561 48 20 117;EMAIL:a@b.de;ADR:,,Ring 1,Kassel,,34123,DE;;"
    assert read_card([card]) == {
        "last_name": "Vogt", "first_name": "Miriam", "company": "Kessler; Sohn", "phone": "0561 48 20 117",
        "email": "a@b.de", "street": "Ring 1", "city": "Kassel", "postcode": "34123", "country": "DE",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("mailto:a@b.de?subject=x", {"email": "a@b.de"}),
        ("https://kessler.example/vogt", {"web": "https://kessler.example/vogt"}),
        ("tel:+49561", {"phone": "+49561"}),
        ("4711-0815", {}),
        ("", {}),
    ],
)
def test_a_code_that_is_no_card_says_what_it_says(code: str, found: dict[str, str]) -> None:
    assert read_card([code]) == found


@given(st.text(max_size=300))
def test_no_code_breaks_the_reading(text: str) -> None:
    for code in (
        text,
        f"BEGIN:VCARD\n{text}\nEND:VCARD",
        f"MECARD:{text}",
        f"BEGIN:VCARD\nN:{text}\nADR;{text}\nEND:VCARD",
    ):
        assert all(read_card([code]).values())


# --- An entry


def test_the_card_fills_what_was_not_typed_and_says_so() -> None:
    found = kept(company="Kessler", photo="yes", codes=[VCARD])
    assert (found.values["company"], found.values["email"]) == ("Kessler", "m.vogt@kessler-formenbau.de")
    origins = found.extras["read_from_card"].split(", ")
    assert "email" in origins
    assert "company" not in origins
    assert found.values["channel"] == "fair"


def test_a_typed_name_stands_alone() -> None:
    found = kept(name="Otto Berg", photo="yes", codes=[VCARD])
    assert (found.values["name"], "last_name" in found.values) == ("Otto Berg", False)


def test_ticks_become_words_that_the_points_look_for_and_facts_for_the_segments() -> None:
    found = kept(
        **WHO, ticks=["quotation", "unhappy", "nonsense"], own_ticks=["Standparty"], interest="Zwei Maschinen"
    )
    assert found.values["interest"] == "Wünscht ein Angebot. Standparty. Zwei Maschinen"
    assert found.extras == {"tick.unhappy": "yes"}
    assert kept(**WHO, lang="en", ticks=["call"]).values["interest"] == "Please call back."


def test_consent_and_who_heard_it_stay_with_the_lead() -> None:
    found = kept(**WHO, consent="yes", consent_version="fair-1", at_stand="Ole")
    assert found.values["consent"] == "yes"
    assert found.extras == {"consent_version": "fair-1", "at_stand": "Ole"}


@pytest.mark.parametrize(
    "given",
    [
        {"photo": "yes"},
        {"photo": "yes", "company": "Kessler"},
        {"photo": "yes", "codes": ["https://kessler.example"]},
        {"name": "Vogt", "email": "m.vogt"},
        {"email": "m.vogt@kessler.example"},
    ],
)
def test_what_cannot_be_answered_yet_waits_for_a_person(given: dict[str, Any]) -> None:
    found = entry(**given, ticks=["call"])
    assert isinstance(found, Unclear)
    assert found.reason.key == "unclear.card"
    assert found.guess.values["interest"] == "Bitte um Rückruf."


def test_a_list_of_a_fair_is_read_by_our_names_as_ever() -> None:
    assert read("fair", {"company": "Kessler", "hall": "3"}, {}) == Record(
        {"company": "Kessler"}, {"hall": "3"}
    )


def test_a_setting_that_does_not_fit_is_left_at_its_default() -> None:
    stored = {"fair": {"ticks": ["call", "unhappy"], "open_until": 7, "own_ticks": ["Standparty"]}}
    known = settings_of("fair", stored)
    assert (known.ticks, known.own_ticks, known.open_until) == (("call", "unhappy"), ("Standparty",), "")
    assert set(fair.Settings().ticks) <= set(fair.OFFERED)
