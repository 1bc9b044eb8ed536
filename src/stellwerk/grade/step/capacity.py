"""The bar for an A follows the places that are left: looked at by the clock, one row per move."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from stellwerk.grade.bar import fullness, move
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.step.circumstances import bar_points, live_score
from stellwerk.grade.step.waking import again
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Bar, Lead, Partner, PartnerWeek, Policy
from stellwerk.terms import Stage

WEEK = timedelta(days=7)
MOST_LET_OVER = 100  # at a time, so that partners are not flooded by one move
WORKDAYS = timedelta(days=5)  # after them a week's places are as used as they will be


def move_bar(*, now: datetime, policy: Policy, notes: Notebook) -> Bar | None:
    """Moves the bar if the week asks for it; None where it stays. A second call at the same fullness does nothing."""
    rules = policy.read("grade", GradePolicy)
    with transaction.atomic():
        stands = bar_points(policy)
        full = how_full(now=now)
        wanted = move(stands, full, rules)
        if wanted is None:
            return None
        row = Bar.objects.create(
            points=wanted.points, fullness=full or 0.0, why=wanted.why.as_json(), moved_at=now
        )
    notes.note_other("bar", "grade", "bar_moved", reasons=(wanted.why,), points=wanted.points, was=stands)
    if wanted.points < stands:
        _let_over(wanted.points, now=now)
    return row


def _let_over(points: int, *, now: datetime) -> None:
    """B leads that the lower bar lets over are graded again, those that come first in the order of work."""
    live = live_score()
    points += live.lift if live else 0
    waiting = Lead.objects.filter(stage=Stage.NURTURE, waiting_since__isnull=True, points__gte=points)
    again(list(waiting.order_by("-priority").values_list("id", flat=True)[:MOST_LET_OVER]), now=now)


def how_full(*, now: datetime) -> float | None:
    """The share of this week's places that will have been used; None while there is nothing to compare with.

    Partners without a limit have no places that could be full; a house in its first week knows no week before.
    """
    local = timezone.localtime(now)
    week, last = week_of(local), week_of(local - WEEK)
    limited = Partner.objects.active(local.date()).filter(capacity_per_week__isnull=False)
    weeks = PartnerWeek.objects.filter(partner__in=limited, week__in=(week, last))
    used = dict(weeks.values_list("week").annotate(used=Sum("used")))
    if last not in used:
        return None
    places = limited.aggregate(places=Sum("capacity_per_week"))["places"] or 0
    return fullness(used.get(week, 0), places, used_last=used[last], elapsed=_elapsed(local))


def week_of(local: datetime) -> str:
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"


def _elapsed(local: datetime) -> float:
    """The share of the working week that has passed."""
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return min(1.0, (local - monday) / WORKDAYS)
