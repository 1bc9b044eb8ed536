"""What comes of a call: whom one may call now, what each result means for the lead, when to try again.

Two rules stand above everything: nobody is called who did not agree (or, between companies, asked for it himself),
and nobody is called outside the hours of his country.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from stellwerk.clean.consent import Allowed
from stellwerk.pursue.follow_ups import Event, FollowUpPlan, Role, after
from stellwerk.pursue.lifecycle import LostReason
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.terms import PolicyError, Reason, Stage, Temperature
from stellwerk.worktime import Calendar, Place, Week

# Where people live decides about their clock; a country that is not here has that of the house.
ZONES: Mapping[str, str] = {
    "DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich", "LI": "Europe/Vaduz", "FR": "Europe/Paris",
    "IT": "Europe/Rome", "NL": "Europe/Amsterdam", "BE": "Europe/Brussels", "LU": "Europe/Luxembourg",
    "DK": "Europe/Copenhagen", "SE": "Europe/Stockholm", "NO": "Europe/Oslo", "FI": "Europe/Helsinki",
    "PL": "Europe/Warsaw", "CZ": "Europe/Prague", "SK": "Europe/Bratislava", "HU": "Europe/Budapest",
    "SI": "Europe/Ljubljana", "HR": "Europe/Zagreb", "RO": "Europe/Bucharest", "BG": "Europe/Sofia",
    "GR": "Europe/Athens", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "GB": "Europe/London", "IE": "Europe/Dublin",
    "TR": "Europe/Istanbul",
}  # fmt: skip
# Stages at which a lead belongs to nobody but the house: only there a call moves it.
FREE = frozenset({Stage.QUALIFY, Stage.NURTURE, Stage.SCRAP, Stage.STUCK, Stage.GRADE, Stage.ENRICH})
_WARMTH = tuple(Temperature)


class CallError(ValueError):
    """A call that cannot be taken so; `reason` says what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


class Result(StrEnum):
    """What came of a call. The order is that of the keys 1 to 8."""

    QUALIFIED = "qualified"
    CALL_BACK = "call_back"
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    NOT_INTERESTED = "not_interested"
    MAIL_ONLY = "mail_only"
    EXPERT = "expert"
    DO_NOT_CALL = "do_not_call"


# With these somebody was on the phone who is the right one.
REACHED = frozenset(Result) - {Result.NOT_REACHED, Result.WRONG_NUMBER}
_WARMS = frozenset({Result.QUALIFIED, Result.CALL_BACK, Result.EXPERT})


class Skip(StrEnum):
    """Why an agent passes a lead on to the next one."""

    LANGUAGE = "language"
    KNOWN = "known"
    UNCLEAR = "unclear"
    LATER = "later"


