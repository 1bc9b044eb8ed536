"""How good chances are: the figures of a score, and the curves that pages draw."""

from typing import Any

import numpy as np

from stellwerk.grade.learned.history import Flags, Numbers
from stellwerk.grade.learned.logistic import chance, losses

BINS = 10


def auc(said: Numbers, won: Flags) -> float:
    """The chance that a won lead stands above a lost one; .5 where there are not both."""
    wins = int(won.sum())
    if not 0 < wins < len(won):
        return 0.5
    kinds, index, counts = np.unique(said, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[index]
    return (
        float((rank[won].sum() - wins * (wins + 1) / 2) / (wins * (len(won) - wins)))
        if len(kinds) > 1
        else 0.5
    )


def measure(log_odds: Numbers, won: Flags) -> dict[str, float]:
    """AUC, log-loss, Brier score, calibration error and lift of the best tenth."""
    said = chance(log_odds)
    return {
        "auc": auc(log_odds, won),
        "log_loss": float(losses(log_odds, won).mean()),
        "brier": float(((said - won) ** 2).mean()),
        "ece": sum(abs(row["said"] - row["won"]) * row["leads"] for row in calibration(said, won))
        / max(1, len(won)),
        "lift10": lift(said, won)[0]["lift"] if len(won) else 1.0,
    }


def calibration(said: Numbers, won: Flags) -> list[dict[str, Any]]:
    """Up to ten groups by chance, equal chances together: what was said, what became true, how many leads."""
    if not len(said):
        return []
    group = np.searchsorted(np.unique(np.quantile(said, np.arange(1, BINS) / BINS)), said)
    parts = [np.flatnonzero(group == k) for k in np.unique(group)]
    return [
        {"said": float(said[part].mean()), "won": float(won[part].mean()), "leads": len(part)}
        for part in parts
    ]


def lift(said: Numbers, won: Flags) -> list[dict[str, Any]]:
    """From the best tenth on: the share of all orders so far, and how many times the mean."""
    order, total = np.argsort(-said, kind="stable"), max(1, int(won.sum()))
    rows = []
    for k in range(1, BINS + 1):
        part = order[: round(len(order) * k / BINS)]
        if len(part):
            share = float(won[part].sum()) / total
            rows.append({"leads": k / BINS, "orders": share, "lift": share * len(order) / len(part)})
    return rows


def roc(said: Numbers, won: Flags, points: int = 50) -> list[list[float]]:
    """The ROC curve: share of lost and of won leads above a bar, for bars from high to low."""
    order = np.argsort(-said, kind="stable")
    wins = np.concatenate([[0], np.cumsum(won[order])])
    falls = np.arange(len(won) + 1) - wins
    picked = np.unique(np.linspace(0, len(won), points + 1).round().astype(int))
    return [[float(falls[k] / max(1, falls[-1])), float(wins[k] / max(1, wins[-1]))] for k in picked]
