"""The little language of the sentences.

`{count}` is a value, formatted by its name. `{count|lead|leads}` is the first word for 1 and the second for
anything else. `[ in {days} days]` is left out when one of the values in it is missing or empty.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

Pair = tuple[str, str]
Show = Callable[[str, Mapping[str, Any]], str]

_PLACE = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class _Piece(NamedTuple):
    """A text and the value `name` behind it; with `one` and `many` the value only chooses a word."""

    text: str
    name: str = ""
    one: str | None = None
    many: str = ""


class _Part(NamedTuple):
    pieces: tuple[_Piece, ...]
    is_optional: bool


def pick(pair: Pair, language: str) -> str:
    """The German half for German in any of its countries, the English one for everybody else."""
    return pair[1] if language.startswith("de") else pair[0]


def render(sentence: str, values: Mapping[str, Any], show: Show) -> str:
    """Fills a sentence; `show` formats the value of a name. A value that is missing shows as its {name}."""
    said = "".join(
        _fill(piece, values, show)
        for part in _parts(sentence)
        if not part.is_optional or _is_known(part, values)
        for piece in part.pieces
    )
    return said[:1].upper() + said[1:] if sentence[:1] in "{[" else said


def placeholders(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the values that a sentence must have, and of those that it can do without."""
    names: dict[bool, set[str]] = {False: set(), True: set()}
    for part in _parts(sentence):
        names[part.is_optional] |= {piece.name for piece in part.pieces if piece.name}
    return frozenset(names[False]), frozenset(names[True] - names[False])


@lru_cache(maxsize=1024)
def _parts(sentence: str) -> tuple[_Part, ...]:
    """Every second part stands in square brackets."""
    texts = _OPTIONAL.split(sentence)
    return tuple(_Part(_pieces(text), place % 2 == 1) for place, text in enumerate(texts) if text)


def _pieces(text: str) -> tuple[_Piece, ...]:
    found, end = [], 0
    for match in _PLACE.finditer(text):
        found.append(_Piece(text[end : match.start()], match[1], match[2], match[3] or ""))
        end = match.end()
    return (*found, _Piece(text[end:]))


def _is_known(part: _Part, values: Mapping[str, Any]) -> bool:
    return all(values.get(piece.name) not in (None, "", [], {}) for piece in part.pieces if piece.name)


def _fill(piece: _Piece, values: Mapping[str, Any], show: Show) -> str:
    text, name, one, many = piece
    if not name:
        return text
    if name not in values:
        return f"{text}{{{name}}}"
    if one is None:
        return text + show(name, values)
    return text + (one if values[name] == 1 else many)
