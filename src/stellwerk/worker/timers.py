"""What happens because time passes: deadlines, due dates, letters. Every timer may run twice without harm."""

from datetime import datetime

from stellwerk.grade import step as grade
from stellwerk.match import step as match
from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.store import journal
from stellwerk.store.journal import notebook
from stellwerk.store.models import Policy
from stellwerk.worker import (
    agencies,
    customers,
    digest,
    levels,
    nightly,
    nurture,
    post,
    priorities,
    reminders,
    rhythm,
    telling,
)

BATCH = 500
LETTERS = 50  # what a minute writes letters about, so that the web beside it hardly waits on SQLite


def sweep(*, now: datetime) -> int:
    """Expires offers, takes back silent leads, wakes ripe ones, warns and escalates; returns how much there was."""
    policy = Policy.objects.live()
    done = 0
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        done += offer.expire(now=now, policy=policy, notes=notes, limit=BATCH)
        done += offer.hand_over(now=now, policy=policy, notes=notes, limit=BATCH)
        pulled = offer.pull_back(now=now, policy=policy, notes=notes, limit=LETTERS)
        warned = offer.warn_silent(now=now, policy=policy, notes=notes, limit=LETTERS)
        done += post.write("pulled_back", pulled) + post.write("silent", warned)
        done += pursue.free_leavers(now=now, notes=notes, limit=BATCH)
        told = pursue.remind(now=now, policy=policy, notes=notes, limit=BATCH)
        done += len(told) + telling.tell(told, policy=policy, now=now)
        done += nurture.sweep(now=now, notes=notes, limit=BATCH)
        done += grade.ripen(now=now, limit=BATCH)
        grade.move_bar(now=now, policy=policy, notes=notes)
    match.project(now=now)
    levels.nightly(now=now)
    priorities.nightly(now=now)
    reminders.daily(now=now)
    rhythm.nightly(now=now)
    agencies.daily(now=now)
    done += agencies.let_in_due(now=now)
    customers.daily(now=now)
    nightly.prove(now=now)
    digest.daily(now=now)
    return done


def seal(*, now: datetime) -> int:
    """Chains the journal's new entries."""
    total = 0
    while done := journal.seal(now=now):
        total += done
    return total
