"""How marketing warms a B lead: tracks of steps, who enters, what is due, who leaves.

A track only goes forward: a check may skip steps and never go back. So every lead on it comes to an end, and until
then it has a date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from stellwerk.clean.consent import Allowed
from stellwerk.grade.points import Known
from stellwerk.grade.segments import Condition, How, Segment, SegmentError, read_condition, read_rule, takes
from stellwerk.pursue.nurture_policy import NurturePolicy
from stellwerk.terms import Reason
from stellwerk.worktime import Calendar

MONTH = timedelta(days=30)
MOST_STEPS = 30
MOST_DAYS = 365
DID = (
    "did."  # what a check may ask beside what a segment may: whether the person did it since the track began
)
DEEDS = ("opened", "clicked", "answered", "called_back", "visited_stand", "accepted", "took_part")
REPLIES = frozenset({"answered", "called_back", "asked_for_offer"})
# No letter may go out, and no other ground can come of itself: the person said no.
REFUSED = frozenset({"contact.blocked", "contact.withdrawn"})


class Kind(StrEnum):
    """What a step does."""

    MAIL = "mail"
    CALL = "call"
    INVITE = "invite"
    WAIT = "wait"
    CHECK = "check"


class Then(StrEnum):
    """What follows where the condition of a check holds."""

    JUMP = "jump"
    LEAVE = "leave"


class TrackError(ValueError):
    """A track that cannot be read; `problems` says per step (counted from 0, -1: the whole) what to do."""

    def __init__(self, problems: Sequence[tuple[int, Reason]]) -> None:
        super().__init__("; ".join(f"{place}: {reason.key}" for place, reason in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `template` and `campaign` are ids, 0 none; `to` is the place (from 0) a check jumps to."""

    kind: Kind
    template: int = 0
    campaign: int = 0
    days: int = 0
    note: str = ""
    asks: Condition | None = None
    then: Then = Then.LEAVE
    to: int = 0

    def as_json(self) -> dict[str, Any]:
        """As a track's row keeps it; only what this kind has."""
        if self.kind is Kind.CHECK:
            asked = self.asks or Condition(f"{DID}clicked", How.YES)
            where = {"then": self.then.value, "to": self.to}
            return {
                "kind": self.kind.value,
                "field": asked.field,
                "how": asked.how.value,
                "value": asked.value,
            } | where
        return {"kind": self.kind.value} | {
            name: getattr(self, name) for name in HAS[self.kind] if getattr(self, name)
        }


HAS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MAIL: ("template",),
    Kind.CALL: ("days", "note"),
    Kind.INVITE: ("campaign", "template"),
    Kind.WAIT: ("days",),
    Kind.CHECK: ("field", "how", "value", "then", "to"),
}


@dataclass(frozen=True, slots=True)
class Track:
    """One version of a track. `entry` is the rule that takes leads in; without a condition it takes every B lead."""

    pk: int
    name: str
    entry: Segment
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What warming must know of a lead and its person.

    `did`: what the person did and when. `mailed_at`: when letters of marketing were written to the person lately.
    `may_mail`, `may_call`: whether he may be contacted, and why (not).
    """

    known: Known
    may_mail: Allowed | Reason
    may_call: Allowed | Reason
    did: tuple[tuple[str, datetime], ...] = ()
    mailed_at: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """Something to be done now: a letter, an invitation (with or without a letter), a call until `due_at`."""

    kind: Kind
    step: int
    template: int = 0
    campaign: int = 0
    note: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What a lead's turn on its track brings: acts, then the step it stands at until `next_at`.

    `next_at` None: the track is over for it, and `why` says how; `finished` tells its end from leaving it.
    `skipped`: letters and calls that were left out, and why.
    """

    step: int
    next_at: datetime | None
    acts: tuple[Act, ...] = ()
    skipped: tuple[Reason, ...] = ()
    why: Reason | None = None
    finished: bool = False


@dataclass(slots=True)
class _Turn:
    """What has come together on the way through the steps."""

    acts: list[Act] = field(default_factory=list)
    skipped: list[Reason] = field(default_factory=list)
    mailed_at: list[datetime] = field(default_factory=list)


def read_track(
    pk: int, name: str, entry: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]]
) -> Track:
    """A track as it is stored. Raises TrackError for its steps, SegmentError for its entry."""
    return Track(pk, name, read_rule(name, entry), read_steps(steps))


