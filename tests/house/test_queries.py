"""How many SQL queries each page of the desk takes; more rows never take more.

The baseline is changed on purpose only: with UPDATE_QUERIES=1 this test writes it anew.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import cast

from stellwerk.store.models import Lead, Offer

pytestmark = [pytest.mark.django_db]
BASELINE = Path(__file__).with_name("queries.json")
MOST = 24
PAGES = (
    "today",
    "tracks",
    "leads",
    "lead",
    "offers",
    "decision",
    "partners",
    "partner",
    "policy",
    "reports",
    "report",
)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def fill(count: int) -> None:
    for at in range(count):
        partner = cast.a_partner(f"P{at}-{Lead.objects.count()}")
        offer = cast.an_offer(cast.a_lead(company=f"Firma {at}"), partner)
        cast.a_raw_contact(offer.lead, received_at=cast.NOW)
        cast.a_follow_up(offer.lead, role="channel")
        answered = cast.an_offer(
            cast.a_lead(company=f"Firma {at} B", stage="pursue"),
            partner,
            state="accepted",
            answered_at=cast.NOW,
        )
        cast.a_follow_up(answered.lead, role="channel", warned_at=cast.NOW)


def counted() -> dict[str, int]:
    """Queries per page, for the channel manager, who sees most."""
    client = Client(headers={"host": "localhost", "accept-language": "de"})
    client.force_login(cast.chris())
    offer = Offer.objects.earliest("id")
    arguments: dict[str, list[object]] = {
        "lead": [offer.lead.prospect_number],
        "decision": [offer.decision.pk],
        "partner": [offer.partner.code],
        "report": ["funnel"],
    }
    found = {}
    for page in PAGES:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(page, args=arguments.get(page, []))).status_code == 200
        found[page] = len(queries)
    return found


def test_every_page_takes_the_queries_of_the_baseline() -> None:
    fill(2)
    found = counted()
    if os.environ.get("UPDATE_QUERIES"):
        BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    assert found == json.loads(BASELINE.read_text(encoding="utf-8"))
    assert max(found.values()) <= MOST


def test_more_rows_take_no_more_queries() -> None:
    fill(2)
    few = counted()
    fill(6)
    assert counted() == few
