"""Free text without what tells who wrote it: a partner reads it before it has taken the lead (I5)."""

import re
from collections.abc import Iterable

HIDDEN = "…"
_MAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_WEB = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:de|at|ch|com|net|org|eu|info|io)\b\S*", re.IGNORECASE)
# Seven digits or more with the signs people put between them; "40.000 bis 60.000 €" has a word between.
_PHONE = re.compile(r"(?<![\w.,])\(?(?:\+|00?)\s?\(?\d(?:[\s()/.-]*\d){5,}")
_WORD = re.compile(r"\w{3,}")
# Parts of company names that tell nothing, and without which the text could not be read.
_HARMLESS = frozenset(
    {"gmbh", "mbh", "und", "the", "and", "für", "von", "der", "die", "das", "werk", "ltd", "group"}
)


def masked(text: str, *, names: Iterable[str]) -> str:
    """The text with mail addresses, web addresses, phone numbers and every word of the names hidden."""
    for pattern in (_MAIL, _WEB, _PHONE):
        text = pattern.sub(HIDDEN, text)
    words = {word for name in names for word in _WORD.findall(name) if word.casefold() not in _HARMLESS}
    if words:
        any_word = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        text = re.sub(rf"\b(?:{any_word})(?:s|'s)?\b", HIDDEN, text, flags=re.IGNORECASE)
    return re.sub(rf"{HIDDEN}(?:[\s,]*{HIDDEN})+", HIDDEN, text).strip()
