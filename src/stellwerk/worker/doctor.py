"""The house examined while it runs: each finding says whether it is well, and if not what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from stellwerk.pursue import step as pursue
from stellwerk.review.step import figuring
from stellwerk.store import journal
from stellwerk.store.models import Lead
from stellwerk.terms import Reason
from stellwerk.worker import figures

Clock = Callable[[], datetime]
STANDS = timedelta(minutes=15)  # nothing waits longer at a door while the worker runs
ACTOR = "machine"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one place; `said` tells what to do where it is not well."""

    is_well: bool
    said: Reason


def examine(clock: Clock) -> Iterator[Finding]:
    """Looks at one thing after the other, the quick ones first; a database of another version ends it.

    The two proofs stand in the journal and on the page of the reports as if somebody had asked for them there.
    """
    yield _configured()
    yield (database := _up_to_date())
    if not database.is_well:
        return
    yield _worker_runs(clock())
    yield _nothing_lies(clock())
    yield _journal_holds()
    yield _reports_agree(clock)


def _configured() -> Finding:
    found = [str(one.msg) for one in checks.run_checks() if one.level >= checks.WARNING]
    if found:
        return Finding(False, Reason("doctor.settings_wrong", {"count": len(found), "first": found[0]}))
    return Finding(True, Reason("doctor.settings_right"))


def _up_to_date() -> Finding:
    executor = MigrationExecutor(connection)
    lacking = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if lacking:
        return Finding(False, Reason("doctor.database_old", {"count": len(lacking)}))
    return Finding(True, Reason("doctor.database_new"))


def _worker_runs(now: datetime) -> Finding:
    standing = Lead.objects.filter(waiting_since__lte=now - STANDS).count()
    if standing:
        return Finding(False, Reason("doctor.line_stands", {"count": standing}))
    return Finding(True, Reason("doctor.line_moves"))


def _nothing_lies(now: datetime) -> Finding:
    proof = pursue.prove_now(by=ACTOR, now=now)
    if proof.found:
        return Finding(
            False, Reason("doctor.something_lies", {"found": proof.found, "checked": proof.checked})
        )
    return Finding(True, Reason("doctor.nothing_lies", {"checked": proof.checked}))


def _journal_holds() -> Finding:
    found = journal.broken()
    if found:
        return Finding(False, Reason("doctor.journal_broken", {"count": len(found), "first": found[0]}))
    return Finding(True, Reason("doctor.journal_whole"))


def _reports_agree(clock: Clock) -> Finding:
    if figures.prove(clock):
        return Finding(True, Reason("doctor.reports_agree"))
    mark = figuring.last_mark()
    detail = mark.detail if mark else {}
    return Finding(
        False,
        Reason(
            "doctor.reports_differ",
            {
                "sums": ", ".join(sorted(detail.get("differences", ()))),
                "blocks": len(detail.get("stale", ())),
            },
        ),
    )
