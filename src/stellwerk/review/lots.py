"""What really came of leads that a lot decided: the one part of the past that tells of another rule without a model.

Where several partners were nearly equal, a lot chose one of them. A draft that would have chosen among the same can
be judged by the leads for which the lot happened to choose as it would: each stands for as many as were in the lot
(inverse propensity weighting; Horvitz & Thompson 1952, normalised as in Hajek 1971). Of leads for which the draft
goes to a partner outside the lot nothing can be known from what happened.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

SURE = 1.64  # standard errors on each side: 90 %


@dataclass(frozen=True, slots=True)
class Lot:
    """A lead that a lot gave to `chosen`, one of `tied`, and whether it was won in the end."""

    lead_id: str
    chosen: str
    tied: frozenset[str]
    won: bool


@dataclass(frozen=True, slots=True)
class Lots:
    """`count` leads that a lot decided and that ended; for `known` of them the draft stays among those in the lot,
    for `same` it goes where the lot went. `now`: the share that was won of the known ones; `draft`: the share that the
    draft would have won of them, between `low` and `high`; None where nothing can be told.
    """

    count: int
    known: int
    same: int
    now: float | None
    draft: float | None
    low: float | None
    high: float | None


def weigh(lots: Iterable[Lot], choices: Mapping[str, str]) -> Lots:
    """`choices`: lead -> the partner that the draft would have offered it to first."""
    rows = [lot for lot in lots if lot.lead_id in choices]
    known = [lot for lot in rows if choices[lot.lead_id] in lot.tied]
    same = [lot for lot in known if choices[lot.lead_id] == lot.chosen]
    now = sum(lot.won for lot in known) / len(known) if known else None
    weights = [float(len(lot.tied)) for lot in same]
    if len(same) < 2:
        return Lots(len(rows), len(known), len(same), now, None, None, None)
    share = sum(w * lot.won for w, lot in zip(weights, same, strict=True)) / sum(weights)
    spread = sum((w * (lot.won - share)) ** 2 for w, lot in zip(weights, same, strict=True))
    # Nobody is sure of 0 or 1 after a few leads: one more of either kind widens the interval (Agresti & Coull 1998).
    least = sqrt(0.25 / (len(same) + 4)) / sqrt(len(same) + 4)
    noise = SURE * max(sqrt(spread) / sum(weights), least)
    return Lots(
        len(rows), len(known), len(same), now, share, max(0.0, share - noise), min(1.0, share + noise)
    )
