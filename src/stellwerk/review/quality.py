"""How good chances were, once the ends are known: said against came true, the order, the best tenth."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from stellwerk.review.outcomes import Flags, Numbers, auc

GROUPS = 10
STEPS = 50  # points of the ROC line
ONE_SIDED = 1.96


def quality(won: Flags, chance: Numbers) -> dict[str, Any]:
    """The figures that a learned score's report has, too; {} without a won and a lost lead."""
    wins, count = int(won.sum()), len(won)
    if not wins or wins == count:
        return {}
    y = won.astype(np.float64)
    p = np.clip(chance, 1e-4, 1 - 1e-4)
    return {
        "count": count,
        "base_rate": wins / count,
        "auc": auc(y, chance)[0],
        "log_loss": float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean()),
        "calibration": calibration(y, chance),
        "roc": roc(y, chance),
        "lift": lift(y, chance),
    }


def calibration(won: Numbers, chance: Numbers) -> list[dict[str, float]]:
    """Groups of about the same chance and size: what was said, what came true, and between which bounds it may lie."""
    order = np.argsort(chance, kind="stable")
    rows = []
    for group in np.array_split(order, min(GROUPS, max(1, len(order) // 15))):
        came, n = float(won[group].mean()), len(group)
        low, high = wilson(came, n)
        said = float(chance[group].mean())
        rows.append({"said": said, "came": came, "count": n, "low": low, "high": high})
    return rows


def wilson(share: float, count: int) -> tuple[float, float]:
    """Between which shares the truth lies with 95 % (Wilson 1927)."""
    z2 = ONE_SIDED**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = ONE_SIDED / (1 + z2 / count) * (share * (1 - share) / count + z2 / (4 * count**2)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def roc(won: Numbers, chance: Numbers) -> list[tuple[float, float]]:
    """(share of the others, share of the orders) that one has taken, from nobody to everybody."""
    order = np.argsort(-chance, kind="stable")
    ends = np.append(
        np.flatnonzero(np.diff(chance[order])), len(order) - 1
    )  # equal chances are taken together
    orders, others = np.cumsum(won[order])[ends], np.cumsum(1 - won[order])[ends]
    at = np.unique(np.linspace(0, len(ends) - 1, min(STEPS, len(ends))).round().astype(int))
    points = zip(others[at] / others[-1], orders[at] / orders[-1], strict=True)
    return [(0.0, 0.0), *((round(float(x), 4), round(float(y), 4)) for x, y in points)]


def lift(won: Numbers, chance: Numbers) -> list[dict[str, float]]:
    """Per tenth, the best first: its orders against those of a tenth by chance."""
    order, usual = np.argsort(-chance, kind="stable"), float(won.mean())
    parts = np.array_split(order, GROUPS) if len(order) >= GROUPS else [order]
    return [
        {
            "tenth": at + 1,
            "count": len(part),
            "won": float(won[part].sum()),
            "lift": float(won[part].mean()) / usual,
        }
        for at, part in enumerate(parts)
    ]


def spoken(rows: Sequence[dict[str, float]]) -> dict[str, float] | None:
    """The leads that were thought best, a third of the groups, as one: what was said of them and what came true."""
    best = rows[-max(1, len(rows) // 3) :]
    count = sum(row["count"] for row in best)
    if not count:
        return None

    def mean(name: str) -> float:
        return sum(row[name] * row["count"] for row in best) / count

    return {"said": mean("said"), "came": mean("came"), "count": count}
