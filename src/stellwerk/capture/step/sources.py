"""Sources, their settings and the keys of machines."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from stellwerk.store.journal import notebook
from stellwerk.store.models import (
    ApiCall,
    ApiKey,
    Policy,
    Source,
)


def configure(
    source_id: int, *, shelf: str, values: Mapping[str, Any], by: str, now: datetime, **columns: Any
) -> None:
    """Keeps a source's settings of its kind (under `shelf`) and its columns; what else it knows stays."""
    with notes_by(now, by) as notes:
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
    with notes_by(now, by) as notes:
        if not Source.objects.filter(pk=source_id, active=not on).update(active=on):
            return False
        notes.note_other(f"source:{source_id}", "capture", "switched_on" if on else "switched_off")
    return True


def open_source(name: str, kind: str, *, by: str, now: datetime, **columns: Any) -> Source:
    """A new source. Raises IntegrityError when there is one of that name."""
    with notes_by(now, by) as notes:
        source = Source.objects.create(name=name, kind=kind, made_by=by, made_at=now, **columns)
        notes.note_other(f"source:{source.pk}", "capture", "opened", name=name, kind=kind)
    return source


def make_key(source: Source, name: str, *, prefix: str, digest: bytes, by: str, now: datetime) -> ApiKey:
    """A key to a source; whoever calls has the key itself and shows it once."""
    with notes_by(now, by) as notes:
        key = ApiKey.objects.create(
            source=source, name=name, prefix=prefix, digest=digest, made_by=by, made_at=now
        )
        notes.note_other(f"source:{source.pk}", "capture", "key_made", key=key.pk)
    return key


def revoke_key(key: ApiKey, *, by: str, now: datetime) -> bool:
    """From now on the key opens nothing. False when it was revoked before."""
    with notes_by(now, by) as notes:
        if not ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=now):
            return False
        notes.note_other(f"source:{key.source_id}", "capture", "key_revoked", key=key.pk)
    return True


def forget_calls(*, before: datetime) -> int:
    """Answers to requests that nobody repeats any more."""
    return ApiCall.objects.filter(at__lt=before).delete()[0]


def notes_by(now: datetime, by: str) -> Any:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)
