"""Customers, quotations, own sales, the ERP and ratings as people see them; mistakes cost nothing."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import cast, reading

from stellwerk.pursue import step as pursue
from stellwerk.pursue.order_file import OrderRow
from stellwerk.store.models import (
    Consent,
    Customer,
    CustomerAction,
    Erp,
    Feedback,
    Handover,
    Lead,
    Mail,
    Offer,
    Order,
    Quotation,
    Rating,
    RawContact,
    User,
    Visit,
)
from stellwerk.web.api.erp import make
from stellwerk.web.forms import tokens
from stellwerk.worker import customers as daily
from stellwerk.worker import orders as work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def as_(user: User | None) -> Client:
    return reading.as_(user, "en")


def see(user: User, name: str, *args: object, query: str = "") -> str:
    return reading.see(user, name, *args, query=query)


def post(user: User, page: str, /, *args: object, **data: Any) -> str:
    response = as_(user).post(reverse(page, args=args), data, follow=True)
    return reading.text_of(response)


def own_lead(**over: Any) -> Lead:
    return cast.a_lead(owner=cast.ole(), **over)


def taken() -> Offer:
    return cast.an_offer(cast.a_lead(partner=cast.adler()), state="accepted", answered_at=cast.NOW)


def won() -> Customer:
    pursue.report(taken().pk, "won", by="partner:ADLER", now=cast.NOW, amount_cents=4_800_000)
    return Customer.objects.get()


# --- Own sales and quotations ------------------------------------------------------------------------------------


def test_ole_reports_and_takes_it_back() -> None:
    lead = own_lead()
    shown = post(cast.ole(), "lead_report", lead.prospect_number, what="reached")
    assert "Reported: Reached." in shown
    assert "Ask after the talk" in see(cast.ole(), "lead", lead.prospect_number)
    row = Visit.objects.get()
    assert "Taken back." in post(cast.ole(), "lead_report_undo", lead.prospect_number, row.pk)
    row.refresh_from_db()
    assert row.undone_at


def test_lost_asks_for_the_reason_and_keeps_what_was_typed() -> None:
    lead = own_lead()
    shown = post(
        cast.ole(), "lead_report", lead.prospect_number, what="lost", competitor="Meier", note="war billiger"
    )
    assert "Say why the lead was lost" in shown
    assert 'value="Meier"' in shown
    assert "war billiger" in shown
    post(
        cast.ole(), "lead_report", lead.prospect_number, what="lost", reason="competitor", competitor="Meier"
    )
    lead.refresh_from_db()
    assert (lead.outcome, lead.competitor) == ("lost", "Meier")
    assert "Meier" in see(
        cast.ole(), "lead_sale", cast.a_lead(company="Neu", owner=cast.ole()).prospect_number
    )


def test_an_order_without_a_readable_amount_is_asked_for_again() -> None:
    lead = own_lead()
    shown = post(cast.ole(), "lead_report", lead.prospect_number, what="won", amount="viel")
    assert "Give the amount as a number" in shown
    assert not Order.objects.exists()
    post(cast.ole(), "lead_report", lead.prospect_number, what="won", amount="48.000,00")
    assert Order.objects.get().amount_cents == 4_800_000


def test_the_four_stations_say_what_is_missing() -> None:
    lead = own_lead(temperature="warm")
    shown = see(cast.ole(), "lead_sale", lead.prospect_number)
    for text in (
        "stands here",
        "A telephone number or a mail address is known.",
        "An appointment is agreed.",
        "missing",
    ):
        assert text in shown
    part = as_(cast.ole()).get(
        reverse("lead_sale", args=[lead.prospect_number]), headers={"HX-Request": "true"}
    )
    assert "<html" not in part.content.decode()


def test_a_quotation_is_entered_completed_refused_and_open_again() -> None:
    lead = own_lead()
    wrong = post(
        cast.ole(),
        "lead_quote",
        lead.prospect_number,
        amount="1.000",
        quoted_on="2026-03-10",
        valid_until="2026-03-01",
    )
    assert "The quotation ends before it was made" in wrong
    post(
        cast.ole(), "lead_quote", lead.prospect_number, amount="47.000", number="AN-7", quoted_on="2026-03-10"
    )
    row = Quotation.objects.get()
    assert (row.amount_cents, row.number, row.partner) == (4_700_000, "AN-7", None)
    assert "AN-7" in see(cast.mona(), "quotations")
    post(cast.ole(), "quotation", row.pk, amount="46.000", number="AN-7b", quoted_on="2026-03-10")
    assert Quotation.objects.get().amount_cents == 4_600_000
    post(cast.ole(), "quotation_decide", row.pk, state="refused")
    assert Quotation.objects.get().state == "refused"
    post(cast.ole(), "quotation_decide", row.pk)  # what the toast sends
    assert Quotation.objects.get().state == "open"


def test_the_list_of_quotations_tells_the_conversion_rate_filters_and_is_exported() -> None:
    for name, state in (("Eins", "ordered"), ("Zwei", "refused"), ("Drei", "open"), ("Vier", "withdrawn")):
        lead = cast.a_lead(company=name)
        Quotation.objects.create(
            lead=lead, quoted_on=cast.NOW.date(), state=state, made_by="x", made_at=cast.NOW
        )
    assert "3 quotations to new customers became 1 orders: 33" in see(cast.ole(), "quotations").replace(
        "\n", ""
    )
    only = see(cast.ole(), "quotations", query="?state=open")
    assert "Drei" in only
    assert "Zwei" not in only
    lines = b"".join(as_(cast.ole()).get(reverse("quotations_csv") + "?state=refused")).decode()
    assert "Zwei" in lines
    assert "Drei" not in lines


def test_the_partner_adds_the_amount_and_says_who_got_it() -> None:
    sent = taken()
    client = as_(cast.pia())
    address = reverse("portal_offer_report", args=[sent.pk])
    client.post(address, {"what": "quotation"})
    assert "Add amount and number" in reading.text(client.get(reverse("portal_offer_card", args=[sent.pk])))
    client.post(
        reverse("portal_offer_quotation", args=[sent.pk]), {"amount": "47.500", "valid_until": "2026-04-30"}
    )
    assert (Quotation.objects.get().amount_cents, Quotation.objects.get().valid_until) == (
        4_750_000,
        date(2026, 4, 30),
    )
    client.post(
        address, {"what": "lost", "reason": "competitor", "competitor": "Meier Maschinen", "note": "Preis"}
    )
    said = Feedback.objects.latest("id")
    assert (said.reason, said.competitor, said.note) == ("competitor", "Meier Maschinen", "Preis")


def test_a_lost_lead_is_taken_up_again_and_the_toast_takes_it_back() -> None:
    sent = taken()
    pursue.report(sent.pk, "lost", by="partner:ADLER", now=cast.NOW, reason="no_budget")
    number = sent.lead.prospect_number
    assert "Take it up again" in see(cast.ole(), "lead_sale", number)
    post(cast.ole(), "lead_revive", number, why="Budget ist da")
    assert Lead.objects.get().outcome == ""
    post(cast.ole(), "lead_unrevive", number)
    assert (Lead.objects.get().outcome, Lead.objects.get().lost_reason) == ("lost", "no_budget")


# --- Customers ------------------------------------------------------------------------------------------------------


def test_the_customer_page_tells_orders_leads_people_and_who_looks_after_it() -> None:
    customer = won()
    shown = see(cast.ole(), "customer", customer.pk)
    for text in (customer.number, "Kessler Formenbau", "Miriam Vogt", "Adler GmbH", "€48,000"):
        assert text in shown
    assert customer.number in see(cast.ole(), "customers")
    assert "No customer fits." in see(cast.ole(), "customers", query="?state=dormant")
    assert "Kessler" in see(cast.ole(), "customers", query="?q=kessler&partner=ADLER")


def test_what_was_done_is_noted_and_taken_back() -> None:
    customer = won()
    assert "Noted." in post(
        cast.ole(), "customer_act", customer.pk, kind="visit", note="Läuft gut", on="2026-03-16"
    )
    assert "Läuft gut" in see(cast.ole(), "customer", customer.pk)
    assert "Choose what was done" in post(cast.ole(), "customer_act", customer.pk, kind="x")
    post(cast.ole(), "customer_unact", customer.pk, CustomerAction.objects.get().pk)
    assert not CustomerAction.objects.exists()


def test_the_channel_manager_says_who_looks_after_a_customer() -> None:
    customer = won()
    cast.berg()
    post(cast.chris(), "customer_owner", customer.pk, partner="BERG")
    customer.refresh_from_db()
    assert customer.partner == cast.berg()


def test_a_conversion_is_undone_on_the_customers_page_and_stays_with_a_second_order() -> None:
    customer = won()
    order = Order.objects.create(customer=customer, amount_cents=1, ordered_on=cast.NOW.date())
    assert "There are already 2 orders" in post(cast.ole(), "customer_undo", customer.pk)
    order.delete()
    assert "is no customer any more" in post(cast.ole(), "customer_undo", customer.pk)
    customer.refresh_from_db()
    assert customer.undone_at
    assert "was no customer after all" in see(cast.ole(), "customer", customer.pk)


# --- Orders and the ERP ---------------------------------------------------------------------------------------------

FILE = (
    "Auftragsnr;Kundennummer;Firma;Auftragsdatum;Nettobetrag\n"
    "A-1;{number};Kessler;01.03.2026;1.200,50\nA-2;K-999;Unbekannt AG;02.03.2026;99\nA-3;{number};Kessler;gestern;5\n"
)


def upload(user: User, text: str) -> str:
    file = SimpleUploadedFile("auftraege.csv", text.encode())
    return reading.text_of(as_(user).post(reverse("orders_import"), {"file": file}, follow=True))


def test_orders_are_looked_at_before_they_are_taken_and_the_same_file_changes_nothing(
    settings: Any, tmp_path: Path
) -> None:
    settings.HOME = tmp_path
    customer = won()
    client, file = as_(cast.ole()), FILE.format(number=customer.number)
    for made in (2, 0):
        body = {"file": SimpleUploadedFile("a.csv", file.encode())}
        shown = reading.text(client.post(reverse("orders_import"), body, follow=True))
        assert "There is no date of the order: “gestern”" in shown
        if made:
            assert Order.objects.count() == 1  # nothing has been changed yet
            assert "Unbekannt AG" in shown
        client.post(reverse("orders_import"), {"do": "take"})
        assert Order.objects.filter(external_id="A-1").count() == 1
        assert RawContact.objects.filter(source__kind="erp").count() == 1


def test_a_file_without_the_needed_columns_says_which(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    assert "Add these columns and send the file again: Date of the order, Amount" in upload(
        cast.ole(), "Auftrag;Kunde\nA-1;K-1\n"
    )


def test_an_order_of_nobody_waits_until_somebody_says_whose_it_is(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    customer = won()
    today = cast.NOW.date()
    rows = [
        OrderRow(f"A-{n}", "", f"D{n % 2}", 10_000 * n, today, company=f"Firma {n % 2}") for n in range(1, 5)
    ]
    work.take(rows, by="erp:1", now=cast.NOW)
    assert "4 orders without a customer" in see(cast.ole(), "erp")
    assert "A-1" not in see(cast.ines(), "unclear")
    one, two, three, _ = RawContact.objects.filter(source__kind="erp").order_by("id")
    assert "There is no customer with this number" in post(
        cast.ole(), "order_settle", one.pk, do="assign", number="K-0"
    )
    post(cast.ole(), "order_settle", one.pk, do="assign", number=customer.number)
    assert Order.objects.filter(customer=customer, external_id="A-1").exists()
    post(cast.ole(), "order_settle", two.pk, do="new")
    made = Customer.objects.get(erp_id="D0")
    assert made.orders.count() == 2  # both that waited for it
    post(cast.ole(), "order_settle", three.pk, do="aside")
    three.refresh_from_db()
    assert three.state == RawContact.State.KEPT
    assert not work.homeless().exists()


def an_erp(**over: Any) -> Erp:
    return Erp.objects.create(**{"name": "ERP", "kind": "pull", "made_by": "x", "made_at": cast.NOW} | over)


def test_the_administrator_connects_an_erp_and_makes_a_key() -> None:
    wrong = post(cast.ada(), "erp_new", name="SAP", kind="webhook", address="sap", secret_from="ERP")
    assert "Give the whole address" in wrong
    assert 'value="SAP"' in wrong
    post(
        cast.ada(),
        "erp_new",
        name="SAP",
        kind="webhook",
        address="https://erp.example/kunden",
        secret_from="ERP",
        active="on",
    )
    made = Erp.objects.get()
    assert made.settings == {"address": "https://erp.example/kunden"}
    shown = post(cast.ada(), "erp_key", made.pk)
    key = next(word for word in shown.replace("<", " ").replace(">", " ").split() if word.startswith("ste_"))
    assert (
        as_(None).get("/api/v1/erp/customers", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    )
    post(cast.ada(), "erp_key", made.pk)
    assert (
        as_(None).get("/api/v1/erp/customers", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    )


def test_the_reconciliation_list_shows_what_the_erp_says_and_lets_people_act() -> None:
    an_erp()
    customer = won()
    row = Handover.objects.get()
    Handover.objects.update(state="refused", error="409: gesperrt", tries=12)
    shown = see(cast.ada(), "erp")
    assert "The ERP refuses one customer." in shown
    assert "409: gesperrt" in shown
    post(cast.ada(), "handover_again", row.pk)
    assert Handover.objects.get().state == "waiting"
    post(cast.ada(), "handover_number", row.pk, erp_id="D9")
    customer.refresh_from_db()
    assert (customer.erp_id, Handover.objects.get().state) == ("D9", "acknowledged")
    assert "Send again" not in see(cast.ole(), "erp")


def test_a_list_of_the_erp_is_held_against_ours() -> None:
    customer = won()
    Customer.objects.update(erp_id="D1")
    body = f"Kundennummer;Debitor;Name\n{customer.number};D7;Kessler\n;D55;Fremd AG\n"
    response = as_(cast.mona()).post(
        reverse("erp_compare"), {"file": SimpleUploadedFile("e.csv", body.encode())}
    )
    shown = reading.text(response)
    assert "2 differences in 2 customers of the ERP." in shown
    assert "Another number there" in shown
    assert "Fremd AG" in shown
    assert Customer.objects.get().erp_id == "D1"


# --- The API ----------------------------------------------------------------------------------------------------------


def call(key: str, what: str, body: Any = None) -> Any:
    client, headers = as_(None), {"Authorization": f"Bearer {key}"}
    if body is None:
        return client.get(f"/api/v1/erp/{what}", headers=headers)
    return client.post(
        f"/api/v1/erp/{what}", json.dumps(body), content_type="application/json", headers=headers
    )


def test_an_erp_fetches_acknowledges_and_sends_orders_twice_without_harm() -> None:
    key = make(an_erp(), by="x")
    customer = won()
    (one,) = call(key, "customers").json()["customers"]
    assert (one["type"], one["data"]["customer_number"]) == ("customer.new", customer.number)
    for _ in range(2):
        told = call(
            key, "acknowledgements", [{"customer": customer.number, "erp_id": "D1"}, {"customer": "K-0"}]
        ).json()
        assert [row["status"] for row in told["acknowledgements"]] == ["acknowledged", "unknown"]
        rows = [
            {"external_id": "A-1", "erp_id": "D1", "ordered_on": "2026-03-01", "amount": 990.5},
            {"external_id": "A-2", "customer": "K-0", "ordered_on": "2026-03-01", "amount": 1},
            {"external_id": "A-3", "customer": customer.number, "ordered_on": "2026-03-01"},
        ]
        orders = call(key, "orders", rows).json()["orders"]
        assert {row["external_id"]: row["status"] for row in orders} == {
            "A-1": "accepted", "A-2": "unknown_customer", "A-3": "refused",
        }  # fmt: skip
    assert call(key, "customers").json()["customers"] == []
    assert Order.objects.filter(external_id="A-1").get().amount_cents == 99_050
    assert work.homeless().count() == 1


@pytest.mark.parametrize("body", [[], "x", 5, [1], {"a": "\u0000"}, [{"external_id": ["a"]}]])
def test_whatever_is_sent_is_answered_with_what_to_do(body: Any) -> None:
    key = make(an_erp(), by="x")
    for what in ("orders", "acknowledgements"):
        assert call(key, what, body).status_code in (200, 400, 422)
    assert call("ste_wrong", "orders", []).status_code == 401
    assert call("stw_wrong", "customers").status_code == 401


# --- Ratings -------------------------------------------------------------------------------------------------------


def asked() -> Rating:
    won()
    return Rating.objects.create(offer=Offer.objects.get(), asked_at=cast.NOW)


def test_only_whom_one_may_write_to_is_asked_how_it_was() -> None:
    won()
    person, later = Lead.objects.get().person, cast.NOW + timedelta(days=31)
    assert person
    daily.daily(now=later)
    assert not Mail.objects.filter(kind="rating").exists()
    assert not Rating.objects.exists()
    Consent.objects.create(person=person, purpose="mail", source="x", given_at=cast.NOW)
    for days in (1, 2):
        daily.daily(now=later + timedelta(days=days))
    letter = Mail.objects.get(kind="rating")
    assert "/rate/" in letter.text
    assert "/opt-out/" in letter.text


def test_the_customer_rates_once_without_javascript() -> None:
    row = asked()
    address = reverse("rating", args=[tokens.RATING.sign(row.offer)])
    assert "Wie zufrieden waren Sie mit Adler GmbH?" in reading.text(as_(None).get(address))
    missing = as_(None).post(address, {"text": "Sehr gut"})
    assert missing.status_code == 422
    assert "Sehr gut" in missing.content.decode()
    as_(None).post(address, {"stars": "5", "text": "Sehr gut"})
    as_(None).post(address, {"stars": "1", "text": "Doch nicht"})
    row.refresh_from_db()
    assert (row.stars, row.text) == (5, "Sehr gut")
    assert as_(None).get(reverse("rating", args=["forged"])).status_code == 404


def test_the_partner_sees_the_stars_at_once_and_reads_the_words_later() -> None:
    row = asked()
    pursue.rate(row.offer_id, 2, "Kam zu spät", now=cast.NOW)
    assert "Kam zu spät" in see(cast.chris(), "partner_ratings", "ADLER")
    shown = see(cast.pia(), "portal_ratings")
    assert "2 of 5" in shown
    assert "Kam zu spät" not in shown
    with time_machine.travel(cast.NOW + timedelta(days=8), tick=False):
        assert "Kam zu spät" in see(cast.pia(), "portal_ratings")
    assert "Kessler" not in see(cast.dirk(), "portal_ratings")
