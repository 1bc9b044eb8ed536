"""A vCard (RFC 6350, and its elder 2.1 and 3.0) as pairs under our own names; vobject reads it."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import vobject
from vobject.base import ParseError

from stellwerk.capture.sources.reading import Pairs

_SIMPLE = {"fn": "name", "title": "role", "email": "email", "url": "web", "note": "remark"}
_NAME = (("family", "last_name"), ("given", "first_name"), ("prefix", "salutation"))
_PLACE = (("street", "street"), ("city", "city"), ("code", "postcode"), ("country", "country"))
# Pictures and sounds tell nothing; a broken one would cost the whole card.
_BYTES = re.compile(r"^(?:\w+\.)?(?:PHOTO|LOGO|SOUND|KEY)\b.*\n(?:[ \t].*\n)*", re.IGNORECASE | re.MULTILINE)
# It would write a line that it cannot read, and with it somebody's data, into the log.
logging.getLogger("vobject.base").setLevel(logging.CRITICAL)


def read_vcard(text: str) -> Pairs:
    """(our name, value) of the first card; [] when it is none."""
    start = text.upper().find("BEGIN:VCARD")
    if start < 0:
        return []
    end = text.upper().find("END:VCARD", start)
    whole = text[start:end] if end >= 0 else f"{text[start:].rstrip()}\n"
    try:
        card = vobject.readOne(_BYTES.sub("", f"{whole}END:VCARD\n"), allowQP=True, ignoreUnreadable=True)
    except (ParseError, ValueError, LookupError, AttributeError, TypeError, StopIteration):
        return []
    return [(name, value) for name, found in _pairs(card.contents) if (value := found.strip())]


def _pairs(contents: Mapping[str, Sequence[Any]]) -> Iterator[tuple[str, str]]:
    for name, lines in contents.items():
        for line in lines:
            yield from _property(name, line)


def _property(name: str, line: Any) -> Iterator[tuple[str, str]]:
    value = line.value
    if name == "n":
        yield from _parts(value, _NAME)
    elif name == "adr":
        yield from _parts(value, _PLACE)
    elif name == "org":
        yield "company", _text(value[0] if isinstance(value, list) and value else value)
    elif name == "tel":
        kinds = " ".join((*line.params.get("TYPE", ()), *line.singletonparams)).upper()
        yield "mobile" if "CELL" in kinds else "phone", _text(value).removeprefix("tel:")
    elif name in _SIMPLE:
        yield _SIMPLE[name], _text(value)


def _parts(value: Any, names: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for theirs, ours in names:
        yield ours, _text(getattr(value, theirs, ""))


def _text(value: Any) -> str:
    """A value as one text; vobject gives lists where a card has commas."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
