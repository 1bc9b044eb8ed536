"""Where the bar for an A stands: it rises when partners and sales are full, and falls when they idle."""

from collections.abc import Sequence
from dataclasses import dataclass

from stellwerk.grade.policy import GradePolicy
from stellwerk.terms import Reason

LOWEST, HIGHEST = 1, 99


@dataclass(frozen=True, slots=True)
class Move:
    """The bar from now on, and why."""

    points: int
    why: Reason


def fullness(used: int, places: int, *, used_last: int, elapsed: float) -> float | None:
    """Share of this week's places that will have been used when it ends, 0 to 1; None without any place.

    What is left of the week (`elapsed` of it has passed, 0 to 1) is counted as last week had it, or every Monday would
    look idle.
    """
    if places <= 0:
        return None
    coming = used_last * (1 - min(1.0, max(0.0, elapsed)))
    return min(1.0, (used + coming) / places)


def target(full: float, policy: GradePolicy) -> int:
    """Where the bar belongs at this fullness, were it not for the slack. Never lower for more fullness."""
    usual, step = policy.a_from, max(1, policy.bar_step)
    if full < policy.bar_idle:
        # The slack keeps the bar from falling as far as asked: the way down ends where it can still be reached.
        share = min(1.0, (policy.bar_idle - full) / max(policy.bar_idle - policy.bar_slack, 1e-9))
        return max(LOWEST, usual - _stepped(share * policy.bar_falls, policy.bar_falls, step))
    if full > policy.bar_full:
        share = (full - policy.bar_full) / (1 - policy.bar_full)
        return min(HIGHEST, usual + _stepped(share * policy.bar_rises, policy.bar_rises, step))
    return usual


def _stepped(wanted: float, most: int, step: int) -> int:
    """In whole steps, and all the way at the end."""
    return most if wanted >= most - 1e-9 else step * int((wanted + 1e-9) // step)


def move(points: int, full: float | None, policy: GradePolicy) -> Move | None:
    """The next move of a bar that stands at `points`; None where it stays.

    The bar rises as soon as the fullness asks for it, and falls only when it would be asked to at `bar_slack` more
    (the play operator of hysteresis: Krasnosel'skii & Pokrovskii, "Systems with Hysteresis", 1989), so that a fullness
    that swings by less never moves it to and fro. Without capacities it stands where the policy puts it.
    """
    if full is None:
        usual = policy.a_from
        return (
            None if points == usual else Move(usual, Reason("bar.no_places", {"bar": usual, "was": points}))
        )
    low, high = target(full, policy), target(min(1.0, full + policy.bar_slack), policy)
    wanted = min(max(points, low), high)
    if wanted == points:
        return None
    return Move(wanted, _why(wanted, points, full, policy))


def lift(points: Sequence[int], share: float, *, bar: int) -> int:
    """How much higher the bar has to stand for leads with these points, so that this share of them is over it.

    A score that is learned from leads which were handed out is too kind to those that never were: it has seen only
    the best of their kind. So it may say which leads are an A, and not how many. `share` from 0 to 1; where several
    leads have the same points, the nearer side. Negative where the bar has to come down.
    """
    if not points:
        return 0
    ranked = sorted(points, reverse=True)
    wanted = round(share * len(ranked))
    if not wanted:
        return min(HIGHEST, ranked[0] + 1) - bar
    at = ranked[wanted - 1]
    over, above = sum(p >= at for p in ranked), sum(p > at for p in ranked)
    nearest = at if over - wanted <= wanted - above else at + 1
    return min(HIGHEST, max(LOWEST, nearest)) - bar


def _why(wanted: int, was: int, full: float, policy: GradePolicy) -> Reason:
    values = {"bar": wanted, "was": was, "percent": round(full * 100)}
    if wanted == policy.a_from:
        return Reason("bar.usual", values)
    if wanted > was:
        return Reason("bar.rises", values)
    return Reason("bar.falls", values)
