"""Undo of a whole file: open offers go back, what somebody worked on stays, no row is lost."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models, transaction

from stellwerk.capture.step.imports import (
    ImportState,
    drop_body,
    journal_of,
    locked_import,
    move_import,
    row_counts,
)
from stellwerk.capture.undo import Work, stays
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    Consent,
    Duplicate,
    Entry,
    FollowUp,
    Import,
    Lead,
    Merge,
    Offer,
    Organisation,
    Person,
    Policy,
    RawContact,
    Response,
    User,
)
from stellwerk.store.rows import update_rows
from stellwerk.terms import OfferState, Outcome, Reason, Stage

HELD = (Stage.ENRICH, Stage.GRADE, Stage.MATCH)
TAKEN = (OfferState.ACCEPTED, OfferState.RETURNED, OfferState.WON, OfferState.LOST)


@dataclass(frozen=True, slots=True)
class Undoing:
    """The next piece of an import to take back, and what others have to do first.

    `merges`: contacts that went into leads of others; `offers`: open ones; `kept`: leads that stay, and why.
    """

    raws: list[RawContact]
    merges: tuple[int, ...] = ()
    offers: tuple[int, ...] = ()
    going: tuple[Lead, ...] = ()
    kept: Mapping[int, Reason] = field(default_factory=dict)


def ask_undo(import_id: int, *, by: str, now: datetime) -> bool:
    """A person takes a whole import back; what still waits to be read never comes. False when it is over."""
    froms = (ImportState.DONE, ImportState.FAILED, ImportState.WAITING, ImportState.RUNNING)
    found = move_import(
        import_id, froms, ImportState.UNDOING, needs="known", undone_to=0, undone=0, dropped=False,
        began_at=now.isoformat(),
    )  # fmt: skip
    if found is None:
        return False
    Import.objects.filter(pk=import_id).update(undone_by=by, kept=[])
    drop_body(found)
    journal_of(found, "import_undo_asked", by=by, now=now)
    return True


@dataclass(frozen=True, slots=True)
class UndoCounts:
    """What an undo would do, in numbers. `merged`: contacts that went into leads of others; `people`: without lead."""

    leads: int
    offers: int
    merged: int
    people: int
    staying: int
    stays: tuple[tuple[int, str], ...]


def foresee_undo(import_id: int, *, limit: int) -> UndoCounts:
    """Counts what an undo would take back, and the first leads (number, name) that would stay."""
    raws = RawContact.objects.filter(batch=import_id)
    made = raws.filter(state=RawContact.State.LEAD)
    staying = _worked_on(import_id)
    rows = Offer.objects.open().filter(lead__raw_contacts__in=made).values_list("lead", flat=True)
    inside = models.Exists(made.filter(lead=models.OuterRef("lead")))
    elsewhere = raws.filter(state=RawContact.State.MERGED).exclude(inside)
    first = Lead.objects.filter(pk__in=sorted(staying)[:limit]).select_related("organisation", "person")
    return UndoCounts(
        leads=made.count() - len(staying),
        offers=sum(lead not in staying for lead in rows),
        merged=elsewhere.count(),
        people=raws.filter(state=RawContact.State.KEPT).count(),
        staying=len(staying),
        stays=tuple((lead.prospect_number, lead.name) for lead in first.order_by("id")),
    )


def _worked_on(import_id: int) -> set[int]:
    """The leads of an import that somebody took or worked on; each question begins where there is little."""
    mine = {"lead__raw_contacts__batch": import_id, "lead__raw_contacts__state": RawContact.State.LEAD}
    by_person = models.Q(actor__startswith="user:") | models.Q(actor__startswith="partner:")
    taken = models.Q(state__in=TAKEN) | models.Q(promised_at__isnull=False)
    leads = Lead.objects.filter(raw_contacts__batch=import_id, raw_contacts__state=RawContact.State.LEAD)
    owned = leads.filter(models.Q(stage=Stage.CLOSED) | models.Q(owner__isnull=False))
    found = set(owned.values_list("id", flat=True))
    found |= set(Offer.objects.filter(taken, **mine).values_list("lead", flat=True))
    found |= {pk for pk in Entry.objects.filter(by_person, **mine).values_list("lead", flat=True) if pk}
    return found | set(_responses().filter(**mine).values_list("lead", flat=True))


def _responses() -> models.QuerySet[Response]:
    """What people did of their own; what another contact brought goes with that contact."""
    return Response.objects.exclude(made_by__startswith="raw:")


def drop_waiting(found: Import, *, limit: int) -> int:
    """Rows that nobody has cleaned yet are taken back first, so that they do not become leads meanwhile."""
    if found.settings.get("dropped"):  # looked for once: none of its rows comes back to wait
        return 0
    waiting = RawContact.objects.filter(batch=found, state=RawContact.State.WAITING)
    with transaction.atomic():
        raws = list(waiting.select_for_update(skip_locked=True).order_by("id")[:limit])
        _reject(raws)
        if not raws and not waiting.exists():
            held = locked_import(found.pk)
            held.settings = {**held.settings, "dropped": True}
            held.save(update_fields=["settings"])
    return len(raws)


def hold(import_id: int, *, limit: int) -> int:
    """Leads of an import that is taken back wait at no door meanwhile: nobody is to be offered what goes."""
    # Asked per lead that waits: there are few, and the rows of a file are many.
    made = models.Exists(RawContact.objects.filter(pk=models.OuterRef("prospect_number"), batch=import_id))
    there = Lead.objects.filter(made, stage__in=HELD, waiting_since__isnull=False)
    ids = list(there.values_list("id", flat=True)[:limit])
    return Lead.objects.filter(id__in=ids, stage__in=HELD).update(waiting_since=None)


def next_to_undo(import_id: int, *, limit: int) -> Undoing:
    """The next rows in their order. What went into leads of others comes alone: it must be un-merged first."""
    found = locked_import(import_id)
    raws = list(
        RawContact.objects.filter(batch=found, id__gt=found.settings["undone_to"])
        .select_for_update()
        .order_by("id")[:limit]
    )
    leads = Lead.objects.in_bulk({raw.lead_id for raw in raws if raw.lead_id})
    own = _own(found, leads.values())
    if merges := _merges([raw.pk for raw in raws if raw.lead_id and raw.lead_id not in own], own=own):
        return Undoing(raws, merges=merges)
    works, offers = _works([leads[pk] for pk in own])
    kept = {pk: why for pk, work in works.items() if (why := stays(work))}
    going = tuple(leads[pk] for pk in own if pk not in kept)
    foreign = RawContact.objects.filter(lead__in=going).exclude(batch=found).values("id")
    others = Merge.objects.filter(raw_contact__in=foreign, lead__in=going, undone_at__isnull=True)
    into = Merge.objects.filter(lead__in=going, gone__isnull=False, undone_at__isnull=True)
    if merges := tuple(others.union(into).values_list("id", flat=True)):
        return Undoing(raws, merges=merges)
    ids = tuple(offer for lead, offer in offers if lead not in kept)
    return Undoing(raws, offers=ids, going=going, kept=kept)


def _own(found: Import, leads: Iterable[Lead]) -> list[int]:
    """Which of these leads this import made: a lead's number is that of the contact it was made of."""
    by_number = {lead.prospect_number: lead.pk for lead in leads}
    made = RawContact.objects.filter(batch=found, id__in=by_number).values_list("id", flat=True)
    return [by_number[number] for number in made]


