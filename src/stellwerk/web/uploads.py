"""A file between its preview and its confirmation: kept beside the database, found by the session of who sent it."""

import secrets
import time
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

MOST_BYTES = 10_000_000
KEPT_SECONDS = 24 * 60 * 60
NAME = "upload:{kind}"


def sent(request: HttpRequest) -> tuple[bytes, str] | None:
    """The bytes and the name of the file that was chosen; without one, or with too large a one, says what to do."""
    file = request.FILES.get("file")
    if file is None or file.size is None:
        messages.warning(request, gettext("Choose a file first."))
        return None
    if file.size > MOST_BYTES:
        messages.warning(request, gettext("The file is larger than 10 MB. Send it in several parts."))
        return None
    return file.read(), file.name or ""


def keep(request: HttpRequest, kind: str, data: bytes, *, name: str) -> None:
    """Keeps the bytes of a file for this session; an earlier one of the kind goes."""
    drop(request, kind)
    _sweep()
    token = secrets.token_hex(16)
    path = _folder() / token
    path.touch(mode=0o600)
    path.write_bytes(data)
    request.session[NAME.format(kind=kind)] = [token, name[:120]]


def kept(request: HttpRequest, kind: str) -> tuple[bytes, str] | None:
    """The bytes and the name of the file of this session; None when there is none, or no longer."""
    known = request.session.get(NAME.format(kind=kind))
    if not known or not (path := _folder() / known[0]).is_file():
        return None
    return path.read_bytes(), known[1]


def kept_still(request: HttpRequest, kind: str) -> tuple[bytes, str] | None:
    """The same for whoever confirms: says what to do when it is no longer there."""
    file = kept(request, kind)
    if file is None:
        messages.warning(request, gettext("The file is no longer there. Send it again."))
    return file


def put_aside(request: HttpRequest, kind: str) -> None:
    """Forgets the file of somebody who thought better of it."""
    drop(request, kind)
    messages.success(request, gettext("Put aside. Nothing was changed."))


def drop(request: HttpRequest, kind: str) -> None:
    """Forgets the file."""
    if known := request.session.pop(NAME.format(kind=kind), None):
        (_folder() / known[0]).unlink(missing_ok=True)


def _folder() -> Path:
    folder = settings.HOME / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(folder)


def _sweep() -> None:
    """Files that nobody came back for."""
    for path in _folder().iterdir():
        if path.stat().st_mtime < time.time() - KEPT_SECONDS:
            path.unlink(missing_ok=True)
