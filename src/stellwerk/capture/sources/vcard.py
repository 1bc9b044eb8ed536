"""A vCard (RFC 6350, and its elder 2.1 and 3.0) as pairs under our own names."""

import quopri
import re
from collections.abc import Sequence

from stellwerk.capture.sources.reading import Pairs

_ESCAPED = re.compile(r"\\([nN,;\\])")
_SIMPLE = {"FN": "name", "TITLE": "role", "EMAIL": "email", "URL": "web", "NOTE": "remark"}


def read_vcard(text: str) -> Pairs:
    """(our name, value) of the first card; [] when it is none."""
    start = text.upper().find("BEGIN:VCARD")
    if start < 0:
        return []
    found: Pairs = []
    for line in _unfolded(text[start:]):
        head, colon, value = line.partition(":")
        if not colon:
            continue
        name, *options = head.upper().split(";")
        if name == "END":
            break
        found += _property(name.rpartition(".")[2], options, _decoded(value, options))
    return [(name, value) for name, value in found if value]


def _unfolded(text: str) -> list[str]:
    """A line that goes on begins with a blank; in 2.1 it ends with '='."""
    joined = re.sub(r"\r?\n[ \t]", "", text)
    return re.sub(r"=\r?\n", "", joined).splitlines()


def _decoded(value: str, options: list[str]) -> str:
    if "ENCODING=QUOTED-PRINTABLE" in options or "QUOTED-PRINTABLE" in options:
        return quopri.decodestring(value.encode("utf-8", "replace")).decode("utf-8", "replace")
    return value


def _property(name: str, options: list[str], value: str) -> Pairs:
    parts = [_plain(part) for part in re.split(r"(?<!\\);", value)]
    if name == "N":
        return _named(("last_name", "first_name", "", "salutation"), parts)
    if name == "ADR":
        return _named(("", "", "street", "city", "", "postcode", "country"), parts)
    if name == "ORG":
        return [("company", parts[0])]
    if name == "TEL":
        is_mobile = any("CELL" in option for option in options)
        return [("mobile" if is_mobile else "phone", _plain(value).removeprefix("tel:"))]
    return [(_SIMPLE[name], _plain(value))] if name in _SIMPLE else []


def _named(names: Sequence[str], parts: Sequence[str]) -> Pairs:
    return [(ours, part) for ours, part in zip(names, parts, strict=False) if ours]


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
