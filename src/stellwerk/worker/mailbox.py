"""Mailboxes: every unseen mail is written down, then marked as seen; killed in between, it comes once more.

The same mail twice is one message, so nothing is lost and nothing doubled. What a mail says is read later, by
`capture.sources.mailbox`, where it is cleaned.
"""

import base64
import io
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from imaplib import IMAP4
from typing import Any

from django.conf import settings
from django.db import transaction
from imap_tools import AND, BaseMailBox, MailBox, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError

from stellwerk.capture import step as capture
from stellwerk.capture.sources import mailbox, settings_of
from stellwerk.capture.sources.mailbox import Settings
from stellwerk.capture.sources.text_encoding import detect
from stellwerk.capture.step import File
from stellwerk.store.models import Source
from stellwerk.terms import Reason
from stellwerk.worker import bounces

log = logging.getLogger(__name__)

BATCH = 100  # mails of one mailbox at a time
TIMEOUT = 20
MOST_TEXT = 200_000  # characters of a mail's text that are read; the rest of it stays in the mailbox
MOST_FILE = 10_000_000
KEPT_CALLS = timedelta(days=14)
READ = (".csv", ".vcf", ".txt")  # attachments that are read; all are kept


class MailboxError(Exception):
    """The mailbox cannot be opened; `reason` says why, for the source's page."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


def fetch_all(*, now: datetime) -> int:
    """Fetches every mailbox that is switched on; returns how many new messages there were."""
    done = 0
    for source in Source.objects.filter(kind="mailbox", active=True).order_by("id"):
        if settings_of("mailbox", source.settings).host:
            done += _fetch_or_say(source, now=now)
    capture.forget_calls(before=now - KEPT_CALLS)
    return done


def _fetch_or_say(source: Source, *, now: datetime) -> int:
    """Fetches one mailbox; what went wrong stands on its source's page."""
    error: list[Any] | None = None
    done = 0
    try:
        done = fetch(source, now=now)
    except MailboxError as problem:
        error = problem.reason.as_json()
    _remember(source.pk, {"at": now.isoformat(), "error": error, "new": done})
    return done


def _remember(source_id: int, told: dict[str, Any]) -> None:
    with transaction.atomic():
        row = Source.objects.select_for_update().get(pk=source_id)
        row.settings = row.settings | {"fetched": told}
        row.save(update_fields=["settings"])


def fetch(source: Source, *, now: datetime) -> int:
    """The unseen mails of one mailbox; returns how many messages were new. Raises MailboxError."""
    known: Settings = settings_of("mailbox", source.settings)
    password = settings.SECRETS.get(known.secret, "")
    if not password:
        raise MailboxError(Reason("mailbox.no_secret", {"name": known.secret or "NAME"}))
    done = 0
    try:
        with _open(known).login(known.user, password, initial_folder=known.folder) as box:
            for mail in box.fetch(AND(seen=False), limit=BATCH, mark_seen=False, bulk=False):
                if not bounces.take(mail.obj, now=now):
                    done += take(source, mail, now=now)
                if mail.uid:
                    box.flag(mail.uid, ["\\Seen"], True)
    except (ImapToolsError, IMAP4.error, OSError) as error:
        log.warning("Mailbox of source %s: %s", source.pk, error)
        said = (str(error) or type(error).__name__)[:200]
        raise MailboxError(Reason("mailbox.refused", {"said": said})) from error
    return done


def _open(known: Settings) -> BaseMailBox:
    kind = MailBox if known.tls else MailBoxUnencrypted
    return kind(known.host, known.port, timeout=TIMEOUT)


def take(source: Source, mail: MailMessage, *, now: datetime) -> int:
    """Writes one mail down, and its rows where it brings a table; returns how many messages were new."""
    payload, files = _message(mail)
    number = str(payload.get("message_id") or "")[:110]
    new = 0
    with transaction.atomic():
        for place, part in enumerate(mailbox.split(payload)):
            which = f"{number}#{place}" if "row" in part and number else number
            hangs = files if place == 0 else []
            new += capture.receive_with_files(source, part, hangs, external_id=which, now=now)[1]
    return new


def _message(mail: MailMessage) -> tuple[dict[str, Any], list[File]]:
    """A mail as it is kept. One that cannot be taken apart is kept as its bytes: a person looks at it."""
    try:
        files = list(_files(mail))
        message_id = str(mail.obj.get("Message-ID", "")).strip()
        payload: dict[str, Any] = {
            "from": mail.from_,
            "subject": mail.subject,
            "date": mail.date_str,
            "message_id": message_id,
            "text": mail.text[:MOST_TEXT],
            "html": mail.html[:MOST_TEXT],
            "files": [_told(file) for file in files],
        }
    except Exception:  # whatever a stranger sent: it must not stop the mails behind it
        log.exception("A mail could not be taken apart; it is kept as it came.")
        return {"raw": base64.b64encode(mail.obj.as_bytes()[:MOST_FILE]).decode()}, []
    return _clean(payload), files


def _files(mail: MailMessage) -> Iterator[File]:
    for part in mail.attachments:
        if len(part.payload) <= MOST_FILE:
            yield File(part.filename or "attachment", part.content_type or "", part.payload)


def _told(file: File) -> dict[str, str]:
    told = {"name": file.name, "kind": file.kind}
    if file.name.casefold().endswith(READ):
        found = detect(io.BytesIO(file.body))
        told["text"] = file.body.decode(found.codec, "replace")[:MOST_TEXT] if found else ""
    return told


def _clean(value: Any) -> Any:
    """Without what no database takes: NUL, and halves of a letter."""
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return value.replace("\x00", "").encode("utf-8", "replace").decode() if isinstance(value, str) else value
