"""Segments again for all open leads: when a rule was changed, and once a night because time passes."""

from collections.abc import Callable
from datetime import datetime, time

from django.utils import timezone

from stellwerk.grade import step as grade
from stellwerk.store.journal import notebook
from stellwerk.store.models import Entry, Policy

NIGHT = time(3)


def due(*, now: datetime) -> bool:
    """Whether tonight's look is still to be done: somebody ordered two years ago today, a founder grew old."""
    local = timezone.localtime(now)
    if local.time() < NIGHT:
        return False
    return not Entry.objects.about(_mark(now)).exists()


def derive_all(clock: Callable[[], datetime]) -> int:
    """Looks at all open leads in short transactions; returns how many changed. A second run changes nothing."""
    total, after = 0, 0
    while True:
        after, changed = grade.derive(now=clock(), after=after)
        total += changed
        if not after:
            break
    _write_down(total, now=clock())
    return total


def _write_down(changed: int, *, now: datetime) -> None:
    policy = Policy.objects.live()
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        notes.note_other(_mark(now), "grade", "segments_derived", leads=changed)


def _mark(now: datetime) -> str:
    return f"segments:{timezone.localdate(now).isoformat()}"
