"""Does a new score earn its place, and does the one that is live still hold?"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from stellwerk.grade.learned import figures
from stellwerk.grade.learned.history import History, Numbers
from stellwerk.grade.learned.logistic import chance
from stellwerk.grade.learned.model import Learned
from stellwerk.terms import Reason

FEW = 30  # closed leads, with both ends among them, below which nothing can be told
ALARM = 3.0  # standard errors of the base rate, and of the log-loss, before anybody is disturbed
MOVED_RATE = 0.25  # of what was said: a smaller change is nobody’s alarm


@dataclass(frozen=True, slots=True)
class Verdict:
    """`by`: how much log-loss the challenger saves per lead; `noise`: what chance alone would explain."""

    better: bool
    by: float
    noise: float
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """`alarm`: why somebody should look; None while the score holds."""

    alarm: Reason | None
    figures: dict[str, Any] = field(default_factory=dict)


def drift(model: Learned, recent: History) -> Drift:
    """Looks whether recent outcomes still agree with what the score said, and the leads with those it knows."""
    wins = int(recent.won.sum())
    if len(recent) < FEW:
        return Drift(None, {"leads": len(recent), "won": wins, "enough": False})
    said = _log_odds(model, recent)
    p = chance(said)
    error = float(np.sqrt((p * (1 - p)).sum())) / len(recent)
    told: dict[str, Any] = {
        "leads": len(recent), "won": wins, "enough": True, "said": float(p.mean()), "came": wins / len(recent),
        **figures.measure(said, recent.won), "calibration": figures.calibration(p, recent.won),
    }  # fmt: skip
    return Drift(_rate_alarm(told, error) or _loss_alarm(said, p, recent, told), told)


def _rate_alarm(told: dict[str, Any], error: float) -> Reason | None:
    off = told["came"] - told["said"]
    if abs(off) <= ALARM * error or abs(off) <= MOVED_RATE * told["said"]:
        return None
    return Reason(
        "drift.rate",
        {"said_percent": 100 * told["said"], "came_percent": 100 * told["came"], "count": told["leads"]},
    )


def _loss_alarm(said: Numbers, p: Numbers, recent: History, told: dict[str, Any]) -> Reason | None:
    """Losing more than the score itself expects: right in the mean, wrong about which."""
    expected = -(p * np.log(np.maximum(p, 1e-12)) + (1 - p) * np.log(np.maximum(1 - p, 1e-12)))
    spread = np.sqrt((p * (1 - p) * said**2).sum()) / len(recent)
    more = told["log_loss"] - float(expected.mean())
    told["expected_log_loss"] = float(expected.mean())
    if more <= ALARM * spread or more <= 0.02:
        return None
    return Reason("drift.order", {"count": told["leads"], "auc_percent": 100 * told["auc"]})


def _log_odds(model: Learned, leads: History) -> Numbers:
    """What a score makes of leads, with the effect of who worked them."""
    said = model.score(dict(zip(leads.names, leads.columns, strict=True))).chance
    held = np.clip(said, 1e-9, 1 - 1e-9)
    return np.log(held / (1 - held)) + (0 if leads.offset is None else leads.offset)
