"""A partner says that a lead was bad: when it may, and what follows when a person has checked it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stellwerk.offer.lifecycle import OfferError
from stellwerk.offer.policy import OfferPolicy
from stellwerk.terms import OfferState as State
from stellwerk.terms import Reason, Stage


class ComplaintReason(StrEnum):
    """What is wrong with a lead; a closed list, so that it can be counted per campaign."""

    WRONG_NUMBER = "wrong_number"
    NO_INTEREST = "no_interest"
    KNOWN_CUSTOMER = "known_customer"
    WRONG_AREA = "wrong_area"
    NO_BUDGET = "no_budget"
    DUPLICATE = "duplicate"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Way:
    """Where a lead goes when the complaint about it is right: whoever has `role` does `kind` with it.

    Without a role the machine goes on by itself.
    """

    stage: Stage
    kind: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from the decision. `book_back`: the partner gets its claim back; `way`: the lead leaves it."""

    reason: Reason
    book_back: bool = False
    way: Way | None = None


_CALL = Way(Stage.QUALIFY, "qualify", "call_centre")
_DECIDE = Way(Stage.STUCK, "decide", "channel")
# A lead whose data or interest is wrong is called again before anybody else gets it; a wrong area is the
# machine's mistake, so the next partner is asked; what concerns two owners is for a person.
WAYS: dict[ComplaintReason, Way] = {
    ComplaintReason.WRONG_NUMBER: _CALL,
    ComplaintReason.NO_INTEREST: _CALL,
    ComplaintReason.NO_BUDGET: _CALL,
    ComplaintReason.WRONG_AREA: Way(Stage.MATCH),
    ComplaintReason.KNOWN_CUSTOMER: _DECIDE,
    ComplaintReason.DUPLICATE: _DECIDE,
    ComplaintReason.OTHER: _DECIDE,
}
_HEARD_IN = frozenset({State.ACCEPTED, State.RETURNED, State.LOST})


def hear(state: State, *, taken_at: datetime | None, now: datetime, policy: OfferPolicy) -> None:
    """Lets a complaint pass; raises `OfferError` when the lead was never taken or that is too long ago."""
    if state not in _HEARD_IN or taken_at is None:
        raise OfferError(Reason("offer.complaint_not_taken", {"state": state.value}))
    if now - taken_at > timedelta(days=policy.complaint_within_days):
        raise OfferError(Reason("offer.complaint_too_late", {"days": policy.complaint_within_days}))


def judge(complaint: ComplaintReason, *, upheld: bool, state: State, answer: str) -> Verdict:
    """What follows when a person has checked the complaint; `state` is the offer's at that time.

    A lead that the partner has given back or lost in the meantime stays where it is. Raises `OfferError` when
    the partner would get no answer.
    """
    if not answer.strip():
        raise OfferError(Reason("offer.answer_missing"))
    if not upheld:
        return Verdict(Reason("offer.complaint_rejected", {"complaint": complaint.value}))
    way = WAYS[complaint] if state is State.ACCEPTED else None
    return Verdict(Reason("offer.complaint_upheld", {"complaint": complaint.value}), book_back=True, way=way)
