"""A change of the rules under way in the demo house: drafted, tried on the past, proposed to a second person."""

from datetime import datetime, timedelta
from typing import Any

from stellwerk.review import step as review
from stellwerk.store.models import User
from stellwerk.worker import trials

NOTE = "Eignung soll mehr zählen: Guthaben gleicht über acht statt vier Wochen aus"
NUMBERS: dict[str, Any] = {"match": {"horizon_weeks": 8.0}}
MONTHS = 6


def propose(numbers: dict[str, dict[str, Any]], *, by: User, now: datetime) -> None:
    """What the channel manager did this morning; `numbers` are those that rule."""
    made = review.draft({**numbers, **NUMBERS}, note=NOTE, by=by.actor, now=now - timedelta(minutes=95))
    review.ask_trial(made.pk, months=MONTHS, by=by.actor, now=now - timedelta(minutes=90))
    trials.try_next(lambda: now - timedelta(minutes=89))
    review.propose(made.pk, by=by.actor, now=now - timedelta(minutes=80))
