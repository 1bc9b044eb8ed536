"""What grading knows of a lead's row, and of what stands beside it: what the person did, whether somebody asked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from django.db.models import QuerySet

from stellwerk.grade.points import Known
from stellwerk.grade.treatment import ASKED
from stellwerk.store.models import FollowUp, Lead, Response

NOBODY: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Beside:
    """By lead: the actions of its person with their moments; the leads that the call centre has asked."""

    actions: Mapping[int, Sequence[tuple[str, datetime]]] = field(default_factory=dict)
    qualified: frozenset[int] = frozenset()


ALONE = Beside()


def beside(leads: Sequence[Lead]) -> Beside:
    """Two or three queries for the whole batch. New leads follow each other: their actions are asked for from the
    first to the last of them, which is much cheaper than by a list."""
    new, known_before = (
        [lead.pk for lead in leads if not lead.grade],
        [lead.pk for lead in leads if lead.grade],
    )
    actions: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    if new:
        _collect(actions, Response.objects.filter(lead__gte=min(new), lead__lte=max(new)))
    if not known_before:
        return Beside(actions)
    _collect(actions, Response.objects.filter(lead__in=known_before))
    asked = FollowUp.objects.filter(lead__in=known_before, kind__in=ASKED, done_at__isnull=False)
    return Beside(actions, frozenset(asked.values_list("lead", flat=True)))


def _collect(actions: dict[int, list[tuple[str, datetime]]], responses: QuerySet[Response]) -> None:
    for lead_id, kind, at in responses.order_by("lead", "at", "id").values_list("lead", "kind", "at"):
        actions[lead_id].append((kind, at))


def known(lead: Lead, *, campaigns: Mapping[int, str] = NOBODY, more: Beside = ALONE) -> Known:
    """What grading knows of a lead's row; `campaigns` are their names by id."""
    person, customer = lead.person, lead.customer
    return Known(
        channel=lead.channel,
        last_contact_at=lead.last_contact_at or lead.arrived_at,
        industry=lead.industry,
        size_class=lead.size_class,
        product=lead.product,
        country=lead.country,
        text=f"{lead.interest}\n{lead.remark}" if lead.interest or lead.remark else "",
        decides=person.decides if person else None,
        value_cents=lead.fact("value_cents"),  # stated by somebody; a usual value filled in here is not known
        deadline_on=lead.deadline_on,
        has_phone=person is None or bool(person.phone or person.mobile),
        free_mail=lead.fact("mail_kind") == "free",
        is_customer=customer is not None,
        last_order_on=customer.last_order_on if customer else None,
        consent=lead.fact("consent") or "",
        actions=tuple(more.actions.get(lead.pk, ())),
        region=f"{lead.country} {lead.postcode}" if lead.postcode else lead.country,
        role=person.role if person else "",
        campaign=campaigns.get(lead.campaign_id or 0, ""),
        facts={name: rows[0][0] for name, rows in lead.facts.items()},
        segments_by_hand=lead.segments_by_hand,
        own=lead.attributes,
    )
