"""A trade fair's stand: photos of cards, a few fields and ticks, taken on a phone that is often offline.

What the photo's code says fills what was not typed. A contact from the page that cannot be answered yet, because
it has but a photo, waits for somebody who reads it. Messages of a fair without a `photo` (a list) carry our names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from stellwerk.capture.filing import TICKS
from stellwerk.capture.sources.business_card import read_card
from stellwerk.capture.sources.reading import Message, Record, Unclear, as_text, plain
from stellwerk.capture.sources.web_form import PRODUCTS, Products
from stellwerk.terms import Reason

KIND = "fair"
# Tick -> what was said then, in English and German. The points for interest look for these words.
SAID = {
    "call": ("Please call back.", "Bitte um Rückruf."),
    "quotation": ("Wants a quotation.", "Wünscht ein Angebot."),
    "visit": ("Wants a visit soon.", "Wünscht bald einen Besuch."),
    "demonstration": ("Wants a demonstration.", "Wünscht eine Vorführung."),
    "brochure": ("Wants a brochure.", "Wünscht einen Prospekt."),
    "later": ("Not before next year.", "Erst nächstes Jahr."),
}
# All that a stand can tick: what somebody wants, and what the segments look at.
OFFERED = (*SAID, *TICKS)
CONSENTS = ("fair-1", "fair-2")
NAMES = frozenset({"company", "name", "last_name"})
PHONES = ("phone", "mobile")
LEAST_DIGITS = 6
# What only serves the page; the rest of a message carries our names.
_OWN = frozenset({"photo", "codes", "ticks", "own_ticks", "lang"})


@dataclass(frozen=True, slots=True)
class Settings:
    """`open_until`: the last day of the page, as 2026-09-25, '' = it is closed; `products`: lines and models to
    choose from; `ticks`: of those in OFFERED; `own_ticks`: others in the house's own words; `consent_version`: the
    words that are read to the visitor; `generation`: how often the link was renewed."""

    open_until: str = ""
    ticks: tuple[str, ...] = ("call", "quotation", "visit")
    own_ticks: tuple[str, ...] = ()
    products: Products = PRODUCTS
    consent_version: str = CONSENTS[0]
    generation: int = field(default=1, metadata={"hidden": True})


def read(message: Message, settings: Settings) -> Record | Unclear:
    """What was typed, then what the photo's code says, with `read_from_card` naming what came from there."""
    typed = plain({name: value for name, value in message.items() if name not in _OWN})
    if "photo" not in message:
        return typed
    card = read_card(_texts(message.get("codes")))
    if typed.values.get("name"):
        card = {
            name: value for name, value in card.items() if name not in ("name", "first_name", "last_name")
        }
    added = {name: value for name, value in card.items() if name not in typed.values}
    values = {"channel": KIND} | dict(typed.values) | added
    if said := _said(message):
        values["interest"] = " ".join(filter(None, (said, values.get("interest"))))
    found = Record(values, dict(typed.extras) | _ticked(message) | _origin(added))
    return found if _answerable(values) else Unclear(Reason("unclear.card"), found)


def _answerable(values: Mapping[str, str]) -> bool:
    """Whether somebody is named and can be reached: by a mail address with its middle, or a number with digits."""
    by_mail = "@" in values.get("email", "")
    by_phone = any(sum(map(str.isdigit, values.get(name, ""))) >= LEAST_DIGITS for name in PHONES)
    return (by_mail or by_phone) and any(values.get(name) for name in NAMES)


def _said(message: Message) -> str:
    """The ticks in words."""
    english = str(message.get("lang", "")) == "en"
    ours = [SAID[tick][0 if english else 1] for tick in _texts(message.get("ticks")) if tick in SAID]
    return " ".join([*ours, *(f"{text.rstrip('.')}." for text in _texts(message.get("own_ticks")))])


def _ticked(message: Message) -> dict[str, str]:
    """The ticks that the segments look at."""
    return {f"tick.{tick}": "yes" for tick in _texts(message.get("ticks")) if tick in TICKS}


def _origin(added: Mapping[str, str]) -> dict[str, str]:
    return {"read_from_card": ", ".join(added)} if added else {}


def _texts(value: Any) -> list[str]:
    return [text for one in value if (text := as_text(one))] if isinstance(value, list | tuple) else []
