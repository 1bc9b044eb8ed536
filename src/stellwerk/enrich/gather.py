"""Ask every provider about every lead of a batch."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from stellwerk.enrich.fact import Fact
from stellwerk.enrich.known import Known
from stellwerk.enrich.providers import PROVIDERS, Provider


def gather(
    leads: Iterable[Known],
    *,
    now: datetime,
    settings: Mapping[str, Any] | None = None,
    providers: tuple[Provider, ...] = PROVIDERS,
) -> list[tuple[Fact, ...]]:
    """The facts found about each lead, in the order of the leads; what was known is left as it is.

    `settings` replaces a provider's shipped settings by its name; `now` (aware) is when the facts were seen.
    """
    given = settings or {}
    asked = [(provider.facts, given.get(provider.name, provider.settings)) for provider in providers]
    answers = []
    for known in leads:
        # A copy, into which each provider's finds go for the next one; what was known before stays.
        seen: dict[str, Any] = dict(known)
        shown = cast(Known, seen)
        found: list[Fact] = []
        for ask, numbers in asked:
            for fact in ask(shown, now=now, settings=numbers):
                found.append(fact)
                if not seen.get(fact.name):
                    seen[fact.name] = fact.value
        answers.append(tuple(found))
    return answers
