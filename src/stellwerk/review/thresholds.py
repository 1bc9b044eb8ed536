"""Which level has a partner earned? Thresholds with notice, hysteresis, a floor, a protected start and a way back.

One partner is judged once a night from two looks at its worked leads: as of today, and as of a few weeks ago. A
step down needs both, so that one bad month moves nobody; the same figures never lead up and down in turn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from stellwerk.terms import Level, Reason

ORDER = (Level.BASE.value, Level.SILVER.value, Level.GOLD.value)
KAPPA = 3.0


@dataclass(frozen=True, slots=True)
class LevelPolicy:
    # What a level asks for. Rows of level, least leads worked, least share won, least result against expectation
    # (1 = as expected of these leads); 0 asks for nothing.
    rules: tuple[tuple[str, int, float, float], ...] = (
        ("gold", 20, 0.15, 1.0),
        ("silver", 8, 0.08, 0.8),
    )
    # Weeks that are looked back on.
    look_back_weeks: int = 26
    # An accepted lead without an end counts as not won from so many weeks on.
    ripe_weeks: int = 8
    # Nobody steps down who worked fewer leads than this in the weeks looked back on.
    judged_from_leads: int = 8
    # A level is kept until a figure falls this far below its threshold (0.15 = 15 percent of it).
    margin: float = 0.15
    # A step down needs the figures of today and those of so many weeks ago.
    confirm_weeks: int = 4
    # A level that has just begun is not taken away within so many weeks.
    settle_weeks: int = 8
    # Days between the announcement of a step down and the day it takes effect.
    notice_down_days: int = 28
    # Days between the announcement of a step up and the day it takes effect.
    notice_up_days: int = 1
    # A new partner is not judged for so many weeks, unless it has worked enough leads before.
    start_weeks: int = 26
    # So many leads worked end the protected start of a new partner.
    start_leads: int = 12
    # The level of a partner whose start ends before it worked enough leads to be judged.
    unjudged_level: str = "silver"
    # A step that a person refused is not proposed again within so many weeks.
    ask_again_weeks: int = 13
    # No level's factor of entitlement may be lower than this, so that the weak are left with something.
    least_factor: float = 0.5
    # Steps are announced without a person.
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Worked:
    """One lead that a partner accepted; `closed_at` is None while it has no end. `chance` is the neutral one."""

    taken_at: datetime
    closed_at: datetime | None
    won: bool
    chance: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What a partner made of its leads: how many, how many won, how many were to be expected."""

    leads: int
    wins: int
    expected: float

    @property
    def rate(self) -> float:
        return self.wins / self.leads if self.leads else 0.0

    @property
    def result(self) -> float:
        """Wins against expectation, shrunk to 1 while there are few (as match's performance factor)."""
        return (self.wins + KAPPA) / (self.expected + KAPPA)


class LevelError(ValueError):
    """A step that cannot be decided any more; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


class State(StrEnum):
    """Of a change that is not over."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class OpenChange:
    to_level: str
    state: State
    effective_on: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known of one partner when it is judged. `refused`: level -> the day a step to it was refused."""

    level: str
    since: date
    now: Figures
    before: Figures
    open: OpenChange | None = None
    refused: tuple[tuple[str, date], ...] = ()


class Verb(StrEnum):
    PROPOSE = "propose"
    ANNOUNCE = "announce"
    DO = "do"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Move:
    """What is to happen with a partner's level, and why; `effective_on` for an announcement."""

    verb: Verb
    to_level: str
    why: Reason
    effective_on: date | None = None


def figures(worked: Iterable[Worked], *, at: datetime, policy: LevelPolicy) -> Figures:
    """A partner's figures as of a moment: leads accepted in the weeks looked back on that are over or ripe."""
    since, ripe = at - timedelta(weeks=policy.look_back_weeks), at - timedelta(weeks=policy.ripe_weeks)
    leads = wins = 0
    expected = 0.0
    for lead in worked:
        over = lead.closed_at is not None and lead.closed_at <= at
        if since < lead.taken_at <= at and (over or lead.taken_at <= ripe):
            leads, expected = leads + 1, expected + lead.chance
            wins += over and lead.won
    return Figures(leads, wins, expected)


