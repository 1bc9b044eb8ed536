"""Facts in a lead's row: the winners in columns, all of them with where they come from in JSON."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from stellwerk.enrich.age import Ages
from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.keep import ranked, remember
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.providers import http
from stellwerk.store.models import Lead, Policy
from stellwerk.store.models import Source as SourceRow
from stellwerk.terms import Stage

KIND = "facts"  # rows of Source that are asked for facts and bring no leads
# Facts that have a column: fact name -> column of the lead.
COLUMNS = {
    "product_line": "product",
    "model": "model",
    "size_class": "size_class",
    "language": "language",
    "branch": "industry",
    "country": "country",
    "lat": "lat",
    "lon": "lon",
}
# Where a lead may stand that goes through the doors again when something about it has changed.
FREE = (Stage.NURTURE, Stage.SCRAP, Stage.STUCK, Stage.QUALIFY, Stage.GRADE, Stage.ENRICH)
KEPT = "_ages"  # on the policy object, which lives as long as one run of the line


def ages_of(policy: Policy) -> Ages:
    """After how many days facts are old: by the policy, and by the providers that were set up."""
    kept = policy.__dict__.get(KEPT)
    if isinstance(kept, Ages):
        return kept
    rules = policy.read("enrich", EnrichPolicy)
    rows = SourceRow.objects.filter(kind=KIND).values_list("pk", "settings__http__fresh_days")
    by_method = {http.method_of(pk): days for pk, days in rows if days}
    made = Ages(dict(rules.fresh_days), by_method, rules.usual_fresh_days)
    policy.__dict__[KEPT] = made
    return made


def keep_facts(lead: Lead, fresh: Sequence[Fact], *, ages: Ages, now: datetime) -> bool:
    """Puts new facts beside those that are there; whether another value counts now. Writes nothing yet."""
    before = {name: rows[0][0] for name, rows in lead.facts.items()}
    groups = ranked(remember(stored(lead.facts), fresh), now=now, ages=ages)
    today = now.isoformat()
    lead.facts = {
        name: [[f.value, f.source.value, f.method, f.confidence, today if f.seen_at is now else f.seen_at.isoformat()]
               for f in group]
        for name, group in groups.items()
    }  # fmt: skip
    for name, column in COLUMNS.items():
        if name in groups:
            setattr(lead, column, groups[name][0].value)
    return any(before.get(name) != group[0].value for name, group in groups.items())


def stored(facts: dict[str, list[list[Any]]]) -> Iterable[Fact]:
    """Facts of a lead's row as values."""
    for name, rows in facts.items():
        for value, source, method, confidence, seen_at in rows:
            yield Fact(name, value, Source(source), method, confidence, datetime.fromisoformat(seen_at))
