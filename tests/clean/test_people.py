"""Names, titles, salutations and roles."""

import pytest

from stellwerk.clean.people import Person, decides, proper_case, read_person, read_salutation


@pytest.mark.parametrize(
    ("written", "salutation", "title", "first", "last"),
    [
        ("Anna Müller", "", "", "Anna", "Müller"),
        ("Müller, Anna", "", "", "Anna", "Müller"),
        ("MÜLLER, ANNA", "", "", "Anna", "Müller"),
        ("Herr Dr. Hans-Peter von Müller", "Herr", "Dr.", "Hans-Peter", "von Müller"),
        ("Frau Prof. Dr.-Ing. Eva Maria Roth", "Frau", "Prof. Dr.-Ing.", "Eva Maria", "Roth"),
        ("Dipl.-Ing. (FH) Max Maier", "", "Dipl.-Ing. (FH)", "Max", "Maier"),
        ("KARL VON DEM BERG", "", "", "Karl", "von dem Berg"),
        ("hans peter meyer-schulte", "", "", "Hans Peter", "Meyer-Schulte"),
        ("Frau Meier", "Frau", "", "", "Meier"),
        ("Mr. John Smith", "Herr", "", "John", "Smith"),
    ],
)
def test_a_full_name_is_taken_apart(written, salutation, title, first, last):
    assert read_person("", "", written) == Person(salutation, title, first, last)


def test_titles_in_either_column_go_into_the_title():
    assert read_person("Dr. Anna", "Dr. MÜLLER", "") == Person("", "Dr.", "Anna", "Müller")


def test_a_full_name_in_one_column_alone_is_taken_apart():
    assert read_person("", "Anna Müller", "") == Person("", "", "Anna", "Müller")


def test_the_full_name_completes_a_missing_half():
    assert read_person("", "Müller", "Anna Müller") == Person("", "", "Anna", "Müller")


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("MÜLLER-LÜDENSCHEIDT", "Müller-Lüdenscheidt"),
        ("mcdonald", "McDonald"),
        ("von der heide", "von der Heide"),
        ("McKee", "McKee"),
        ("a.", "A."),
        ("LI", "LI"),
    ],
)
def test_shouting_and_whispering_become_proper_case(written, right):
    assert proper_case(written) == right


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Herr", ("Herr", "")),
        ("Fr.", ("Frau", "")),
        ("Mrs", ("Frau", "")),
        ("w", ("Frau", "")),
        ("Herr Dr.", ("Herr", "Dr.")),
        ("Firma", ("", "")),
    ],
)
def test_salutations(written, read):
    assert read_salutation(written) == read


@pytest.mark.parametrize(
    ("role", "guess"),
    [
        ("Geschäftsführerin", True),
        ("Leiter Einkauf", True),
        ("CEO", True),
        ("Werkleiter", True),
        ("Head of Production", True),
        ("Assistenz der Geschäftsführung", False),
        ("Praktikant", False),
        ("Werkstudentin", False),
        ("CNC-Fachkraft", None),
        ("", None),
    ],
)
def test_a_role_tells_whether_somebody_decides(role, guess):
    assert decides(role) is guess
