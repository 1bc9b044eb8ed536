"""What grading knows beside the leads: segment rules, campaigns, what was sold, how the fields stand this quarter."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from stellwerk.enrich.providers.branch import branch_of
from stellwerk.grade.segments import Segment, with_stored
from stellwerk.grade.strategy import Experience, Standing, StrategyPolicy, quarter_of
from stellwerk.store.models import (
    Campaign,
    Customer,
    Lead,
    NurtureRun,
    NurtureTrack,
    Order,
    Policy,
    SegmentRule,
)
from stellwerk.terms import Stage

# The stages of a lead that somebody works, or has worked to its end.
WORKED = (Stage.QUALIFY, Stage.MATCH, Stage.OFFER, Stage.PURSUE, Stage.STUCK, Stage.CLOSED)
ENOUGH = 2000  # the latest leads of a quarter tell how it stands; a walk must not count a whole one


@dataclass(frozen=True, slots=True)
class Around:
    """`campaigns` are names by id; the rest is what `grade.segments` and `grade.strategy` ask for."""

    segment_rules: tuple[Segment, ...]
    campaigns: dict[int, str]
    strategy: StrategyPolicy
    experience: Experience
    standing: Standing
    # Whether there are tracks on which B leads are warmed: then every B waits at nurture's door.
    warming: bool = False


def around(policy: Policy, *, now: datetime) -> Around:
    """Loaded once per policy object, which lives as long as one run of the line: every walk of it knows the same."""
    kept = policy.__dict__.get("_around")
    if isinstance(kept, Around):
        return kept
    made = Around(
        segment_rules=rules(),
        campaigns=dict(Campaign.objects.values_list("id", "name")),
        strategy=policy.read("strategy", StrategyPolicy),
        experience=experience(),
        standing=standing(now=now),
        warming=is_warming(),
    )
    policy.__dict__["_around"] = made
    return made


def is_warming() -> bool:
    """Whether marketing has a track in use, or leads that are still on one."""
    running = NurtureRun.objects.filter(track=OuterRef("pk"), state=NurtureRun.State.RUNNING)
    return NurtureTrack.objects.filter(Q(active=True) | Q(Exists(running))).exists()


def rules() -> tuple[Segment, ...]:
    """All segments, active or not, in their order."""
    stored = SegmentRule.objects.values("code", "name", "description", "conditions", "active", "position")
    return with_stored(stored)


def experience() -> Experience:
    """Customers per market (their industries by our keys), and the product lines that were ordered."""
    counted = _customers().values_list("organisation__country", "organisation__industry")
    ordered = _orders().order_by().values_list("product", flat=True).distinct()
    return Experience(_markets(counted.annotate(n=Count("id"))), frozenset(ordered))


def experience_with(product: str) -> Experience:
    """What there is to know for one lead; of the product lines only whether this one, or any, was ordered."""
    rows = list(
        _customers()
        .values_list("organisation__country", "organisation__industry")
        .annotate(n=Count("id"), sold=Exists(_orders().filter(product=product)), any=Exists(_orders()))
    )
    markets = _markets((country, industry, n) for country, industry, n, *_ in rows)
    sold = {product} if any(row[3] for row in rows) else {"?"} if any(row[4] for row in rows) else set()
    return Experience(markets, frozenset(sold))


def _customers() -> QuerySet[Customer]:
    return Customer.objects.filter(undone_at__isnull=True).order_by()


def _orders() -> QuerySet[Order]:
    return Order.objects.filter(undone_at__isnull=True).exclude(product="")


def _markets(rows: Iterable[tuple[str | None, str | None, int]]) -> dict[tuple[str, str], int]:
    markets = Counter[tuple[str, str]]()
    for country, industry, count in rows:
        markets[country or "", branch_of(industry or "")] += count
    return dict(markets)


def quarter_start(now: datetime) -> datetime:
    """Midnight of the quarter's first day in the house's time zone."""
    local = timezone.localtime(now)
    first = 3 * quarter_of(local.month) - 2
    return local.replace(month=first, day=1, hour=0, minute=0, second=0, microsecond=0)


def standing(*, now: datetime) -> Standing:
    """How many of the quarter's latest leads that somebody works each field has.

    The stage is asked here and not in SQL, where a planner might sort a whole quarter first.
    """
    latest = Lead.objects.filter(arrived_at__gte=quarter_start(now)).order_by("-arrived_at")
    found = latest.values_list("stage", "strategy")[:ENOUGH]
    return Standing(Counter(name for stage, name in found if name and stage in WORKED))
