"""Leads that came to an end: which of them count, and whether what was said of them came true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stellwerk.grade.chance import ENOUGH
from stellwerk.terms import Reason

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALARMING = 3.0  # standard errors: once in some hundred months by chance alone
SLOPE_APART, BLIND = (
    0.3,
    0.55,
)  # a slope so far from 1 matters; an AUC that may be below this sorts hardly at all


@dataclass(frozen=True, slots=True)
class LearnPolicy:
    # Days between two trainings by the clock. Whatever it learns is only proposed.
    train_days: int = 28
    # The clock trains again only after so many leads more were won or lost.
    new_outcomes: int = 40
    # Outcomes of so many days back are learned from; what is older tells of another market.
    look_back_days: int = 1095
    # Leads that arrived within so many days are left out: of them only the quick ends are known.
    unripe_days: int = 30
    # Days between two checks of the score that rules.
    check_days: int = 28
    # A check looks at so many outcomes at least; where there are fewer it looks farther back.
    check_outcomes: int = 60
    # How far partners are believed to differ, in log-odds. Their effect is kept out of a lead's chance.
    partner_spread: float = 0.5
    # Facts that no score may learn from, by their names, because they are written down when the end is known.
    left_out: tuple[str, ...] = ()
    # Kinds of proposals that go live without being asked, by their names; empty: a person decides on each.
    goes_live: tuple[str, ...] = ()
    # Without being asked a number moves by so many percent at most.
    largest_step_percent: float = 20.0
    # So many days after a proposal went live somebody looks what became of it.
    look_again_days: int = 56


@dataclass(frozen=True, slots=True)
class Ended:
    """A lead that somebody worked and that was won or lost.

    `known`: what was known when it was scored; `chance`: what it was given then; `partner`: who worked it;
    `points`: their sum before any curve, None where a learned score gave the chance; `taken_at`: when it was taken up.
    """

    known: Mapping[str, str]
    won: bool
    arrived_at: datetime
    closed_at: datetime
    partner: str
    chance: float
    points: int | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """In the order in which they ended. `unknown`: ended without a snapshot of what was known; `unripe`: too new."""

    ended: tuple[Ended, ...]
    unknown: int = 0
    unripe: int = 0

    @property
    def won(self) -> int:
        return sum(row.won for row in self.ended)

    @property
    def lost(self) -> int:
        return len(self.ended) - self.won

    @property
    def missing(self) -> tuple[int, int]:
        """How many won and how many lost are missing until a score can be learned."""
        return max(0, ENOUGH - self.won), max(0, ENOUGH - self.lost)


class ScoreError(ValueError):
    """What cannot be done with a learned score now; `reason` says why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Look:
    """How a score did on outcomes: `alarm` says what is wrong, None while it holds."""

    alarm: Reason | None
    figures: dict[str, Any]


def ripe(ended: Sequence[Ended], *, unknown: int, now: datetime, policy: LearnPolicy) -> Outcomes:
    """The outcomes that may be learned from, oldest end first."""
    young = now - timedelta(days=policy.unripe_days)
    kept = sorted((row for row in ended if row.arrived_at <= young), key=lambda row: row.closed_at)
    return Outcomes(tuple(kept), unknown, len(ended) - len(kept))


def recent(ended: Sequence[Ended], *, now: datetime, policy: LearnPolicy) -> tuple[Ended, ...]:
    """The latest outcomes that a check looks at: those of the last time between checks, or as many as it needs."""
    since = now - timedelta(days=policy.check_days)
    lately = sum(row.closed_at > since for row in ended)
    count = max(lately, policy.check_outcomes)
    return tuple(ended[-count:])


def look(ended: Sequence[Ended]) -> Look:
    """Do the chances that leads were given agree with what became of them? For the points and their curve."""
    won, chance = won_of(ended).astype(np.float64), _chances(ended)
    expected, spread = float(chance.sum()), float(np.sqrt((chance * (1 - chance)).sum()))
    slope, slope_error = _slope(won, log_odds(chance))
    sorts, sorts_error = auc(won, chance)
    figures = {
        "count": len(ended),
        "won": int(won.sum()),
        "expected": round(expected, 1),
        "apart": round((float(won.sum()) - expected) / max(spread, 1e-9), 2),
        "slope": round(slope, 3),
        "slope_error": round(slope_error, 3),
        "auc": round(sorts, 4),
        "auc_error": round(sorts_error, 4),
    }
    return Look(_alarm(figures), figures)


def auc(won: Numbers, chance: Numbers) -> tuple[float, float]:
    """The share of pairs of a won and a lost lead that are in the right order, and its standard error.

    Hanley & McNeil 1982. (0.5, 0.5) without both ends.
    """
    wins, losses = int(won.sum()), int(len(won) - won.sum())
    if not wins or not losses:
        return 0.5, 0.5
    _, place, count = np.unique(chance, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    area = float((ranks[won > 0].sum() - wins * (wins + 1) / 2) / (wins * losses))
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    error = area * (1 - area) + (wins - 1) * (one - area**2) + (losses - 1) * (two - area**2)
    return area, float(np.sqrt(error / (wins * losses)))


def log_odds(chance: Numbers) -> Numbers:
    kept = np.clip(chance, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(kept / (1 - kept)))


def won_of(ended: Sequence[Ended]) -> Flags:
    return np.array([row.won for row in ended], dtype=np.bool_)


def _alarm(figures: Mapping[str, Any]) -> Reason | None:
    """The first thing that is wrong beyond chance: too many or too few orders, then their spread, then their order."""
    told = {"count": figures["count"], "won": figures["won"], "expected": round(figures["expected"])}
    if abs(figures["apart"]) > ALARMING:
        return Reason("learning.drift.fewer" if figures["apart"] < 0 else "learning.drift.more", told)
    off = figures["slope"] - 1
    if abs(off) > max(ALARMING * figures["slope_error"], SLOPE_APART):
        return Reason(
            "learning.drift.too_bold" if off < 0 else "learning.drift.too_timid", {"count": figures["count"]}
        )
    if figures["auc"] + 2 * figures["auc_error"] < BLIND:
        return Reason("learning.drift.blind", {"count": figures["count"]})
    return None


def _slope(won: Numbers, odds: Numbers) -> tuple[float, float]:
    """How steeply outcomes follow the log-odds that were said (1 = as said), with its standard error (Cox 1958)."""
    x, beta = np.column_stack([np.ones(len(odds)), odds]), np.array([0.0, 1.0])
    hessian = np.eye(2)
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(2)
        step = np.linalg.solve(hessian, x.T @ (won - p) - 1e-3 * (beta - np.array([0.0, 1.0])))
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return float(beta[1]), float(np.sqrt(np.linalg.inv(hessian)[1, 1]))


def _chances(ended: Sequence[Ended]) -> Numbers:
    return np.array([min(0.99, max(0.01, row.chance)) for row in ended])
