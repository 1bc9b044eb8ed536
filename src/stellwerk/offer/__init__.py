"""Stage 6, offer: will they take it?

Comes in: a lead and the partner that was chosen, later the partner's answer or the clock.
Goes out: an offer with a deadline in working hours, its state after every answer, a promise to the prospect.
Never: chooses a partner (`match` does), lets an answer count after the deadline, asks a clock or a database.
"""

from stellwerk.offer.complaints import ComplaintReason, Verdict, Way
from stellwerk.offer.lifecycle import (
    GRAPH,
    LIVE,
    Change,
    DeclineReason,
    Event,
    OfferError,
    ReturnReason,
    WithdrawReason,
    next_state,
)
from stellwerk.offer.policy import OfferPolicy
from stellwerk.offer.windows import (
    Ladder,
    deadline,
    give_up,
    ladder,
    promise,
    silence,
    silence_warning,
    window_hours,
)

__all__ = [
    "GRAPH",
    "LIVE",
    "Change",
    "ComplaintReason",
    "DeclineReason",
    "Event",
    "Ladder",
    "OfferError",
    "OfferPolicy",
    "ReturnReason",
    "Verdict",
    "Way",
    "WithdrawReason",
    "deadline",
    "give_up",
    "ladder",
    "next_state",
    "promise",
    "silence",
    "silence_warning",
    "window_hours",
]
