"""What a person did, and what that means for the lead: a row, a later last contact, a new grade.

Machines open letters and follow links, too. So the same act of the same lead counts once in a while only, and an
opened letter alone is no contact.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from stellwerk.terms import Stage


class Act(StrEnum):
    """The kinds of responses; the policy gives points for them by these names."""

    OPENED = "opened"
    CLICKED = "clicked"
    CALLED_BACK = "called_back"
    VISITED = "visited"
    ANSWERED = "answered"


ONCE_IN = {Act.OPENED: timedelta(days=1), Act.CLICKED: timedelta(hours=6)}
USUAL = timedelta(minutes=10)  # the same message sent twice
# Where a lead waits for news; one that a partner has, or that is on the line already, goes its way.
WAITING = (Stage.NURTURE, Stage.SCRAP, Stage.STUCK, Stage.QUALIFY)


def counts(act: Act, *, last_at: datetime | None, at: datetime) -> bool:
    """Whether this act says something new; `last_at` is when the lead did the same before."""
    return last_at is None or at - last_at >= ONCE_IN.get(act, USUAL)


def is_contact(act: Act) -> bool:
    """Whether it was a person's own will: it makes the lead fresh again."""
    return act is not Act.OPENED


def wakes(act: Act, stage: Stage) -> bool:
    """Whether the lead is to be graded anew. A scrapped one does not come back because a letter was opened."""
    return stage in WAITING and (is_contact(act) or stage is Stage.NURTURE)
