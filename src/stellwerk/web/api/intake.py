"""How a request is taken: its bytes, its idempotency key, and what it was answered the first time."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext

from stellwerk.store.models import ApiCall, ApiKey
from stellwerk.web.api.refusals import Answer, ApiError, too_large, wrong_field

HEADER = "Idempotency-Key"
SINGLE_BYTES, BULK_BYTES = 1_000_000, 20_000_000
Result = tuple[int, Answer]


def body_of(request: HttpRequest, *, most: int) -> bytes:
    """The bytes of a request, never more than `most`. Raises ApiError."""
    data = bytes(request.read(most + 1))
    if len(data) > most:
        raise too_large(most)
    return data


def once(
    request: HttpRequest, key: ApiKey, data: bytes, act: Callable[[], Result], *, now: datetime
) -> Result:
    """Acts, or gives the answer of the first time: the same header with the same bytes is the same request.

    What `act` stores and the answer are one transaction. Raises ApiError for other bytes under a known header.
    """
    idempotency = request.headers.get(HEADER, "").strip()
    if not idempotency:
        with transaction.atomic():
            return act()
    if len(idempotency) > 120 or not idempotency.isprintable():
        raise wrong_field(HEADER, gettext("This is too long. Shorten it."))
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode() + data).digest()
    mine = ApiCall.objects.filter(key=key, idempotency=idempotency)
    try:
        with transaction.atomic():
            if known := mine.first():
                return _again(known, digest)
            status, answer = act()
            told = {"status": status, "body": answer}
            ApiCall.objects.create(key=key, idempotency=idempotency, digest=digest, answer=told, at=now)
            return status, answer
    except IntegrityError:  # the same request, at the same moment, was faster
        return _again(mine.get(), digest)


def _again(call: ApiCall, digest: bytes) -> Result:
    if bytes(call.digest) != digest:
        text = gettext(
            "Another message was sent under this idempotency key. Take a new one for a new message."
        )
        raise ApiError(409, "idempotency_conflict", text, field=HEADER)
    answer: dict[str, Any] = call.answer
    return answer["status"], answer["body"]
