"""Until when: the partner's deadline, the promise to the prospect, when the ladder of offers ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from stellwerk.offer.policy import OfferPolicy
from stellwerk.terms import OfferState as State
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


@dataclass(frozen=True, slots=True)
class Ladder:
    """How often a lead was offered in vain since it was last free, and since when."""

    offers: int = 0
    first_offered_at: datetime | None = None


def ladder(offers: Iterable[tuple[State, bool, datetime]]) -> Ladder:
    """From a lead's offers in their order, each as (state, was it taken, sent at).

    A lead that comes back from a partner which had taken it begins anew. What was withdrawn before anybody
    answered does not count.
    """
    found = Ladder()
    for state, taken, sent_at in offers:
        if taken:
            found = Ladder()
        elif state in (State.DECLINED, State.EXPIRED):
            found = Ladder(found.offers + 1, found.first_offered_at or sent_at)
    return found


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


def silence(
    last_heard_at: datetime, *, warned_at: datetime | None, now: datetime, policy: OfferPolicy
) -> Reason | None:
    """Why a lead that was taken should be pulled back, or None while the partner is heard from.

    `last_heard_at` is the partner's last report, or the moment it took the lead. Nobody loses a lead without a
    warning: it must have come since then, and the notice must have passed, however long the silence is.
    """
    days = (now - last_heard_at).days
    if days < policy.silent_after_days or warned_at is None or warned_at < last_heard_at:
        return None
    if now - warned_at < timedelta(days=policy.warn_before_days):
        return None
    return Reason("offer.silent", {"days": days})


def silence_warning(
    last_heard_at: datetime, *, warned_at: datetime | None, now: datetime, policy: OfferPolicy
) -> tuple[datetime, Reason] | None:
    """When the lead will be pulled back and why the partner is told so now; None while there is no need."""
    if warned_at is not None and warned_at >= last_heard_at:
        return None
    notice = timedelta(days=policy.warn_before_days)
    ends_at = last_heard_at + timedelta(days=policy.silent_after_days)
    if now < ends_at - notice:
        return None
    ends_at = max(ends_at, now + notice)
    values = {"days": (now - last_heard_at).days, "ends_at": ends_at.isoformat()}
    return ends_at, Reason("offer.silence_warning", values)
