"""Stage 7, pursue: what happens next?

Comes in: a lead that somebody took, and what is reported about it.
Goes out: its new standing and exactly one next step with a date, a role and a reason; at the end won or lost.
Never: leaves an open lead without a next step, lets a lead cool down, asks a clock or a database.
"""

from stellwerk.pursue.follow_ups import Event, FollowUpPlan, Role, after
from stellwerk.pursue.lifecycle import (
    CLOSED,
    Advance,
    LostReason,
    Progress,
    PursueError,
    Report,
    Standing,
    advance,
    rise,
    undo_conversion,
)
from stellwerk.pursue.policy import PursuePolicy

__all__ = [
    "CLOSED",
    "Advance",
    "Event",
    "FollowUpPlan",
    "LostReason",
    "Progress",
    "PursueError",
    "PursuePolicy",
    "Report",
    "Role",
    "Standing",
    "advance",
    "after",
    "rise",
    "undo_conversion",
]
