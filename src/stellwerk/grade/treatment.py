"""How to treat a lead next: what, by whom, until when, and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from stellwerk.grade.points import Known
from stellwerk.grade.policy import GradePolicy
from stellwerk.terms import Letter, Reason


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


def treatment(
    letter: Letter, points: int, scrap: str, known: Known, *, now: datetime, policy: GradePolicy
) -> Treatment:
    """The next step of a freshly graded lead."""
    if letter is Letter.A:
        return Treatment("offer", "partner", now, None, Reason("treat.offer", {"points": points}))
    if letter is Letter.C:
        at = now + timedelta(days=policy.revisit_days)
        return Treatment("revisit", "marketing", at, at, Reason("treat.revisit", {"scrap": scrap}))
    at = now + timedelta(days=policy.nurture_days)
    if points >= policy.a_from - policy.nearly_a_points and known.has_phone:
        return Treatment("ask", "call_centre", now + timedelta(days=1), at,
                         Reason("treat.ask", {"missing": policy.a_from - points}))  # fmt: skip
    if not known.product:
        return Treatment("ask_need", "marketing", at, at, Reason("treat.ask_need", {}))
    return Treatment("inform", "marketing", at, at, Reason("treat.inform", {"product": known.product}))
