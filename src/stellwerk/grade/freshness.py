"""How recent the last real contact is."""

from datetime import datetime


def freshness(last_contact_at: datetime, *, now: datetime, half_life_days: float) -> float:
    """1 for a contact of this moment, 0.5 after one half-life; never above 1 (a date in the future counts as now)."""
    days = max(0.0, (now - last_contact_at).total_seconds() / 86_400)
    return float(0.5 ** (days / half_life_days))
