"""Two that share much and are two: a household, colleagues, branches. No machine makes them one."""

from typing import Any

import pytest
from tests.cast import NOW
from tests.walking import comes_in, walk

from stellwerk import words
from stellwerk.clean import Contact, compare, fold
from stellwerk.clean import step as clean
from stellwerk.clean.apart import told, two_of
from stellwerk.store.models import Duplicate, Lead, Merge

HOME = {"street": "Lindenweg 4", "postcode": "34123", "city": "Kassel", "country": "DE"}
SITE = HOME | {"company": "Kessler Formenbau", "phone": "+4956112345"}
THERE = {"company": "Kessler Formenbau", "street": "Ring 2", "postcode": "80331", "city": "München"}


def a_contact(**values: Any) -> Contact:
    name = fold(f"{values.get('first_name', '')} {values.get('last_name', '')}")
    return Contact(**values, name_key=name, company_key=fold(values.get("company", "")))


def kind(one: Contact, other: Contact) -> str:
    why = two_of(compare(one, other))
    return why.key.removeprefix("duplicate.") if why else ""


@pytest.mark.parametrize(
    "shared",
    [
        {"phone": "+4956112345"},
        {"phone": "+4956112345", "email": "maier@web.example"},
        {"mobile": "+49171112345", "email": "maier@web.example"},
    ],
)
def test_two_first_names_at_one_address_are_a_household(shared):
    anna = a_contact(first_name="Anna", last_name="Maier", **HOME, **shared)
    peter = a_contact(first_name="Peter", last_name="Maier", **HOME, **shared)
    assert kind(anna, peter) == "household"


def test_two_names_at_one_company_are_colleagues_even_with_one_mailbox_and_one_mobile():
    shared = SITE | {"email": "vogt@kessler.example", "mobile": "+49171112345"}
    anna = a_contact(first_name="Anna", last_name="Vogt", **shared)
    assert kind(anna, a_contact(first_name="Peter", last_name="Kunz", **shared)) == "colleagues"
    assert kind(anna, a_contact(first_name="Peter", last_name="Vogt", **shared)) == "colleagues"


def test_one_company_in_two_towns_is_two_branches():
    here = a_contact(**SITE, email="kontakt@kessler.example")
    assert kind(here, a_contact(**THERE, phone="+4956112345", email="kontakt@kessler.example")) == "branches"


def test_one_person_with_a_slip_a_nickname_or_a_new_branch_is_none_of_these():
    miriam = a_contact(first_name="Miriam", last_name="Vogt", **SITE, email="m.vogt@kessler.example")
    for other in (
        a_contact(first_name="Mirjam", last_name="Vogt", **SITE),
        a_contact(first_name="M", last_name="Vogt", **SITE),
        a_contact(first_name="Vogt", last_name="Miriam", **SITE),
        a_contact(first_name="Miriam", last_name="Vogt", **THERE, email="m.vogt@kessler.example"),
    ):
        assert kind(miriam, other) == ""


def test_the_words_say_it_first_in_both_languages():
    shared = {"phone": "+4956112345", "email": "maier@web.example"}
    likeness = told(
        compare(
            a_contact(first_name="Anna", last_name="Maier", **HOME, **shared),
            a_contact(first_name="Peter", last_name="Maier", **HOME, **shared),
        )
    )
    assert "Haushalt" in words.say(likeness.reasons[0], "de")
    assert "household" in words.say(likeness.reasons[0], "en")


HOUSEHOLD = {"company": "", "phone": "", "street": "Lindenweg 4", "email": "vogt@web.example",
             "mobile": "0171 48 20 117", "industry": "", "employees": ""}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.step
def test_a_household_becomes_two_leads_and_a_question_with_the_reason():
    comes_in(**HOUSEHOLD)
    walk()
    comes_in(**HOUSEHOLD | {"first_name": "Peter", "salutation": "Herr"})
    walk()
    assert Lead.objects.count() == 2
    assert not Merge.objects.exists()
    question = Duplicate.objects.get()
    assert question.verdict == Duplicate.Verdict.OPEN
    assert question.reasons[0][0] == "duplicate.household"


@pytest.mark.django_db
@pytest.mark.step
def test_two_of_a_household_in_one_batch_stay_two():
    comes_in(**HOUSEHOLD)
    comes_in(**HOUSEHOLD | {"first_name": "Peter", "salutation": "Herr"})
    walk()
    assert Lead.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.step
def test_whoever_types_the_second_one_reads_what_the_two_probably_are():
    comes_in(**HOUSEHOLD)
    walk(NOW)
    typed = {"first_name": "Peter", "last_name": "Vogt", "email": "vogt@web.example", "mobile": "0171 48 20 117",
             "street": "Lindenweg 4", "postcode": "34123", "city": "Kassel"}  # fmt: skip
    [(_, likeness)] = clean.look_alikes(typed)
    assert likeness.reasons[0].key == "duplicate.household"
