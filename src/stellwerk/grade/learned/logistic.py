"""Logistic regression with a ridge and an offset, by Newton's method; exact, and the same every time."""

from dataclasses import dataclass

import numpy as np

from stellwerk.grade.learned.history import Flags, Numbers

MOST_STEPS = 40
REUSED = 3  # steps with the same second derivative: it is what costs, and it hardly changes


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of the columns of the design, the intercept, and how the loss bends (its second derivative)."""

    weights: Numbers
    intercept: float
    bent: Numbers

    def log_odds(self, design: Numbers) -> Numbers:
        return design @ self.weights + self.intercept


def fit(
    design: Numbers, won: Flags, *, offset: Numbers, ridge: Numbers, first: Fitted | None = None
) -> Fitted:
    """Fits; `ridge` per column of the design, none on the intercept. `first`: a fit to begin with."""
    wide = np.column_stack([design, np.ones(len(design))])
    held = np.append(ridge, 1e-4)
    if first is None:
        beta, bent, age = np.zeros(wide.shape[1]), None, 0
        beta[-1] = _intercept(won, offset)
    else:
        beta, bent, age = np.append(first.weights, first.intercept), first.bent, 0
    loss = _loss(wide, won, offset, held, beta)
    for _ in range(MOST_STEPS):
        p = chance(wide @ beta + offset)
        if bent is None or age == REUSED:
            root = wide * np.sqrt(np.maximum(p * (1 - p), 1e-9))[:, None]
            bent, age = root.T @ root, 0
        age += 1
        step = np.linalg.solve(bent + np.diag(held + 1e-9), wide.T @ (won - p) - held * beta)
        size, before = 1.0, loss
        while (loss := _loss(wide, won, offset, held, beta + size * step)) > before + 1e-9 and size > 1e-4:
            size /= 2
        beta = beta + size * step
        if before - loss < 1e-6 * (1 + abs(loss)):
            break
    return Fitted(beta[:-1], float(beta[-1]), bent if bent is not None else np.empty((0, 0)))


def chance(log_odds: Numbers) -> Numbers:
    """Log-odds as a probability, without overflow."""
    held = np.exp(-np.abs(log_odds))
    return np.where(log_odds >= 0, 1 / (1 + held), held / (1 + held))


def losses(log_odds: Numbers, won: Flags) -> Numbers:
    """Log-loss of every lead."""
    return np.logaddexp(0, np.where(won, -log_odds, log_odds))


def _loss(wide: Numbers, won: Flags, offset: Numbers, held: Numbers, beta: Numbers) -> float:
    return float(losses(wide @ beta + offset, won).sum() + (held * beta * beta).sum() / 2)


def _intercept(won: Flags, offset: Numbers) -> float:
    share = min(max(float(won.mean()), 1e-3), 1 - 1e-3)
    return float(np.log(share / (1 - share)) - offset.mean())
