"""Capture's step: what came in is written down before anything else happens to it (I1)."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.encoding import force_bytes

from stellwerk.capture.filing import Filing, stored
from stellwerk.capture.responses import Act, counts, is_contact, wakes
from stellwerk.capture.sources.address_list import Purpose
from stellwerk.capture.sources.table import Row
from stellwerk.capture.undo import Work, stays
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    ApiCall,
    ApiKey,
    Attachment,
    Campaign,
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
    Source,
    User,
)
from stellwerk.store.rows import insert_values, update_rows
from stellwerk.terms import OfferState, Outcome, Reason, Stage

RAW = ("source", "external_id", "payload", "digest", "received_at", "state")
Payload = dict[str, Any] | list[Any]


def digest(source: str, external_id: str, payload: Payload) -> bytes:
    """Keyed hash of a message: the same one twice is one lead, and nobody can guess a payload from it."""
    text = orjson.dumps([source, external_id, payload], option=orjson.OPT_SORT_KEYS, default=str)
    return hmac.digest(force_bytes(settings.SECRET_KEY), text, "sha256")


def receive(
    source: Source, payload: Payload, *, external_id: str = "", now: datetime
) -> tuple[RawContact, bool]:
    """One message; returns its row and whether it is new."""
    external_id = external_id.replace("\x00", "")[:120]
    return RawContact.objects.get_or_create(
        digest=digest(source.name, external_id, payload),
        defaults={"source": source, "external_id": external_id, "payload": payload, "received_at": now},
    )


def receive_many(source: Source, messages: Iterable[tuple[str, Payload]], *, now: datetime) -> None:
    """Many messages (external id, payload) in one write; those already known are left as they are."""
    waiting = RawContact.State.WAITING
    rows = [
        (source.pk, external_id, payload, digest(source.name, external_id, payload), now, waiting)
        for external_id, payload in messages
    ]
    with transaction.atomic():
        insert_values(RawContact, RAW, rows, ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class File:
    """What came with a message."""

    name: str
    kind: str
    body: bytes


def receive_with_files(
    source: Source, payload: Payload, files: Iterable[File], *, external_id: str = "", now: datetime
) -> tuple[RawContact, bool]:
    """One message and what hangs on it: both are there, or neither."""
    with transaction.atomic():
        raw, is_new = receive(source, payload, external_id=external_id, now=now)
        if is_new:
            Attachment.objects.bulk_create(
                Attachment(raw_contact=raw, name=f.name[:200], kind=f.kind[:60], body=f.body, made_at=now)
                for f in files
            )
    return raw, is_new


# --- What the machine cannot read: a person says what it is -------------------------------------------------


def typed(raw_id: int, values: Mapping[str, str], *, by: str, now: datetime) -> bool:
    """It is a lead, and this is what stands in it; the message itself stays as it came.

    False when somebody has said so before.
    """
    kept = {name: text for name, text in values.items() if text}
    reason = Reason("unclear.typed", {"values": kept, "by": by})
    return _settle(raw_id, {"asks": None, "reason": reason.as_json()}, "typed", by=by, now=now)


def dismissed(raw_id: int, note: str, *, by: str, now: datetime) -> bool:
    """It is nothing to follow. False when somebody has decided before."""
    reason = Reason("unclear.nothing", {"note": note.replace("\x00", "")[:200]})
    change = {"asks": None, "reason": reason.as_json(), "state": RawContact.State.REJECTED}
    return _settle(raw_id, change, "dismissed", by=by, now=now)


def reopened(raw_id: int, *, by: str, now: datetime) -> bool:
    """What was put aside as nothing waits for a person again."""
    with _notes(now, by) as notes:
        mine = RawContact.objects.filter(pk=raw_id, state=RawContact.State.REJECTED, lead__isnull=True)
        asked = Reason("unclear.again").as_json()
        if not mine.update(state=RawContact.State.WAITING, reason=None, asks=asked):
            return False
        notes.note_other(f"raw:{raw_id}", "capture", "reopened")
    return True


def answered(raw_id: int, lead_id: int, act: Act, *, by: str, now: datetime) -> bool:
    """It is the word of a lead that is known. False when somebody has decided before."""
    with _notes(now, by) as notes:
        mine = RawContact.objects.filter(pk=raw_id, state=RawContact.State.WAITING, asks__isnull=False)
        change = {"state": RawContact.State.RESPONSE, "lead_id": lead_id, "asks": None}
        if not mine.update(**change):
            return False
        at = RawContact.objects.values_list("received_at", flat=True).get(pk=raw_id)
        _respond(lead_id, act, at=at, detail="", by=by, now=now)
        notes.note(lead_id, "capture", "answered", raw_contact=raw_id, act=act.value)
    return True


def _settle(raw_id: int, change: dict[str, Any], what: str, *, by: str, now: datetime) -> bool:
    with _notes(now, by) as notes:
        mine = RawContact.objects.filter(pk=raw_id, state=RawContact.State.WAITING, asks__isnull=False)
        if not mine.update(**change):
            return False
        notes.note_other(f"raw:{raw_id}", "capture", what)
    return True


# --- Responses: what people do with what we sent ------------------------------------------------------------


def respond(lead_id: int, act: Act, *, at: datetime, detail: str = "", by: str, now: datetime) -> bool:
    """A response of a lead; it warms the lead. False when it says nothing new."""
    with transaction.atomic():
        return _respond(lead_id, act, at=min(at, now), detail=detail, by=by, now=now)


def _respond(lead_id: int, act: Act, *, at: datetime, detail: str, by: str, now: datetime) -> bool:
    lead = Lead.objects.select_for_update().only("stage", "last_contact_at").get(pk=lead_id)
    last = Response.objects.filter(lead=lead, kind=act.value).order_by("-at").first()
    if not counts(act, last_at=last.at if last else None, at=at):
        return False
    Response.objects.create(lead=lead, kind=act.value, at=at, detail=detail[:200], made_by=by)
    if is_contact(act) and (lead.last_contact_at is None or lead.last_contact_at < at):
        Lead.objects.filter(pk=lead_id).update(last_contact_at=at)
    if wakes(act, Stage(lead.stage)):
        Lead.objects.move([lead_id], to=Stage.GRADE, at=now)
    return True


# --- Sources and keys ---------------------------------------------------------------------------------------


def configure(
    source_id: int, *, shelf: str, values: Mapping[str, Any], by: str, now: datetime, **columns: Any
) -> None:
    """Keeps a source's settings of its kind (under `shelf`) and its columns; what else it knows stays."""
    with _notes(now, by) as notes:
        source = Source.objects.select_for_update().get(pk=source_id)
        source.settings = source.settings | {shelf: dict(values)}
        for name, value in columns.items():
            setattr(source, name, value)
        source.save()
        notes.note_other(f"source:{source_id}", "capture", "configured", **_told(columns))


