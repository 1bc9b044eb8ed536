"""Two agents share a queue: locks, a lead that is not reached, one that is qualified and offered, one that is lost."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.cast import NOW
from tests.reading import as_, text
from tests.walking import a_policy, comes_in, walk

from stellwerk.pursue.step import scripting
from stellwerk.store.models import Call, FollowUp, Lead, Offer, Qualification, User
from stellwerk.terms import Stage
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]
# Every A of the web goes to the call centre first.
FIRST_A_CALL = {"treatments": [["A", "", "", "", "web", "qualify", "call_centre", 1]]}


@pytest.fixture(autouse=True)
def house() -> Iterator[None]:
    a_policy(grade=FIRST_A_CALL)
    cast.adler()
    with time_machine.travel(NOW, tick=False):
        scripting.ship(now=NOW)
        yield


def arrive(**over: Any) -> Lead:
    raw = comes_in(channel="Web", **over)
    walk()
    raw.refresh_from_db()
    assert raw.lead is not None
    return raw.lead


def in_hand(user: User) -> FollowUp:
    return FollowUp.objects.get(locked_by=user)


def say(client: Client, user: User, result: str, **more: Any) -> str:
    row = in_hand(user)
    data = {"do": "result", "result": result, "lost_reason": "no_need"} | more
    return text(client.post(reverse("call", args=[row.pk]), data, follow=True))


def minute(at: datetime) -> None:
    sweep(now=at)
    walk(at)


def test_a_day_of_two_agents() -> None:
    first = arrive()
    second = arrive(company="Hoffmann Zerspanung GmbH", last_name="Hoffmann", email="h@hoffmann.example",
                    phone="0561 77 88 990")  # fmt: skip
    assert {lead.stage for lead in Lead.objects.all()} == {Stage.QUALIFY}
    cem, carla = cast.cem(), cast.a_user("carla", User.Role.CALL_CENTRE)
    at_cem, at_carla = as_(cem), as_(carla)

    # Two agents, two leads.
    at_cem.post(reverse("calls_next"))
    at_carla.post(reverse("calls_next"))
    assert {in_hand(cem).lead_id, in_hand(carla).lead_id} == {first.pk, second.pk}
    qualified, unreached = in_hand(cem).lead, in_hand(carla).lead

    # Carla reaches nobody: the lead comes back after four working hours, not before.
    page = say(at_carla, carla, "not_reached")
    assert "Begin calling" in page
    assert not FollowUp.objects.filter(locked_by=carla).exists()
    retry = Call.objects.get().again_at
    assert retry == NOW + timedelta(hours=4)

    # Cem talks along the script, qualifies, and the lead is offered when the line comes by.
    answers = {"a-hello": "yes", "a-need": "Zwei Maschinen", "a-problem": "Stillstand", "a-solves": "yes"}
    say(at_cem, cem, "qualified", **answers)
    minute(NOW + timedelta(minutes=1))
    qualified.refresh_from_db()
    assert qualified.stage == Stage.OFFER
    assert Offer.objects.open().get().lead == qualified
    assert Qualification.objects.get().need == "Zwei Maschinen"

    # Four hours later Carla gets the other one again; there is no interest, and it is looked at again in half a year.
    with time_machine.travel(retry, tick=False):
        at_carla.post(reverse("calls_next"))
        assert in_hand(carla).lead == unreached
        say(at_carla, carla, "not_interested", lost_reason="no_budget")
        minute(retry + timedelta(minutes=1))
    unreached.refresh_from_db()
    assert (unreached.stage, unreached.lost_reason) == (Stage.SCRAP, "no_budget")
    assert unreached.next_at == retry + timedelta(days=180)
    assert not FollowUp.objects.open().filter(lead=unreached).exists()