def read_steps(rows: Sequence[Mapping[str, Any]]) -> tuple[Step, ...]:
    """The steps of a track. Raises TrackError that names every step at fault."""
    steps, problems = [], []
    for place, row in enumerate(rows):
        try:
            steps.append(_read_step(row, place, len(rows)))
        except TrackError as error:
            problems += [(place, reason) for _, reason in error.problems]
    if not rows:
        problems.append((-1, Reason("nurture_track.empty")))
    if len(rows) > MOST_STEPS:
        problems.append((-1, Reason("nurture_track.too_many", {"most": MOST_STEPS})))
    if problems:
        raise TrackError(problems)
    return tuple(steps)


def _read_step(row: Mapping[str, Any], place: int, count: int) -> Step:
    if row.get("kind") not in frozenset(Kind):
        raise _problem("nurture_track.no_kind", value=str(row.get("kind", "")))
    kind = Kind(row["kind"])
    if kind is Kind.CHECK:
        return _read_check(row, place, count)
    template, campaign = _whole(row.get("template")), _whole(row.get("campaign"))
    days = _whole(row.get("days"))
    if kind is Kind.MAIL and not template:
        raise _problem("nurture_track.no_template")
    if kind is Kind.INVITE and not campaign:
        raise _problem("nurture_track.no_campaign")
    if kind is Kind.WAIT and not 1 <= days <= MOST_DAYS:
        raise _problem("nurture_track.no_days", most=MOST_DAYS)
    if kind is Kind.CALL and not 0 <= days <= MOST_DAYS:
        raise _problem("nurture_track.no_days", most=MOST_DAYS)
    given = {"template": template, "campaign": campaign, "days": days, "note": str(row.get("note", ""))[:300]}
    return Step(kind, **{name: value for name, value in given.items() if name in HAS[kind]})  # type: ignore[arg-type]


def _read_check(row: Mapping[str, Any], place: int, count: int) -> Step:
    then = Then(row["then"]) if row.get("then") in frozenset(Then) else Then.LEAVE
    to = _whole(row.get("to"))
    if then is Then.JUMP and not place < to <= count:
        raise _problem("nurture_track.only_forward", step=place + 2)
    return Step(Kind.CHECK, asks=read_asked(row), then=then, to=to if then is Then.JUMP else 0)


def read_asked(row: Mapping[str, Any]) -> Condition:
    """What a check asks: a deed since the track began, or what a segment may ask. Raises TrackError."""
    asked = str(row.get("field", ""))
    if asked.startswith(DID):
        if asked.removeprefix(DID) not in DEEDS:
            raise _problem("segment_rule.no_field", value=asked)
        return Condition(asked, How.NO if row.get("how") == How.NO else How.YES, must=True)
    try:
        return read_condition(row)
    except SegmentError as error:
        raise TrackError(error.problems) from error


def _problem(key: str, **values: Any) -> TrackError:
    return TrackError([(0, Reason(key, values))])


def _whole(value: Any) -> int:
    text = str(value or "0").strip()
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 10 else -1


def first_fitting(
    tracks: Sequence[Track], seen: Seen, *, been_on: frozenset[str], today: date
) -> Track | None:
    """The first track that takes the lead in; none twice, and none for somebody who would leave at once."""
    if leaves(seen, began_at=None) is not None:
        return None
    for track in tracks:
        if track.name not in been_on and _enters(track, seen, today=today):
            return track
    return None


def _enters(track: Track, seen: Seen, *, today: date) -> bool:
    return not track.entry.conditions or takes(track.entry, seen.known, today=today)


def leaves(seen: Seen, *, began_at: datetime | None) -> Reason | None:
    """Why the lead leaves its track before the end; None where it stays. `began_at` None: it is not on one yet."""
    if isinstance(seen.may_mail, Reason) and seen.may_mail.key in REFUSED:
        return Reason("nurture.opted_out")
    if began_at is None:
        return None
    replied = [name for name, at in seen.did if name in REPLIES and at >= began_at]
    return Reason("nurture.replied", {"action": replied[-1]}) if replied else None


