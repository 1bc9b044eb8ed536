"""What is it worth?

Comes in: what is known of a lead at this moment.
Goes out: points with reasons that sum, chance, value, worth, A/B/C, segments, the next step with its date.
Never: a number without a reason, a C without a reason of the closed list, a look into the future.
"""

from stellwerk.grade.chance import Curve, fit_curve
from stellwerk.grade.freshness import freshness
from stellwerk.grade.points import Known, points
from stellwerk.grade.policy import GradePolicy
from stellwerk.grade.sort import SCRAP_REASONS, Grade, grade
from stellwerk.grade.treatment import Treatment

__all__ = [
    "SCRAP_REASONS",
    "Curve",
    "Grade",
    "GradePolicy",
    "Known",
    "Treatment",
    "fit_curve",
    "freshness",
    "grade",
    "points",
]
