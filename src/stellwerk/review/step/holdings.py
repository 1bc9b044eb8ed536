"""What customers have ordered and what not, by region and industry: counted by the database, kept for the reports."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Left, Trim

from stellwerk.enrich.providers.branch import branch_of
from stellwerk.review.regions import lies_in
from stellwerk.review.shelf import Customers
from stellwerk.review.step.figuring import DIGITS
from stellwerk.store.models import Customer, FigureMark, Order

SITE = "organisation"
MARK = "customers"
FRESH = timedelta(minutes=4)  # younger counts are kept: counting a hundred thousand customers takes seconds


def keep(*, now: datetime) -> None:
    """Counts the customers and keeps what was counted for the reports."""
    rows = [[one.region, one.industry, one.count, one.known, dict(one.bought)] for one in held()]
    FigureMark.objects.update_or_create(name=MARK, defaults={"as_of": now, "detail": {"held": rows}})


def keep_fresh(*, now: datetime) -> None:
    """The same, unless it was done minutes ago."""
    if not FigureMark.objects.filter(name=MARK, as_of__gt=now - FRESH).exists():
        keep(now=now)


def kept() -> tuple[Customers, ...]:
    """What was counted last; one query."""
    mark = FigureMark.objects.filter(name=MARK).first()
    return tuple(Customers(*row) for row in mark.detail["held"]) if mark else ()


def held() -> tuple[Customers, ...]:
    """All customers whose company is known, by region and industry. Three queries."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    bought: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    there = _standing().values_list("region", "organisation__industry").annotate(n=Count("id"))
    for region, industry, count in there.order_by():
        found[region, branch_of(industry)]["count"] += count
    lines = _orders().values_list("region", "customer__organisation__industry")
    for region, industry, count in lines.annotate(n=Count("customer", distinct=True)).order_by():
        found[region, branch_of(industry)]["known"] += count
    lines = _orders().values_list("region", "customer__organisation__industry", "product")
    for region, industry, line, count in lines.annotate(n=Count("customer", distinct=True)).order_by():
        bought[region, branch_of(industry)][line] += count
    return tuple(
        Customers(*key, count=count["count"], known=count["known"], bought=bought[key])
        for key, count in found.items()
    )


def behind(region: str, industry: str, product: str, *, unbought: bool) -> QuerySet[Customer]:
    """The customers of one part of the market; `unbought`: those known never to have ordered the product line."""
    rows = _standing()
    if region:
        there = list(rows.order_by().values_list("region", flat=True).distinct())
        inside = lies_in(region, there)
        rows = rows.filter(region__in=[one for one, is_in in zip(there, inside, strict=True) if is_in])
    if industry:
        texts = rows.order_by().values_list("organisation__industry", flat=True).distinct()
        rows = rows.filter(organisation__industry__in=[one for one in texts if branch_of(one) == industry])
    if unbought:
        orders = Order.objects.filter(customer=OuterRef("pk"), undone_at__isnull=True).exclude(product="")
        rows = rows.filter(Exists(orders), ~Exists(orders.filter(product=product)))
    return rows.select_related(SITE).order_by(F("last_order_on").desc(nulls_last=True), "id")


def _region(site: str) -> Trim:
    """The region of a company as the figures write it: DE 34."""
    return Trim(Concat(F(f"{site}__country"), Value(" "), Left(F(f"{site}__postcode"), DIGITS)))


def _standing() -> QuerySet[Any]:
    rows = Customer.objects.filter(undone_at__isnull=True, organisation__isnull=False)
    return rows.annotate(region=_region(SITE))


def _orders() -> QuerySet[Any]:
    """The orders that say of which product line they are."""
    standing = Q(
        undone_at__isnull=True, customer__undone_at__isnull=True, customer__organisation__isnull=False
    )
    return Order.objects.filter(standing).exclude(product="").annotate(region=_region(f"customer__{SITE}"))
