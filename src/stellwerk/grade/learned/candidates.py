"""The candidates: four ways to learn from the same leads, each a sum over the columns.

- evidence: how much more often a level was won than lost, pulled to nothing where few leads say so (Good 1950),
  weighed by a small logistic regression;
- table: logistic regression, numbers cut into pieces, so that a curve may bend;
- two_views: the mean of that and of a logistic regression on numbers as they are, which goes on beyond what was
  seen: where the world moves, neither alone holds;
- trees: many small trees (`trees.py`).

A candidate is trained once per strength; whoever chooses looks at leads that it has not seen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stellwerk.grade.learned import logistic
from stellwerk.grade.learned.features import Feature
from stellwerk.grade.learned.history import Flags, Indices, Numbers
from stellwerk.grade.learned.views import Views, design

FAMILIES = ("evidence", "table", "two_views", "trees")
RIDGES = (100.0, 30.0, 10.0, 3.0)
PULLS = (10.0, 30.0, 100.0)  # leads' worth of the mean that a level has to outvote
TREES_FROM = 2000  # leads; below that trees learn chance
MOST_WORK = 3e10  # rows × columns²: beyond it a table with so many levels would take minutes
SIZES = {4: 0.1, 8: 0.08, 16: 0.06}  # leaves of a tree, and how much of each tree is believed
MOST_TREES = 400
STOPS = (5, 10, 15, 20, 30, 40, 60, 80, 100, 120, 150, 180, 210, 250, 300, 350, 400)
LEAST_LEADS, RIDGE, LEVEL_RIDGE, PATIENCE, DEPTH = 20.0, 1.0, 10.0, 30, 8
MOST_ASKED = 60  # columns that one tree may ask; of more, a part is drawn for each


@dataclass(frozen=True, slots=True)
class Grove:
    """Trees as arrays: one row per tree, one column per node; feature -1 is a leaf."""

    features: NDArray[np.int32]
    sides: NDArray[np.bool_]
    lefts: NDArray[np.int32]
    rights: NDArray[np.int32]
    values: Numbers


@dataclass(frozen=True, slots=True)
class Part:
    """A trained candidate: per feature a table over the coarse codes and a slope of the straight view; and trees."""

    base: float
    tables: tuple[Numbers, ...]
    slopes: Numbers
    grove: Grove | None = None

    def log_odds(self, views: Views) -> Numbers:
        """Log-odds of leads; the effect of who works them is not in it."""
        out = self.base + views.straight @ self.slopes
        for k, table in enumerate(self.tables):
            out = out + table[views.coarse[:, k]]
        return (
            out
            if self.grove is None
            else out + told(self.grove, views, np.zeros(len(self.slopes), np.intp), 1)[:, 0]
        )


def told(grove: Grove, views: Views, column_of: Indices, columns: int) -> Numbers:
    """What the trees add, by column; the roots' own values belong to the base."""
    from stellwerk.grade.learned.trees import tell

    into = np.zeros((len(views), columns))
    tell(grove.features, grove.sides, grove.lefts, grove.rights, grove.values, views.fine, column_of, into)
    return into


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a candidate is given: leads, outcomes, and the effect of who worked them."""

    features: Sequence[Feature]
    views: Views
    won: Flags
    offset: Numbers

    def some(self, rows: Indices) -> "Lesson":
        return Lesson(self.features, self.views.some(rows), self.won[rows], self.offset[rows])

    @property
    def base(self) -> float:
        """The log-odds of a lead that nothing is known of."""
        if not self.offset.any():
            return float(np.log(self.won.sum() / (~self.won).sum()))
        return logistic.fit(
            np.empty((len(self.won), 0)), self.won, offset=self.offset, ridge=np.empty(0)
        ).intercept


Strength = tuple[str, float, int]  # family, strength, and for trees how many


def variants(lesson: Lesson, unseen: Lesson, *, trees: bool) -> Iterator[tuple[Strength, Numbers]]:
    """Trains every candidate in every strength and says what it makes of leads it has not seen."""
    yield ("base", 0.0, 0), np.full(len(unseen.won), lesson.base)
    for pull in PULLS:
        yield ("evidence", pull, 0), evidence(lesson, pull).log_odds(unseen.views)
    tables = {r: part.log_odds(unseen.views) for r, part in _regressions(lesson, RIDGES, straight=False)}
    for ridge, log_odds in tables.items():
        yield ("table", ridge, 0), log_odds
    if any(feature.is_number for feature in lesson.features):
        for ridge, part in _regressions(lesson, RIDGES, straight=True):
            if ridge in tables:
                yield ("two_views", ridge, 0), (part.log_odds(unseen.views) + tables[ridge]) / 2
    if trees:
        for leaves in SIZES:
            path = _boosted(lesson, leaves, MOST_TREES, unseen)[1]
            for stop in STOPS:
                yield ("trees", float(leaves), stop), path[min(stop, len(path)) - 1]


def train_one(lesson: Lesson, strength: Strength) -> Part:
    """The candidate in one strength."""
    family, amount, count = strength
    if family == "base":
        return _empty(lesson)
    if family == "evidence":
        return evidence(lesson, amount)
    if family == "trees":
        return _grown(lesson, int(amount), count)
    table = next(part for _, part in _regressions(lesson, (amount,), straight=False))
    if family == "table":
        return table
    return _mean(table, next(part for _, part in _regressions(lesson, (amount,), straight=True)))


def _mean(one: Part, other: Part) -> Part:
    tables = tuple((a + b) / 2 for a, b in zip(one.tables, other.tables, strict=True))
    return Part((one.base + other.base) / 2, tables, (one.slopes + other.slopes) / 2)


def _empty(lesson: Lesson) -> Part:
    tables = tuple(np.zeros(feature.size) for feature in lesson.features)
    return Part(lesson.base, tables, np.zeros(len(lesson.features)))


def evidence(lesson: Lesson, pull: float) -> Part:
    """The weight of evidence of every level, and how much of it to believe beside the others."""
    base = lesson.base
    expected = logistic.chance(base + lesson.offset)
    tables = []
    for k, feature in enumerate(lesson.features):
        codes = lesson.views.coarse[:, k]
        wins = np.bincount(codes, lesson.won, minlength=feature.size)
        hoped = np.bincount(codes, expected, minlength=feature.size)
        leads = np.bincount(codes, minlength=feature.size)
        share = np.clip((wins + pull * expected.mean()) / (leads + pull), 1e-6, 1 - 1e-6)
        usual = np.clip((hoped + pull * expected.mean()) / (leads + pull), 1e-6, 1 - 1e-6)
        tables.append(np.log(share / (1 - share)) - np.log(usual / (1 - usual)))
    columns = [table[lesson.views.coarse[:, k]] for k, table in enumerate(tables)]
    seen = np.column_stack(columns) if columns else np.empty((len(lesson.won), 0))
    fitted = logistic.fit(seen, lesson.won, offset=lesson.offset, ridge=np.ones(seen.shape[1]))
    weights = np.maximum(fitted.weights, 0)  # evidence never counts against itself
    return Part(
        fitted.intercept, tuple(w * t for w, t in zip(weights, tables, strict=True)), np.zeros(len(tables))
    )


def _regressions(lesson: Lesson, ridges: Sequence[float], *, straight: bool) -> Iterator[tuple[float, Part]]:
    """One logistic regression after the other, each beginning where the last one ended."""
    plan = design(lesson.features, lesson.views, straight=straight)
    if len(lesson.won) * len(plan.feature) ** 2 > MOST_WORK:
        return
    seen, fitted = plan.of(lesson.views), None
    for ridge in ridges:
        each = np.full(seen.shape[1], ridge)
        fitted = logistic.fit(seen, lesson.won, offset=lesson.offset, ridge=each, first=fitted)
        yield ridge, _spread(lesson, plan.feature, plan.code, fitted.weights, fitted.intercept)


def _spread(lesson: Lesson, feature: Indices, code: Indices, weights: Numbers, base: float) -> Part:
    """The weights of a design as tables and slopes. A code that nobody had says as little as a rare one."""
    part = _empty(lesson)
    for f, c, weight in zip(feature, code, weights, strict=True):
        if c < 0:
            part.slopes[f] = weight
        else:
            part.tables[f][c] = weight
    return Part(base, part.tables, part.slopes)


def uncertainty(lesson: Lesson, ridge: float = 3.0) -> tuple[Numbers, ...]:
    """How uncertain (variance, in log-odds) what a code says is: much where few leads have it."""
    out = []
    weight = logistic.chance(lesson.base + lesson.offset)
    for k, feature in enumerate(lesson.features):
        held = np.bincount(lesson.views.coarse[:, k], weight * (1 - weight), minlength=feature.size)
        out.append(1 / (held + ridge) * (len(np.flatnonzero(held)) > 1))
    return tuple(out)


def _boosted(lesson: Lesson, leaves: int, count: int, aside: Lesson) -> tuple[Grove, Numbers]:
    """Trees, and what they say of the leads aside after every tree; with leads aside, until these get no better."""
    from stellwerk.grade.learned.trees import boost

    is_level = np.array([not feature.is_number for feature in lesson.features], np.bool_)
    wide = int(max(lesson.views.fine.max(initial=0), aside.views.fine.max(initial=0))) + 1
    share = min(1.0, MOST_ASKED / max(1, len(lesson.features)))
    base = lesson.base
    features, sides, lefts, rights, values, path = boost(
        lesson.views.fine, is_level, lesson.won.astype(np.float64), base + lesson.offset, aside.views.fine,
        aside.won.astype(np.float64), base + aside.offset, count, SIZES[leaves], leaves, DEPTH, LEAST_LEADS, RIDGE,
        LEVEL_RIDGE, PATIENCE, share, 0, wide,
    )  # fmt: skip
    return Grove(features, sides, lefts, rights, values), path - aside.offset


def _grown(lesson: Lesson, leaves: int, count: int) -> Part:
    grove, _ = _boosted(lesson, leaves, count, lesson.some(np.empty(0, np.intp)))
    part = _empty(lesson)
    return Part(part.base + float(grove.values[:, 0].sum()), part.tables, part.slopes, grove)
