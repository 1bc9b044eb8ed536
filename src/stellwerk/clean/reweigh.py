"""What people say of pairs makes the weights better: those that explain their answers, drawn to the ones that rule.

A weight is the slope of a logistic regression in bits, with a normal prior around the weight that rules (MAP; Bishop
2006, 4.4). Only pairs between two probabilities are shown to people. That does not mislead it: they were chosen by
what was observed, not by the answer. The shares of Fellegi and Sunter, counted in such pairs, would be wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

FEWEST, FEWEST_OF_EACH = 60, 15  # pairs, and pairs of either answer
LEEWAY = (
    1.5  # bits by which a weight is expected to differ in another house (standard deviation of the prior)
)
FOLDS = 5
SURE = 1.64  # standard errors by which answers that were not seen must be foretold better
LEAST_CHANGE = 0.3  # bits; what moves less stays as it is
MOST = 30.0  # bits: no single observation says more
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair that a person decided: what was observed on it (keys of the weights), and whether the two are one."""

    seen: tuple[str, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class Reweighed:
    """Better weights, and how often old and new ones agree with answers that they have not seen (shares)."""

    weights: Mapping[str, float]
    changed: tuple[str, ...]
    pairs: int
    same: int
    agreed_before: float
    agreed_after: float


def reweighed(pairs: Sequence[Judged], weights: Mapping[str, float]) -> Reweighed | None:
    """Weights that foretell people's answers better than `weights`, beyond noise; None where there are none."""
    same = sum(pair.same for pair in pairs)
    if len(pairs) < FEWEST or min(same, len(pairs) - same) < FEWEST_OF_EACH:
        return None
    names = list(weights)
    seen, answers = _table(pairs, names), np.array([float(pair.same) for pair in pairs])
    now = np.array([weights[name] for name in names])
    unseen = _unseen(seen, answers, now)
    gain = _loss(seen @ now, answers) - _loss(unseen, answers)
    if float(gain.mean()) <= SURE * float(gain.std(ddof=1)) / sqrt(len(pairs)):
        return None
    better = np.clip(np.round(_fitted(seen, answers, now), 1), -MOST, MOST)
    moved = np.abs(better - now) >= LEAST_CHANGE
    if not moved.any():
        return None
    made = {n: float(b if m else w) for n, b, m, w in zip(names, better, moved, now, strict=True)}
    changed = sorted(np.flatnonzero(moved), key=lambda i: -abs(float(better[i] - now[i])))
    return Reweighed(made, tuple(names[i] for i in changed), len(pairs), same, _agreed(seen @ now, answers),
                     _agreed(unseen, answers))  # fmt: skip


def _table(pairs: Sequence[Judged], names: Sequence[str]) -> Numbers:
    """One row per pair, one column per weight: 1 where it was observed; the prior always is."""
    places = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(pairs), len(names)))
    table[:, places["prior"]] = 1
    for row, pair in enumerate(pairs):
        for name in pair.seen:
            if name in places:
                table[row, places[name]] = 1
    return table


def _unseen(seen: Numbers, answers: Numbers, now: Numbers) -> Numbers:
    """The bits of every pair by weights that were fitted without it."""
    bits = np.zeros(len(answers))
    for fold in range(FOLDS):
        out = np.arange(len(answers)) % FOLDS == fold
        bits[out] = seen[out] @ _fitted(seen[~out], answers[~out], now)
    return bits


def _fitted(seen: Numbers, answers: Numbers, now: Numbers) -> Numbers:
    """The likeliest weights, by Newton's method; a step that overshoots is halved."""
    unit, pull = log(2), 1 / LEEWAY**2

    def cost(weights: Numbers) -> float:
        told = unit * float(_loss(seen @ weights, answers).sum())
        return told + pull / 2 * float(((weights - now) ** 2).sum())

    found = now.copy()
    for _ in range(100):
        chance = _chance(seen @ found)
        slope = unit * seen.T @ (answers - chance) - pull * (found - now)
        bend = unit**2 * (seen.T * (chance * (1 - chance))) @ seen + pull * np.eye(len(now))
        step = np.linalg.solve(bend, slope)
        while cost(found + step) > cost(found) and float(np.abs(step).max()) > 1e-9:
            step = step / 2
        found = found + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return found


def _chance(bits: Numbers) -> Numbers:
    made: Numbers = 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))
    return made


def _loss(bits: Numbers, answers: Numbers) -> Numbers:
    """How surprising each answer is, in bits."""
    made: Numbers = np.logaddexp2(0, np.where(answers > 0, -bits, bits))
    return made


def _agreed(bits: Numbers, answers: Numbers) -> float:
    return float(((bits > 0) == (answers > 0)).mean())
