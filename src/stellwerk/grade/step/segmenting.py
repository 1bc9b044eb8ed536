"""Leads into segments: by a tick of a report, by hand, and all open ones again when a rule has changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.keep import ranked, remember
from stellwerk.grade.segments import TICKS, Segment, read_rule, segments, why
from stellwerk.grade.step.around import rules
from stellwerk.grade.step.knowing import known
from stellwerk.store.journal import notebook
from stellwerk.store.leads import LeadQuerySet
from stellwerk.store.models import Campaign, Lead, Policy, SegmentRule
from stellwerk.store.rows import update_rows
from stellwerk.terms import Reason, Stage

BATCH = 500
RELATED = ("person", "organisation", "customer", "campaign")
MOST_CODE = 20


@dataclass(frozen=True, slots=True)
class Matches:
    """How many of the last `of` leads a rule takes in, and the first few of them."""

    found: int
    of: int
    examples: tuple[Lead, ...]


def tick(lead_id: int, name: str, on: bool, *, by: str, now: datetime) -> Lead:
    """Somebody heard it in a call, a visit or from service: the fact is kept, the lead's segments follow at once.

    Raises KeyError for a tick that there is not. The same word again changes nothing.
    """
    if name not in TICKS:
        raise KeyError(name)
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lead = _locked([lead_id])[0]
        fact = f"tick.{name}"
        if bool(lead.fact(fact)) is on:
            return lead
        lead.facts = {**lead.facts, **_with(lead.facts, fact, on, now=now)}
        key = "segment.ticked" if on else "segment.not_ticked"
        notes.note(lead_id, "grade", "ticked", reasons=(Reason(key, {"segment_field": fact}),))
        _derive([lead], rules(), now=now)
        update_rows([lead], "facts", "segments")
    return lead


def _with(facts: Mapping[str, Any], name: str, on: bool, *, now: datetime) -> dict[str, Any]:
    """The fact with what was known of it before, the newest word of a person first."""
    known_before = (Fact.from_json([name, *row]) for row in facts.get(name, ()))
    before = [fact for fact in known_before if fact.seen_at != now]  # of one moment the last word counts
    said = Fact(name, on, Source.PERSON, "report.tick", 1.0, now)
    rows = ranked(remember(before, [said]))[name]
    return {name: [row.as_json()[1:] for row in rows]}


def ticks_of(lead: Lead) -> dict[str, bool]:
    """Every tick of a report: whether it was set."""
    return {name: bool(lead.fact(f"tick.{name}")) for name in TICKS}


def put(lead_id: int, code: str, inside: bool | None, *, by: str, now: datetime) -> Lead:
    """A person puts the lead into a segment or takes it out; None leaves it to the rule again."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lead = _locked([lead_id])[0]
        hand = {k: v for k, v in lead.segments_by_hand.items() if k != code}
        lead.segments_by_hand = hand if inside is None else {**hand, code: inside}
        _derive([lead], rules(), now=now)
        update_rows([lead], "segments_by_hand", "segments")
        notes.note(lead_id, "grade", _ACT[inside], segment=code, segments=lead.segments)
    return lead


_ACT = {True: "put_in", False: "taken_out", None: "left_to_rule"}


def segments_why(lead: Lead, all_rules: Sequence[Segment], *, now: datetime) -> dict[str, tuple[Reason, ...]]:
    """Code -> why the lead is in it, or that a person took it out. `lead` with its relations: no query."""
    names = {lead.campaign_id: lead.campaign.name} if lead.campaign_id and lead.campaign else {}
    return why(known(lead, campaigns=names), today=now.date(), rules=all_rules)


def matches(rule: Segment, *, now: datetime, limit: int = 1000, shown: int = 8) -> Matches:
    """What the rule alone would take in, of the last leads; what a person said of single leads is left out."""
    latest = Lead.objects.exclude(stage=Stage.MERGED).order_by("-arrived_at", "-id").select_related(*RELATED)
    leads = list(latest[:limit])
    names, today = _campaigns(leads), now.date()
    found = [lead for lead in leads if rule.reasons(known(lead, campaigns=names), today=today)]
    return Matches(len(found), len(leads), tuple(found[:shown]))


def save_rule(
    code: str,
    rows: Sequence[Mapping[str, str]],
    *,
    name: str,
    description: str,
    active: bool,
    by: str,
    now: datetime,
) -> Segment:
    """Keeps a rule under its code, new or changed; the leads follow by `derive`. Raises SegmentError."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        kept = {rule.code: rule for rule in rules()}
        position = kept[code].position if code in kept else _last_position() + 1
        rule = read_rule(code, rows, name=name, description=description, active=active, position=position)
        conditions = [condition.as_json() for condition in rule.conditions]
        SegmentRule.objects.update_or_create(
            code=code,
            defaults={
                "name": name, "description": description, "conditions": conditions, "active": active,
                "position": position, "changed_by": by, "changed_at": now,
            },
        )  # fmt: skip
        notes.note_other(f"segment {code}", "grade", "segment_rule", conditions=conditions, active=active)
    return rule


def _last_position() -> int:
    return max(100, SegmentRule.objects.aggregate(last=Max("position"))["last"] or 0)


def open_leads() -> LeadQuerySet:
    """The leads that a changed rule concerns."""
    return Lead.objects.open()


def derive(*, now: datetime, after: int = 0, limit: int = BATCH) -> tuple[int, int]:
    """The segments of the next open leads behind the id `after`; returns the last id (0: none are left) and
    how many leads changed. One transaction per call, so that nobody waits for a hundred thousand."""
    with transaction.atomic():
        ids = list(open_leads().filter(id__gt=after).order_by("id").values_list("id", flat=True)[:limit])
        leads = _locked(ids)
        before = {lead.pk: lead.segments for lead in leads}
        _derive(leads, rules(), now=now)
        changed = [lead for lead in leads if lead.segments != before[lead.pk]]
        update_rows(changed, "segments")
    return (ids[-1] if ids else 0), len(changed)


def _derive(leads: Iterable[Lead], all_rules: Sequence[Segment], *, now: datetime) -> None:
    leads = list(leads)
    names, today = _campaigns(leads), now.date()
    for lead in leads:
        lead.segments = list(segments(known(lead, campaigns=names), today=today, rules=all_rules))


def _locked(ids: Sequence[int]) -> list[Lead]:
    rows = Lead.objects.select_for_update(of=("self",)).filter(id__in=ids)
    return list(rows.select_related("person", "organisation", "customer").order_by("id"))


def _campaigns(leads: Iterable[Lead]) -> dict[int, str]:
    ids = {lead.campaign_id for lead in leads if lead.campaign_id}
    return dict(Campaign.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}
