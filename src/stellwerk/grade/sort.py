"""A, B or C, with reasons that sum to the points, and what to do next."""

from dataclasses import dataclass
from datetime import datetime

from stellwerk.grade.chance import Curve
from stellwerk.grade.points import Known, points, spoken
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.segments import segments
from stellwerk.grade.treatment import Treatment, treatment
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


@dataclass(frozen=True, slots=True)
class Grade:
    """What a lead is worth: points 0-100 (the chance in percent), chance, value and worth in cents, and why.

    The `points` of all reasons sum to `points`. `scrap` is the reason of a C from the closed list, else ''.
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


def grade(known: Known, *, now: datetime, policy: GradePolicy, curve: Curve) -> Grade:
    """Sorts one lead. The same knowledge, moment, policy and curve give the same grade."""
    reasons = points(known, now=now, policy=policy)
    total, reasons = _limited(reasons, curve)
    scrap = scrap_reason(known, policy)
    letter = Letter.C if scrap else Letter.A if total >= policy.a_from else Letter.B
    chance = curve.chance(sum(r.values["points"] for r in reasons if r.key not in DISPLAY))
    value = known.value_cents or dict(policy.usual_values).get(known.product, policy.usual_value_cents)
    said = spoken(known.text, policy.interest_points)
    warm = letter is Letter.A or bool(said) or known.is_customer
    return Grade(
        letter=letter,
        points=total,
        chance=round(chance, 4),
        value_cents=value,
        worth_cents=round(round(chance, 4) * value),
        temperature=Temperature.WARM if warm else Temperature.COLD,
        segments=segments(known, today=now.date()),
        reasons=reasons,
        scrap=scrap,
        treatment=treatment(letter, total, scrap, known, now=now, policy=policy),
    )


DISPLAY = ("grade.limit", "grade.own_history")  # steps from the sum of points to the chance that is shown


def _limited(reasons: tuple[Reason, ...], curve: Curve) -> tuple[int, tuple[Reason, ...]]:
    """The points shown are the chance in percent; what that changes is said as a reason of its own."""
    raw = sum(r.values["points"] for r in reasons)
    shown = round(curve.chance(raw) * 100)
    if shown == raw:
        return shown, reasons
    key = "grade.own_history" if curve.outcomes else "grade.limit"
    return shown, (*reasons, Reason(key, {"points": shown - raw, "outcomes": curve.outcomes}))


def scrap_reason(known: Known, policy: GradePolicy) -> str:
    """Why there is no prospect here, from the closed list; '' when there may be one."""
    if known.consent == "no" and not known.has_phone:
        return "consent_refused"
    if policy.served_countries and known.country and known.country not in policy.served_countries:
        return "out_of_area"
    said = spoken(known.text, policy.scrap_phrases)
    return said[0] if said else ""
