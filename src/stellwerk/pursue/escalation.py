"""The ladder: reminded, warned, then the leader hears of it, then the channel manager. Nothing lies for long.

All hours are working hours of whoever has the follow-up: his week, his holidays, his absences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from stellwerk.pursue.policy import PursuePolicy
from stellwerk.terms import Reason
from stellwerk.worktime import Calendar


class Rung(StrEnum):
    """From the first to the last; LEADER and CHANNEL are told beside whoever has it."""

    REMINDER = "reminder"
    WARNING = "warning"
    LEADER = "leader"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Lying:
    """An open follow-up: when it is due, the last rung it took, and whom one could tell.

    `led`: somebody leads whoever has it. `top`: the channel managers have it themselves.
    """

    due_at: datetime
    climbed: Rung | None = None
    led: bool = True
    top: bool = False


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next rung, and when it is reached if nobody does anything."""

    rung: Rung
    at: datetime


def hours_of(rung: Rung, policy: PursuePolicy) -> float:
    """After how many working hours the rung is reached; the reminder comes when it is due."""
    return {
        Rung.REMINDER: 0.0,
        Rung.WARNING: policy.warn_hours,
        Rung.LEADER: policy.leader_hours,
        Rung.CHANNEL: policy.channel_hours,
    }[rung]


def moments(now: datetime, *, calendar: Calendar, policy: PursuePolicy) -> Mapping[Rung, datetime]:
    """Per rung the last due date that is on it now: one moment decides about any number of follow-ups.

    `calendar` is that of whoever has them.
    """
    return MappingProxyType({
        rung: calendar.subtract_working(now, timedelta(hours=hours_of(rung, policy))) for rung in Rung
    })  # fmt: skip


def ahead(lying: Lying, *, calendar: Calendar, policy: PursuePolicy) -> Ahead | None:
    """What happens next if nobody does anything; None when everybody knows."""
    begin = 0 if lying.climbed is None else tuple(Rung).index(lying.climbed) + 1
    for rung in tuple(Rung)[begin:]:
        if (rung is Rung.LEADER and not lying.led) or (rung is Rung.CHANNEL and lying.top):
            continue
        hours = hours_of(rung, policy)
        at = calendar.add_working(lying.due_at, timedelta(hours=hours)) if hours else lying.due_at
        return Ahead(rung, at)
    return None


def why(rung: Rung, *, kind: str, due_at: datetime, policy: PursuePolicy) -> Reason:
    """Why somebody is told: what lies, since when, and after how many working hours this rung comes."""
    values = {"kind": kind, "due_at": due_at.isoformat(), "hours": hours_of(rung, policy)}
    return Reason(f"ladder.{rung.value}", values)
