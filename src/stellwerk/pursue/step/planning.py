"""Follow-ups as rows: whose calendar counts, and what is written down."""

from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from stellwerk.pursue.follow_ups import FollowUpPlan
from stellwerk.store.models import FollowUp, Lead, Partner
from stellwerk.worktime import Calendar, Place


def calendar_of(partner: Partner | None) -> Calendar:
    if partner is None:
        return _calendar("DE", "")
    return _calendar(partner.country, partner.subdivision)


@lru_cache(maxsize=1000)
def _calendar(country: str, subdivision: str) -> Calendar:
    return Calendar(tz=timezone.get_default_timezone_name(), place=Place(country, subdivision))


def planned(lead: Lead, plan: FollowUpPlan, *, now: datetime) -> FollowUp:
    partner = lead.partner_id if plan.role == "partner_lead" else None
    return FollowUp(
        lead=lead, kind=plan.kind, due_at=plan.due_at, role=plan.role, partner_id=partner, why=plan.why.as_json(),
        made_at=now,
    )  # fmt: skip
