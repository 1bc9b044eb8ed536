"""The ledger of fairness in one pool: two accounts per partner, worth and count, in exact integers.

It is the carpool problem (Fagin & Williams 1983; Ajtai et al. 1998): whoever may take part is credited its
share of every lead, whoever gets the lead is debited all of it. The sums are 0 after every event (G1).
"""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stellwerk.match.eligible import Indices
from stellwerk.match.policy import MatchPolicy

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

ONE_LEAD = 1_000_000  # a lead in millionths: the unit of the count account
ROW = np.dtype(
    [("partner", "<U40"), ("worth", "<i8"), ("count", "<i8"), ("worth_rate", "<f8"), ("count_rate", "<f8"),
     ("rated_at", "<f8"), ("price", "<f8")]
)  # fmt: skip


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
        self.worth = np.zeros(n, dtype=np.int64)
        self.count = np.zeros(n, dtype=np.int64)
        self.worth_rate, self.count_rate = np.zeros(n), np.zeros(n)
        self.rated_at = np.full(n, opened_at)
        self.price = np.zeros(n)
        self.opened_at = opened_at
        self.pool_worth, self.pool_count, self.pool_at = 0.0, 0.0, opened_at
        self.week = ""

    def mean_worth(self) -> float:
        """Recent mean worth of a lead in cents; 0 before the first."""
        return self.pool_worth / self.pool_count if self.pool_count else 0.0

    def counted_worth(self, worth_cents: int, policy: MatchPolicy) -> int:
        """The worth that is booked: at most `winsor` times the pool's mean."""
        mean = self.mean_worth()
        return min(worth_cents, round(policy.winsor * mean)) if mean else worth_cents

    def credit(
        self, chosen: Indices, weights: Numbers, worth_cents: int, at: float, policy: MatchPolicy
    ) -> Numbers:
        """How many horizons of its fair share each chosen partner is behind."""
        decay = np.exp2(-(at - self.rated_at[chosen]) / policy.rate_half_life_weeks)
        age = 0.5 ** ((at - self.opened_at) / policy.rate_half_life_weeks)
        share = weights / weights.sum()
        mean = max(self.mean_worth(), 1.0)
        worth_prior = max(self._pool_rate(self.pool_worth, at, policy), mean) * share
        count_prior = max(self._pool_rate(self.pool_count, at, policy), 1.0) * share * ONE_LEAD
        weekly_worth = np.maximum(self.worth_rate[chosen] * decay + age * worth_prior, worth_prior / 4)
        weekly_count = np.maximum(self.count_rate[chosen] * decay + age * count_prior, count_prior / 4)
        weeks = (1 - policy.count_weight) * self.worth[chosen] / np.maximum(weekly_worth, 1e-9)
        scale = min(mean / max(worth_cents, 1), 5.0)
        weeks += policy.count_weight * scale * self.count[chosen] / np.maximum(weekly_count, 1e-9)
        return np.asarray(weeks / policy.horizon_weeks, dtype=np.float64)

    def book(
        self, chosen: Indices, weights: Numbers, winner: int, worth_cents: int, at: float, policy: MatchPolicy
    ) -> Movement:
        """Credits the lead to all chosen by weight and debits it in full to the winner (a roster index)."""
        whole = _whole(weights)
        worth_share, count_share = _portions(worth_cents, whole), _portions(ONE_LEAD, whole)
        self._accrue(chosen, worth_share, count_share, worth_cents, at, policy)
        place = np.searchsorted(chosen, winner)  # the chosen are in the order of the roster
        worth_share[place] -= worth_cents
        count_share[place] -= ONE_LEAD
        movement = Movement(chosen, worth_share, count_share)
        self.apply(movement)
        return movement

    def apply(self, movement: Movement, *, sign: int = 1) -> None:
        """Adds a movement to the accounts; -1 books it back."""
        self.worth[movement.partners] += sign * movement.worth_cents
        self.count[movement.partners] += sign * movement.count_micro

    def weeks_behind(self, at: float, policy: MatchPolicy) -> Numbers:
        """How many weeks behind (+) or ahead (-) of its fair share each partner is, in worth."""
        decay = np.exp2(-(at - self.rated_at) / policy.rate_half_life_weeks)
        usual = max(self._pool_rate(self.pool_worth, at, policy), 1.0) / max(len(self.worth), 1)
        return np.asarray(self.worth / np.maximum(self.worth_rate * decay, usual / 4), dtype=np.float64)

    def new_week(self, week: str, used: Integers, capacity: Integers, policy: MatchPolicy) -> None:
        """Lowers the price of every partner whose week ended with places left (mirror descent on the dual)."""
        if self.week and week != self.week:
            left = np.maximum(capacity - used, 0) / np.maximum(capacity, 1)
            self.price = np.maximum(0.0, self.price - policy.price_step * left)
        self.week = week

    def filled(self, partner: int, rest_of_week: float, policy: MatchPolicy) -> None:
        """Raises the price of a partner whose last place goes early: `rest_of_week` from 1 (Monday) to 0."""
        self.price[partner] += policy.price_step * rest_of_week

    def _pool_rate(self, decayed_sum: float, at: float, policy: MatchPolicy) -> float:
        """Weekly mean from an exponentially decayed sum, corrected for the short time since opening."""
        half_life = policy.rate_half_life_weeks
        total = decayed_sum * 0.5 ** ((at - self.pool_at) / half_life)
        filled = 1 - 0.5 ** ((at - self.opened_at) / half_life)
        return float(total * np.log(2) / half_life / max(filled, np.log(2) / half_life))

    def _accrue(
        self,
        chosen: Indices,
        worth: Integers,
        count: Integers,
        worth_cents: int,
        at: float,
        policy: MatchPolicy,
    ) -> None:
        per_week = np.log(2) / policy.rate_half_life_weeks
        decay = np.exp2(-(at - self.rated_at[chosen]) / policy.rate_half_life_weeks)
        self.worth_rate[chosen] = self.worth_rate[chosen] * decay + worth * per_week
        self.count_rate[chosen] = self.count_rate[chosen] * decay + count * per_week
        self.rated_at[chosen] = at
        fade = 0.5 ** ((at - self.pool_at) / policy.rate_half_life_weeks)
        self.pool_worth = self.pool_worth * fade + worth_cents
        self.pool_count = self.pool_count * fade + 1
        self.pool_at = at

    def write_off(self, policy: MatchPolicy) -> Movement | None:
        """Cuts accounts at the cap and spreads what was cut over the rest; None when nothing was cut."""
        cap = np.maximum(self.worth_rate * policy.cap_weeks, 1.0).astype(np.int64)
        rated = self.worth_rate > 0
        cut = np.where(rated, np.clip(self.worth, -cap, cap) - self.worth, 0)
        if not cut.any():
            return None
        rest = np.flatnonzero(cut == 0) if (cut == 0).any() else np.arange(len(cut))
        total = -int(cut.sum())
        cut[rest] += np.sign(total) * divide(abs(total), np.ones(len(rest)))
        movement = Movement(np.arange(len(cut)), cut, np.zeros(len(cut), dtype=np.int64))
        self.apply(movement)
        return movement

    def pack(self) -> bytes:
        """All of it in a few bytes: a line of JSON, then one row per partner."""
        rows = np.zeros(len(self.partner_ids), dtype=ROW)
        rows["partner"] = self.partner_ids
        for name, values in self._columns().items():
            rows[name] = values
        head = [self.opened_at, self.pool_worth, self.pool_count, self.pool_at, self.week]
        return json.dumps(head).encode() + b"\n" + rows.tobytes()

    @classmethod
    def unpack(cls, packed: bytes, partner_ids: tuple[str, ...], *, opened_at: float) -> "Ledger":
        """The ledger again, for the partners of today (sorted, a superset of those packed): new ones begin at 0."""
        ledger = cls(partner_ids, opened_at=opened_at)
        if not packed:
            return ledger
        head, _, body = packed.partition(b"\n")
        rows = np.frombuffer(body, dtype=ROW)
        ledger.opened_at, ledger.pool_worth, ledger.pool_count, ledger.pool_at, ledger.week = json.loads(head)
        at = np.searchsorted(np.array(partner_ids), rows["partner"])
        for name, values in ledger._columns().items():
            values[at] = rows[name]
        return ledger

    def _columns(self) -> dict[str, NDArray[np.generic]]:
        return {
            "worth": self.worth,
            "count": self.count,
            "worth_rate": self.worth_rate,
            "count_rate": self.count_rate,
            "rated_at": self.rated_at,
            "price": self.price,
        }


def divide(total: int, weights: Numbers) -> Integers:
    """Whole parts of `total` (up to 9e12) in proportion to the weights; the largest remainders get the rest.

    Weights count as millionths of the largest one, so that the arithmetic is exact in 64 bits. Hamilton's method;
    of equal remainders the first wins.
    """
    return _portions(total, _whole(weights))


def _whole(weights: Numbers) -> Integers:
    return np.maximum(np.rint(weights / weights.max() * 1e6).astype(np.int64), 1)


def _portions(total: int, whole: Integers) -> Integers:
    quotient, remainder = np.divmod(total * whole, whole.sum())
    rest = total - int(quotient.sum())
    if rest:
        quotient[np.argsort(-remainder, kind="stable")[:rest]] += 1
    return np.asarray(quotient, dtype=np.int64)
