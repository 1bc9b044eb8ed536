"""The ledger of fairness in one pool: two accounts per partner, worth and count, in exact integers.

It is the carpool problem (Fagin & Williams 1983; Ajtai et al. 1998): whoever may take part is credited its
share of every lead, whoever gets the lead is debited all of it. The sums are 0 after every event (G1).
"""

import json
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from stellwerk.match import loops
from stellwerk.match.eligible import Indices
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.price import Prices

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

ONE_LEAD = 1_000_000  # a lead in millionths: the unit of the count account
COLUMNS = ("worth", "count", "worth_rate", "count_rate", "rated_at")


@dataclass(frozen=True, slots=True)
class Movement:
    """What one decision moves: arrays of equal length, each summing to 0."""

    partners: Indices
    worth_cents: Integers
    count_micro: Integers


class Ledger:
    """Accounts, weekly accruals and prices of one pool, in the order of a roster's partner ids.

    Times are weeks since 1970 as float. Accruals are exponential means with the policy's half-life.
    """

    def __init__(self, partner_ids: tuple[str, ...], *, opened_at: float) -> None:
        n = len(partner_ids)
        self.partner_ids = partner_ids
        self.accounts: Integers = np.zeros((2, n), dtype=np.int64)  # worth in cents, leads in millionths
        self.rates = np.zeros((2, n))  # their accrual per week
        self.rated_at = np.full(n, opened_at)
        self.prices = Prices(n, opened_at=opened_at)
        self.opened_at = opened_at
        self.pool_worth, self.pool_count, self.pool_at = 0.0, 0.0, opened_at
        self.week = ""

    @property
    def worth(self) -> Integers:
        return np.asarray(self.accounts[0])

    @property
    def count(self) -> Integers:
        return np.asarray(self.accounts[1])

    @property
    def worth_rate(self) -> Numbers:
        return np.asarray(self.rates[0])

    @property
    def count_rate(self) -> Numbers:
        return np.asarray(self.rates[1])

    def mean_worth(self) -> float:
        """Recent mean worth of a lead in cents; 0 before the first."""
        return self.pool_worth / self.pool_count if self.pool_count else 0.0

    def counted_worth(self, worth_cents: int, policy: MatchPolicy) -> int:
        """The worth that is booked: at most `winsor` times the pool's mean."""
        mean = self.mean_worth()
        return min(worth_cents, round(policy.winsor * mean)) if mean else worth_cents

    def weekly(self, chosen: Indices, weights: Numbers, at: float, policy: MatchPolicy) -> Numbers:
        """Accrual per week of each chosen partner: a row in cents, a row in millionths of a lead.

        An exponential mean that begins at the pool's mean x the share of entitlement weights, never below a quarter
        of that.
        """
        age = 0.5 ** ((at - self.opened_at) / policy.rate_half_life_weeks)
        worth = max(self._pool_rate(self.pool_worth, at, policy), self.mean_worth(), 1.0)
        count = max(self._pool_rate(self.pool_count, at, policy), 1.0) * ONE_LEAD
        half_life = policy.rate_half_life_weeks
        return loops.weekly(chosen, weights, self.rates, self.rated_at, at, half_life, age, worth, count)

    def credit(self, chosen: Indices, weekly: Numbers, worth_cents: int, policy: MatchPolicy) -> Numbers:
        """How many horizons of its fair share each chosen partner is behind."""
        scale = min(max(self.mean_worth(), 1.0) / max(worth_cents, 1), 5.0)
        worth, count = 1 - policy.count_weight, policy.count_weight * scale
        return loops.credit(chosen, self.accounts, weekly, worth, count, policy.horizon_weeks)

    def book(
        self, chosen: Indices, weights: Numbers, place: int, worth_cents: int, at: float, policy: MatchPolicy
    ) -> Movement:
        """Credits the lead to all chosen by weight and debits it in full to the one at this place among them."""
        half_life, totals = policy.rate_half_life_weeks, np.array((worth_cents, ONE_LEAD), dtype=np.int64)
        moved = loops.book(
            chosen, weights, place, totals, self.accounts, self.rates, self.rated_at, at, half_life
        )
        fade = 0.5 ** ((at - self.pool_at) / half_life)
        self.pool_worth = self.pool_worth * fade + worth_cents
        self.pool_count = self.pool_count * fade + 1
        self.pool_at = at
        return Movement(chosen, moved[0], moved[1])

    def apply(self, movement: Movement, *, sign: int = 1) -> None:
        """Adds a movement to the accounts; -1 books it back."""
        self.worth[movement.partners] += sign * movement.worth_cents
        self.count[movement.partners] += sign * movement.count_micro

    def weeks_behind(self, at: float, policy: MatchPolicy) -> Numbers:
        """How many weeks behind (+) or ahead (-) of its fair share each partner is, in worth."""
        decay = np.exp2(-(at - self.rated_at) / policy.rate_half_life_weeks)
        usual = max(self._pool_rate(self.pool_worth, at, policy), 1.0) / max(len(self.worth), 1)
        return np.asarray(self.worth / np.maximum(self.worth_rate * decay, usual / 4), dtype=np.float64)

    def _pool_rate(self, decayed_sum: float, at: float, policy: MatchPolicy) -> float:
        """Weekly mean from an exponentially decayed sum, corrected for the short time since opening."""
        half_life = policy.rate_half_life_weeks
        total = decayed_sum * 0.5 ** ((at - self.pool_at) / half_life)
        filled = 1 - 0.5 ** ((at - self.opened_at) / half_life)
        return float(total * log(2) / half_life / max(filled, log(2) / half_life))

    def write_off(self, policy: MatchPolicy) -> Movement | None:
        """Cuts both accounts at the cap and spreads what was cut over the rest; None when nothing was cut."""
        worth = _cut(self.worth, self.worth_rate * policy.cap_weeks)
        count = _cut(self.count, self.count_rate * policy.cap_weeks)
        return self._moved(np.arange(len(worth)), worth, count)

    def leave(self, leavers: Indices, heirs: Indices, weights: Numbers) -> Movement | None:
        """Gives the balances of partners that have left to the heirs by weight; None where there is nothing to give."""
        if not len(heirs):
            return None
        all_of_them = np.concatenate([leavers, heirs])
        parts = []
        for account in (self.worth, self.count):
            total = int(account[leavers].sum())
            given = np.sign(total) * divide(abs(total), weights)
            parts.append(np.concatenate([-account[leavers], given]))
        return self._moved(all_of_them, *parts)

    def _moved(self, partners: Indices, worth: Integers, count: Integers) -> Movement | None:
        if not worth.any() and not count.any():
            return None
        movement = Movement(partners, worth, count)
        self.apply(movement)
        return movement

    def pack(self) -> bytes:
        """All of it in a few bytes: a line of JSON, then one row per partner."""
        columns = self._columns()
        longest = max(map(len, self.partner_ids), default=1)
        kind = [("partner", f"<U{longest}"), *((name, column.dtype.str) for name, column in columns.items())]
        rows = np.zeros(len(self.partner_ids), dtype=kind)
        rows["partner"] = self.partner_ids
        for name, values in columns.items():
            rows[name] = values
        head = {"columns": kind, "opened_at": self.opened_at, "pool_worth": self.pool_worth,
                "pool_count": self.pool_count, "pool_at": self.pool_at, "week": self.week}  # fmt: skip
        return json.dumps(head).encode() + b"\n" + rows.tobytes()

    @classmethod
    def unpack(cls, packed: bytes, partner_ids: tuple[str, ...], *, opened_at: float) -> "Ledger":
        """The ledger again, for the partners of today (sorted, a superset of those packed): new ones begin at 0.

        What an older version did not pack begins as in a new ledger.
        """
        ledger = cls(partner_ids, opened_at=opened_at)
        if not packed:
            return ledger
        line, _, body = packed.partition(b"\n")
        head = json.loads(line)
        if isinstance(head, list):
            head = dict(zip(_FIRST_HEAD, head, strict=True)) | {"columns": _FIRST_COLUMNS}
        rows = np.frombuffer(body, dtype=[tuple(column) for column in head.pop("columns")])
        for name, value in head.items():
            setattr(ledger, name, value)
        ledger.prices.opened_at = ledger.opened_at
        at = np.searchsorted(np.array(partner_ids), rows["partner"])
        for name, values in ledger._columns().items():
            if name in (rows.dtype.names or ()):
                values[at] = rows[name]
        return ledger

    def _columns(self) -> dict[str, NDArray[np.generic]]:
        own = {name: getattr(self, name) for name in COLUMNS}
        return own | {name: getattr(self.prices, name) for name in Prices.COLUMNS}


