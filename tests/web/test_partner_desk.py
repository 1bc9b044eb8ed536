"""Partners at the desk: entered, changed, imported, found, protected."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.reading import as_, text

from stellwerk.match.registration import Asked
from stellwerk.store.models import (
    ConflictOfInterest,
    Entry,
    NamedAccount,
    Partner,
    PartnerContact,
    Protection,
)
from stellwerk.worker import partners, protections
from stellwerk.worker.partner_rows import records

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

FILE = (
    "Partnernummer;Firma;Stufe;PLZ;Ort;PLZ-Gebiete;Produkte;Zertifikat bis;Ansprechpartner;E-Mail\n"
    "N1;Neu Eins GmbH;Gold;34117;Kassel;34-36;turning;2027-12-31;Eva Eins;eva@eins.example\n"
    "N2;Neu Zwei GmbH;Silber;;;36999-34000;;;;\n"
    "N3;Neu Drei GmbH;Basis;37073;Göttingen;37;turning;2025-12-31;;\n"
)


@pytest.fixture
def morning(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.HOME = tmp_path
    with time_machine.travel(cast.NOW, tick=False):
        yield


def sent(page: str) -> dict[str, str]:
    """What a browser would send back of a form as it stands."""

    class Form(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.values: dict[str, Any] = {}
            self.choice, self.area = "", ""

        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            known = dict(attributes)
            name = known.get("name") or ""
            if tag == "input" and name and name not in ("q", "csrfmiddlewaretoken", "language", "next"):
                kind = known.get("type", "text")
                if kind not in ("checkbox", "radio") or "checked" in known:
                    value = known.get("value") or ("on" if kind == "checkbox" else "")
                    if kind == "checkbox" and name in self.values:
                        self.values[name] = [*self.values[name], value]
                    else:
                        self.values[name] = [value] if kind == "checkbox" else value
            elif tag == "select":
                self.choice = name
            elif tag == "option" and self.choice:
                if "selected" in known or self.choice not in self.values:
                    self.values[self.choice] = known.get("value") or ""
            elif tag == "textarea":
                self.area = name
                self.values[name] = ""

        def handle_data(self, data: str) -> None:
            if self.area:
                self.values[self.area] += data.removeprefix("\n")

        def handle_endtag(self, tag: str) -> None:
            self.choice = "" if tag == "select" else self.choice
            self.area = "" if tag == "textarea" else self.area

    form = Form()
    form.feed(page[page.index('class="form form-wide"') : page.rindex("</form>")])
    return form.values


# --- The sheet


def test_a_name_is_enough_for_a_new_partner() -> None:
    client = as_(cast.chris())
    values = sent(text(client.get(reverse("partner_new")))) | {"name": "Neumann Technik GmbH"}
    response = client.post(reverse("partner_new"), values, follow=True)
    assert "Neumann Technik GmbH is a partner now." in text(response)
    found = Partner.objects.get()
    assert (found.code, found.level, found.joined_on) == ("neumann-technik-gmbh", "new", cast.NOW.date())
    assert Entry.objects.get(about="partner:neumann-technik-gmbh").actor == cast.chris().actor


def test_everything_that_was_entered_is_kept() -> None:
    client = as_(cast.chris())
    values = sent(text(client.get(reverse("partner_new")))) | {
        "name": "Neumann", "code": "12/7", "postcode": "34117", "city": "Kassel", "level": "gold",
        "territories": "34000-36999, 37\nAT: 4", "radius_km": "80", "min_value": "10.000,50", "max_value": "90.000",
        "capacity_per_week": "4", "max_open": "12", "languages": ["de", "en"], "industries": ["medical"],
        "on_show": "HW 400, HF 600", "cross_selling": "2", "contact_rhythm": "rare", "turnover": "3 Mio.",
        "products-0-product": "turning", "products-0-depth": "3", "products-0-certified": "on",
        "products-0-until": "2027-12-31", "absences-0-first_on": "2026-08-01", "absences-0-last_on": "2026-08-14",
        "people-0-name": "Nora Neu", "people-0-email": "Nora@Neu.example", "people-0-decides": "on",
    }  # fmt: skip
    response = client.post(reverse("partner_new"), values)
    assert response.status_code == 302, unescape(response.content.decode())
    record = records(Partner.objects.all())["12/7"]
    assert [prefix for _, prefix in record.territories] == ["4", "34", "35", "36", "37"]
    assert (record.min_value_cents, record.max_value_cents, record.turnover_cents) == (
        1_000_050,
        9_000_000,
        300_000_000,
    )
    assert (record.depth, record.certificates) == ({"turning": 3}, {"turning": date(2027, 12, 31)})
    assert (record.languages, record.industries, record.on_show) == (
        ("de", "en"),
        ("medical",),
        ("HW 400", "HF 600"),
    )
    assert record.absences == ((date(2026, 8, 1), date(2026, 8, 14)),)
    assert [(p.name, p.email, p.decides, p.takes_offers) for p in record.people] == [
        ("Nora Neu", "nora@neu.example", True, True)
    ]
    assert record.lat
    assert "Neumann" in text(client.get(reverse("partner", args=["12/7"])))


@pytest.mark.parametrize("language", ["en", "de"])
def test_saving_an_untouched_sheet_changes_nothing(language: str) -> None:
    cast.adler(min_value_cents=1_234_567, lat=51.312, lon=9.481, turnover_cents=100_000_000, subdivision="HE")
    client = as_(cast.chris(), language)
    before = records(Partner.objects.all())["ADLER"]
    values = sent(text(client.get(reverse("partner_edit", args=["ADLER"]))))
    response = client.post(reverse("partner_edit", args=["ADLER"]), values)
    assert response.status_code == 302, unescape(response.content.decode())
    assert records(Partner.objects.all())["ADLER"] == before
    assert not Entry.objects.filter(about="partner:ADLER").exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "The name is missing."),
        ({"territories": "36999-34000"}, "runs backwards"),
        ({"postcode": "341"}, "is no postcode of"),
        ({"radius_km": "weit"}, "This is no number."),
        ({"radius_km": "80", "postcode": "", "lat": "", "lon": ""}, "A radius needs a place"),
        ({"min_value": "90000", "max_value": "10"}, "The largest project is smaller"),
        ({"max_value": "viel"}, "This is no amount."),
        ({"capacity_per_week": "-1"}, "Write 0 or more"),
        ({"left_on": "2001-01-01"}, "before it begins"),
        ({"products-2-until": "2027-01-01"}, "Choose the product line"),
        ({"absences-0-first_on": "2026-08-01"}, "Give the first and the last day."),
        ({"absences-0-first_on": "2026-08-02", "absences-0-last_on": "2026-08-01"}, "ends before it begins"),
        ({"people-0-email": "nobody"}, "is no e-mail address"),
    ],
)
def test_every_wrong_entry_is_said_and_nothing_typed_is_lost(wrong: dict[str, str], sentence: str) -> None:
    cast.adler()
    client = as_(cast.chris())
    address = reverse("partner_edit", args=["ADLER"])
    values = sent(text(client.get(address))) | {"city": "Kassel am Fluss"} | wrong
    page = text(client.post(address, values))
    assert sentence in page
    assert "Kassel am Fluss" in page
    assert all(value in page for value in wrong.values())
    assert Partner.objects.get(code="ADLER").city == "Kassel"


def test_a_taken_number_is_said_at_its_field() -> None:
    cast.adler()
    client = as_(cast.chris())
    values = sent(text(client.get(reverse("partner_new")))) | {"name": "Anderer Adler", "code": "ADLER"}
    assert "There is a partner with the number ADLER already." in text(
        client.post(reverse("partner_new"), values)
    )


def test_a_foreign_person_cannot_be_taken_over_by_its_id() -> None:
    foreign = cast.berg().contacts.get()
    cast.adler()
    client = as_(cast.chris())
    address = reverse("partner_edit", args=["ADLER"])
    values = sent(text(client.get(address))) | {"people-0-id": str(foreign.pk), "people-0-name": "Gekapert"}
    assert client.post(address, values).status_code == 302
    foreign.refresh_from_db()
    assert (foreign.name, foreign.partner.code) == ("Kontakt Berg & Söhne", "BERG")


@pytest.mark.parametrize("person", ["ole", "mona", "ines"])
def test_only_those_who_steer_partners_change_them(person: str) -> None:
    cast.adler()
    client = as_(getattr(cast, person)())
    assert client.get(reverse("partner_edit", args=["ADLER"])).status_code == 403
    assert reverse("partner_edit", args=["ADLER"]) not in text(client.get(reverse("partner", args=["ADLER"])))


# --- The file


def send(client: Client, data: str = FILE) -> str:
    file = SimpleUploadedFile("partner.csv", data.encode())
    return text(client.post(reverse("partner_import"), {"file": file}, follow=True))


def test_a_file_is_looked_at_before_anything_changes() -> None:
    page = send(as_(cast.chris()))
    assert "2 new, 0 changed, 0 as they were, 1 broken." in page
    assert "runs backwards" in page
    assert "The certificate for" in page
    assert "Partner number" in page
    assert not Partner.objects.exists()


def test_it_is_taken_from_what_the_house_kept_and_the_broken_rows_come_back() -> None:
    client = as_(cast.chris())
    send(client)
    page = text(client.post(reverse("partner_import"), {"do": "take", "file": "x"}, follow=True))
    assert "Partners taken: 2 new, 1 row is broken." in page
    assert set(Partner.objects.values_list("code", flat=True)) == {"N1", "N3"}
    broken = client.get(reverse("partner_broken_csv"))
    rows = list(csv.reader(StringIO(broken.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0] == "3"
    assert rows[1][2:4] == ["N2", "Neu Zwei GmbH"]


def test_the_same_file_again_has_nothing_new() -> None:
    client = as_(cast.chris())
    send(client)
    client.post(reverse("partner_import"), {"do": "take"})
    before = list(Partner.objects.values()), list(PartnerContact.objects.values())
    assert "Nothing new in this file: 2 as they were, 1 broken." in send(client)
    client.post(reverse("partner_import"), {"do": "take"})
    assert (list(Partner.objects.values()), list(PartnerContact.objects.values())) == before


def test_a_file_that_was_put_aside_is_gone(tmp_path: Path) -> None:
    client = as_(cast.chris())
    send(client)
    assert len(list((tmp_path / "uploads").iterdir())) == 1
    client.post(reverse("partner_import"), {"do": "discard"})
    assert list((tmp_path / "uploads").iterdir()) == []
    assert "The file is no longer there." in text(
        client.post(reverse("partner_import"), {"do": "take"}, follow=True)
    )
    assert not Partner.objects.exists()


def test_another_person_cannot_take_the_file() -> None:
    send(as_(cast.chris()))
    as_(cast.ada()).post(reverse("partner_import"), {"do": "take"})
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("", "The file is empty"),
        ("Farbe;Form\nrot;rund\n", "needs a column with the partner's number or name"),
    ],
)
def test_what_is_no_list_of_partners_gets_a_sentence(data: str, sentence: str) -> None:
    page = send(as_(cast.chris()), data)
    assert sentence in page
    assert "Choose a file first." not in page or not data


def test_the_exported_list_changes_nothing_when_it_is_read_again() -> None:
    cast.adler(), cast.berg(), cast.dorn()
    client = as_(cast.chris())
    exported = b"".join(client.get(reverse("partners_csv")).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    before = records(Partner.objects.all())
    assert "Nothing new in this file: 3 as they were, 0 broken." in send(client, exported)
    assert records(Partner.objects.all()) == before


# --- The list


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("level=gold", {"Adler GmbH"}),
        ("covers=4020", {"Adler GmbH", "Berg & Söhne", "Dorn Handels AG"}),
        ("covers=34117", {"Adler GmbH", "Berg & Söhne"}),
        ("product=milling", {"Adler GmbH"}),
        ("q=berg", {"Berg & Söhne"}),
        ("performance=high", {"Adler GmbH"}),
        ("gone=1", {"Weg GmbH"}),
        ("level=platinum", {"Adler GmbH", "Berg & Söhne", "Dorn Handels AG"}),
    ],
)
def test_the_list_finds_whom_one_asks_for(query: str, names: set[str]) -> None:
    cast.adler(), cast.berg(), cast.dorn()
    cast.a_partner("WEG", name="Weg GmbH", left_on=date(2025, 1, 1))
    page = text(as_(cast.chris()).get(reverse("partners") + f"?{query}"))
    listed = {
        name
        for name in ("Adler GmbH", "Berg & Söhne", "Dorn Handels AG", "Weg GmbH")
        if f">{name}</a>" in page
    }
    assert listed == names


def test_a_radius_covers_what_lies_within_it() -> None:
    near = cast.a_partner("NAH", name="Nah GmbH", radius_km=60.0)
    far = cast.a_partner("FERN", name="Fern GmbH", radius_km=60.0, lat=48.1, lon=11.5)
    page = text(as_(cast.chris()).get(reverse("partners") + "?covers=37073"))
    assert f">{near.name}</a>" in page
    assert f">{far.name}</a>" not in page


# --- Protection, named accounts, interests

ASKED = Asked(
    kind="customer",
    company="Maier Metallbau",
    evidence="Angebot vom 03.03.2026",
    postcode="34117",
    city="Kassel",
)


def asked(partner: Partner | None = None, **over: Any) -> Protection:
    return protections.register(
        (partner or cast.adler()).pk, replace(ASKED, **over), by="user:1", now=cast.NOW
    )


def test_a_registration_is_shown_beside_what_speaks_against_it() -> None:
    asked(cast.berg(), company="Maier Metallbau GmbH")
    row = asked()
    client = as_(cast.chris())
    assert "2 registrations wait for you." in text(client.get(reverse("protections")))
    page = text(client.get(reverse("protection", args=[row.pk])))
    assert "One thing speaks against it" in page
    assert "Registered by another partner" in page
    assert "Maier Metallbau GmbH" in page
    assert "The same name at the same place" in page


def decide(pk: int, do: str, answer: str = "") -> str:
    address = reverse("protection_decide", args=[pk])
    return text(as_(cast.chris()).post(address, {"do": do, "answer": answer}, follow=True))


def test_it_is_approved_extended_and_ended() -> None:
    row = asked()
    assert "Maier Metallbau is protected for Adler GmbH until" in decide(row.pk, "approve")
    assert "Extended:" in decide(row.pk, "extend")
    assert "Ended." in decide(row.pk, "end")
    row.refresh_from_db()
    assert (row.state, row.extended, row.valid_until) == ("ended", 1, cast.NOW.date() + timedelta(days=270))


def test_a_rejection_needs_its_sentence() -> None:
    row = asked()
    assert "Say why." in decide(row.pk, "reject")
    assert "Rejected." in decide(row.pk, "reject", "Kein Nachweis.")
    assert "This has been decided already." in decide(row.pk, "approve")


@pytest.mark.parametrize("person", ["ole", "mona", "ines", "cem", "dora"])
def test_what_partners_register_is_nothing_for_sales_and_the_others(person: str) -> None:
    row = asked()
    decide(row.pk, "approve")
    client = as_(getattr(cast, person)())
    for page in ("protections", "protection"):
        assert client.get(reverse(page, args=[row.pk] if page == "protection" else [])).status_code == 403
    if person in ("ole", "mona", "ines"):
        assert "Maier" not in text(client.get(reverse("partner", args=["ADLER"])))


def test_named_accounts_are_entered_and_ended() -> None:
    client = as_(cast.chris())
    page = text(client.post(reverse("named_accounts"), {"company": "Großkunde AG", "note": "Rahmenvertrag"}))
    assert "A name alone has namesakes." in page
    assert "Rahmenvertrag" in page
    client.post(reverse("named_accounts"), {"company": "Großkunde AG", "city": "Kassel"})
    row = NamedAccount.objects.get()
    client.post(reverse("named_account_end", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_on == cast.NOW.date()


def test_named_accounts_are_read_only_for_those_who_do_not_steer() -> None:
    client = as_(cast.mona())
    client.post(reverse("named_accounts"), {"company": "Großkunde AG", "city": "Kassel"})
    assert not NamedAccount.objects.exists()


def test_a_conflict_of_interest_is_added_to_the_partner_and_removed() -> None:
    cast.adler()
    client = as_(cast.chris())
    client.post(reverse("partner_conflict_add", args=["ADLER"]), {"company": "Rivale AG", "city": "Kassel"})
    row = ConflictOfInterest.objects.get()
    assert "Rivale AG" in text(client.get(reverse("partner", args=["ADLER"])))
    response = client.post(reverse("partner_conflict_remove", args=["ADLER", row.pk]), follow=True)
    assert not ConflictOfInterest.objects.exists()
    (message,) = response.context["messages"]
    client.post(message.extra_tags)
    assert ConflictOfInterest.objects.get().city == "Kassel"


def test_a_long_list_is_shown_page_by_page() -> None:
    Partner.objects.bulk_create(
        Partner(code=f"Q{n}", name=f"Quelle {n:03} GmbH", level="base", joined_on=date(2020, 1, 1))
        for n in range(101)
    )
    client = as_(cast.chris())
    assert "Quelle 100 GmbH" not in text(client.get(reverse("partners")))
    assert "Quelle 100 GmbH" in text(client.get(reverse("partners") + "?page=2&level=base"))


# --- Certificates and Today


def test_certificates_that_end_are_listed_and_the_channel_manager_reads_of_them_first() -> None:
    for code, days in (("BALD", 20), ("VORBEI", -5), ("WEIT", 90)):
        cast.knows(cast.a_partner(code), turning=cast.NOW.date() + timedelta(days=days))
    asked()
    page = text(as_(cast.chris()).get(reverse("certificates")))
    assert "BALD GmbH" in page
    assert "VORBEI GmbH" in page
    assert "WEIT GmbH" not in page
    today = text(as_(cast.chris()).get(reverse("today")))
    assert "1 certificate ends soon." in today
    assert "1 certificate has ended lately." in today
    assert "1 protection waits for your word." in today
    assert "protection waits" not in text(as_(cast.ole()).get(reverse("today")))


def test_the_partners_own_changes_stand_on_its_page() -> None:
    partner = cast.adler()
    partners.change_partner(partner.pk, by=cast.pia().actor, now=cast.NOW, capacity_per_week=2)
    partners.add_absence(partner.pk, date(2026, 8, 1), date(2026, 8, 2), by=cast.pia().actor, now=cast.NOW)
    page = text(as_(cast.chris()).get(reverse("partner", args=["ADLER"])))
    assert "Leads a week: 5 → 2" in page
    assert "Absence entered: 1 Aug to 2 Aug" in page
    assert "Pia Sommer" in page
