"""Files: kept, filed by a person, looked at, read in chunks."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from stellwerk.capture.filing import Filing, stored
from stellwerk.capture.sources.address_list import Purpose
from stellwerk.capture.sources.table import Row
from stellwerk.capture.step.receiving import RAW, Payload, digest, held_of
from stellwerk.store.journal import notebook
from stellwerk.store.models import (
    Campaign,
    Import,
    Organisation,
    Policy,
    RawContact,
    Source,
)
from stellwerk.store.rows import insert_values
from stellwerk.terms import Reason

ImportState = Import.State
LISTED = 1_000  # rows that are named one by one; the counts are of all


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


def drop_body(found: Import) -> None:
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
        found = locked_import(import_id)
        if found.state != ImportState.DRAFT or found.source is None:
            return False
        found.mapping = filing.as_mapping()
        found.settings = without(found.settings, "look") | {"out": sorted(filing.out)}
        found.save(update_fields=["mapping", "settings"])
        choices = {header: filing.choice(header) for header in found.settings["headers"]}
        found.source.mapping = {**found.source.mapping, **choices}
        found.source.save(update_fields=["mapping"])
    return True


def say_purpose(import_id: int, purpose: Purpose) -> bool:
    """A person says what the file is; a campaign of a new name is made. False when it is no draft."""
    with transaction.atomic():
        found = locked_import(import_id)
        if found.state != ImportState.DRAFT:
            return False
        if purpose.campaign:
            cost = purpose.cost_cents or 0
            Campaign.objects.get_or_create(
                name=purpose.campaign,
                defaults={"channel": purpose.channel, "planned_cost_cents": cost, "real_cost_cents": cost},
            )
        found.settings = without(found.settings, "look") | purpose.settings()
        found.save(update_fields=["settings"])
    return True


def ask_look(import_id: int) -> bool:
    """The file is to be looked at as a whole; False when it is no draft."""
    return (
        move_import(import_id, (ImportState.DRAFT,), ImportState.WAITING, phase="look", look_rows=0)
        is not None
    )


def tell_look(import_id: int, look: Mapping[str, Any], *, is_over: bool, now: datetime) -> None:
    """How far the look has come; what it found when it is over."""
    with transaction.atomic():
        found = locked_import(import_id)
        if (
            found.state not in (ImportState.WAITING, ImportState.RUNNING)
            or found.settings.get("phase") != "look"
        ):
            return
        found.settings = {**found.settings, "look_rows": look["rows"], "worked_at": now.isoformat()}
        if is_over:
            found.state, found.rows = ImportState.DRAFT, look["rows"]
            found.settings = {**without(found.settings, "phase"), "look": dict(look)}
        found.save(update_fields=["state", "rows", "settings"])


def start_import(import_id: int, *, by: str, now: datetime) -> bool:
    """A person lets the file in. The same click again changes nothing; False when it cannot be let in now."""
    newest = Organisation.objects.order_by("-id").values_list("id", flat=True).first() or 0
    said = {"phase": "read", "known": 0, "companies_before": newest, "began_at": now.isoformat()}
    found = move_import(import_id, (ImportState.DRAFT,), ImportState.WAITING, needs="look", **said)
    if found is None:
        return False
    journal_of(found, "import_started", by=by, now=now, rows=found.rows)
    return True


def receive_rows(import_id: int, rows: Sequence[Row], *, at: int, now: datetime) -> bool:
    """The next rows of a file, all in one transaction with the mark how far it is read.

    `at` is how many were read before; False when somebody else has read them or the import was stopped.
    A broken row is kept with its reason; a row that is there already is left as it is.
    """
    with transaction.atomic():
        found = locked_import(import_id)
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
    held = held_of(
        source, [own for (row, _), own in zip(read, digests, strict=True) if not row.problem], now=now
    )
    values, known = [], []
    for (row, payload), own in zip(read, digests, strict=True):
        if own in seen:
            known.append([row.number, Reason("import.known_row").as_json()])
            continue
        seen.add(own)
        state = RawContact.State.REJECTED if row.problem else RawContact.State.WAITING
        reason = row.problem.as_json() if row.problem else None
        values.append((source.pk, str(row.number), payload, own, now, state, reason, found.pk, held.get(own)))
    insert_values(RawContact, (*RAW, "reason", "batch", "asks"), values, ignore_conflicts=True)
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
    found = move_import(
        import_id, (ImportState.WAITING, ImportState.RUNNING), ImportState.DONE, counts=row_counts(import_id)
    )
    if found is None:
        return False
    Import.objects.filter(pk=import_id).update(done_at=now, rows=found.rows_read)
    drop_body(found)
    journal_of(found, "import_done", by=found.made_by, now=now, rows=found.rows_read)
    return True


def fail_import(import_id: int, error: str) -> None:
    """Reading came to an end before the file did; what was read stays."""
    Import.objects.filter(pk=import_id).update(state=ImportState.FAILED, error=error[:300])


def resume_import(import_id: int) -> bool:
    """Reads on where it failed."""
    moved = move_import(import_id, (ImportState.FAILED,), ImportState.WAITING) is not None
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
        drop_body(found)
        found.delete()
    return True


def row_counts(import_id: int) -> dict[str, int]:
    """Where the rows of an import are now: raw contacts per state."""
    rows = RawContact.objects.filter(batch=import_id).order_by().values_list("state")
    return dict(rows.annotate(n=models.Count("id")))


def locked_import(import_id: int) -> Import:
    rows = Import.objects.select_for_update(of=("self",)).select_related("source").defer("body")
    return rows.get(pk=import_id)


def move_import(
    import_id: int, froms: Sequence[Import.State], to: Import.State, *, needs: str = "", **said: Any
) -> Import | None:
    """Moves an import once; None when it does not stand where it should, or lacks what is needed."""
    with transaction.atomic():
        found = locked_import(import_id)
        if found.state not in froms or (needs and needs not in found.settings):
            return None
        found.state, found.settings = to, {**found.settings, **said}
        found.save(update_fields=["state", "settings"])
    return found


def without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key != name}


def journal_of(found: Import, what: str, *, by: str, now: datetime, **values: Any) -> None:
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        notes.note_other(f"import:{found.pk}", "capture", what, name=found.name, **values)
