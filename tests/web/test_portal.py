"""The partner's side: one lead by a signed link, or the own leads after signing in."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast

from stellwerk.store.models import Account, Booking, Feedback, Lead, Mail, Offer, Resource, User
from stellwerk.web.portal import links
from stellwerk.web.portal.card import around
from stellwerk.web.portal.mask import masked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


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


def test_a_forged_link_opens_nothing_and_says_what_to_do(partner: Client) -> None:
    token = links.sign(cast.an_offer(), now=cast.NOW)
    for wrong in (token[:-2] + "xx", "W10:abc", "nonsense"):
        answer = partner.get(reverse("offer_card", args=[wrong]))
        assert answer.status_code == 404
        assert "Copy the whole link from the mail" in answer.content.decode()


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


def test_the_outsider_sees_and_changes_nothing() -> None:
    offer = cast.an_offer()
    dirk = Client(headers={"host": "localhost"})
    dirk.force_login(cast.dirk())
    assert "Kassel" not in text_of(dirk, reverse("portal"))
    for what in ("card", "decline"):
        assert dirk.get(reverse(f"portal_offer_{what}", args=[offer.pk])).status_code == 404
    for what in ("accept", "decline", "report"):
        assert dirk.post(reverse(f"portal_offer_{what}", args=[offer.pk])).status_code == 404
    offer.refresh_from_db()
    assert offer.state == "open"


def lost_to_berg(others: int) -> None:
    """A lead for which Adler was eligible and Berg was chosen, with so many others behind them."""
    adler, berg = cast.adler(), cast.berg()
    ranking = [[berg.code, 990_000, 460_000, 0, 1_450_000], [adler.code, 1_100_000, 30_000, 0, 1_130_000]]
    ranking += [[f"P-{i}", 500_000, 0, 0, 500_000] for i in range(others)]
    decision = cast.a_decision(
        cast.a_lead(company="Brenner"), berg, ranking=ranking, eligible_count=len(ranking)
    )
    deltas = [["ADLER", 214_000, 300_000], ["BERG", -214_000, -300_000]]
    Booking.objects.create(pool="DE/turning", decision=decision, deltas=deltas, booked_at=cast.NOW)
    Account.objects.create(
        pool="DE/turning", partner=adler, worth_cents=5_100_000, weekly_worth_cents=3_200_000
    )


def share_of(user: User) -> str:
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    client.force_login(user)
    return text_of(client, reverse("portal_share"))


def test_a_partner_sees_how_far_it_is_behind_its_fair_share() -> None:
    cast.an_offer()
    lost_to_berg(others=3)
    page = share_of(cast.pia())
    assert "You are 1.6 weeks behind your fair share." in page
    assert "Claim €80,760, received €29,760" in page


def test_a_receipt_compares_with_the_winner_and_names_nobody() -> None:
    lost_to_berg(others=3)
    page = share_of(cast.pia())
    assert "You: fit 1.10 + credit 0.03 = 1.13." in page
    assert "with fit 0.99 + credit 0.46 = 1.45." in page
    assert "That partner was 1.8 weeks behind its share." in page
    assert "You were credited €2,140 for it." in page
    for secret in ("Berg", "BERG", "Brenner", "Vogt"):
        assert secret not in page


def test_with_fewer_than_five_the_winners_figures_stay_unknown() -> None:
    lost_to_berg(others=2)
    page = share_of(cast.pia())
    assert "You: fit 1.10" in page
    assert "1.45" not in page


def test_the_outsider_has_no_receipts() -> None:
    lost_to_berg(others=3)
    page = share_of(cast.dirk())
    assert "Your share begins with your first lead." in page
    assert "Receipt L-" not in page
