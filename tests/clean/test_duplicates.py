"""Two entries of one contact are found; colleagues, relatives, branches and namesakes are not merged."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.capture import apply, open_table, recognise
from stellwerk.clean import CleanPolicy, compare, find, keys, normalise
from stellwerk.clean.likeness import WEIGHTS

POLICY = CleanPolicy()
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "dedup" / "german_10k"


def contact(**record):
    base = {
        "first_name": "Karl",
        "last_name": "Müller",
        "company": "Adler Drehteile GmbH",
        "street": "Industriestraße 5",
        "postcode": "34117",
        "city": "Kassel",
        "phone": "0561 123456",
        "email": "karl.mueller@adler.de",
    }
    return normalise({**base, **record}, default_country="DE", tz=UTC)[0]


KARL = contact()
ANNA = {"first_name": "Anna", "last_name": "Roth"}
HOUSE = contact(first_name="", last_name="", email="info@adler.de")


def verdict(one, two):
    probability = compare(one, two).probability
    if probability >= POLICY.merge_above:
        return "merge"
    return "ask" if probability >= POLICY.ask_above else "apart"


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("umlauts", {"last_name": "Mueller", "company": "Adler Drehteile", "street": "Industriestr. 5"}),
        ("a lost umlaut", {"last_name": "Muller", "phone": ""}),
        ("a typing mistake", {"last_name": "Mülller", "email": ""}),
        ("swapped names", {"first_name": "Müller", "last_name": "Karl"}),
        ("an initial", {"first_name": "K.", "phone": ""}),
        ("another number", {"phone": "0171 7654321"}),
        ("another mailbox", {"email": "k.mueller@adler.de"}),
        ("shouting", {"first_name": "KARL", "last_name": "MÜLLER", "company": "ADLER DREHTEILE GMBH"}),
        ("a short company", {"company": "Adler", "email": ""}),
        ("a title", {"first_name": "Dr. Karl"}),
        ("no street", {"street": "", "email": ""}),
    ],
)
def test_one_person_written_twice_is_merged(what, other):
    assert verdict(KARL, contact(**other)) == "merge", what


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("a colleague at one switchboard", {**ANNA, "email": "a.roth@adler.de"}),
        ("a colleague behind info@", {**ANNA, "email": "info@adler.de"}),
        ("a relative in the family firm", {"first_name": "Sabine", "email": "sabine.mueller@adler.de"}),
        ("a relative without a mailbox", {"first_name": "Sabine", "email": ""}),
        ("a colleague of the same first name", {"last_name": "Roth", "email": ""}),
        (
            "a namesake elsewhere",
            {
                "company": "Berg AG",
                "street": "Ring 1",
                "postcode": "80331",
                "city": "München",
                "phone": "089 998877",
                "email": "karl.mueller@berg.de",
            },
        ),
        ("the house itself", {"first_name": "", "last_name": "", "email": "info@adler.de"}),
    ],
)
def test_different_people_stay_apart(what, other):
    assert verdict(KARL, contact(**other)) == "apart", what


def test_the_same_house_entered_twice_is_merged_and_its_branch_office_is_not():
    again = replace(HOUSE, phone="", email="kontakt@adler.de")
    branch = replace(HOUSE, street="Ring 7", postcode="80331", city="München", phone="+4989998877")
    assert verdict(HOUSE, again) == "merge"
    assert verdict(HOUSE, branch) == "apart"


def test_an_exact_repetition_is_certain():
    assert compare(KARL, contact(lead_id="other", remark="later")).probability == 1.0
    assert [reason.key for reason in compare(KARL, contact()).reasons] == ["duplicate.identical"]


def test_every_observation_is_a_reason_with_its_bits_and_they_add_up():
    from math import log2

    likeness = compare(KARL, contact(last_name="Mueler", phone="", email="k.mueller@adler.de"))
    bits = WEIGHTS["prior"] + sum(reason.values["bits"] for reason in likeness.reasons)
    assert bits == pytest.approx(log2(likeness.probability / (1 - likeness.probability)))


def test_company_street_and_postcode_count_once():
    stranger = contact(first_name="Anna", last_name="Roth", email="", phone="")
    site = [reason.key for reason in compare(KARL, stranger).reasons if "name" not in reason.key]
    assert site == ["duplicate.site_same"]


PEOPLE = st.builds(
    contact,
    first_name=st.sampled_from(["Karl", "K.", "Anna", "Sabine", "", "Müller"]),
    last_name=st.sampled_from(["Müller", "Mueller", "Möller", "Roth", ""]),
    company=st.sampled_from(["Adler Drehteile GmbH", "Adler", "Berg AG", ""]),
    street=st.sampled_from(["Industriestraße 5", "Industriestr. 5", "Ring 1", ""]),
    phone=st.sampled_from(["0561 123456", "0561 123457", "0171 1234567", ""]),
    email=st.sampled_from(["karl.mueller@adler.de", "info@adler.de", "k.mueller@gmx.de", ""]),
)


@given(PEOPLE, PEOPLE)
def test_the_order_of_two_contacts_does_not_matter(one, two):
    assert compare(one, two) == compare(two, one)


@given(PEOPLE, PEOPLE)
def test_nobody_is_liker_than_oneself(one, other):
    assert compare(one, one).probability >= compare(one, other).probability


def test_a_batch_is_compared_with_itself_and_with_the_known():
    again = contact(last_name="Mueller", phone="")
    anna = contact(first_name="Anna", last_name="Roth", email="a.roth@adler.de")
    pairs = find([again, anna, contact(email="")], known=[anna, KARL])
    assert [(pair.first, pair.second, pair.is_known) for pair in pairs] == [
        (0, 1, True),
        (1, 0, True),
        (2, 1, True),
        (2, 0, False),
    ]


def test_contacts_without_anything_in_common_are_not_compared():
    one = normalise({"name": "Karl Müller", "postcode": "34117"}, default_country="DE", tz=UTC)[0]
    two = normalise({"name": "Karl Müller", "postcode": "80331"}, default_country="DE", tz=UTC)[0]
    assert not set(keys(one).all()) & set(keys(two).all())
    assert find([one, two]) == []


def test_a_feature_that_hundreds_share_is_not_searched_by():
    nobody = {"first_name": "", "last_name": "", "company": "", "street": "", "postcode": "", "city": ""}
    crowd = [contact(**nobody, email=f"m{number}@adler.de") for number in range(300)]
    compared = find(crowd, policy=CleanPolicy(largest_block=5, ask_above=0.0))
    assert len(compared) == 1 + 2 + 3 + 4 + 5


@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared/data")
def test_generated_german_contacts_are_matched_as_well_as_promised():
    table = open_table(SHARED / "contacts.csv")
    mapping = recognise(table.headers)
    contacts = [normalise(apply(mapping, row.cells), default_country="DE", tz=UTC)[0] for row in table.rows]
    with (SHARED / "truth.csv").open() as stream:
        truth = {tuple(sorted(row)) for row in list(csv.reader(stream))[1:]}
    found = {
        tuple(
            sorted((contacts[pair.first].lead_id, contacts[pair.second].lead_id))
        ): pair.likeness.probability
        for pair in find(contacts)
    }
    certain = {pair for pair, probability in found.items() if probability >= 0.9}
    hits = len(certain & truth)
    counts = Counter(hit=hits, wrong=len(certain) - hits, missed=len(truth) - hits)
    assert hits / len(certain) >= 0.99, counts
    assert 2 * hits / (len(certain) + len(truth)) >= 0.98, counts