# What a C is called whose talk ended so: the closed list of grading.
SCRAPPED_AS: Mapping[str, str] = {
    LostReason.COMPETITOR: "competitor", **dict.fromkeys(set(LostReason) - {LostReason.COMPETITOR}, "no_need"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CallPolicy:
    # Kinds of follow-ups that the call centre works through.
    kinds: tuple[str, ...] = ("qualify", "ask", "nurture_call", "call_again", "call_now")
    # Minutes for which a lead on the screen belongs to one agent; every answer begins them anew.
    lock_minutes: float = 20.0
    # Hours between which people may be called on working days: country, from, until; the empty country for all others.
    hours: tuple[tuple[str, float, float], ...] = (
        ("DE", 8.0, 18.0), ("AT", 8.0, 18.0), ("CH", 8.0, 18.0), ("", 9.0, 17.0),
    )  # fmt: skip
    # Channels of people who asked for it themselves: in a company they may be called without a written consent.
    presumed_channels: tuple[str, ...] = ("fair", "web", "phone", "mail")
    # Countries whose law allows that between companies (Germany: presumed consent); elsewhere only with consent.
    presumed_countries: tuple[str, ...] = ("DE", "CH")
    # Days until a lead without interest is looked at again, unless the agent says another day.
    revisit_days: int = 180
    # Days until a lead that wants mail only is looked at again.
    mail_only_days: int = 30
    # Working days until a number must be found where the known ones are wrong.
    number_days: int = 2
    # Figures of a group are shown from so many agents on; smaller groups are put together. Never below five.
    least_agents: int = 5
    # Show figures per person. Ask the works council first (BetrVG § 87); whoever turns it on stands in the journal.
    per_person: bool = False

    def __post_init__(self) -> None:
        if not self.kinds or self.lock_minutes <= 0:
            raise PolicyError("kinds needs at least one kind, and lock_minutes must be above 0.")
        if any(not 0 <= opens < closes <= 24 for _, opens, closes in self.hours):
            raise PolicyError("hours: each row must open before it closes, from 0 to 24.")
        if self.least_agents < 5:
            raise PolicyError("least_agents must be 5 or more: smaller groups would show single people.")
        if min(self.revisit_days, self.mail_only_days, self.number_days) < 0:
            raise PolicyError("Days of calling must be 0 or more.")


@dataclass(frozen=True, slots=True)
class Callee:
    """What the rule must know of a lead: `asked_himself` if no third party gave the data."""

    country: str
    channel: str
    is_company: bool
    asked_himself: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What an agent says of a call. `again_at`: when to call back; `number`: another number of the person; `question`
    goes to an expert; `revisit_days`: when to look again at who is not interested (None: as the policy says)."""

    result: Result
    again_at: datetime | None = None
    lost_reason: str = ""
    competitor: str = ""
    number: str = ""
    question: str = ""
    revisit_days: int | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What follows from a call.

    `again_at`: the same follow-up waits, nobody calls before then. `due_at`: it is due then, and may be called any
    time. `follow_up`: another one takes its place. `stage`: where the lead goes (None: it stays); `looked_at`: when the
    machine looks at it again. `why` stands in the journal.
    """

    why: Reason
    temperature: Temperature
    again_at: datetime | None = None
    due_at: datetime | None = None
    follow_up: FollowUpPlan | None = None
    stage: Stage | None = None
    looked_at: datetime | None = None
    scrap: str = ""


def may_call(verdict: Allowed | Reason, callee: Callee, *, policy: CallPolicy) -> Allowed | Reason:
    """Whether one may call, by the consent's `verdict` or because a company asked for it itself.

    A withdrawal, the block list and a consent that ran out stand above that.
    """
    if isinstance(verdict, Allowed) or verdict.key not in ("contact.no_consent", "contact.unconfirmed"):
        return verdict
    presumed = (
        callee.is_company
        and callee.asked_himself
        and callee.channel in policy.presumed_channels
        and callee.country in policy.presumed_countries
    )
    return Allowed(Reason("contact.presumed", {"channel": callee.channel})) if presumed else verdict


def calendar_of(country: str, *, zone: str, policy: CallPolicy) -> Calendar:
    """When people of this country may be called; `zone` is the house's, for countries that nobody knows."""
    by_country = {row[0]: row[1:] for row in policy.hours}
    opens, closes = by_country.get(country) or by_country.get("") or (9.0, 17.0)
    return _calendar(country or "DE", ZONES.get(country, zone), opens, closes)


@lru_cache(maxsize=500)
def _calendar(country: str, zone: str, opens: float, closes: float) -> Calendar:
    day = ((_time(opens), _time(closes)),)
    week: Week = (day, day, day, day, day, (), ())
    return Calendar(week, zone, Place(country))


def _time(hour: float) -> time:
    """An hour as a decimal as a time of day; 24 is the midnight that ends it."""
    minutes = round(hour * 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def open_countries(
    countries: Iterable[str], *, now: datetime, zone: str, policy: CallPolicy
) -> frozenset[str]:
    """The countries where people may be called at this moment."""
    return frozenset(
        country for country in countries if calendar_of(country, zone=zone, policy=policy).is_working(now)
    )


def weigh(
    heard: Heard,
    *,
    stage: Stage,
    temperature: Temperature,
    tries: int,
    other_number: bool,
    calendar: Calendar,
    now: datetime,
    policy: CallPolicy,
    pursue: PursuePolicy,
) -> Ahead:
    """What comes of a call. `tries`: calls in vain before this one since anybody was reached; `calendar`: the callee's.

    Raises CallError where something is missing that the result needs.
    """
    _check(heard, now=now)
    warm = _warmer(temperature) if heard.result in _WARMS else temperature
    step = _AHEAD[heard.result](_Call(heard, stage, warm, tries, other_number, calendar, now, policy, pursue))
    return step if stage in FREE else replace(step, stage=None, looked_at=None)


def dialled(phone: str, mobile: str, wrong: Iterable[str] = ()) -> str:
    """The number to call: the first one that nobody found wrong; '' when none is left."""
    bad = set(wrong)
    return next((number for number in (phone, mobile) if number and number not in bad), "")


@dataclass(frozen=True, slots=True)
class _Call:
    heard: Heard
    stage: Stage
    temperature: Temperature
    tries: int
    other_number: bool
    calendar: Calendar
    now: datetime
    policy: CallPolicy
    pursue: PursuePolicy


def _check(heard: Heard, *, now: datetime) -> None:
    if heard.result is Result.CALL_BACK and heard.again_at is None:
        raise CallError(Reason("call.when_missing", {}))
    if heard.again_at is not None and heard.again_at <= now:
        raise CallError(Reason("pursue.snooze_into_the_past", {}))
    if heard.result is Result.NOT_INTERESTED and heard.lost_reason not in frozenset(LostReason):
        raise CallError(Reason("pursue.lost_reason_missing", {}))
    if heard.result is Result.EXPERT and not heard.question.strip():
        raise CallError(Reason("help.no_question", {}))


def _qualified(call: _Call) -> Ahead:
    """The lead goes back to grading with what was heard, and from there to a partner; new facts go in first."""
    stage = Stage.ENRICH if call.stage is Stage.ENRICH else Stage.GRADE
    return Ahead(Reason("call.qualified", {}), call.temperature, stage=stage)


def _call_back(call: _Call) -> Ahead:
    at = call.heard.again_at or call.now
    return Ahead(Reason("call.call_back", {"due_at": at.isoformat()}), call.temperature, again_at=at)


def _not_reached(call: _Call) -> Ahead:
    """The retry plan of the policy, in the hours of the callee; after the last try a person decides."""
    tries = call.tries + 1
    plan = after(Event.NOT_REACHED, now=call.now, calendar=call.calendar, policy=call.pursue, tries=tries)
    values = {"tries": tries, "most_tries": call.pursue.most_tries}
    if plan.role is not Role.PARTNER:
        return Ahead(Reason("call.tries_used_up", values), call.temperature, follow_up=plan)
    why = Reason("call.not_reached", {**values, "due_at": plan.due_at.isoformat()})
    return Ahead(why, call.temperature, again_at=plan.due_at)


def _wrong_number(call: _Call) -> Ahead:
    """The other number is next; where there is none, somebody looks for it."""
    if call.other_number or call.heard.number:
        due_at = call.calendar.closing(call.now)
        return Ahead(
            Reason("call.other_number", {"due_at": due_at.isoformat()}), call.temperature, due_at=due_at
        )
    due_at = call.calendar.closing(call.now, days=call.policy.number_days)
    return Ahead(Reason("call.wrong_number", {"due_at": due_at.isoformat()}), call.temperature, due_at=due_at)


def _not_interested(call: _Call) -> Ahead:
    days = call.policy.revisit_days if call.heard.revisit_days is None else call.heard.revisit_days
    at, reason = call.now + timedelta(days=days), call.heard.lost_reason
    why = Reason("call.not_interested", {"lost": reason, "due_at": at.isoformat()})
    return Ahead(why, call.temperature, stage=Stage.SCRAP, looked_at=at, scrap=SCRAPPED_AS[reason])


def _mail_only(call: _Call) -> Ahead:
    at = call.now + timedelta(days=call.policy.mail_only_days)
    why = Reason("call.mail_only", {"due_at": at.isoformat()})
    return Ahead(why, call.temperature, stage=Stage.NURTURE, looked_at=at)


def _expert(call: _Call) -> Ahead:
    """Somebody who knows is asked; the call waits for the answer."""
    due_at = call.calendar.closing(call.now, days=2)
    return Ahead(Reason("call.expert", {"due_at": due_at.isoformat()}), call.temperature, again_at=due_at)


def _do_not_call(call: _Call) -> Ahead:
    at = call.now + timedelta(days=call.policy.mail_only_days)
    return Ahead(Reason("call.do_not_call", {}), call.temperature, stage=Stage.NURTURE, looked_at=at)


_AHEAD = {
    Result.QUALIFIED: _qualified,
    Result.CALL_BACK: _call_back,
    Result.NOT_REACHED: _not_reached,
    Result.WRONG_NUMBER: _wrong_number,
    Result.NOT_INTERESTED: _not_interested,
    Result.MAIL_ONLY: _mail_only,
    Result.EXPERT: _expert,
    Result.DO_NOT_CALL: _do_not_call,
}


def _warmer(temperature: Temperature) -> Temperature:
    """Whoever talked to us is warm at least; it never falls."""
    return max(temperature, Temperature.WARM, key=_WARMTH.index)


# --- Figures ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """Calls counted: how many, how many reached, qualified, and the minutes; `agents` is how many people."""

    calls: int = 0
    reached: int = 0
    qualified: int = 0
    seconds: int = 0
    agents: frozenset[int] = frozenset()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.calls + other.calls,
            self.reached + other.reached,
            self.qualified + other.qualified,
            self.seconds + other.seconds,
            self.agents | other.agents,
        )

    @property
    def reached_rate(self) -> float | None:
        return self.reached / self.calls if self.calls else None

    @property
    def qualified_rate(self) -> float | None:
        """Of those who were reached."""
        return self.qualified / self.reached if self.reached else None

    @property
    def minutes(self) -> float:
        return self.seconds / 60

    @property
    def minutes_per_call(self) -> float | None:
        return self.minutes / self.calls if self.calls else None


def shown(groups: Mapping[str, Tally], *, least: int) -> tuple[dict[str, Tally], Tally]:
    """The groups that are large enough, and all smaller ones as one.

    What is put together is empty where it is still too small; then the smallest shown group goes with it, so that
    nobody takes it off the total.
    """
    large = {name: tally for name, tally in groups.items() if len(tally.agents) >= least}
    rest = _sum(tally for name, tally in groups.items() if name not in large)
    if rest.calls and len(rest.agents) < least and large:
        smallest = min(large, key=lambda name: (len(large[name].agents), name))
        rest = rest + large.pop(smallest)
    return large, rest if len(rest.agents) >= least else Tally()


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total = total + tally
    return total


def whole(groups: Mapping[str, Tally], *, least: int) -> Tally:
    """All of them together; nothing where they are fewer than `least` people."""
    total = _sum(groups.values())
    return total if len(total.agents) >= least else Tally()


def in_order(results: Sequence[Result] = tuple(Result)) -> tuple[tuple[str, Result], ...]:
    """The results with their keys, '1' to '8'."""
    return tuple((str(place), result) for place, result in enumerate(results, 1))
