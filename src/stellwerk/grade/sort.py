"""A, B or C, with reasons that sum to the points, what it is worth, how urgent it is, and what to do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from stellwerk.grade.chance import Curve, Scored, learned_reasons, within
from stellwerk.grade.freshness import half_life_days
from stellwerk.grade.phrases import spoken
from stellwerk.grade.points import Known, phrases_of, points
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.segments import Segment, segments
from stellwerk.grade.snapshot import FEATURES, features
from stellwerk.grade.treatment import Sorted, Treatment, treatment
from stellwerk.grade.urgency import urgency
from stellwerk.grade.value import Experience, Range, expected_days, expected_value
from stellwerk.terms import Letter, Reason, Temperature

SCRAP_REASONS = (
    "no_need",
    "no_authority",
    "competitor",
    "out_of_area",
    "consent_refused",
    "duplicate",
    "junk",
)
_NOTHING_SOLD = Experience()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What holds for all leads of a moment, beside the policy: where the bar for an A stands (None: where the policy
    puts it), the rules of the segments (None: the house's own), what own orders say."""

    bar: int | None = None
    rules: Sequence[Segment] | None = None
    own: Experience = field(default_factory=Experience)


@dataclass(frozen=True, slots=True)
class Apart:
    """What is known of this lead beside `Known`: its strategy field with its weight, the grade it had, whether the
    call centre has spoken to it, what the learned score says (None: the points count)."""

    strategy: str = ""
    weight: float = 1.0
    before: str = ""
    qualified: bool = False
    scored: Scored | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """What a lead is worth: points 0-100 (the chance in percent), chance, value and worth in cents, and why.

    The `points` of all reasons sum to `points`; `why` says why it is this letter. `scrap` is the reason of a C from
    the closed list, else ''. `priority` is worth x urgency x weight of the strategy field: the order of work.
    """

    letter: Letter
    points: int
    chance: float
    value_cents: int
    worth_cents: int
    temperature: Temperature
    segments: tuple[str, ...]
    reasons: tuple[Reason, ...]
    scrap: str
    treatment: Treatment
    why: Reason
    urgency: float
    priority: int
    chance_range: Range
    value_range: Range
    days_range: Range
    known_then: Mapping[str, str]
    score_version: int | None

    def forecast(self) -> dict[str, tuple[float, ...]]:
        """Low, expected and high of chance, value in cents and days to the order, as JSON holds it."""
        return {
            "chance": _rounded(self.chance_range, 3),
            "value_cents": _rounded(self.value_range),
            "days": _rounded(self.days_range),
        }


@lru_cache(maxsize=10_000)
def _rounded(figures: Range, digits: int | None = None) -> tuple[float, ...]:
    return tuple(round(part, digits) for part in figures)


_EVERYWHERE, _USUAL = Circumstances(), Apart()


def grade(
    known: Known,
    *,
    now: datetime,
    policy: GradePolicy,
    curve: Curve,
    circumstances: Circumstances = _EVERYWHERE,
    apart: Apart = _USUAL,
) -> Grade:
    """Sorts one lead. The same knowledge, moment, policy, curve and circumstances give the same grade."""
    groups = segments(known, today=now.date(), rules=circumstances.rules)
    then = features(known, policy=policy)
    total, chance, low, high, reasons = _chance(known, groups, then, apart.scored, curve, policy, now)
    value_range = _value(known, policy, circumstances.own)
    value = round(value_range[1])
    worth = round(chance * value)
    days = half_life_days(groups, known.product, known.channel, policy=policy)
    pressing = urgency(known.last_contact_at, known.deadline_on, now=now, half_life_days=days)
    bar = policy.a_from if circumstances.bar is None else circumstances.bar
    scrap = scrap_reason(known, policy)
    letter, why = _letter(total, round(worth * pressing), scrap, bar=bar, before=apart.before, policy=policy)
    interested = len(then) > len(FEATURES)  # something was said or done
    warm = letter is Letter.A or interested or known.is_customer
    temperature = Temperature.WARM if warm else Temperature.COLD
    lead = Sorted(letter, total, bar - total, scrap, temperature, groups, apart.strategy, apart.qualified)
    return Grade(
        letter=letter,
        points=total,
        chance=chance,
        value_cents=value,
        worth_cents=worth,
        temperature=temperature,
        segments=groups,
        reasons=reasons,
        scrap=scrap,
        treatment=treatment(lead, known, now=now, policy=policy),
        why=why,
        urgency=pressing,
        priority=round(worth * pressing * apart.weight),
        chance_range=(low, chance, high),
        value_range=value_range,
        days_range=expected_days(
            known.product, known.channel, usual_days=policy.usual_days, own=circumstances.own.days
        ),
        known_then=then,
        score_version=apart.scored.version if apart.scored else None,
    )


