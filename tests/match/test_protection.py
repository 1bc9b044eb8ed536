"""Whose company is it: the right leads, no namesakes, whatever the size."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.match import protection
from stellwerk.match.protection import Claim, Company, Sureness, claims_on, hits_on


def company(name: str, **over: object) -> Company:
    values: dict[str, object] = {"id": 1, "name": name, "web_domain": "", "country": "DE", "postcode": "34117",
                                 "city": "Kassel"}  # fmt: skip
    return Company(**(values | over))  # type: ignore[arg-type]


def claimed(lead: Company, *claims: Company) -> tuple[str, ...]:
    whole = [Claim(f"P{i}", claim) for i, claim in enumerate(claims, start=1)]
    return claims_on([lead], whole).get(lead.id, ())


@pytest.mark.parametrize(
    ("lead", "claim"),
    [
        (company("Maier Metallbau GmbH"), company("Maier Metallbau")),
        (company("Maier Metallbau GmbH"), company("Meier Metallbau GmbH & Co. KG")),
        (company("Müller Söhne KG"), company("Mueller Soehne")),
        (company("Maier Metallbau", postcode=""), company("Maier Metallbau GmbH", postcode="34123")),
        (company("Etwas anderes", web_domain="https://www.maier.de/kontakt"), company("Maier", web_domain="maier.de")),
        (company("Maier Metallbau", postcode="", city=""), company("Maier Metallbau GmbH")),
        (company("Maier Metallbau Werk 2"), company("Maier Metallbau GmbH")),
    ],
)  # fmt: skip
def test_the_same_company_is_found(lead: Company, claim: Company) -> None:
    assert claimed(lead, claim) == ("P1",)


@pytest.mark.parametrize(
    ("lead", "claim"),
    [
        # A namesake in another town, and abroad.
        (company("Maier Metallbau"), company("Maier Metallbau", postcode="80331", city="München")),
        (company("Maier Metallbau", country="AT", postcode="", city=""), company("Maier Metallbau")),
        # One word in common is the beginning of many names.
        (company("Müller Elektrotechnik GmbH"), company("Müller GmbH")),
        (company("Schulz Metallbau"), company("Maier Metallbau")),
        # A mailbox provider and a host of many are nobody's domain.
        (company("Schulz", web_domain="gmx.de"), company("Maier", web_domain="gmx.de")),
        (company("Schulz", web_domain="schulz.wixsite.com"), company("Maier", web_domain="maier.wixsite.com")),
        (company("", postcode="34117"), company("", postcode="34117")),
        # Alike, not the same, and no place to tell.
        (company("Maier Metallbau Nord", postcode="", city=""), company("Maier Metallbau")),
    ],
)  # fmt: skip
def test_another_company_is_not(lead: Company, claim: Company) -> None:
    assert claimed(lead, claim) == ()


def test_a_claim_for_a_product_line_holds_for_that_line_alone() -> None:
    claim = company("Maier Metallbau", product="robots")
    assert claimed(company("Maier Metallbau", product="robots"), claim) == ("P1",)
    assert claimed(company("Maier Metallbau", product="lasers"), claim) == ()
    assert claimed(company("Maier Metallbau"), claim) == ()


def test_the_surer_claim_comes_first_and_the_older_of_equals() -> None:
    lead = company("Maier Metallbau", web_domain="maier.de")
    by_name, by_domain = company("Maier Metallbau"), company("Maier Gruppe", web_domain="maier.de")
    assert claimed(lead, by_name, by_domain, by_name) == ("P2", "P1", "P3")


def test_who_claims_twice_is_named_once() -> None:
    claims = [Claim("P1", company("Maier Metallbau")), Claim("P1", company("Maier Metallbau GmbH"))]
    assert claims_on([company("Maier Metallbau", id=9)], claims) == {9: ("P1",)}


def test_a_person_is_shown_what_is_doubtful_with_its_reason() -> None:
    lead, claim = company("Müller Elektrotechnik GmbH"), Claim("P1", company("Müller GmbH"))
    (hit,) = hits_on([lead], [claim], least=Sureness.DOUBTFUL)[1]
    assert (hit.sureness, hit.reason.key) == (Sureness.DOUBTFUL, "protection.name_begins_alike")


def test_many_leads_and_many_claims_are_not_compared_each_with_each(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, whole = [], protection._judge

    def judge(one: Any, two: Any) -> Any:
        calls.append(1)
        return whole(one, two)

    monkeypatch.setattr(protection, "_judge", judge)
    names = [f"{a}{b} Werke" for a in ("Adler", "Berg", "Dorn", "Falk", "Kranz") for b in range(40)]
    leads = [company(n, id=i, postcode=f"{10000 + i}", city=f"Ort {i}") for i, n in enumerate(names)]
    claims = [Claim(f"P{i}", company(n, postcode=f"{10000 + i}")) for i, n in enumerate(names)]
    found = claims_on(leads, claims)
    assert found == {i: (f"P{i}",) for i in range(len(names))}
    assert len(calls) == len(names)


NAMES = st.sampled_from(
    ["Maier Metallbau", "Meier Metallbau GmbH", "Müller", "Müller Elektro", "Dorn AG", ""]
)
COMPANIES = st.builds(
    company,
    NAMES,
    postcode=st.sampled_from(["", "34117", "80331"]),
    city=st.sampled_from(["", "Kassel", "München"]),
    web_domain=st.sampled_from(["", "maier.de", "www.maier.de", "gmx.de"]),
    country=st.sampled_from(["", "DE", "AT"]),
)


@given(COMPANIES, COMPANIES)
def test_it_does_not_matter_which_of_two_is_the_lead(one: Company, two: Company) -> None:
    assert bool(claimed(one, two)) == bool(claimed(two, one))
