"""What came in is written down, before anything else happens to it (I1)."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.utils.encoding import force_bytes

from stellwerk.capture.step.quota import asks_of
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
    """One message; returns its row and whether it is new. Above its agency's quota it waits: `asks` says so."""
    external_id = external_id.replace("\x00", "")[:120]
    values = {"source": source, "external_id": external_id, "payload": payload, "received_at": now}
    mark = digest(source.name, external_id, payload)
    if source.agency_id is None:
        return RawContact.objects.get_or_create(digest=mark, defaults=values)
    with transaction.atomic():
        there = RawContact.objects.filter(digest=mark).first()
        if there is not None:
            return there, False
        (asks,) = asks_of(source, 1, now=now)
        return RawContact.objects.get_or_create(digest=mark, defaults=values | {"asks": asks})


def receive_many(source: Source, messages: Iterable[tuple[str, Payload]], *, now: datetime) -> set[str]:
    """Many messages (external id, payload) in one write; those already known are left as they are.

    Returns the external ids of those that wait, above the quota of the source's agency.
    """
    waiting = RawContact.State.WAITING
    rows = [
        (source.pk, external_id, payload, digest(source.name, external_id, payload), now, waiting)
        for external_id, payload in messages
    ]
    with transaction.atomic():
        if source.agency_id is None:
            insert_values(RawContact, RAW, rows, ignore_conflicts=True)
            return set()
        held = held_of(source, [row[3] for row in rows], now=now)
        marked = [(*row, held.get(row[3])) for row in rows]
        insert_values(RawContact, (*RAW, "asks"), marked, ignore_conflicts=True)
    return {row[1] for row in marked if row[-1]}


def held_of(source: Source, digests: Sequence[bytes], *, now: datetime) -> dict[bytes, list[Any]]:
    """Which of these messages wait above the quota of the source's agency, and why. Known ones take no place."""
    if source.agency_id is None:
        return {}
    known = RawContact.objects.filter(digest__in=digests).values_list("digest", flat=True)
    there = {bytes(one) for one in known}
    fresh = [one for one in dict.fromkeys(digests) if one not in there]
    asks = asks_of(source, len(fresh), now=now)
    return {mark: why for mark, why in zip(fresh, asks, strict=True) if why}


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