# How the first version packed a pool.
_FIRST_HEAD = ("opened_at", "pool_worth", "pool_count", "pool_at", "week")
_FIRST_COLUMNS = [["partner", "<U40"], ["worth", "<i8"], ["count", "<i8"], ["worth_rate", "<f8"],
                  ["count_rate", "<f8"], ["rated_at", "<f8"], ["price", "<f8"]]  # fmt: skip


def divide(total: int, weights: Numbers) -> Integers:
    """Whole parts of `total` (up to 9e12) in proportion to the weights; the largest remainders get the rest.

    Weights count as millionths of the largest one, so that the arithmetic is exact in 64 bits. Hamilton's method;
    of equal remainders the first wins.
    """
    return np.asarray(loops.portions(np.array((total,), dtype=np.int64), np.asarray(weights, dtype=float))[0])


def _cut(account: Integers, cap: Numbers) -> Integers:
    """What has to be moved so that no rated account is beyond its cap; the rest share it evenly."""
    whole = np.maximum(cap, 1.0).astype(np.int64)
    cut = np.where(cap > 0, np.clip(account, -whole, whole) - account, 0)
    if cut.any():
        rest = np.flatnonzero(cut == 0) if (cut == 0).any() else np.arange(len(cut))
        total = -int(cut.sum())
        cut[rest] += np.sign(total) * divide(abs(total), np.ones(len(rest)))
    return cut
