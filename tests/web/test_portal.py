"""The partner's side: one lead by a signed link, or the own leads after signing in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast

from stellwerk.store.models import Complaint, Feedback, Lead, Mail, Offer, Qualification, Resource
from stellwerk.web.portal import links
from stellwerk.web.portal.card import around
from stellwerk.web.portal.mask import masked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


ASKS = ("qualify", "complain", "return")


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


@pytest.fixture
def partner() -> Client:
    """Somebody with the mail in hand, who has not signed in."""
    return Client(headers={"host": "localhost", "accept-language": "en"})


def address(offer: Offer, what: str = "card", *more: int) -> str:
    return reverse(f"offer_{what}", args=[links.sign(offer, now=cast.NOW), *more])


def taken() -> Offer:
    return cast.an_offer(
        cast.a_lead(),
        state=Offer.State.ACCEPTED,
        answered_at=cast.NOW,
        promised_at=cast.NOW + timedelta(days=1),
    )


def text_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def test_an_offer_tells_what_where_and_how_big(partner: Client) -> None:
    page = text_of(partner, address(cast.an_offer()))
    assert "A company in Kassel is looking for lathes HW 400." in page
    assert "2 km from you" in page
    assert "postcode 341" in page
    assert "€40,000 to €60,000" in page


def test_a_long_clock_is_said_in_hours_and_with_the_day(partner: Client) -> None:
    offer = cast.an_offer(due_at=cast.NOW + timedelta(days=2, hours=1, minutes=-20))
    page = text_of(partner, address(offer))
    assert "2\N{NO-BREAK SPACE}days left" in page
    assert "Your answer by Thursday, 19 Mar, 09:52" in page


def test_next_door_is_no_distance(partner: Client) -> None:
    offer = cast.an_offer()
    Lead.objects.update(lat=offer.partner.lat, lon=offer.partner.lon)
    assert "in your town" in text_of(partner, address(offer))


def test_it_says_what_may_be_expected_and_what_speaks_for_the_lead(partner: Client) -> None:
    page = text_of(partner, address(cast.an_offer()))
    assert "€20,000 to €40,000" in page  # 29,760 € = size times chance, as a range
    assert "Speaks for it: asks for the delivery date, decides in person." in page


def test_the_exact_value_is_not_told_before_the_lead_is_taken(partner: Client) -> None:
    lead = cast.a_lead(
        stage="offer", grade_reasons=[["grade.value", {"points": 9, "value_cents": 4_800_000}]]
    )
    page = text_of(partner, address(cast.an_offer(lead)))
    assert "48,000" not in page


def test_it_says_why_this_partner(partner: Client) -> None:
    offer = cast.an_offer()
    Resource.objects.create(partner=offer.partner, model="HW 400")
    page = text_of(partner, address(offer))
    assert "You hold the certificate for lathes." in page
    assert "The HW 400 stands at your place to be shown." in page
    assert "You are 1.8 weeks behind your fair share." in page


def test_nobody_is_named_before_the_lead_is_taken(partner: Client) -> None:
    lead = cast.a_lead(
        stage="offer", interest="Bitte Frau Vogt von Kessler anrufen: 0561 48 20 117, vogt@kessler.example"
    )
    page = text_of(partner, address(cast.an_offer(lead)))
    for secret in ("Vogt", "Kessler", "Formenbau", "0561", "117", "kessler.example", "34123"):
        assert secret not in page


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Altmaschine steht oft", "Altmaschine steht oft"),
        ("Rufen Sie Frau Vogt an", "Rufen Sie Frau … an"),
        ("Kesslers Halle ist voll", "… Halle ist voll"),
        ("Tel. +49 (0)561 / 48 20-117, bitte", "Tel. …, bitte"),
        ("mail an m.vogt@kessler.example!", "mail an …!"),
        ("siehe www.kessler-formenbau.de/neu", "siehe …"),
        ("siehe formenbau.tech", "siehe …"),
        ("Fragen an Herrn Dr. Schmidt-Ott, bitte", "Fragen an Herrn …, bitte"),
        ("Frau von der Heide weiß Bescheid", "Frau … weiß Bescheid"),
        ("Lieferung in die Industriestraße 85", "Lieferung in die …"),
        ("Budget 40.000 bis 60.000 €, ab 05/2026", "Budget 40.000 bis 60.000 €, ab 05/2026"),
        ("2 Maschinen, Lieferung 2026", "2 Maschinen, Lieferung 2026"),
    ],
)
def test_free_text_hides_who_wrote_it(said: str, shown: str) -> None:
    assert masked(said, names=["Miriam", "Vogt", "Kessler Formenbau GmbH"]) == shown


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (48_000, 40_000, 60_000),
        (12_000, 10_000, 15_000),
        (95_000, 80_000, 110_000),
        (500_000, 400_000, 600_000),
    ],
)
def test_the_size_is_a_rounded_range_around_the_value(value: int, low: int, high: int) -> None:
    assert around(value * 100) == (low * 100, high * 100)


def test_an_unknown_size_stays_unknown() -> None:
    assert around(None) == around(0) == (None, None)


def test_reading_a_link_changes_nothing(partner: Client) -> None:
    offer = cast.an_offer()
    before = Offer.objects.values().get(pk=offer.pk)
    for what in ("card", "decline"):
        assert partner.get(address(offer, what)).status_code == 200
    for what in ("accept", "report"):
        assert partner.get(address(offer, what)).status_code == 405
    assert Offer.objects.values().get(pk=offer.pk) == before


def test_one_tap_takes_the_lead_and_shows_whom_to_call(partner: Client) -> None:
    offer = cast.an_offer()
    page = partner.post(address(offer, "accept"), follow=True).content.decode()
    offer.refresh_from_db()
    assert (offer.state, offer.answered_by) == ("accepted", "partner:ADLER")
    assert "The lead is yours." in page
    assert "Miriam Vogt" in page
    assert 'href="tel:+495614820117"' in page


def test_taking_it_twice_is_taking_it_once(partner: Client) -> None:
    offer = cast.an_offer()
    pages = [partner.post(address(offer, "accept"), follow=True) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert offer.lead.journal.count() == 1


def test_one_tap_declines_with_a_reason_and_keeps_the_contact_secret(partner: Client) -> None:
    offer = cast.an_offer()
    page = partner.post(address(offer, "decline"), {"reason": "too_small"}, follow=True).content.decode()
    offer.refresh_from_db()
    assert (offer.state, offer.reason) == ("declined", "too_small")
    assert "The lead goes to the next partner now." in page
    assert "Vogt" not in page


def test_a_reason_that_is_not_on_the_list_declines_nothing(partner: Client) -> None:
    offer = cast.an_offer()
    partner.post(address(offer, "decline"), {"reason": "no mood"})
    offer.refresh_from_db()
    assert offer.state == "open"


def test_an_answer_after_the_deadline_does_not_count(partner: Client) -> None:
    offer = cast.an_offer(due_at=cast.NOW - timedelta(minutes=1))
    answer = partner.post(address(offer, "accept"))
    offer.refresh_from_db()
    assert answer.status_code == 410
    assert offer.state == "open"
    assert "The time to answer is over." in answer.content.decode()


@pytest.mark.parametrize("state", ["withdrawn", "returned", "expired", "declined"])
def test_a_lead_that_is_gone_shows_no_contact(partner: Client, state: str) -> None:
    page = text_of(partner, address(cast.an_offer(state=state, answered_at=cast.NOW)))
    assert "Vogt" not in page
    assert "0561" not in page


@pytest.mark.parametrize("state", ["withdrawn", "declined"])
def test_a_lead_that_is_gone_takes_no_report(partner: Client, state: str) -> None:
    offer = cast.an_offer(state=state, answered_at=cast.NOW)
    partner.post(address(offer, "report"), {"what": "reached"})
    assert not Feedback.objects.exists()


DOORS = ("card", "accept", "decline", "report", "renew", *ASKS)


def knock(client: Client, url: str) -> list[Any]:
    """Looking and tapping, with everything a form could send."""
    sent = {"reason": "other", "what": "lost", "who": "Miriam", "note": "x"}
    answers = [client.get(url), client.post(url, sent)]
    return [answer for answer in answers if answer.status_code != 405]


def state_of(offer: Offer) -> tuple[object, ...]:
    """Everything that a link could change."""
    counted = [model.objects.count() for model in (Feedback, Complaint, Qualification, Mail)]
    return (*Offer.objects.values_list().get(pk=offer.pk), *Lead.objects.values_list().get(), *counted)


@pytest.mark.parametrize("what", DOORS)
def test_a_forged_link_opens_nothing_and_says_what_to_do(partner: Client, what: str) -> None:
    offer = taken()
    token, before = links.sign(offer, now=cast.NOW), state_of(offer)
    for wrong in (token[:-2] + "xx", "W10:abc", "nonsense"):
        for answer in knock(partner, reverse(f"offer_{what}", args=[wrong])):
            assert answer.status_code == 404
            assert "Copy the whole link from the mail" in answer.content.decode()
            assert "Vogt" not in answer.content.decode()
    assert state_of(offer) == before


@pytest.mark.parametrize("what", [door for door in DOORS if door != "renew"])
def test_an_expired_link_changes_nothing_and_says_what_to_do(partner: Client, what: str) -> None:
    offer = taken()
    url, before = address(offer, what), state_of(offer)
    with time_machine.travel(cast.NOW + timedelta(days=31)):
        for answer in knock(partner, url):
            assert answer.status_code == 410
            assert "Send a fresh link" in answer.content.decode()
            assert "Vogt" not in answer.content.decode()
    assert state_of(offer) == before


@pytest.mark.parametrize("what", DOORS)
def test_a_link_after_the_deadline_changes_nothing_and_says_what_to_do(partner: Client, what: str) -> None:
    offer = cast.an_offer(due_at=cast.NOW - timedelta(minutes=1))
    before = state_of(offer)
    for answer in knock(partner, address(offer, what)):
        assert answer.status_code == 410
        assert "The time to answer is over." in answer.content.decode()
    assert state_of(offer) == before


@pytest.mark.parametrize("state", ["declined", "expired", "withdrawn", "returned"])
@pytest.mark.parametrize("what", ["accept", "decline", "report", "qualify", "return"])
def test_a_used_link_changes_nothing_any_more(partner: Client, state: str, what: str) -> None:
    offer = cast.an_offer(state=state, answered_at=cast.NOW, reason="other")
    before = state_of(offer)
    for answer in knock(partner, address(offer, what)):
        assert answer.status_code in (200, 302)
    assert state_of(offer) == before
    page = text_of(partner, address(offer))
    assert "Vogt" not in page
    assert "<h1" in page


def test_a_signature_made_for_something_else_opens_nothing(partner: Client) -> None:
    from django.core.signing import Signer

    token = Signer(salt="something.else").sign_object([cast.an_offer().pk, 0, 0])
    assert partner.get(reverse("offer_card", args=[token])).status_code == 404


def test_a_taken_lead_opens_for_thirty_days(partner: Client) -> None:
    url = address(taken())
    with time_machine.travel(cast.NOW + timedelta(days=29)):
        assert "Miriam Vogt" in text_of(partner, url)
    with time_machine.travel(cast.NOW + timedelta(days=31)):
        answer = partner.get(url)
    assert answer.status_code == 410
    assert "Vogt" not in answer.content.decode()


def test_an_old_link_is_renewed_into_the_partners_own_mailbox(partner: Client) -> None:
    offer = taken()
    url = address(offer, "renew")
    with time_machine.travel(cast.NOW + timedelta(days=31)):
        partner.post(url)
        partner.post(url)
        letter = Mail.objects.get()  # tapping twice sends one
        fresh = letter.text[letter.text.index("/o/") :].split()[0]
        assert letter.to == "adler@partner.example"
        assert "Miriam Vogt" in text_of(partner, fresh)


def test_the_link_of_a_declined_offer_is_not_renewed(partner: Client) -> None:
    offer = cast.an_offer(state="declined", answered_at=cast.NOW)
    url = address(offer, "renew")
    with time_machine.travel(cast.NOW + timedelta(days=31)):
        assert partner.post(url).status_code == 410
    assert not Mail.objects.exists()


def test_it_reports_in_one_tap_and_takes_it_back(partner: Client) -> None:
    offer = taken()
    page = partner.post(address(offer, "report"), {"what": "reached"}, follow=True).content.decode()
    said = offer.feedback.get()
    assert said.what == "reached"
    assert address(offer, "undo", said.pk) in page
    partner.post(address(offer, "undo", said.pk))
    said.refresh_from_db()
    assert said.undone_at is not None


def test_a_report_of_somebody_else_is_not_taken_back(partner: Client) -> None:
    said = Feedback.objects.create(offer=taken(), what="reached", reported_at=cast.NOW)
    stranger = cast.an_offer(
        cast.a_lead(company="Brenner"), cast.berg(), state="accepted", answered_at=cast.NOW
    )
    partner.post(address(stranger, "undo", said.pk))
    said.refresh_from_db()
    assert said.undone_at is None


def test_won_makes_a_customer_with_the_amount(partner: Client) -> None:
    offer = taken()
    partner.post(address(offer, "report"), {"what": "won", "amount": "48.000,50"})
    lead = Lead.objects.get(pk=offer.lead_id)
    assert lead.outcome == "won"
    assert lead.customer is not None
    assert lead.orders.get().amount_cents == 4_800_050


@pytest.mark.parametrize("amount", ["", "much", "-5"])
def test_won_without_an_amount_asks_for_it(partner: Client, amount: str) -> None:
    offer = taken()
    page = partner.post(
        address(offer, "report"), {"what": "won", "amount": amount}, follow=True
    ).content.decode()
    assert "Give the amount of the order as a number" in page
    assert not offer.feedback.exists()


def test_lost_needs_a_reason_from_the_list(partner: Client) -> None:
    offer = taken()
    for reason in ("", "bad luck"):
        partner.post(address(offer, "report"), {"what": "lost", "reason": reason})
    assert not offer.feedback.exists()
    partner.post(address(offer, "report"), {"what": "lost", "reason": "price"})
    assert offer.feedback.get().reason == "price"


def test_signed_in_it_sees_its_own_offers_and_leads() -> None:
    cast.an_offer()
    pia = Client(headers={"host": "localhost", "accept-language": "en"})
    pia.force_login(cast.pia())
    page = text_of(pia, reverse("portal"))
    assert "One lead waits for your answer." in page
    assert "A company in Kassel is looking for lathes HW 400." in page
    assert "Kessler" not in page


def test_what_was_not_heard_of_for_longest_stands_on_top() -> None:
    for company, hours, heard in (("Alt", 48, False), ("Neu", 2, False), ("Gemeldet", 72, True)):
        at = cast.NOW - timedelta(hours=hours)
        offer = cast.an_offer(cast.a_lead(company=company), state="accepted", sent_at=at, answered_at=at)
        if heard:
            Feedback.objects.create(offer=offer, what="reached", reported_at=at + timedelta(hours=1))
    pia = Client(headers={"host": "localhost", "accept-language": "en"})
    pia.force_login(cast.pia())
    page = text_of(pia, reverse("portal"))
    assert page.index(">Alt<") < page.index(">Neu<") < page.index(">Gemeldet<")


def test_a_person_of_the_partner_who_opens_the_offer_has_seen_it() -> None:
    offer = cast.an_offer()
    pia = Client(headers={"host": "localhost"})
    pia.force_login(cast.pia())
    pia.get(reverse("portal_offer_card", args=[offer.pk]))
    offer.refresh_from_db()
    assert offer.seen_at == cast.NOW


def test_signed_in_it_answers_under_its_own_name() -> None:
    offer, user = cast.an_offer(), cast.pia()
    pia = Client(headers={"host": "localhost"})
    pia.force_login(user)
    pia.post(reverse("portal_offer_accept", args=[offer.pk]))
    offer.refresh_from_db()
    assert (offer.state, offer.answered_by) == ("accepted", f"user:{user.pk}")


def test_the_page_names_the_colleague_who_took_the_lead() -> None:
    offer, user = cast.an_offer(), cast.pia()
    pia = Client(headers={"host": "localhost", "accept-language": "en"})
    pia.force_login(user)
    pia.post(reverse("portal_offer_accept", args=[offer.pk]))
    assert "Pia Sommer took it" in text_of(pia, reverse("portal_offer_card", args=[offer.pk]))
    assert "Pia Sommer" in text_of(pia, reverse("portal"))


def test_whoever_was_sent_the_link_is_named_as_the_one_who_took_the_lead(partner: Client) -> None:
    offer = cast.an_offer()
    contact = offer.partner.contacts.get()
    token = links.sign(offer, now=cast.NOW, contact=contact)
    partner.post(reverse("offer_accept", args=[token]))
    offer.refresh_from_db()
    assert offer.answered_by == f"contact:{contact.pk}"
    assert "Kontakt Adler GmbH took it" in text_of(partner, reverse("offer_card", args=[token]))
    desk = Client(headers={"host": "localhost", "accept-language": "en"})
    desk.force_login(cast.chris())
    assert "Kontakt Adler GmbH" in text_of(desk, reverse("lead", args=[offer.lead.prospect_number]))


def test_nobody_of_another_house_is_ever_named(partner: Client) -> None:
    offer = taken()
    Offer.objects.update(answered_by=cast.chris().actor)
    assert "Albers" not in text_of(partner, address(offer))


def test_a_member_of_the_team_works_on_the_leads_of_the_team() -> None:
    offer = taken()
    anna = Client(headers={"host": "localhost", "accept-language": "en"})
    anna.force_login(cast.a_user("anna", "partner_member", partner=cast.adler()))
    assert "Kessler Formenbau" in text_of(anna, reverse("portal"))
    anna.post(reverse("portal_offer_report", args=[offer.pk]), {"what": "reached"})
    assert offer.feedback.get().what == "reached"


def test_the_outsider_sees_and_changes_nothing() -> None:
    offer = taken()
    dirk = Client(headers={"host": "localhost"})
    dirk.force_login(cast.dirk())
    assert "Kassel" not in text_of(dirk, reverse("portal"))
    for what in ("card", "decline", *ASKS):
        assert dirk.get(reverse(f"portal_offer_{what}", args=[offer.pk])).status_code == 404
    for what in ("accept", "decline", "report", *ASKS):
        assert dirk.post(reverse(f"portal_offer_{what}", args=[offer.pk])).status_code == 404
    offer.refresh_from_db()
    assert offer.state == "accepted"
