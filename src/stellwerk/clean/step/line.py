"""What waits at clean's door: read, judged, and made a lead, a part of one, or a refusal."""

from datetime import datetime

from stellwerk.clean.policy import CleanPolicy
from stellwerk.clean.step.asking import ask
from stellwerk.clean.step.consenting import document_leads
from stellwerk.clean.step.creating import charge, create
from stellwerk.clean.step.finding import judge_all
from stellwerk.clean.step.keeping import keep_addresses
from stellwerk.clean.step.merging import merge_all
from stellwerk.clean.step.reading import join_batches, read_raw, refuse_blocked
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Policy, RawContact, Source
from stellwerk.store.rows import update_rows


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Cleans the raw contacts that wait; returns how many."""
    raws = list(RawContact.objects.waiting().select_for_update(skip_locked=True)[:limit])
    if not raws:
        return 0
    sources = Source.objects.in_bulk({raw.source_id for raw in raws})
    join_batches(raws)
    rules = policy.read("clean", CleanPolicy)
    reads = [read for raw in raws if (read := read_raw(raw, sources[raw.source_id], rules))]
    refuse_blocked([read for read in reads if read.raw.state == RawContact.State.WAITING])
    kept = [read for read in reads if read.raw.state == RawContact.State.WAITING]
    keep_addresses([read for read in kept if read.is_address], now=now)
    kept = [read for read in kept if not read.is_address]
    targets, questions = judge_all(kept, rules)
    fresh = [read for i, read in enumerate(kept) if i not in targets]
    create(fresh, now=now, notes=notes)
    charge(fresh)
    merge_all([(kept[i], targets[i]) for i in targets], kept, now=now, notes=notes)
    document_leads(kept)
    ask(questions, kept, now=now)
    update_rows(raws, "state", "reason", "lead", "asks")
    return len(raws)
