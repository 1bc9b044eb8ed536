"""Text under one form, so that what is the same compares the same."""

import re
from functools import lru_cache

from anyascii import anyascii


def word_set(words: str) -> frozenset[str]:
    """The words of a text as a set: tables of words read better as text."""
    return frozenset(words.split())


_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "&": " und ", "+": " und "}
)
_SPACES = re.compile(r"\s+")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_STREET_END = re.compile(r"(?<=[a-z])(?:strasse|str)\b|\b(?:strasse|str)\b")
_NUMBER_GLUED = re.compile(r"(?<=[a-z])(?=\d)")
# What people and programs write when they know nothing. "Select" is an untouched drop-down.
_BLANKS = word_set(
    "- -- --- . .. / ? ?? ??? * x xx n/a n.a. na n.v. k.a. ka nan nat null none nil (leer) (empty) #n/a #nv "
    "#null! unbekannt unknown leer empty select"
) | {
    "k. a.",
    "keine angabe",
    "nicht bekannt",
    "please select",
    "bitte wählen",
    "not provided",
    "not specified",
}
_LONGEST_BLANK = max(map(len, _BLANKS))


def tidy(text: str) -> str:
    """The text without doubled, leading and trailing spaces; '' for what only says that nothing is known."""
    if not text:
        return ""
    if "  " in text or "\t" in text or "\n" in text or "\u00a0" in text or text[0] == " " or text[-1] == " ":
        text = _SPACES.sub(" ", text).strip()
    if len(text) <= _LONGEST_BLANK and text.lower() in _BLANKS:
        return ""
    return text


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Plain lower-case words: umlauts written out, accents and punctuation dropped, '&' as 'und'.

    >>> fold("Müller & Söhne, Großstr. 5a")
    'mueller und soehne grossstr 5a'
    """
    text = text.translate(_GERMAN)
    if not text.isascii():
        text = anyascii(text)
    return _NO_WORD.sub(" ", text.lower()).strip()


@lru_cache(maxsize=65536)
def fold_street(text: str) -> str:
    """A street under one form: 'Industriestraße 12 a', 'Industriestr.12a' -> 'industriestr 12a'."""
    plain = _NUMBER_GLUED.sub(" ", _STREET_END.sub(" str ", fold(text)))
    words = plain.split()
    merged: list[str] = []
    for word in words:
        is_suffix = len(word) == 1 and word.isalpha() and merged and merged[-1].isdigit()
        if is_suffix or (word == "str" and merged and not merged[-1][-1].isdigit()):
            merged[-1] += word
        else:
            merged.append(word)
    return " ".join(merged)


_SOUNDS = (
    ("sch", "s"), ("ph", "f"), ("pf", "f"), ("ck", "k"), ("qu", "kw"), ("dt", "t"), ("th", "t"), ("tz", "z"),
    ("ae", "e"), ("oe", "e"), ("ue", "e"), ("ai", "ei"), ("ay", "ei"), ("ey", "ei"), ("eu", "oi"),
)  # fmt: skip
_SAME_SOUND = str.maketrans("cvwdbgzxq", "kfftpkskk")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """How a folded word sounds, roughly: the sounds of its first letter and its consonants, doubles once."""
    for written, heard in _SOUNDS:
        if written in word:
            word = word.replace(written, heard)
    word = word.translate(_SAME_SOUND)
    code = ""
    for place, letter in enumerate(word):
        if letter in "aeiouyhj " and place:
            continue
        if not code or code[-1] != letter:
            code += letter
    return code[:5]
