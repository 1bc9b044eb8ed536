"""What outcomes and answers say about the rules' numbers: each finding is a proposal with its evidence.

Nothing here changes a rule. A person decides, or a rule that a person wrote (`LearnPolicy.goes_live`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import lgamma, log, sqrt
from typing import Any

import numpy as np

from stellwerk.match.policy import MatchPolicy
from stellwerk.offer.policy import OfferPolicy
from stellwerk.review.outcomes import LearnPolicy
from stellwerk.terms import Reason

KINDS = ("curve", "half_lives", "differences", "acceptance", "windows", "duplicate_weights")
SURE = 1.64  # standard errors on each side: 90 %
FEWEST_ANSWERS = 50
MOST_ANSWER = 0.9  # of those who answer at all, the share that a window waits for
ROOM = 1.25  # times the usual answer, so that nobody has to hurry
MATTERS = 0.15  # of a number: a smaller change is not worth anybody's time
CROWDED = 0.1  # of the answers in the last quarter of the window: more would have come
UNANSWERED = 0.2  # of the offers
FEWEST_PARTNERS, FEWEST_WINS = 10, 40
LIKELIER = 2.71  # twice the gain in log-likelihood that chance reaches once in ten times (Wilks 1938)
FEWEST_OFFERS, APART = 10, 0.05  # of a partner; a share
HOURS = ("cold_hours", "warm_hours", "prospect_hours")


@dataclass(frozen=True, slots=True)
class Proposed:
    """Other numbers for the rules: section -> number -> value as JSON holds it; why, and what it rests on."""

    kind: str
    numbers: Mapping[str, Mapping[str, Any]]
    why: Reason
    evidence: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One offer: how long the partner had and took, in its working hours. `hours` None: it did not answer."""

    window: float
    hours: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """What one partner made of its leads: orders, orders that the leads let expect, offers, offers it took."""

    won: int = 0
    expected: float = 0.0
    offers: int = 0
    taken: int = 0


def windows(answers: Sequence[Answer], policy: OfferPolicy) -> Proposed | None:
    """Windows in which nine of ten of those who answer have done so, with a quarter of room.

    Measured as a share of each window, since fresh leads have shorter ones; the limits of the share are order
    statistics (Hahn & Meeker, Statistical Intervals, 1991, 5.2). Where many answer at the last moment and many not at
    all, more would have come: the windows grow.
    """
    shares = np.sort([row.hours / row.window for row in answers if row.hours is not None and row.window > 0])
    if len(shares) < FEWEST_ANSWERS:
        return None
    silent = 1 - len(shares) / len(answers)
    if float((shares > 0.75).mean()) > CROWDED and silent > UNANSWERED:
        scale = ROOM
    else:
        noise = SURE * sqrt(MOST_ANSWER * (1 - MOST_ANSWER) / len(shares))
        low, usual, high = (
            float(np.quantile(shares, min(MOST_ANSWER + d, 1.0))) for d in (-noise, 0.0, noise)
        )
        scale = 1.0 if low * ROOM <= 1 <= high * ROOM else usual * ROOM
    hours = {
        name: min(max(_quarter(getattr(policy, name) * scale), policy.least_hours), policy.most_hours)
        for name in HOURS
    }
    changed = {
        name: value for name, value in hours.items() if abs(value / getattr(policy, name) - 1) > MATTERS
    }
    if not changed:
        return None
    values = {
        "count": len(answers),
        "answered_percent": 100 * len(shares) / len(answers),
        "median_percent": 100 * float(np.median(shares)),
        "most_percent": 100 * float(np.quantile(shares, MOST_ANSWER)),
    }
    why = Reason("proposal.windows_longer" if scale > 1 else "proposal.windows_shorter", values)
    return Proposed("windows", {"offer": changed}, why)


def _quarter(hours: float) -> float:
    return round(hours * 4) / 4


