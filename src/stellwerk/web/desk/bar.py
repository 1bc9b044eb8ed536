"""Where the bar for an A stands now, why, and how it moved."""

from dataclasses import dataclass

from django.utils.translation import gettext

from stellwerk.grade import step as grade
from stellwerk.grade.policy import GradePolicy
from stellwerk.store.models import Bar, Policy
from stellwerk.web.templatetags.stellwerk import say

SHOWN = 10  # moves


@dataclass(frozen=True, slots=True)
class Standing:
    """The bar as pages show it: `usual` is where the policy puts it, `moves` the last ones, the newest first.

    `lift` is the part of the points that the learned score brings along.
    """

    points: int
    usual: int
    lift: int
    why: str
    moves: tuple[Bar, ...]

    @property
    def sentence(self) -> str:
        return gettext("The bar for A stands at %(points)s points.") % {"points": self.points}


def standing(live: Policy) -> Standing:
    """Three queries. A bar that has not moved since this policy went live stands where that puts it."""
    score = grade.live_score()
    lift = score.lift if score else 0
    usual, points = live.read("grade", GradePolicy).a_from, grade.bar_points(live) + lift
    moves = tuple(Bar.objects.order_by("-moved_at", "-id")[:SHOWN])
    if moves and (live.live_at is None or moves[0].moved_at >= live.live_at):
        return Standing(points, usual, lift, say(moves[0].why), moves)
    return Standing(points, usual, lift, gettext("That is where the policy puts it."), moves)
