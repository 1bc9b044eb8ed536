"""Warming B leads: hands the step what it may not fetch itself, and ends the runs of leads that went another way."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from stellwerk.grade.points import Known
from stellwerk.grade.step import knowing
from stellwerk.pursue.step import warming
from stellwerk.pursue.step.warming import Hands, Owed
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Campaign, Lead, Policy
from stellwerk.worker import consents

Compose = Callable[[Sequence[Owed], datetime], None]


def walk(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """What waits at nurture's door, as a step of the line."""
    return warming.run(
        now=now, policy=policy, notes=notes, limit=limit, hands=Hands(known, consents.reachable, compose)
    )


def known(leads: Sequence[Lead]) -> dict[int, Known]:
    """What grading knows of each lead; four queries for all of them."""
    ids = {lead.campaign_id for lead in leads if lead.campaign_id}
    names = dict(Campaign.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}
    more = knowing.beside(leads)
    return {lead.pk: knowing.known(lead, campaigns=names, more=more) for lead in leads}


def compose(owed: Sequence[Owed], now: datetime) -> None:
    """Puts letters of tracks into words."""
    write: Compose = import_string(settings.NURTURE_LETTERS)
    write(owed, now)


def sweep(*, now: datetime, notes: Notebook, limit: int) -> int:
    """Every minute: runs end whose lead somebody works, and those of people who want no letters any more."""
    done = warming.close_left(now=now, notes=notes, limit=limit)
    return done + warming.close_refused(now=now, notes=notes, limit=limit)
