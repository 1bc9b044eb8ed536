"""Once a night: every partner's level is looked at, and whoever is to step up or down is told."""

from collections.abc import Callable
from datetime import datetime, time

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from stellwerk.review import step as review
from stellwerk.store.journal import notebook
from stellwerk.store.models import LevelChange, Mail, Policy

NIGHT = time(2)  # not before, so that the day before has been written down

Compose = Callable[[LevelChange, datetime], list[Mail]]


def nightly(*, now: datetime) -> int:
    """Judges the levels if that has not been done today; returns how many changes partners are told of.

    May be called at any time and twice: changes, letters and the mark of the day are one transaction.
    """
    local = timezone.localtime(now)
    if local.time() < NIGHT or review.levels_judged_on(local.date()):
        return 0
    policy = Policy.objects.live()
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        told = review.judge_levels(now=now, policy=policy, notes=notes)
        tell(told, now=now)
    return len(told)


def tell(changes: list[LevelChange], *, now: datetime) -> None:
    """Writes the letters of changes that were announced or called off; inside the caller's transaction."""
    compose: Compose = import_string(settings.LEVEL_LETTERS)
    Mail.objects.bulk_create([mail for change in changes for mail in compose(change, now)])
