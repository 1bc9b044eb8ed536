"""A complaint is heard in time, and what follows depends on what was wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.offer import ComplaintReason, OfferError, OfferPolicy
from stellwerk.offer.complaints import WAYS, hear, judge
from stellwerk.terms import OfferState as State
from stellwerk.terms import Stage

TAKEN_AT = datetime(2026, 3, 16, 9, tzinfo=UTC)
POLICY = OfferPolicy()


TAKEN = {State.ACCEPTED, State.RETURNED, State.LOST}


@pytest.mark.parametrize("state", set(State) - TAKEN)
def test_only_what_was_taken_can_be_complained_about(state: State) -> None:
    with pytest.raises(OfferError, match="only a lead that was taken"):
        hear(state, taken_at=TAKEN_AT, now=TAKEN_AT, policy=POLICY)


@pytest.mark.parametrize("state", TAKEN)
def test_who_had_the_lead_is_heard(state: State) -> None:
    hear(state, taken_at=TAKEN_AT, now=TAKEN_AT, policy=POLICY)


def test_a_complaint_is_heard_for_thirty_days() -> None:
    last = TAKEN_AT + timedelta(days=30)
    hear(State.ACCEPTED, taken_at=TAKEN_AT, now=last, policy=POLICY)
    with pytest.raises(OfferError, match="30 days"):
        hear(State.ACCEPTED, taken_at=TAKEN_AT, now=last + timedelta(seconds=1), policy=POLICY)


def test_every_reason_has_a_way() -> None:
    assert set(WAYS) == set(ComplaintReason)


@given(st.sampled_from(ComplaintReason), st.booleans(), st.sampled_from(State))
def test_only_an_upheld_complaint_is_booked_back_and_only_who_has_the_lead_loses_it(
    reason: ComplaintReason, upheld: bool, state: State
) -> None:
    verdict = judge(reason, upheld=upheld, state=state, answer="Geprüft.")
    assert verdict.book_back is upheld
    assert (verdict.way is not None) is (upheld and state is State.ACCEPTED)
    assert verdict.reason.values == {"complaint": reason.value}


def test_a_lead_without_interest_is_called_before_anybody_else_gets_it() -> None:
    verdict = judge(ComplaintReason.NO_INTEREST, upheld=True, state=State.ACCEPTED, answer="Stimmt.")
    assert verdict.way is not None
    assert (verdict.way.stage, verdict.way.role) == (Stage.QUALIFY, "call_centre")


@pytest.mark.parametrize("answer", ["", "   "])
def test_the_partner_always_gets_an_answer(answer: str) -> None:
    with pytest.raises(OfferError, match="reads this answer"):
        judge(ComplaintReason.OTHER, upheld=False, state=State.ACCEPTED, answer=answer)
