"""Leads go back to grade's door: something new is known, or the clock says so."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from stellwerk.store.models import Lead
from stellwerk.terms import Stage


def again(ids: Iterable[int], *, now: datetime) -> int:
    """Sends leads back to grade's door: something new is known, or the nurture step is due.

    Leads that a partner has, or that are closed or merged, stay where they are.
    """
    free = Lead.objects.filter(
        id__in=list(ids), stage__in=(Stage.NURTURE, Stage.SCRAP, Stage.STUCK, Stage.QUALIFY, Stage.GRADE)
    )
    return free.update(stage=Stage.GRADE, waiting_since=now)


def ripen(*, now: datetime, limit: int) -> int:
    """B leads whose nurture step and C leads whose revisit is due wait for a new grade."""
    ids: list[Any] = list(Lead.objects.ripe(now).values_list("id", flat=True)[:limit])
    return again(ids, now=now) if ids else 0
