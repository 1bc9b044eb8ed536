"""Once a night: the whole ladder for whatever lies there, then the proof that no lead is without a next step."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from stellwerk.pursue import step as pursue
from stellwerk.store.journal import notebook
from stellwerk.store.models import Policy
from stellwerk.worker import telling

NIGHT = time(4)  # after the order of work, before anybody's morning
BATCH = 5000  # rows in one transaction: a second, so that the web beside it hardly waits on SQLite


def prove(*, now: datetime) -> int:
    """The proof of today if it is not there yet; returns how many leads were found without a next step.

    May be called at any time and twice: the proof is its own mark.
    """
    local = timezone.localtime(now)
    if local.time() < NIGHT or pursue.proved_on(local.date().isoformat()):
        return 0
    remind_all(now=now)
    policy = Policy.objects.live()
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        return pursue.prove(now=now, notes=notes).found


def remind_all(*, now: datetime) -> int:
    """Every follow-up is where it belongs on the ladder, however many the minutes of the day left.

    Letters are written at the end, so that a reader gets one and not one per batch.
    """
    policy = Policy.objects.live()
    told: list[pursue.Told] = []
    while True:
        with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
            batch = pursue.remind(now=now, policy=policy, notes=notes, limit=BATCH)
        if not batch:
            break
        told += batch
    with transaction.atomic():
        telling.tell(told, policy=policy, now=now)
    return len(told)