def judge(case: Case, *, today: date, policy: LevelPolicy) -> Move | None:
    """The one thing that is to happen with this partner's level today; None for nothing."""
    wanted = wish(case, today=today, policy=policy)
    if case.open is None:
        return _begin(case, wanted, today=today, policy=policy)
    if not _still(case, case.open, wanted, policy):
        why = Reason("level.gone", _values(case.now) | {"level": case.open.to_level})
        return Move(Verb.LAPSE, case.open.to_level, why)
    due = case.open.effective_on
    if case.open.state is State.ANNOUNCED and due is not None and due <= today:
        return Move(Verb.DO, case.open.to_level, why_step(case, case.open.to_level, policy))
    if case.open.state is State.PROPOSED and policy.automatic:
        return _announce(case, case.open.to_level, today=today, policy=policy)
    return None


def wish(case: Case, *, today: date, policy: LevelPolicy) -> str:
    """The level that the rules ask for today; the present one where they ask for no step."""
    if case.level == Level.NEW:
        return _after_start(case, today=today, policy=policy)
    at = ORDER.index(case.level) if case.level in ORDER else 0
    if at + 1 < len(ORDER) and meets(case.now, ORDER[at + 1], policy):
        return ORDER[at + 1]
    if at > 0 and _falls(case, today=today, policy=policy):
        return ORDER[at - 1]
    return case.level


def meets(found: Figures, level: str, policy: LevelPolicy, *, margin: float = 0.0) -> bool:
    """Whether figures reach a level's thresholds, each lowered by `margin`. The lowest level asks for nothing.

    The least number of leads is asked for on the way up only (`margin` 0).
    """
    rule = next((row for row in policy.rules if row[0] == level), None)
    if rule is None:
        return level == ORDER[0]
    _, leads, rate, result = rule
    enough = margin > 0 or found.leads >= leads
    return enough and found.rate >= rate * (1 - margin) and found.result >= result * (1 - margin)


def next_rule(level: str, policy: LevelPolicy) -> tuple[str, int, float, float] | None:
    """The rule of the next level up, for those who want to know what is missing; None at the top."""
    at = ORDER.index(level) + 1 if level in ORDER else 1
    return next((row for row in policy.rules if at < len(ORDER) and row[0] == ORDER[at]), None)


def announced_for(case_level: str, to_level: str, *, today: date, policy: LevelPolicy) -> date:
    """The day on which a step takes effect that is announced today."""
    down = is_down(case_level, to_level)
    return today + timedelta(days=policy.notice_down_days if down else policy.notice_up_days)


def is_down(from_level: str, to_level: str) -> bool:
    """Whether this step costs the partner something; the new count as silver."""
    return _height(to_level) < _height(from_level)


def why_step(case: Case, to_level: str, policy: LevelPolicy) -> Reason:
    """The rule and the partner's figures behind a step."""
    values = _values(case.now) | {"level": to_level, "of_weeks": policy.look_back_weeks}
    if case.level == Level.NEW:
        judged = case.now.leads >= policy.judged_from_leads
        return Reason("level.classed" if judged else "level.unjudged", values)
    if not is_down(case.level, to_level):
        return Reason("level.up", values | _asked(to_level, policy))
    return Reason("level.down", values | _asked(case.level, policy) | {"confirm_weeks": policy.confirm_weeks})


def _begin(case: Case, wanted: str, *, today: date, policy: LevelPolicy) -> Move | None:
    if wanted == case.level or _refused_lately(case, wanted, today=today, policy=policy):
        return None
    if policy.automatic:
        return _announce(case, wanted, today=today, policy=policy)
    return Move(Verb.PROPOSE, wanted, why_step(case, wanted, policy))


