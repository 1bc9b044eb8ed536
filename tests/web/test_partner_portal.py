"""What a partner changes itself: absences, capacity, team, registered customers."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast

from stellwerk.match.registration import Asked
from stellwerk.store.models import Entry, Lead, Partner, PartnerContact, Protection, User
from stellwerk.worker import protections

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def pia(language: str = "en") -> Client:
    client = Client(headers={"host": "localhost", "accept-language": language})
    client.force_login(cast.pia())
    return client


def member() -> Client:
    """Somebody of Adler's team who reads only."""
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    client.force_login(cast.a_user("paul", User.Role.PARTNER_MEMBER, partner=cast.adler()))
    return client


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def post(client: Client, name: str, *arguments: object, **values: str) -> str:
    return text(client.post(reverse(name, args=arguments), values, follow=True))


# --- Absences and capacity


def test_an_absence_is_entered_and_taken_back() -> None:
    client = pia()
    page = post(client, "portal_absence_add", first_on="2026-08-01", last_on="2026-08-10")
    assert "No lead is offered in these days." in page
    absence = cast.adler().absences.get()
    assert (absence.first_on, absence.last_on) == (date(2026, 8, 1), date(2026, 8, 10))
    assert "Removed." in post(client, "portal_absence_remove", absence.pk)
    assert not cast.adler().absences.exists()
    assert Entry.objects.filter(about="partner:ADLER", actor=cast.pia().actor).count() == 2
    undo = reverse("portal_absence_add") + "?first_on=2026-08-01&last_on=2026-08-10"
    client.post(undo)
    assert cast.adler().absences.get().last_on == date(2026, 8, 10)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("", "2026-08-10", "Give the first day."),
        ("2026-08-10", "2026-08-01", "ends before it begins"),
        ("2026-01-01", "2026-01-05", "Enter one that still lies ahead."),
        ("2026-06-05", "2026-06-20", "Change one of the two."),
        ("irgendwann", "2026-08-01", "This is no day."),
    ],
)
def test_an_absence_that_cannot_be_says_why_and_stays_in_the_form(
    first: str, last: str, sentence: str
) -> None:
    cast.adler().absences.create(first_on=date(2026, 6, 1), last_on=date(2026, 6, 10))
    page = post(pia(), "portal_absence_add", first_on=first, last_on=last)
    assert sentence in page
    assert f'value="{last}"' in page
    assert cast.adler().absences.count() == 1


def test_capacity_is_changed_and_the_journal_says_by_whom() -> None:
    page = post(pia(), "portal_capacity", capacity_per_week="2", max_open="")
    assert "Saved. It counts from the next lead on." in page
    assert "You take up to 2 new leads a week." in page
    found = Partner.objects.get(code="ADLER")
    assert (found.capacity_per_week, found.max_open) == (2, None)
    entry = Entry.objects.get(about="partner:ADLER")
    assert entry.actor == cast.pia().actor
    assert entry.steps[0]["values"]["changes"] == {"capacity_per_week": [5, 2]}


def test_no_capacity_is_no_number_below_nought() -> None:
    page = post(pia(), "portal_capacity", capacity_per_week="-2", max_open="7")
    assert "Write 0 or more" in page
    assert 'value="7"' in page
    assert Partner.objects.get(code="ADLER").capacity_per_week == 5


def test_who_is_away_reads_it_first() -> None:
    cast.adler().absences.create(first_on=cast.NOW.date(), last_on=cast.NOW.date() + timedelta(days=3))
    assert "You are away until" in text(pia().get(reverse("portal_profile")))


# --- The team


def test_somebody_is_added_changed_and_taken_out() -> None:
    client = pia()
    new = {
        "m0-name": "Volker Adler",
        "m0-email": "volker@adler.example",
        "m0-language": "en",
        "m0-takes_offers": "on",
    }
    assert "Volker Adler is saved." in post(client, "portal_member_add", **new)
    person = PartnerContact.objects.get(email="volker@adler.example")
    assert (person.partner.code, person.language, person.takes_offers) == ("ADLER", "en", True)
    changed = {
        f"m{person.pk}-name": "V. Adler",
        f"m{person.pk}-email": "v@adler.example",
        f"m{person.pk}-language": "de",
    }
    post(client, "portal_member", person.pk, **changed)
    person.refresh_from_db()
    assert (person.name, person.takes_offers) == ("V. Adler", False)
    assert "Taken out." in post(client, "portal_member_remove", person.pk)
    assert not PartnerContact.objects.filter(pk=person.pk).exists()


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("volker@", "This address is not complete."),
        ("", "Without an address"),
        ("adler@partner.example", "is there twice"),
    ],
)
def test_a_wrong_address_is_said_and_the_name_stays(email: str, sentence: str) -> None:
    page = post(pia(), "portal_member_add", **{"m0-name": "Volker", "m0-email": email, "m0-language": "de"})
    assert sentence in page
    assert "Volker" in page
    assert cast.adler().contacts.count() == 1


