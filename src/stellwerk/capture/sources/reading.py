"""What every source makes of a raw message: a record under our column names, or a question to a person."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stellwerk.capture.columns import apply, recognise
from stellwerk.capture.vocabulary import OUR_NAMES
from stellwerk.terms import Reason

Message = Mapping[str, Any]
Pairs = list[tuple[str, str]]
MOST_EXTRAS = 60  # what has no name of ours is kept with the lead, but not without end
MOST_DEEP = 8  # levels of a nested message that are looked into
WHO = ("company", "name", "last_name", "email", "phone", "mobile")  # one of these must be known


@dataclass(frozen=True, slots=True)
class Record:
    """A message under our column names; what has no name of ours under the sender's own."""

    values: Mapping[str, str]
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a person must look, and what was recognised nevertheless."""

    reason: Reason
    guess: Record = field(default_factory=lambda: Record({}))


@dataclass(frozen=True, slots=True)
class SourceKind:
    """One kind of source: its name, its settings (their form comes from the dataclass), how it reads."""

    name: str
    settings: type[Any]
    read: Callable[[Message, Any], Record | Unclear]


def as_text(value: Any) -> str:
    """A value of JSON as text: yes and no for truth, a list with commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(as_text, value)))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).replace("\x00", "").strip()


def plain(message: Message) -> Record:
    """A message whose fields carry our names already; the others become extras."""
    known = {name: text for name, value in message.items() if (text := as_text(value))}
    return Record(
        {name: text for name, text in known.items() if name in OUR_NAMES},
        dict([(name, text) for name, text in known.items() if name not in OUR_NAMES][:MOST_EXTRAS]),
    )


def flat(message: Any, path: str = "", *, deep: int = MOST_DEEP) -> Iterator[tuple[str, str]]:
    """The values of a nested message with their paths: ('contact.email', 'm.vogt@kessler.example')."""
    if isinstance(message, Mapping) and deep:
        for name, value in message.items():
            yield from flat(value, f"{path}.{name}" if path else str(name), deep=deep - 1)
    elif isinstance(message, list) and deep and any(isinstance(one, Mapping | list) for one in message):
        for place, value in enumerate(message):
            yield from flat(value, f"{path}.{place}", deep=deep - 1)
    elif text := as_text(message):
        yield path, text


def recognised(pairs: Pairs, chosen: Mapping[str, str]) -> Record:
    """Pairs of (their name, value) under our names.

    `chosen`: their name -> ours, or '' to leave it out; every other name is recognised as the header of a table
    would be. What is chosen goes first, then the first of a kind wins.
    """
    values: dict[str, str] = {}
    rest: Pairs = []
    for theirs, text in pairs:
        ours = chosen.get(theirs)
        if ours is None:
            rest.append((theirs, text))
        elif ours:
            values[ours] = f"{values[ours]}, {text}" if ours in values else text
    for spell in (_as_words, _last_word):
        rest = _by_header(rest, values, spell)
    return Record(values, dict(rest[:MOST_EXTRAS]))


def _by_header(pairs: Pairs, values: dict[str, str], spell: Callable[[str], str]) -> Pairs:
    """Adds what the headers tell to `values`; returns what they do not."""
    columns = recognise([spell(theirs) for theirs, _ in pairs])
    cells = [text for _, text in pairs]
    found = apply(columns, cells)
    fresh = {name for name in found if name not in values}
    values |= {name: found[name] for name in fresh}
    kept = {index for index, _ in columns.extras} | {i for i, n in columns.places if n not in fresh}
    # The number of a house went into the street; it is no detail of its own.
    kept -= {i for i, name in columns.places if name in ("house_number", "street_number")}
    return [pair for index, pair in enumerate(pairs) if index in kept]


def _as_words(path: str) -> str:
    return path.replace(".", " ")


def _last_word(path: str) -> str:
    return path.rpartition(".")[2]


def names_somebody(values: Mapping[str, str]) -> bool:
    """Whether a record tells of whom it speaks."""
    return any(values.get(name) for name in WHO)
