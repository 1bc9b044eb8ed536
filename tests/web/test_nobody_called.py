"""The prospect's link: friendly in every case, one click at most, and nothing happens by looking."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast

from stellwerk.store.models import Lead, Mail, Offer
from stellwerk.web.forms import tokens
from stellwerk.web.letters import compose
from stellwerk.web.portal import links

pytestmark = pytest.mark.django_db
PROMISED = cast.NOW + timedelta(days=1)
AFTER = PROMISED + timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AFTER, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def at_that_time(clock: time_machine.Traveller) -> None:
    """Every test begins an hour after the promised moment."""


def promised(**over: object) -> Offer:
    lead = over.pop("lead", None) or cast.a_lead()
    values = {"state": "accepted", "answered_at": cast.NOW, "promised_at": PROMISED} | over
    return cast.an_offer(lead, **values)  # type: ignore[arg-type]


def open_it(token: str, **headers: str) -> tuple[int, str]:
    response = Client(headers={"host": "localhost"} | headers).get(reverse("nobody_called", args=[token]))
    return response.status_code, response.content.decode()


def click(token: str) -> int:
    return Client(headers={"host": "localhost"}).post(reverse("nobody_called", args=[token])).status_code


def test_the_mail_of_the_promise_has_the_link() -> None:
    offer = promised()
    [letter] = compose("promise", offer)
    assert reverse("nobody_called", args=[tokens.NOBODY_CALLED.sign(offer)]) in letter.text
    assert "/o/" not in letter.text


def test_looking_changes_nothing_and_names_partner_and_promise() -> None:
    offer = promised()
    status, page = open_it(tokens.NOBODY_CALLED.sign(offer))
    assert status == 200
    assert "Adler GmbH wollte Sie bis Mittwoch, 18. März, 09:12 Uhr anrufen" in page
    assert Offer.objects.get().nobody_called_at is None


def test_one_click_tells_sales_and_the_partner_and_a_second_one_nothing_more() -> None:
    offer = promised()
    token = tokens.NOBODY_CALLED.sign(offer)
    assert click(token) == 302
    assert "Danke" in open_it(token)[1]
    assert Offer.objects.get().nobody_called_at == AFTER
    assert Lead.objects.get().waiting_since is not None, "it waits at pursue's door"
    assert [mail.to for mail in Mail.objects.filter(kind="nobody_called")] == ["adler@partner.example"]
    assert click(token) == 200
    assert Offer.objects.get().nobody_called_at == AFTER
    assert Mail.objects.filter(kind="nobody_called").count() == 1


def test_the_prospect_reads_the_own_language_whatever_the_browser_says() -> None:
    offer = promised(lead=cast.a_lead(language="en"))
    assert (
        "Has nobody called you?" in open_it(tokens.NOBODY_CALLED.sign(offer), **{"accept-language": "de"})[1]
    )


def test_before_the_promised_moment_the_page_asks_for_patience(clock: time_machine.Traveller) -> None:
    offer = promised()
    clock.move_to(PROMISED - timedelta(minutes=1))
    status, page = open_it(tokens.NOBODY_CALLED.sign(offer))
    assert status == 200
    assert "hat noch Zeit" in page
    assert "<button" not in page
    assert click(tokens.NOBODY_CALLED.sign(offer)) == 200
    assert Offer.objects.get().nobody_called_at is None


@pytest.mark.parametrize("state", ["returned", "withdrawn", "won", "lost"])
def test_a_lead_that_has_gone_on_gets_a_friendly_page(state: str) -> None:
    offer = promised(state=state)
    assert open_it(tokens.NOBODY_CALLED.sign(offer))[0] == 410
    assert click(tokens.NOBODY_CALLED.sign(offer)) == 410
    assert Offer.objects.get().nobody_called_at is None


def test_a_link_ends_thirty_days_after_the_promise(clock: time_machine.Traveller) -> None:
    offer = promised()
    clock.move_to(PROMISED + timedelta(days=30, minutes=1))
    assert click(tokens.NOBODY_CALLED.sign(offer)) == 410
    assert Offer.objects.get().nobody_called_at is None


def test_a_forged_link_opens_nothing() -> None:
    offer = promised()
    forged = [tokens.NOBODY_CALLED.sign(offer)[:-1] + "x", "abc", links.sign(offer, now=cast.NOW)]
    for token in forged:
        assert open_it(token)[0] == 404
        assert click(token) == 404
    assert Offer.objects.get().nobody_called_at is None


def test_the_prospects_link_does_not_open_the_partners_card() -> None:
    token = tokens.NOBODY_CALLED.sign(promised())
    response = Client(headers={"host": "localhost"}).get(reverse("offer_card", args=[token]))
    assert response.status_code == 404
