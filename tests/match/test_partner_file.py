"""Partner files of any house: what is recognised, what is refused, and that the rest is taken."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest

from stellwerk.capture.vocabulary import PARTNERS
from stellwerk.match.areas import read_areas
from stellwerk.match.partner_export import file_rows
from stellwerk.match.partner_file import PartnerFile, read_partners
from stellwerk.match.register import PartnerRecord, Person, placed

TODAY = date(2026, 3, 17)
HEADER = (
    "Partnernummer;Firma;Stufe;Land;PLZ;Ort;Radius;PLZ-Gebiete;Produkte;Zertifikat bis;Sprachen;"
    "Ansprechpartner;Funktion;E-Mail;Telefon"
)


def read(*rows: str, header: str = HEADER) -> PartnerFile:
    return read_partners("\n".join((header, *rows)).encode(), today=TODAY)


def reasons(found: PartnerFile) -> list[tuple[int, str]]:
    return [(number, reason.key) for number, reason in found.problems]


def test_a_german_list_is_read_whole() -> None:
    found = read("A1;Adler GmbH;Gold;DE;34117;Kassel;;34000-36999, 37;turning:3|milling;31.12.2027;deutsch, en;"
                 "Pia Sommer;Leitung;pia@adler.example;0561 1")  # fmt: skip
    (row,) = found.rows
    adler = row.record
    assert (adler.code, adler.name, adler.level, adler.postcode, adler.city) == (
        "A1", "Adler GmbH", "gold", "34117", "Kassel",
    )  # fmt: skip
    assert [prefix for _, prefix in adler.territories] == ["34", "35", "36", "37"]
    assert adler.depth == {"turning": 3, "milling": 2}
    assert adler.certificates == {"turning": date(2027, 12, 31), "milling": date(2027, 12, 31)}
    assert adler.languages == ("de", "en")
    assert [(p.name, p.role, p.email) for p in adler.people] == [
        ("Pia Sommer", "Leitung", "pia@adler.example")
    ]
    assert adler.lat
    assert not found.problems
    assert not found.warnings


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("A2;Zwei;;DE;;;;36999-34000;;;;;;;", "area.backwards"),
        ("A2;Zwei;;DE;;;;Hessen;;;;;;;", "area.unreadable"),
        ("A2;Zwei;;DE;34117;;;;turning;bald;;;;;", "partner.unreadable"),
        ("A2;Zwei;;DE;;;80;;;;;;;;", "partner.radius_without_place"),
        ("A2;Zwei;Platin;DE;;;;;;;;;;;", "partner.unreadable"),
        ("A2;Zwei;;DE;;;;;turning:9;;;;;;", "partner.unreadable"),
        ("A2;Zwei;;DE;;;;;;;;Pia;;pia at home;", "person.bad_email"),
        (";;;DE;;;;;;;;;;;x", "partner.no_name"),
    ],
)
def test_a_broken_row_is_named_and_the_rest_is_taken(row: str, key: str) -> None:
    found = read("A1;Adler;;;;;;;;;;;;;", row, "A3;Drei;;;;;;;;;;;;;")
    assert reasons(found) == [(3, key)]
    assert [one.record.code for one in found.rows] == ["A1", "A3"]
    assert found.cells[3][0] == row.partition(";")[0]


def test_a_certificate_that_has_ended_is_taken_with_a_warning() -> None:
    found = read("A1;Adler;;;;;;;turning;31.12.2025;;;;;")
    assert [(number, reason.key) for number, reason in found.warnings] == [(2, "partner.certificate_over")]
    assert found.rows[0].record.certificates == {"turning": date(2025, 12, 31)}


def test_a_second_row_of_a_partner_brings_a_further_contact_or_is_one_too_many() -> None:
    found = read("A1;Adler;;;;;;;;;;Pia;;pia@adler.example;", "A1;Adler;;;;;;;;;;Volker;;volker@adler.example;",
                 "A1;Adler;;;;;;;;;;Pia;;pia@adler.example;")  # fmt: skip
    assert [person.name for person in found.rows[0].record.people] == ["Pia", "Volker"]
    assert reasons(found) == [(4, "partner.twice")]


@pytest.mark.parametrize(
    ("cell", "postcode", "prefixes"),
    [
        ("34117", "34117", []),
        ("34|35", "", ["34", "35"]),
        ("34-36", "", ["34", "35", "36"]),
        ("34", "", ["34"]),
    ],
)
def test_a_postcode_column_is_an_address_unless_it_holds_areas(
    cell: str, postcode: str, prefixes: list[str]
) -> None:
    record = read(f"A1;{cell}", header="ID;PLZ").rows[0].record
    assert (record.postcode, [prefix for _, prefix in record.territories]) == (postcode, prefixes)


def test_empty_cells_say_nothing() -> None:
    (row,) = read("A1;Adler;;;;;;;;;;;;;").rows
    assert row.given == {"name"}


def test_partners_come_as_the_rules_take_them() -> None:
    (profile,) = read("A1;Adler;;;;;;34;turning;31.12.2027;de;;;;").partners
    assert profile.products == {"turning": date(2027, 12, 31)}
    assert profile.territories == (("DE", "34"),)


def test_three_decimals_of_a_latitude_are_no_thousands() -> None:
    record = read("A1;51.759;14,311;100", header="ID;lat;lon;Radius").rows[0].record
    assert (record.lat, record.lon, record.radius_km) == (51.759, 14.311, 100)


def test_what_is_written_reads_the_same() -> None:
    record = placed(
        PartnerRecord(
            code="12/7",
            name="Müller; Söhne",
            joined_on=date(2020, 1, 1),
            level="gold",
            country="AT",
            postcode="4020",
            city="Linz",
            radius_km=80.5,
            territories=read_areas("4, 5\nDE: 94000-94999", country="AT"),
            depth={"turning": 3, "milling": 2},
            certificates={"turning": date(2027, 12, 31)},
            on_show=("HW 400",),
            languages=("de", "en"),
            industries=("medical",),
            size_class="M",
            min_value_cents=1_000_050,
            max_value_cents=9_000_000,
            capacity_per_week=4,
            max_open=0,
            weight=1.25,
            cross_selling=2,
            contact_rhythm="rare",
            turnover_cents=300_000_000,
            absences=((date(2026, 8, 1), date(2026, 8, 14)), (date(2026, 12, 24), date(2026, 12, 31))),
            people=(
                Person("Eva", "Leitung", "eva@m.example", "+43 1", "en", decides=True),
                Person("Udo", takes_offers=False),
            ),
            wins=3.0,
            expected_wins=2.75,
        )
    )
    text = StringIO()
    csv.writer(text, delimiter=";").writerows([PARTNERS.names, *file_rows(record)])
    found = read_partners(text.getvalue().encode(), today=TODAY)
    assert (found.problems, found.warnings) == ((), ())
    assert [replace(row.record, subdivision=record.subdivision) for row in found.rows] == [record]


def test_industries_become_our_words_where_we_have_one() -> None:
    record = read("A1;Medizintechnik|medical|Zaubern", header="ID;Branchen").rows[0].record
    assert record.industries == ("medical", "Zaubern")


def test_product_lines_are_understood_by_name_and_an_unknown_one_is_said() -> None:
    found = read("A1;Adler;;DE;;;;;Drehmaschinen:3|Fräszentren|Kräne;;;;;;")
    assert found.rows[0].record.depth == {"turning": 3, "milling": 2, "Kräne": 2}
    assert [(n, r.key, r.values) for n, r in found.warnings] == [
        (2, "partner.unknown_product", {"product": "Kräne"})
    ]
