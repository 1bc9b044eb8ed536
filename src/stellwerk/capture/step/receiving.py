"""What came in is written down, before anything else happens to it (I1)."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.encoding import force_bytes

from stellwerk.store.models import (
    Attachment,
    RawContact,
    Source,
)
from stellwerk.store.rows import insert_values

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
