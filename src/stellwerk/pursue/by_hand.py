"""What people plan, hand on and put off themselves; checked before it is written."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from stellwerk.pursue.lifecycle import PursueError
from stellwerk.terms import Reason

KIND = "by_hand"
LONGEST_NOTE = 300


class Act(StrEnum):
    """What can be taken back, as the journal names it."""

    PLANNED = "planned"
    HANDED_OVER = "handed_over"
    SNOOZED = "snoozed"


UNDONE = "follow_up_undone"


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a follow-up is for: a person, everybody of a role, or the partner that has the lead."""

    role: str
    user_id: int | None = None
    partner_id: int | None = None


def given_date(due_at: datetime | None, *, now: datetime) -> datetime:
    """The date that somebody chose. Raises `PursueError` where it is missing or has passed."""
    if due_at is None:
        raise PursueError(Reason("pursue.date_missing"))
    if due_at <= now:
        raise PursueError(Reason("pursue.snooze_into_the_past"))
    return due_at


def given_whom(whom: Whom | None) -> Whom:
    """Whom somebody chose. Raises `PursueError` where nobody is named."""
    if whom is None:
        raise PursueError(Reason("pursue.nobody_named"))
    return whom


def given_note(note: str) -> str:
    """What somebody wrote. Raises `PursueError` where it is too long to be kept."""
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise PursueError(Reason("pursue.note_too_long", {"most": LONGEST_NOTE}))
    return note


def why_planned(due_at: datetime, *, note: str) -> Reason:
    """Why it is there: somebody wanted it; the note says what for."""
    if note:
        return Reason("follow_up.planned_for", {"due_at": due_at.isoformat(), "note": note})
    return Reason("follow_up.planned", {"due_at": due_at.isoformat()})


def last_act(happened: list[tuple[str, int]], follow_up_id: int) -> int | None:
    """Which act on a follow-up is the last that still holds, as its place in the list; None when there is none.

    `happened`: (what, id of the follow-up) as the journal tells it, the newest first. An act that was taken back
    does not hold; neither does the taking back itself.
    """
    skip = 0
    for place, (what, pk) in enumerate(happened):
        if pk != follow_up_id:
            continue
        if what == UNDONE:
            skip += 1
        elif what in frozenset(Act):
            if not skip:
                return place
            skip -= 1
    return None
