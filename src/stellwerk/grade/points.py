"""Points from day one: what is known of a lead, looked up in the policy. Every point has a reason; reasons sum."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from stellwerk.grade.freshness import freshness
from stellwerk.grade.policy import GradePolicy
from stellwerk.terms import Reason


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a lead at the moment of grading; '' and None mean unknown. Money in cents.

    `text` is everything in free words (interest and remarks). `last_order_on` is that of the customer it belongs to.
    """

    channel: str
    last_contact_at: datetime
    industry: str = ""
    size_class: str = ""
    product: str = ""
    country: str = ""
    text: str = ""
    decides: bool | None = None
    value_cents: int | None = None
    deadline_on: date | None = None
    has_phone: bool = True
    free_mail: bool = False
    is_customer: bool = False
    last_order_on: date | None = None
    consent: str = ""


@lru_cache(maxsize=32)
def _patterns(phrases: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row[0], re.compile(row[1], re.IGNORECASE)) for row in phrases)


@lru_cache(maxsize=32)
def _table(rows: tuple[tuple[str, float], ...]) -> dict[str, float]:
    return dict(rows)


@lru_cache(maxsize=50_000)
def spoken(text: str, phrases: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Names of the phrases that occur in the text, in the policy's order."""
    return tuple(name for name, pattern in _patterns(phrases) if pattern.search(text)) if text else ()


def points(known: Known, *, now: datetime, policy: GradePolicy) -> tuple[Reason, ...]:
    """One reason per contribution, each with its whole `points`; their sum is the lead's points before limits."""
    found = [_channel(known, policy), *_company(known, policy), *_interest(known, now, policy)]
    found += _project(known, now.date(), policy)
    found += _reach(known, now.date(), policy)
    return tuple(reason for reason in found if reason.values["points"])


def _reason(key: str, amount: float, **values: object) -> Reason:
    return Reason(f"grade.{key}", {"points": round(amount), **values})


def _channel(known: Known, policy: GradePolicy) -> Reason:
    return _reason("channel", _table(policy.channel_points).get(known.channel, 0.0), channel=known.channel)


def _company(known: Known, policy: GradePolicy) -> list[Reason]:
    industry = _table(policy.industry_points).get(known.industry, 0.0)
    size = _table(policy.size_points).get(known.size_class, 0.0)
    found = [
        _reason("industry", industry, industry=known.industry),
        _reason("size", size, size=known.size_class),
    ]
    if known.decides:
        found.append(_reason("decider", policy.decider_points))
    return found


def _interest(known: Known, now: datetime, policy: GradePolicy) -> list[Reason]:
    names = spoken(known.text, policy.interest_points)
    if not names:
        return []
    fresh = freshness(known.last_contact_at, now=now, half_life_days=policy.interest_half_life_days)
    worth = _table(tuple((name, amount) for name, _, amount in policy.interest_points))
    return [_reason(f"said.{name}", worth[name] * (fresh if worth[name] > 0 else 1.0)) for name in names]


def _project(known: Known, today: date, policy: GradePolicy) -> list[Reason]:
    found = []
    if known.product:
        found.append(_reason("product", policy.product_points, product=known.product))
    if known.value_cents:
        found.append(_reason("value", policy.value_points, value_cents=known.value_cents))
    if known.deadline_on:
        days = (known.deadline_on - today).days
        if 0 <= days <= 183:
            found.append(_reason("soon", policy.soon_points, date=known.deadline_on.isoformat()))
        elif days > 365:
            found.append(_reason("far", policy.far_points, date=known.deadline_on.isoformat()))
    return found


def _reach(known: Known, today: date, policy: GradePolicy) -> list[Reason]:
    found = []
    if not known.has_phone:
        found.append(_reason("no_phone", policy.no_phone_points))
    if known.free_mail:
        found.append(_reason("free_mail", policy.free_mail_points))
    if known.is_customer:
        dormant = known.last_order_on is not None and (today - known.last_order_on).days >= 730
        found.append(_reason("dormant", policy.dormant_points) if dormant
                     else _reason("customer", policy.customer_points))  # fmt: skip
    return found
