"""Reasons and names in the reader's words: keys -> sentences in English and German.

Comes in: a reason (or its [key, values] as stored), or a kind and a value; the language, `de` or `en`.
Goes out: one sentence, or one name. What nobody has put into words is shown as it is, never an error.
Never: decides anything, asks for the language of the moment, looks into the database.

The sentences stand in one file per stage: WORDS (key -> English, German) and NAMES (kind -> value -> English,
German). `sentence.py` says what may stand in the curly and square brackets.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from types import MappingProxyType
from typing import Any

from stellwerk.terms import Reason
from stellwerk.words import (
    calls,
    capture,
    clean,
    consent,
    customers,
    doctor,
    enrich,
    fair,
    files,
    follow_ups,
    grade,
    house,
    imports,
    learned,
    learning,
    match,
    nurture,
    offer,
    proposals,
    providers,
    pursue,
    reports,
    review,
    segments,
    sources,
    support,
)
from stellwerk.words.figures import Speaker
from stellwerk.words.sentence import Pair, pick, render

__all__ = ["NAMES", "WORDS", "name", "say", "say_all"]

_FILES = (
    house,
    calls,
    capture,
    sources,
    fair,
    imports,
    clean,
    consent,
    enrich,
    providers,
    grade,
    match,
    offer,
    pursue,
    follow_ups,
    customers,
    nurture,
    review,
    reports,
    learned,
    learning,
    proposals,
    support,
    segments,
    files,
    doctor,
)
WORDS: Mapping[str, Pair] = MappingProxyType(
    {key: pair for file in _FILES for key, pair in file.WORDS.items()}
)
NAMES: Mapping[str, Mapping[str, Pair]] = MappingProxyType(
    {kind: names for file in _FILES for kind, names in file.NAMES.items()}
)


def say(reason: Reason | Sequence[Any], language: str, *, tz: tzinfo | None = None) -> str:
    """The reason as a sentence. `tz` is the zone of the reader's clock; without it moments keep their own."""
    key, values = (reason.key, reason.values) if isinstance(reason, Reason) else (reason[0], reason[1])
    if key not in WORDS:
        return f"{key} ({', '.join(f'{k}: {v}' for k, v in values.items())})" if values else str(key)
    speaker = Speaker(language, NAMES, stage=key.split(".")[0], tz=tz)
    return render(pick(WORDS[key], language), values, speaker)


def say_all(
    reasons: Iterable[Reason | Sequence[Any]], language: str, *, tz: tzinfo | None = None
) -> tuple[str, ...]:
    """Every reason as a sentence, in their order."""
    return tuple(say(reason, language, tz=tz) for reason in reasons)


def name(kind: str, value: object, language: str) -> str:
    """The name of a value, such as ("channel", "fair"); a value without a name is its own."""
    pair = NAMES.get(kind, {}).get(str(value))
    return pick(pair, language) if pair else str(value)
