"""Mails of portals: by rules per sender; what nobody recognises goes to a person, never away.

A mail comes as {"from", "subject", "text", "html", "files": [{"name", "kind", "text"}]}, and with "row" where it
is one row of an attached table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stellwerk.capture.columns import MappingError
from stellwerk.capture.sources.mail_text import lines_of_html, pairs_of
from stellwerk.capture.sources.reading import (
    Message,
    Pairs,
    Record,
    Unclear,
    names_somebody,
    recognised,
)
from stellwerk.capture.sources.table_file import TableError, open_table
from stellwerk.capture.sources.vcard import read_vcard
from stellwerk.terms import Reason

MOST_ROWS = 5_000  # of one attached table; a longer one is brought in as a file


@dataclass(frozen=True, slots=True)
class Settings:
    """`senders`: addresses or domains whose mails are leads; `fields`: (sender or '' for all, their label, our name,
    '' = leave out); `secret`: name of the environment's variable with the mailbox's password."""

    host: str = ""
    port: int = 993
    tls: bool = True
    user: str = ""
    folder: str = "INBOX"
    secret: str = ""
    senders: tuple[str, ...] = ()
    fields: tuple[tuple[str, str, str], ...] = ()


def read(message: Message, settings: Settings) -> Record | Unclear:
    """A mail of a known sender that names somebody; any other is a question, with what was recognised."""
    found = guess(message, settings)
    sender = str(message.get("from", ""))
    if not any(is_from(sender, known) for known in settings.senders):
        return Unclear(Reason("unclear.sender", {"sender": sender[:120]}), found)
    if not names_somebody(found.values):
        return Unclear(Reason("unclear.nobody"), found)
    return Record({"channel": "mail"} | dict(found.values), found.extras)


def guess(message: Message, settings: Settings) -> Record:
    """What can be recognised in a mail, whoever sent it."""
    sender = str(message.get("from", ""))
    chosen = {label: ours for whose, label, ours in settings.fields if not whose or is_from(sender, whose)}
    row = message.get("row")
    if isinstance(row, Mapping):
        return recognised([(str(label), str(text)) for label, text in row.items() if text], chosen)
    for card in filter(None, map(read_vcard, _texts(message, ".vcf"))):
        values: dict[str, str] = {}
        for name, text in card:
            values.setdefault(name, text)
        return Record(values)
    return recognised(_lines(message, frozenset(chosen)), chosen)


def _lines(message: Message, labels: frozenset[str]) -> Pairs:
    """The pairs of the text or of the HTML, whichever says more."""
    plain = str(message.get("text") or "").replace("\r\n", "\n").split("\n")
    from_text = pairs_of([line.strip() for line in plain if line.strip()], labels)
    from_html = pairs_of(lines_of_html(str(message.get("html") or "")), labels)
    return from_html if len(from_html) > len(from_text) else from_text


def is_from(sender: str, known: str) -> bool:
    """Whether an address is this one, or of this domain or one below it."""
    address, known = sender.casefold().strip(), known.casefold().strip().lstrip("@*")
    if "@" in known:
        return address == known
    domain = address.rpartition("@")[2]
    return bool(known) and (domain == known or domain.endswith(f".{known}"))


def split(message: dict[str, Any]) -> list[dict[str, Any]]:
    """One message per row of an attached table that can be read; else the mail itself."""
    rows: list[dict[str, str]] = []
    for text in _texts(message, ".csv"):
        try:
            table = open_table(text.encode())
            for row in table.rows:
                if len(rows) >= MOST_ROWS:
                    return [message]
                if row.problem is None and any(row.cells):
                    rows.append(dict(zip(table.headers, row.cells, strict=False)))
        except (TableError, MappingError):
            return [message]
    about = {name: message[name] for name in ("from", "subject", "message_id", "date") if name in message}
    return [about | {"row": row} for row in rows] or [message]


def _texts(message: Message, ending: str) -> list[str]:
    files = message.get("files")
    known = [file for file in files if isinstance(file, Mapping)] if isinstance(files, list) else []
    return [
        str(file["text"])
        for file in known
        if str(file.get("name", "")).casefold().endswith(ending) and file.get("text")
    ]
