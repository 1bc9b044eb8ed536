"""Company names and their legal forms, streets and folded text."""

import pytest

from stellwerk.clean.legal_forms import split_company
from stellwerk.clean.text import fold, fold_street, sound, tidy


@pytest.mark.parametrize(
    ("written", "name", "form"),
    [
        ("Adler GmbH", "Adler", "GmbH"),
        ("Adler G.m.b.H.", "Adler", "GmbH"),
        ("Adler mbH", "Adler", "GmbH"),
        ("Adler Ges.m.b.H.", "Adler", "GmbH"),
        ("Adler Gesellschaft mit beschränkter Haftung", "Adler", "GmbH"),
        ("Adler GmbH & Co. KG", "Adler", "GmbH & Co. KG"),
        ("Adler GmbH und Co KG", "Adler", "GmbH & Co. KG"),
        ("Adler GmbH + Co.KG", "Adler", "GmbH & Co. KG"),
        ("Adler UG (haftungsbeschränkt)", "Adler", "UG (haftungsbeschränkt)"),
        ("Adler UG haftungsbeschraenkt", "Adler", "UG (haftungsbeschränkt)"),
        ("Adler UG", "Adler", "UG (haftungsbeschränkt)"),
        ("Adler AG", "Adler", "AG"),
        ("Adler Aktiengesellschaft", "Adler", "AG"),
        ("Adler KGaA", "Adler", "KGaA"),
        ("Adler SE", "Adler", "SE"),
        ("Adler KG", "Adler", "KG"),
        ("Adler oHG", "Adler", "OHG"),
        ("Adler OG", "Adler", "OG"),
        ("Adler GbR", "Adler", "GbR"),
        ("Adler e.K.", "Adler", "e. K."),
        ("Adler eK", "Adler", "e. K."),
        ("Adler e. Kfm.", "Adler", "e. K."),
        ("Adler e.U.", "Adler", "e. U."),
        ("Adler eG", "Adler", "eG"),
        ("Adler e. V.", "Adler", "e. V."),
        ("Adler Sàrl", "Adler", "Sàrl"),
        ("Adler SA", "Adler", "SA"),
        ("Adler Ltd.", "Adler", "Ltd"),
        ("Adler KG Werk 2", "Adler Werk 2", "KG"),
        ("Adler", "Adler", ""),
        ("Nagel", "Nagel", ""),
        ("Imag", "Imag", ""),
        ("AG", "AG", ""),
    ],
)
def test_the_legal_form_is_told_from_the_name(written, name, form):
    assert split_company(written) == (name, form)


@pytest.mark.parametrize(
    "written",
    [
        "Industriestraße 12 a",
        "Industriestr. 12a",
        "INDUSTRIESTRASSE 12a",
        "Industrie Straße 12a",
        "Industriestr.12a",
    ],
)
def test_a_street_has_one_form(written):
    assert fold_street(written) == "industriestr 12a"


def test_folding_writes_umlauts_out_and_drops_the_rest():
    assert fold("Müller & Söhne, Bäckerei-Café") == "mueller und soehne baeckerei cafe"


@pytest.mark.parametrize(
    "names", ["meier maier mayer meyer", "schmidt schmitt schmid", "kohler koehler", "fogt vogt"]
)
def test_names_that_sound_alike_share_a_sound(names):
    assert len({sound(name) for name in names.split()}) == 1


@pytest.mark.parametrize("text", ["-", "n/a", "k.A.", "NULL", "Select", " unbekannt ", "#NV", "  "])
def test_what_only_says_that_nothing_is_known_is_empty(text):
    assert tidy(text) == ""


def test_doubled_spaces_go_and_words_stay():
    assert tidy("  Adler \u00a0 Stahl\tGmbH ") == "Adler Stahl GmbH"
