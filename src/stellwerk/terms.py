"""The few words that all rooms share. Pure: no clock, no chance, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
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


ENDED = (Stage.SCRAP, Stage.CLOSED, Stage.MERGED)
OPEN = tuple(stage for stage in Stage if stage not in ENDED)


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


class OfferState(StrEnum):
    """What became of an offer; `offer.lifecycle` says what may follow what."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    WON = "won"
    LOST = "lost"


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
    # Partners with a conflict of interest; and, where the consent names partners, the only ones it allows.
    barred: frozenset[str] = frozenset()
    consented: frozenset[str] | None = None

    @property
    def worth_cents(self) -> int:
        """Chance x value, the same number for every partner."""
        return round(self.chance * self.value_cents)


class PolicyError(ValueError):
    """A policy number that does not exist or is of the wrong kind; the message says which and what fits."""


def read_numbers[T](kind: type[T], given: Mapping[str, Any]) -> T:
    """One section of the policy: the defaults of the frozen dataclass `kind`, overridden by `given`.

    Lists become tuples; a whole number fits where a decimal is wanted. Raises PolicyError for anything else.
    """
    return kind(**fitting_numbers(kind, given))


def fitting_numbers(kind: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, as the dataclass `kind` wants it. Raises PolicyError for a wrong name or kind."""
    blank, names = kind(), {f.name for f in fields(kind)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names:
            raise PolicyError(f"There is no policy number {name!r}; there is: {', '.join(sorted(names))}.")
        values[name] = _fitting(name, value, getattr(blank, name))
    return values


def _fitting(name: str, value: Any, default: Any) -> Any:
    if isinstance(value, list):
        value = tuple(tuple(v) if isinstance(v, list) else v for v in value)
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(default) and not (isinstance(default, Mapping) and isinstance(value, Mapping)):
        wanted = type(default).__name__
        raise PolicyError(f"The policy number {name!r} must be of the kind {wanted}, like {default!r}.")
    return value
