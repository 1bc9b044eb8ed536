"""Complaints on the desk, and taking a lead back: what people see, what they may do, and mistakes cost nothing."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast, reading

from stellwerk.store.models import Campaign, Complaint, Mail, Offer, Qualification, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def as_(user: User) -> Client:
    return reading.as_(user, "de")


def taken(**over: object) -> Offer:
    campaign = Campaign.objects.create(name="Herbstmesse", channel="fair")
    lead = cast.a_lead(campaign=campaign, partner=cast.adler())
    values = {"state": "accepted", "answered_at": cast.NOW, "promised_at": cast.NOW} | over
    return cast.an_offer(lead, **values)  # type: ignore[arg-type]


def complained(**over: object) -> Complaint:
    offer = taken()
    values = {
        "reason": "wrong_number",
        "note": "Ein Faxgerät",
        "made_at": cast.NOW,
        "made_by": "partner:ADLER",
    }
    return Complaint.objects.create(offer=offer, **values | over)


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def test_the_list_shows_what_waits_with_campaign_and_reason() -> None:
    complained()
    shown = page(as_(cast.ines()), "complaints")
    assert "Eine Reklamation wartet auf eine Antwort." in shown
    for text in ("Kessler Formenbau", "Adler GmbH", "Falsche Nummer", "Herbstmesse", "Ein Faxgerät"):
        assert text in shown


def test_an_empty_list_says_so() -> None:
    assert "Nichts zu entscheiden." in page(as_(cast.chris()), "complaints")


def test_before_deciding_it_says_what_follows() -> None:
    made = complained()
    assert "das Callcenter ruft an" in page(as_(cast.chris()), "complaint", made.pk)
    Complaint.objects.update(reason="known_customer")
    assert "Sie entscheiden, wohin er geht" in page(as_(cast.chris()), "complaint", made.pk)


def test_a_complaint_that_is_right_is_decided_and_the_partner_is_told() -> None:
    made = complained()
    response = as_(cast.chris()).post(
        reverse("complaint_judge", args=[made.pk]), {"upheld": "yes", "answer": "Stimmt, danke."}, follow=True
    )
    assert "bekommt das Guthaben zurück" in response.content.decode()
    made.refresh_from_db()
    assert (made.state, made.answer) == (Complaint.State.UPHELD, "Stimmt, danke.")
    assert Offer.objects.get().book_back_since == cast.NOW
    letter = Mail.objects.get(kind="judged")
    assert letter.to == "adler@partner.example"
    assert "Stimmt, danke." in letter.text
    assert "Herbstmesse" in page(as_(cast.ines()), "complaints")


def test_without_an_answer_nothing_is_decided_and_nothing_written_is_lost() -> None:
    made = complained()
    response = as_(cast.chris()).post(reverse("complaint_judge", args=[made.pk]), {"upheld": "yes"})
    assert response.status_code == 422
    assert "der Partner liest diese Antwort" in response.content.decode()
    made.refresh_from_db()
    assert made.state == Complaint.State.OPEN


def test_a_complaint_that_is_decided_stays_so() -> None:
    made = complained(state="rejected", decided_at=cast.NOW, answer="Nein.")
    as_(cast.chris()).post(reverse("complaint_judge", args=[made.pk]), {"upheld": "yes", "answer": "Doch."})
    made.refresh_from_db()
    assert (made.state, made.answer) == (Complaint.State.REJECTED, "Nein.")


def test_controlling_reads_but_does_not_decide() -> None:
    made = complained()
    assert "<textarea" not in page(as_(cast.mona()), "complaint", made.pk)
    response = as_(cast.mona()).post(reverse("complaint_judge", args=[made.pk]), {"answer": "x"})
    assert response.status_code == 403


def test_the_page_of_the_lead_tells_of_complaint_and_qualification() -> None:
    made = complained()
    Qualification.objects.create(
        lead=made.offer.lead,
        offer=made.offer,
        need="Zwei Maschinen",
        made_at=cast.NOW,
        made_by="x",
        real=None,
    )
    shown = page(as_(cast.chris()), "lead", made.offer.lead.prospect_number)
    for text in (
        "Prüfen und entscheiden",
        "Zwei Maschinen",
        "noch unklar",
        "Lead von Adler GmbH zurückziehen",
    ):
        assert text in shown


# --- Taking a lead back ------------------------------------------------------------------------------------


def withdraw(user: User, offer: Offer, **form: str) -> object:
    address = reverse("offer_withdraw", args=[offer.lead.prospect_number, offer.pk])
    return as_(user).post(address, form, follow=True)


def test_taking_a_lead_back_asks_first() -> None:
    offer = taken()
    shown = page(as_(cast.chris()), "offer_withdraw", offer.lead.prospect_number, offer.pk)
    assert "Den Lead Kessler Formenbau von Adler GmbH zurückziehen?" in shown
    assert Offer.objects.get().state == Offer.State.ACCEPTED


def test_the_partner_is_told_and_the_lead_goes_on() -> None:
    offer = taken()
    response = withdraw(cast.chris(), offer, reason="wrong_data")
    assert "Adler GmbH hat den Lead nicht mehr" in response.content.decode()  # type: ignore[attr-defined]
    gone = Offer.objects.get(pk=offer.pk)
    assert (gone.state, gone.reason, gone.book_back_since) == ("withdrawn", "wrong_data", cast.NOW)
    letter = Mail.objects.get(kind="withdrawn")
    assert "Das liegt nicht an Ihnen" in letter.text
    assert "Vogt" not in letter.text


@pytest.mark.parametrize("reason", ["", "no fun"])
def test_without_a_reason_from_the_list_nothing_happens(reason: str) -> None:
    offer = taken()
    withdraw(cast.chris(), offer, reason=reason, note="wichtig")
    assert Offer.objects.get().state == Offer.State.ACCEPTED
    assert not Mail.objects.exists()


def test_what_is_over_cannot_be_taken_back() -> None:
    offer = taken(state="returned")
    response = withdraw(cast.chris(), offer, reason="other")
    assert "hat diesen Lead nicht mehr" in response.content.decode()  # type: ignore[attr-defined]
    assert not Mail.objects.exists()


def test_only_channel_and_administrator_take_leads_back() -> None:
    offer = taken()
    for user in (cast.ines(), cast.ole(), cast.mona(), cast.cem()):
        assert withdraw(user, offer, reason="other").status_code == 403  # type: ignore[attr-defined]
    shown = page(as_(cast.ole()), "lead", offer.lead.prospect_number)
    assert "zurückziehen" not in shown
