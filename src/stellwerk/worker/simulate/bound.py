"""The most that any rule could have earned: a linear programme that knows every lead beforehand (HiGHS)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """One lead at one partner: its number, the partner and week whose place it would take, what it would bring."""

    lead: int
    slot: tuple[int, str]
    value: float


def upper_bound(candidates: Sequence[Candidate], places: Mapping[tuple[int, str], int]) -> float:
    """Maximum total value with at most one partner a lead and at most `places` leads a slot.

    Fractional assignments are allowed, so that no rule can earn more.
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csc_matrix, vstack

    if not candidates:
        return 0.0
    slots = {slot: row for row, slot in enumerate(places)}
    leads = {number: row for row, number in enumerate(dict.fromkeys(c.lead for c in candidates))}
    value = np.array([c.value for c in candidates])
    at, one = np.arange(len(candidates)), np.ones(len(candidates))
    of_lead, of_slot = [leads[c.lead] for c in candidates], [slots[c.slot] for c in candidates]
    limits = np.r_[np.ones(len(leads)), np.array([places[slot] for slot in slots], dtype=float)]
    rows = vstack(
        [
            csc_matrix((one, (of_lead, at)), (len(leads), len(candidates))),
            csc_matrix((one, (of_slot, at)), (len(slots), len(candidates))),
        ]
    )
    scale = max(float(value.mean()), 1.0)
    solved = linprog(-value / scale, A_ub=rows, b_ub=limits, bounds=(0, 1), method="highs")
    return float(-solved.fun * scale)
