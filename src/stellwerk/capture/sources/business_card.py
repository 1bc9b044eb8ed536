"""What the code on a business card or a badge says: a vCard, a MECARD, an address of the web, or a mail address."""

import re
from collections.abc import Iterable

from stellwerk.capture.sources.reading import Pairs
from stellwerk.capture.sources.vcard import read_vcard

_FIELD = re.compile(r"((?:[^\\;]|\\.)*);?", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SIMPLE = {
    "TEL": "phone",
    "EMAIL": "email",
    "URL": "web",
    "ORG": "company",
    "NOTE": "remark",
    "TITLE": "role",
}
_PLACE = ("", "", "street", "city", "", "postcode", "country")  # as in a vCard
_MAIL = re.compile(r"(?:mailto:)?([^\s@:?]+@[^\s@:?]+\.[^\s@:?]+)(?:\?.*)?", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def read_card(codes: Iterable[str]) -> dict[str, str]:
    """Our names with what the codes say of them; the first of a kind wins."""
    found: dict[str, str] = {}
    for code in codes:
        for name, value in _one(code.strip()):
            found.setdefault(name, value)
    return found


def _one(code: str) -> Pairs:
    """The pairs of one code; [] for a number that means something to its maker alone."""
    if "BEGIN:VCARD" in code[:40].upper():
        return read_vcard(code)
    if code[:7].upper() == "MECARD:":
        return _mecard(code[7:])
    if mail := _MAIL.fullmatch(code):
        return [("email", mail[1])]
    if code[:4].lower() == "tel:":
        return [("phone", code[4:].strip())]
    return [("web", code)] if _WEB.fullmatch(code) else []


def _mecard(text: str) -> Pairs:
    """`N:Vogt,Miriam;TEL:0561 48 20 117;ADR:,,Ring 1,Kassel,,34123,DE;;`, a backslash before what is meant as it is."""
    found: Pairs = []
    for field in _FIELD.findall(text):
        key, colon, value = field.partition(":")
        if colon:
            found += _property(key.strip().upper(), value)
    return [(name, value) for name, value in found if value]


def _property(key: str, value: str) -> Pairs:
    parts = [_plain(part) for part in re.split(r"(?<!\\),", value)]
    if key == "N":
        return (
            list(zip(("last_name", "first_name"), parts, strict=False))
            if len(parts) > 1
            else [("name", parts[0])]
        )
    if key == "ADR":
        if len(parts) == 1:
            return [("street", parts[0])]
        return [(ours, part) for ours, part in zip(_PLACE, parts, strict=False) if ours]
    return [(_SIMPLE[key], _plain(value))] if key in _SIMPLE else []


def _plain(value: str) -> str:
    return _ESCAPED.sub(r"\1", value).strip()
