"""The letters: to the partner that is asked, to the prospect who waits."""

from datetime import timedelta

import pytest
from tests import cast

from stellwerk.store.models import Complaint, Offer, PartnerContact, Person
from stellwerk.web.letters import compose
from stellwerk.web.portal import links

pytestmark = pytest.mark.django_db

PROMISED = cast.NOW + timedelta(days=1)


def taken(**over: object) -> Offer:
    lead = over.pop("lead", None) or cast.a_lead()
    return cast.an_offer(lead, state="accepted", answered_at=cast.NOW, promised_at=PROMISED, **over)  # type: ignore[arg-type]


def test_an_offer_goes_to_everybody_who_takes_offers() -> None:
    partner = cast.adler()
    PartnerContact.objects.create(partner=partner, name="Pia", email="pia@adler.example", language="en")
    PartnerContact.objects.create(partner=partner, name="Kai", email="kai@adler.example", takes_offers=False)
    PartnerContact.objects.create(partner=partner, name="Ute")
    letters = compose("offer", cast.an_offer())
    assert [letter.to for letter in letters] == ["adler@partner.example", "pia@adler.example"]
    assert letters[0].subject.startswith("Leadangebot bis Di, 17.03., 11:40: ")
    assert letters[1].subject.startswith("Lead offer until Tue 17 Mar, 11:40: ")


def test_where_nobody_takes_offers_the_decider_is_asked() -> None:
    partner = cast.adler()
    partner.contacts.update(takes_offers=False)
    PartnerContact.objects.create(
        partner=partner, name="Chef", email="chef@adler.example", takes_offers=False, decides=True
    )
    assert [letter.to for letter in compose("offer", cast.an_offer())] == ["chef@adler.example"]


def test_an_offer_names_nobody() -> None:
    lead = cast.a_lead(stage="offer", interest="Frau Vogt, Kessler, 0561 4820117 anrufen")
    [letter] = compose("offer", cast.an_offer(lead))
    for secret in ("Vogt", "Kessler", "0561"):
        assert secret not in letter.subject + letter.text


def test_a_partner_whom_a_person_chose_reads_so_and_no_count() -> None:
    lead = cast.a_lead(stage="offer")
    chosen = cast.a_decision(lead, cast.adler(), overridden_by="user:1", eligible_count=0)
    [letter] = compose("offer", cast.an_offer(lead, decision=chosen))
    assert "- Ein Mensch hat Sie für diesen Lead ausgewählt." in letter.text
    assert "Partner kamen in Frage" not in letter.text


def test_the_link_in_the_letter_opens_this_offer() -> None:
    offer = cast.an_offer()
    [letter] = compose("offer", offer)
    token = letter.text[letter.text.index("/o/") + 3 :].split("/")[0]
    assert links.read(token).offer_id == offer.pk


def test_an_offer_is_a_row_that_knows_its_lead_and_time() -> None:
    offer = cast.an_offer()
    [letter] = compose("offer", offer)
    assert letter._state.adding
    assert (letter.kind, letter.lead, letter.offer, letter.made_at) == (
        "offer",
        offer.lead,
        offer,
        offer.sent_at,
    )


def test_the_prospect_is_told_who_takes_care_and_by_when() -> None:
    [letter] = compose("promise", taken())
    assert letter.to == "vogt@kessler.example"
    assert letter.subject == "Adler GmbH meldet sich bis Mittwoch, 18. März, 09:12 Uhr bei Ihnen"
    assert "Drehmaschinen HW 400" in letter.text
    assert "/o/" not in letter.text


@pytest.mark.parametrize(
    ("language", "begins"), [("de", "Guten Tag"), ("en", "Dear"), ("fr", "Dear"), ("", "Guten Tag")]
)
def test_the_prospect_reads_the_own_language(language: str, begins: str) -> None:
    [letter] = compose("promise", taken(lead=cast.a_lead(language=language)))
    assert letter.text.startswith(begins)


def test_nobody_is_written_to_without_an_address() -> None:
    lead = cast.a_lead()
    lead.person = Person.objects.create(last_name="Vogt")
    assert compose("promise", taken(lead=lead)) == []


def test_nothing_is_said_where_nothing_was_promised() -> None:
    offer = taken()
    offer.promised_at = None
    assert compose("promise", offer) == []


def test_a_fresh_link_goes_to_the_partner_only() -> None:
    assert [letter.to for letter in compose("link", taken())] == ["adler@partner.example"]


NOTES = {
    "silent": ("Bitte melden Sie sich bis", "please let us hear from you by"),
    "pulled_back": ("geht an einen anderen Partner", "goes to another partner"),
    "withdrawn": ("Wir mussten Lead", "We had to take lead"),
    "nobody_called": ("Der Interessent wartet noch", "the prospect is still waiting"),
    "judged": ("Ihre Reklamation zu Lead", "Your complaint about lead"),
}


@pytest.mark.parametrize("kind", NOTES)
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_becomes_of_a_lead_is_told_in_the_partners_language_without_the_prospects_name(
    kind: str, language: str
) -> None:
    offer = taken()
    offer.partner.contacts.update(language=language)
    cast.a_follow_up(offer.lead, kind="report_back", partner=offer.partner, due_at=PROMISED)
    Complaint.objects.create(
        offer=offer, reason="wrong_number", state="rejected", answer="Die Nummer stimmt.", made_at=cast.NOW
    )
    [letter] = compose(kind, offer)
    assert NOTES[kind][language == "en"] in letter.subject
    for secret in ("Vogt", "Kessler", "0561", "None", "{"):
        assert secret not in letter.subject + letter.text
