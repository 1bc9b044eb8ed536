"""After taking a lead: what the partner found out, what is wrong with it, that it gives it back."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.web.test_portal import address, taken, text_of

from stellwerk.offer import ComplaintReason
from stellwerk.offer import step as offer_step
from stellwerk.store.models import Complaint, Offer, Qualification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

FOUND_OUT = {
    "who": "Frau Vogt, mit dem Werkleiter",
    "need": "Zwei Drehmaschinen",
    "problem": "Die alte steht",
    "solves": "partly",
    "real": "yes",
}


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


@pytest.fixture
def partner() -> Client:
    return Client(headers={"host": "localhost", "accept-language": "en"})


def test_five_answers_are_kept_and_shown(partner: Client) -> None:
    offer = taken()
    page = partner.post(address(offer, "qualify"), FOUND_OUT, follow=True).content.decode()
    said = Qualification.objects.get()
    assert (said.who, said.solves, said.real, said.offer) == (FOUND_OUT["who"], "partly", True, offer)
    assert "Noted." in page
    assert "Zwei Drehmaschinen" in page


def test_the_form_asks_at_most_five_things(partner: Client) -> None:
    page = text_of(partner, address(taken(), "qualify"))
    names = set(re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', page))
    assert names - {"csrfmiddlewaretoken"} == set(FOUND_OUT)


def test_what_was_answered_before_stands_in_the_form(partner: Client) -> None:
    offer = taken()
    partner.post(address(offer, "qualify"), FOUND_OUT)
    page = text_of(partner, address(offer, "qualify"))
    assert 'value="Frau Vogt, mit dem Werkleiter"' in page
    assert '<input type="radio" name="solves" value="partly" checked>' in page


def test_an_empty_form_says_what_to_do_and_keeps_nothing(partner: Client) -> None:
    answer = partner.post(address(taken(), "qualify"), {"who": " ", "solves": "unknown", "real": ""})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert not Qualification.objects.exists()


def test_an_answer_that_is_not_on_the_list_counts_as_not_known(partner: Client) -> None:
    partner.post(address(taken(), "qualify"), FOUND_OUT | {"solves": "perhaps", "real": "maybe"})
    said = Qualification.objects.get()
    assert (said.solves, said.real) == ("unknown", None)


def test_two_taps_complain(partner: Client) -> None:
    offer = taken()
    page = text_of(partner, address(offer))
    assert address(offer, "complain") in page
    form = text_of(partner, address(offer, "complain"))
    assert form.count('name="reason"') == len(ComplaintReason)
    page = partner.post(address(offer, "complain"), {"reason": "wrong_number"}, follow=True).content.decode()
    made = Complaint.objects.get()
    assert (made.reason, made.state, made.made_by) == ("wrong_number", "open", "partner:ADLER")
    assert "Being checked" in page


def test_one_lead_is_complained_about_once(partner: Client) -> None:
    offer = taken()
    for reason in ("wrong_number", "no_budget"):
        partner.post(address(offer, "complain"), {"reason": reason})
    assert Complaint.objects.get().reason == "wrong_number"
    assert address(offer, "complain") not in text_of(partner, address(offer))
    assert partner.get(address(offer, "complain")).status_code == 302


@pytest.mark.parametrize("reason", ["", "bad mood"])
def test_a_reason_that_is_not_on_the_list_gives_nothing_back(partner: Client, reason: str) -> None:
    offer = taken()
    partner.post(address(offer, "return"), {"reason": reason or "x"})
    offer.refresh_from_db()
    assert offer.state == "accepted"


def test_an_unknown_complaint_is_none(partner: Client) -> None:
    page = partner.post(address(taken(), "complain"), {"reason": "bad mood"}, follow=True).content.decode()
    assert not Complaint.objects.exists()
    assert "is not on the list" in page


def test_a_rejected_complaint_shows_its_answer(partner: Client) -> None:
    offer = taken()
    made = offer_step.complain(offer.pk, reason="no_budget", by="partner:ADLER", now=cast.NOW)
    offer_step.judge(
        made.pk, upheld=False, answer="Das Budget kommt im Mai.", by=cast.chris().actor, now=cast.NOW
    )
    page = text_of(partner, address(offer))
    assert "Das Budget kommt im Mai." in page
    assert "Miriam Vogt" in page


def test_an_upheld_complaint_takes_the_contact_away_and_says_so(partner: Client) -> None:
    offer = taken()
    made = offer_step.complain(offer.pk, reason="wrong_number", by="partner:ADLER", now=cast.NOW)
    offer_step.judge(
        made.pk, upheld=True, answer="Stimmt, wir prüfen das.", by=cast.chris().actor, now=cast.NOW
    )
    page = text_of(partner, address(offer))
    assert "Your complaint was right" in page
    assert "Stimmt, wir prüfen das." in page
    assert "Vogt" not in page


def test_a_lead_goes_back_with_its_reason(partner: Client) -> None:
    offer = taken()
    page = partner.post(
        address(offer, "return"), {"reason": "no_capacity", "note": "Bitte rasch"}, follow=True
    ).content.decode()
    offer.refresh_from_db()
    assert (offer.state, offer.reason, offer.note) == ("returned", "no_capacity", "Bitte rasch")
    assert "You gave this lead back." in page
    assert "Vogt" not in page


def test_a_lead_that_went_back_may_still_be_complained_about(partner: Client) -> None:
    offer = cast.an_offer(state=Offer.State.RETURNED, answered_at=cast.NOW, reason="other")
    assert address(offer, "complain") in text_of(partner, address(offer))


def test_a_complaint_long_after_is_refused_in_a_sentence(partner: Client) -> None:
    offer = cast.an_offer(
        cast.a_lead(), state=Offer.State.ACCEPTED, answered_at=cast.NOW - timedelta(days=29)
    )
    with time_machine.travel(cast.NOW + timedelta(days=2)):
        page = partner.post(address(offer, "complain"), {"reason": "no_budget"}, follow=True).content.decode()
    assert not Complaint.objects.exists()
    assert "30 days" in page


def test_looking_at_the_forms_changes_nothing(partner: Client) -> None:
    offer = taken()
    before = Offer.objects.values().get(pk=offer.pk)
    for what in ("qualify", "complain", "return"):
        assert partner.get(address(offer, what)).status_code == 200
    assert Offer.objects.values().get(pk=offer.pk) == before
    assert not Complaint.objects.exists()
    assert not Qualification.objects.exists()


@pytest.mark.parametrize("what", ["qualify", "complain", "return"])
def test_a_german_form_takes_two_thousand_letters_not_two(what: str) -> None:
    german = Client(headers={"host": "localhost", "accept-language": "de"})
    assert 'maxlength="2000"' in text_of(german, address(taken(), what))