def _told(columns: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "pk", value) for name, value in columns.items()}


def switch(source_id: int, *, on: bool, by: str, now: datetime) -> bool:
    """Switches a source on or off. False when it stood so already."""
    with _notes(now, by) as notes:
        if not Source.objects.filter(pk=source_id, active=not on).update(active=on):
            return False
        notes.note_other(f"source:{source_id}", "capture", "switched_on" if on else "switched_off")
    return True


def open_source(name: str, kind: str, *, by: str, now: datetime, **columns: Any) -> Source:
    """A new source. Raises IntegrityError when there is one of that name."""
    with _notes(now, by) as notes:
        source = Source.objects.create(name=name, kind=kind, made_by=by, made_at=now, **columns)
        notes.note_other(f"source:{source.pk}", "capture", "opened", name=name, kind=kind)
    return source


def make_key(source: Source, name: str, *, prefix: str, digest: bytes, by: str, now: datetime) -> ApiKey:
    """A key to a source; whoever calls has the key itself and shows it once."""
    with _notes(now, by) as notes:
        key = ApiKey.objects.create(
            source=source, name=name, prefix=prefix, digest=digest, made_by=by, made_at=now
        )
        notes.note_other(f"source:{source.pk}", "capture", "key_made", key=key.pk)
    return key


def revoke_key(key: ApiKey, *, by: str, now: datetime) -> bool:
    """From now on the key opens nothing. False when it was revoked before."""
    with _notes(now, by) as notes:
        if not ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now):
            return False
        notes.note_other(f"source:{key.source_id}", "capture", "key_revoked", key=key.pk)
    return True


def forget_calls(*, before: datetime) -> int:
    """Answers to requests that nobody repeats any more."""
    return ApiCall.objects.filter(at__lt=before).delete()[0]


def _notes(now: datetime, by: str) -> Any:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)


# --- Files: kept, filed by a person, looked at, read in chunks, taken back as a whole ------------------------

ImportState = Import.State
LISTED = 1_000  # rows that are named one by one; the counts are of all
HELD = (Stage.ENRICH, Stage.GRADE, Stage.MATCH)
TAKEN = (OfferState.ACCEPTED, OfferState.RETURNED, OfferState.WON, OfferState.LOST)


