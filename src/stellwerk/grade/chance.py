"""From points to a chance: the identity from day one, a curve through own outcomes once there are enough, and a
learned score where one is live. Always with a range, and with reasons whose points sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, sqrt

import numpy as np

from stellwerk.terms import Reason

ENOUGH = 40  # won and lost each, as Dynamics asks before it trains
LEAST, MOST = 0.01, 0.99  # nothing is impossible, and nothing is certain
NOBODYS_WORD = 8  # leads that points without outcomes are worth as evidence
SHARE = 5  # a curve's chance at one place rests on about a fifth of the outcomes
NINETY = 1.2816  # eight of ten times the truth lies between low and high


@dataclass(frozen=True, slots=True)
class Curve:
    """Chance = 1 / (1 + exp(-(intercept + slope * points / 100))); without outcomes chance = points / 100."""

    # Where the curve lies: above 0 raises every lead's chance, below 0 lowers it. Learned, not set by hand.
    intercept: float = 0.0
    # How steeply the chance grows with the points: 0 gives every lead the same chance.
    slope: float = 0.0
    # Leads with a known outcome that the curve was learned from; 0 = not learned, a chance is points / 100.
    outcomes: int = 0

    def chance(self, points: int) -> float:
        """Probability of an order between 0.01 and 0.99."""
        if not self.outcomes:
            return min(MOST, max(LEAST, points / 100))
        return within(_sigmoid(self.intercept + self.slope * points / 100))

    def range(self, chance: float) -> tuple[float, float]:
        """Low and high: the 80 percent interval of Wilson (JASA 22, 1927). Wide while nothing was closed yet."""
        return _wilson(chance, max(NOBODYS_WORD, self.outcomes / SHARE))


@lru_cache(maxsize=10_000)
def _wilson(chance: float, n: float) -> tuple[float, float]:
    z = NINETY
    middle = (chance + z * z / (2 * n)) / (1 + z * z / n)
    wide = z / (1 + z * z / n) * sqrt(chance * (1 - chance) / n + z * z / (4 * n * n))
    return within(min(chance, middle - wide)), within(max(chance, middle + wide))


def within(chance: float) -> float:
    return min(MOST, max(LEAST, chance))


def _sigmoid(odds: float) -> float:
    return 1 / (1 + exp(-min(30.0, max(-30.0, odds))))


@dataclass(frozen=True, slots=True)
class Scored:
    """What the learned score of this version says of one lead; `base` and `parts` sum to `log_odds`."""

    version: int
    chance: float
    low: float
    high: float
    log_odds: float
    base: float
    parts: tuple[tuple[str, float], ...]


def learned_reasons(scored: Scored, known_then: Mapping[str, str]) -> tuple[int, tuple[Reason, ...]]:
    """The points of a learned score, and its contributions as whole points that sum to them.

    What lies between the chance of all leads and that of this one is shared out in proportion to the contributions;
    what is left by rounding goes to the largest remainders (the method of Hare).
    """
    total, start = round(within(scored.chance) * 100), 100 * _sigmoid(scored.base)
    moved = scored.log_odds - scored.base
    slope = (100 * scored.chance - start) / moved if abs(moved) > 1e-9 else 0.0
    if slope < 0:  # calibration has moved the lead against its own reasons: they are shown by themselves
        slope = start * (1 - start / 100)
    parts = [(name, part * slope) for name, part in scored.parts]
    rest = total - start - sum(part for _, part in parts)
    parts = [("base", start), *parts, ("calibrated", rest)]
    whole = shared_out([part for _, part in parts], total)
    reasons = [
        _reason(name, points, known_then) for (name, _), points in zip(parts, whole, strict=True) if points
    ]
    return total, tuple(reasons)


def shared_out(parts: Sequence[float], total: int) -> list[int]:
    """Whole numbers that sum to `total`, each next to its part where the parts themselves sum to about it."""
    whole = [int(np.floor(part)) for part in parts]
    left = total - sum(whole)
    order = sorted(range(len(parts)), key=lambda i: (whole[i] - parts[i], i))
    for at in range(abs(left)):
        whole[order[at % len(order)] if left > 0 else order[-1 - at % len(order)]] += 1 if left > 0 else -1
    return whole


# Features that have a sentence of their own among the points' reasons -> key and name of the value.
_SAID_LIKE_POINTS = {
    "channel": ("grade.channel", "channel"),
    "industry": ("grade.industry", "industry"),
    "size": ("grade.size", "size"),
    "product": ("grade.product", "product"),
    "region": ("grade.region", "region"),
}


def _reason(name: str, points: int, known_then: Mapping[str, str]) -> Reason:
    value = known_then.get(name, "")
    if name in ("base", "calibrated"):
        return Reason(
            "grade.learned_base" if name == "base" else "grade.learned_calibrated", {"points": points}
        )
    if not value:
        return Reason("grade.learned_without", {"points": points, "feature": name})
    if name in _SAID_LIKE_POINTS:
        key, called = _SAID_LIKE_POINTS[name]
        return Reason(key, {"points": points, called: value})
    return Reason("grade.learned", {"points": points, "feature": name, "is": value})


def fit_curve(points: Sequence[int], won: Sequence[bool]) -> Curve:
    """Platt scaling (Platt 1999) by Newton's method with a weak prior; the identity below 40 won and 40 lost."""
    y = np.asarray(won, dtype=np.float64)
    if min(y.sum(), len(y) - y.sum()) < ENOUGH:
        return Curve()
    x = np.column_stack([np.ones(len(y)), np.asarray(points, dtype=np.float64) / 100])
    beta = np.zeros(2)
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ beta))
        gradient = x.T @ (y - p) - 1e-3 * beta
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-10:
            break
    if beta[1] < 0:
        # More points must never mean less chance: where they say nothing, everybody has the mean chance.
        return Curve(float(np.log(y.mean() / (1 - y.mean()))), 0.0, len(y))
    return Curve(float(beta[0]), float(beta[1]), len(y))
