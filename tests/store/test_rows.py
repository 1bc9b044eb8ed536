"""Many rows at once: what is written is what Django would have written."""

import pytest
from tests.cast import NOW, a_lead, a_source

from stellwerk.store.models import Lead, Organisation, RawContact
from stellwerk.store.rows import insert_rows, insert_values, update_rows

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def test_inserted_rows_read_back_as_they_were_given_and_have_ids():
    rows = insert_rows(Organisation(name=f"Firma {i}", employees=i) for i in range(3))
    assert [Organisation.objects.get(pk=row.pk).name for row in rows] == ["Firma 0", "Firma 1", "Firma 2"]
    assert Organisation.objects.create(name="danach").pk > max(row.pk for row in rows)


def test_an_id_is_never_given_again():
    first = insert_rows([Organisation(name="eins")])[0].pk
    Organisation.objects.all().delete()
    assert insert_rows([Organisation(name="zwei")])[0].pk > first


def test_plain_values_are_inserted_and_conflicts_left_out():
    names = ("source", "payload", "digest", "received_at", "state", "external_id")
    row = (a_source().pk, {"a": [1, "ü"]}, b"d" * 32, NOW, "waiting", "")
    insert_values(RawContact, names, [row], ignore_conflicts=True)
    insert_values(RawContact, names, [row], ignore_conflicts=True)
    raw = RawContact.objects.get()
    assert (raw.payload, bytes(raw.digest), raw.received_at) == ({"a": [1, "ü"]}, b"d" * 32, NOW)


def test_columns_of_many_rows_are_updated_and_no_others():
    leads = [a_lead(), a_lead()]
    for i, lead in enumerate(leads):
        lead.points, lead.facts, lead.deadline_on, lead.city = (
            i,
            {"x": [[i, "person", "stated", 1.0, ""]]},
            NOW.date(),
            "?",
        )
    update_rows(leads, "points", "facts", "deadline_on")
    read = list(Lead.objects.order_by("id"))
    assert [lead.points for lead in read] == [0, 1]
    assert read[1].fact("x") == 1
    assert read[0].deadline_on == NOW.date()
    assert read[0].city == "Kassel"
