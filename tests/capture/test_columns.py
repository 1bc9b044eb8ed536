"""Headers of any house become our names."""

import pytest

from stellwerk.capture import (
    CUSTOMERS,
    LEADS,
    OUR_NAMES,
    PARTNERS,
    MappingError,
    apply,
    attributes,
    recognise,
)

GERMAN = (
    "Lead-Nr.;Firma;Anrede;Vorname;Nachname;Funktion;E-Mail;Telefon;Mobil;Straße;PLZ;Ort;Land;Webseite;Sprache;"
    "Branche;Mitarbeiter;Produkt;Interesse;Auftragswert (EUR);Währung;Entscheidung bis;Quelle;Kanal;Kampagne;"
    "Eingang;Einwilligung;Bemerkung;Händler"
)
ENGLISH = (
    "lead_id;COMPANY NAME;salutation;First Name;surname;Job Title;e-mail address;Phone no.;Cell;"
    "street address;ZIP;town;Country Code;website;preferred language;Sector;number_of_employees;"
    "product of interest;inquiry;"
    "Expected Revenue;currency code;due date;Lead Source;medium;campaign name;created_at;GDPR consent;Notes;"
    "dealer"
)
BOTH_MEAN = [name for name in OUR_NAMES if name != "name"]


def names_of(headers, **options):
    mapping = recognise(headers, **options)
    return {mapping.headers[place]: name for place, name in mapping.places}


@pytest.mark.parametrize("headers", [GERMAN, ENGLISH])
def test_it_recognises_german_and_english_headers(headers):
    assert [name for _, name in recognise(headers.split(";")).places] == BOTH_MEAN


def test_our_names_are_those_of_the_command_line_in_their_order():
    assert " ".join(OUR_NAMES) == (
        "lead_id company salutation first_name last_name name role email phone mobile street postcode city "
        "country web language industry employees product interest value currency deadline source channel "
        "campaign received_at consent remark partner"
    )


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("e_mail", "email"),
        ("E-MAIL-ADRESSE", "email"),
        ("Contact Email", "email"),
        ("Tel.-Nr.", "phone"),
        ("Telefon 1", "phone"),
        ("Strasse", "street"),
        ("Straße/Nr.", "street"),
        ("Billing City", "city"),
        ("Firmen-PLZ", "postcode"),
        ("Ansprechpartner", "name"),
        ("Umsatzerwartung in €", "value"),
        ("mql_id", "lead_id"),
    ],
)
def test_case_underscores_punctuation_and_prefixes_do_not_matter(header, name):
    assert names_of([header, "Firma"])[header] == name


def test_a_course_sellers_export_keeps_what_it_has_and_the_first_id_wins():
    headers = ["Prospect ID", "Lead Number", "Lead Origin", "Lead Source", "Country", "City", "Tags"]
    mapping = recognise(headers)
    assert {headers[place]: name for place, name in mapping.places} == {
        "Prospect ID": "lead_id",
        "Lead Source": "source",
        "Country": "country",
        "City": "city",
    }
    assert [header for _, header in mapping.extras] == ["Lead Number", "Lead Origin", "Tags"]
    assert ("columns.second", {"column": "Lead Number", "name": "lead_id"}) in [
        (finding.key, finding.values) for finding in mapping.findings
    ]


def test_an_override_wins_over_recognition():
    assert names_of(["Firma", "Betriebsname"], overrides={"company": "Betriebsname"}) == {
        "Betriebsname": "company"
    }


def test_an_empty_override_switches_a_recognition_off():
    assert names_of(["Firma", "Bemerkung"], overrides={"remark": ""}) == {"Firma": "company"}


@pytest.mark.parametrize(
    ("overrides", "hint"),
    [
        ({"compny": "Firma"}, "did you mean 'company'?"),
        ({"colour": "Firma"}, "use one of: lead_id, company"),
        ({"company": "Firmen"}, "did you mean 'Firma'?"),
        ({"company": "Zzz"}, "it has: Firma, Ort."),
        ({"company": "Firma", "name": "Firma"}, "map it to one of them"),
    ],
)
def test_a_mapping_that_cannot_be_followed_says_in_one_line_what_to_do(overrides, hint):
    with pytest.raises(MappingError) as problem:
        recognise(["Firma", "Ort"], overrides=overrides)
    assert hint in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_house_number_of_its_own_is_joined_to_the_street():
    german = recognise(["Straße", "Hausnr."])
    english = recognise(["street_number", "address_1"])
    assert apply(german, ["Parkallee", "5a"])["street"] == "Parkallee 5a"
    assert apply(english, ["12", "Park Lane"])["street"] == "12 Park Lane"


def test_a_row_comes_out_stripped_and_unknown_columns_keep_their_header():
    mapping = recognise(["Firma", "Standminuten", "Halle"])
    row = [" Adler GmbH ", "12", ""]
    assert apply(mapping, row) == {"company": "Adler GmbH"}
    assert attributes(mapping, row) == {"Standminuten": "12"}


def test_partner_files_have_their_own_vocabulary():
    assert names_of(
        [
            "Händlernummer",
            "Händlername",
            "Stufe",
            "PLZ-Gebiete",
            "Kapazität pro Woche",
            "Zertifikat gültig bis",
        ],
        vocabulary=PARTNERS,
    ) == {
        "Händlernummer": "partner_id",
        "Händlername": "name",
        "Stufe": "tier",
        "PLZ-Gebiete": "postcode_prefixes",
        "Kapazität pro Woche": "capacity_per_week",
        "Zertifikat gültig bis": "cert_valid_until",
    }


def test_customer_files_have_their_own_vocabulary():
    assert names_of(["Kd.-Nr.", "Name", "Ort", "Letzter Auftrag", "Umsatz"], vocabulary=CUSTOMERS) == {
        "Kd.-Nr.": "customer_no",
        "Name": "company",
        "Ort": "city",
        "Letzter Auftrag": "last_order",
        "Umsatz": "turnover",
    }


@pytest.mark.parametrize("vocabulary", [LEADS, PARTNERS, CUSTOMERS], ids=lambda vocabulary: vocabulary.kind)
def test_our_own_names_are_always_recognised(vocabulary):
    mapping = recognise(vocabulary.names, vocabulary=vocabulary)
    assert [name for _, name in mapping.places] == list(vocabulary.names)
