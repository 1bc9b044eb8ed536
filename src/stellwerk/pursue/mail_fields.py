"""Fields in braces in the letters of marketing: which there are, what is unknown, and filling them in.

`{product}` is what is known; `{product|our machines}` says what stands there where nothing is known.
"""

import re
from collections.abc import Iterable, Mapping

from stellwerk.terms import Reason

FIELDS = (
    "greeting", "first_name", "last_name", "company", "city", "product", "model", "campaign", "maker", "link",
    "answer",
)  # fmt: skip
_FIELD = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")
_LOOSE = re.compile(r"[{}]")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known. A field that nobody knows of stays as it was written."""
    return _FIELD.sub(lambda found: _value(found, values), text)


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    name = found[1].strip()
    if name not in FIELDS:
        return found[0]
    return values.get(name) or found[2] or ""


def problems(*texts: str) -> tuple[Reason, ...]:
    """What is wrong with the fields of these texts: names that there are not, braces that stand alone."""
    unknown = dict.fromkeys(name for text in texts for name in names(text) if name not in FIELDS)
    found = [Reason("mail_template.no_field", {"value": f"{{{name}}}", "fields": _all()}) for name in unknown]
    if any(_LOOSE.search(_FIELD.sub("", text)) for text in texts):
        found.append(Reason("mail_template.brace", {"example": "{greeting}"}))
    return tuple(found)


def names(text: str) -> Iterable[str]:
    """The names of the fields, in their order."""
    return (found[1].strip() for found in _FIELD.finditer(text))


def _all() -> str:
    return ", ".join(f"{{{name}}}" for name in FIELDS)
