"""What the call centre types while somebody is on the phone: under our own names."""

from dataclasses import dataclass

from stellwerk.capture.sources.reading import Message, Record, plain
from stellwerk.capture.sources.web_form import PRODUCTS, Products


@dataclass(frozen=True, slots=True)
class Settings:
    """`products`: the lines and models to choose from."""

    products: Products = PRODUCTS


def read(message: Message, settings: Settings) -> Record:
    """What was typed; the channel is the phone unless it says otherwise."""
    found = plain(message)
    return Record({"channel": "phone"} | dict(found.values), found.extras)
