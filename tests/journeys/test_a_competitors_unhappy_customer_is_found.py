"""Ole visits somebody who is unhappy with a competitor: one tick, and whoever filters for segment 4 finds him."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from tests import cast
from tests.cast import NOW
from tests.reading import as_, see, text
from tests.walking import comes_in, walk

from stellwerk.pursue.step import scripting
from stellwerk.store.models import Entry, FollowUp, Lead, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.step]


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        scripting.ship(now=NOW)
        yield


def test_a_tick_in_a_visit_report_puts_the_lead_into_segment_four_at_once() -> None:
    comes_in(interest="Wir suchen eine Drehmaschine.")
    walk()
    lead = Lead.objects.get()
    ole = as_(cast.ole())
    assert "4" not in lead.segments
    assert "Kessler" not in see(cast.ines(), "leads", query="?segment=4")

    form = text(ole.get(reverse("visit_new", args=[lead.prospect_number, "visit"])))
    assert "Unhappy with the competitor" in form
    ole.post(
        reverse("visit_new", args=[lead.prospect_number, "visit"]),
        {
            "f-unhappy": "yes",
            "note": "Der Lieferant lässt sie hängen.",
            "next_step": "Vorführung",
            "next_on": "2026-03-24",
        },
    )

    lead.refresh_from_db()
    assert "4" in lead.segments
    assert "Kessler" in see(cast.ines(), "leads", query="?segment=4")
    told = [step["what"] for entry in Entry.objects.filter(lead=lead).order_by("id") for step in entry.steps]
    assert "ticked" in told
    assert "visit_report" in told
    row = FollowUp.objects.open().get(kind="after_visit")
    assert (row.user, row.note) == (cast.ole(), "Vorführung")
    assert "Visit report: Vorführung" in see(cast.ole(), "lead", lead.prospect_number)

    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        ole.post(reverse("visit_undo", args=[Visit.objects.get().pk]))
    lead.refresh_from_db()
    assert "4" not in lead.segments