def _announce(case: Case, to_level: str, *, today: date, policy: LevelPolicy) -> Move:
    due = announced_for(case.level, to_level, today=today, policy=policy)
    return Move(Verb.ANNOUNCE, to_level, why_step(case, to_level, policy), due)


def _still(case: Case, change: OpenChange, wanted: str, policy: LevelPolicy) -> bool:
    """Whether the reason of an open change holds: a step up until its level would be lost again, a step down
    until the present level would be kept again."""
    if case.level == Level.NEW:
        return wanted == change.to_level
    if is_down(case.level, change.to_level):
        return case.now.leads >= policy.judged_from_leads and not _kept(case.now, case.level, policy)
    return _kept(case.now, change.to_level, policy)


def _falls(case: Case, *, today: date, policy: LevelPolicy) -> bool:
    settled = today >= case.since + timedelta(weeks=policy.settle_weeks)
    judged = min(case.now.leads, case.before.leads) >= policy.judged_from_leads
    low = not _kept(case.now, case.level, policy) and not _kept(case.before, case.level, policy)
    return settled and judged and low


def _kept(found: Figures, level: str, policy: LevelPolicy) -> bool:
    """A level without a rule is nobody's to lose."""
    if all(row[0] != level for row in policy.rules):
        return True
    return meets(found, level, policy, margin=max(policy.margin, 1e-9))


def _after_start(case: Case, *, today: date, policy: LevelPolicy) -> str:
    """New partners are protected for some weeks or leads, then classed by what they made of them."""
    long_enough = today >= case.since + timedelta(weeks=policy.start_weeks)
    if not long_enough and case.now.leads < policy.start_leads:
        return case.level
    if case.now.leads < policy.judged_from_leads:
        return policy.unjudged_level if policy.unjudged_level in ORDER else ORDER[0]
    return next((level for level in reversed(ORDER) if meets(case.now, level, policy)), ORDER[0])


def _refused_lately(case: Case, to_level: str, *, today: date, policy: LevelPolicy) -> bool:
    until = timedelta(weeks=policy.ask_again_weeks)
    return any(level == to_level and today < on + until for level, on in case.refused)


def _height(level: str) -> int:
    return ORDER.index(level) if level in ORDER else 1


def _values(found: Figures) -> dict[str, float | int | str]:
    return {
        "leads": found.leads,
        "wins": found.wins,
        "rate_percent": round(100 * found.rate, 1),
        "result_percent": round(100 * found.result),
    }


def _asked(level: str, policy: LevelPolicy) -> dict[str, float | int | str]:
    """What a level's rule asks for, for the sentence."""
    _, leads, rate, result = next((row for row in policy.rules if row[0] == level), (level, 0, 0.0, 0.0))
    return {
        "asked_leads": leads,
        "asked_rate_percent": round(100 * rate, 1),
        "asked_result_percent": round(100 * result),
    }


def standing(case: Case, *, today: date, policy: LevelPolicy) -> tuple[Reason, ...]:
    """Where a partner stands, for its own eyes: its figures, then what lies ahead."""
    own = Reason("level.figures", _values(case.now) | {"of_weeks": policy.look_back_weeks})
    if case.level == Level.NEW:
        until = case.since + timedelta(weeks=policy.start_weeks)
        left = max(policy.start_leads - case.now.leads, 0)
        return own, Reason("level.start", {"until_on": until.isoformat(), "count": left})
    found, rule = [own], next_rule(case.level, policy)
    in_danger = case.level != ORDER[0] and not _kept(case.now, case.level, policy)
    if in_danger and case.now.leads >= policy.judged_from_leads:
        found.append(Reason("level.danger", _asked(case.level, policy) | {"level": case.level}))
    if rule is None:
        found.append(Reason("level.top"))
    else:
        found.append(Reason("level.next", _asked(rule[0], policy) | {"level": rule[0]}))
    return tuple(found)
