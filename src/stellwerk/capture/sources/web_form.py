"""The public web form: it asks under our own names."""

from dataclasses import dataclass

from stellwerk.capture.sources.reading import Message, Record, plain

Products = tuple[tuple[str, tuple[str, ...]], ...]
PRODUCTS: Products = (
    ("turning", ("HW 250", "HW 400")),
    ("milling", ("HF 600",)),
    ("grinding", ("HS 20",)),
)
# What a form may leave out; a name, a way to answer and the consent are asked everywhere.
OPTIONAL = ("product", "interest", "company", "role", "country", "postcode", "city")


@dataclass(frozen=True, slots=True)
class Settings:
    """`products`: lines with their models; `country`: chosen at first; `asks`: the fields beside name, phone and
    e-mail; `required`: those of them that must be filled in; `language`: '' = the reader's own."""

    products: Products = PRODUCTS
    country: str = "DE"
    asks: tuple[str, ...] = OPTIONAL
    required: tuple[str, ...] = ()
    language: str = ""


def read(message: Message, settings: Settings) -> Record:
    """What was entered."""
    return plain(message)