def _merges(raws: Sequence[int], *, own: Sequence[int]) -> tuple[int, ...]:
    """What put these contacts, or the leads they were in before, into leads of others."""
    if not raws:
        return ()
    theirs = Merge.objects.filter(raw_contact__in=raws, undone_at__isnull=True)
    before = theirs.values_list("lead", flat=True)
    further = Merge.objects.filter(gone__in=list(before), undone_at__isnull=True)
    direct = theirs.filter(lead_id=models.F("raw_contact__lead")).exclude(lead__in=own)
    return tuple({*direct.values_list("id", flat=True), *further.values_list("id", flat=True)})


def _works(leads: Sequence[Lead]) -> tuple[dict[int, Work], list[tuple[int, int]]]:
    """What was done with each lead, and (lead, offer) of the offers that nobody has answered."""
    ids = [lead.pk for lead in leads]
    rows = list(
        Offer.objects.filter(lead__in=ids).values_list("lead", "id", "state", "promised_at", "partner__name")
    )
    took = {lead: name for lead, _, state, promised, name in rows if state in TAKEN or promised}
    by_person = models.Q(actor__startswith="user:") | models.Q(actor__startswith="partner:")
    touched = set(Entry.objects.filter(by_person, lead__in=ids).values_list("lead", flat=True))
    responded = set(_responses().filter(lead__in=ids).values_list("lead", flat=True))
    owners = User.objects.in_bulk({lead.owner_id for lead in leads if lead.owner_id})
    works = {
        lead.pk: Work(
            partner=took.get(lead.pk, ""),
            is_customer=lead.customer_id is not None and lead.outcome == Outcome.WON,
            is_closed=lead.stage == Stage.CLOSED,
            responded=lead.pk in responded,
            owner=owners[lead.owner_id].get_full_name() if lead.owner_id in owners else "",
            worked=lead.pk in touched,
        )
        for lead in leads
    }
    return works, [(lead, pk) for lead, pk, state, *_ in rows if state == OfferState.OPEN]


def take_back(import_id: int, undoing: Undoing, *, by: str, now: datetime) -> None:
    """Takes a piece back: leads leave the line, people and companies that only they had go, rows keep their reason.

    What stays is listed. Must stand in one transaction with what others did for it.
    """
    found = locked_import(import_id)
    version = Policy.objects.live().version
    with notebook(now=now, actor=by, policy_version=version) as notes:
        going = [lead.pk for lead in undoing.going]
        people = {lead.person_id for lead in undoing.going} | set(_kept_ids(undoing.raws, "person"))
        companies = {lead.organisation_id for lead in undoing.going}
        companies |= set(_kept_ids(undoing.raws, "organisation"))
        _leave(going, found, by=by, now=now, notes=notes)
        rows = {raw.pk: raw for raw in undoing.raws if raw.lead_id is None}
        rows |= {raw.pk: raw for raw in RawContact.objects.filter(batch=found, lead__in=going)}
        _reject(list(rows.values()))
        _forget(people, companies, since=found.settings)
        _mark(found, undoing)


