"""What may become of an offer: a state machine without a way out of its graph.

open -> accepted | declined | expired | withdrawn; accepted -> returned | withdrawn | won | lost.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stellwerk.terms import OfferState as State
from stellwerk.terms import Reason


class Event(StrEnum):
    """What happens to an offer: the partner answers, the clock runs out, somebody takes it back, it ends.

    BOUNCE: the letter reached nobody. PULL_BACK: the partner fell silent. UPHOLD: its complaint was right.
    """

    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    BOUNCE = "bounce"
    GIVE_BACK = "give_back"
    PULL_BACK = "pull_back"
    UPHOLD = "uphold"
    WIN = "win"
    LOSE = "lose"
    UNDO_WIN = "undo_win"


class DeclineReason(StrEnum):
    """Why a partner does not want a lead; a closed list, so that it can be counted."""

    NO_CAPACITY = "no_capacity"
    WRONG_REGION = "wrong_region"
    WRONG_PRODUCT = "wrong_product"
    KNOWN_CUSTOMER = "known_customer"
    TOO_SMALL = "too_small"
    OTHER = "other"


class ReturnReason(StrEnum):
    """Why a partner gives back a lead that it had taken."""

    NO_CAPACITY = "no_capacity"
    WRONG_REGION = "wrong_region"
    WRONG_PRODUCT = "wrong_product"
    NOT_REACHED = "not_reached"
    OTHER = "other"


class WithdrawReason(StrEnum):
    """Why the manufacturer takes a lead back."""

    PROSPECT_WISH = "prospect_wish"
    WRONG_PARTNER = "wrong_partner"
    WRONG_DATA = "wrong_data"
    NOBODY_CALLED = "nobody_called"
    OTHER = "other"


GRAPH: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.ACCEPT): State.ACCEPTED,
    (State.OPEN, Event.DECLINE): State.DECLINED,
    (State.OPEN, Event.EXPIRE): State.EXPIRED,
    (State.OPEN, Event.WITHDRAW): State.WITHDRAWN,
    (State.OPEN, Event.BOUNCE): State.WITHDRAWN,
    (State.ACCEPTED, Event.GIVE_BACK): State.RETURNED,
    (State.ACCEPTED, Event.UPHOLD): State.RETURNED,
    (State.ACCEPTED, Event.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Event.PULL_BACK): State.WITHDRAWN,
    (State.ACCEPTED, Event.WIN): State.WON,
    (State.ACCEPTED, Event.LOSE): State.LOST,
    # The conversion was a mistake; pursue.lifecycle says until when that can be undone.
    (State.WON, Event.UNDO_WIN): State.ACCEPTED,
}
LIVE = frozenset({State.OPEN, State.ACCEPTED})
# The states that an event alone leads to: there, the same click again is no mistake and changes nothing.
_RESULT: dict[Event, State] = {
    event: state for (_, event), state in GRAPH.items() if state is not State.ACCEPTED
}
_RESULT[Event.ACCEPT] = State.ACCEPTED
# The events that need a reason from a list, and the list.
_REASONS: dict[Event, type[StrEnum]] = {
    Event.DECLINE: DeclineReason,
    Event.GIVE_BACK: ReturnReason,
    Event.WITHDRAW: WithdrawReason,
}
# What stands as the reason where nobody gives one.
_OWN_REASON = {Event.BOUNCE: "bounced", Event.PULL_BACK: "silence", Event.UPHOLD: "complaint"}

_SENTENCES = {
    "offer.too_late": "The deadline has passed; the lead goes to somebody else. Watch for the next offer.",
    "offer.not_yet_due": "The deadline has not passed; wait for it or withdraw the offer.",
    "offer.already_answered": "This offer is already {state}; open the lead to see what is next.",
    "offer.not_taken": "This offer is {state}; only a lead that was taken can be worked on. Take it first.",
    "offer.complaint_not_taken": "This offer is {state}; only a lead that was taken can be complained about.",
    "offer.complaint_too_late": "A complaint is heard for {days} days after taking a lead; they are over.",
    "offer.answer_missing": "Say why you decided so; the partner reads this answer.",
    "offer.reason_unknown": "The reason {reason!r} is not on the list; choose one of {choices}.",
}


class OfferError(Exception):
    """The event cannot happen now; the message and `reason` say what to do instead."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_SENTENCES[reason.key].format(**reason.values))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Change:
    """The new state, and why. `changed` is False when the event had already happened."""

    state: State
    changed: bool
    reason: Reason


def next_state(state: State, event: Event, *, now: datetime, due_at: datetime, reason: str = "") -> Change:
    """What `event` makes of an offer in `state` with the deadline `due_at` (both moments aware).

    The same event again changes nothing. A refusal is heard even after the deadline as long as the offer
    stands. `reason` says why somebody declines, gives back or withdraws; '' counts as `other`. Raises
    `OfferError` for whatever is not possible.
    """
    if _RESULT.get(event) is state:
        return Change(state, False, Reason("offer.nothing_new", {"state": state.value}))
    following = GRAPH.get((state, event))
    if following is None:
        key = "offer.not_taken" if state is State.OPEN else "offer.already_answered"
        raise OfferError(Reason(key, {"state": state.value}))
    if event is Event.ACCEPT and now > due_at:
        raise OfferError(Reason("offer.too_late", {"due_at": due_at.isoformat()}))
    if event is Event.EXPIRE and now < due_at:
        raise OfferError(Reason("offer.not_yet_due", {"due_at": due_at.isoformat()}))
    return Change(following, True, _reason(event, following, due_at, reason))


def known[R: StrEnum](kind: type[R], reason: str) -> R:
    """The reason as one of its list; raises `OfferError` with the list when it is not there."""
    try:
        return kind(reason or "other")
    except ValueError:
        values = {"reason": reason, "choices": ", ".join(kind)}
        raise OfferError(Reason("offer.reason_unknown", values)) from None


def _reason(event: Event, following: State, due_at: datetime, reason: str) -> Reason:
    if event is Event.EXPIRE:
        return Reason("offer.expired", {"due_at": due_at.isoformat()})
    if event is Event.UNDO_WIN:
        return Reason("offer.win_undone")
    if event in _REASONS:
        return Reason(f"offer.{following.value}", {"reason": known(_REASONS[event], reason).value})
    if event in _OWN_REASON:
        return Reason(f"offer.{following.value}", {"reason": _OWN_REASON[event]})
    return Reason(f"offer.{following.value}")
