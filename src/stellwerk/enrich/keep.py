"""Which of several facts about the same thing counts. The losers stay listed.

A person's entry beats our own databases, these beat a provider, a provider beats a guess; within a rank a fact
that has grown old loses to one that has not; then the more certain fact wins, then the newer one. The order in
which facts come in never matters.
"""

from collections.abc import Iterable
from datetime import datetime

from stellwerk.enrich.age import USUAL, Ages, is_outside
from stellwerk.enrich.fact import TRUST, Fact, Source
from stellwerk.terms import Reason


def keep(facts: Iterable[Fact], *, now: datetime | None = None, ages: Ages = USUAL) -> dict[str, Fact]:
    """The winner per name, in the order of names."""
    return {name: group[0] for name, group in ranked(facts, now=now, ages=ages).items()}


def ranked(
    facts: Iterable[Fact], *, now: datetime | None = None, ages: Ages = USUAL
) -> dict[str, tuple[Fact, ...]]:
    """Per name every fact, the winner first. Without `now` no fact is old."""
    by_name: dict[str, list[Fact]] = {}
    for fact in facts:
        by_name.setdefault(fact.name, []).append(fact)

    def standing(fact: Fact) -> tuple[int, bool, float, float, str, str]:
        return _standing(fact, now, ages)

    return {
        name: tuple(sorted(group, key=standing, reverse=True) if len(group) > 1 else group)
        for name, group in sorted(by_name.items())
    }


def remember(known: Iterable[Fact], found: Iterable[Fact]) -> tuple[Fact, ...]:
    """What is on file after a new look: known facts plus what the look really added.

    A machine that finds the same value again changes nothing (a second run is harmless); another value
    from the same method takes the place of the old one. What was asked outside is as new as its last answer. What
    people entered is all kept.
    """
    on_file: dict[tuple[object, ...], Fact] = {}
    for fact in (*known, *found):
        place = _place(fact)
        held = on_file.get(place)
        if held is None or _says_more(fact, held):
            on_file[place] = fact
    return tuple(on_file.values())


def _says_more(fact: Fact, held: Fact) -> bool:
    if (held.value, held.confidence) != (fact.value, fact.confidence):
        return True
    return is_outside(fact) and fact.seen_at > held.seen_at


def why(group: tuple[Fact, ...], *, now: datetime | None = None, ages: Ages = USUAL) -> Reason:
    """Why the first of `ranked`'s facts of one name counts and not the second."""
    winner = group[0]
    if len(group) == 1:
        return Reason("fact.only", {"name": winner.name, "value": winner.value})
    loser = group[1]
    values = {"name": winner.name, "value": winner.value, "other": loser.value}
    if winner.source != loser.source:
        return Reason("fact.better_source", {**values, "source": winner.source.value})
    if now and ages.is_old(loser, now=now) and not ages.is_old(winner, now=now):
        return Reason("fact.not_old", {**values, "seen_on": loser.seen_at.date().isoformat()})
    if winner.confidence != loser.confidence:
        return Reason("fact.more_certain", {**values, "percent": round(winner.confidence * 100)})
    return Reason("fact.newer", {**values, "seen_on": winner.seen_at.date().isoformat()})


def _standing(fact: Fact, now: datetime | None, ages: Ages) -> tuple[int, bool, float, float, str, str]:
    # The two texts decide only between facts that are equally good, so that the outcome is always the same.
    return (
        TRUST[fact.source],
        now is None or not ages.is_old(fact, now=now),
        fact.confidence,
        fact.seen_at.timestamp(),
        fact.method,
        f"{type(fact.value).__name__}:{fact.value}",
    )


def _place(fact: Fact) -> tuple[object, ...]:
    if fact.source is Source.PERSON:
        return (fact.name, fact.source, fact.method, fact.value, fact.seen_at)
    return (fact.name, fact.source, fact.method)