def keep_file(
    body: bytes,
    *,
    name: str,
    source: Source,
    headers: Sequence[str],
    known: Mapping[str, Any],
    by: str,
    now: datetime,
) -> Import:
    """A file as it came, before anything is made of it. `known`: samples and findings for the pages."""
    about = {"headers": list(headers), "sha": hashlib.sha256(body).hexdigest(), **known}
    values = {"source": source, "name": name[:120], "settings": about, "made_by": by, "made_at": now}
    with transaction.atomic():
        found = Import.objects.create(body=None if _is_beside() else body, **values)
        if _is_beside():
            path = _place_of(found)
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_bytes(body)
    return found


def body_of(import_id: int) -> bytes | None:
    """The file of an import; None when it is no longer needed."""
    found = Import.objects.get(pk=import_id)
    if found.body is not None:
        return bytes(found.body)
    path = _place_of(found)
    return path.read_bytes() if path.is_file() else None


def _drop_body(found: Import) -> None:
    Import.objects.filter(pk=found.pk, body__isnull=False).update(body=None)
    _place_of(found).unlink(missing_ok=True)


def _is_beside() -> bool:
    """SQLite writes a whole row anew with every mark of progress: there the file stands beside the database."""
    return connection.vendor == "sqlite"


def _place_of(found: Import) -> Path:
    return Path(settings.HOME) / "imports" / f"{found.pk}-{found.settings.get('sha', '')[:16]}"


def file_columns(import_id: int, filing: Filing) -> bool:
    """A person says what the columns are; the sender's next file is filed alike. False when it is no draft."""
    with transaction.atomic():
        found = _locked_import(import_id)
        if found.state != ImportState.DRAFT or found.source is None:
            return False
        found.mapping = filing.as_mapping()
        found.settings = _without(found.settings, "look") | {"out": sorted(filing.out)}
        found.save(update_fields=["mapping", "settings"])
        choices = {header: filing.choice(header) for header in found.settings["headers"]}
        found.source.mapping = {**found.source.mapping, **choices}
        found.source.save(update_fields=["mapping"])
    return True


def say_purpose(import_id: int, purpose: Purpose) -> bool:
    """A person says what the file is; a campaign of a new name is made. False when it is no draft."""
    with transaction.atomic():
        found = _locked_import(import_id)
        if found.state != ImportState.DRAFT:
            return False
        if purpose.campaign:
            cost = purpose.cost_cents or 0
            Campaign.objects.get_or_create(
                name=purpose.campaign,
                defaults={"channel": purpose.channel, "planned_cost_cents": cost, "real_cost_cents": cost},
            )
        found.settings = _without(found.settings, "look") | purpose.settings()
        found.save(update_fields=["settings"])
    return True


def ask_look(import_id: int) -> bool:
    """The file is to be looked at as a whole; False when it is no draft."""
    return (
        _move_import(import_id, (ImportState.DRAFT,), ImportState.WAITING, phase="look", look_rows=0)
        is not None
    )


def tell_look(import_id: int, look: Mapping[str, Any], *, is_over: bool, now: datetime) -> None:
    """How far the look has come; what it found when it is over."""
    with transaction.atomic():
        found = _locked_import(import_id)
        if (
            found.state not in (ImportState.WAITING, ImportState.RUNNING)
            or found.settings.get("phase") != "look"
        ):
            return
        found.settings = {**found.settings, "look_rows": look["rows"], "worked_at": now.isoformat()}
        if is_over:
            found.state, found.rows = ImportState.DRAFT, look["rows"]
            found.settings = {**_without(found.settings, "phase"), "look": dict(look)}
        found.save(update_fields=["state", "rows", "settings"])


def start_import(import_id: int, *, by: str, now: datetime) -> bool:
    """A person lets the file in. The same click again changes nothing; False when it cannot be let in now."""
    newest = Organisation.objects.order_by("-id").values_list("id", flat=True).first() or 0
    said = {"phase": "read", "known": 0, "companies_before": newest, "began_at": now.isoformat()}
    found = _move_import(import_id, (ImportState.DRAFT,), ImportState.WAITING, needs="look", **said)
    if found is None:
        return False
    _journal(found, "import_started", by=by, now=now, rows=found.rows)
    return True


