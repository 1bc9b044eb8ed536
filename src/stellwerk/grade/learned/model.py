"""A learned score: from texts to a chance, with contributions that sum to its log-odds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from stellwerk.grade.learned import features, packing
from stellwerk.grade.learned.calibration import Calibration
from stellwerk.grade.learned.candidates import Grove, told
from stellwerk.grade.learned.features import Feature
from stellwerk.grade.learned.history import Moments, Numbers
from stellwerk.grade.learned.logistic import chance
from stellwerk.grade.learned.reading import moments
from stellwerk.grade.learned.views import see

BAND = 1.2816  # standard errors to either side: four of five true chances lie in the band


@dataclass(frozen=True, slots=True)
class Scores:
    """n leads: `base + contributions.sum(axis=1) == log_odds`; `chance` is a monotone map of `log_odds`.

    Of five true chances four should lie between `low` and `high`. `names`: the columns of `contributions`.
    """

    chance: Numbers
    low: Numbers
    high: Numbers
    log_odds: Numbers
    base: float
    names: tuple[str, ...]
    contributions: Numbers


@dataclass(frozen=True, slots=True)
class Learned:
    """A score that was learned; `report` says how, in what JSON can hold.

    `tables`, `slopes` and `variance` are per feature, the trees of `groves` ask features by their place.
    `at_column` names the column with the moment of scoring, when ages are counted from it.
    """

    names: tuple[str, ...]
    features: tuple[Feature, ...]
    at_column: str
    base: float
    base_variance: float
    tables: tuple[Numbers, ...]
    slopes: Numbers
    variance: tuple[Numbers, ...]
    groves: tuple[Grove, ...]
    calibration: Calibration
    report: dict[str, Any]

    def score(self, rows: Mapping[str, Sequence[str]]) -> Scores:
        """Scores leads given as columns of texts; a column that is not there counts as missing."""
        count = len(next(iter(rows.values()))) if rows else 0
        at = self._moments(rows, count)
        views = see(self.features, features.encode(self.features, rows, count, at), count)
        place = {name: k for k, name in enumerate(self.names)}
        column_of = np.array([place[feature.column] for feature in self.features], np.intp)
        contributions = np.zeros((count, len(self.names)))
        variance = np.full(count, self.base_variance)
        for k in range(len(self.features)):
            codes = views.coarse[:, k]
            contributions[:, column_of[k]] += self.tables[k][codes] + self.slopes[k] * views.straight[:, k]
            variance += self.variance[k][codes]
        for grove in self.groves:
            contributions += told(grove, views, column_of, len(self.names))
        log_odds = contributions.sum(axis=1) + self.base
        told_as = self.calibration.log_odds(log_odds)
        band = BAND * np.sqrt(variance)
        return Scores(
            chance(told_as), chance(told_as - band), chance(told_as + band), log_odds, self.base, self.names,
            contributions,
        )  # fmt: skip

    def _moments(self, rows: Mapping[str, Sequence[str]], count: int) -> Moments | None:
        if not self.at_column or self.at_column not in rows:
            return None
        texts = rows[self.at_column]
        return moments(texts) if count else None

    def pack(self) -> bytes:
        """The score as bytes: the same score gives the same bytes."""
        return packing.pack(
            {
                "names": list(self.names), "at_column": self.at_column, "base": self.base,
                "base_variance": self.base_variance, "report": self.report,
                "features": [packing.fields(one) for one in self.features],
                "calibration": packing.fields(self.calibration),
            },
            {
                "slopes": self.slopes, "tables": packing.joined(self.tables), "variance": packing.joined(self.variance),
                **{f"grove{k}.{name}": value for k, grove in enumerate(self.groves)
                   for name, value in packing.fields(grove).items()},
            },
        )  # fmt: skip

    @classmethod
    def unpack(cls, packed: bytes) -> "Learned":
        """Reads what `pack` wrote. Raises LearnError for anything else."""
        with packing.understood():
            said, arrays = packing.unpack(packed)
            found = tuple(Feature(**packing.tuples(one)) for one in said["features"])
            sizes = [one.size for one in found]
            count = sum(name.endswith(".features") for name in arrays)
            groves = [
                Grove(**{name: arrays[f"grove{k}.{name}"] for name in Grove.__slots__}) for k in range(count)
            ]
            return cls(
                tuple(said["names"]), found, said["at_column"], said["base"], said["base_variance"],
                packing.parted(arrays["tables"], sizes), arrays["slopes"], packing.parted(arrays["variance"], sizes),
                tuple(groves), Calibration(**packing.tuples(said["calibration"])), said["report"],
            )  # fmt: skip
