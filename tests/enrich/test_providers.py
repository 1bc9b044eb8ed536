"""What a lead's own words tell beyond themselves."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.enrich import PROVIDERS, Candidate, Known, Source, gather, keep, region_of
from stellwerk.enrich.providers import branch, own_databases, postcode, product, size
from stellwerk.enrich.providers.web_address import domain_of

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)


def found(**known: Any) -> dict[str, Any]:
    """Name -> winning value of everything the providers find."""
    (facts,) = gather([Known(**known)], now=NOW)  # type: ignore[typeddict-item]
    return {name: fact.value for name, fact in keep(facts).items()}


# what is known -> what must be found (more may be)
GOLDEN: list[tuple[dict[str, Any], dict[str, Any]]] = [
    # a postcode says where; the rough place is true to a few kilometres
    ({"postcode": "34117", "country": "DE"}, {"region": "HE", "language": "de"}),
    ({"postcode": "80331", "country": "DE"}, {"region": "BY"}),
    ({"postcode": "01067", "country": "DE"}, {"region": "SN"}),
    ({"postcode": "10115"}, {"country": "DE", "region": "BE"}),
    ({"postcode": "1010", "country": "AT"}, {"region": "9", "lat": 48.21, "lon": 16.37, "language": "de"}),
    ({"postcode": "6900", "country": "AT"}, {"region": "8"}),
    ({"postcode": "9900", "country": "AT"}, {"region": "7"}),
    ({"postcode": "8001", "country": "CH"}, {"region": "ZH", "language": "de"}),
    # Switzerland speaks by region
    ({"postcode": "1201", "country": "CH"}, {"region": "GE", "language": "fr"}),
    ({"postcode": "6900", "country": "CH"}, {"region": "TI", "language": "it"}),
    ({"postcode": "1950", "country": "CH"}, {"region": "VS", "language": "fr"}),
    ({"postcode": "3900", "country": "CH"}, {"region": "VS", "language": "de"}),
    ({"postcode": "7742", "country": "CH"}, {"region": "GR", "language": "it"}),
    # a phone's front tells country, town and kind of line
    ({"phone": "+4956112345"}, {"country": "DE", "city": "Kassel", "phone_kind": "fixed"}),
    ({"phone": "+431512345"}, {"country": "AT", "city": "Wien", "phone_kind": "fixed"}),
    ({"phone": "+4366412345678"}, {"country": "AT", "phone_kind": "mobile"}),
    ({"mobile": "+41791234567"}, {"country": "CH", "phone_kind": "mobile"}),
    ({"phone": "+498001234567"}, {"phone_kind": "service"}),
    ({"phone": "+33140205050"}, {"country": "FR", "language": "fr"}),
    # a company's mail shows its site, a private mailbox does not
    ({"email": "pia@adler.de"}, {"web": "adler.de", "country": "DE", "mail_kind": "company"}),
    ({"email": "info@mail.adler.co.at"}, {"web": "adler.co.at", "country": "AT", "mail_kind": "shared"}),
    ({"email": "pia@gmx.de", "company": "Adler"}, {"mail_kind": "free", "country": "DE"}),
    ({"email": "pia@adler.io"}, {"web": "adler.io"}),
    # the legal form
    ({"legal_form": "AG"}, {"business_kind": "company", "in_register": True, "size_class": "L"}),
    ({"legal_form": "GmbH & Co. KG"}, {"business_kind": "company", "size_class": "M"}),
    ({"legal_form": "UG (haftungsbeschränkt)"}, {"size_class": "S"}),
    ({"legal_form": "e. K."}, {"business_kind": "sole_trader", "in_register": True}),
    ({"legal_form": "GbR"}, {"business_kind": "partnership", "in_register": False}),
    ({"email": "pia@gmx.de"}, {"business_kind": "consumer"}),
    # what is stated about size beats what a form suggests
    ({"legal_form": "AG", "employees": 12}, {"size_class": "S"}),
    # first names
    ({"first_name": "Sabine"}, {"salutation": "Frau"}),
    ({"first_name": "Karl-Heinz"}, {"salutation": "Herr"}),
    ({"first_name": "Andrea", "country": "DE"}, {"salutation": "Frau"}),
    # the branch by its own words, the best text first
    ({"company": "Meier Werkzeugbau GmbH"}, {"branch": "toolmaking", "nace": "25.73"}),
    ({"company": "Meier CNC-Technik"}, {"branch": "machining"}),
    ({"industry": "Medizintechnik", "company": "Meier Werkzeugbau"}, {"branch": "medical"}),
    ({"text": "Wir sind Zulieferer der Automobilindustrie"}, {"branch": "automotive", "nace": "29.32"}),
    ({"industry": "Präzisionsteile und Frästeile"}, {"branch": "machining"}),
    # what they asked for
    ({"product": "Drehmaschine HW 400"}, {"product_line": "turning"}),
    ({"product": "CNC-Fräszentrum"}, {"product_line": "milling"}),
    ({"text": "interested in a GRINDING machine"}, {"product_line": "grinding"}),
]


@pytest.mark.parametrize(("known", "expected"), GOLDEN)
def test_it_finds_what_the_words_tell(known: dict[str, Any], expected: dict[str, Any]) -> None:
    assert expected.items() <= found(**known).items()


# what is known -> what nobody may guess from it
SILENT: list[tuple[dict[str, Any], set[str]]] = [
    ({"postcode": "1010"}, {"country", "lat", "region"}),  # Vienna or Lausanne
    ({"postcode": "99999x", "country": "DE"}, {"lat", "region"}),
    ({"postcode": "9490", "country": "CH"}, {"region"}),  # Vaduz is not Swiss
    ({"first_name": "Kim"}, {"salutation"}),
    ({"first_name": "Andrea", "country": "CH"}, {"salutation"}),
    ({"first_name": "Sabine", "salutation": "Frau"}, {"salutation"}),
    ({"email": "pia@gmail.com"}, {"web", "country"}),
    ({"email": "pia@adler.io"}, {"country"}),
    ({"phone": "+4915112345678"}, {"city"}),
    ({"phone": "0561 12345"}, {"country", "city", "phone_kind"}),
    ({"phone": "+"}, {"country"}),
    ({"country": "CH"}, {"language"}),
    ({"country": "BE"}, {"language"}),
    ({"country": "FR", "postcode": "34000"}, {"lat", "region"}),
    ({"company": "Meier GmbH"}, {"branch", "business_kind"}),
    ({"legal_form": "GmbH"}, {"size_class"}),
    ({"employees": 0}, {"size_class"}),
    ({}, {"country", "language", "business_kind"}),
]


@pytest.mark.parametrize(("known", "unsaid"), SILENT)
def test_it_does_not_guess_where_the_words_leave_it_open(known: dict[str, Any], unsaid: set[str]) -> None:
    assert not unsaid & found(**known).keys()


def test_a_german_postcode_lies_where_it_should() -> None:
    place = found(postcode="34117", country="DE")
    assert place["lat"] == pytest.approx(51.32, abs=0.05)
    assert place["lon"] == pytest.approx(9.50, abs=0.05)


def test_an_unknown_german_postcode_lies_amid_its_neighbours_and_less_surely() -> None:
    exact = postcode.facts(Known(postcode="34117", country="DE"), now=NOW)[0]
    rough = postcode.facts(Known(postcode="34118", country="DE"), now=NOW)[0]
    assert rough.value == pytest.approx(exact.value, abs=0.5)
    assert rough.confidence < exact.confidence


@pytest.mark.parametrize(
    ("country", "code", "region"),
    [
        ("DE", "20095", "HH"),
        ("DE", "66111", "SL"),
        ("DE", "89073", "BW"),
        ("DE", "89231", "BY"),
        ("AT", "4020", "4"),
        ("AT", "7000", "1"),
        ("AT", "8010", "6"),
        ("AT", "9020", "2"),
        ("CH", "3000", "BE"),
        ("CH", "4051", "BS"),
        ("CH", "6300", "ZG"),
        ("CH", "9000", "SG"),
        ("CH", "0999", ""),
        ("DE", "1067", ""),
        ("FR", "75001", ""),
    ],
)
def test_it_knows_the_region_of_a_postcode(country: str, code: str, region: str) -> None:
    assert region_of(country, code) == region


def test_a_later_provider_sees_what_an_earlier_one_found() -> None:
    by_phone = found(phone="+41319991122", postcode="3011")
    assert (by_phone["country"], by_phone["region"], by_phone["language"]) == ("CH", "BE", "de")


def test_what_was_known_stays_untouched() -> None:
    known = Known(phone="+4956112345")
    gather([known], now=NOW)
    assert known == {"phone": "+4956112345"}


ADLER = Candidate("customer", "K-7", "adler", "34117", "adler.de", date(2025, 6, 1), "machining", "M")
FORMER = Candidate("customer", "K-8", "berg", "80331", "berg.de", date(2023, 1, 31))
FIRM = Candidate("organisation", "", "conrad", "10115", "conrad.de", branch="foundry")

OURS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"web": "adler.de"}, {"customer": "K-7", "branch": "machining", "size_class": "M"}),
    ({"email": "pia@adler.de"}, {"customer": "K-7", "last_order_on": "2025-06-01"}),
    ({"company_key": "adler", "postcode": "34117"}, {"customer": "K-7"}),
    ({"company_key": "berg", "postcode": "80331"}, {"former_customer": "K-8", "last_order_on": "2023-01-31"}),
    ({"company_key": "adler", "postcode": "99084"}, {"maybe_customer": "K-7"}),
    ({"company_key": "conrad", "postcode": "10115"}, {"branch": "foundry"}),
]


@pytest.mark.parametrize(("known", "expected"), OURS)
def test_it_recognises_our_own_customers(known: dict[str, Any], expected: dict[str, Any]) -> None:
    for candidates in ((ADLER, FORMER, FIRM), (FIRM, FORMER, ADLER)):
        assert expected.items() <= found(candidates=candidates, **known).items()


def test_a_stranger_is_no_customer_of_ours() -> None:
    assert not own_databases.facts(Known(web="dorn.de", candidates=(ADLER, FORMER, FIRM)), now=NOW)


def test_our_own_knowledge_beats_a_guess_from_the_name() -> None:
    known = Known(company="Adler Giesserei", web="adler.de", candidates=(ADLER,))
    (facts,) = gather([known], now=NOW)
    assert keep(facts)["branch"].source is Source.OWN


def test_settings_carry_the_houses_own_tables_and_numbers() -> None:
    settings = {
        "product": product.Settings(products=(("HW 400", "turning", "HW 400"), ("dreh", "turning", ""))),
        "branch": branch.Settings(more=(("stellwerk", "railway", "30.20"),)),
        "size": size.Settings(medium_from=10),
    }
    known = Known(product="Drehmaschine hw400", company="Stellwerk Werkzeugbau", employees=12)
    (facts,) = gather([known], now=NOW, settings=settings)
    values = {name: fact.value for name, fact in keep(facts).items()}
    assert values["model"] == "HW 400"
    assert values["branch"] == "railway"
    assert values["size_class"] == "M"


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("adler.de", "adler.de"),
        ("mail.adler.de", "adler.de"),
        ("x.adler.co.uk", "adler.co.uk"),
        ("co.at", "co.at"),
    ],
)
def test_it_cuts_a_host_to_its_domain(host: str, domain: str) -> None:
    assert domain_of(host) == domain


WORDS = (
    "company",
    "legal_form",
    "first_name",
    "email",
    "phone",
    "postcode",
    "country",
    "web",
    "product",
    "text",
)


@given(st.fixed_dictionaries(dict.fromkeys(WORDS, st.text(max_size=12))))
def test_no_input_breaks_a_provider_and_every_confidence_is_a_share(known: Any) -> None:
    (facts,) = gather([known], now=NOW)
    assert all(0 < fact.confidence <= 1 and fact.seen_at == NOW for fact in facts)


def test_every_provider_has_its_own_name() -> None:
    names = [provider.name for provider in PROVIDERS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("country", "code", "lat", "lon"),
    [
        ("AT", "4020", 48.31, 14.29),  # Linz
        ("AT", "6020", 47.27, 11.40),  # Innsbruck
        ("AT", "9020", 46.63, 14.31),  # Klagenfurt
        ("CH", "8001", 47.38, 8.54),  # Zürich
        ("CH", "1201", 46.20, 6.15),  # Genève
        ("CH", "6900", 46.01, 8.96),  # Lugano
    ],
)
def test_austrian_and_swiss_postcodes_lie_where_they_should(
    country: str, code: str, lat: float, lon: float
) -> None:
    found = {fact.name: fact for fact in gather([{"country": country, "postcode": code}], now=NOW)[0]}
    assert found["lat"].value == pytest.approx(lat, abs=0.15)
    assert found["lon"].value == pytest.approx(lon, abs=0.15)
