"""A pasted example: what would be read of it, and what not. Nothing is stored."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.translation import gettext

from stellwerk import words
from stellwerk.capture.sources import read
from stellwerk.capture.sources.reading import Record, Unclear
from stellwerk.store.models import Source
from stellwerk.web.templatetags.stellwerk import reader, say

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Preview:
    """`known`: (our name, value); `extras`: what has no name of ours; `question`: why a person would have to look."""

    known: tuple[tuple[str, str], ...] = ()
    extras: tuple[tuple[str, str], ...] = ()
    question: str = ""
    error: str = ""


def preview(source: Source, pasted: str, sender: str = "") -> Preview:
    """What the source would read of this text: JSON for a provider or the API, a mail's text for a mailbox."""
    text = pasted.strip()[:MOST]
    if not text:
        return Preview(error=gettext("Paste an example first."))
    if source.kind == "mailbox":
        return _told(read(source.kind, _as_mail(text, sender), source.settings))
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Preview(
            error=gettext("This is no JSON: line %(line)s. Copy the example once more.")
            % {"line": error.lineno}
        )
    if isinstance(message, list) and message:
        message = message[0]
    if not isinstance(message, dict):
        return Preview(error=gettext("Paste one message: it begins with { and ends with }."))
    return _told(read(source.kind, message, source.settings))


def _as_mail(text: str, sender: str) -> dict[str, Any]:
    """A pasted mail: HTML, a vCard or plain lines; its sender from a "From:" line where it is not given."""
    for line in text.splitlines()[:20]:
        label, _, value = line.partition(":")
        if not sender and label.strip().casefold() in ("von", "from"):
            sender = value.strip().rpartition("<")[2].strip("<> ")
    if text.upper().startswith("BEGIN:VCARD"):
        return {"from": sender, "files": [{"name": "card.vcf", "text": text}]}
    return {"from": sender, "html" if "<" in text and "</" in text else "text": text}


def _told(found: Record | Unclear) -> Preview:
    record = found.guess if isinstance(found, Unclear) else found
    return Preview(
        known=tuple((words.name("column", name, reader()), text) for name, text in record.values.items()),
        extras=tuple(record.extras.items()),
        question=say(found.reason) if isinstance(found, Unclear) else "",
    )
