"""A provider's feed: their fields, ours by a table that a person keeps."""

from dataclasses import dataclass, field

from stellwerk.capture.sources.reading import Message, Record, Unclear, flat, names_somebody, recognised
from stellwerk.terms import Reason


@dataclass(frozen=True, slots=True)
class Settings:
    """`fields`: (their field, our name), '' as our name leaves a field out; a field inside another with a dot.

    `secret`: name of the environment's variable with the signing secret, '' = the one shown on the page;
    `generation`: how often that one was renewed.
    """

    fields: tuple[tuple[str, str], ...] = ()
    secret: str = ""
    generation: int = field(default=1, metadata={"hidden": True})


def read(message: Message, settings: Settings) -> Record | Unclear:
    """Fields by the table, the rest by what their names tell; a message that names nobody is a question."""
    found = recognised(list(flat(message)), dict(settings.fields))
    if not names_somebody(found.values):
        return Unclear(Reason("unclear.nobody"), found)
    return Record({"channel": "provider"} | dict(found.values), found.extras)