def differences(results: Sequence[Result], policy: MatchPolicy) -> Proposed | None:
    """How much partners really differ: the `prior_wins` under which their orders are likeliest.

    Orders of a partner are Poisson with its expected orders times a factor, factors are gamma with mean 1 and shape
    `prior_wins` (negative binomial marginal; Robbins 1956, Clayton & Kaldor 1987). Many: all are alike, results say
    little; few: results speak soon.
    """
    rows = [row for row in results if row.expected > 0]
    won = sum(row.won for row in rows)
    if len(rows) < FEWEST_PARTNERS or won < FEWEST_WINS:
        return None
    scale = won / sum(row.expected for row in rows)
    pairs = [(row.won, row.expected * scale) for row in rows]
    best = max(_SHAPES, key=lambda shape: _likelihood(pairs, shape))
    gain = 2 * (_likelihood(pairs, best) - _likelihood(pairs, policy.prior_wins))
    if gain <= LIKELIER or abs(best - policy.prior_wins) <= MATTERS * policy.prior_wins:
        return None
    values = {"partners": len(rows), "won": won, "spread_percent": 100 / sqrt(best)}
    more = best < policy.prior_wins
    why = Reason("proposal.differ_more" if more else "proposal.differ_less", values)
    least, most = sorted((wins + best) / (expected + best) for wins, expected in pairs)[:: len(pairs) - 1]
    evidence = (
        Reason("proposal.factors", {"least": round(least, 2), "most": round(most, 2), "partners": len(rows)}),
    )
    return Proposed("differences", {"match": {"prior_wins": best}}, why, evidence)


_SHAPES = tuple(round(0.5 * 1.1**step, 1) for step in range(60))  # 0.5 to about 140: beyond it nobody differs


def _likelihood(pairs: Sequence[tuple[int, float]], shape: float) -> float:
    return sum(
        lgamma(won + shape) - lgamma(shape)
        + shape * log(shape / (shape + expected)) + won * log(expected / (shape + expected))
        for won, expected in pairs
    )  # fmt: skip


def acceptance(results: Sequence[Result], policy: MatchPolicy) -> Proposed | None:
    """How often a partner takes offers, as it is expected of one that nobody knows yet: the mean over partners.

    Every partner counts once, however many offers it had, since the next unknown one is a draw among partners.
    """
    rates = np.array([row.taken / row.offers for row in results if row.offers >= FEWEST_OFFERS])
    if len(rates) < FEWEST_PARTNERS:
        return None
    rate, usual = float(rates.mean()), policy.usual_acceptance
    noise = SURE * float(rates.std(ddof=1)) / sqrt(len(rates))
    wanted = round(min(max(rate, 0.2), 1.0), 2)
    if abs(rate - usual) <= max(noise, APART) or wanted == usual:
        return None
    values = {"partners": len(rates), "taken_percent": 100 * rate, "usual_percent": 100 * usual}
    return Proposed(
        "acceptance", {"match": {"usual_acceptance": wanted}}, Reason("proposal.acceptance", values)
    )


def goes_live(found: Proposed, before: Mapping[str, Mapping[str, Any]], policy: LearnPolicy) -> bool:
    """Whether a rule that a person wrote puts it live without being asked: its kind is named and its step is small."""
    if found.kind not in policy.goes_live:
        return False
    steps = [
        _step(before.get(section, {}).get(name), value)
        for section, numbers in found.numbers.items()
        for name, value in numbers.items()
    ]
    return all(step is not None and 100 * step <= policy.largest_step_percent for step in steps)


def _step(old: Any, new: Any) -> float | None:
    """By how much a number changes, relative to what it is; None where it is no plain number."""
    if not isinstance(old, int | float) or not isinstance(new, int | float) or not old:
        return None
    return abs(new - old) / abs(old)


@dataclass(frozen=True, slots=True)
class Since:
    """What a later look compares, before and after a proposal went live, as (hits, count).

    For windows the offers that ran out unanswered, for all others the leads that were won of those that ended.
    """

    before: tuple[int, int]
    after: tuple[int, int]


def became(kind: str, since: Since) -> Reason:
    """Whether it helped, also when that cannot be told. A difference of two shares (Agresti & Caffo 2000)."""
    counts = {"before": since.before[1], "after": since.after[1]}
    if min(counts.values()) < FEWEST_ANSWERS:
        return Reason("proposal.too_early", counts)
    (x, n), (y, m) = since.before, since.after
    p, q = (x + 1) / (n + 2), (y + 1) / (m + 2)
    noise = SURE * sqrt(p * (1 - p) / (n + 2) + q * (1 - q) / (m + 2))
    values = {"before_percent": 100 * x / n, "after_percent": 100 * y / m, **counts}
    told = "same" if abs(q - p) <= noise else "less" if q < p else "more"
    measure = "unanswered" if kind == "windows" else "won"
    return Reason(f"proposal.{measure}_{told}", values)
