"""The wizard: a file is sent, filed, said, looked at, let in, taken back; every mistake has a sentence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import NOW, adler, ali, an_offer, cem, chris, dirk, ines
from tests.walking import a_policy, comes_in

from stellwerk.store.models import Agency, Campaign, Import, Lead, RawContact, Source, User
from stellwerk.worker import imports as work

pytestmark = [pytest.mark.django_db]

FILE = b"""Firma;Vorname;Nachname;E-Mail;PLZ;Ort;Produkt;Hobby
Kessler Formenbau;Miriam;Vogt;m.vogt@kessler-formenbau.example;34123;Kassel;Drehmaschine;Segeln
Brandt Antriebe;Jens;Brandt;j.brandt@brandt-antriebe.example;34125;Kassel;Drehmaschine;
Niemand AG;;;;34125;Kassel;Drehmaschine;
"""
SAID = {"basis": "fair", "keeps": "leads", "campaign": "AMB 2026", "cost": "12.500", "channel": "fair"}


@pytest.fixture(autouse=True)
def beside(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        a_policy()
        yield


def client_of(user: User, language: str = "de") -> Client:
    client = Client(headers={"host": "localhost", "accept-language": language})
    client.force_login(user)
    return client


def send(client: Client, body: bytes = FILE, *, name: str = "messe.csv", sender: str = "Messebüro") -> Any:
    return client.post(
        reverse("import_new"), {"file": SimpleUploadedFile(name, body), "sender": sender}, follow=True
    )


def columns(batch: Import, **over: str) -> dict[str, str]:
    """What the form sends when nothing but `over` (header -> choice) is changed."""
    filing, headers = work.proposed(batch), batch.settings["headers"]
    return {f"c{i}": over.get(header, filing.choice(header)) for i, header in enumerate(headers)}


def filed(client: Client, body: bytes = FILE, **said: str) -> Import:
    """Sent, filed as proposed, said, looked at."""
    send(client, body)
    batch = Import.objects.latest("id")
    client.post(reverse("import_columns", args=[batch.pk]), columns(batch))
    client.post(reverse("import_purpose", args=[batch.pk]), SAID | said)
    return Import.objects.get(pk=batch.pk)


def let_in(client: Client, batch: Import) -> Import:
    client.post(reverse("import_start", args=[batch.pk]))
    work.work(lambda: NOW, seconds=60)
    return Import.objects.get(pk=batch.pk)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_columns_come_with_samples_and_what_was_recognised():
    page = text(send(client_of(ines())))
    assert "7 von 8 Spalten sind erkannt." in page
    assert "m.vogt@kessler-formenbau.example · j.brandt@brandt-antriebe.example" in page
    assert '<option value="email" selected>' in page
    assert "Nichts sagt, wer in Anrufe und E-Mails eingewilligt hat." in page


def test_two_columns_under_one_name_are_refused_and_nothing_is_lost():
    client = client_of(ines())
    send(client)
    batch = Import.objects.get()
    response = client.post(
        reverse("import_columns", args=[batch.pk]), columns(batch, Hobby="company", Produkt="out")
    )
    assert response.status_code == 422
    assert "Firma ist mehreren Spalten zugeordnet: Firma, Hobby." in text(response)
    assert text(response).count('<option value="company" selected>') == 2
    assert not Import.objects.get().mapping


def test_a_file_without_any_way_to_reach_people_does_not_go_on():
    client = client_of(ines())
    send(client)
    batch = Import.objects.get()
    response = client.post(reverse("import_columns", args=[batch.pk]), columns(batch, **{"E-Mail": "out"}))
    assert response.status_code == 422
    assert "Niemand ist erreichbar" in text(response)


def test_the_purpose_asks_for_what_is_missing():
    client = client_of(ines())
    send(client)
    batch = Import.objects.get()
    client.post(reverse("import_columns", args=[batch.pk]), columns(batch))
    response = client.post(reverse("import_purpose", args=[batch.pk]), {"keeps": "leads", "cost": "viel"})
    page = text(response)
    assert response.status_code == 422
    for sentence in ("Sagen Sie, woher die Daten stammen.", "Wählen Sie einen Kanal.", "Wählen Sie eine Kampagne",
                     "Schreiben Sie die Kosten als Zahl"):  # fmt: skip
        assert sentence in page
    assert 'value="viel"' in page


def test_the_preview_shows_findings_and_the_first_rows_and_takes_nothing():
    client = client_of(ines())
    batch = filed(client)
    page = text(client.get(reverse("import_page", args=[batch.pk])))
    assert "2 von 3 Zeilen werden Leads." in page
    assert "Kessler Formenbau" in page
    assert "Als weitere Angabe behalten, von niemandem gelesen: Hobby" in page
    assert "abgewiesen" in page
    assert not RawContact.objects.exists()


def test_the_whole_way_to_leads_of_a_new_campaign_with_its_cost():
    client = client_of(ines())
    batch = let_in(client, filed(client))
    page = text(client.get(reverse("import_page", args=[batch.pk])))
    assert "2 Zeilen wurden Leads." in page
    campaign = Campaign.objects.get(name="AMB 2026")
    assert (campaign.channel, campaign.real_cost_cents) == ("fair", 1_250_000)
    assert Lead.objects.filter(campaign=campaign).count() == 2
    rows = b"".join(client.get(reverse("import_rejected_csv", args=[batch.pk])).streaming_content).decode()
    assert rows.splitlines()[1].startswith("4;")
    assert "Niemand AG" in rows


def test_a_known_campaign_gives_its_channel():
    Campaign.objects.create(name="Frühjahr", channel="mail")
    batch = filed(client_of(ines()), campaign="Frühjahr", channel="")
    assert batch.settings["defaults"]["channel"] == "mail"


def test_third_party_data_without_a_word_has_the_sender_as_its_origin():
    assert filed(client_of(ines()), basis="bought").settings["origin"] == "Messebüro"
    assert filed(client_of(ines()), basis="fair", origin="x").settings["origin"] == ""


def test_the_next_file_of_the_sender_is_filed_alike():
    client = client_of(ines())
    send(client)
    batch = Import.objects.get()
    client.post(reverse("import_columns", args=[batch.pk]), columns(batch, Hobby="interest"))
    page = text(send(client, FILE + b"Vier GmbH;;Vier;v@vier.example;34125;Kassel;;\n"))
    assert '<option value="interest" selected>' in page


def test_progress_is_shown_with_and_without_a_script():
    client = client_of(ines())
    batch = filed(client)
    client.post(reverse("import_start", args=[batch.pk]))
    page = text(client.get(reverse("import_page", args=[batch.pk])))
    assert "Die Datei wird eingelesen." in page
    assert 'hx-trigger="every 2s"' in page
    assert f'href="{reverse("import_page", args=[batch.pk])}"' in page


def test_undo_says_beforehand_what_it_does_and_then_does_it():
    client = client_of(chris())
    batch = let_in(client, filed(client))
    lead = Lead.objects.earliest("id")
    an_offer(lead, adler(), state="accepted", answered_at=NOW)
    page = text(client.get(reverse("import_undo", args=[batch.pk])))
    assert "Ein Lead verlässt die Strecke" in page
    assert "Ein Lead bleibt" in page
    assert Lead.objects.filter(stage="closed").count() == 0
    client.post(reverse("import_undo", args=[batch.pk]))
    work.work(lambda: NOW, seconds=60)
    page = text(client.get(reverse("import_page", args=[batch.pk])))
    assert "Zurückgenommen; ein Lead bleibt." in page
    assert "Adler GmbH hat ihn angenommen." in page
    assert client.post(reverse("import_undo", args=[batch.pk])).status_code == 302


def test_a_draft_is_put_aside():
    client = client_of(ines())
    batch = filed(client)
    client.post(reverse("import_discard", args=[batch.pk]))
    assert not Import.objects.exists()


def test_it_cannot_be_put_aside_once_it_is_in():
    client = client_of(ines())
    batch = let_in(client, filed(client))
    response = client.post(reverse("import_discard", args=[batch.pk]), follow=True)
    assert "Nehmen Sie sie stattdessen zurück." in text(response)
    assert Import.objects.exists()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "Die Datei ist leer."),
        (b"%PDF-1.7\n;;;\n", "Die Datei lässt sich nicht als Tabelle lesen."),
        (b"Firma;E-Mail\n", "Die Datei enthält nur Spaltennamen."),
        (b"a@b.example;0561 1\nc@d.example;0561 2\n", "Die erste Zeile muss die Spaltennamen enthalten."),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(body, sentence):
    response = send(client_of(ines()), body)
    assert response.status_code == 422
    assert sentence in text(response)
    assert 'value="Messebüro"' in text(response)
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(work, "MOST_BYTES", 10)
    assert "größer als 50 MB" in text(send(client_of(ines())))


def test_the_name_of_another_source_is_refused():
    comes_in()
    assert "heißt schon eine andere Quelle" in text(send(client_of(ines()), sender="Webformular"))


def test_more_rows_than_fit_are_not_let_in(monkeypatch):
    client = client_of(ines())
    batch = filed(client)
    monkeypatch.setattr(work, "MOST_ROWS", 2)
    assert "Teilen Sie sie" in text(client.get(reverse("import_page", args=[batch.pk])))
    client.post(reverse("import_start", args=[batch.pk]))
    assert Import.objects.get().state == "draft"


def test_an_agency_sees_and_brings_only_its_own():
    agency = Agency.objects.create(name="Rufkraft", kind="call_centre", made_at=NOW)
    mine = client_of(ali(agency=agency))
    theirs = filed(client_of(ines()))
    assert mine.get(reverse("import_page", args=[theirs.pk])).status_code == 404
    assert "messe.csv" not in text(mine.get(reverse("imports")))
    assert "heißt schon eine andere Quelle" in text(send(mine, sender="Messebüro"))
    send(mine, sender="Rufkraft Aktion")
    assert Source.objects.get(name="Rufkraft Aktion").agency == agency
    assert "messe.csv" in text(mine.get(reverse("imports")))


def test_an_agent_without_an_agency_sees_no_files():
    client = client_of(ali())
    batch = filed(client_of(ines()))
    assert client.get(reverse("import_page", args=[batch.pk])).status_code == 404


@pytest.mark.parametrize("user", [cem, dirk])
def test_nobody_else_gets_in(user):
    assert client_of(user()).get(reverse("imports")).status_code in (302, 403)


def test_everything_is_said_in_english_too():
    client = client_of(ines(language="en"), "en")
    batch = let_in(client, filed(client))
    page = text(client.get(reverse("import_page", args=[batch.pk])))
    assert "2 rows became leads." in page
    assert "Refused rows" in page


def test_a_stopped_file_is_read_on():
    client = client_of(ines())
    batch = filed(client)
    Import.objects.filter(pk=batch.pk).update(
        state="failed", settings=batch.settings | {"phase": "read", "known": 0}
    )
    assert "Angehalten" in text(client.get(reverse("imports")))
    assert "Weiter einlesen" in text(client.get(reverse("import_page", args=[batch.pk])))
    client.post(reverse("import_resume", args=[batch.pk]))
    work.work(lambda: NOW, seconds=60)
    assert Import.objects.get().state == "done"


def test_a_column_that_is_left_out_is_not_called_empty():
    client = client_of(ines())
    send(client)
    batch = Import.objects.get()
    client.post(reverse("import_columns", args=[batch.pk]), columns(batch, Hobby="out"))
    client.post(reverse("import_purpose", args=[batch.pk]), SAID)
    page = text(client.get(reverse("import_page", args=[batch.pk])))
    assert "Weggelassen: Hobby" in page
    assert "Von oben bis unten leer" not in page


def test_after_the_undo_only_what_was_refused_is_listed():
    client = client_of(ines())
    batch = let_in(client, filed(client))
    client.post(reverse("import_undo", args=[batch.pk]))
    work.work(lambda: NOW, seconds=60)
    page = text(client.get(reverse("import_page", args=[batch.pk])))
    assert "Ganz zurückgenommen." in page
    assert "Niemand ist zu erreichen" in page
    assert "Der Import wurde zurückgenommen." not in page
    rows = b"".join(client.get(reverse("import_rejected_csv", args=[batch.pk])).streaming_content).decode()
    assert rows.count("Der Import wurde zurückgenommen.") == 2
