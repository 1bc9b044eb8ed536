"""From log-odds to a chance that can be taken at its word: a monotone map, learned on leads nobody has seen."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from stellwerk.grade.learned.choice import Choice, is_near, stack
from stellwerk.grade.learned.history import Flags, Indices, Numbers
from stellwerk.grade.learned.logistic import chance, losses

DAMP = 0.5  # how much of the newest shift is believed: half of it is news, half of it is chance
KNOTS_FROM, KNOTS = 2000, 12
PULL = 20.0  # leads' worth of the straight line that every knot has to outvote


@dataclass(frozen=True, slots=True)
class Calibration:
    """`log_odds` -> `slope` and `shift`, then bent between the knots. The slope is never below 0."""

    slope: float = 1.0
    shift: float = 0.0
    at: tuple[float, ...] = ()
    bend: tuple[float, ...] = ()

    def log_odds(self, said: Numbers) -> Numbers:
        straight = said * self.slope + self.shift
        return straight if not self.at else straight + np.interp(straight, self.at, self.bend)

    def chance(self, said: Numbers) -> Numbers:
        return chance(self.log_odds(said))


def calibrate(choice: Choice, base: float) -> Calibration:
    """What the unseen leads teach; `base` is that of the final score.

    By time: never steeper, and shifted only if the last shifts would have helped.
    """
    beyond, start = (choice.said - choice.base)[:, None], choice.base + choice.offset
    if choice.by_time:
        slope = min(1.0, float(stack(beyond, choice.won, start, free=False)[0][0]))
        return Calibration(slope, base * (1 - slope) + _newest_shift(choice))
    weights, shift = stack(beyond, choice.won, start, free=True)
    slope = float(weights[0])
    straight = Calibration(slope, base * (1 - slope) + shift)
    return _bent(straight, choice) if len(choice.won) >= KNOTS_FROM else straight


def _newest_shift(choice: Choice) -> float:
    """Half of what the newest leads were off, if the same rule would have made each later part better."""
    parts = [np.flatnonzero(choice.fold == k) for k in np.unique(choice.fold)]
    shifts = [DAMP * _shift(choice, part) for part in parts]
    as_said, shifted = [], []
    for shift, (_, later) in zip(shifts, pairwise(parts), strict=False):
        start, won = choice.said[later] + choice.offset[later], choice.won[later]
        as_said.append(losses(start, won))
        shifted.append(losses(start + shift, won))
    helped = [float((a - b).mean()) for a, b in zip(as_said, shifted, strict=True)]
    if not helped or min(helped) < 0 or is_near(np.concatenate(as_said), np.concatenate(shifted)):
        return 0.0
    return shifts[-1]


def _shift(choice: Choice, rows: Indices) -> float:
    """What has to be added so that as many are won as were said."""
    start, shift = choice.said[rows] + choice.offset[rows], 0.0
    for _ in range(30):
        p = chance(start + shift)
        shift += float(np.clip((choice.won[rows].sum() - p.sum()) / max(1e-9, (p * (1 - p)).sum()), -2, 2))
    return float(np.clip(shift, -3, 3))


def _bent(straight: Calibration, choice: Choice) -> Calibration:
    """With knots if they keep their promise on the other half of the leads."""
    said = straight.log_odds(choice.said)
    half = np.arange(len(said)) % 2 == 0
    plain, bent = np.empty(len(said)), np.empty(len(said))
    for mine in (half, ~half):
        at, bend = _knots(said[~mine], choice.won[~mine], choice.offset[~mine])
        plain[mine] = losses(said[mine] + choice.offset[mine], choice.won[mine])
        bent[mine] = losses(
            said[mine] + np.interp(said[mine], at, bend) + choice.offset[mine], choice.won[mine]
        )
    if is_near(plain, bent):
        return straight
    at, bend = _knots(said, choice.won, choice.offset)
    return Calibration(straight.slope, straight.shift, tuple(map(float, at)), tuple(map(float, bend)))


def _knots(said: Numbers, won: Flags, offset: Numbers) -> tuple[Numbers, Numbers]:
    """Twelve groups by chance: where each lies, and by how much it was off; the sum never falls."""
    order = np.argsort(said, kind="stable")
    at: list[float] = []
    to: list[float] = []
    for part in np.array_split(order, KNOTS):
        p = chance(said[part] + offset[part])
        held = float((p * (1 - p)).sum())
        middle = float(said[part].mean())
        if not at or middle > at[-1] + 1e-9:
            at.append(middle)
            to.append(middle + (float(won[part].sum()) - float(p.sum())) / (held + PULL * held / len(part)))
    rising = np.maximum.accumulate(np.array(to))
    return np.array(at), rising - np.array(at)
