"""Known contacts are found by index, however many there are, and however many share a switchboard."""

from datetime import UTC
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import NOW
from tests.walking import KESSLER, comes_in, walk

from stellwerk.clean import keys, normalise
from stellwerk.clean import step as clean
from stellwerk.clean.step.lookup import CROWD, MOST, known_leads
from stellwerk.clean.step.reading import Read
from stellwerk.store.models import Lead, Organisation, Person, RawContact, Source

pytestmark = [pytest.mark.django_db, pytest.mark.step]

SWITCHBOARD = "+495614820117"
KEYS = ("email", "phone", "mobile", "place_key", "site_key", "external_id")
TABLES = ("stellwerk_person", "stellwerk_organisation", "stellwerk_lead")


def colleagues(count: int, **over: Any) -> None:
    """So many people behind one switchboard, each with a lead."""
    company = Organisation.objects.create(name="Kessler Formenbau GmbH", name_key="kessler formenbau",
                                          site_key="x", postcode="34123", city="Kassel", country="DE")  # fmt: skip
    people = Person.objects.bulk_create(
        Person(**{"organisation": company, "phone": SWITCHBOARD, "first_name": "Miriam", "last_name": f"Zahn{i}",
                  "name_key": f"miriam zahn{i}"} | over)
        for i in range(count)
    )  # fmt: skip
    Lead.objects.bulk_create(
        Lead(prospect_number=100_000 + i, person=person, organisation=company, channel="web", stage="nurture",
             arrived_at=NOW)
        for i, person in enumerate(people)
    )  # fmt: skip


def test_no_look_up_reads_a_whole_table():
    if connection.vendor != "sqlite":
        return  # PostgreSQL proves by itself that an index covers what is asked; SQLite has to be told
    comes_in(lead_id="CRM-1")
    walk()
    with CaptureQueriesContext(
        connection,
    ) as caught:
        comes_in(remark="noch einmal", lead_id="CRM-2")
        walk()
    asked = [q["sql"] for q in caught.captured_queries if q["sql"].startswith("SELECT")]
    scans = []
    with connection.cursor() as cursor:
        for sql in asked:
            if not any(f'"{table}"."{key}" IN' in sql for table in TABLES for key in KEYS):
                continue
            cursor.execute(f"EXPLAIN QUERY PLAN {sql.replace('%', '%%')}")
            scans += [(row[3], sql) for row in cursor.fetchall() if row[3].startswith("SCAN")]
    assert asked
    assert not scans


def test_colleagues_behind_one_switchboard_are_not_all_loaded():
    colleagues(MOST * 2, last_name="Vogt", name_key="miriam vogt")
    record = {"first_name": "Miriam", "last_name": "Vogt", "phone": SWITCHBOARD}
    contact, said = normalise(record, default_country="DE", tz=UTC)
    source = Source(name="", kind="")
    read = Read(RawContact(source=source), source, contact, keys(contact), {}, said)
    with CaptureQueriesContext(connection) as caught:
        leads, _ = known_leads([read])
    assert 0 < len(leads) <= MOST
    assert len(caught) < 6


def test_who_shares_only_the_switchboard_is_not_loaded_at_all():
    colleagues(50, first_name="Otto", name_key="otto zahn")
    assert clean.look_alikes({"first_name": "Anna", "last_name": "Bergmann", "phone": SWITCHBOARD}) == []


def test_a_number_that_a_crowd_has_says_nothing_and_the_mailbox_still_does():
    colleagues(CROWD + 1)
    comes_in()
    walk()
    found = clean.look_alikes(KESSLER)
    assert found[0][0].person.email == KESSLER["email"]


@pytest.mark.parametrize(
    "typed",
    [
        {"first_name": "Vogt", "last_name": "Miriam", "email": "", "phone": "", "company": ""},
        {"last_name": "Voght", "email": ""},
        {"first_name": "M.", "email": ""},
        {"company": "KESSLER Formenbau", "phone": "", "email": "", "last_name": "Voogt"},
    ],
)
def test_swapped_mistyped_and_short_names_are_found(typed):
    comes_in()
    walk()
    assert clean.look_alikes(KESSLER | typed)
