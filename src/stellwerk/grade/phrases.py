"""Phrases as people write them: words with a star, `angebot*, *preis*, keine anrufe`.

A star stands for any letters; words are parted by commas; small and capital letters are the same, and so are
ü, ue and u. Expressions of earlier policies (`quot(e|ation)`) still count, as long as they cannot run away.
"""

import re
from functools import lru_cache
from math import prod

from stellwerk.terms import PolicyError, Reason

LONGEST = 4_000  # letters of a text that are looked at
MOST_WAYS = 2_000  # in which an old expression may be tried at one place of a text
_SIGNS = re.compile(r"[\\\[\](){}|^$?+]|\.\*")  # none of them stands in plain words
_SET = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]")
_UMLAUTS = {"ä": "(?:ä|ae|a)", "ö": "(?:ö|oe|o)", "ü": "(?:ü|ue|u)", "ß": "(?:ß|ss)"}


class PhraseError(PolicyError):
    """A phrase that cannot be read; `reason` says what to write instead."""

    def __init__(self, reason: Reason, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@lru_cache(maxsize=1_000)
def pattern(phrase: str) -> re.Pattern[str]:
    """What the phrase finds. One that cannot be read finds its own letters: a rule of old stops no lead."""
    try:
        return compiled(phrase)
    except PhraseError:
        return re.compile(re.escape(phrase.lower()))


def compiled(phrase: str) -> re.Pattern[str]:
    """As `pattern`; raises PhraseError for what a person has to write otherwise."""
    if _SIGNS.search(phrase):
        return _expression(phrase)
    words = [word for part in phrase.lower().split(",") if (word := part.strip()).strip("* ")]
    if not words:
        sentence = f"The phrase {phrase!r} holds no word: write words, like: angebot*, *preis*."
        raise PhraseError(Reason("policy.phrase_empty"), sentence)
    if any("*" in part.replace("*", "", 1) for word in words for part in word.strip("*").split()):
        sentence = f"The phrase {phrase!r} could take for ever: one star within a word is enough."
        raise PhraseError(Reason("policy.phrase_endless", {"phrase": phrase}), sentence)
    inner = "|".join(_word(word) for word in words if word.startswith("*"))
    whole = "|".join(_word(word) for word in words if not word.startswith("*"))
    return re.compile("|".join(part for part in (inner, whole and rf"\b(?:{whole})") if part))


def _word(word: str) -> str:
    """One word, or several that follow each other, as an expression without anything that could run away."""
    return r"\s+".join(map(_letters, word.strip("*").split())) + ("" if word.endswith("*") else r"\b")


def _letters(part: str) -> str:
    """A star in the middle of a word stands for up to 30 letters."""
    parts = ("".join(_UMLAUTS.get(c) or re.escape(c) for c in piece) for piece in part.split("*"))
    return r"\w{0,30}".join(parts)


def _expression(text: str) -> re.Pattern[str]:
    bare = _SET.sub("x", text)
    if "(?" in bare or re.search(r"\\[1-9]", text) or re.search(r"\)[*+{]", bare) or _ways(bare) > MOST_WAYS:
        sentence = f"The phrase {text!r} could take for ever: write words, like: angebot*, *preis*."
        raise PhraseError(Reason("policy.phrase_endless", {"phrase": text}), sentence)
    try:
        return re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        sentence = f"The phrase {text!r} cannot be read: write words, like: angebot*, *preis*."
        raise PhraseError(Reason("policy.phrase_broken", {"phrase": text}), sentence) from None


def _ways(bare: str) -> int:
    """An upper bound of the ways in which an expression can be tried at one place, repetitions of groups aside."""
    if len(bare) > 1_000 or bare.count("(") > 20 or bare.count("?") > 20:
        return MOST_WAYS + 1
    groups: int = prod(part.count("|") + 1 for part in bare.split("(")[1:])
    repeats = sum(bare.count(sign) for sign in "*+{")
    return int(groups * 2 ** bare.count("?") * 1_000**repeats)


@lru_cache(maxsize=50_000)
def spoken(text: str, phrases: tuple[tuple[str | float, ...], ...]) -> tuple[str, ...]:
    """Names of the phrases that occur in the text, in the policy's order. Rows of name, phrase, more."""
    if not text:
        return ()
    told = text[:LONGEST].lower()
    return tuple(str(row[0]) for row in phrases if pattern(str(row[1])).search(told))
