"""What the score says of each lead type, counted by the database: two queries, however many leads."""

from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, FloatField, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from stellwerk.grade.policy import GradePolicy
from stellwerk.review.reports.lead_types import Counted, LeadTypes, lead_types
from stellwerk.review.step.figures import DAY_SECONDS, Scope, leads_in
from stellwerk.store.models import Policy
from stellwerk.terms import Outcome, Stage

WON, CLOSED = Q(outcome=Outcome.WON), Q(outcome__in=(Outcome.WON, Outcome.LOST))
SCORED = Q(chance__isnull=False)
LOW, HIGH = 0, 2  # places in the range of the chance


def lead_types_of(scope: Scope) -> LeadTypes:
    """All types of the leads in `scope`; a lead that went into another one counts once, there."""
    leads = leads_in(scope).exclude(stage=Stage.MERGED)
    groups = leads.values_list("segments", "product", "channel").annotate(
        leads=Count("id"),
        scored=Count("id", filter=SCORED),
        chance_=Sum("chance"),
        low=Sum(_forecast(LOW)),
        high=Sum(_forecast(HIGH)),
        valued=Count("id", filter=Q(value_cents__gt=0)),
        value_cents_=Sum("value_cents"),
        worth_cents_=Sum("worth_cents"),
        won=Count("id", filter=WON),
        lost=Count("id", filter=Q(outcome=Outcome.LOST)),
        expected=Sum("chance", filter=CLOSED),
        spread=Sum(F("chance") * (1 - F("chance")), filter=CLOSED, output_field=FloatField()),
        took=Sum(ExpressionWrapper(F("closed_at") - F("arrived_at"), DurationField()), filter=WON),
    )
    rules = Policy.objects.live().read("grade", GradePolicy)
    return lead_types((_counted(*row) for row in groups.order_by()), policy=rules)


def _forecast(part: int) -> Coalesce:
    """The lower or upper end of the chance; a lead without a range counts with its chance."""
    return Coalesce(Cast(KT(f"forecast__chance__{part}"), FloatField()), F("chance"))


def _counted(segments: list[str], product: str, channel: str, *sums: Any) -> Counted:
    """Sums of nothing are 0."""
    *numbers, took = sums
    days = took.total_seconds() / DAY_SECONDS if took else 0.0
    whole: list[Any] = [*(number or 0 for number in numbers), days]
    return Counted(tuple(segments), product, channel, *whole)