def receive_rows(import_id: int, rows: Sequence[Row], *, at: int, now: datetime) -> bool:
    """The next rows of a file, all in one transaction with the mark how far it is read.

    `at` is how many were read before; False when somebody else has read them or the import was stopped.
    A broken row is kept with its reason; a row that is there already is left as it is.
    """
    with transaction.atomic():
        found = _locked_import(import_id)
        if (
            found.state not in (ImportState.WAITING, ImportState.RUNNING)
            or found.rows_read != at
            or found.source is None
        ):
            return False
        known = _insert(found, found.source, rows, now=now)
        found.state, found.rows_read = ImportState.RUNNING, at + len(rows)
        found.rows = max(found.rows, found.rows_read)
        found.problems = [*found.problems, *known][:LISTED]
        count = found.settings.get("known", 0) + len(known)
        found.settings = {**found.settings, "known": count, "worked_at": now.isoformat()}
        found.save(update_fields=["state", "rows_read", "rows", "problems", "settings"])
    return True


def _insert(found: Import, source: Source, rows: Sequence[Row], *, now: datetime) -> list[list[Any]]:
    """Writes the rows that are new; returns [row number, reason] of the others."""
    filing, headers = filing_of(found), found.settings["headers"]
    read = [(row, filing.payload(headers, row.cells)) for row in rows]
    digests = [_row_digest(found, source, row, payload) for row, payload in read]
    there = set(RawContact.objects.filter(digest__in=digests).values_list("digest", flat=True))
    seen = {bytes(digest) for digest in there}
    values, known = [], []
    for (row, payload), own in zip(read, digests, strict=True):
        if own in seen:
            known.append([row.number, Reason("import.known_row").as_json()])
            continue
        seen.add(own)
        state = RawContact.State.REJECTED if row.problem else RawContact.State.WAITING
        reason = row.problem.as_json() if row.problem else None
        values.append((source.pk, str(row.number), payload, own, now, state, reason, found.pk))
    insert_values(RawContact, (*RAW, "reason", "batch"), values, ignore_conflicts=True)
    return known


def _row_digest(found: Import, source: Source, row: Row, payload: Payload) -> bytes:
    """Of what the row says: where it stands in the file does not matter. A broken row is known by its place."""
    place = f"row {row.number} of {found.settings['sha']}" if row.problem else ""
    return digest(source.name, place, payload)


def filing_of(found: Import) -> Filing:
    """How the columns of an import were filed."""
    return stored(found.mapping, found.settings.get("out", ()))


def finish_import(import_id: int, *, now: datetime) -> bool:
    """All rows are read and cleaned: the file goes, the counts stay."""
    found = _move_import(
        import_id, (ImportState.WAITING, ImportState.RUNNING), ImportState.DONE, counts=row_counts(import_id)
    )
    if found is None:
        return False
    Import.objects.filter(pk=import_id).update(done_at=now, rows=found.rows_read)
    _drop_body(found)
    _journal(found, "import_done", by=found.made_by, now=now, rows=found.rows_read)
    return True


def fail_import(import_id: int, error: str) -> None:
    """Reading came to an end before the file did; what was read stays."""
    Import.objects.filter(pk=import_id).update(state=ImportState.FAILED, error=error[:300])


def resume_import(import_id: int) -> bool:
    """Reads on where it failed."""
    moved = _move_import(import_id, (ImportState.FAILED,), ImportState.WAITING) is not None
    Import.objects.filter(pk=import_id, state=ImportState.WAITING).update(error="")
    return moved


def discard_import(import_id: int) -> bool:
    """A draft that nobody wants; nothing of it was let in."""
    with transaction.atomic():
        found = Import.objects.select_for_update().filter(
            pk=import_id, state=ImportState.DRAFT, rows_read=0
        ).first()  # fmt: skip
        if found is None:
            return False
        _drop_body(found)
        found.delete()
    return True


def row_counts(import_id: int) -> dict[str, int]:
    """Where the rows of an import are now: raw contacts per state, those kept as people alone apart."""
    rows = RawContact.objects.filter(batch=import_id).order_by().values_list("state")
    found: dict[str, int] = dict(rows.annotate(n=models.Count("id")))
    kept = RawContact.objects.filter(batch=import_id, state="rejected", reason__0="import.kept").count()
    found["rejected"] = found.get("rejected", 0) - kept
    return {name: n for name, n in (found | {"kept": kept}).items() if n}


def _locked_import(import_id: int) -> Import:
    rows = Import.objects.select_for_update(of=("self",)).select_related("source").defer("body")
    return rows.get(pk=import_id)


def _move_import(
    import_id: int, froms: Sequence[Import.State], to: Import.State, *, needs: str = "", **said: Any
) -> Import | None:
    """Moves an import once; None when it does not stand where it should, or lacks what is needed."""
    with transaction.atomic():
        found = _locked_import(import_id)
        if found.state not in froms or (needs and needs not in found.settings):
            return None
        found.state, found.settings = to, {**found.settings, **said}
        found.save(update_fields=["state", "settings"])
    return found


