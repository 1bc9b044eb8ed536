"""When and where somebody works, who stands in, and the secret part of the calendar's address: kept, journalled."""

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import available_timezones

from django.utils import timezone

from stellwerk.match.register import new_absence
from stellwerk.store.journal import notebook
from stellwerk.store.models import Leave, Policy, User
from stellwerk.terms import Reason
from stellwerk.worktime import OFFICE_WEEK, WorktimeError, read_week, subdivisions_of

KEY_BYTES = 24  # 32 letters of an address


class WorkingTimeError(ValueError):
    """What cannot be entered; `reason` says why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A person's place, hours (None: the house's) and whether the mail of the morning comes."""

    country: str
    subdivision: str
    time_zone: str
    hours: list[list[list[str]]] | None
    digest_daily: bool

    @classmethod
    def of(cls, user: User) -> "WorkingTime":
        return cls(user.country, user.subdivision, user.time_zone, user.hours, user.digest_daily)


def save(user_id: int, wanted: WorkingTime, *, by: str, now: datetime) -> bool:
    """Keeps it; False where nothing changed. Raises WorkingTimeError for what no calendar can be made of."""
    _check(wanted)
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        user = User.objects.select_for_update().get(pk=user_id)
        before = asdict(WorkingTime.of(user))
        changed = {name: value for name, value in asdict(wanted).items() if value != before[name]}
        for name, value in changed.items():
            setattr(user, name, value)
        if changed:
            user.save(update_fields=list(changed))
            was = {name: before[name] for name in changed}
            notes.note_other(user.actor, "house", "working_time_changed", was=was, now=changed)
    return bool(changed)


def _check(wanted: WorkingTime) -> None:
    try:
        week = read_week(wanted.hours) if wanted.hours is not None else OFFICE_WEEK
    except (WorktimeError, ValueError, TypeError):
        raise WorkingTimeError(Reason("working_time.hours_unread")) from None
    if not any(week):
        raise WorkingTimeError(Reason("working_time.no_hours"))
    if wanted.time_zone and wanted.time_zone not in available_timezones():
        raise WorkingTimeError(Reason("working_time.zone_unknown"))
    if wanted.subdivision and wanted.subdivision not in subdivisions_of(wanted.country):
        raise WorkingTimeError(Reason("working_time.place_unknown"))


def add_leave(
    user_id: int, first: date, last: date, *, deputy_id: int | None, by: str, now: datetime
) -> Leave:
    """Somebody is away; the deputy has the follow-ups meanwhile. Raises WorkingTimeError for days that cannot be."""
    if deputy_id == user_id:
        raise WorkingTimeError(Reason("working_time.own_deputy"))
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        user = User.objects.select_for_update().get(pk=user_id)
        known = list(user.leaves.values_list("first_on", "last_on"))
        if why := new_absence(known, first, last, today=timezone.localdate(now)):
            raise WorkingTimeError(why)
        row = Leave.objects.create(user=user, first_on=first, last_on=last, deputy_id=deputy_id)
        notes.note_other(user.actor, "house", "leave_added", **_days(row))
    return row


def remove_leave(user_id: int, leave_id: int, *, by: str, now: datetime) -> Leave | None:
    """Somebody is there after all; what is gone already changes nothing. Returns what was removed."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        row = Leave.objects.filter(pk=leave_id, user=user_id).select_related("user").first()
        if row:
            notes.note_other(row.user.actor, "house", "leave_removed", **_days(row))
            row.delete()
    return row


def _days(row: Leave) -> dict[str, Any]:
    return {
        "first_on": row.first_on.isoformat(), "last_on": row.last_on.isoformat(), "deputy": row.deputy_id
    }  # fmt: skip


def lead_by(user_id: int, leader_id: int | None, *, by: str, now: datetime) -> bool:
    """Who is told first when something lies with this person; False where nothing changed."""
    if leader_id == user_id:
        raise WorkingTimeError(Reason("working_time.own_leader"))
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        user = User.objects.select_for_update().get(pk=user_id)
        if user.leader_id == leader_id:
            return False
        notes.note_other(user.actor, "house", "leader_changed", was=user.leader_id, now=leader_id)
        User.objects.filter(pk=user_id).update(leader=leader_id)
    return True


def renew_feed(user_id: int, *, by: str, now: datetime, off: bool = False) -> str:
    """A new secret for the calendar's address; the old address stops at once. `off`: there is none any more."""
    key = "" if off else secrets.token_urlsafe(KEY_BYTES)
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        User.objects.filter(pk=user_id).update(feed_key=key)
        notes.note_other(f"user:{user_id}", "house", "feed_off" if off else "feed_renewed")
    return key
