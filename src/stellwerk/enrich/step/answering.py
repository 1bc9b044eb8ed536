"""What a person found out by asking becomes a fact, and the lead is graded with it at once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from stellwerk.enrich.fact import Fact, Source, Value
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.questions import read
from stellwerk.enrich.step.keeping import COLUMNS, FREE, ages_of, keep_facts
from stellwerk.store.journal import notebook
from stellwerk.store.models import Lead, Policy
from stellwerk.terms import Reason, Stage

METHOD = "asked.person"
WRITTEN = ("stage", "waiting_since", "facts", "deadline_on", *COLUMNS.values())


def answer(lead_id: int, facts: Mapping[str, Any], *, by: str, now: datetime) -> dict[str, Value]:
    """Keeps the answers to `enrich.questions` as a person's facts; returns those that were given.

    A lead that nobody works goes back to enrich's door: whoever calls wakes the line. Raises AnswerError for an
    answer that cannot be read; then none is kept.
    """
    policy = Policy.objects.live()
    lines = policy.read("enrich", EnrichPolicy).product_lines
    given = read(facts, choices={"product_line": lines})
    if not given:
        return {}
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        locked = Lead.objects.select_for_update(of=("self",)).select_related("person")
        lead = locked.get(pk=lead_id)
        said = [Fact(name, value, Source.PERSON, METHOD, 1.0, now) for name, value in given.items()]
        keep_facts(lead, said, ages=ages_of(policy), now=now)
        _into_columns(lead, given)
        if lead.stage in FREE:
            lead.stage, lead.waiting_since = Stage.ENRICH, now
        lead.save(update_fields=WRITTEN)
        told = [Reason("fact.told", {"name": name, "value": value}) for name, value in given.items()]
        notes.note(lead_id, "enrich", "answered", reasons=told, facts=sorted(given))
    return given


def _into_columns(lead: Lead, given: Mapping[str, Value]) -> None:
    """What stands in a column of its own beside the fact."""
    if "deadline_on" in given:
        lead.deadline_on = date.fromisoformat(str(given["deadline_on"]))
    if "decides" in given and lead.person:
        lead.person.decides = bool(given["decides"])
        lead.person.save(update_fields=["decides"])