DISPLAY = ("grade.limit", "grade.own_history")  # steps from the sum of points to the chance that is shown


def _chance(
    known: Known,
    groups: tuple[str, ...],
    then: Mapping[str, str],
    scored: Scored | None,
    curve: Curve,
    policy: GradePolicy,
    now: datetime,
) -> tuple[int, float, float, float, tuple[Reason, ...]]:
    """Points, chance with low and high, and reasons that sum: by the learned score, or by the points on their curve."""
    if scored is not None:
        total, reasons = learned_reasons(scored, then)
        chance = round(within(scored.chance), 4)
        return total, chance, min(chance, scored.low), max(chance, scored.high), reasons
    found = points(known, now=now, policy=policy, segments=groups)
    raw = sum(reason.values["points"] for reason in found)
    chance = round(curve.chance(raw), 4)
    total, reasons = _limited(raw, round(chance * 100), found, curve)
    return total, chance, *curve.range(chance), reasons


def _limited(
    raw: int, shown: int, reasons: tuple[Reason, ...], curve: Curve
) -> tuple[int, tuple[Reason, ...]]:
    """The points shown are the chance in percent; what that changes is said as a reason of its own."""
    if shown == raw:
        return shown, reasons
    key = "grade.own_history" if curve.outcomes else "grade.limit"
    return shown, (*reasons, Reason(key, {"points": shown - raw, "outcomes": curve.outcomes}))


def _value(known: Known, policy: GradePolicy, own: Experience) -> Range:
    usual = dict(policy.usual_values).get(known.product, policy.usual_value_cents)
    return expected_value(
        known.value_cents, known.product, known.size_class, usual_cents=usual, own=own.values
    )


def _letter(
    total: int, pressing_cents: int, scrap: str, *, bar: int, before: str, policy: GradePolicy
) -> tuple[Letter, Reason]:
    """The letter and why. `before`: the grade it had; an A falls only when it is clearly below the bar."""
    values = {"points": total, "bar": bar}
    if scrap:
        return Letter.C, Reason("sort.scrap", {"scrap": scrap})
    if total >= bar:
        return Letter.A, Reason("sort.over", values)
    if before == Letter.A and total >= bar - policy.stays_a_points:
        return Letter.A, Reason("sort.stays", {**values, "margin": policy.stays_a_points})
    if pressing_cents >= policy.worthy_cents and total >= bar - policy.nearly_a_points:
        return Letter.A, Reason("sort.worthy", {**values, "worth_cents": pressing_cents})
    return Letter.B, Reason("sort.under", values)


def scrap_reason(known: Known, policy: GradePolicy) -> str:
    """Why there is no prospect here, from the closed list; '' when there may be one."""
    if known.consent == "no" and not known.has_phone:
        return "consent_refused"
    if policy.served_countries and known.country and known.country not in policy.served_countries:
        return "out_of_area"
    reasons = spoken(known.text, policy.scrap_phrases)
    return next((reason for reason in reasons if not _is_theirs(reason, known, policy)), "")


def _is_theirs(reason: str, known: Known, policy: GradePolicy) -> bool:
    """Who is unhappy with a competitor names one, but is none."""
    return reason == "competitor" and "unhappy_with_competitor" in phrases_of(known, policy)
