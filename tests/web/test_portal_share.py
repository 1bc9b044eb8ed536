"""My share, the receipts and my numbers: own figures, no names, nothing of others."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast

from stellwerk.store.models import Account, Booking, Decision, DirectSale, Feedback, Offer, Partner, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

SECRETS = ("Berg", "BERG", "Brenner", "Vogt", "P-0", "kessler.example")


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def client_of(user: User) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "en"})
    client.force_login(user)
    return client


def read(user: User, page: str, *arguments: object) -> str:
    answer = client_of(user).get(reverse(page, args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def account(**over: int) -> Account:
    """Adler is behind, in worth and in number."""
    values = {
        "worth_cents": 5_100_000,
        "weekly_worth_cents": 3_200_000,
        "count_micro": 1_600_000,
        "weekly_count_micro": 1_000_000,
    }
    return Account.objects.create(pool="DE/turning", partner=cast.adler(), **values | over)


def lost_to_berg(*, others: int, days_ago: int = 0, **over: object) -> Decision:
    """A lead for which Adler was eligible and Berg was chosen, with so many others behind them."""
    adler, berg = cast.adler(), cast.berg()
    at = cast.NOW - timedelta(days=days_ago)
    ranking = [[berg.code, 990_000, 460_000, 0, 1_450_000], [adler.code, 1_100_000, 30_000, 0, 1_130_000]]
    ranking += [[f"P-{i}", 500_000, 0, 0, 500_000] for i in range(others)]
    values = {"ranking": ranking, "eligible_count": len(ranking), "decided_at": at}
    decision = cast.a_decision(cast.a_lead(company="Brenner"), berg, **values | over)
    deltas = [["ADLER", 214_000, 300_000], ["BERG", -214_000, -300_000]]
    Booking.objects.create(pool="DE/turning", decision=decision, deltas=deltas, booked_at=at)
    return decision


def test_a_partner_sees_how_far_it_is_behind_its_fair_share() -> None:
    account()
    page = read(cast.pia(), "portal_share")
    assert "You are 1.6 weeks behind your fair share." in page
    assert "In worth 1.6 weeks behind, in number of leads 1.6 weeks behind." in page
    assert "never more than 12 weeks and one lead apart" in page


def test_the_table_adds_up_from_what_was_booked() -> None:
    """Carried over 48,860 € + claim 2,140 € = 51,000 € today, without a lead received."""
    account()
    lost_to_berg(others=3, days_ago=3)
    page = read(cast.pia(), "portal_share")
    for told in ("€48,860 behind", "€2,140", "€51,000 behind"):
        assert told in page
    assert "Claim €51,000, received €0" in page


def test_a_lead_of_its_own_is_a_step_of_what_was_received() -> None:
    account()
    decision = cast.a_decision(cast.a_lead(), cast.adler())
    deltas = [["ADLER", -2_176_000, -700_000], ["BERG", 2_176_000, 700_000]]
    Booking.objects.create(pool="DE/turning", decision=decision, deltas=deltas, booked_at=cast.NOW)
    page = read(cast.pia(), "portal_share")
    assert "Claim €80,760, received €29,760" in page


def test_a_booking_that_was_taken_back_leaves_nothing_received() -> None:
    account()
    decision = cast.a_decision(cast.a_lead(), cast.adler())
    for sign, kind in ((-1, Booking.Kind.OFFER), (1, Booking.Kind.BACK)):
        deltas = [["ADLER", sign * 2_176_000, sign * 700_000], ["BERG", -sign * 2_176_000, -sign * 700_000]]
        Booking.objects.create(
            pool="DE/turning", decision=decision, kind=kind, deltas=deltas, booked_at=cast.NOW
        )
    assert "Claim €51,000, received €0" in read(cast.pia(), "portal_share")


def test_direct_sales_are_published() -> None:
    account()
    cast.a_lead()
    sold = cast.a_lead(company="Direkt")
    DirectSale.objects.create(
        lead=sold, rule="named_account", worth_cents=2_976_000, why=["x", {}], decided_at=cast.NOW, decided_by="machine"
    )  # fmt: skip
    page = read(cast.pia(), "portal_share")
    assert "sold one of 2 A leads itself in the last 12 weeks: 50% in number, 50% in worth." in page
    assert "Direkt" not in page


def test_the_level_and_what_the_next_asks_for_stand_there() -> None:
    page = read(cast.pia(), "portal_numbers")
    assert "Your level" in page
    assert "Gold" in page
    assert "Your claim grows with your level (Gold)" in read(cast.pia(), "portal_share")


def test_a_receipt_compares_with_the_winner_and_names_nobody() -> None:
    account()
    decision = lost_to_berg(others=3)
    for page in (read(cast.pia(), "portal_share"), read(cast.pia(), "portal_receipt", decision.pk)):
        assert "You: fit 1.10 + credit 0.03 = 1.13." in page
        assert "with fit 0.99 + credit 0.46 = 1.45." in page
        assert "That partner was 1.8 weeks behind its fair share." in page
        assert "You were credited €2,140 for it." in page
        assert not [secret for secret in SECRETS if secret in page]


def test_the_whole_receipt_tells_the_account_and_what_would_have_been() -> None:
    account()
    Partner.objects.filter(code="ADLER").update(history_offers=40, history_accepts=20)
    decision = lost_to_berg(others=3)
    page = read(cast.pia(), "portal_receipt", decision.pk)
    assert "In worth your account of this pool stands 1.6 weeks behind today." in page
    assert re.search(r"acceptance rate of 85% instead of today&#x27;s 5\d% it would have been 1\.1\d\.", page)
    assert "Lathes, Toolmaking, Kassel" in page


def test_with_fewer_than_five_the_winners_figures_stay_unknown() -> None:
    account()
    decision = lost_to_berg(others=2)
    page = read(cast.pia(), "portal_receipt", decision.pk)
    assert "You: fit 1.10" in page
    assert "1.45" not in page
    assert "1.8 weeks" not in page


def test_a_lead_placed_by_hand_says_so_and_keeps_the_persons_words() -> None:
    account()
    decision = lost_to_berg(others=3, overridden_by="user:1", override_reason="Berg kennt Brenner gut")
    page = read(cast.pia(), "portal_receipt", decision.pk)
    assert "A person placed the lead by hand" in page
    assert not [secret for secret in (*SECRETS, "1.45") if secret in page]


def test_a_receipt_whose_booking_was_taken_back_says_so() -> None:
    account()
    decision = lost_to_berg(others=3)
    deltas = [["ADLER", -214_000, -300_000], ["BERG", 214_000, 300_000]]
    Booking.objects.create(
        pool="DE/turning", decision=decision, kind=Booking.Kind.BACK, deltas=deltas, booked_at=cast.NOW
    )
    page = read(cast.pia(), "portal_receipt", decision.pk)
    assert "The booking was taken back later" in page
    assert "You were credited" not in page


def test_there_is_no_receipt_where_one_was_not_eligible() -> None:
    decision = cast.a_decision(cast.a_lead(), cast.berg())
    for user in (cast.pia(), cast.dirk()):
        answer = client_of(user).get(reverse("portal_receipt", args=[decision.pk]))
        assert answer.status_code == 404
    assert client_of(cast.pia()).get(reverse("portal_receipt", args=[999])).status_code == 404


def test_the_outsider_sees_neither_receipts_nor_figures() -> None:
    account()
    decision = lost_to_berg(others=3)
    assert client_of(cast.dirk()).get(reverse("portal_receipt", args=[decision.pk])).status_code == 404
    page = read(cast.dirk(), "portal_share") + read(cast.dirk(), "portal_receipts")
    assert "Your share begins with your first lead." in page
    assert "L-4711" not in page


def test_the_list_of_receipts_says_how_many_leads_were_not_for_this_partner() -> None:
    account()
    lost_to_berg(others=3)
    elsewhere = cast.a_decision(cast.a_lead(company="Anders"), cast.berg())
    deltas = [["BERG", -100, -100], ["P-1", 100, 100]]
    Booking.objects.create(pool="DE/turning", decision=elsewhere, deltas=deltas, booked_at=cast.NOW)
    page = read(cast.pia(), "portal_receipts")
    assert "One lead that fitted you went to somebody else." in page
    assert "For one more of 2 you were not eligible." in page
    assert not [secret for secret in SECRETS if secret in page]


def answered(count: int, *, won: int = 0, weeks_ago: int = 2, minutes: int = 30) -> None:
    """So many leads taken and ended, the first of them won."""
    sent_at = cast.NOW - timedelta(weeks=weeks_ago)
    for at in range(count):
        offer = cast.an_offer(
            cast.a_lead(company=f"Firma {at}"),
            state=Offer.State.WON if at < won else Offer.State.LOST,
            sent_at=sent_at,
            answered_at=sent_at + timedelta(minutes=minutes),
        )
        Feedback.objects.create(
            offer=offer, what="quotation", reported_at=sent_at + timedelta(minutes=minutes, hours=3)
        )


def test_my_numbers_stand_against_the_twelve_weeks_before() -> None:
    answered(6, won=3, minutes=30)
    answered(6, won=2, weeks_ago=14, minutes=50)
    page = read(cast.pia(), "portal_numbers")
    assert "You take 100% of your offers and answer within 30\N{NO-BREAK SPACE}min." in page
    assert "20\N{NO-BREAK SPACE}min. faster than before." in page
    assert "Leads that become orders: 12 weeks 50%, before 33%" in page
    assert "17 points more than before." in page


def test_with_too_few_leads_my_numbers_say_so() -> None:
    answered(2, won=2)
    page = read(cast.pia(), "portal_numbers")
    assert "Too few leads yet for a number." in page
    assert "100%" not in page.split("Your level")[0]


def test_silent_leads_are_named_first() -> None:
    at = cast.NOW - timedelta(days=12)
    cast.an_offer(cast.a_lead(), state="accepted", sent_at=at, answered_at=at)
    assert "Of one lead nothing has been heard for long." in read(cast.pia(), "portal_numbers")


def test_the_outsider_has_no_numbers() -> None:
    answered(6, won=3)
    page = read(cast.dirk(), "portal_numbers")
    assert "Too few leads yet for a number." in page


def test_the_navigation_shows_where_one_is() -> None:
    page = read(cast.pia(), "portal_numbers")
    assert f'href="{reverse("portal_numbers")}" aria-current="page"' in page
    assert f'href="{reverse("portal_share")}"' in page
