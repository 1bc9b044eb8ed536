"""What somebody asked for -> product line and model, by the maker's own table."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.known import Known

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Settings:
    # Your products: (words to look for, product line, model or ''). The first row that occurs decides: put
    # models before lines. Case and blanks do not matter.
    products: tuple[Row, ...] = (
        ("drehmaschine", "turning", ""),
        ("drehzentr", "turning", ""),
        ("drehen", "turning", ""),
        ("lathe", "turning", ""),
        ("turning", "turning", ""),
        ("fräs", "milling", ""),
        ("fraes", "milling", ""),
        ("bearbeitungszentr", "milling", ""),
        ("milling", "milling", ""),
        ("schleif", "grinding", ""),
        ("grinding", "grinding", ""),
        ("grinder", "grinding", ""),
    )
    # How sure the line is when the product's name shows it, and when a remark mentions it.
    named: float = 0.9
    text: float = 0.5


DEFAULT = Settings()


def facts(known: Known, *, now: datetime, settings: Settings = DEFAULT) -> tuple[Fact, ...]:
    """product_line and, where a row names one, model; the product's name counts before other text."""
    for text, method, sure in (
        (known.get("product", ""), "product.named", settings.named),
        (known.get("text", ""), "product.text", settings.text),
    ):
        row = _row(text, settings.products) if text else None
        if row:
            line = Fact("product_line", row[1], Source.PROVIDER, method, sure, now)
            if not row[2]:
                return (line,)
            return line, Fact("model", row[2], Source.PROVIDER, method, sure, now)
    return ()


def line_of(text: str, products: tuple[Row, ...] = DEFAULT.products) -> str:
    """The product line that a word means, by its code or by a name; '' where none is known."""
    if any(text == line for _, line, _ in products):
        return text
    row = _row(text, products)
    return row[1] if row else ""


@lru_cache(maxsize=16384)
def _row(text: str, products: tuple[Row, ...]) -> Row | None:
    folded = _fold(text)
    return next((row for row in products if row[0] and _fold(row[0]) in folded), None)


@lru_cache(maxsize=1024)
def _fold(text: str) -> str:
    return "".join(text.lower().split())
