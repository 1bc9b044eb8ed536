"""The marketing database at the desk: who sees what, what is done, and that nothing entered is lost."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import cast, reading

from stellwerk.clean.consent import Purpose
from stellwerk.store.models import (
    Agency,
    Blocked,
    Campaign,
    Complaint,
    Consent,
    Entry,
    Lead,
    Mail,
    Participation,
    Person,
    Potential,
    Source,
    TargetGroup,
    User,
)
from stellwerk.web.access import TABLE
from stellwerk.worker import agencies, consents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

OPENS = {
    "people": {"ines", "cem", "ole", "chris", "mona", "dora", "ada"},
    "person_consent": {"ines", "cem", "ole", "dora", "ada"},
    "people_csv": {"ines", "dora", "ada"},
    "campaigns": {"ines", "chris", "mona", "ada"},
    "target_group_address": {"ines", "ada"},
    "consents": {"ines", "dora", "ada"},
    "blocked": {"ines", "dora", "ada"},
    "informing": {"ines", "dora", "ada"},
    "agencies": {"ines", "mona", "dora", "ada"},
    "agency_edit": {"ines", "ada"},
    "my_agency": {"ali"},
}


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def as_(user: User | None, language: str = "de") -> Client:
    return reading.as_(user, language)


def shown(user: User, page: str, *args: object, query: str = "") -> str:
    response = as_(user).get(reverse(page, args=args) + query)
    assert response.status_code == 200, (page, response.status_code)
    return response.content.decode()


def streamed(page: str, *args: object) -> bytes:
    response: Any = as_(cast.ines()).get(reverse(page, args=args))
    return b"".join(response.streaming_content)


def miriam() -> Person:
    person = cast.a_lead().person
    assert person is not None
    return person


def an_agency(**over: object) -> Agency:
    values = {
        "name": "Rufwerk",
        "kind": "call_centre",
        "made_at": cast.NOW,
        "contract_until": date(2026, 12, 31),
    }
    return Agency.objects.create(**values | over)


@pytest.mark.parametrize("page", OPENS)
def test_it_opens_a_page_to_these_people_only(page: str) -> None:
    assert {user.username for user in cast.everybody() if user.role in TABLE[page].roles} == OPENS[page]


# --- People and companies ---------------------------------------------------------------------------------------


def test_a_person_s_page_says_whether_contact_is_allowed_and_why() -> None:
    person = miriam()
    page = shown(cast.cem(), "person", person.pk)
    assert "Miriam Vogt" in page
    assert "Es ist keine Einwilligung dokumentiert." in page
    given = {"phone": "1", "way": "phone", "words": "Dürfen wir anrufen? Ja, gern.", "on": "2026-03-16"}
    assert as_(cast.cem()).post(reverse("person_consent", args=[person.pk]), given).status_code == 302
    row = Consent.objects.get()
    assert (row.purpose, row.given_at.date() if row.given_at else None) == ("phone", date(2026, 3, 16))
    assert row.proof["heard_by"] == cast.cem().actor
    assert "Dürfen wir anrufen?" in shown(cast.cem(), "person", person.pk)


@pytest.mark.parametrize(
    "given",
    [
        {"phone": "1", "way": "phone", "words": ""},
        {"way": "phone", "words": "Ja"},
        {"phone": "1", "way": "dream", "words": "Ja"},
        {"phone": "1", "way": "phone", "words": "Ja", "on": "2030-01-01"},
    ],
    ids=["no words", "no purpose", "no such way", "tomorrow"],
)
def test_a_consent_that_proves_nothing_is_not_documented(given: dict[str, str]) -> None:
    person = miriam()
    response = as_(cast.cem()).post(reverse("person_consent", args=[person.pk]), given, follow=True)
    assert "Sagen Sie, wofür" in response.content.decode()
    assert not Consent.objects.exists()


def test_no_contact_at_all_blocks_and_every_page_says_so() -> None:
    person = miriam()
    as_(cast.cem()).post(
        reverse("person_withdraw", args=[person.pk]), {"what": "everything", "note": "am Telefon"}
    )
    assert Blocked.objects.count() == 2, "mail and number"
    page = shown(cast.cem(), "person", person.pk)
    assert "Steht auf der Sperrliste." in page
    assert "mailto:" not in page


def test_a_filter_finds_people_and_is_kept_as_a_target_group_with_a_live_count() -> None:
    miriam()
    cast.a_lead(company="Roth Guss", person="Jan Roth", product="milling")
    page = shown(cast.ines(), "people", query="?product=turning")
    assert "Vogt" in page
    assert "Roth" not in page
    as_(cast.ines()).post(reverse("target_group_save"), {"name": "Drehen", "product": "turning"})
    assert TargetGroup.objects.get().wanted == {"product": "turning"}
    assert '<td data-label="Personen heute" class="number">1</td>' in shown(cast.ines(), "target_groups")
    cast.a_lead(person="Eva Neu")
    assert '<td data-label="Personen heute" class="number">2</td>' in shown(cast.ines(), "target_groups")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=vog", True),
        ("?q=miriam", True),
        ("?q=kessler", True),
        ("?postcode=341", True),
        ("?postcode=8", False),
        ("?decides=1", True),
        ("?segment=4", True),
        ("?segment=1", False),
        ("?customer=no", True),
        ("?customer=yes", False),
        ("?consent=mail", False),
        ("?consent=none", True),
        ("?third=1", False),
        ("?employees_from=abc", True),
        ("?nonsense=1&country=DE", True),
    ],
)
def test_every_wish_of_the_filter_counts(query: str, found: bool) -> None:
    miriam()
    assert ("Vogt" in shown(cast.ines(), "people", query=query)) is found


def test_a_company_s_page_has_its_people_and_leads() -> None:
    lead = cast.a_lead()
    page = shown(cast.ole(), "company", lead.organisation_id)
    assert "Miriam Vogt" in page
    assert lead.number in page
    assert "Kessler Formenbau" in shown(cast.ole(), "companies", query="?q=kess")


def test_the_list_of_people_as_csv_says_who_may_be_contacted() -> None:
    person = miriam()
    consents.document(
        person, Purpose.MAIL, way="talk", words="Ja", source="x", by="x", at=cast.NOW, now=cast.NOW
    )
    text = streamed("people_csv").decode()
    assert text.splitlines()[1].endswith(";ja;nein")


# --- Campaigns ---------------------------------------------------------------------------------------------------


def test_a_campaign_is_made_changed_and_says_what_came_of_it() -> None:
    given = {"name": "EMO", "channel": "fair", "planned_cost_cents": "180.000", "starts_on": "2026-03-01"}
    as_(cast.ines()).post(reverse("campaign_new"), given)
    row = Campaign.objects.get()
    assert row.planned_cost_cents == 18_000_000
    Lead.objects.filter(pk=cast.a_lead(campaign=row).pk).update(outcome="won", stage="closed")
    cast.a_lead(campaign=row)
    page = shown(cast.mona(), "campaign", row.pk)
    assert "2 Leads kamen daraus: einer wurde Kunde, einer ist noch offen." in page
    as_(cast.ines()).post(reverse("campaign_edit", args=[row.pk]), given | {"real_cost_cents": "182.500"})
    row.refresh_from_db()
    assert row.real_cost_cents == 18_250_000
    assert Entry.objects.filter(about=f"campaign:{row.pk}").count() == 2


def test_what_is_wrong_with_a_campaign_is_said_and_nothing_is_lost() -> None:
    Campaign.objects.create(name="EMO", channel="fair")
    given = {
        "name": "EMO",
        "channel": "fair",
        "goal": "40 Gespräche",
        "starts_on": "2026-05-01",
        "ends_on": "2026-04-01",
    }
    response = as_(cast.ines()).post(reverse("campaign_new"), given)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Es gibt schon eine Kampagne" in page
    assert "Das Ende liegt vor dem Anfang." in page
    assert "40 Gespräche" in page


def test_a_target_group_is_addressed_with_a_mail_that_ends_with_a_link() -> None:
    person = miriam()
    cast.a_lead(company="Roth Guss", person="Jan Roth")
    consents.document(
        person, Purpose.MAIL, way="talk", words="Ja", source="x", by="x", at=cast.NOW, now=cast.NOW
    )
    group = TargetGroup.objects.create(name="Alle", wanted={"country": "DE"}, made_by="x", made_at=cast.NOW)
    row = Campaign.objects.create(name="Hausmesse", channel="mail")
    page = shown(cast.ines(), "target_group_address", group.pk)
    assert "Es ist keine Einwilligung dokumentiert." in page
    address = reverse("target_group_address", args=[group.pk])
    lost = as_(cast.ines()).post(address, {"subject": "Hausmesse", "text": "Kommen Sie?"})
    assert lost.status_code == 422
    assert "Kommen Sie?" in lost.content.decode(), "what was written stays"
    as_(cast.ines()).post(address, {"campaign": row.pk, "subject": "Hausmesse", "text": "Kommen Sie?"})
    assert Participation.objects.get().person == person
    assert "/opt-out/" in Mail.objects.get(kind="campaign").text
    text = streamed("campaign_csv", row.pk, "mail")
    assert b"/opt-out/" in text
    assert b"Roth" not in text


# --- Data protection -----------------------------------------------------------------------------------------------


def test_the_block_list_takes_looks_up_and_lets_go() -> None:
    dora, page = as_(cast.dora()), reverse("blocked")
    given = {"email": "m.vogt@kessler.example", "note": "Anruf vom 16.03."}
    dora.post(page, given | {"do": "block"})
    assert (
        "Steht auf der Sperrliste"
        in dora.post(page, {"email": "M.VOGT@kessler.example", "do": "look"}).content.decode()
    )
    assert (
        "Steht nicht auf der Sperrliste"
        in dora.post(page, {"email": "other@kessler.example", "do": "look"}).content.decode()
    )
    assert "kessler" not in shown(cast.dora(), "blocked"), "the list knows no address"
    row = Blocked.objects.get()
    dora.post(reverse("blocked_remove", args=[row.pk]), {"reason": " "})
    assert Blocked.objects.exists(), "not without a reason"
    dora.post(reverse("blocked_remove", args=[row.pk]), {"reason": "Versehen"})
    assert not Blocked.objects.exists()


def test_what_cannot_be_read_is_not_blocked_and_stays_in_the_form() -> None:
    page = (
        as_(cast.dora()).post(reverse("blocked"), {"email": "keine adresse", "do": "block"}).content.decode()
    )
    assert "keine adresse" in page
    assert not Blocked.objects.exists()


def test_people_from_third_parties_are_listed_with_their_day_and_told() -> None:
    person = miriam()
    Person.objects.filter(pk=person.pk).update(origin="Adresskauf Nord")
    page = shown(cast.dora(), "informing")
    assert "Adresskauf Nord" in page
    assert "13.04." in page, "30 days after the lead came"
    as_(cast.dora()).post(reverse("informing"))
    person.refresh_from_db()
    assert person.informed_at == cast.NOW
    assert Mail.objects.filter(kind="informed", to=person.email).exists()
    assert "Alle sind informiert." in shown(cast.dora(), "informing")


def test_the_register_shows_what_stands_and_what_does_not() -> None:
    person = miriam()
    Consent.objects.create(person=person, purpose="mail", source="Webformular", asked_at=cast.NOW)
    assert "Vogt" not in shown(cast.dora(), "consents")
    assert "Vogt" in shown(cast.dora(), "consents", query="?state=unconfirmed")


# --- Agencies


def of(agency: Agency, name: str = "rita") -> User:
    return cast.a_user(name, User.Role.AGENCY, agency=agency)


def brought(agency: Agency, company: str) -> Lead:
    source = Source.objects.get_or_create(
        name=f"Anrufe {agency.name}", defaults={"kind": "call_centre", "agency": agency, "price_cents": 5_000}
    )[0]
    lead = cast.a_lead(company=company)
    cast.a_raw_contact(lead, source=source)
    return lead


def test_an_agency_sees_its_own_leads_and_nobody_else_s() -> None:
    own, other = an_agency(), an_agency(name="Fremd")
    mine, theirs, house = brought(own, "Kessler"), brought(other, "Roth"), cast.a_lead(company="Haus")
    for lead in (mine, theirs, house):
        cast.a_follow_up(lead, role=User.Role.AGENCY)
    rita = of(own)
    for lead, status in ((mine, 200), (theirs, 404), (house, 404)):
        assert as_(rita).get(reverse("lead", args=[lead.prospect_number])).status_code == status
    listed, today = shown(rita, "leads", query="?stage=all"), shown(rita, "today")
    assert "Kessler" in listed
    assert "Roth" not in listed + today
    assert "Haus" not in listed
    assert as_(rita).get(reverse("people")).status_code == 403


def test_an_agency_sees_its_own_figures_and_marketing_sees_all() -> None:
    own, other = an_agency(leads_per_week=1), an_agency(name="Fremd")
    won, bad = brought(own, "Kessler"), brought(own, "Roth")
    brought(other, "Haus")
    Lead.objects.filter(pk=won.pk).update(outcome="won")
    offer = cast.an_offer(bad, cast.adler(), state="accepted", answered_at=cast.NOW)
    Complaint.objects.create(
        offer=offer,
        reason="other",
        made_at=cast.NOW,
        made_by="partner:A",
        state="upheld",
        decided_at=cast.NOW,
    )
    cast.a_raw_contact(
        source=Source.objects.get(agency=own), state="rejected", reason=["junk.no_contact", {}]
    )
    found = agencies.figures(since=cast.NOW - timedelta(days=90), now=cast.NOW)[own.pk]
    assert (found.delivered, found.rejected, found.leads, found.won, found.upheld) == (3, 1, 2, 1, 1)
    assert (found.conversion, found.complaint_rate, found.cost_cents) == (0.5, 1.0, 10_000)
    mine = shown(of(own), "my_agency")
    assert "Fremd" not in mine
    assert "50\N{NO-BREAK SPACE}%" in mine
    page = shown(cast.ines(), "agencies")
    assert "Fremd" in page
    assert "Rufwerk" in page


def test_its_people_come_in_until_the_contract_ends() -> None:
    agency = an_agency(contract_until=cast.NOW.date())
    rita = of(agency)
    assert as_(rita).get(reverse("today")).status_code == 200
    Agency.objects.filter(pk=agency.pk).update(contract_until=cast.NOW.date() - timedelta(days=1))
    response = as_(User.objects.get(pk=rita.pk)).get(reverse("today"))
    assert response.status_code == 403
    assert "Der Vertrag mit Ihrer Agentur ist beendet." in response.content.decode()


def test_the_end_is_warned_of_once_and_closes_the_sources() -> None:
    agency = an_agency(contract_until=cast.NOW.date() + timedelta(days=20))
    source = Source.objects.create(name="Anrufe", kind="call_centre", agency=agency)
    cast.ines(email="ines@hartmann.example")
    for day in (0, 0, 1, 5):
        agencies.daily(now=cast.NOW + timedelta(days=day))
    assert Mail.objects.filter(kind="contract").count() == 1
    open_ones = Source.objects.filter(pk=source.pk, active=True)
    assert open_ones.exists()
    agencies.daily(now=cast.NOW + timedelta(days=21))
    assert not open_ones.exists()
    assert "Rufwerk" in shown(cast.ines(), "agencies")


def test_an_agency_is_entered_and_its_new_end_opens_the_door_again() -> None:
    as_(cast.ines()).post(
        reverse("agency_new"),
        {"name": "Rufwerk", "kind": "call_centre", "leads_per_week": "40", "active": "on"},
    )
    row = Agency.objects.get()
    assert (row.leads_per_week, row.contract_until, row.active) == (40, None, True)
    wrong = as_(cast.ines()).post(reverse("agency_edit", args=[row.pk]), {"name": "", "kind": "provider"})
    assert wrong.status_code == 422


# --- Market size


def test_the_market_size_comes_from_a_file_and_says_what_was_left_out() -> None:
    text = (
        "Region;Branche;Produkt;Firmen;Quelle;Stand\n"
        "Hessen;toolmaking;turning;412;VDW;31.12.2025\nHessen;;;viele;;\n;;;7;;\n"
    )
    file = SimpleUploadedFile("markt.csv", text.encode())
    page = as_(cast.ines()).post(reverse("potentials"), {"file": file}).content.decode()
    row = Potential.objects.get()
    assert (row.region, row.companies, row.as_of) == ("Hessen", 412, date(2025, 12, 31))
    assert "„viele“ ist keine ganze Zahl von Firmen." in page
    assert "Region, Branche und Produkt sind alle leer." in page
    again = SimpleUploadedFile("markt.csv", text.replace("412", "430").encode())
    as_(cast.ines()).post(reverse("potentials"), {"file": again})
    assert Potential.objects.get().companies == 430


def test_a_file_that_is_no_table_is_refused_in_words() -> None:
    response = as_(cast.ines()).post(
        reverse("potentials"),
        {"file": SimpleUploadedFile("a.csv", b"Region;Branche\nHessen;x\n")},
        follow=True,
    )
    assert "braucht eine Spalte" in response.content.decode()
    assert not Potential.objects.exists()


@pytest.mark.parametrize(
    ("page", "line"),
    [
        ("consents_csv", "Miriam Vogt;vogt@kessler.example;E-Mail;Gespräch;Persönlich gesagt;Ja gern;"),
        ("companies_csv", "Kessler Formenbau;;34123;Kassel;DE;"),
        ("campaigns_csv", "EMO;Messe;;;1000;0;1;0;0"),
    ],
)
def test_every_list_can_be_taken_along(page: str, line: str) -> None:
    campaign = Campaign.objects.create(name="EMO", channel="fair", planned_cost_cents=100_000)
    person = cast.a_lead(campaign=campaign).person
    assert person is not None
    consents.document(
        person,
        Purpose.MAIL,
        way="talk",
        words="Ja gern",
        source="Gespräch",
        by="x",
        at=cast.NOW,
        now=cast.NOW,
    )
    assert streamed(page).decode().splitlines()[1].startswith(line)
