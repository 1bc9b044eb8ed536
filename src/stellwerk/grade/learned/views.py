"""Leads as the candidates see them: codes of tables, straight numbers, codes of trees."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stellwerk.grade.learned.features import MISSING, Feature
from stellwerk.grade.learned.history import Indices, Numbers


@dataclass(frozen=True, slots=True)
class Views:
    """One row per lead, one column per feature; `straight` is 0 where a feature is no number."""

    coarse: Indices
    fine: NDArray[np.uint8]
    straight: Numbers

    def __len__(self) -> int:
        return len(self.coarse)

    def some(self, rows: Indices) -> "Views":
        return Views(self.coarse[rows], self.fine[rows], self.straight[rows])


def see(features: Sequence[Feature], arrays: Sequence[Numbers | Indices], count: int) -> Views:
    """Encoded columns as views."""
    coarse = np.zeros((count, len(features)), np.intp)
    fine = np.zeros((count, len(features)), np.uint8)
    straight = np.zeros((count, len(features)))
    for k, (feature, values) in enumerate(zip(features, arrays, strict=True)):
        if feature.is_number:
            numbers = np.asarray(values, np.float64)
            coarse[:, k] = feature.pieces(numbers, feature.coarse)
            fine[:, k] = feature.pieces(numbers, feature.fine)
            straight[:, k] = feature.straight(numbers)
        else:
            coarse[:, k] = fine[:, k] = values
    return Views(coarse, fine, straight)


@dataclass(frozen=True, slots=True)
class Design:
    """Where the columns of a design come from: for each the feature, and its code or -1 for the straight view."""

    feature: Indices
    code: Indices

    def of(self, views: Views) -> Numbers:
        out = np.empty((len(views), len(self.feature)), order="F")
        for j, (f, code) in enumerate(zip(self.feature, self.code, strict=True)):
            out[:, j] = views.straight[:, f] if code < 0 else views.coarse[:, f] == code
        return out


def design(features: Sequence[Feature], views: Views, *, straight: bool) -> Design:
    """Every code that occurs has a column; with `straight`, numbers have one column and one for missing."""
    pairs: list[tuple[int, int]] = []
    for f, feature in enumerate(features):
        found = np.unique(views.coarse[:, f])
        if straight and feature.is_number:
            pairs.append((f, -1))
            found = found[found == MISSING]
        pairs += [(f, int(code)) for code in found]
    both = np.array(pairs, np.intp).reshape(-1, 2)
    return Design(both[:, 0], both[:, 1])