def test_nobody_takes_out_himself() -> None:
    contact = cast.adler().contacts.get()
    PartnerContact.objects.filter(pk=contact.pk).update(user=cast.pia())
    assert "You cannot take yourself out." in post(pia(), "portal_member_remove", contact.pk)
    assert PartnerContact.objects.filter(pk=contact.pk).exists()


def test_a_member_reads_and_changes_nothing() -> None:
    cast.adler().absences.create(first_on=date(2026, 6, 1), last_on=date(2026, 6, 10))
    client = member()
    page = text(client.get(reverse("portal_profile")))
    assert "Kontakt Adler GmbH" in page
    assert reverse("portal_capacity") not in page
    for name, arguments in (
        ("portal_capacity", []),
        ("portal_absence_add", []),
        ("portal_absence_remove", [cast.adler().absences.get().pk]),
        ("portal_member_add", []),
        ("portal_member_remove", [cast.adler().contacts.get().pk]),
    ):
        assert client.post(reverse(name, args=arguments)).status_code == 403, name
    assert cast.adler().absences.count() == cast.adler().contacts.count() == 1


def test_other_partners_rows_are_not_there() -> None:
    absence = cast.berg().absences.create(first_on=date(2026, 6, 1), last_on=date(2026, 6, 10))
    contact = cast.berg().contacts.get()
    foreign = protections.register(cast.berg().pk, ASKED, by="user:1", now=cast.NOW)
    client = pia()
    for name, pk in (
        ("portal_absence_remove", absence.pk),
        ("portal_member", contact.pk),
        ("portal_member_remove", contact.pk),
        ("portal_protection_extend", foreign.pk),
        ("portal_protection_end", foreign.pk),
    ):
        assert client.post(reverse(name, args=[pk])).status_code == 404, name
    assert "Maier" not in text(client.get(reverse("portal_protections")))


# --- Protection

ASKED = Asked(
    kind="customer",
    company="Maier Metallbau",
    evidence="Angebot vom 03.03.2026",
    postcode="34117",
    city="Kassel",
)
ENTERED = {
    "kind": "customer", "company": "Maier Metallbau", "country": "DE", "postcode": "34117", "city": "Kassel",
    "web_domain": "www.maier.example", "evidence": "Angebot vom 03.03.2026", "value": "48.000", "product": "turning",
}  # fmt: skip


def test_a_customer_is_registered_and_makes_no_lead() -> None:
    page = post(pia(), "portal_protections", **ENTERED)
    assert "Maier Metallbau is registered." in page
    row = Protection.objects.get()
    assert (row.state, row.product, row.value_cents, row.web_domain) == (
        "asked",
        "turning",
        4_800_000,
        "maier.example",
    )
    assert row.made_by == cast.pia().actor
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"company": ""}, "Name the company."),
        ({"web_domain": "", "postcode": "", "city": ""}, "A name alone has namesakes."),
        ({"web_domain": "gmx.de"}, "is no web address of one company"),
        ({"evidence": ""}, "Say what shows that it is yours"),
        ({"kind": "project"}, "Name the project"),
        ({"value": "viel"}, "This is no amount."),
        ({"until_on": "2025-01-01"}, "This day is over."),
    ],
)
def test_what_is_missing_is_said_and_the_rest_stays(over: dict[str, str], sentence: str) -> None:
    page = post(pia(), "portal_protections", **ENTERED | {"city": "Kassel-Wehlheiden"} | over)
    assert sentence in page
    assert "Kassel-Wehlheiden" in page or "city" in over
    assert not Protection.objects.exists()


def test_more_time_is_asked_and_the_protection_ended() -> None:
    row = protections.register(cast.adler().pk, ASKED, by="user:1", now=cast.NOW)
    protections.decide(row.pk, approve=True, answer="Gern.", by="user:2", now=cast.NOW)
    client = pia()
    page = text(client.get(reverse("portal_protections")))
    assert "One company is protected for you" in page
    assert "Gern." in page
    assert "Asked for more time" in post(client, "portal_protection_extend", row.pk)
    assert "Maier Metallbau is no longer protected." in post(client, "portal_protection_end", row.pk)


def test_the_partner_does_not_read_what_speaks_against_it() -> None:
    protections.register(cast.berg().pk, ASKED, by="user:1", now=cast.NOW)
    protections.register(cast.adler().pk, ASKED, by="user:1", now=cast.NOW)
    page = text(pia().get(reverse("portal_protections")))
    assert "Maier Metallbau" in page
    assert "Berg" not in page


@pytest.mark.parametrize("page", ["portal_profile", "portal_protections"])
def test_the_pages_speak_german(page: str) -> None:
    shown = text(pia("de").get(reverse(page)))
    assert ("Unser Team" if page == "portal_profile" else "Kundenschutz") in shown
