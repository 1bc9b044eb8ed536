"""The report 'What does the score say about each lead type?' as page, list behind it and file."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast

from stellwerk.store.models import Lead, SegmentRule, User
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def page_of(user: User, address: str, language: str = "en") -> str:
    client = Client(headers={"host": "localhost", "accept-language": language})
    client.force_login(user)
    response: Any = client.get(address)
    assert response.status_code == 200, response.status_code
    return unescape(response.getvalue().decode()).replace("\N{NO-BREAK SPACE}", " ")


def closed(count: int, won: int, *, days: int, **over: Any) -> None:
    """So many closed leads of one type, the first `won` of them ordered."""
    for at in range(count):
        values = {
            "stage": Stage.CLOSED,
            "grade": "A",
            "segments": [],
            "points": 50,
            "chance": 0.5,
            "outcome": "won" if at < won else "lost",
            "arrived_at": cast.NOW - timedelta(days=days + 10),
            "closed_at": cast.NOW - timedelta(days=10),
        }
        cast.a_lead(company=f"{over.get('channel')} {at}", **values | over)


def two_types() -> None:
    closed(12, 9, days=20, channel="fair", product="milling", value_cents=9_000_000)
    closed(12, 1, days=90, channel="provider", product="turning", value_cents=2_000_000)


REPORT = reverse("report", args=["lead_types"])


def test_the_answer_is_one_sentence_that_can_be_spoken() -> None:
    two_types()
    page = page_of(cast.ines(), REPORT)
    assert "Fair leads for milling centres become customers fast and buy much; bought" in page
    assert "bought addresses for lathes only eat time." in page
    page = page_of(cast.ines(), REPORT, "de")
    assert "Messeleads für Fräszentren werden" in page
    assert "Gekaufte Adressen für Drehmaschinen kosten nur Zeit." in page


def test_outcomes_stand_beside_what_the_score_expected() -> None:
    two_types()
    page = page_of(cast.ines(), REPORT)
    assert "9 of 12" in page
    assert "expected 6.0" in page
    assert "1 of 12" in page
    assert "fewer than expected" in page


def test_the_list_behind_a_type_holds_exactly_its_leads() -> None:
    two_types()
    cast.a_lead(company="Nur Segment", channel="fair", product="milling", segments=["4"])
    page = page_of(cast.ines(), REPORT)
    assert "channel=fair&product=milling&segment=none&stage=all" in page
    listed = page_of(cast.ines(), reverse("leads") + "?channel=fair&product=milling&segment=none&stage=all")
    assert "12 leads fit your filter." in listed
    assert "Nur Segment" not in listed


def test_a_segment_that_somebody_added_is_called_by_its_name() -> None:
    SegmentRule.objects.create(code="green", name="Energy savers", position=200)
    cast.a_lead(channel="web", product="turning", segments=["green"])
    assert "Energy savers" in page_of(cast.ines(), REPORT)


def test_another_order_is_one_click() -> None:
    two_types()
    cast.a_lead(channel="provider", product="turning", segments=[])
    page = page_of(cast.ines(), REPORT)
    assert page.index("channel=fair") < page.index("channel=provider")
    page = page_of(cast.ines(), REPORT + "?sort=leads")
    assert page.index("channel=provider") < page.index("channel=fair")
    page = page_of(cast.ines(), REPORT + "?sort=nonsense")
    assert page.index("channel=fair") < page.index("channel=provider")


def test_the_file_has_every_type() -> None:
    two_types()
    lines = page_of(cast.mona(), reverse("report_csv", args=["lead_types"])).splitlines()
    assert lines[0].startswith("\ufeff")
    assert len(lines) == 3
    assert "Trade fair;Milling centres" in lines[1]


def test_merged_leads_count_once() -> None:
    stays = cast.a_lead(channel="web", product="turning")
    cast.a_lead(channel="web", product="turning", stage=Stage.MERGED, merged_into=stays)
    assert Lead.objects.count() == 2
    assert 'class="number">1</td>' in page_of(cast.ines(), REPORT)


def test_an_empty_house_is_told_what_to_do() -> None:
    assert "Nothing has come in yet in this choice." in page_of(cast.ines(), REPORT)


def test_the_range_of_the_chance_is_that_of_the_forecasts() -> None:
    for low, high in ((0.1, 0.5), (0.3, 0.7)):
        cast.a_lead(
            channel="web", product="turning", chance=0.4, forecast={"chance": [low, 0.4, high]}, segments=[]
        )
    assert "20 to 60 of 100" in page_of(cast.ines(), REPORT)
