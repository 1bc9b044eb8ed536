"""What happens because time passes: deadlines, due dates, letters. Every timer may run twice without harm."""

from datetime import datetime

from stellwerk.grade import step as grade
from stellwerk.match import step as match
from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.store import journal
from stellwerk.store.journal import notebook
from stellwerk.store.models import Policy

BATCH = 500


def sweep(*, now: datetime) -> int:
    """Expires offers, wakes ripe leads, warns and escalates; returns how much there was to do."""
    policy = Policy.objects.live()
    done = 0
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        done += offer.expire(now=now, policy=policy, notes=notes, limit=BATCH)
        done += pursue.remind(now=now, policy=policy, notes=notes, limit=BATCH)
        done += grade.ripen(now=now, limit=BATCH)
    match.project(now=now)
    return done


def seal(*, now: datetime) -> int:
    """Chains the journal's new entries."""
    total = 0
    while done := journal.seal(now=now):
        total += done
    return total
