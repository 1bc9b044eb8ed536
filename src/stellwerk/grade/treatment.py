"""How to treat a lead next: what, by whom, until when, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stellwerk.grade.points import Known
from stellwerk.grade.policy import GradePolicy
from stellwerk.terms import Letter, Reason, Temperature

# What a rule of the policy may say, by grade, and who may be asked to do it.
WHATS = {
    Letter.A: ("offer", "qualify"),
    Letter.B: ("ask", "ask_need", "inform", "invite", "compare", "win_back"),
    Letter.C: ("revisit",),
}
ROLES = ("partner", "call_centre", "sales", "marketing")
ASKED = ("qualify", "ask")  # what a talk has settled
PEOPLE = ("call_centre", "sales")  # whom a B waits for at pursue's door, with a follow-up


@dataclass(frozen=True, slots=True)
class Treatment:
    """`what` is a key that `words` knows; `by` is a role, which acts at `at`.

    `look_at` is when the machine grades the lead again; None for an A, which is somebody's from now on.
    """

    what: str
    by: str
    at: datetime
    look_at: datetime | None
    why: Reason


@dataclass(frozen=True, slots=True)
class Sorted:
    """What the rules ask of a lead that has its grade. `missing`: points to the bar; `scrap`: the reason of a C."""

    letter: Letter
    points: int
    missing: int
    scrap: str
    temperature: Temperature
    segments: tuple[str, ...]
    strategy: str = ""
    qualified: bool = False


def treatment(lead: Sorted, known: Known, *, now: datetime, policy: GradePolicy) -> Treatment:
    """The next step of a freshly graded lead: by the policy's rows, or as usual.

    Whom the call centre has asked once (`qualified`) it does not ask again.
    """
    rule = _rule(lead, known, policy)
    if lead.letter is Letter.A:
        if rule and rule[5] == "qualify":
            at = now + timedelta(days=rule[7])
            why = Reason("treat.qualify", {"points": lead.points, "channel": known.channel})
            return Treatment("qualify", rule[6], at, None, why)
        return Treatment("offer", "partner", now, None, Reason("treat.offer", {"points": lead.points}))
    if lead.letter is Letter.C:
        at = now + timedelta(days=rule[7] if rule else policy.revisit_days)
        return Treatment("revisit", "marketing", at, at, Reason("treat.revisit", {"scrap": lead.scrap}))
    if rule:
        return _by_rule(rule, lead, known, now=now, policy=policy)
    return _nurtured(lead, known, now=now, policy=policy)


def _rule(
    lead: Sorted, known: Known, policy: GradePolicy
) -> tuple[str, str, str, str, str, str, str, int] | None:
    """The first row that fits and says what can be done with this grade."""
    for row in policy.treatments:
        grade, temperature, segment, strategy, channel, what, by, _ = row
        if (
            grade == lead.letter
            and temperature in ("", lead.temperature)
            and (not segment or segment in lead.segments)
            and strategy in ("", lead.strategy)
            and channel in ("", known.channel)
            and what in WHATS[lead.letter]
            and not (what in ASKED and lead.qualified)
            and not (by in PEOPLE and not known.has_phone)
        ):
            return row
    return None


def _by_rule(
    rule: tuple[str, str, str, str, str, str, str, int],
    lead: Sorted,
    known: Known,
    *,
    now: datetime,
    policy: GradePolicy,
) -> Treatment:
    """A B that the policy treats in its own way; looked at again as any other, unless the step takes longer."""
    _, _, segment, strategy, _, what, by, days = rule
    at = now + timedelta(days=days)
    look_at = max(at, now + timedelta(days=policy.nurture_days)) if by in PEOPLE else at
    values = {"segment": segment, "strategy": strategy, "channel": known.channel, "missing": lead.missing}
    return Treatment(what, by, at, look_at, Reason("treat.rule", values))


def _nurtured(lead: Sorted, known: Known, *, now: datetime, policy: GradePolicy) -> Treatment:
    at = now + timedelta(days=policy.nurture_days)
    if lead.missing <= policy.nearly_a_points and known.has_phone and not lead.qualified:
        soon = now + timedelta(days=1)
        return Treatment("ask", "call_centre", soon, at, Reason("treat.ask", {"missing": lead.missing}))
    if not known.product:
        return Treatment("ask_need", "marketing", at, at, Reason("treat.ask_need", {}))
    return Treatment("inform", "marketing", at, at, Reason("treat.inform", {"product": known.product}))
