"""No lead without a next step: which follow-up comes after which event, when, for whom, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stellwerk.pursue.policy import PursuePolicy
from stellwerk.terms import Reason
from stellwerk.worktime import Calendar


class Event(StrEnum):
    """What can happen to an open lead so that a person is next."""

    QUALIFY = "qualify"
    TAKEN = "taken"
    DIRECT = "direct"
    NOT_REACHED = "not_reached"
    REACHED = "reached"
    APPOINTMENT = "appointment"
    QUOTATION = "quotation"
    WIN_UNDONE = "win_undone"
    STUCK = "stuck"
    RETURNED = "returned"
    SILENT = "silent"
    COMPLAINT = "complaint"
    NOBODY_CALLED = "nobody_called"
    NOT_REAL = "not_real"


class Role(StrEnum):
    """For whom a follow-up is; `partner_lead` is whoever leads at the partner that has the lead."""

    CALL_CENTRE = "call_centre"
    SALES = "sales"
    CHANNEL = "channel"
    PARTNER = "partner_lead"


@dataclass(frozen=True, slots=True)
class FollowUpPlan:
    """One follow-up: what to do (`kind`), until when (aware), for which role, and why."""

    kind: str
    due_at: datetime
    role: Role
    why: Reason


@dataclass(frozen=True, slots=True)
class _Next:
    """The next step after an event; the name of the policy's number that says how many working days later."""

    kind: str
    role: Role
    days: str


_NEXT = {
    Event.QUALIFY: _Next("qualify", Role.CALL_CENTRE, "qualify_days"),
    Event.TAKEN: _Next("first_call", Role.PARTNER, "first_call_days"),
    Event.DIRECT: _Next("first_call", Role.SALES, "first_call_days"),
    Event.REACHED: _Next("ask_after_talk", Role.PARTNER, "after_talk_days"),
    Event.QUOTATION: _Next("ask_after_quotation", Role.PARTNER, "after_quotation_days"),
    Event.WIN_UNDONE: _Next("check_conversion", Role.SALES, "undone_days"),
    Event.STUCK: _Next("place_by_hand", Role.CHANNEL, "stuck_days"),
    Event.RETURNED: _Next("reassign", Role.CHANNEL, "reassign_days"),
    Event.SILENT: _Next("reassign", Role.CHANNEL, "reassign_days"),
    Event.COMPLAINT: _Next("check_complaint", Role.CHANNEL, "complaint_days"),
    Event.NOT_REAL: _Next("decide", Role.CHANNEL, "stuck_days"),
}


def first_step(*, with_partner: bool, nobody_called: bool) -> Event:
    """What a lead at pursue's door waits for: sold directly, taken by a partner, or nobody kept the promise."""
    if not with_partner:
        return Event.DIRECT
    return Event.NOBODY_CALLED if nobody_called else Event.TAKEN


def after(
    event: Event,
    *,
    now: datetime,
    calendar: Calendar,
    policy: PursuePolicy,
    tries: int = 1,
    appointment_at: datetime | None = None,
) -> FollowUpPlan:
    """The one next step after `event`, due at the end of a working day or after working hours.

    `calendar` is that of whoever has to act. `tries`: how often nobody was reached, this time included.
    `appointment_at`: when the appointment is, None while it has no date. `now` and the result are aware.
    """
    if event is Event.NOT_REACHED:
        return _try_again(now, tries=tries, calendar=calendar, policy=policy)
    if event is Event.APPOINTMENT:
        return _around_appointment(now, appointment_at=appointment_at, calendar=calendar, policy=policy)
    if event is Event.NOBODY_CALLED:
        due_at = calendar.add_working(now, timedelta(hours=policy.nobody_called_hours))
        return _plan("call_now", due_at, Role.SALES, event, {"hours": policy.nobody_called_hours})
    step = _NEXT[event]
    days = getattr(policy, step.days)
    return _plan(step.kind, calendar.closing(now, days=days), step.role, event, {"days": days})


def _try_again(now: datetime, *, tries: int, calendar: Calendar, policy: PursuePolicy) -> FollowUpPlan:
    if tries >= policy.most_tries:
        due_at = calendar.closing(now, days=policy.stuck_days)
        why = Reason("follow_up.tries_used_up", {"tries": tries, "due_at": due_at.isoformat()})
        return FollowUpPlan("decide", due_at, Role.CHANNEL, why)
    hours = policy.retry_hours[min(max(tries, 1), len(policy.retry_hours)) - 1]
    due_at = calendar.add_working(now, timedelta(hours=hours))
    return _plan("call_again", due_at, Role.PARTNER, Event.NOT_REACHED, {"tries": tries, "hours": hours})


def _around_appointment(
    now: datetime, *, appointment_at: datetime | None, calendar: Calendar, policy: PursuePolicy
) -> FollowUpPlan:
    if appointment_at is None:
        due_at = calendar.closing(now, days=policy.fix_date_days)
        why = Reason("follow_up.date_missing", {"days": policy.fix_date_days, "due_at": due_at.isoformat()})
        return FollowUpPlan("fix_date", due_at, Role.PARTNER, why)
    # An appointment that was reported late is asked after from now on.
    held_at = max(now, appointment_at)
    due_at = calendar.closing(held_at, days=policy.after_appointment_days)
    values = {"appointment_on": appointment_at.date().isoformat()}
    return _plan("ask_after_appointment", due_at, Role.PARTNER, Event.APPOINTMENT, values)


def _plan(
    kind: str, due_at: datetime, role: Role, event: Event, values: Mapping[str, int | float | str]
) -> FollowUpPlan:
    why = Reason(f"follow_up.{event.value}", {**values, "due_at": due_at.isoformat()})
    return FollowUpPlan(kind, due_at, role, why)
