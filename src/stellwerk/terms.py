"""The few words that all rooms share. Pure: no clock, no chance, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """Where a lead stands on the line; its door is where it waits for the machine."""

    ENRICH = "enrich"
    GRADE = "grade"
    QUALIFY = "qualify"
    MATCH = "match"
    OFFER = "offer"
    PURSUE = "pursue"
    NURTURE = "nurture"
    SCRAP = "scrap"
    STUCK = "stuck"
    CLOSED = "closed"
    MERGED = "merged"


class Letter(StrEnum):
    """A: to a person now. B: marketing keeps it warm. C: scrap."""

    A = "A"
    B = "B"
    C = "C"


class Temperature(StrEnum):
    COLD = "cold"
    WARM = "warm"
    PROSPECT = "prospect"
    CUSTOMER = "customer"


class Channel(StrEnum):
    """The kind of action that brought a contact."""

    FAIR = "fair"
    WEB = "web"
    PHONE = "phone"
    MAIL = "mail"
    PROVIDER = "provider"
    REFERRAL = "referral"
    OTHER = "other"


class Level(StrEnum):
    """A partner's level (never A/B/C: that is the lead's grade)."""

    GOLD = "gold"
    SILVER = "silver"
    BASE = "base"
    NEW = "new"


class Outcome(StrEnum):
    WON = "won"
    LOST = "lost"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a key and its values, put into words by `words.py` in the reader's language.

    `values` holds what JSON can hold; money in cents under names that end in `_cents`.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> list[Any]:
        return [self.key, dict(self.values)]

    @classmethod
    def from_json(cls, data: list[Any]) -> "Reason":
        return cls(data[0], data[1])


@dataclass(frozen=True, slots=True)
class LeadProfile:
    """What the rules of `grade` and `match` know of a lead.

    '' and None mean unknown. `product` is the product line, `model` the product that was asked for.
    `chance` is the neutral probability of an order (0 to 1); money in cents.
    `arrived_at` is the moment it reached match's door; it fixes the week and the day.
    """

    lead_id: str
    arrived_at: datetime
    country: str = ""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None
    product: str = ""
    model: str = ""
    size_class: str = ""
    language: str = ""
    industry: str = ""
    value_cents: int = 0
    chance: float = 0.0
    must_show: bool = False
    protected_partner: str = ""
    refused_by: frozenset[str] = frozenset()

    @property
    def worth_cents(self) -> int:
        """Chance x value, the same number for every partner."""
        return round(self.chance * self.value_cents)
