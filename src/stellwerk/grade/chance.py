"""From points to a chance: the identity from day one, a curve through own outcomes once there are enough."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

ENOUGH = 40  # won and lost each, as Dynamics asks before it trains


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
            return min(0.99, max(0.01, points / 100))
        odds = self.intercept + self.slope * points / 100
        return float(min(0.99, max(0.01, 1 / (1 + np.exp(-odds)))))


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
