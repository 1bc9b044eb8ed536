"""When a fact is old. Only what was asked outside ages: what a table or a rule found is as old as the lead's own data.

What a person entered and what stands in our own databases never grows old by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from stellwerk.enrich.fact import Fact, Source

OUTSIDE = "http."  # how the methods of providers outside begin; what follows is the provider's number


@dataclass(frozen=True, slots=True)
class Ages:
    """Days after which facts are old: by the fact's name, by the method that found it, and otherwise.

    Where several say something, the fewest days count.
    """

    by_name: Mapping[str, int] = field(default_factory=dict)
    by_method: Mapping[str, int] = field(default_factory=dict)
    usual: int = 365

    def days(self, fact: Fact) -> int | None:
        """After how many days this fact is old; None: never."""
        if not is_outside(fact):
            return None
        said = (self.by_name.get(fact.name), self.by_method.get(fact.method))
        return min((days for days in said if days), default=self.usual)

    def is_old(self, fact: Fact, *, now: datetime) -> bool:
        days = self.days(fact)
        return days is not None and now - fact.seen_at > timedelta(days=days)


USUAL = Ages()


def is_outside(fact: Fact) -> bool:
    """Whether somebody outside the house was asked for it."""
    return fact.source is Source.PROVIDER and fact.method.startswith(OUTSIDE)
