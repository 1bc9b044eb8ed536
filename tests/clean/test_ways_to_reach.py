"""Telephone numbers, mail addresses, domains, countries and postcodes."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.clean.mail_address import is_shared_box, read_email, registered_domain
from stellwerk.clean.phones import read_phone, read_phones
from stellwerk.clean.places import (
    country_of_domain,
    country_of_town,
    is_german_postcode,
    read_country,
    restore_zero,
    split_postcode,
)


@pytest.mark.parametrize(
    ("written", "region", "number"),
    [
        ("+49 941 103612", "DE", "+49941103612"),
        ("0941/103612-21", "DE", "+4994110361221"),
        ("(0941) 103 612", "DE", "+49941103612"),
        ("+49 (0)171 1234567", "AT", "+491711234567"),
        ("0049 171 1234567", "CH", "+491711234567"),
        ("1711234567", "DE", "+491711234567"),
        ("491711234567", "DE", "+491711234567"),
        ("Tel.: 0561 98765 DW 12", "DE", "+495619876512"),
        ("0664 1234567", "AT", "+436641234567"),
        ("044 123 45 67", "CH", "+41441234567"),
        ("+33 1 42 68 53 00", "DE", "+33142685300"),
        ("0000000000", "DE", ""),
        ("123456", "DE", ""),
        ("siehe Mail", "DE", ""),
        ("0561 98765", "", ""),
    ],
)
def test_a_number_has_one_form(written, region, number):
    assert read_phone(written, region=region).number == number


def test_a_mobile_is_told_from_a_fixed_line():
    fixed, mobile = read_phones("0561 123456 / 0171 1234567", region="DE")
    assert (fixed.number, fixed.is_mobile) == ("+49561123456", False)
    assert (mobile.number, mobile.is_mobile) == ("+491711234567", True)


@given(st.sampled_from(["DE", "AT", "CH"]), st.from_regex(r"[1-9][0-9]{5,11}", fullmatch=True))
def test_the_fast_way_agrees_with_the_library(region, national):
    code = {"DE": "49", "AT": "43", "CH": "41"}[region]
    number = phonenumbers.parse(f"+{code}{national}", None)
    valid = phonenumbers.is_valid_number_for_region(number, region)
    assert read_phone(f"+{code} {national}", region="DE").number == (f"+{code}{national}" if valid else "")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Anna.Mueller@Adler.EXAMPLE", "anna.mueller@adler.example"),
        ("anna (at) adler.example", "anna@adler.example"),
        ("Anna Müller <anna@adler.example>", "anna@adler.example"),
        ("mailto:anna@adler.example", "anna@adler.example"),
        ("anna@adler,de", "anna@adler.de"),
        ("anna@adler.de; info@adler.de", "anna@adler.de"),
        ("anna..m@adler.de.", "anna.m@adler.de"),
        ("müller@adler.de", "mueller@adler.de"),
        ("anna@gmial.com", "anna@gmail.com"),
        ("anna@adler", ""),
        ("keine", ""),
        ("@", ""),
    ],
)
def test_an_address_has_one_form_and_slips_are_mended(written, address):
    assert read_email(written) == address


def test_mailboxes_that_many_read_are_known():
    assert is_shared_box("info@adler.example")
    assert not is_shared_box("anna.mueller@adler.example")


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("https://www.adler.co.at/kontakt?x=1", "adler.co.at"),
        ("www.adler.example", "adler.example"),
        ("Adler.de", "adler.de"),
        ("keine", ""),
        ("192.168.1.1", ""),
    ],
)
def test_a_web_address_becomes_the_registered_domain(written, domain):
    assert registered_domain(written) == domain


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Deutschland", "DE"),
        ("D", "DE"),
        ("Germany", "DE"),
        ("de", "DE"),
        ("Österreich", "AT"),
        ("A", "AT"),
        ("Schweiz", "CH"),
        ("Suisse", "CH"),
        ("United Kingdom", "GB"),
        ("USA", "US"),
        ("United States", "US"),
        ("Südafrika", "ZA"),
        ("Bundesrepublik Deutschland", "DE"),
        ("Mond", ""),
    ],
)
def test_countries_by_name_and_code(written, code):
    assert read_country(written) == code


@pytest.mark.parametrize(
    ("postcode", "city", "parts"),
    [
        ("D-93053", "Regensburg", ("DE", "93053", "Regensburg")),
        ("A-1010", "Wien", ("AT", "1010", "Wien")),
        ("", "CH-8001 Zürich", ("CH", "8001", "Zürich")),
        ("", "93053 Regensburg", ("", "93053", "Regensburg")),
        ("93053 Regensburg", "", ("", "93053", "Regensburg")),
        ("1067.0", "Dresden", ("", "1067", "Dresden")),
        ("SW1A 1AA", "London", ("", "SW1A 1AA", "London")),
    ],
)
def test_postcode_and_town_are_told_apart(postcode, city, parts):
    assert split_postcode(postcode, city) == parts


def test_only_germany_gets_its_zero_back():
    assert restore_zero("1067", country="DE") == "01067"
    assert restore_zero("1010", country="AT") == "1010"
    assert is_german_postcode("01067")
    assert not is_german_postcode("01010")


def test_towns_and_domains_tell_the_country():
    assert (country_of_town("St. Pölten"), country_of_town("Zürich"), country_of_town("Dresden Süd")) == (
        "AT",
        "CH",
        "DE",
    )
    assert (country_of_domain("adler.at"), country_of_domain("adler.com")) == ("AT", "")
