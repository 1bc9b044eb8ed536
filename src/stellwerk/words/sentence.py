"""The little language of the sentences.

`{count}` is a value, formatted by its name. `{count|lead|leads}` is the first word for 1 and the second for
anything else. `[ in {days} days]` is left out when one of the values in it is missing or empty.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Pair = tuple[str, str]

PLACE = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def pick(pair: Pair, language: str) -> str:
    """The German half for German in any of its countries, the English one for everybody else."""
    return pair[1] if language.startswith("de") else pair[0]


def render(sentence: str, values: Mapping[str, Any], show: Callable[[str, Mapping[str, Any]], str]) -> str:
    """Fills a sentence; `show` formats the value of a name."""

    def fill(text: str) -> str:
        return PLACE.sub(lambda match: _part(match, values, show), text)

    parts = _OPTIONAL.split(sentence)  # every second part stood in square brackets
    return "".join(
        fill(part) if place % 2 == 0 or _is_known(part, values) else "" for place, part in enumerate(parts)
    )


def placeholders(sentence: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the values that a sentence must have, and of those that it can do without."""
    must = {match[1] for match in PLACE.finditer(_OPTIONAL.sub("", sentence))}
    can = {match[1] for part in _OPTIONAL.findall(sentence) for match in PLACE.finditer(part)}
    return frozenset(must), frozenset(can - must)


def _is_known(part: str, values: Mapping[str, Any]) -> bool:
    return all(values.get(match[1]) not in (None, "", [], {}) for match in PLACE.finditer(part))


def _part(
    match: re.Match[str], values: Mapping[str, Any], show: Callable[[str, Mapping[str, Any]], str]
) -> str:
    name, one, many = match[1], match[2], match[3]
    if name not in values:
        return match[0]
    if one is None:
        return show(name, values)
    return one if values[name] == 1 else many
