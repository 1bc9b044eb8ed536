"""Reports of visits, calls and service: a minute on a phone, and the segments follow at once."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from tests import cast
from tests.reading import as_, see, text, text_of

from stellwerk.pursue.step import scripting
from stellwerk.store.models import Attachment, Customer, Entry, FollowUp, Lead, ReportTemplate, User, Visit
from stellwerk.worker import visits as reports

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
DAY = timedelta(days=1)


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        scripting.ship(now=cast.NOW)
        yield


def write(lead: Lead, kind: str = "visit", **over: Any) -> Any:
    data = {"next_step": "Angebot schicken", "next_on": "2026-03-24", "note": "War gut."} | over
    url = reverse("visit_new", args=[lead.prospect_number, kind])
    return as_(cast.ole()).post(url, data, follow=True)


def a_picture(kind: str = "PNG", size: tuple[int, int] = (3000, 1000)) -> bytes:
    out, place = BytesIO(), Image.Exif()
    place[0x010F] = "Kamera Geheim"
    Image.new("RGB", size, "red").save(out, kind, exif=place)
    return out.getvalue()


def test_a_competitors_unhappy_customer_is_in_segment_four_at_once() -> None:
    lead = cast.a_lead(segments=[])
    page = text(write(lead, **{"f-unhappy": "yes"}))
    lead.refresh_from_db()
    assert "4" in lead.segments
    assert "The report is kept." in page
    assert Visit.objects.get().ticks == ["unhappy"]


def test_the_next_step_stands_on_the_list_of_whoever_wrote_it() -> None:
    lead = cast.a_lead()
    before = cast.a_follow_up(lead)
    write(lead)
    row = FollowUp.objects.open().get()
    assert (row.kind, row.user, row.note) == ("after_visit", cast.ole(), "Angebot schicken")
    before.refresh_from_db()
    assert before.done_at == cast.NOW


def test_without_a_next_step_nothing_is_kept_and_nothing_is_lost() -> None:
    response = write(cast.a_lead(), next_step="", note="Langer Text")
    assert response.status_code == 422
    assert "No report without a next step." in text_of(response)
    assert "Langer Text" in text_of(response)
    assert not Visit.objects.exists()


def test_a_changed_fact_is_journalled_with_the_old_value() -> None:
    lead = cast.a_lead(
        facts={"value_cents": [[100_000, "person", "form.entry", 1.0, (cast.NOW - DAY).isoformat()]]}
    )
    write(lead, **{"f-value": "48.000"})
    lead.refresh_from_db()
    assert lead.fact("value_cents") == 4_800_000
    steps = [step for entry in Entry.objects.filter(lead=lead) for step in entry.steps]
    (report,) = [step for step in steps if step["what"] == "visit_report"]
    assert ["fact.reported", {"name": "value_cents", "other": 100_000, "value": 4_800_000}] in report[
        "reasons"
    ]
    assert "vorher 1.000 €" in see(cast.ole(), "lead", lead.prospect_number, language="de")


def test_a_photo_is_kept_smaller_and_without_what_the_camera_wrote() -> None:
    upload = SimpleUploadedFile("Halle 3.png", a_picture(), "image/png")
    write(cast.a_lead(), photo=upload)
    kept = Attachment.objects.get()
    assert (kept.name, kept.kind) == ("Halle 3.jpg", "image/jpeg")
    with Image.open(BytesIO(bytes(kept.body))) as picture:
        assert max(picture.size) == 1600
        assert not picture.getexif()
    response = as_(cast.ole()).get(reverse("visit_file", args=[kept.visit_id, kept.pk]))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize("body", [b"<html><script>alert(1)</script>", b"\x89PNG\r\n broken", b"GIF89a..."])
def test_a_file_that_is_no_picture_is_refused_in_words(body: bytes) -> None:
    response = write(cast.a_lead(), photo=SimpleUploadedFile("foto.jpg", body, "image/jpeg"))
    assert response.status_code == 422
    assert "is no picture that we can read" in text_of(response)
    assert not Visit.objects.exists()


def test_more_files_than_fit_are_refused() -> None:
    files = [SimpleUploadedFile(f"{n}.pdf", b"%PDF-1.4 x", "application/pdf") for n in range(6)]
    assert "At most 5 files" in text_of(write(cast.a_lead(), photo=files))


def test_the_photo_of_a_lead_that_is_not_mine_is_not_there() -> None:
    write(cast.a_lead(), photo=SimpleUploadedFile("a.png", a_picture(), "image/png"))
    kept = Attachment.objects.get()
    assert as_(cast.eva()).get(reverse("visit_file", args=[kept.visit_id, kept.pk])).status_code == 404


def test_a_report_is_taken_back_with_its_ticks_while_nobody_built_on_it() -> None:
    lead = cast.a_lead(segments=[])
    before = cast.a_follow_up(lead)
    write(lead, **{"f-unhappy": "yes"})
    text(as_(cast.ole()).post(reverse("visit_undo", args=[Visit.objects.get().pk]), follow=True))
    lead.refresh_from_db()
    assert lead.segments == []
    assert lead.temperature == "warm"
    assert FollowUp.objects.open().get() == before
    assert Visit.objects.get().undone_at == cast.NOW


@pytest.mark.parametrize("built", ["done", "later"])
def test_a_report_that_others_built_on_stays(built: str) -> None:
    lead = cast.a_lead()
    write(lead)
    first = Visit.objects.get()
    if built == "done":
        FollowUp.objects.update(done_at=cast.NOW)
    else:
        with time_machine.travel(cast.NOW + DAY, tick=False):
            write(lead, note="Zweiter")
    page = text(as_(cast.ole()).post(reverse("visit_undo", args=[first.pk]), follow=True))
    assert "Others have built on this report." in page
    first.refresh_from_db()
    assert first.undone_at is None


def test_only_whoever_wrote_it_takes_it_back() -> None:
    write(cast.a_lead())
    url = reverse("visit_undo", args=[Visit.objects.get().pk])
    assert as_(cast.a_user("otto", User.Role.SALES)).post(url).status_code == 404


def test_the_same_report_sent_twice_is_one() -> None:
    lead = cast.a_lead()
    for _ in range(2):
        write(lead, held_on="2026-03-16", held_time="14:00")
    assert Visit.objects.count() == 1
    assert FollowUp.objects.open().count() == 1


def test_the_report_of_a_product_line_goes_before_the_one_for_all() -> None:
    scripting.save_template(
        None, [{"name": "spindle", "label_de": "Spindel?", "label_en": "Spindle?", "answer": "text"}],
        name="Drehen", product="turning", kind="visit", active=True, by="x", now=cast.NOW,
    )  # fmt: skip
    lead = cast.a_lead(product="turning")
    assert "Spindle?" in see(cast.ole(), "visit_new", lead.prospect_number, "visit")
    other = cast.a_lead(product="milling")
    assert "Spindle?" not in see(cast.ole(), "visit_new", other.prospect_number, "visit")


def test_service_at_a_customer_without_a_lead_makes_one_through_the_front_door() -> None:
    organisation = cast.a_lead(stage="closed").organisation
    customer = Customer.objects.create(
        number="K-77",
        organisation=organisation,
        person=None,
        since=cast.NOW.date(),
        last_order_on=cast.NOW.date(),
    )
    customer.person = Lead.objects.get().person
    customer.save()
    data = {
        "next_step": "Rückruf",
        "next_on": "2026-03-24",
        "note": "Spindel läuft heiß.",
        "f-unhappy": "yes",
    }
    url = reverse("visit_customer", args=[customer.pk])
    page = text(as_(cast.ole()).post(url, data, follow=True))
    visit = Visit.objects.get()
    assert visit.kind == "service"
    assert visit.lead.raw_contacts.filter(source__name=reports.SOURCE).exists()
    assert "4" in Lead.objects.get(pk=visit.lead_id).segments
    assert "The report is kept." in page
    again = as_(cast.ole()).get(url)
    if visit.lead.stage not in ("closed", "scrap", "merged"):
        assert again.status_code == 302


def test_whom_a_report_is_about_is_found_by_name_or_number() -> None:
    lead = cast.a_lead()
    assert "Kessler Formenbau" in see(cast.ole(), "visit_find", query="?q=kessler")
    assert "Kessler Formenbau" in see(cast.ole(), "visit_find", query=f"?q={lead.number}")
    assert "Nobody is known under" in see(cast.ole(), "visit_find", query="?q=Niemand")


def test_the_list_and_the_page_tell_what_was_heard() -> None:
    write(cast.a_lead(), **{"f-unhappy": "yes", "f-shown": "HW 400", "minutes": "30"})
    page = see(cast.ole(), "visits")
    assert "Unhappy with a competitor" in page or "nhappy" in page
    shown = see(cast.ole(), "visit", Visit.objects.get().pk)
    assert "HW 400" in shown
    assert "30 minutes" in shown
    assert "War gut." in shown


def test_the_lead_tells_of_the_report_in_its_course() -> None:
    lead = cast.a_lead()
    write(lead)
    assert "Visit report: Angebot schicken" in see(cast.ole(), "lead", lead.prospect_number)


def test_a_template_is_written_without_code() -> None:
    data = {
        "name": "Fräsen", "kind": "visit", "product": "milling", "active": "yes", "do": "save",
        "name-0": "", "label_de-0": "Unzufrieden?", "label_en-0": "Unhappy?", "answer-0": "tick",
        "sets-0": "tick.unhappy",
        "name-1": "", "label_de-1": "Wie oft?", "label_en-1": "", "answer-1": "choice", "sets-1": "",
        "options-1": "täglich | daily\nselten | rarely",
    }  # fmt: skip
    page = text(as_(cast.ines()).post(reverse("report_template_new"), data, follow=True))
    assert "“Fräsen” is kept." in page
    made = ReportTemplate.objects.get(name="Fräsen")
    assert [row["name"] for row in made.fields] == ["f1", "f2"]
    assert "daily" in see(cast.ines(), "report_template", made.pk)


def test_a_template_that_cannot_be_used_is_refused_at_its_field() -> None:
    data = {
        "name": "Falsch", "kind": "visit", "label_de-0": "Wert", "answer-0": "text", "sets-0": "tick.unhappy",
    }  # fmt: skip
    response = as_(cast.ines()).post(reverse("report_template_new"), data)
    assert response.status_code == 422
    assert "asks for another kind of answer" in text_of(response)


def test_a_report_warms_the_lead_and_keeps_when_it_was() -> None:
    lead = cast.a_lead(temperature="cold", last_contact_at=None)
    write(lead, held_on="2026-03-16", held_time="14:00")
    lead.refresh_from_db()
    assert lead.temperature == "prospect"
    assert lead.last_contact_at is not None
    assert lead.last_contact_at.isoformat() == "2026-03-16T13:00:00+00:00"


def test_a_house_gets_its_templates_once() -> None:
    assert scripting.ship(now=cast.NOW) == 0
