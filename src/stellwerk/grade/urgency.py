"""How much waiting costs: fresh interest first, and a deadline that comes nearer."""

from datetime import date, datetime

from stellwerk.grade.freshness import freshness

LEAST = 0.05  # a cold lead keeps its place in the order, it does not fall out of it
DEADLINE_WEIGHT = 0.5
DEADLINE_HALF_LIFE = 45.0  # days before the deadline at which it presses half


def urgency(
    last_contact_at: datetime, deadline_on: date | None, *, now: datetime, half_life_days: float
) -> float:
    """Between 0.05 and 1.5; worth x urgency is the order of work.

    What is lost by a day of waiting is in proportion to what is left of the interest, so leads are served by worth
    times what is left: the rule of the highest cost of delay first (Smith, "Various optimizers for single-stage
    production", Naval Research Logistics Quarterly 3, 1956; the c-mu rule of Cox & Smith, "Queues", 1961). A deadline
    ahead adds up to a half; one that has passed adds nothing.
    """
    fresh = max(LEAST, freshness(last_contact_at, now=now, half_life_days=half_life_days))
    if deadline_on is None:
        return fresh
    left = (deadline_on - now.date()).days
    pressing = DEADLINE_WEIGHT * 0.5 ** (left / DEADLINE_HALF_LIFE) if left >= 0 else 0.0
    return float(fresh + pressing)
