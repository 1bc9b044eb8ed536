"""What a partner's next place costs: the capacity price, and what it usually has anyway.

Two prices are taken off the fit. The *usual* one is the partner's own mean fit over the leads it could have had: a
lead counts by what it suits this partner better than its usual ones (comparative advantage, Ricardo 1817; as a dual
variable that is known beforehand it keeps the accounts small, Huang & Neely 2011). The *place* price is the dual of
the weekly capacity: it rises when a partner would take more than its places and falls when places are left (mirror
descent, Balseiro, Lu, Mirrokni 2021); the last place of the week is kept for a lead that is worth it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stellwerk.match import loops
from stellwerk.match.eligible import Indices, Numbers
from stellwerk.match.policy import MatchPolicy

ARRIVAL_HALF_LIFE = 4.0  # weeks: how fast a partner's flow of possible leads is learned
FIRST_LEADS = 10.0  # the guess of what is usual counts like so many leads
HIGHEST_LAST_PLACE = 1.0  # units of fit
SMALLEST_SCALE = 0.05  # of a mean lead: below that the price of a place no longer grows


@dataclass(frozen=True, slots=True)
class Scarcity:
    """What is scarce now: per chosen partner the places left and all places; the rest of the week, 1 to 0."""

    left: NDArray[np.int64]
    all: NDArray[np.int64]
    rest_of_week: float


class Prices:
    """The prices of one pool, one column per partner. Times are weeks since 1970; prices in units of fit."""

    COLUMNS = ("price", "arrivals", "usual", "usual_n", "seen_at", "offered_at")

    def __init__(self, n: int, *, opened_at: float) -> None:
        self.opened_at = opened_at
        self.price = np.zeros(n)
        self.learned = np.zeros((3, n))  # flow of possible leads, mean fit, how many leads that mean is worth
        self.seen_at, self.offered_at = np.full(n, opened_at), np.full(n, -np.inf)

    @property
    def arrivals(self) -> Numbers:
        return np.asarray(self.learned[0])

    @property
    def usual(self) -> Numbers:
        return np.asarray(self.learned[1])

    @property
    def usual_n(self) -> Numbers:
        return np.asarray(self.learned[2])

    def begin(self, guess: Numbers) -> None:
        """Where nothing is known yet, what is usual begins with this guess of each partner's fit."""
        new = self.usual_n == 0
        self.usual[new], self.usual_n[new] = guess[new], FIRST_LEADS

    def of(
        self,
        chosen: Indices,
        *,
        scale: float,
        claim: Numbers,
        scarcity: Scarcity,
        at: float,
        policy: MatchPolicy,
    ) -> tuple[Numbers, Numbers]:
        """(usual price, price of the place) of the chosen partners.

        `scale`: the lead's worth in mean leads; `claim`: each partner's weekly accrual in mean leads.
        """
        return loops.prices(
            chosen, self.price, self.usual, self.offered_at, scarcity.left, scarcity.all, claim, at,
            policy.usual_weight, policy.price_weight, policy.last_place * scarcity.rest_of_week,
            policy.last_place_weeks, HIGHEST_LAST_PLACE * scale, max(scale, SMALLEST_SCALE),
        )  # fmt: skip

    def learn(
        self,
        chosen: Indices,
        *,
        fits: Numbers,
        gains: Numbers,
        winner: int,
        scarcity: Scarcity,
        at: float,
        policy: MatchPolicy,
    ) -> None:
        """Moves the prices after a decision. `gains`: what each would have gained over the next best, in mean leads."""
        young = max(1 - 0.5 ** ((at - self.opened_at + 0.5) / ARRIVAL_HALF_LIFE), SMALLEST_SCALE)
        loops.learn_prices(
            chosen, self.price, self.learned, self.seen_at, fits, gains, scarcity.left, scarcity.rest_of_week,
            at, young, policy.price_step, ARRIVAL_HALF_LIFE, policy.usual_half_life_weeks,
        )  # fmt: skip
        self.offered_at[winner] = at
