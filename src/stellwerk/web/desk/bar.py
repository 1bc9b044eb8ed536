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
    """The bar as pages show it: `usual` is where the policy puts it, `moves` the last ones, the newest first."""

    points: int
    usual: int
    why: str
    moves: tuple[Bar, ...]

    @property
    def sentence(self) -> str:
        return gettext("The bar for A stands at %(points)s points.") % {"points": self.points}


def standing(live: Policy) -> Standing:
    """Two queries. A bar that has not moved since this policy went live stands where that puts it."""
    usual, points = live.read("grade", GradePolicy).a_from, grade.bar_points(live)
    moves = tuple(Bar.objects.order_by("-moved_at", "-id")[:SHOWN])
    if moves and (live.live_at is None or moves[0].moved_at >= live.live_at):
        return Standing(points, usual, say(moves[0].why), moves)
    return Standing(points, usual, gettext("That is where the policy puts it."), moves)
