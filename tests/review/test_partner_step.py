"""A partner's own figures as the store has them: offers and reports become numbers, bookings a course."""

from datetime import timedelta
from typing import Any

import pytest
from tests import cast

from stellwerk.review import step
from stellwerk.review.reports.partner_numbers import Numbers
from stellwerk.store.models import Account, Booking, DirectSale, Feedback, Offer, PoolState

pytestmark = [pytest.mark.django_db, pytest.mark.step]

WEEKS = timedelta(weeks=12)
SENT = cast.NOW - timedelta(days=20)


def an_answer(state: str, **over: Any) -> Offer:
    values: dict[str, Any] = {"sent_at": SENT, "answered_at": SENT + timedelta(hours=1)}
    return cast.an_offer(cast.a_lead(), state=state, **values | over)


def numbers() -> Numbers:
    return step.partner_numbers(cast.adler(), now=cast.NOW, period=WEEKS)


def test_a_lead_that_was_pulled_back_counts_as_accepted() -> None:
    for _ in range(4):
        an_answer("accepted")
    an_answer("withdrawn", promised_at=SENT + timedelta(days=1))
    an_answer("withdrawn", answered_at=None)  # taken back before anybody answered
    assert (numbers().picked.now.value, numbers().picked.now.cases) == (1.0, 5)


def test_a_missed_deadline_is_over_but_no_answer() -> None:
    for _ in range(4):
        an_answer("declined")
    an_answer("expired")
    made = numbers()
    assert (made.picked.now.value, made.picked.now.cases) == (0.0, 5)
    assert made.answer.now.cases == 4


def test_the_first_contact_is_the_earliest_report_that_counts() -> None:
    for _ in range(5):
        offer = an_answer("accepted")
        for hours, undone in ((2, cast.NOW), (5, None), (9, None)):
            assert offer.answered_at
            at = offer.answered_at + timedelta(hours=hours)
            Feedback.objects.create(offer=offer, what="reached", reported_at=at, undone_at=undone)
    assert numbers().contact.now.value == 5 * 3600


def test_a_call_in_vain_is_no_contact() -> None:
    offer = an_answer("accepted")
    Feedback.objects.create(offer=offer, what="not_reached", reported_at=cast.NOW)
    assert numbers().contact.now.cases == 0


def test_what_another_partner_did_does_not_count() -> None:
    cast.an_offer(cast.a_lead(), cast.berg(), state="won", sent_at=SENT, answered_at=SENT)
    assert (numbers().leads, numbers().still_open) == (0, 0)


def test_a_lead_without_a_word_for_ten_days_is_silent() -> None:
    an_answer("accepted")
    an_answer("accepted", answered_at=cast.NOW - timedelta(days=9))
    assert (numbers().still_open, numbers().silent) == (2, 1)


def a_booking(deltas: list[list[object]], *, winner: str = "BERG", **over: object) -> Booking:
    partner = cast.adler() if winner == "ADLER" else cast.berg()
    decision = cast.a_decision(cast.a_lead(), partner)
    values = {"pool": "DE/turning", "decision": decision, "deltas": deltas, "booked_at": cast.NOW}
    return Booking.objects.create(**values | over)


def the_course(**over: int) -> step.PoolCourse:
    account = Account.objects.create(pool="DE/turning", partner=cast.adler(), **over)
    return step.pool_courses([account], since=cast.NOW - WEEKS)["DE/turning"]


def test_it_counts_the_leads_of_the_pool_and_those_one_came_into_question_for() -> None:
    mine = a_booking([["ADLER", 300, 200_000], ["BERG", -300, -200_000]])
    a_booking([["CONRAD", 300, 200_000], ["BERG", -300, -200_000]])
    a_booking([["ADLER", 300, 200_000], ["BERG", -300, -200_000]], pool="AT/turning")
    found = the_course(worth_cents=300, count_micro=200_000)
    assert (found.leads, found.eligible, found.missed) == (2, 1, (mine.decision_id,))
    assert found.course.carried.cents == 0


def test_a_lead_of_its_own_is_not_among_the_missed() -> None:
    worth = cast.a_lead().worth_cents
    a_booking([["ADLER", 100 - worth, -900_000], ["BERG", worth - 100, 900_000]], winner="ADLER")
    found = the_course(worth_cents=100 - worth, count_micro=-900_000)
    assert found.missed == ()
    assert (found.course.entitled.cents, found.course.received.cents) == (100, worth)


def test_a_write_off_is_no_lead() -> None:
    a_booking([["ADLER", -50, 0], ["BERG", 50, 0]], decision=None, kind=Booking.Kind.WRITE_OFF)
    found = the_course(worth_cents=-50)
    assert (found.leads, found.eligible, found.course.entitled.cents) == (0, 0, -50)


def test_what_was_booked_after_the_account_was_shown_waits_for_it() -> None:
    shown = cast.NOW - timedelta(minutes=1)
    PoolState.objects.create(pool="DE/turning", changed_at=cast.NOW, shown_at=shown)
    a_booking([["ADLER", 300, 0], ["BERG", -300, 0]])
    assert the_course().course.carried.cents == 0


def test_a_code_with_signs_of_its_own_is_found() -> None:
    partner = cast.a_partner('Söhne (1) "Ost"')
    deltas = [['Söhne (1) "Ost" 2', 1, 1], [partner.code, -7, 20], ["BERG", 6, -21]]
    a_booking(deltas)
    account = Account.objects.create(pool="DE/turning", partner=partner, worth_cents=-7)
    found = step.pool_courses([account], since=cast.NOW - WEEKS)["DE/turning"]
    assert (found.eligible, found.course.entitled.cents, found.course.carried.cents) == (1, -7, 0)


def test_what_was_booked_before_the_period_is_carried_over() -> None:
    a_booking([["ADLER", 500, 0], ["BERG", -500, 0]], booked_at=cast.NOW - timedelta(weeks=13))
    a_booking([["ADLER", 300, 0], ["BERG", -300, 0]])
    found = the_course(worth_cents=800)
    assert (found.leads, found.course.carried.cents, found.course.entitled.cents) == (1, 500, 300)


def test_direct_sales_are_a_share_of_all_a_leads_of_the_period() -> None:
    sold = cast.a_lead()
    for over in ({}, {"grade": "B"}, {"arrived_at": cast.NOW - timedelta(weeks=13)}):
        cast.a_lead(**over)
    DirectSale.objects.create(
        lead=sold, rule="named_account", worth_cents=sold.worth_cents, why=["x", {}], decided_at=cast.NOW,
        decided_by="machine",
    )  # fmt: skip
    found = step.direct_share(cast.NOW - WEEKS)
    assert (found.leads, found.of_leads, found.by_worth) == (1, 2, 0.5)
