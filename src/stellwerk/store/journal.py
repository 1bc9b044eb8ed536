"""The append-only record of every decision and why, with a hash chain that shows tampering.

Entries are written by many, unchained. A sealer then chains them in batches: each seal hashes the seal before
it and the codes of its entries. An entry's code is HMAC(salt, record), so that erasure can drop record and salt
of one person and the chain still verifies.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

import orjson
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from stellwerk.store.leads import Lead
from stellwerk.store.rows import insert_rows, insert_values, number_rows, update_rows
from stellwerk.terms import Reason, Stage


class Seal(models.Model):
    """One link of the chain."""

    sealed_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, *names: str) -> "EntryQuerySet":
        """What is noted under these names and of no lead: a policy, a partner, the mark of a day's work."""
        return self.filter(lead__isnull=True, about__in=names)

    def since(self, day: date) -> "EntryQuerySet":
        """From the beginning of this day on, in the house's time zone."""
        return self.filter(at__gte=timezone.make_aware(datetime.combine(day, time())))


class Entry(models.Model):
    """One walk of one lead (or one act of a person), with all the steps it took and their reasons.

    `record` is canonical JSON: a list of {"stage", "what", "values", "reasons"}.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    lead = models.ForeignKey(
        "stellwerk.Lead", null=True, blank=True, on_delete=models.PROTECT, related_name="journal"
    )
    about = models.CharField(max_length=60, blank=True, help_text="what it is about when it is no lead")
    record = models.TextField()
    salt = models.BinaryField(max_length=16, null=True)
    code = models.BinaryField(max_length=32)
    policy_version = models.PositiveIntegerField()
    seal = models.ForeignKey(Seal, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            models.Index(fields=["id"], name="entry_unsealed", condition=Q(seal__isnull=True)),
            models.Index(fields=["about", "-id"], name="entry_about", condition=Q(lead__isnull=True)),
        ]

    @property
    def steps(self) -> list[dict[str, Any]]:
        return orjson.loads(self.record) if self.record else []


ENTRY = ("at", "actor", "lead", "about", "record", "salt", "code", "policy_version")


def canonical(value: object) -> str:
    """JSON with sorted keys and no blanks: the same value gives the same text."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str).decode()


def code_of(salt: bytes, at: datetime, record: str) -> bytes:
    """HMAC-SHA-256 over time and record with the entry's own salt as key (FIPS 198-1)."""
    return hmac.digest(salt, f"{at.timestamp():.6f}\n{record}".encode(), "sha256")


