"""What complaints about a campaign said, for its owner and its agency: reasons and words, never a person."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests import cast
from tests.reading import as_, see

from stellwerk.store.models import Campaign, Complaint
from stellwerk.web.desk.report_complaints import masked, shared_words
from stellwerk.worker import figures

NOTES = (
    "Frau Vogt sagt, die Telefonnummer +49 561 4820117 ist falsch, miriam@kessler.example auch.",
    "Telefonnummer falsch, Kessler kennt niemand.",
    "Die Telefonnummer führt zu einem Fax; Herr Geheimrat lacht.",
)
PERSONAL = ("Vogt", "Kessler", "4820117", "@", "Geheimrat", "Miriam", "Kassel", "Adler")


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Ruft +49 561 48 20-117 an", "Ruft … an"),
        ("Mail an a.b@c.example kam zurück", "Mail an … kam zurück"),
        ("Siehe www.kessler.example/kontakt", "Siehe …"),
        ("Herr Dr. Sommer ist weg", "Herr … ist weg"),
        ("VOGT und Kesslers Leute", "… und … Leute"),
        ("Kein Bedarf bis 2027", "Kein Bedarf bis 2027"),
    ],
)
def test_what_names_somebody_is_left_out(note: str, told: str) -> None:
    assert masked(note, ["Miriam", "Vogt", "Kessler und Sohn GmbH"]) == told


def test_words_are_told_from_three_leads_on() -> None:
    notes = [(1, "Nummer falsch"), (1, "Nummer falsch"), (2, "nummer Geheimrat"), (3, "Nummer")]
    assert shared_words(notes) == [("Nummer", 3)]


@pytest.fixture
def campaign() -> Iterator[Campaign]:
    with time_machine.travel(cast.NOW, tick=False):
        made = Campaign.objects.create(name="Adresskauf", channel="provider", real_cost_cents=100_000)
        for note in NOTES:
            offer = cast.an_offer(cast.a_lead(campaign=made, segments=[]), cast.adler())
            Complaint.objects.create(
                offer=offer, reason="wrong_number", note=note, state="upheld", made_at=cast.NOW, made_by="x"
            )
        figures.count_all(now=cast.NOW)
        yield made


@pytest.mark.django_db
def test_the_owner_reads_what_complaints_said_and_what_to_put_right(campaign: Campaign) -> None:
    page = see(cast.ines(), "report", "campaign", query=f"?campaign={campaign.pk}")
    assert "Most complaints said: “wrong number” (3)." in page
    said = page.split("What complaints said")[1]
    assert "Telefonnummer falsch, … kennt niemand." in said
    assert not [name for name in PERSONAL if name in said.split("</main>")[0]]
    by_reason = see(cast.ines(), "report", "campaign", query=f"?campaign={campaign.pk}&by=complaint")
    assert "3 complaints were right: have the phone number checked." in by_reason
    assert "row=wrong_number&column=made" in by_reason


@pytest.mark.django_db
def test_the_agency_gets_reasons_and_words_without_a_person_or_a_turnover(campaign: Campaign) -> None:
    response: Any = as_(cast.ines()).get(reverse("report_agency") + f"?campaign={campaign.pk}")
    book = CalamineWorkbook.from_filelike(BytesIO(response.content))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert list(sheets) == [
        "Result", "Segment and product line", "Complaint", "Lost reason", "Words of complaints",
    ]  # fmt: skip
    assert sheets["Complaint"][1][:3] == ["Wrong number", 3.0, 3.0]
    assert ["Telefonnummer", 3.0] in sheets["Words of complaints"]
    everything = str(sheets)
    assert not [name for name in PERSONAL if name in everything]
    assert "Ordered for" not in everything
    assert "€" not in str(sheets["Result"])


@pytest.mark.django_db
def test_without_a_campaign_there_is_no_file_for_an_agency(campaign: Campaign) -> None:
    assert as_(cast.ines()).get(reverse("report_agency")).status_code == 404
    assert "For the agency" not in see(cast.ines(), "report", "campaign")


@pytest.mark.django_db
def test_sales_reads_the_report_but_gives_nothing_to_agencies(campaign: Campaign) -> None:
    assert as_(cast.ole()).get(reverse("report_agency") + f"?campaign={campaign.pk}").status_code in (
        403,
        404,
    )
    assert "For the agency" not in see(cast.ole(), "report", "campaign", query=f"?campaign={campaign.pk}")


@pytest.mark.django_db
def test_the_campaigns_page_leads_to_what_became_of_it(campaign: Campaign) -> None:
    page = see(cast.ines(), "campaign", campaign.pk)
    assert reverse("report", args=["campaign"]) + f"?campaign={campaign.pk}" in page
    assert "Was wurde daraus?" in see(cast.ines(), "campaign", campaign.pk, language="de")
