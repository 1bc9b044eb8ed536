"""Closed leads to learn from: columns of texts as they were written, and what became of each lead."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stellwerk.terms import Reason

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
Moments = NDArray[np.datetime64]

ENOUGH = 40  # won and lost each: below that nothing is learned, the base rate is shrunk


class LearnError(ValueError):
    """Nothing can be learned from this; `reason` says why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class History:
    """Closed leads. `columns[k][i]` is what column `names[k]` says of lead i as written, '' = missing.

    `at` is the moment each was scored (not when it was closed); without it validation cannot follow time.
    `offset` is the known effect in log-odds of who worked the lead; it explains outcomes, but never enters a chance.
    """

    names: tuple[str, ...]
    columns: tuple[Sequence[str], ...]
    won: Flags
    at: Moments | None = None
    offset: Numbers | None = None

    def __len__(self) -> int:
        return len(self.won)

    @property
    def is_enough(self) -> bool:
        """Enough of both ends to learn more than the base rate."""
        wins = int(self.won.sum())
        return min(wins, len(self.won) - wins) >= ENOUGH

    def without(self, names: frozenset[str]) -> "History":
        """The same leads without some columns."""
        kept = [k for k, name in enumerate(self.names) if name not in names]
        return History(
            tuple(self.names[k] for k in kept),
            tuple(self.columns[k] for k in kept),
            self.won,
            self.at,
            self.offset,
        )
