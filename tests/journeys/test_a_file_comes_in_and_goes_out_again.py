"""A file of the fair: sent, filed, looked at, let in, worked on, and taken back but for what somebody took."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import NOW, adler, ines
from tests.walking import a_policy, comes_in, walk

from stellwerk.offer import step as offer
from stellwerk.store.models import Account, Import, Lead, Merge, Offer, Person, RawContact, Response
from stellwerk.terms import Stage
from stellwerk.worker import imports

pytestmark = [pytest.mark.django_db, pytest.mark.step]

HEADER = ["Firma", "Vorname", "Nachname", "E-Mail", "Telefon", "PLZ", "Ort", "Produkt", "Interesse", "Zettel"]
NAMES = ["Abelwerk", "Bergtal", "Cronau", "Dahlbach"]
SAID = {"basis": "fair", "keeps": "leads", "campaign": "EMO 2026", "cost": "8.000", "channel": "fair"}


def a_row(at: int, **over: str) -> list[str]:
    name = NAMES[at]
    values = [f"{name} Maschinenbau GmbH", "Anna", f"{name}er", f"a.{name}er@{name}.example".lower(),
              f"0561 48 20 1{at}", "34117", "Kassel", "Drehmaschine HW 400",
              "Liefertermin, Angebot? Altmaschine steht oft.", f"Zettel {at}"]  # fmt: skip
    return [over.get(header, value) for header, value in zip(HEADER, values, strict=True)]


def a_file() -> bytes:
    """Four companies, the first of them twice, and a row that is junk."""
    rows = [a_row(at) for at in range(len(NAMES))]
    again = a_row(0, Firma="ABELWERK MASCHINENBAU GMBH", Interesse="Bitte den Katalog")
    junk = ["Test", "Max", "Mustermann", "test@test.de", "", "", "", "", "", ""]
    memory = io.StringIO()
    csv.writer(memory, delimiter=";").writerows([HEADER, *rows, again, junk])
    return memory.getvalue().encode()


@pytest.fixture(autouse=True)
def house(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    with time_machine.travel(NOW, tick=False):
        a_policy()
        adler(capacity_per_week=10)
        yield


@pytest.fixture
def desk() -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "de"})
    client.force_login(ines())
    return client


def worked_off(batch: Import) -> Import:
    while imports.work(lambda: NOW, seconds=60):
        pass
    return Import.objects.get(pk=batch.pk)


def brought_in(desk: Client, name: str = "emo.csv") -> Import:
    """Through the wizard as a person clicks it, each column as it was recognised."""
    sent = {"file": SimpleUploadedFile(name, a_file()), "sender": "EMO-Standteam"}
    assert "9 von 10 Spalten" in desk.post(reverse("import_new"), sent, follow=True).content.decode()
    batch = Import.objects.latest("id")
    filing, headers = imports.proposed(batch), batch.settings["headers"]
    choices = {f"c{i}": filing.choice(header) for i, header in enumerate(headers)}
    desk.post(reverse("import_columns", args=[batch.pk]), choices)
    desk.post(reverse("import_purpose", args=[batch.pk]), SAID)
    assert not RawContact.objects.filter(batch=batch).exists(), "looking at a file takes nothing in"
    desk.post(reverse("import_start", args=[batch.pk]))
    return worked_off(batch)


def taken_back(desk: Client, batch: Import) -> Import:
    page = desk.get(reverse("import_undo", args=[batch.pk])).content.decode()
    assert "EMO" in page or batch.name in page
    desk.post(reverse("import_undo", args=[batch.pk]))
    return worked_off(batch)


def test_a_file_comes_in_and_goes_out_again(desk: Client) -> None:
    batch = brought_in(desk)
    assert batch.settings["counts"] == {"lead": 4, "merged": 1, "rejected": 1}
    assert Offer.objects.open().count() == 4
    assert not Response.objects.exists(), "a row that stands twice in a file is no second enquiry"

    # Adler takes one; somebody from another file's lead asks again over the net.
    taken = Offer.objects.order_by("id").first()
    offer.accept(taken.pk, by="partner:ADLER", now=NOW)
    walk()
    other = Lead.objects.exclude(pk=taken.lead_id).order_by("id").first()
    mine = dict(zip(HEADER, a_row(NAMES.index(other.organisation.name.split()[0])), strict=True))
    comes_in(company=mine["Firma"], first_name="Anna", last_name=mine["Nachname"], email=mine["E-Mail"],
             phone="", postcode="34117", city="Kassel", channel="Web")  # fmt: skip
    walk()
    assert Merge.objects.filter(lead=other, undone_at__isnull=True).exists()
    assert Response.objects.get().lead == other

    batch = taken_back(desk, batch)
    assert batch.state == Import.State.UNDONE
    assert [number for number, _ in batch.kept] == [taken.lead.prospect_number]
    stays = Lead.objects.get(pk=taken.lead_id)
    assert (stays.stage, stays.partner.code) == (Stage.PURSUE, "ADLER")
    assert stays.person is not None

    # Whoever wrote in person meanwhile is no longer in the file's lead but a lead of its own.
    free = Lead.objects.exclude(stage=Stage.CLOSED).exclude(pk=stays.pk).get()
    assert free.pk != other.pk
    assert free.raw_contacts.get().batch is None
    assert not Response.objects.filter(lead=other).exists()

    gone = Lead.objects.filter(stage=Stage.CLOSED)
    assert set(gone.values_list("outcome", flat=True)) == {"withdrawn"}
    assert not gone.filter(person__isnull=False).exists()
    assert Person.objects.count() == 2
    assert set(RawContact.objects.filter(batch=batch).values_list("state", flat=True)) == {
        "lead",
        "merged",
        "rejected",
    }
    assert sum(Account.objects.values_list("worth_cents", flat=True)) == 0

    # The same file again: nothing is known of it but the lead that stayed.
    again = brought_in(desk, name="emo noch einmal.csv")
    assert again.settings["counts"]["lead"] == 2
    assert Lead.objects.exclude(stage=Stage.CLOSED).count() == 4
