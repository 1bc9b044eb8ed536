"""Once a night: the order of work is made anew."""

from datetime import datetime, time

from django.utils import timezone

from stellwerk.grade import step as grade

NIGHT = time(3)  # after the levels, before anybody works


def nightly(*, now: datetime) -> int:
    """Makes the order anew if that has not been done today; returns how many leads changed their place."""
    local = timezone.localtime(now)
    if local.time() < NIGHT or grade.refreshed_on(local.date()):
        return 0
    return grade.refresh_priorities(now=now)
