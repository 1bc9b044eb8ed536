"""Follow-ups as rows: whose calendar counts, and what is written down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from stellwerk.pursue.follow_ups import FollowUpPlan
from stellwerk.store.models import Absence, FollowUp, Lead, Leave, Partner, User
from stellwerk.worktime import OFFICE_WEEK, Calendar, Place, Week, WorktimeError, read_week
from stellwerk.worktime import Absence as Away

# Absences that ended longer ago do not matter for anything that is counted here.
LOOK_BACK = timedelta(days=90)


def house_calendar() -> Calendar:
    """That of a queue: the house's usual week and the holidays of its country."""
    return _calendar(settings.DEFAULT_COUNTRY, "")


def calendar_of(partner: Partner | None) -> Calendar:
    """A partner's place and absences; without a partner the house's."""
    return calendars_of([partner.pk])[partner.pk] if partner else house_calendar()


def calendars_of(partner_ids: Iterable[int]) -> dict[int, Calendar]:
    """The calendars of these partners; two queries."""
    ids = set(partner_ids)
    away = _away(Absence.objects.filter(partner__in=ids), "partner")
    places = Partner.objects.filter(pk__in=ids).values_list("pk", "country", "subdivision")
    return {pk: _calendar(country, region, away.get(pk, ())) for pk, country, region in places}


def calendars_in(away: Mapping[int, tuple[Away, ...]]) -> dict[int, Calendar]:
    """The calendars of all partners elsewhere than the house, or with an absence among these; one query."""
    elsewhere = ~Q(country=settings.DEFAULT_COUNTRY, subdivision="") | Q(pk__in=list(away))
    places = Partner.objects.filter(elsewhere).values_list("pk", "country", "subdivision")
    return {pk: _calendar(country, region, away.get(pk, ())) for pk, country, region in places}


def calendar_of_person(user: User) -> Calendar:
    """A person's week, place and leave; one query."""
    return calendars_of_people([user])[0]


def calendars_of_people(people: Iterable[User]) -> list[Calendar]:
    """The calendars of these people, in their order; one query."""
    known = list(people)
    away = _away(Leave.objects.filter(user__in=known), "user")
    return [
        person_calendar(one.country, one.subdivision, one.time_zone, one.hours, absences=away.get(one.pk, ()))
        for one in known
    ]


def person_calendar(
    country: str, subdivision: str, time_zone: str, hours: Any, *, absences: tuple[Away, ...] = ()
) -> Calendar:
    """As stored with a person; what cannot be read there counts as the house has it."""
    try:
        week = read_week(hours) if hours else OFFICE_WEEK
        return _calendar(country, subdivision, absences, time_zone, week)
    except (WorktimeError, ValueError, TypeError):
        return _calendar(country, subdivision, absences)


def away_since(since: date) -> tuple[Mapping[int, tuple[Away, ...]], Mapping[int, tuple[Away, ...]]]:
    """The absences of people and of partners that had not ended by then; two queries."""
    mine, theirs = Leave.objects.filter(last_on__gte=since), Absence.objects.filter(last_on__gte=since)
    return _away(mine, "user"), _away(theirs, "partner")


def _away(rows: Any, of: str) -> Mapping[int, tuple[Away, ...]]:
    found: dict[int, list[Away]] = defaultdict(list)
    for pk, first, last in rows.order_by("first_on", "id").values_list(of, "first_on", "last_on"):
        found[pk].append(Away(first, last))
    return {pk: tuple(days) for pk, days in found.items()}


@lru_cache(maxsize=4000)
def _calendar(
    country: str,
    subdivision: str,
    absences: tuple[Away, ...] = (),
    time_zone: str = "",
    week: Week = OFFICE_WEEK,
) -> Calendar:
    tz = time_zone or timezone.get_default_timezone_name()
    return Calendar(hours=week, tz=tz, place=Place(country, subdivision), absences=absences)


def planned(lead: Lead, plan: FollowUpPlan, *, now: datetime) -> FollowUp:
    partner = lead.partner_id if plan.role == "partner_lead" else None
    return FollowUp(
        lead=lead, kind=plan.kind, due_at=plan.due_at, role=plan.role, partner_id=partner, why=plan.why.as_json(),
        made_at=now,
    )  # fmt: skip
