"""How sure a number is: ranges that hold the truth as often as they say, and partners judged by what they were sent."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stellwerk.review.figures import Codes, Flags, Numbers

BINS = 48  # of the log-odds of a lead's chance; a partner's leads of one bin count as alike
REACH = 3.0  # log-odds: no partner differs more from the others
GRID = np.linspace(-REACH, REACH, 121)
SPREADS = np.arange(0.1, 1.25, 0.1)  # how far partners may differ, in log-odds
FURTHEST = 4.6  # log-odds of a chance of one percent; further out the score is not believed


def rate_range(won: Numbers, of: Numbers, *, certainty: float) -> tuple[Numbers, Numbers]:
    """Between which shares the true one lies (Jeffreys' interval, see Brown, Cai & DasGupta 2001); nan for none."""
    from scipy.special import betaincinv  # half a second that only reports need

    tail = (1 - certainty) / 2
    lost = of - won
    low = np.where(won > 0, betaincinv(won + 0.5, lost + 0.5, tail), 0.0)
    high = np.where(lost > 0, betaincinv(won + 0.5, lost + 0.5, 1 - tail), 1.0)
    known = of > 0
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def amount_range(
    total: Numbers, squares: Numbers, count: Numbers, *, usual: tuple[float, float], certainty: float
) -> tuple[Numbers, Numbers]:
    """Between which sums of order amounts the expected one lies, by gamma quantiles (Fay & Feuer 1997).

    `total` and `squares` are the sums of the amounts and of their squares, `count` how many orders; `usual` the same
    mean and mean square of one order over all groups, towards which few orders are drawn.
    """
    from scipy.special import gammaincinv

    tail = (1 - certainty) / 2
    mean, square = usual
    worth = 3.0  # so many orders weigh what is usual
    one = (total + worth * mean) / (count + worth)
    spread = np.maximum((squares + worth * square) / (count + worth), one**2)
    scale = np.where(one > 0, spread / np.maximum(one, 1e-9), 0.0)
    shape = total / np.maximum(scale, 1e-9)
    low = np.where(total > 0, gammaincinv(np.maximum(shape, 1e-6), tail), 0.0) * scale
    return low, gammaincinv(shape + 0.75, 1 - tail) * scale


def sum_range(mean: float, variance: float, *, certainty: float) -> tuple[float, float]:
    """Between which sums of many independent amounts the true one lies, as a gamma distribution of this variance."""
    from scipy.special import gammaincinv

    if mean <= 0 or variance <= 0:
        return max(mean, 0.0), max(mean, 0.0)
    tail, shape = (1 - certainty) / 2, mean * mean / variance
    low, high = gammaincinv(shape, np.array([tail, 1 - tail])) * (variance / mean)
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Judged:
    """Per partner: how many leads ended, how many it won, how many anybody would have won of the same leads.

    `factor` is what it makes of leads beside the others (1 is as usual), drawn towards 1 where little is known;
    `low` and `high` bound it. `fair` are the orders that its true strength makes of these leads, with bounds.
    `better` is the chance that it is better than usual.
    """

    ended: Numbers
    won: Numbers
    expected: Numbers
    factor: Numbers
    low: Numbers
    high: Numbers
    better: Numbers


def judge(
    partners: Codes, chances: NDArray[np.floating], won: Flags, *, count: int, certainty: float
) -> Judged:
    """What every partner makes of the leads it was sent: a two-sided model of partner and lead.

    log-odds(order) = log-odds(chance) + level of the house + strength of the partner. Strengths are normal; how
    far they differ is learned from all partners together, and what is not known of that widens the ranges.
    """
    tries, wins, odds = _binned(partners, chances, won, count)
    level = _level(tries.sum(axis=0), wins.sum(axis=0), odds)
    likely = _likelihood(tries, wins, odds + level)
    posterior = _posterior(likely)
    usual = 1 / (1 + np.exp(-(odds + level)))
    expected = tries @ usual
    strong = 1 / (1 + np.exp(-(odds + level)[:, None] - GRID[None, :]))
    orders = tries @ strong  # per partner and strength
    tail = (1 - certainty) / 2
    rising = np.cumsum(posterior, axis=1)
    rows = np.arange(count)
    base = np.maximum(expected, 1e-12)
    at_low, at_high = ((rising < level_).sum(axis=1).clip(0, len(GRID) - 1) for level_ in (tail, 1 - tail))
    has = expected > 0
    return Judged(
        ended=tries.sum(axis=1),
        won=wins.sum(axis=1),
        expected=expected,
        factor=np.where(has, (posterior * orders).sum(axis=1) / base, 1.0),
        low=np.where(has, orders[rows, at_low] / base, np.nan),
        high=np.where(has, orders[rows, at_high] / base, np.nan),
        better=np.where(has, posterior[:, GRID > 1e-9].sum(axis=1) + posterior[:, len(GRID) // 2] / 2, 0.5),
    )


def expected_of(
    partners: Codes, chances: NDArray[np.floating], won: Flags, *, count: int
) -> tuple[Numbers, Numbers]:
    """Won and expected as `judge` counts them, without asking how sure anything is."""
    tries, wins, odds = _binned(partners, chances, won, count)
    level = _level(tries.sum(axis=0), wins.sum(axis=0), odds)
    return wins.sum(axis=1), tries @ (1 / (1 + np.exp(-(odds + level))))


def _binned(
    partners: Codes, chances: NDArray[np.floating], won: Flags, count: int
) -> tuple[Numbers, Numbers, Numbers]:
    """Per partner and bin of log-odds: tries and wins; and the log-odds of each bin."""
    inside = np.clip(chances.astype(float), 1e-6, 1 - 1e-6)
    odds = np.clip(np.log(inside / (1 - inside)), -FURTHEST, FURTHEST)
    step = 2 * FURTHEST / BINS
    bins = np.minimum(((odds + FURTHEST) / step).astype(np.int64), BINS - 1)
    cell = partners.astype(np.int64) * BINS + bins
    tries = np.bincount(cell, minlength=count * BINS).astype(float).reshape(count, BINS)
    wins = np.bincount(cell, weights=won.astype(float), minlength=count * BINS).reshape(count, BINS)
    held = np.bincount(bins, minlength=BINS)
    mean = np.bincount(bins, weights=odds, minlength=BINS) / np.maximum(held, 1)
    return tries, wins, mean


def moved(chances: NDArray[np.floating], *, past: NDArray[np.floating], won: Flags) -> Numbers:
    """Chances as own outcomes say: moved in log-odds by as much as the `past` chances missed the orders."""
    tries, wins, odds = _binned(np.zeros(len(past), dtype=np.int32), past, won, 1)
    level = _level(tries.sum(axis=0), wins.sum(axis=0), odds)
    inside = np.clip(chances.astype(float), 1e-6, 1 - 1e-6)
    return np.asarray(1 / (1 + np.exp(-(np.log(inside / (1 - inside)) + level))))


def _level(tries: Numbers, wins: Numbers, odds: Numbers) -> float:
    """How far the chances miss the orders of all partners together, in log-odds; few orders move it little."""
    level = 0.0
    for _ in range(30):
        usual = 1 / (1 + np.exp(-(odds + level)))
        slope = (wins - tries * usual).sum() - level
        bend = (tries * usual * (1 - usual)).sum() + 1.0
        step = float(np.clip(slope / bend, -1, 1))
        level += step
        if abs(step) < 1e-9:
            break
    return level


def _likelihood(tries: Numbers, wins: Numbers, odds: Numbers) -> Numbers:
    """Per partner and strength of the grid the logarithm of how likely its orders are."""
    moved = odds[:, None] + GRID[None, :]
    none = -np.logaddexp(0.0, moved)  # log of no order
    return np.asarray(wins @ (none + moved) + (tries - wins) @ none)


def _posterior(likely: Numbers) -> Numbers:
    """Per partner the weight of each strength, over all spreads that the partners together make plausible."""
    priors = np.exp(-0.5 * (GRID[None, :] / SPREADS[:, None]) ** 2)
    priors /= priors.sum(axis=1, keepdims=True)
    shape = np.exp(likely - likely.max(axis=1, keepdims=True))
    each = np.maximum(shape @ priors.T, 1e-300)  # per partner and spread, but for a factor of the partner
    evidence = np.log(each).sum(axis=0)
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    return np.asarray(shape * ((weights / each) @ priors))