def advance(
    track: Track,
    step: int,
    seen: Seen,
    *,
    began_at: datetime,
    now: datetime,
    policy: NurturePolicy,
    calendar: Calendar,
    tz: tzinfo,
) -> Move:
    """The turn of a lead whose date has come: every step up to the next wait, or to the end.

    A letter that must wait (night, weekend, too many this month) stops the turn before it. Never a letter without
    permission: its step is passed over, and `skipped` says why.
    """
    why = leaves(seen, began_at=began_at)
    if why is not None:
        return Move(step, None, why=why)
    turn = _Turn(mailed_at=list(seen.mailed_at))
    while step < len(track.steps):
        each = track.steps[step]
        if each.kind is Kind.WAIT:
            return _moved(turn, step + 1, now + timedelta(days=each.days))
        if each.kind is Kind.CHECK:
            if not _holds(each, seen, began_at=began_at, today=now.astimezone(tz).date()):
                step += 1
            elif each.then is Then.LEAVE:
                why = Reason("nurture.check", {"step": step + 1})
                return Move(step, None, tuple(turn.acts), tuple(turn.skipped), why)
            else:
                step = each.to
            continue
        later = _do(each, step, turn, seen, now=now, policy=policy, calendar=calendar, tz=tz)
        if later is not None:
            return _moved(turn, step, later)
        step += 1
    ended = Reason("nurture.finished", {"steps": len(track.steps)})
    return Move(len(track.steps), None, tuple(turn.acts), tuple(turn.skipped), ended, finished=True)


def _moved(turn: _Turn, step: int, next_at: datetime) -> Move:
    return Move(step, next_at, tuple(turn.acts), tuple(turn.skipped))


def _holds(step: Step, seen: Seen, *, began_at: datetime, today: date) -> bool:
    asks = step.asks
    if asks is None:
        return False
    if asks.field.startswith(DID):
        deed = asks.field.removeprefix(DID)
        done = any(name == deed and at >= began_at for name, at in seen.did)
        return done is (asks.how is How.YES)
    return asks.holds(seen.known, today=today)


def _do(
    each: Step,
    step: int,
    turn: _Turn,
    seen: Seen,
    *,
    now: datetime,
    policy: NurturePolicy,
    calendar: Calendar,
    tz: tzinfo,
) -> datetime | None:
    """Adds what the step asks for to the turn; a moment where a letter must wait for it."""
    if each.kind is Kind.CALL:
        if isinstance(seen.may_call, Reason) and seen.may_call.key in REFUSED | {"contact.no_phone"}:
            turn.skipped.append(seen.may_call)
        else:
            due_at = calendar.closing(now, days=each.days or policy.call_days)
            turn.acts.append(Act(each.kind, step, note=each.note, due_at=due_at))
        return None
    if each.kind is Kind.INVITE and not each.template:
        turn.acts.append(Act(each.kind, step, campaign=each.campaign))
        return None
    if isinstance(seen.may_mail, Reason):
        turn.skipped.append(seen.may_mail)
        return None
    later = may_write_at(now, turn.mailed_at, policy=policy, tz=tz)
    if later > now:
        return later
    turn.mailed_at.append(now)
    turn.acts.append(Act(each.kind, step, each.template, each.campaign))
    return None


def may_write_at(
    now: datetime, mailed_at: Sequence[datetime], *, policy: NurturePolicy, tz: tzinfo
) -> datetime:
    """The first moment from `now` on at which one more letter may be written: by day, and not too many a month."""
    lately = sorted(at for at in mailed_at if at > now - MONTH)
    moment = now
    if len(lately) >= policy.most_mails_a_month:
        moment = lately[-policy.most_mails_a_month] + MONTH
    return _by_day(moment, policy, tz)


def _by_day(moment: datetime, policy: NurturePolicy, tz: tzinfo) -> datetime:
    local = moment.astimezone(tz)
    if local.hour >= policy.write_until_hour:
        local = _at_hour(local.date() + timedelta(days=1), policy.write_from_hour, tz)
    elif local.hour < policy.write_from_hour:
        local = _at_hour(local.date(), policy.write_from_hour, tz)
    while not policy.write_on_weekends and local.weekday() >= 5:
        local = _at_hour(local.date() + timedelta(days=1), policy.write_from_hour, tz)
    return max(moment, local.astimezone(moment.tzinfo))


def _at_hour(day: date, hour: int, tz: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=tz)
