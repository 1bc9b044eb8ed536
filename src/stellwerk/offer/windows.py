"""Until when: the partner's deadline, the promise to the prospect, when the ladder of offers ends."""

from datetime import datetime, timedelta

from stellwerk.offer.policy import OfferPolicy
from stellwerk.terms import Reason, Temperature
from stellwerk.worktime import Calendar


def deadline(
    now: datetime,
    *,
    calendar: Calendar,
    freshness: float,
    temperature: Temperature,
    policy: OfferPolicy,
) -> tuple[datetime, Reason]:
    """Until when the partner may answer, in its own working hours, and why.

    `freshness` runs from 0 (long ago) to 1 (just now): the fresher the contact, the shorter the window; never
    less than `least_hours` of working time. Raises `WorktimeError` if the calendar never opens.
    """
    hours = window_hours(freshness, temperature=temperature, policy=policy)
    due_at = calendar.add_working(now, timedelta(hours=hours))
    values = {
        "hours": hours,
        "temperature": temperature.value,
        "fresh_percent": round(freshness * 100),
        "due_at": due_at.isoformat(),
    }
    return due_at, Reason("offer.window", values)


def window_hours(freshness: float, *, temperature: Temperature, policy: OfferPolicy) -> float:
    """Working hours to answer in, in steps of a quarter of an hour."""
    relaxed = {
        Temperature.COLD: policy.cold_hours,
        Temperature.WARM: policy.warm_hours,
    }.get(temperature, policy.prospect_hours)
    share = min(1.0, max(0.0, freshness))
    hours = relaxed - (relaxed - policy.least_hours) * share
    return max(policy.least_hours, round(min(hours, policy.most_hours) * 4) / 4)


def promise(now: datetime, *, calendar: Calendar, policy: OfferPolicy) -> tuple[datetime, Reason]:
    """By when the prospect is called, as it is told to the prospect: the end of a working day."""
    promised_at = calendar.closing(now, days=policy.promise_working_days)
    return promised_at, Reason("offer.promise", {"promised_at": promised_at.isoformat()})


def give_up(
    offers_made: int, *, first_offered_at: datetime | None, now: datetime, policy: OfferPolicy
) -> Reason | None:
    """Why a person should take over instead of one more offer, or None: the next partner may be asked."""
    if offers_made >= policy.max_offers:
        return Reason("offer.ladder_used_up", {"offers": offers_made})
    waited = now - first_offered_at if first_offered_at else timedelta(0)
    if waited >= timedelta(hours=policy.give_up_after_hours):
        return Reason("offer.waited_too_long", {"hours": int(waited / timedelta(hours=1))})
    return None


def silence(last_heard_at: datetime, *, now: datetime, policy: OfferPolicy) -> Reason | None:
    """Why a lead that was taken should be pulled back, or None while the partner is heard from.

    `last_heard_at` is the partner's last report, or the moment it took the lead.
    """
    days = (now - last_heard_at).days
    return Reason("offer.silent", {"days": days}) if days >= policy.silent_after_days else None
