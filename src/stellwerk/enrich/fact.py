"""One thing we know about a lead, and how we know it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from stellwerk.terms import Reason

# What JSON can hold, and what a column of a lead can hold.
Value = str | int | float | bool


class Source(StrEnum):
    """Who vouches for a fact; the order is the order of trust."""

    PERSON = "person"
    OWN = "own"
    PROVIDER = "provider"
    GUESS = "guess"


TRUST = {source: len(Source) - place for place, source in enumerate(Source)}


class Fact(NamedTuple):
    """`name` is the lead's attribute, `method` says how the source came to the value (`postcode.table`).

    `confidence` runs from 0 to 1; `seen_at` is when the value was found, aware.
    """

    name: str
    value: Value
    source: Source
    method: str
    confidence: float
    seen_at: datetime

    def as_json(self) -> list[Any]:
        """The fact as JSON can hold it, short: every lead carries a dozen. `from_json` is the way back."""
        seen_at = self.seen_at.isoformat()
        return [self.name, self.value, self.source.value, self.method, self.confidence, seen_at]

    @classmethod
    def from_json(cls, data: list[Any]) -> "Fact":
        name, value, source, method, confidence, seen_at = data
        return cls(name, value, Source(source), method, confidence, datetime.fromisoformat(seen_at))

    def as_reason(self) -> Reason:
        """Where the value comes from, for the page 'Why?'; confidence in percent."""
        values = {
            "name": self.name,
            "value": self.value,
            "method": self.method,
            "percent": round(self.confidence * 100),
        }
        return Reason(f"fact.from_{self.source.value}", values)
