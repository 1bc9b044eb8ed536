"""A raw record becomes a clean contact."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.capture import OUR_NAMES
from stellwerk.clean import normalise
from stellwerk.clean.wording import read_channel, read_consent, read_currency, read_language

BERLIN = ZoneInfo("Europe/Berlin")
RAW = {
    "lead_id": "L-1",
    "company": "ADLER DREHTEILE GMBH & CO.KG",
    "salutation": "Herr Dr.",
    "first_name": "karl-heinz",
    "last_name": "MÜLLER",
    "role": "Fertigungsleiter",
    "email": "K.Mueller@Adler-Drehteile,de",
    "phone": "0351 / 123456",
    "mobile": "0171-1234567",
    "street": "Industriestr. 5",
    "postcode": "1067",
    "city": "Dresden",
    "web": "https://www.adler-drehteile.de/kontakt",
    "language": "Deutsch",
    "employees": "ca. 48",
    "product": "Drehmaschine HW 400",
    "value": "185 T€",
    "deadline": "Q3 2026",
    "source": "Frühjahrsmesse",
    "received_at": "31.03.2026 14:30",
    "consent": "ja, per Formular",
    "remark": "Altmaschine  steht\noft still",
}


def contact(**record):
    return normalise(record, default_country="DE", tz=BERLIN)[0]


def said(**record):
    return [reason.key for reason in normalise(record, default_country="DE", tz=BERLIN)[1]]


def test_a_dirty_row_comes_out_clean():
    clean, _ = normalise(RAW, default_country="DE", tz=BERLIN)
    assert {name: value for name, value in clean.as_dict().items() if value not in ("", None)} == {
        "lead_id": "L-1",
        "company": "Adler Drehteile GmbH & Co. KG",
        "legal_form": "GmbH & Co. KG",
        "salutation": "Herr",
        "title": "Dr.",
        "first_name": "Karl-Heinz",
        "last_name": "Müller",
        "role": "Fertigungsleiter",
        "decides": True,
        "email": "k.mueller@adler-drehteile.de",
        "phone": "+49351123456",
        "mobile": "+491711234567",
        "street": "Industriestr. 5",
        "postcode": "01067",
        "city": "Dresden",
        "country": "DE",
        "web": "adler-drehteile.de",
        "language": "de",
        "employees": 48,
        "product": "Drehmaschine HW 400",
        "value_cents": 18_500_000,
        "currency": "EUR",
        "deadline_on": date(2026, 9, 30),
        "source": "Frühjahrsmesse",
        "channel": "fair",
        "received_at": datetime(2026, 3, 31, 14, 30, tzinfo=BERLIN),
        "consent": "yes",
        "remark": "Altmaschine steht oft still",
        "name_key": "karl heinz mueller",
        "company_key": "adler drehteile",
    }


def test_what_was_changed_and_could_not_be_read_is_said():
    dirty = {
        "email": "anna (at) adler.de",
        "phone": "12345",
        "postcode": "1067",
        "city": "Dresden",
        "value": "nach Absprache",
        "deadline": "bald",
        "received_at": "neulich",
    }
    assert said(**dirty) == [
        "clean.email_mended",
        "clean.postcode_zero",
        "clean.phone_unreadable",
        "clean.value_unreadable",
        "clean.date_unreadable",
        "clean.date_unreadable",
    ]
    assert contact(**dirty).phone_raw == "12345"


def test_a_clean_record_needs_no_words():
    assert said(name="Anna Müller", email="anna@adler.de", phone="+49 351 123456", country="DE") == []


@pytest.mark.parametrize(
    ("record", "country", "postcode"),
    [
        ({"country": "Österreich", "postcode": "1067"}, "AT", "1067"),
        ({"postcode": "A-1010"}, "AT", "1010"),
        ({"postcode": "1010", "city": "Wien"}, "AT", "1010"),
        ({"postcode": "8001", "phone": "+41 44 123 45 67"}, "CH", "8001"),
        ({"postcode": "8001", "email": "a@adler.ch"}, "CH", "8001"),
        ({"postcode": "2700", "mobile": "0664 / 9974017"}, "AT", "2700"),
        ({"postcode": "5000", "phone": "062 991 64 10"}, "CH", "5000"),
        ({"postcode": "1067", "city": "Dresden"}, "DE", "01067"),
        ({"postcode": "1067"}, "DE", "01067"),
        ({"postcode": "1067", "country": "DE"}, "DE", "01067"),
        ({"postcode": "1010"}, "", "1010"),
        ({"postcode": "34117"}, "DE", "34117"),
        ({"city": "34117 Kassel"}, "DE", "34117"),
        ({}, "DE", ""),
    ],
)
def test_the_country_is_told_by_what_there_is_and_only_germany_gets_its_zero_back(record, country, postcode):
    clean = contact(**record)
    assert (clean.country, clean.postcode) == (country, postcode)


def test_a_number_is_not_read_as_german_where_the_country_is_in_doubt():
    clean = contact(postcode="1010", phone="12345678")
    assert (clean.phone, clean.phone_raw) == ("", "12345678")


def test_a_company_in_the_column_of_the_name_is_a_company():
    clean = contact(name="Adler GmbH", email="info@adler.de")
    assert (clean.company, clean.full_name) == ("Adler GmbH", "")


def test_a_mobile_in_the_column_of_the_phone_is_a_mobile():
    clean = contact(phone="0171 1234567")
    assert (clean.phone, clean.mobile) == ("", "+491711234567")


def test_initials_of_companies_stay_capitals():
    assert contact(company="KSB SE").company == "KSB SE"
    assert contact(company="VOGEL CNC TECHNIK AG").company == "Vogel CNC Technik AG"


@pytest.mark.parametrize(
    ("channel", "source", "campaign", "found"),
    [
        ("Messe", "", "", "fair"),
        ("", "Webformular", "", "web"),
        ("", "Google Ads", "", "web"),
        ("", "Direct Traffic", "", "web"),
        ("", "Hotline", "", "phone"),
        ("", "Newsletter April", "", "mail"),
        ("", "Adresskauf Müller", "", "provider"),
        ("", "Empfehlung eines Kunden", "", "referral"),
        ("", "", "Hausmesse Mai", "fair"),
        ("", "Brieftaube", "", "mail"),
        ("", "sonstiges", "", "other"),
        ("", "", "", ""),
    ],
)
def test_the_channel_is_told_by_words(channel, source, campaign, found):
    assert read_channel(channel, source, campaign) == found


def test_consent_language_and_currency_are_told_by_words():
    assert [read_consent(text) for text in ("x", "Ja", "opt-in", "nein", "widerrufen am 3.5.", "0", "?")] == [
        "yes", "yes", "yes", "no", "no", "no", "",
    ]  # fmt: skip
    assert [read_language(text) for text in ("Deutsch", "EN", "français", "klingonisch")] == [
        "de",
        "en",
        "fr",
        "",
    ]
    assert [read_currency(*pair) for pair in (("", "5 €"), ("", "CHF 5"), ("usd", ""), ("", "5"))] == [
        "EUR", "CHF", "USD", "",
    ]  # fmt: skip


@given(st.dictionaries(st.sampled_from(OUR_NAMES), st.text(max_size=30)))
def test_no_record_whatever_raises_and_a_second_wash_changes_nothing(record):
    clean, _ = normalise(record, default_country="DE", tz=BERLIN)
    again, _ = normalise(
        {
            "company": clean.company,
            "email": clean.email,
            "postcode": clean.postcode,
            "city": clean.city,
            "country": clean.country,
            "phone": clean.phone,
            "mobile": clean.mobile,
        },
        default_country="DE",
        tz=BERLIN,
    )
    assert (again.email, again.country, again.phone, again.mobile) == (
        clean.email,
        clean.country,
        clean.phone,
        clean.mobile,
    )
