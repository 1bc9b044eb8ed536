"""Every morning a mail to each person with what waits: in his language, at his morning, on his working days."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from stellwerk.pursue import step as pursue
from stellwerk.store.journal import notebook
from stellwerk.store.models import Entry, Mail, Policy, User

MORNING = time(6)
ABOUT = "digest:"
A_MINUTE = 10  # people that one sweep writes to, so that the web beside it hardly waits on SQLite
Compose = Callable[[User, datetime], list[Mail]]


def daily(*, now: datetime, limit: int = A_MINUTE) -> int:
    """Writes to those whose morning it is and who have not had today's mail; returns how many letters.

    May be called at any time and twice: a letter and its mark are one transaction.
    """
    compose: Compose = import_string(settings.DIGEST_LETTERS)
    policy, written = Policy.objects.live(), 0
    for user, mark in _waiting(now)[:limit]:
        letters = compose(user, now)
        with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
            Mail.objects.bulk_create(letters)
            notes.note_other(mark, "pursue", "digest_written", letters=len(letters))
        written += len(letters)
    return written


def _waiting(now: datetime) -> list[tuple[User, str]]:
    """Whose morning it is and who has no mark yet, with the mark."""
    staff = User.objects.filter(is_active=True, partner__isnull=True, digest_daily=True).exclude(email="")
    found = [(user, _mark(user, day)) for user, day in _mornings(list(staff.order_by("pk")), now)]
    marks = Entry.objects.about(*(mark for _, mark in found))
    there = set(marks.values_list("about", flat=True))
    return [(user, mark) for user, mark in found if mark not in there]


def _mornings(staff: list[User], now: datetime) -> Iterator[tuple[User, date]]:
    """Those who work today and whose morning has begun, with the day that it is where they are."""
    for user, calendar in zip(staff, pursue.calendars_of_people(staff), strict=True):
        local = timezone.localtime(now, ZoneInfo(calendar.tz))
        if local.time() >= MORNING and calendar.works_on(local.date()):
            yield user, local.date()


def _mark(user: User, day: date) -> str:
    return f"{ABOUT}{day.isoformat()}:{user.pk}"
