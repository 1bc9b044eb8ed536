"""The honest choice: candidates are judged on leads they have not seen, later ones where there are dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from stellwerk.grade.learned import figures
from stellwerk.grade.learned.candidates import FAMILIES, TREES_FROM, Lesson, Strength, variants
from stellwerk.grade.learned.history import Flags, History, Indices, Moments, Numbers
from stellwerk.grade.learned.logistic import chance, losses

FOLDS = 5
REPEATS, REPEATS_BELOW = 3, 1500  # few leads: chance in the folds themselves is averaged out
STARTS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # of the leads in their order: learn before, judge up to the next
LEAST_WEIGHT = 0.01  # what a candidate must weigh to be kept
LEAST_MOMENTS = 5  # different moments that an order in time needs
LEAST_ENDS = 5  # won and lost each that a fold must leave to learn from
Fold = tuple[Indices, Indices]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: strengths with their weights (in log-odds), a shift, and what it said of unseen leads.

    `said`, `base`, `won`, `offset`, `fold`: one row per unseen lead, in the order of the folds.
    """

    strengths: tuple[Strength, ...]
    weights: tuple[float, ...]
    shift: float
    by_time: bool
    said: Numbers
    base: Numbers
    won: Flags
    offset: Numbers
    fold: Indices
    candidates: list[dict[str, Any]]


def folds(history: History, seed: int) -> tuple[list[Fold], bool]:
    """Pairs (learn, judge); True when judging always comes later than learning."""
    if history.at is not None:
        in_time = _by_time(history.won, history.at)
        if len(in_time) >= 3:
            return in_time, True
    return _at_random(history.won, seed), False


def _by_time(won: Flags, at: Moments) -> list[Fold]:
    order = np.argsort(at, kind="stable")
    moments = at[order]  # a lead whose moment is unknown has no place in the order
    order, moments = order[~np.isnat(moments)], moments[~np.isnat(moments)]
    if len(np.unique(moments)) < LEAST_MOMENTS:
        return []
    cuts = [int(start * len(order)) for start in STARTS]
    found = [(order[:a], order[a:b]) for a, b in pairwise(cuts)]
    return [(learn, judge) for learn, judge in found if _has_both(won[learn]) and len(judge) >= FOLDS]


def _has_both(won: Flags) -> bool:
    return min(int(won.sum()), int((~won).sum())) >= LEAST_ENDS


def _at_random(won: Flags, seed: int) -> list[Fold]:
    """Stratified: every fold has its share of won leads."""
    found = []
    for repeat in range(REPEATS if len(won) < REPEATS_BELOW else 1):
        rng = np.random.default_rng([seed, repeat])
        part = np.empty(len(won), np.intp)
        for end in (True, False):
            rows = rng.permutation(np.flatnonzero(won == end))
            part[rows] = np.arange(len(rows)) % FOLDS
        found += [(np.flatnonzero(part != k), np.flatnonzero(part == k)) for k in range(FOLDS)]
    return [(learn, judge) for learn, judge in found if _has_both(won[learn])]


def choose(lesson: Lesson, history: History, *, seed: int) -> Choice | None:
    """Trains all candidates on every fold and weighs them. None where there are too few leads to judge by."""
    pairs, by_time = folds(history, seed)
    if not pairs:
        return None
    said: dict[Strength, list[Numbers]] = {}
    trees = len(lesson.won) >= TREES_FROM
    for learn, judge in pairs:
        for strength, log_odds in variants(lesson.some(learn), lesson.some(judge), trees=trees):
            said.setdefault(strength, []).append(log_odds)
    rows = np.concatenate([judge for _, judge in pairs])
    fold = np.repeat(np.arange(len(pairs)), [len(judge) for _, judge in pairs])
    pooled = {strength: np.concatenate(parts) for strength, parts in said.items() if len(parts) == len(pairs)}
    return _weigh(pooled, lesson.won[rows], lesson.offset[rows], fold, by_time=by_time)


