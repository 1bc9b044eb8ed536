"""Phrases are words that people can read; expressions of old still count, and none can run away."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade.phrases import PhraseError, compiled, pattern, spoken
from stellwerk.grade.policy import GradePolicy
from stellwerk.review.bounds import BoundsError, check_number


def finds(phrase, text):
    return bool(spoken(text, (("it", phrase),)))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("angebot", "Bitte ein Angebot", True),
        ("angebot", "Preisangebot bitte", False),
        ("*angebot", "Preisangebot bitte", True),
        ("angebot", "Angebote bitte", False),
        ("angebot*", "Angebote bitte", True),
        ("preis*, liefer*", "Wann ist der Liefertermin?", True),
        ("keine anrufe", "Bitte keine  Anrufe mehr", True),
        ("keine anrufe", "keine weiteren Anrufe", False),
        ("unzufrieden*", "sehr UNZUFRIEDENER Kunde", True),
        ("rückruf", "Bitte Rueckruf", True),
        ("größe", "welche Groesse", True),
        ("masch*führer", "Maschinenführer gesucht", True),
    ],
)
def test_a_star_stands_for_letters_and_a_comma_for_or(phrase, text, found):
    assert finds(phrase, text) is found


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        (r"quot(e|ation)|price", "Your quotation please"),
        (r"keine? (werbung|anrufe)", "bitte keine Werbung"),
        (r"vorf[üu]hr", "Vorfuhrung"),
        (r"budget.*frei", "Budget ist jetzt frei"),
    ],
)
def test_an_expression_of_an_earlier_policy_still_counts(phrase, text):
    assert finds(phrase, text)


@pytest.mark.parametrize(
    "phrase", ["(a+)+b", "(a|a)*c", "(x?x?)+y", "a.*b.*c", r"(a)\1", "a(?=b)", "a*b*c*d, e"]
)
def test_a_phrase_that_could_run_away_is_refused(phrase):
    with pytest.raises(PhraseError) as caught:
        compiled(phrase)
    assert caught.value.reason.key == "policy.phrase_endless"


@pytest.mark.parametrize(
    ("phrase", "key"), [("preis(", "policy.phrase_broken"), (" , *", "policy.phrase_empty")]
)
def test_a_phrase_that_cannot_be_read_is_refused_with_what_to_write(phrase, key):
    with pytest.raises(BoundsError) as caught:
        check_number("grade", "interest_points", (("it", phrase, 3.0),))
    assert (caught.value.name, caught.value.reason.key) == ("interest_points", key)
    assert "angebot*" in str(caught.value) or "word" in str(caught.value)


def test_a_row_that_cannot_be_read_stops_no_lead():
    assert finds("preis(", "was ist der preis( netto)?")
    assert not finds("(a+)+b", "a" * 3_000)


@given(st.text(max_size=40), st.text(max_size=80))
def test_whatever_is_written_is_either_refused_or_finds_something_or_not(phrase, text):
    assert isinstance(pattern(phrase), re.Pattern)
    assert spoken(text, (("it", phrase),)) in ((), ("it",))


def test_all_phrases_of_the_house_are_words():
    policy = GradePolicy()
    rows = (*policy.interest_points, *policy.role_points, *policy.scrap_phrases)
    assert [row[1] for row in rows if re.search(r"[()\[\]|\\?]", str(row[1]))] == []
    for row in rows:
        compiled(str(row[1]))
