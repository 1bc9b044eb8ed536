"""The ledger and the fairness report, as they are read from the rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast

from stellwerk.match import step as match
from stellwerk.match.eligible import Roster
from stellwerk.match.policy import MatchPolicy
from stellwerk.review import step as review
from stellwerk.review.ledger import LedgerScope
from stellwerk.store.models import Account, Booking, DirectSale, PoolState

pytestmark = [pytest.mark.django_db, pytest.mark.step]
POOL = "DE/turning"
ONE = 1_000_000


def a_booking(*, winner: str = "ADLER", cents: int = 100_00, at_hours: int = 0, **over: Any) -> Booking:
    """An offer to the winner, for which Adler and Berg were eligible with equal rights."""
    partner = cast.adler() if winner == "ADLER" else cast.berg()
    lead = cast.a_lead(company=f"Firma {Booking.objects.count()}")
    decision = cast.a_decision(lead, partner, worth_cents=cents)
    half = cents // 2
    deltas = [
        ["ADLER", half - cents * (winner == "ADLER"), ONE // 2 - ONE * (winner == "ADLER")],
        ["BERG", half - cents * (winner == "BERG"), ONE // 2 - ONE * (winner == "BERG")],
    ]
    values = {
        "pool": POOL,
        "decision": decision,
        "deltas": deltas,
        "booked_at": cast.NOW + timedelta(hours=at_hours),
    }
    return Booking.objects.create(**values | over)


def show(pool: str = POOL, *, shown_at: Any = cast.NOW, **worth: int) -> None:
    """The accounts as pages show them: `ADLER=…` in cents."""
    PoolState.objects.create(pool=pool, changed_at=cast.NOW, shown_at=shown_at)
    for code, cents in worth.items():
        partner = cast.adler() if code == "ADLER" else cast.berg()
        Account.objects.create(
            pool=pool, partner=partner, worth_cents=cents, count_micro=0,
            weekly_worth_cents=500_00, weekly_count_micro=ONE,
        )  # fmt: skip


def fairness(pool: str = POOL) -> Any:
    return review.fairness_of(pool, roster=Roster(match.profiles()), policy=MatchPolicy(), now=cast.NOW)


# --- The ledger


def test_the_account_after_each_booking_is_that_of_today_less_what_came_later() -> None:
    a_booking(winner="ADLER", at_hours=-3)
    a_booking(winner="BERG", at_hours=-2)
    a_booking(winner="ADLER", at_hours=-1)
    show(ADLER=-50_00, BERG=50_00)
    rows = review.ledger(LedgerScope(partner="ADLER"))
    assert [(row.own_cents, row.balance_cents) for row in rows] == [(-5000, -5000), (5000, 0), (-5000, -5000)]


def test_what_was_booked_after_the_accounts_were_shown_counts_on_top() -> None:
    a_booking(winner="ADLER", at_hours=-3)
    show(ADLER=-50_00, BERG=50_00)
    a_booking(winner="BERG", at_hours=1)
    rows = review.ledger(LedgerScope(partner="ADLER"))
    assert [row.balance_cents for row in rows] == [0, -5000]


def test_a_filter_hides_bookings_but_not_what_they_moved() -> None:
    a_booking(winner="ADLER", at_hours=-3)
    a_booking(winner="ADLER", at_hours=-2, kind=Booking.Kind.BACK)
    newest = a_booking(winner="BERG", at_hours=-1)
    show(ADLER=-50_00, BERG=50_00)
    rows = review.ledger(LedgerScope(partner="ADLER", kind="offer"))
    assert [row.balance_cents for row in rows] == [-5000, -5000]
    assert [row.id for row in review.ledger(LedgerScope(), before=newest.pk)] != []
    assert newest.pk not in [row.id for row in review.ledger(LedgerScope(), before=newest.pk)]


def test_it_finds_by_pool_kind_lead_and_partner() -> None:
    one = a_booking(winner="ADLER")
    other = a_booking(winner="BERG", pool="AT/turning", deltas=[["BERG", 0, 0]])
    assert [row.id for row in review.ledger(LedgerScope(pool="AT/turning"))] == [other.pk]
    assert [row.id for row in review.ledger(LedgerScope(partner="ADLER"))] == [one.pk]
    number = one.decision.lead.prospect_number
    assert [row.id for row in review.ledger(LedgerScope(lead=number))] == [one.pk]
    assert review.ledger(LedgerScope(kind="leaver")) == []


def test_a_code_within_another_code_is_not_found_for_it() -> None:
    cast.a_partner("AD")
    a_booking(winner="ADLER")
    assert review.ledger(LedgerScope(partner="AD")) == []


# --- The report


def test_the_report_reads_what_was_booked_in_the_period_and_nothing_before() -> None:
    a_booking(winner="ADLER", cents=900_00, at_hours=-24 * 7 * 13)
    a_booking(winner="ADLER", at_hours=-2)
    show(ADLER=-50_00, BERG=50_00)
    found = fairness()
    adler = next(line for line in found.lines if line.member.code == "ADLER")
    assert (adler.entitled_cents, adler.received_cents) == (50_00, 100_00)
    assert (found.leads, found.worth_cents) == (1, 100_00)


def test_twins_are_found_by_the_rules_of_the_last_leads() -> None:
    a_booking(winner="ADLER")
    show(ADLER=-50_00, BERG=50_00)
    found = fairness()
    both = {line.member.code: line.member.rights.eligible for line in found.lines}
    assert both["ADLER"] == 1
    assert found.twins == 2


def test_it_counts_the_pools_own_direct_sales() -> None:
    a_booking(winner="ADLER")
    show(ADLER=0, BERG=0)
    for country in ("DE", "AT"):
        lead = cast.a_lead(company=f"Direkt {country}", country=country)
        DirectSale.objects.create(
            lead=lead, rule="nobody_eligible", worth_cents=100_00, why=["match.nobody", {}],
            decided_at=cast.NOW, decided_by="rule",
        )  # fmt: skip
    found = fairness()
    assert (found.direct_leads, found.direct_share) == (1, 0.5)


def test_more_bookings_take_no_more_queries() -> None:
    a_booking(winner="ADLER")
    show(ADLER=-50_00, BERG=50_00)
    roster = Roster(match.profiles())

    def counted() -> int:
        with CaptureQueriesContext(connection) as queries:
            review.fairness_of(POOL, roster=roster, policy=MatchPolicy(), now=cast.NOW)
        return len(queries)

    few = counted()
    for _ in range(5):
        a_booking(winner="BERG")
    assert counted() == few


# --- Today's ranking


def test_todays_ranking_books_nothing_and_says_why_not() -> None:
    cast.adler()
    cast.conrad()
    lead = cast.a_lead(stage="stuck")
    PoolState.objects.create(pool=POOL, changed_at=cast.NOW)
    profile = match.profile(lead, now=cast.NOW)
    today = review.today_of(
        profile, roster=Roster(match.profiles()), policy=MatchPolicy(), version=1, now=cast.NOW
    )
    assert [rank.partner_id for rank in today.ranking] == ["ADLER"]
    assert today.others == {"CONRAD": "CERT_EXPIRED"}
    assert Booking.objects.count() == 0
    assert bytes(PoolState.objects.get().packed) == b""


def test_todays_ranking_knows_who_is_full_and_who_had_the_lead() -> None:
    adler, berg = cast.adler(capacity_per_week=0), cast.berg()
    lead = cast.a_lead(stage="stuck")
    profile = match.profile(lead, now=cast.NOW, refused_by=[berg.code])
    today = review.today_of(
        profile, roster=Roster(match.profiles()), policy=MatchPolicy(), version=1, now=cast.NOW
    )
    assert today.ranking == ()
    assert today.others == {adler.code: "FULL_WEEK", berg.code: "REFUSED_BEFORE"}
