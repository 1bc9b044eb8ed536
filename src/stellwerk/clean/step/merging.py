"""Contacts that are known go into their leads: holes are filled, nothing is overwritten, each merge can be undone."""

from collections.abc import Sequence
from datetime import datetime

from stellwerk.clean.again import WAITING
from stellwerk.clean.merge import merge as merged
from stellwerk.clean.step.asking import duplicate
from stellwerk.clean.step.columns import plain, put_values, values_of, write_values
from stellwerk.clean.step.finding import Target
from stellwerk.clean.step.reading import Read
from stellwerk.clean.step.warming import warm
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Duplicate, Lead, Merge, RawContact
from stellwerk.store.rows import insert_rows, join, new
from stellwerk.terms import Stage


def merge_all(
    going: Sequence[tuple[Read, Target]], kept: Sequence[Read], *, now: datetime, notes: Notebook
) -> None:
    """Merges contacts into their leads; those that were there before are warmed by it, and graded anew."""
    if not going:
        return
    rows, back = [], []
    for read, target in going:
        lead = _lead_of(target, kept)
        found = merged(values_of(lead), read.contact.as_dict() | read.ticks)
        put_values(lead, found.changes)
        read.lead = read.raw.lead = lead
        read.raw.state = RawContact.State.MERGED
        lead.last_contact_at = max(lead.last_contact_at or lead.arrived_at, min(read.raw.received_at, now))
        if lead.stage in WAITING:
            back.append(lead.pk)
        rows.append(_merge(read.raw, lead, plain(found.changes), plain(found.before), now=now))
        likeness = target.likeness
        notes.note(lead.pk, "clean", "merged", reasons=likeness.reasons, probability=round(likeness.probability, 4),
                   raw_contact=read.raw.pk)  # fmt: skip
    insert_rows(rows)
    write_values([row.lead for row in rows])
    insert_rows(
        (
            duplicate(read, target, read.lead, now=now, verdict=Duplicate.Verdict.SAME)
            for read, target in going
        ),
        ignore_conflicts=True,
    )
    warm([(read, target.lead) for read, target in going if target.lead], now=now, notes=notes)
    Lead.objects.move(back, to=Stage.ENRICH, at=now)


def _merge(
    raw: RawContact, lead: Lead, changes: dict[str, object], before: dict[str, object], *, now: datetime
) -> Merge:
    row = new(Merge, before={"changes": changes, "before": before}, merged_at=now)
    join(row, lead=lead, raw_contact=raw)
    return row


def _lead_of(target: Target, kept: Sequence[Read]) -> Lead:
    lead = target.lead or kept[target.place].lead
    if lead is None:
        raise LookupError("A contact can only go into a lead that exists by now.")
    return lead
