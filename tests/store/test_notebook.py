"""A walk writes each lead once: what the steps change is kept in hand until `put_down`."""

from typing import Any

import pytest
from tests.cast import NOW, a_lead

from stellwerk.store.journal import notebook
from stellwerk.store.models import Lead
from stellwerk.store.rows import new
from stellwerk.terms import Stage

pytestmark = pytest.mark.django_db


def fresh(number: int, **over: Any) -> Lead:
    values = {"stage": Stage.ENRICH, "waiting_since": NOW, "arrived_at": NOW} | over
    return new(Lead, prospect_number=number, channel="web", **values)


def test_a_new_lead_has_its_id_at_once_and_its_row_when_it_is_put_down():
    with notebook(now=NOW, actor="machine", policy_version=1) as notes:
        lead = fresh(900)
        notes.begin([lead])
        assert lead.pk
        assert not Lead.objects.filter(pk=lead.pk).exists()
        notes.put_down()
        assert Lead.objects.get(pk=lead.pk).prospect_number == 900


def test_leads_begun_one_after_the_other_get_different_ids():
    with notebook(now=NOW, actor="machine", policy_version=1) as notes:
        one, two = fresh(900), fresh(901)
        notes.begin([one])
        notes.begin([two])
        assert one.pk != two.pk
    assert Lead.objects.filter(prospect_number__in=(900, 901)).count() == 2


def test_a_lead_in_hand_waits_at_the_door_it_was_moved_to():
    with notebook(now=NOW, actor="machine", policy_version=1) as notes:
        lead = fresh(900)
        notes.begin([lead])
        assert notes.leads_at(Stage.ENRICH, 10) == [lead]
        lead.stage = Stage.GRADE
        notes.change([lead], "stage")
        assert (notes.leads_at(Stage.ENRICH, 10), notes.leads_at(Stage.GRADE, 10)) == ([], [lead])


def test_what_changed_is_written_at_the_latest_when_the_walk_ends():
    row = a_lead(stage=Stage.ENRICH)
    Lead.objects.filter(pk=row.pk).update(waiting_since=NOW)
    with notebook(now=NOW, actor="machine", policy_version=1) as notes:
        (lead,) = notes.leads_at(Stage.ENRICH, 10)
        lead.industry, lead.points = "tools", 40
        notes.change([lead], "industry")
        notes.change([lead], "points")
    row.refresh_from_db()
    assert (row.industry, row.points) == ("tools", 40)