def _without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def _journal(found: Import, what: str, *, by: str, now: datetime, **values: Any) -> None:
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        notes.note_other(f"import:{found.pk}", "capture", what, name=found.name, **values)


# --- Undo of a whole file ---------------------------------------------------------------------------------


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
    found = _move_import(
        import_id, froms, ImportState.UNDOING, needs="known", undone_to=0, undone=0, began_at=now.isoformat()
    )
    if found is None:
        return False
    Import.objects.filter(pk=import_id).update(undone_by=by, kept=[])
    _drop_body(found)
    _journal(found, "import_undo_asked", by=by, now=now)
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
    elsewhere = raws.filter(lead__isnull=False).exclude(state=RawContact.State.LEAD).exclude(inside)
    first = Lead.objects.filter(pk__in=sorted(staying)[:limit]).select_related("organisation", "person")
    return UndoCounts(
        leads=made.count() - len(staying),
        offers=sum(lead not in staying for lead in rows),
        merged=elsewhere.count(),
        people=raws.filter(state=RawContact.State.REJECTED, reason__0="import.kept").count(),
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
    return found | set(Response.objects.filter(**mine).values_list("lead", flat=True))


def drop_waiting(found: Import, *, limit: int) -> int:
    """Rows that nobody has cleaned yet are taken back first, so that they do not become leads meanwhile."""
    waiting = RawContact.objects.filter(batch=found, state=RawContact.State.WAITING)
    with transaction.atomic():
        raws = list(waiting.select_for_update(skip_locked=True).order_by("id")[:limit])
        _reject(raws)
    return len(raws)


def hold(import_id: int, *, limit: int) -> int:
    """Leads of an import that is taken back wait at no door meanwhile: nobody is to be offered what goes."""
    made = RawContact.objects.filter(batch=import_id).values("id")
    there = Lead.objects.filter(stage__in=HELD, waiting_since__isnull=False, prospect_number__in=made)
    ids = list(there.values_list("id", flat=True)[:limit])
    return Lead.objects.filter(id__in=ids, stage__in=HELD).update(waiting_since=None)


def next_to_undo(import_id: int, *, limit: int) -> Undoing:
    """The next rows in their order. What went into leads of others comes alone: it must be un-merged first."""
    found = _locked_import(import_id)
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
    responded = set(Response.objects.filter(lead__in=ids).values_list("lead", flat=True))
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
    found = _locked_import(import_id)
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
        if raw.state != RawContact.State.REJECTED or (raw.reason or [""])[0] == "import.kept":
            raw.state, raw.lead_id = RawContact.State.REJECTED, None
            raw.reason = Reason("import.taken_back").as_json()
        raw.digest = hashlib.sha256(bytes(raw.digest) + b"undone").digest()
    update_rows(raws, "state", "lead", "reason", "digest")
    Duplicate.objects.filter(
        raw_contact__in=[raw.pk for raw in raws], verdict=Duplicate.Verdict.OPEN
    ).delete()


def _kept_ids(raws: Iterable[RawContact], what: str) -> Iterable[int]:
    """Whom an address list alone brought into the marketing database."""
    reasons = (raw.reason for raw in raws if raw.reason and raw.reason[0] == "import.kept")
    return (reason[1][what] for reason in reasons if reason[1].get(what) and reason[1].get("is_new"))


def _forget(
    people: Iterable[int | None], companies: Iterable[int | None], *, since: Mapping[str, Any]
) -> None:
    """People and companies that came with the import and that nothing else knows."""
    unused(Person, people, besides=(Consent,)).delete()
    newer = Organisation.objects.filter(pk__gt=since.get("companies_before", 0))
    unused(
        Organisation, newer.filter(pk__in=[pk for pk in companies if pk]).values_list("pk", flat=True)
    ).delete()


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
    found = _move_import(import_id, (ImportState.UNDOING,), ImportState.UNDONE, counts=row_counts(import_id))
    if found is None:
        return False
    made = RawContact.objects.filter(batch=import_id).values("id")
    held = Lead.objects.filter(stage__in=HELD, waiting_since__isnull=True, prospect_number__in=made)
    held.update(waiting_since=now)
    Import.objects.filter(pk=import_id).update(undone_at=now)
    _journal(found, "import_undone", by=found.undone_by, now=now, kept=len(found.kept))
    return True
