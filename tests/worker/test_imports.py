"""A file of contacts: from raw rows to graded leads, killed anywhere, let in twice, taken back as a whole."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cast import NOW, adler, an_offer, chris, ines
from tests.walking import a_policy, comes_in, walk

from stellwerk.capture import step as capture
from stellwerk.capture.filing import choose
from stellwerk.capture.sources.address_list import read_purpose
from stellwerk.capture.sources.table import TableError
from stellwerk.offer import step as offer_step
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import (
    Booking,
    Campaign,
    Consent,
    Duplicate,
    Entry,
    FollowUp,
    Import,
    Lead,
    Mail,
    Merge,
    Offer,
    Organisation,
    PartnerWeek,
    Person,
    RawContact,
    Source,
)
from stellwerk.terms import Stage
from stellwerk.worker import imports, line

pytestmark = [pytest.mark.django_db, pytest.mark.step]

HEADER = ["Firma", "Vorname", "Nachname", "E-Mail", "Telefon", "PLZ", "Ort", "Produkt", "Interesse"]
FAIR = {"basis": "fair", "keeps": "leads", "channel": "fair", "campaign": "AMB 2026"}


@pytest.fixture(autouse=True)
def beside(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path


@pytest.fixture(autouse=True)
def live_policy() -> None:
    a_policy()


def row(n: int, **over: str) -> list[str]:
    """Distinct people of distinct companies in Kassel."""
    names = ["Abel", "Brandt", "Clasen", "Dietz", "Ebert", "Fuchs", "Gerlach", "Heinz", "Iversen", "Jahn"]
    last, firm = f"{names[n % 10]}{chr(97 + n // 10 % 26)}", f"{names[n * 7 % 10]}werk{n}"
    values = dict(
        zip(
            HEADER,
            [
                f"{firm} Maschinenbau GmbH",
                "Anna",
                last,
                f"a.{last}{n}@{firm}.example".lower(),
                f"0561 {2_000_000 + n * 7919}",
                f"34{100 + n % 60}",
                "Kassel",
                "Drehmaschine HW 400",
                "Bitte um Angebot, kurzfristig",
            ],
            strict=True,
        )
    )
    return list((values | over).values())


def a_file(count: int = 3, *more: list[str]) -> bytes:
    memory = io.StringIO()
    csv.writer(memory, delimiter=";").writerows([HEADER, *(row(n) for n in range(count)), *more])
    return memory.getvalue().encode()


def sent(body: bytes | None = None, *, sender: str = "Messebüro", **purpose: str) -> Import:
    """A file that is filed, said and looked at."""
    batch = imports.keep(
        body if body is not None else a_file(),
        name="messe.csv",
        sender=sender,
        agency=None,
        by="user:1",
        now=NOW,
    )
    assert capture.file_columns(batch.pk, imports.proposed(batch))
    assert capture.say_purpose(batch.pk, read_purpose(FAIR | purpose, sender=sender))
    imports.ask_look(Import.objects.get(pk=batch.pk), lambda: NOW)
    return Import.objects.get(pk=batch.pk)


def let_in(batch: Import) -> Import:
    assert capture.start_import(batch.pk, by="user:1", now=NOW)
    assert not imports.work(lambda: NOW, seconds=60)
    return Import.objects.get(pk=batch.pk)


def undo(batch: Import, by: str = "user:2") -> Import:
    assert capture.ask_undo(batch.pk, by=by, now=NOW)
    assert not imports.work(lambda: NOW, seconds=60)
    return Import.objects.get(pk=batch.pk)


def state() -> tuple[Any, ...]:
    """What the house knows, without what differs by the moment of writing."""
    return (
        list(RawContact.objects.order_by("id").values_list("external_id", "state", "lead__prospect_number")),
        list(Lead.objects.order_by("id").values_list("prospect_number", "stage", "grade", "points")),
        Person.objects.count(),
        Organisation.objects.count(),
    )


def test_a_file_becomes_graded_leads_of_its_campaign():
    batch = let_in(sent())
    assert (batch.state, batch.rows, batch.rows_read) == ("done", 3, 3)
    assert capture.body_of(batch.pk) is None
    leads = Lead.objects.select_related("campaign")
    assert [(lead.campaign.name, lead.channel, bool(lead.grade)) for lead in leads] == [
        ("AMB 2026", "fair", True)
    ] * 3
    assert batch.settings["counts"] == {"lead": 3}
    assert [about for about in Entry.objects.values_list("about", flat=True) if about] == [
        f"import:{batch.pk}"
    ] * 2


def test_nothing_is_stored_of_a_file_before_it_is_let_in():
    batch = sent()
    assert batch.state == "draft"
    assert (batch.settings["look"]["rows"], batch.settings["look"]["good"]) == (3, 3)
    assert not RawContact.objects.exists()
    assert not Lead.objects.exists()


def test_a_broken_row_and_one_that_nobody_can_reach_keep_their_number_and_reason():
    unreachable = row(8, **{"E-Mail": "", "Telefon": ""})
    body = a_file(2, ["zu", "viele"] + ["x"] * 9, unreachable)
    batch = let_in(sent(body))
    rejected = RawContact.objects.filter(state="rejected").order_by("id")
    assert [(raw.external_id, raw.reason[0]) for raw in rejected] == [
        ("4", "row.too_many_cells"),
        ("5", "junk.no_contact"),
    ]
    assert rejected[0].payload["column 11"] == "x"
    assert batch.settings["counts"] == {"lead": 2, "rejected": 2}


def test_the_look_says_beforehand_what_happens_afterwards():
    body = a_file(5, row(0), row(9, **{"E-Mail": "test@test.de", "Telefon": ""}), ["x"] * 12)
    batch = sent(body)
    look = batch.settings["look"]
    assert (look["rows"], look["good"], look["doubles"]) == (8, 6, 1)
    assert {found[0][0]: found[1:] for found in look["found"]} == {
        "import.double": [1, [7]],
        "junk.test_entry": [1, [8]],
        "row.too_many_cells": [1, [9]],
    }
    assert let_in(batch).settings["counts"] == {"lead": 5, "rejected": 2}


def test_the_same_file_twice_changes_nothing():
    let_in(sent(a_file(5, ["x"] * 12)))
    before = state()
    again = let_in(sent(a_file(5, ["x"] * 12)))
    assert state() == before
    assert again.settings["known"] == 6
    assert [number for number, _ in again.problems] == [2, 3, 4, 5, 6, 7]


def test_a_longer_export_brings_only_what_is_new():
    let_in(sent(a_file(3)))
    memory = io.StringIO()
    csv.writer(memory, delimiter=";").writerows([HEADER, row(9), *(row(n) for n in range(3))])
    let_in(sent(memory.getvalue().encode()))
    assert Lead.objects.count() == 4


def test_what_a_person_left_out_is_not_stored():
    batch = imports.keep(a_file(), name="x.csv", sender="A", agency=None, by="user:1", now=NOW)
    chosen = {h: imports.proposed(batch).choice(h) for h in batch.settings["headers"]} | {
        "Telefon": "out",
        "Interesse": "own",
    }
    capture.file_columns(batch.pk, choose(chosen))
    capture.say_purpose(batch.pk, read_purpose(FAIR, sender="A"))
    imports.ask_look(batch, lambda: NOW)
    let_in(batch)
    raw = RawContact.objects.earliest("id")
    assert "Telefon" not in raw.payload
    assert raw.lead.attributes == {"Interesse": "Bitte um Angebot, kurzfristig"}
    following = imports.keep(a_file(9), name="y.csv", sender="A", agency=None, by="user:1", now=NOW)
    assert imports.proposed(following) == choose(chosen)


@pytest.mark.parametrize("chunk", [1, 2, 3])
@pytest.mark.parametrize("dies_at", range(9))
def test_a_kill_between_two_steps_loses_nothing_and_doubles_nothing(monkeypatch, dies_at, chunk):
    """The process dies at the n-th step of the way; another one goes on with nothing but the database."""
    monkeypatch.setattr(imports, "CHUNK", chunk)
    batch = sent(a_file(5, ["x"] * 12))
    capture.start_import(batch.pk, by="user:1", now=NOW)
    steps = 0
    real = {"receive_rows": capture.receive_rows, "run": line.walk, "finish": capture.finish_import}

    def dying(name):
        def step(*args, **kwargs):
            nonlocal steps
            steps += 1
            if steps == dies_at:
                raise KeyboardInterrupt
            done = real[name](*args, **kwargs)
            steps += 1
            if steps == dies_at:
                raise KeyboardInterrupt
            return done

        return step

    monkeypatch.setattr(capture, "receive_rows", dying("receive_rows"))
    monkeypatch.setattr(line, "walk", dying("run"))
    monkeypatch.setattr(capture, "finish_import", dying("finish"))
    if dies_at:
        with pytest.raises(KeyboardInterrupt):
            imports.work(lambda: NOW, seconds=60)
    monkeypatch.undo()
    imports._OPEN.clear()
    imports.work(lambda: NOW, seconds=60)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_read) == ("done", 6)
    assert batch.settings["counts"] == {"lead": 5, "rejected": 1}
    numbers = RawContact.objects.order_by("id").values_list("external_id", flat=True)
    assert list(numbers) == ["2", "3", "4", "5", "6", "7"]


def test_whoever_lost_the_task_is_found_by_the_sweep():
    batch = sent(a_file(2))
    capture.start_import(batch.pk, by="user:1", now=NOW)
    assert imports.is_forgotten(NOW + timedelta(minutes=5))
    imports.work(lambda: NOW, seconds=60)
    assert not imports.is_forgotten(NOW + timedelta(minutes=5))


def test_a_file_that_cannot_be_read_to_its_end_says_so_and_goes_on_when_told(monkeypatch):
    batch = sent(a_file(5))
    capture.start_import(batch.pk, by="user:1", now=NOW)
    monkeypatch.setattr(imports, "CHUNK", 2)
    real, calls = imports.open_table, []

    def broken(body):
        table = real(body)
        calls.append(1)

        def rows():
            yield from (next(table.rows), next(table.rows), next(table.rows))
            raise OSError("the disk is gone")

        return type(table)(table.headers, rows(), table.encoding, table.delimiter, table.findings)

    monkeypatch.setattr(imports, "open_table", broken)
    imports.work(lambda: NOW, seconds=60)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_read, batch.error) == ("failed", 2, "OSError: the disk is gone")
    monkeypatch.undo()
    assert capture.resume_import(batch.pk)
    imports.work(lambda: NOW, seconds=60)
    batch.refresh_from_db()
    assert (batch.state, batch.rows_read, batch.error) == ("done", 5, "")
    assert Lead.objects.count() == 5


def test_undo_takes_everything_back_and_leaves_the_rows_with_their_reason():
    batch = undo(let_in(sent(a_file(5, row(0), ["x"] * 12))))
    assert batch.state == "undone"
    assert batch.kept == []
    assert (Person.objects.count(), Organisation.objects.count(), Consent.objects.count()) == (0, 0, 0)
    leads = Lead.objects.values_list("stage", "outcome", "person", "organisation", "waiting_since")
    assert set(leads) == {("closed", "withdrawn", None, None, None)}
    assert not FollowUp.objects.open().exists()
    raws = RawContact.objects.order_by("id").values_list("external_id", "state", "reason", "lead")
    assert [(number, raw_state, why[0], lead) for number, raw_state, why, lead in raws] == [
        *((str(n), "rejected", "import.taken_back", None) for n in range(2, 7)),
        ("8", "rejected", "row.too_many_cells", None),
    ]
    assert walk() == 0


def test_after_the_undo_the_same_file_can_be_let_in_again():
    undo(let_in(sent(a_file(3))))
    let_in(sent(a_file(3)))
    assert Lead.objects.exclude(stage="closed").count() == 3
    assert Person.objects.count() == 3


def test_undo_withdraws_what_nobody_has_taken_and_books_it_back():
    adler(capacity_per_week=3)
    batch = let_in(sent(a_file(3)))
    offers = list(Offer.objects.order_by("id"))
    assert offers
    taken = offers[0]
    offer_step.accept(taken.pk, by="partner:ADLER", now=NOW)
    walk()
    batch = undo(batch)
    states = dict(Offer.objects.values_list("id", "state"))
    assert states.pop(taken.pk) == "accepted"
    assert set(states.values()) <= {"withdrawn"}
    assert not Offer.objects.filter(book_back_since__isnull=False).exists()
    assert batch.kept == [
        [taken.lead.prospect_number, ["import.stays_taken", {"partner": "Adler GmbH"}]],
    ]
    lead = Lead.objects.get(pk=taken.lead_id)
    assert (lead.stage, lead.person is None) == (Stage.PURSUE, False)
    assert Mail.objects.filter(kind="withdrawn").count() == len(states)


def test_undo_leaves_alone_what_somebody_worked_on():
    batch = let_in(sent(a_file(4)))
    first, second, third, _ = Lead.objects.order_by("id")
    Lead.objects.filter(pk=first.pk).update(owner=chris())
    Entry.objects.create(
        at=NOW, actor="user:7", lead=second, record="[]", code=b"x", policy_version=1
    )  # fmt: skip
    Lead.objects.filter(pk=third.pk).update(stage="closed", outcome="lost", waiting_since=None)
    batch = undo(batch)
    assert [[number, why[0]] for number, why in batch.kept] == [
        [first.prospect_number, "import.stays_owner"],
        [second.prospect_number, "import.stays_worked"],
        [third.prospect_number, "import.stays_closed"],
    ]
    assert Person.objects.count() == 3


def test_undo_unmerges_what_went_into_the_lead_of_somebody_else():
    comes_in(company="", phone="0561 48 20 117")
    walk()
    known = Lead.objects.get()
    theirs = row(1, Vorname="Miriam", Nachname="Vogt", Firma="Kessler Formenbau GmbH", PLZ="34123",
                 Telefon="0561 48 20 117")  # fmt: skip
    theirs[3] = "m.vogt@kessler-formenbau.example"
    batch = let_in(sent(a_file(1, theirs)))
    assert Merge.objects.get().lead == known
    before = Lead.objects.get(pk=known.pk)
    batch = undo(batch)
    after = Lead.objects.get(pk=known.pk)
    assert Merge.objects.get().undone_at == NOW
    assert (after.stage, after.person_id) == (before.stage, known.person_id)
    assert Lead.objects.exclude(stage="closed").get() == known
    assert set(RawContact.objects.filter(batch=batch).values_list("state", flat=True)) == {"rejected"}


def test_a_contact_of_somebody_else_that_went_into_an_imported_lead_gets_a_lead_of_its_own():
    batch = let_in(sent(a_file(1)))
    mine = Lead.objects.get()
    values = dict(zip(HEADER, row(0), strict=True))
    comes_in(company=values["Firma"], first_name="Anna", last_name=values["Nachname"], email=values["E-Mail"],
             phone=values["Telefon"], postcode=values["PLZ"])  # fmt: skip
    walk()
    assert Merge.objects.get().lead == mine
    undo(batch)
    free = Lead.objects.exclude(stage="closed").get()
    assert free.pk != mine.pk
    assert free.person.email == values["E-Mail"]
    assert free.raw_contacts.get().batch is None


def test_undo_in_the_midst_of_reading_ends_the_reading(monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    batch = sent(a_file(5))
    capture.start_import(batch.pk, by="user:1", now=NOW)
    imports.work(lambda: NOW, seconds=0)
    assert Import.objects.get(pk=batch.pk).rows_read == 2
    undo(batch)
    assert RawContact.objects.exclude(state="rejected").count() == 0
    assert RawContact.objects.count() == 2


@pytest.mark.parametrize("dies_at", range(1, 8))
def test_a_kill_in_the_midst_of_undoing_leaves_nothing_half(monkeypatch, dies_at):
    monkeypatch.setattr(imports, "UNDONE", 2)
    batch = let_in(sent(a_file(5)))
    capture.ask_undo(batch.pk, by="user:2", now=NOW)
    steps, real = 0, capture.take_back

    def dying(*args, **kwargs):
        nonlocal steps
        steps += 1
        if steps * 2 - 1 == dies_at:
            raise KeyboardInterrupt
        real(*args, **kwargs)
        if steps * 2 == dies_at:
            raise KeyboardInterrupt

    monkeypatch.setattr(capture, "take_back", dying)
    with pytest.raises(KeyboardInterrupt):
        imports.work(lambda: NOW, seconds=60)
    monkeypatch.undo()
    imports.work(lambda: NOW, seconds=60)
    batch.refresh_from_db()
    assert (batch.state, batch.kept) == ("undone", [])
    assert not Lead.objects.exclude(stage="closed").exists()
    assert not Person.objects.exists()


def test_an_address_list_brings_people_and_companies_but_no_leads():
    company_only = ["Solo Maschinenbau GmbH", "", "", "", "0561 99 88 77", "34117", "Kassel", "", ""]
    bought = {"keeps": "people", "basis": "bought", "origin": "Adress-Haus", "campaign": ""}
    batch = let_in(sent(a_file(3, row(0), company_only), sender="Adress-Haus", **bought))
    assert not Lead.objects.exists()
    people = Person.objects.order_by("id")
    assert [(p.origin, p.legal_basis, p.informed_at) for p in people] == [
        ("Adress-Haus", "bought", None)
    ] * len(people)
    assert Organisation.objects.filter(name="Solo Maschinenbau GmbH").exists()
    assert batch.settings["counts"] == {"kept": 4}
    again = let_in(sent(a_file(3, row(9)), sender="Zweites Haus", **bought | {"origin": "Zweites Haus"}))
    assert Person.objects.filter(email=row(0)[3]).count() == 1
    undo(again)
    undo(batch)
    assert (Person.objects.count(), Organisation.objects.count()) == (0, 0)


def test_own_data_has_no_third_party_as_its_origin():
    let_in(sent(a_file(1)))
    assert Person.objects.get().origin == ""


BADGES = b"""Badge ID;Scanzeit;Gescannt von;Firma;Vorname;Nachname;E-Mail;PLZ;Unzufrieden mit Wettbewerb;Notiz
4711;17.03.2026 09:10;Ole;Kessler Formenbau;Miriam;Vogt;m.vogt@kessler-formenbau.example;34123;x;Altmaschine steht
4712;17.03.2026 09:12;Ole;Brandt Antriebe;Jens;Brandt;j.brandt@brandt-antriebe.example;34125;;
"""


def test_a_badge_scanners_list_is_recognised_and_its_ticks_become_facts():
    batch = let_in(sent(BADGES, product="Drehmaschine"))
    assert batch.source.kind == "badge_scanner"
    first, second = Lead.objects.order_by("id")
    assert (first.fact("tick.unhappy"), second.fact("tick.unhappy")) == (True, None)
    assert first.arrived_at.isoformat() == "2026-03-17T08:10:00+00:00"
    assert first.remark == "Altmaschine steht"
    assert "Badge ID" not in RawContact.objects.earliest("id").payload
    assert first.attributes == {"Gescannt von": "Ole"}


def test_a_file_without_rows_is_refused():
    with pytest.raises(TableError) as problem:
        imports.keep(b"Firma;E-Mail\n", name="x.csv", sender="A", agency=None, by="user:1", now=NOW)
    assert problem.value.reason.key == "import.only_header"
    assert not Import.objects.exists()


def test_a_sender_cannot_take_the_name_of_another_source():
    comes_in()
    with pytest.raises(imports.SenderError):
        imports.keep(a_file(), name="x.csv", sender="Webformular", agency=None, by="user:1", now=NOW)


def test_a_large_file_is_looked_at_in_the_background(monkeypatch):
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    monkeypatch.setattr(imports, "LOOKED", 2)
    batch = sent(a_file(5))
    assert (batch.state, batch.settings["phase"]) == ("waiting", "look")
    imports.work(lambda: NOW, seconds=60)
    batch.refresh_from_db()
    assert (batch.state, batch.settings["look"]["rows"]) == ("draft", 5)


def test_a_draft_can_be_put_aside_and_a_file_that_was_let_in_cannot():
    batch = sent()
    assert capture.discard_import(batch.pk)
    batch = let_in(sent())
    assert not capture.discard_import(batch.pk)
    assert not capture.start_import(batch.pk, by="user:1", now=NOW)
    assert Campaign.objects.get().name == "AMB 2026"
    assert Source.objects.get().mapping["Firma"] == "company"


def test_open_questions_of_doubles_go_with_the_import():
    batch = let_in(sent(a_file(2)))
    first, second = RawContact.objects.order_by("id")
    Duplicate.objects.create(lead=first.lead, raw_contact=second, probability=0.7, found_at=NOW)
    undo(batch)
    assert not Duplicate.objects.exists()


def test_an_offer_by_hand_is_withdrawn_with_a_letter_to_the_partner():
    batch = let_in(sent(a_file(1)))
    lead = Lead.objects.get()
    offer = an_offer(lead, adler())
    undo(batch, by=ines().actor)
    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    assert Mail.objects.filter(kind="withdrawn").exists()


def test_nobody_is_offered_meanwhile_what_is_being_taken_back(monkeypatch):
    monkeypatch.setattr(imports, "UNDONE", 1)
    adler(capacity_per_week=1)
    batch = let_in(sent(a_file(4)))
    before = Offer.objects.count()
    assert before == 1
    Lead.objects.exclude(stage="offer").update(stage=Stage.MATCH, waiting_since=NOW)
    staying = Lead.objects.latest("id")
    Lead.objects.filter(pk=staying.pk).update(owner=chris())
    assert capture.ask_undo(batch.pk, by="user:2", now=NOW)
    offers = []
    while imports.due():
        imports.work(lambda: NOW, seconds=0)
        offers.append(Offer.objects.exclude(lead=staying).count())
    assert set(offers) == {before}
    assert Lead.objects.exclude(stage="closed").get() == staying
    assert Lead.objects.get(pk=staying.pk).waiting_since == NOW
    assert not leads_without_next_step(NOW).exists()


def test_the_bookings_of_withdrawn_offers_are_taken_back():
    adler(capacity_per_week=3)
    batch = let_in(sent(a_file(3)))
    assert Booking.objects.exists()
    undo(batch)
    total: dict[str, int] = {}
    for deltas in Booking.objects.values_list("deltas", flat=True):
        for code, number, _ in deltas:
            total[code] = total.get(code, 0) + number
    assert set(total.values()) <= {0}
    assert set(PartnerWeek.objects.values_list("used", flat=True)) <= {0}


def test_two_workers_never_write_the_same_rows():
    batch = sent(a_file(3))
    capture.start_import(batch.pk, by="user:1", now=NOW)
    rows = list(imports.open_table(a_file(3)).rows)
    assert capture.receive_rows(batch.pk, rows, at=0, now=NOW)
    assert not capture.receive_rows(batch.pk, rows, at=0, now=NOW)
    batch.refresh_from_db()
    assert (batch.rows_read, batch.settings["known"]) == (3, 0)