class Notebook:
    """What the steps of one walk decide, written as one entry per lead when the walk ends.

    It also keeps the leads that the walk has in hand, so that the next step need not load them again, and that
    a row which several steps change is written once.
    """

    def __init__(self, *, now: datetime, actor: str, policy_version: int) -> None:
        self.now, self.actor, self.policy_version = now, actor, policy_version
        self.in_hand: dict[int, Lead] = {}
        self._unwritten: dict[int, Lead] = {}
        self._changed: dict[str, None] = {}  # the columns, in the order in which they were named
        self._leads: dict[int, list[dict[str, Any]]] = {}
        self._others: list[tuple[str, dict[str, Any]]] = []

    def note(
        self, lead_id: int, stage: str, what: str, *, reasons: Iterable[Reason] = (), **values: Any
    ) -> None:
        step = {"stage": stage, "what": what, "reasons": [r.as_json() for r in reasons], "values": values}
        self._leads.setdefault(lead_id, []).append(step)

    def note_other(
        self, about: str, stage: str, what: str, *, reasons: Iterable[Reason] = (), **values: Any
    ) -> None:
        step = {"stage": stage, "what": what, "reasons": [r.as_json() for r in reasons], "values": values}
        self._others.append((about, step))

    def begin(self, leads: Sequence[Lead]) -> None:
        """Takes new leads in hand and gives them their ids; their rows are written by `put_down`."""
        self.put_down()  # ids are given one after the other, so the leads before must be in their table
        number_rows(leads)
        self._hold(leads)

    def change(self, leads: Sequence[Lead], *columns: str) -> None:
        """Keeps what a step changed of leads in hand; their rows are written by `put_down`."""
        self._changed |= dict.fromkeys(columns)
        self._hold(leads)

    def _hold(self, leads: Iterable[Lead]) -> None:
        held = {lead.pk: lead for lead in leads}
        self.in_hand |= held
        self._unwritten |= held

    def put_down(self) -> None:
        """Writes the leads that `begin` and `change` took. Before this, statements do not see what changed."""
        leads = self._unwritten.values()
        update_rows([lead for lead in leads if not lead._state.adding], *self._changed)
        insert_rows(lead for lead in leads if lead._state.adding)
        self._unwritten, self._changed = {}, {}

    def leads_at(self, stage: Stage, limit: int) -> list[Lead]:
        """Leads that wait at this stage's door, longest wait first: those in hand as they are, others loaded.

        They are locked until the walk ends; another worker passes over them.
        """
        waiting = Lead.objects.waiting_at(stage).select_for_update(skip_locked=True)
        ids = list(waiting.values_list("id", flat=True)[:limit])
        missing = [pk for pk in ids if pk not in self.in_hand]
        if missing:
            loaded = Lead.objects.filter(id__in=missing).select_related("person", "organisation", "customer")
            self.in_hand |= {lead.pk: lead for lead in loaded}
        there = [self.in_hand[pk] for pk in ids if pk not in self._unwritten]
        here = [lead for lead in self._unwritten.values() if lead.stage == stage and lead.waiting_since]
        return sorted([*there, *here], key=_wait)[:limit] if here else there

    def write(self) -> None:
        self.put_down()
        rows = [self._entry(lead_id, "", steps) for lead_id, steps in self._leads.items()]
        rows += [self._entry(None, about, [step]) for about, step in self._others]
        insert_values(Entry, ENTRY, rows)

    def _entry(self, lead_id: int | None, about: str, steps: list[dict[str, Any]]) -> tuple[Any, ...]:
        record, salt = canonical(steps), os.urandom(16)
        return (self.now, self.actor, lead_id, about, record, salt, code_of(salt, self.now, record),
                self.policy_version)  # fmt: skip


def _wait(lead: Lead) -> tuple[datetime, int]:
    """The order at a door, as `waiting_at` has it."""
    return lead.waiting_since or lead.arrived_at, lead.pk


@contextmanager
def notebook(*, now: datetime, actor: str, policy_version: int) -> Iterator[Notebook]:
    """One transaction: what the steps change and what they note is there together, or not at all."""
    with transaction.atomic():
        notes = Notebook(now=now, actor=actor, policy_version=policy_version)
        yield notes
        notes.write()


def seal(*, now: datetime, limit: int = 5000) -> int:
    """Chains what is not chained yet; returns how many entries."""
    with transaction.atomic():
        last = Seal.objects.select_for_update().order_by("-id").first()
        fresh = list(Entry.objects.filter(seal__isnull=True).order_by("id").values_list("id", "code")[:limit])
        if not fresh:
            return 0
        previous = bytes(last.digest) if last else bytes(32)
        digest = link(previous, [bytes(code) for _, code in fresh])
        row = Seal.objects.create(sealed_at=now, count=len(fresh), previous=previous, digest=digest)
        Entry.objects.filter(id__in=[pk for pk, _ in fresh]).update(seal=row)
    return len(fresh)


def link(previous: bytes, codes: Iterable[bytes]) -> bytes:
    return hashlib.sha256(previous + b"".join(codes)).digest()


def broken() -> list[str]:
    """What is wrong with the chain, one line each; empty when every sealed entry is as it was written."""
    found, previous = [], bytes(32)
    for row in Seal.objects.order_by("id").iterator():
        entries = list(row.entries.order_by("id").values_list("id", "at", "record", "salt", "code"))
        if bytes(row.previous) != previous:
            found.append(f"seal {row.pk}: does not follow the seal before it")
        if len(entries) != row.count:
            found.append(f"seal {row.pk}: {row.count} entries were sealed, {len(entries)} are there")
        elif link(previous, [bytes(code) for *_, code in entries]) != bytes(row.digest):
            found.append(f"seal {row.pk}: an entry was exchanged")
        found += [
            f"entry {pk}: changed"
            for pk, at, record, salt, code in entries
            if salt is not None and code_of(bytes(salt), at, record) != bytes(code)
        ]
        previous = bytes(row.digest)
    return found
