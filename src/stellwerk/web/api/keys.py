"""Keys: made once, shown once, kept as a hash; every request is counted and may be refused."""

import hashlib
import secrets
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from ninja.security import HttpBearer

from stellwerk.capture import step as capture
from stellwerk.capture.sources import KINDS, settings_of
from stellwerk.store.models import ApiKey, Source
from stellwerk.web.api.refusals import ApiError, unknown_key
from stellwerk.web.limits import too_often

START = "stw_"
SHOWN = 12  # characters by which people tell keys apart
WRONG_KEYS = 60  # from one address in a minute
USED = timedelta(minutes=1)  # how exactly a key knows when it was used last


def make(source: Source, name: str, *, by: str) -> str:
    """A new key for a source; the only moment at which it can be read."""
    key = START + secrets.token_urlsafe(32)
    capture.make_key(source, name[:120], prefix=key[:SHOWN], digest=digest(key), by=by, now=timezone.now())
    return key


def digest(key: str) -> bytes:
    """A key has 256 bits of chance, so a plain hash cannot be turned back."""
    return hashlib.sha256(key.encode()).digest()


class KeyAuth(HttpBearer):
    """`Authorization: Bearer stw_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """The key of this request. Raises ApiError."""
        now = timezone.now()
        key = ApiKey.objects.select_related("source__agency").filter(digest=digest(token)).first()
        if key is None or key.revoked_at:
            if too_often(f"wrong-key:{request.META.get('REMOTE_ADDR', '')}", limit=WRONG_KEYS, seconds=60):
                raise hurried()
            raise unknown_key()
        if not key.source.active:
            raise switched_off()
        if too_often(f"key:{key.pk}", limit=_per_minute(key.source), seconds=60):
            raise hurried()
        if key.used_at is None or now - key.used_at > USED:
            ApiKey.objects.filter(pk=key.pk).update(used_at=now)
        return key


def _per_minute(source: Source) -> int:
    known = settings_of(source.kind, source.settings) if source.kind in KINDS else None
    return int(getattr(known, "per_minute", 600))


def hurried() -> ApiError:
    text = gettext("Too many requests in a minute. Wait a minute, or send many leads in one request.")
    return ApiError(429, "too_many", text)


def switched_off() -> ApiError:
    return ApiError(403, "source_off", gettext("This source is switched off. Ask the house to switch it on."))
