"""An agency's quota: what it brings above it is written down as everything is, and waits until somebody lets it in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from stellwerk.capture.step.sources import notes_by
from stellwerk.store.leads import HELD
from stellwerk.store.models import Agency, RawContact, Source
from stellwerk.terms import Reason

SHELF = "let_in"  # in a source's settings: of the week, how many older ones were let in


def week_start(now: datetime) -> datetime:
    """When this week began in the house's time zone."""
    local = timezone.localtime(now)
    return (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def room(agency: Agency, *, now: datetime) -> int | None:
    """How many contacts the agency may still bring this week; None: as many as it likes.

    What waits does not count; what waited and was let in counts in the week in which that was.
    """
    if agency.leads_per_week is None:
        return None
    week = week_start(now)
    came = RawContact.objects.filter(source__agency=agency, received_at__gte=week).exclude(
        state=RawContact.State.WAITING, asks__0=HELD
    )
    shelves = Source.objects.filter(agency=agency).values_list(f"settings__{SHELF}", flat=True)
    late: int = sum(shelf["count"] for shelf in shelves if shelf and shelf["week"] == week.date().isoformat())
    return max(0, agency.leads_per_week - came.count() - late)


def asks_of(source: Source, fresh: int, *, now: datetime) -> list[list[Any] | None]:
    """Per new message of this source why it has to wait; None: it goes on. In a transaction: the agency is locked, so
    that two messages at one moment do not both take its last place."""
    if source.agency_id is None or not fresh:
        return [None] * fresh
    agency = Agency.objects.select_for_update().get(pk=source.agency_id)
    free = room(agency, now=now)
    if free is None:
        return [None] * fresh
    over = Reason("quota.over", {"agency": agency.name, "most": agency.leads_per_week}).as_json()
    return [None] * min(free, fresh) + [over] * max(0, fresh - free)


def let_in(agency_id: int, *, most: int | None = None, by: str, now: datetime) -> int:
    """What waits above an agency's quota goes on its way, the oldest first (at most `most`); how many."""
    with notes_by(now, by) as notes:
        agency = Agency.objects.select_for_update().get(pk=agency_id)
        waiting = RawContact.objects.held().filter(source__agency=agency)
        rows = list(waiting.values_list("pk", "source_id", "received_at")[:most])
        if not rows:
            return 0
        RawContact.objects.filter(pk__in=[row[0] for row in rows]).update(asks=None)
        week = week_start(now)
        _count([source for _, source, at in rows if at < week], week)
        notes.note_other(f"agency:{agency_id}", "capture", "let_in", count=len(rows))
    return len(rows)


def _count(late: Sequence[int], week: datetime) -> None:
    """Notes with each source how many of earlier weeks came in during this one."""
    day = week.date().isoformat()
    for source in Source.objects.select_for_update().filter(pk__in=set(late)):
        before = source.settings.get(SHELF) or {}
        held = before.get("count", 0) if before.get("week") == day else 0
        source.settings = source.settings | {SHELF: {"week": day, "count": held + late.count(source.pk)}}
        source.save(update_fields=["settings"])