def _weigh(
    pooled: dict[Strength, Numbers],
    won: Flags,
    offset: Numbers,
    fold: Indices,
    *,
    by_time: bool,
) -> Choice:
    """The best strength of every family, two ways to bring them together, and which of all holds on unseen leads."""
    base = pooled["base", 0.0, 0]
    each = {strength: losses(log_odds + offset, won) for strength, log_odds in pooled.items()}
    best = [_best([s for s in pooled if s[0] == family], each) for family in FAMILIES]
    strengths = tuple(s for s in best if s is not None)
    beyond = np.column_stack([pooled[s] - base for s in strengths])
    weights, shift = stack(beyond, won, base + offset, free=not by_time)
    shares = _near([each[s] for s in strengths])
    rivals = {
        "mean": (base + beyond @ shares, shares, 0.0),
        "blend": (base + _unseen(beyond, won, base + offset, fold, by_time=by_time), weights, shift),
        **{s[0]: (pooled[s], np.eye(len(strengths))[k], 0.0) for k, s in enumerate(strengths)},
        "base": (base, np.zeros(len(strengths)), 0.0),
    }
    chosen = _first_near({name: losses(rival[0] + offset, won) for name, rival in rivals.items()})
    table = [
        {"name": name, **figures.measure(rival[0] + offset, won), "chosen": name == chosen}
        for name, rival in rivals.items()
    ]
    said, weights, shift = rivals[chosen]
    for row in table:
        row["weight"] = sum(float(w) for s, w in zip(strengths, weights, strict=True) if s[0] == row["name"])
    held = [k for k, w in enumerate(weights) if w > LEAST_WEIGHT]
    return Choice(
        tuple(strengths[k] for k in held), tuple(float(weights[k]) for k in held), float(shift), by_time, said, base,
        won, offset, fold, table,
    )  # fmt: skip


def _best(strengths: Sequence[Strength], each: Mapping[Strength, Numbers]) -> Strength | None:
    """The strength that loses least; of trees those with the fewest leaves that lose no more beyond noise."""
    if not strengths:
        return None
    best = min(strengths, key=lambda s: float(each[s].mean()))
    if best[0] != "trees":
        return best
    for leaves in sorted({s[1] for s in strengths}):
        found = min((s for s in strengths if s[1] == leaves), key=lambda s: float(each[s].mean()))
        if is_near(each[found], each[best]):
            return found
    return best


def is_near(losses_: Numbers, best: Numbers) -> bool:
    """Whether one loses no more than the other beyond noise: one standard error of the paired difference."""
    more = losses_ - best
    return bool(more.mean() <= more.std() / np.sqrt(max(1, len(more))) + 1e-12)


def _near(each: Sequence[Numbers]) -> Numbers:
    """Equal shares for the best and for those that are no worse beyond noise."""
    best = min(each, key=lambda one: float(one.mean()))
    near = np.array([float(is_near(one, best)) for one in each])
    shares: Numbers = near / near.sum()
    return shares


def _first_near(each: Mapping[str, Numbers]) -> str:
    """The first that loses no more than the best beyond noise; the base rate if nothing loses less than it does."""
    best = min(each.values(), key=lambda one: float(one.mean()))
    if best is each["base"]:
        return "base"
    return next(name for name, one in each.items() if is_near(one, best))


def _unseen(beyond: Numbers, won: Flags, start: Numbers, fold: Indices, *, by_time: bool) -> Numbers:
    """The blend on every fold with weights from the other folds, or from the earlier ones."""
    out = np.empty(len(won))
    for k in np.unique(fold):
        mine = fold == k
        others = fold < k if by_time else fold % FOLDS != k % FOLDS
        if _has_both(won[others]):
            weights, shift = stack(beyond[others], won[others], start[others], free=not by_time)
        else:
            weights, shift = np.full(beyond.shape[1], 1 / beyond.shape[1]), 0.0
        out[mine] = beyond[mine] @ weights + shift
    return out


def stack(beyond: Numbers, won: Flags, start: Numbers, *, free: bool) -> tuple[Numbers, float]:
    """Weights from 0 up, and a shift if `free`, that lose least; a little pull towards the plain mean."""
    from scipy.optimize import minimize

    count = beyond.shape[1]
    wide = np.column_stack([beyond, np.ones(len(beyond)) * free])
    mean = np.append(np.full(count, 1 / count), 0.0)

    def cost(weights: Numbers) -> tuple[float, Numbers]:
        log_odds = start + wide @ weights
        pull = weights - mean
        return (
            float(losses(log_odds, won).sum() + (pull * pull).sum() / 2),
            wide.T @ (chance(log_odds) - won) + pull,
        )

    bounds: Sequence[tuple[float | None, float | None]] = [(0.0, None)] * count + [(None, None)]
    found = minimize(cost, mean, jac=True, method="L-BFGS-B", bounds=bounds)
    return found.x[:-1], float(found.x[-1])
