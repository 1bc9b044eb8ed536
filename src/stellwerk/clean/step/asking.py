"""Pairs as rows: what a person should look at, and what the machine found to be one."""

from collections.abc import Sequence
from datetime import datetime

from stellwerk.clean.step.finding import Target
from stellwerk.clean.step.reading import Read
from stellwerk.store.models import Duplicate, Lead
from stellwerk.store.rows import insert_rows


def ask(questions: Sequence[tuple[int, Target]], kept: Sequence[Read], *, now: datetime) -> None:
    """Pairs that a person should look at."""
    insert_rows(
        (
            duplicate(kept[i], target, target.lead or kept[target.place].lead, now=now, verdict="open")
            for i, target in questions
        ),
        ignore_conflicts=True,
    )


def duplicate(read: Read, target: Target, lead: Lead | None, *, now: datetime, verdict: str) -> Duplicate:
    return Duplicate(
        lead=lead,
        raw_contact=read.raw,
        probability=round(target.likeness.probability, 4),
        reasons=[reason.as_json() for reason in target.likeness.reasons],
        verdict=verdict,
        decided_by="machine" if verdict == Duplicate.Verdict.SAME else "",
        found_at=now,
    )
