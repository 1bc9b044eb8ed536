"""The pages of fact providers and of what is known of a lead: who may change what, and what is said when it fails."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests import cast
from tests.walking import a_policy, comes_in, walk

from stellwerk.capture import step as capture
from stellwerk.enrich import step as enrich
from stellwerk.enrich.providers import http
from stellwerk.store.models import Agency, Entry, Lead, RawContact, Source, User
from stellwerk.worker import asking

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
NOW = cast.NOW
FORM = {
    "name": "Register", "url": "https://api.register.example/?name={company}", "secret": "REGISTER",
    "header": "X-Api-Key", "before_key": "", "confidence": "0,7", "timeout": "4", "per_day": "10", "per_month": "100",
    "cache_days": "60", "fresh_days": "0", "price": "0,12", "agency": "", "legal": "",
    "path-0": "data.employees", "fact-0": "employees", "path-1": "", "fact-1": "",
}  # fmt: skip


@pytest.fixture
def morning() -> Iterator[None]:
    a_policy()
    with time_machine.travel(NOW, tick=False):
        yield


def client_of(user: User) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "de"})
    client.force_login(user)
    return client


def a_provider(**over: Any) -> Source:
    settings = http.checked(
        http.Settings(url="https://api.register.example/?n={company}", answers=(("employees", "employees"),))
    )
    row = enrich.open_provider("Register", settings, agency=None, price_cents=12, by="user:1", now=NOW)
    Source.objects.filter(pk=row.pk).update(**over)
    row.refresh_from_db()
    return row


# --- Setting up


def test_an_administrator_sets_a_provider_up_and_it_is_off_until_it_was_tried() -> None:
    ada = client_of(cast.ada())
    answer = ada.post(reverse("provider_new"), FORM)
    row = Source.objects.get(kind="facts")
    assert answer.headers["location"] == reverse("provider", args=[row.pk])
    assert (row.active, row.price_cents) == (False, 12)
    kept = enrich.settings_of(row)
    assert (kept.url, kept.answers) == (FORM["url"], (("data.employees", "employees"),))
    assert (kept.confidence, kept.prefix, kept.per_day, kept.cache_days) == (0.7, "", 10, 60)
    ada.post(reverse("provider_switch", args=[row.pk]), {"on": "yes"})
    row.refresh_from_db()
    assert row.active
    assert Entry.objects.filter(about=f"source:{row.pk}").count() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "http://api.example/{company}"}, "https://"),
        ({"url": "https://api.example/{email}"}, "Art. 28"),
        ({"path-0": ""}, "mindestens ein Feld"),
        ({"fact-0": ""}, "einen unserer Fakten"),
        ({"secret": "klein"}, "Großbuchstaben"),
        ({"timeout": "99"}, "von 0,5 bis 30"),
        ({"per_day": "viele"}, "ganze Zahl"),
        ({"name": ""}, "Namen"),
    ],
)
def test_what_cannot_be_is_said_at_its_place_and_nothing_is_lost(change: dict[str, str], said: str) -> None:
    answer = client_of(cast.ada()).post(reverse("provider_new"), FORM | change)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "X-Api-Key" in page
    assert "data.employees" in page or change == {"path-0": ""}
    assert not Source.objects.filter(kind="facts").exists()


@pytest.mark.parametrize("page", ["provider_edit", "provider_switch", "provider_again", "provider_try"])
def test_nobody_else_may_say_whom_stellwerk_asks(page: str) -> None:
    row = a_provider()
    for user in (cast.ines(), cast.chris(), cast.cem(), cast.mona(), cast.dora()):
        assert client_of(user).post(reverse(page, args=[row.pk]), FORM).status_code == 403
    assert client_of(cast.ines()).get(reverse("provider_new")).status_code == 403


def test_others_see_what_it_gives_and_costs_but_no_form() -> None:
    row = a_provider(active=True)
    page = client_of(cast.ines()).get(reverse("provider", args=[row.pk])).content.decode()
    assert "Mitarbeiter" in page
    assert 'name="url"' not in page
    listed = client_of(cast.ines()).get(reverse("providers")).content.decode()
    assert "Register" in listed
    assert "Postleitzahl" in listed


def test_a_provider_is_no_source_of_leads() -> None:
    row = a_provider()
    ada = client_of(cast.ada())
    assert "Register" not in ada.get(reverse("sources")).content.decode()
    assert ada.get(reverse("source", args=[row.pk])).status_code == 404
    assert ada.get(reverse("provider", args=[cast.a_source().pk])).status_code == 404


def test_with_an_ended_contract_it_cannot_be_switched_on() -> None:
    agency = Agency.objects.create(
        name="Auskunft AG", kind="provider", made_at=NOW, contract_until=NOW.date() - timedelta(days=1)
    )
    row = a_provider(agency=agency)
    client_of(cast.ada()).post(reverse("provider_switch", args=[row.pk]), {"on": "yes"})
    row.refresh_from_db()
    assert not row.active


def test_a_try_shows_what_would_be_read_and_takes_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    row = a_provider()
    monkeypatch.setattr(asking, "fetch", lambda ask: http.Answer(200, b'{"employees": 77}'))
    answer = client_of(cast.ada()).post(reverse("provider_try", args=[row.pk]), {"try-company": "Kessler"})
    page = answer.content.decode()
    assert "77" in page
    assert "?n=Kessler" in page
    row.refresh_from_db()
    assert enrich.state_of(row).day_calls == 1
    lacks = client_of(cast.ada()).post(reverse("provider_try", args=[row.pk]), {"try-company": ""})
    assert "braucht alle" in lacks.content.decode()


def test_a_try_never_speaks_to_this_machine(settings: Settings) -> None:
    row = a_provider()
    stored = row.settings["http"] | {"url": "https://127.0.0.1/?n={company}"}
    Source.objects.filter(pk=row.pk).update(settings={"http": stored})
    answer = client_of(cast.ada()).post(reverse("provider_try", args=[row.pk]), {"try-company": "Kessler"})
    assert "privaten Netz" in answer.content.decode()


def test_a_provider_that_does_not_answer_says_why_and_can_be_asked_again() -> None:
    row = a_provider(active=True)
    problem = ["provider.key_refused", {"status": 401}]
    state = {"failures": 3, "problem": problem, "wait_until": (NOW + timedelta(hours=2)).isoformat()}
    Source.objects.filter(pk=row.pk).update(settings=row.settings | {"asked": state})
    ada = client_of(cast.ada())
    page = ada.get(reverse("provider", args=[row.pk])).content.decode()
    assert "weist den Schlüssel ab" in page
    ada.post(reverse("provider_again", args=[row.pk]))
    row.refresh_from_db()
    assert not http.rests(enrich.state_of(row), now=NOW)


# --- What is known of a lead


def a_lead() -> Lead:
    comes_in(industry="", employees="", value="", product="", interest="", role="", company="Kessler GmbH")
    walk()
    return Lead.objects.get()


def test_a_fact_says_why_it_counts_and_the_losing_values_stay() -> None:
    lead, row = a_lead(), a_provider(name="Auskunftei")
    lead.facts = lead.facts | {
        "employees": [
            [320, "provider", f"http.{row.pk}", 0.8, NOW.isoformat()],
            [12, "guess", "legal_form.usual_size", 0.4, NOW.isoformat()],
        ],
        "machines": [["HW 200", "provider", f"http.{row.pk}", 0.8, (NOW - timedelta(days=900)).isoformat()]],
        f"asked.{row.pk}": [["abc", "provider", f"http.{row.pk}", 1.0, NOW.isoformat()]],
    }
    lead.save()
    page = client_of(cast.ines()).get(reverse("lead_facts", args=[lead.prospect_number])).content.decode()
    assert "Die Quelle ist besser" in page
    assert "Auskunftei" in page
    assert ">alt<" in page
    assert "asked." not in page
    whole = client_of(cast.ines()).get(reverse("lead", args=[lead.prospect_number])).content.decode()
    assert reverse("lead_facts", args=[lead.prospect_number]) in whole


def test_the_questions_stand_on_the_lead_and_an_answer_grades_it() -> None:
    lead, cem = a_lead(), client_of(cast.cem())
    page = cem.get(reverse("lead_questions", args=[lead.prospect_number])).content.decode()
    assert "Worum geht es?" in page
    before = lead.points or 0
    answer = cem.post(
        reverse("lead_questions", args=[lead.prospect_number]), {"product_line": "turning", "decides": "yes"}
    )
    assert answer.status_code == 302
    walk()
    lead.refresh_from_db()
    assert lead.product == "turning"
    assert (lead.points or 0) > before
    assert (
        "Worum geht es?"
        not in cem.get(reverse("lead_questions", args=[lead.prospect_number])).content.decode()
    )
    course = cem.get(reverse("lead", args=[lead.prospect_number])).content.decode()
    assert "Gefragt und beantwortet" in course


def test_an_answer_that_cannot_be_read_stays_on_the_page_with_what_to_write() -> None:
    lead = a_lead()
    Lead.objects.filter(pk=lead.pk).update(
        product="turning",
        industry="toolmaking",
        size_class="M",
        interest="Angebot, Besuch, Ausfall, Budget frei, wechsel",
    )
    cem = client_of(cast.cem())
    answer = cem.post(reverse("lead_questions", args=[lead.prospect_number]), {"value_cents": "viel Geld"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "viel Geld" in page
    assert "Schreiben Sie ihn in Euro" in page


def test_an_amount_may_be_written_as_people_do() -> None:
    lead = a_lead()
    client_of(cast.cem()).post(
        reverse("lead_questions", args=[lead.prospect_number]), {"value_cents": "48.000 €"}
    )
    lead.refresh_from_db()
    assert lead.fact("value_cents") == 4_800_000


# --- Above the quota


def test_marketing_lets_in_by_one_click_what_came_above_a_quota() -> None:
    agency = Agency.objects.create(name="Lead Factory", kind="provider", leads_per_week=1, made_at=NOW)
    feed = cast.a_source("Feed", kind="provider", agency=agency)
    for at in range(3):
        capture.receive(feed, {"company": f"Firma {at}"}, now=NOW)
    ines = client_of(cast.ines())
    page = ines.get(reverse("agencies")).content.decode()
    assert "2 Kontakte kamen über das Kontingent" in page
    ines.post(reverse("agency_let_in", args=[agency.pk]))
    assert RawContact.objects.held().count() == 0
    assert client_of(cast.cem()).post(reverse("agency_let_in", args=[agency.pk])).status_code == 403
