"""How fast interest fades: how recent the last real contact is, and the half-life that own outcomes show."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import numpy as np

from stellwerk.grade.policy import GradePolicy, HalfLives

ENOUGH = 40  # won and lost each
SHORTEST, LONGEST = 1.0, 730.0  # days between which a half-life is looked for
BOUND = 1.92  # half the 95 % point of chi-squared with one degree of freedom
BINS = 200


def freshness(last_contact_at: datetime, *, now: datetime, half_life_days: float) -> float:
    """1 for a contact of this moment, 0.5 after one half-life; never above 1 (a date in the future counts as now)."""
    days = max(0.0, (now - last_contact_at).total_seconds() / 86_400)
    return float(0.5 ** (days / half_life_days))


def half_life_days(segments: tuple[str, ...], product: str, channel: str, *, policy: GradePolicy) -> float:
    """The half-life of a lead type: the row that says most about it; of two that say as much, the first."""
    return _half_life(segments, product, channel, policy.half_lives, policy.interest_half_life_days)


@lru_cache(maxsize=10_000)
def _half_life(
    segments: tuple[str, ...], product: str, channel: str, rows: HalfLives, otherwise: float
) -> float:
    best, said = otherwise, 0
    for segment, line, kind, days in rows:
        fits = (not segment or segment in segments) and line in ("", product) and kind in ("", channel)
        names = bool(segment) + bool(line) + bool(kind)
        if fits and names > said:
            best, said = days, names
    return best


def estimate_half_life(ages_days: Sequence[float], won: Sequence[bool]) -> tuple[float, float, float] | None:
    """Days after which the chance of an order is half, with the bounds of a 95 % interval.

    Comes in: how old the interest of each lead was when somebody took it up, and whether it was won. The chance is
    taken as `p0 x 0.5 ** (age / half-life)`, both estimated by maximum likelihood; the interval is that of the
    profile likelihood (Venzon & Moolgavkar, Applied Statistics 37, 1988). That chances fall with the age of a lead is
    the finding of Oldroyd, McElheran & Elkington, "The Short Life of Online Sales Leads" (Harvard Business Review,
    March 2011). None: too few outcomes, or no fading that can be told from chance.
    """
    ages, wins = (
        np.clip(np.asarray(ages_days, dtype=np.float64), 0.0, None),
        np.asarray(won, dtype=np.float64),
    )
    if len(ages) != len(wins) or min(wins.sum(), len(wins) - wins.sum()) < ENOUGH:
        return None
    lives = np.geomspace(SHORTEST, LONGEST, 160)
    likely = _profile(*_binned(ages, wins), lives)
    inside = lives[likely >= likely.max() - BOUND]
    if inside[0] <= SHORTEST or inside[-1] >= LONGEST:
        return None  # even no fading at all, or a fading within hours, cannot be ruled out
    return float(lives[likely.argmax()]), float(inside[0]), float(inside[-1])


Columns = tuple[np.ndarray, np.ndarray, np.ndarray]


def _binned(ages: np.ndarray, wins: np.ndarray) -> Columns:
    """Mean age, won and lost of up to 200 groups of leads of about the same age."""
    order = np.argsort(ages, kind="stable")
    groups = np.array_split(order, min(BINS, len(order)))
    mean = np.array([ages[group].mean() for group in groups])
    won = np.array([wins[group].sum() for group in groups])
    return mean, won, np.array([len(group) for group in groups]) - won


def _profile(ages: np.ndarray, won: np.ndarray, lost: np.ndarray, lives: np.ndarray) -> np.ndarray:
    """The log-likelihood of each half-life with the chance at age 0 that suits it best."""
    starts = np.geomspace(1e-4, 0.999, 240)
    fading = 0.5 ** (ages[None, :] / lives[:, None])
    best = np.full(len(lives), -np.inf)
    for start in starts:
        chance = np.clip(start * fading, 1e-12, 1 - 1e-12)
        best = np.maximum(best, np.log(chance) @ won + np.log1p(-chance) @ lost)
    return best
