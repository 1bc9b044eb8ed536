"""Learn from closed leads: candidates, honest choice, calibration; and the report that says all of it."""

from typing import Any

import numpy as np

from stellwerk.grade.learned import figures
from stellwerk.grade.learned.calibration import Calibration, calibrate
from stellwerk.grade.learned.candidates import Grove, Lesson, Part, told, train_one, uncertainty
from stellwerk.grade.learned.choice import Choice, choose
from stellwerk.grade.learned.features import Plan, plan
from stellwerk.grade.learned.history import ENOUGH, History, LearnError, Numbers
from stellwerk.grade.learned.leaks import find_leaks
from stellwerk.grade.learned.logistic import chance, losses
from stellwerk.grade.learned.model import Learned
from stellwerk.grade.learned.views import Views, see
from stellwerk.terms import Reason


def train(history: History, *, seed: int = 0, leaks: bool = True) -> Learned:
    """Learns a score. Raises LearnError when there is nothing to learn from. `leaks`: whether to look for them."""
    from threadpoolctl import threadpool_limits

    _check(history)
    with threadpool_limits(1, "blas"):  # more threads wait for each other, and sum in another order
        return _train(history, seed=seed, leaks=leaks)


def _train(history: History, *, seed: int, leaks: bool) -> Learned:
    found = plan(history)
    views = _views(found, history)
    offset = np.zeros(len(history)) if history.offset is None else np.asarray(history.offset, np.float64)
    lesson = Lesson(found.features, views, history.won, offset)
    choice = choose(lesson, history, seed=seed) if found.features else None
    base = _shrunk_base(lesson)
    if choice is None or not choice.strengths:
        model = _assembled(history, lesson, [], [], base, Calibration(), found.at_column)
    else:
        parts = [train_one(lesson, strength) for strength in choice.strengths]
        calibration = calibrate(choice, lesson.base)
        model = _assembled(
            history,
            lesson,
            parts,
            list(choice.weights),
            lesson.base + choice.shift,
            calibration,
            found.at_column,
        )
    model.report.update(_report(history, found, choice, model))
    if leaks:
        suspects = find_leaks(history, found.features, views, seed=seed)
        model.report["leaks"] = [leak.as_json() for leak in suspects]
    return model


def check(history: History, *, seed: int = 0) -> dict[str, Any]:
    """The report of a training without keeping the score: candidates, calibration, ROC, lift, leaks."""
    return train(history, seed=seed).report


def _check(history: History) -> None:
    if not len(history):
        raise LearnError(Reason("learned.nothing"))
    wins = int(history.won.sum())
    if wins in (0, len(history)):
        raise LearnError(Reason("learned.all_won" if wins else "learned.none_won", {"count": len(history)}))


def _views(found: Plan, history: History) -> Views:
    rows = dict(zip(history.names, history.columns, strict=True))
    return see(found.features, found.encode(rows, len(history), history.at).arrays, len(history))


def _shrunk_base(lesson: Lesson) -> float:
    """Few leads say little about how many are won: one lead of each end is added in the mind."""
    wins, count = int(lesson.won.sum()), len(lesson.won)
    return float(np.log((wins + 1) / (count - wins + 1)) - lesson.offset.mean())


def _assembled(
    history: History,
    lesson: Lesson,
    parts: list[Part],
    weights: list[float],
    base: float,
    calibration: Calibration,
    at_column: str,
) -> Learned:
    """The weighed sum of the parts as one sum over the columns, each column's mean moved into the base."""
    tables = [np.zeros(feature.size) for feature in lesson.features]
    slopes, groves = np.zeros(len(lesson.features)), []
    for part, weight in zip(parts, weights, strict=True):
        base += weight * (part.base - lesson.base)
        slopes += weight * part.slopes
        for k, table in enumerate(part.tables):
            tables[k] += weight * table
        if part.grove is not None:
            grove = part.grove
            groves.append(
                Grove(grove.features, grove.sides, grove.lefts, grove.rights, weight * grove.values)
            )
    tables, slopes, moved = _centred(lesson.views, tables, slopes, groves)
    names = tuple(dict.fromkeys(feature.column for feature in lesson.features))
    wins = float(lesson.won.sum())
    base_variance = 1 / (wins + 1) + 1 / (len(lesson.won) - wins + 1)
    variance = uncertainty(lesson) if parts else tuple(np.zeros(feature.size) for feature in lesson.features)
    return Learned(
        names, tuple(lesson.features), at_column, base + moved,
        base_variance, tuple(tables), slopes, variance, tuple(groves), calibration, {},
    )  # fmt: skip


def _centred(
    views: Views, tables: list[Numbers], slopes: Numbers, groves: list[Grove]
) -> tuple[list[Numbers], Numbers, float]:
    """Every feature's mean taken out of its table, so that what is said for and against is against the mean lead."""
    places, count = np.arange(len(tables), dtype=np.intp), len(tables)
    means = sum((told(grove, views, places, count).mean(axis=0) for grove in groves), np.zeros(count))
    for k, table in enumerate(tables):
        means[k] += table[views.coarse[:, k]].mean() + slopes[k] * views.straight[:, k].mean()
    return [table - mean for table, mean in zip(tables, means, strict=True)], slopes, float(means.sum())


def _report(history: History, found: Plan, choice: Choice | None, model: Learned) -> dict[str, Any]:
    """All that a page or a person may want to know of this training."""
    wins = int(history.won.sum())
    report: dict[str, Any] = {
        "leads": len(history), "won": wins, "base_rate": wins / len(history), "enough": history.is_enough,
        "wanted": ENOUGH, "validation": "none" if choice is None else "time" if choice.by_time else "cross",
        "candidates": [], "chosen": "base", "not_used": dict(found.left_out),
        "columns": _columns(model, history),
    }  # fmt: skip
    if choice is not None:
        said, won = _calibrated(choice, model), choice.won
        report |= {
            "candidates": choice.candidates,
            "chosen": next(row["name"] for row in choice.candidates if row["chosen"]),
            "made_of": [
                {"name": s[0], "strength": s[1], "trees": s[2], "weight": w}
                for s, w in zip(choice.strengths, choice.weights, strict=True)
            ],
            **figures.measure(said, won),
            "calibration": figures.calibration(chance(said), won),
            "roc": figures.roc(said, won),
            "lift": figures.lift(chance(said), won),
            "base_log_loss": float(
                losses(np.full(len(won), np.log(won.mean() / (1 - won.mean()))), won).mean()
            )
            if 0 < won.sum() < len(won)
            else 0.0,
        }
    return report


def _calibrated(choice: Choice, model: Learned) -> Numbers:
    return model.calibration.log_odds(choice.said) + choice.offset


def _columns(model: Learned, history: History) -> list[dict[str, Any]]:
    """How much each column moves the chance: the mean size of what it contributes."""
    sample = np.linspace(0, len(history) - 1, min(len(history), 2000)).astype(np.intp).tolist()
    rows = {n: [c[i] for i in sample] for n, c in zip(history.names, history.columns, strict=True)}
    if not model.names:
        return []
    sizes = np.abs(model.score(rows).contributions).mean(axis=0)
    ranked = sorted(zip(model.names, sizes, strict=True), key=lambda one: (-one[1], one[0]))
    return [{"column": name, "effect": float(size)} for name, size in ranked]
