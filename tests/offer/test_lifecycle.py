"""An offer is answered once, in time, and never leaves its graph."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from stellwerk.offer import (
    GRAPH,
    LIVE,
    DeclineReason,
    Event,
    OfferError,
    ReturnReason,
    WithdrawReason,
    next_state,
)
from stellwerk.terms import OfferState as State

DUE = datetime(2026, 3, 16, 17, tzinfo=UTC)
BEFORE, AFTER = DUE - timedelta(hours=1), DUE + timedelta(hours=1)

# state, event, result -- as the design's picture has it
GOLDEN = [
    ("open", "accept", "accepted"),
    ("open", "decline", "declined"),
    ("open", "withdraw", "withdrawn"),
    ("accepted", "give_back", "returned"),
    ("open", "bounce", "withdrawn"),
    ("accepted", "withdraw", "withdrawn"),
    ("accepted", "pull_back", "withdrawn"),
    ("accepted", "uphold", "returned"),
    ("accepted", "win", "won"),
    ("accepted", "lose", "lost"),
    ("won", "undo_win", "accepted"),
]


@pytest.mark.parametrize(("state", "event", "result"), GOLDEN)
def test_each_answer_leads_where_the_picture_says(state: str, event: str, result: str) -> None:
    change = next_state(State(state), Event(event), now=BEFORE, due_at=DUE)
    assert (change.state, change.changed) == (State(result), True)


def test_an_offer_expires_at_its_deadline_and_not_before() -> None:
    assert next_state(State.OPEN, Event.EXPIRE, now=DUE, due_at=DUE).state is State.EXPIRED
    with pytest.raises(OfferError, match="has not passed"):
        next_state(State.OPEN, Event.EXPIRE, now=BEFORE, due_at=DUE)


def test_taking_a_lead_after_the_deadline_is_refused_with_a_sentence() -> None:
    with pytest.raises(OfferError, match="deadline has passed") as caught:
        next_state(State.OPEN, Event.ACCEPT, now=AFTER, due_at=DUE)
    assert caught.value.reason.key == "offer.too_late"


def test_a_lead_can_be_taken_at_the_very_deadline() -> None:
    assert next_state(State.OPEN, Event.ACCEPT, now=DUE, due_at=DUE).state is State.ACCEPTED


def test_a_late_refusal_is_still_heard() -> None:
    assert next_state(State.OPEN, Event.DECLINE, now=AFTER, due_at=DUE).state is State.DECLINED


@pytest.mark.parametrize("reason", DeclineReason)
def test_a_refusal_keeps_its_reason(reason: DeclineReason) -> None:
    change = next_state(State.OPEN, Event.DECLINE, now=BEFORE, due_at=DUE, reason=reason)
    assert change.reason.values == {"reason": reason.value}


@pytest.mark.parametrize(
    ("event", "kind"), [(Event.GIVE_BACK, ReturnReason), (Event.WITHDRAW, WithdrawReason)]
)
def test_whoever_gives_or_takes_back_says_why(
    event: Event, kind: type[ReturnReason] | type[WithdrawReason]
) -> None:
    for reason in kind:
        change = next_state(State.ACCEPTED, event, now=AFTER, due_at=DUE, reason=reason)
        assert change.reason.values == {"reason": reason.value}
    with pytest.raises(OfferError, match="no fun"):
        next_state(State.ACCEPTED, event, now=AFTER, due_at=DUE, reason="no fun")


@pytest.mark.parametrize("event", [Event.PULL_BACK, Event.UPHOLD, Event.GIVE_BACK])
def test_only_what_was_taken_can_fall_silent_be_given_back_or_be_bad(event: Event) -> None:
    with pytest.raises(OfferError, match="Take it first"):
        next_state(State.OPEN, event, now=BEFORE, due_at=DUE)


def test_a_lead_that_was_taken_reached_somebody() -> None:
    with pytest.raises(OfferError, match="already accepted"):
        next_state(State.ACCEPTED, Event.BOUNCE, now=BEFORE, due_at=DUE)


def test_a_refusal_without_a_reason_counts_as_other_and_an_unknown_one_is_named() -> None:
    change = next_state(State.OPEN, Event.DECLINE, now=BEFORE, due_at=DUE)
    assert change.reason.values == {"reason": "other"}
    with pytest.raises(OfferError, match="no_capacity, wrong_region"):
        next_state(State.OPEN, Event.DECLINE, now=BEFORE, due_at=DUE, reason="no fun")


@pytest.mark.parametrize(
    ("state", "event"),
    [(State.ACCEPTED, Event.ACCEPT), (State.DECLINED, Event.DECLINE), (State.WON, Event.WIN)],
)
def test_a_second_tap_changes_nothing(state: State, event: Event) -> None:
    change = next_state(state, event, now=AFTER, due_at=DUE)
    assert (change.state, change.changed, change.reason.key) == (state, False, "offer.nothing_new")


@pytest.mark.parametrize(
    "state", [State.DECLINED, State.EXPIRED, State.WITHDRAWN, State.RETURNED, State.LOST]
)
def test_what_is_over_cannot_be_taken(state: State) -> None:
    with pytest.raises(OfferError, match=f"already {state}"):
        next_state(state, Event.ACCEPT, now=BEFORE, due_at=DUE)


def test_an_open_offer_cannot_be_won() -> None:
    with pytest.raises(OfferError, match="Take it first"):
        next_state(State.OPEN, Event.WIN, now=BEFORE, due_at=DUE)


@given(st.sampled_from(State), st.sampled_from(Event), st.sampled_from([BEFORE, DUE, AFTER]))
def test_every_state_and_event_gives_a_known_state_or_a_sentence(
    state: State, event: Event, now: datetime
) -> None:
    try:
        change = next_state(state, event, now=now, due_at=DUE)
    except OfferError:
        return  # its sentence is tested above
    assert change.changed is (change.state is not state)
    assert not change.changed or GRAPH[state, event] is change.state


class AnOffer(RuleBasedStateMachine):
    """Whatever people and clocks do, in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.now = State.OPEN, BEFORE
        self.taken_late = False
        self.was_taken = False

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(event=st.sampled_from(Event))
    def something_happens(self, event: Event) -> None:
        before = self.state
        try:
            self.state = next_state(before, event, now=self.now, due_at=DUE).state
        except OfferError:
            assert self.state is before
            return
        if before is State.OPEN and self.state is State.ACCEPTED:
            self.was_taken, self.taken_late = True, self.now > DUE

    @invariant()
    def nobody_takes_a_lead_too_late(self) -> None:
        assert not self.taken_late

    @invariant()
    def only_what_was_taken_is_won_lost_or_returned(self) -> None:
        assert self.was_taken or self.state not in {State.WON, State.LOST, State.RETURNED, State.ACCEPTED}

    @invariant()
    def what_is_not_live_and_not_won_stays_as_it_is(self) -> None:
        over = set(State) - LIVE - {State.WON}
        assert all(start not in over for start, _ in GRAPH)


TestAnOffer = AnOffer.TestCase
