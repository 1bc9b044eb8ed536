"""Mails that came back: what a report of delivery says (RFC 3464), and what an SMTP refusal means (RFC 3463)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum

# Of the permanent codes only these speak of the address itself; the others may be our own fault, or pass.
DEAD = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ID = re.compile(r"<[^<>\s]+>")


class Fate(StrEnum):
    """What became of a letter. HARD: the address is dead; SOFT: not now; DELAYED: the server goes on trying."""

    HARD = "hard"
    SOFT = "soft"
    DELAYED = "delayed"


@dataclass(frozen=True, slots=True)
class Bounce:
    """One recipient who was not reached. `message_id` is that of our letter, '' where the report does not say."""

    message_id: str
    to: str
    fate: Fate
    status: str
    said: str


def read(mail: Message) -> tuple[Bounce, ...]:
    """What a report says, per recipient who was not reached; nothing for any other mail."""
    if not is_report(mail):
        return ()
    ours, found = _returned_id(mail), []
    for fields in _recipients(mail):
        action = _plain(fields, "Action").casefold()
        if action not in ("failed", "delayed"):
            continue
        status, said = _plain(fields, "Status"), _plain(fields, "Diagnostic-Code")
        to = _address(_plain(fields, "Final-Recipient") or _plain(fields, "Original-Recipient"))
        fate = Fate.DELAYED if action == "delayed" else fate_of(status, said)
        found.append(Bounce(ours, to, fate, status, " ".join(said.split())[:160]))
    return tuple(found)


def is_report(mail: Message) -> bool:
    """A multipart/report of delivery."""
    kind = str(mail.get_param("report-type", "")).casefold()
    return mail.get_content_type() == "multipart/report" and kind == "delivery-status"


def fate_of(status: str, said: str = "", code: int = 0) -> Fate:
    """By the enhanced status code (in `status`, or in what the server said), else by the SMTP reply `code`."""
    found = _STATUS.search(status) or _STATUS.search(said)
    if found is None:
        return Fate.HARD if code in (550, 551, 553) else Fate.SOFT
    if found[1] != "5":
        return Fate.SOFT
    exact = ".".join(found.groups())
    if exact == "5.0.0":  # "something permanent": the reply code says more, where there is one
        return Fate.HARD if not code or code in (550, 551, 553) else Fate.SOFT
    return Fate.HARD if exact in DEAD else Fate.SOFT


def _recipients(mail: Message) -> Iterator[Message]:
    """The blocks of message/delivery-status that speak of one recipient each."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if isinstance(block, Message) and block.get("Action"):
                    yield block


def _returned_id(mail: Message) -> str:
    """The Message-ID of the letter that came back, whole or as its headers."""
    for part in mail.walk():
        kind = part.get_content_type()
        inside = part.get_payload()
        if kind == "message/rfc822" and isinstance(inside, list) and isinstance(inside[0], Message):
            return _first_id(str(inside[0].get("Message-ID", "")))
        if kind in ("text/rfc822-headers", "message/rfc822-headers"):
            lines = re.search(r"^Message-ID:\s*(<[^>]+>)", _text(part), re.MULTILINE | re.IGNORECASE)
            return lines[1] if lines else ""
    return ""


def _text(part: Message) -> str:
    body = part.get_payload(decode=True)
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(part.get_payload())


def _first_id(text: str) -> str:
    found = _ID.search(text)
    return found[0] if found else ""


def _plain(fields: Message, name: str) -> str:
    return str(fields.get(name, "")).strip()


def _address(text: str) -> str:
    """`rfc822; name@company.example` -> the address."""
    return text.rpartition(";")[2].strip().strip("<>").casefold()
