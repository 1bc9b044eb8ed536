"""A file between its preview and its confirmation: kept beside the database, found by the session of who sent it."""

import secrets
import time
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

MOST_BYTES = 10_000_000
KEPT_SECONDS = 24 * 60 * 60
NAME = "upload:{kind}"


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