def _leave(ids: Sequence[int], found: Import, *, by: str, now: datetime, notes: Notebook) -> None:
    """The leads end without a person; the journal keeps that they were there and why they are not."""
    Lead.objects.filter(pk__in=ids).update(
        stage=Stage.CLOSED, outcome=Outcome.WITHDRAWN, waiting_since=None, next_at=None, closed_at=now,
        person=None, organisation=None, partner=None, external_id="",
    )  # fmt: skip
    FollowUp.objects.open().filter(lead__in=ids).update(done_at=now, done_by=by)
    Merge.objects.filter(lead__in=ids, undone_at__isnull=True).update(undone_at=now)
    Duplicate.objects.filter(lead__in=ids, verdict=Duplicate.Verdict.OPEN).delete()
    why = Reason("import.undone", {"name": found.name})
    for pk in ids:
        notes.note(pk, "capture", "import_undone", reasons=(why,))


def _reject(raws: Sequence[RawContact]) -> None:
    """The rows stay, with the reason; their place is free, so that the same file may come again."""
    for raw in raws:
        if raw.state != RawContact.State.REJECTED:
            raw.state, raw.lead_id = RawContact.State.REJECTED, None
            raw.reason = Reason("import.taken_back").as_json()
        raw.digest = hashlib.sha256(bytes(raw.digest) + b"undone").digest()
    update_rows(raws, "state", "lead", "reason", "digest")
    Duplicate.objects.filter(
        raw_contact__in=[raw.pk for raw in raws], verdict=Duplicate.Verdict.OPEN
    ).delete()


def _kept_ids(raws: Iterable[RawContact], what: str) -> Iterable[int]:
    """Whom an address list alone brought into the marketing database."""
    told = (raw.reason[1] for raw in raws if raw.state == RawContact.State.KEPT and raw.reason)
    return (values[what] for values in told if values.get(what) and values.get("is_new"))


def _forget(
    people: Iterable[int | None], companies: Iterable[int | None], *, since: Mapping[str, Any]
) -> None:
    """People and companies that came with the import and that nothing else knows."""
    gone = list(unused(Person, people, besides=(Consent,)).values_list("pk", flat=True))
    Consent.objects.filter(person__in=gone).delete()
    _delete(Person.objects.filter(pk__in=gone))
    newer = Organisation.objects.filter(pk__gt=since.get("companies_before", 0))
    _delete(
        unused(Organisation, newer.filter(pk__in=[pk for pk in companies if pk]).values_list("pk", flat=True))
    )


def _delete(rows: models.QuerySet[Any]) -> None:
    """Rows at which nothing points: Django need not look for what to take along."""
    rows._raw_delete(rows.db)


def unused[M: models.Model](
    model: type[M], ids: Iterable[int | None], *, besides: Sequence[type[models.Model]] = ()
) -> models.QuerySet[M]:
    """Those of these rows that no other table points at, whatever tables there are."""
    rows = model._default_manager.filter(pk__in=[pk for pk in ids if pk])
    for relation in model._meta.related_objects:
        other = relation.related_model
        if other not in besides:
            mine = other._default_manager.filter(**{relation.field.name: models.OuterRef("pk")})
            rows = rows.exclude(models.Exists(mine))
    return rows


def _mark(found: Import, undoing: Undoing) -> None:
    """How far the undoing has come, and what stays."""
    numbers = dict(Lead.objects.filter(pk__in=undoing.kept).values_list("pk", "prospect_number"))
    listed = {number for number, _ in found.kept}
    fresh = [[numbers[pk], why.as_json()] for pk, why in undoing.kept.items() if numbers[pk] not in listed]
    found.kept = [*found.kept, *fresh]
    last = max((raw.pk for raw in undoing.raws), default=found.settings["undone_to"])
    done = found.settings["undone"] + len(undoing.raws)
    found.settings = {**found.settings, "undone_to": last, "undone": done}
    found.save(update_fields=["kept", "settings"])


def finish_undo(import_id: int, *, now: datetime) -> bool:
    """Everything is taken back that can be; what stays waits at its door again."""
    found = move_import(import_id, (ImportState.UNDOING,), ImportState.UNDONE, counts=row_counts(import_id))
    if found is None:
        return False
    made = RawContact.objects.filter(batch=import_id).values("id")
    held = Lead.objects.filter(stage__in=HELD, waiting_since__isnull=True, prospect_number__in=made)
    held.update(waiting_since=now)
    Import.objects.filter(pk=import_id).update(undone_at=now)
    journal_of(found, "import_undone", by=found.undone_by, now=now, kept=len(found.kept))
    return True
