"""The REST API: messages under our own names, from the house's own systems."""

from dataclasses import dataclass

from stellwerk.capture.sources.reading import Message, Record, plain


@dataclass(frozen=True, slots=True)
class Settings:
    """`channel`: for messages that do not say theirs, '' = told from their source or campaign; `per_minute`: how many
    requests one key may send."""

    channel: str = ""
    per_minute: int = 600


def read(message: Message, settings: Settings) -> Record:
    """The sender's id is the lead's; a field without a name of ours stays as a further detail."""
    found = plain({name: value for name, value in message.items() if name != "external_id"})
    values = dict(found.values)
    if message.get("external_id"):
        values["lead_id"] = str(message["external_id"])
    if settings.channel or not (values.get("source") or values.get("campaign")):
        values.setdefault("channel", settings.channel or "other")
    return Record(values, found.extras)
