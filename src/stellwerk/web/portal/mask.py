"""Free text without what tells who wrote it: a partner reads it before it has taken the lead (I5)."""

import re
from collections.abc import Iterable

HIDDEN = "…"
_MAIL = re.compile(r"[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_WEB = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|\b[\w-]+\.(?:de|at|ch|li|lu|fr|it|nl|be|pl|cz|com|net|org|eu|info|io|biz|tech|swiss|gmbh|online|shop|example)"
    r"\b\S*",
    re.IGNORECASE,
)
# Seven digits or more with the signs people put between them; "40.000 bis 60.000 €" has a word between.
_PHONE = re.compile(r"(?<![\w.,])\(?(?:\+|00?)\s?\(?\d(?:[\s()/.-]*\d){5,}")
# Somebody who is called by title, whoever it is: "Fragen an Herrn Dr. Schmidt-Ott".
_TITLED = re.compile(
    r"\b(Herrn?|Hr\.|Frau|Fr\.|Mr\.?|Mrs\.?|Ms\.?|Monsieur|Madame)(?:\s+(?:Prof|Dr|Dipl|Ing)\.?(?:-?Ing\.?)?)*"
    r"(?:\s+(?:(?:von|van|de|zu|der)\s+)*[A-ZÄÖÜ][\w'’-]+){1,2}"
)
_STREET = re.compile(
    r"\b[\w.-]*(?:stra(?:ß|ss)e|str\.|weg|gasse|allee|platz|ring|damm|ufer)\s*\d+\s?[a-z]?\b", re.IGNORECASE
)
_WORD = re.compile(r"\w{2,}")
# Parts of company names that tell nothing, and without which the text could not be read.
_HARMLESS = frozenset({
    "gmbh", "mbh", "ag", "kg", "co", "se", "ug", "ltd", "group", "werk", "und", "and", "the", "für", "von", "der",
    "die", "das", "am", "an", "im", "in", "zu", "de", "of", "et", "la", "le", "example", "info", "www",
})  # fmt: skip


def masked(text: str, *, names: Iterable[str]) -> str:
    """The text without mail, web and street addresses, phone numbers, titled people and the words of the names."""
    for pattern in (_MAIL, _WEB, _PHONE, _STREET):
        text = pattern.sub(HIDDEN, text)
    text = _TITLED.sub(rf"\1 {HIDDEN}", text)
    words = {word for name in names for word in _WORD.findall(name) if word.casefold() not in _HARMLESS}
    if words:
        any_word = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        text = re.sub(rf"\b(?:{any_word})(?:s|'s)?\b", HIDDEN, text, flags=re.IGNORECASE)
    return re.sub(rf"{HIDDEN}(?:[\s,]*{HIDDEN})+", HIDDEN, text).strip()
