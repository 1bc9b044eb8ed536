"""One choosing: eligible -> fit + credit -> the highest total gets the offer -> booked.

    total = fit - price + credit

Drift-plus-penalty (Neely 2010) with a mirror-descent price for scarce weeks (Balseiro, Lu, Mirrokni 2021).
No solver and no chance in the hot path; the same state and the same lead give the same decision anywhere (G5).
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from stellwerk.match.credit import Ledger, Movement
from stellwerk.match.eligible import UNLIMITED, Indices, Roster, eligible
from stellwerk.match.fit import Numbers, Standing, fit
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import LeadProfile

MICRO = 1_000_000
WEEK_SECONDS = 7 * 86_400


class Rank(NamedTuple):
    """One eligible partner's components in millionths; `fit` is net of `price`, and fit + credit = total."""

    partner_id: str
    fit: int
    credit: int
    price: int
    total: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets the offer and why. `partner_id` is '' when nobody is eligible; `ranking` is best first.

    `worth_cents` is what was booked (winsorised). `propensity` = 1 / number in the near-tie lottery.
    """

    lead_id: str
    partner_id: str
    worth_cents: int
    eligible_count: int
    ranking: tuple[Rank, ...]
    excluded: dict[str, int]
    propensity: float
    movement: Movement | None


def iso_week(at: datetime) -> str:
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


def pool_of(country: str, product: str) -> str:
    """The pool in which fairness is kept for such a lead: country x product line."""
    return f"{country or '--'}/{product or 'all'}"


def weeks_since_epoch(at: datetime) -> float:
    return at.astimezone(UTC).timestamp() / WEEK_SECONDS


class Pool:
    """The state in which one pool decides: roster, standing, ledger. `decide` is its only verb that books."""

    def __init__(self, roster: Roster, ledger: Ledger, policy: MatchPolicy, *, policy_version: int) -> None:
        self.roster, self.ledger, self.policy = roster, ledger, policy
        self.policy_version = policy_version
        self.standing = Standing(roster, policy)

    def decide(self, lead: LeadProfile) -> Decision:
        """Chooses and books one lead. Changes the ledger and the places used; everything else stays."""
        chosen, excluded = eligible(lead, self.roster)
        at = weeks_since_epoch(lead.arrived_at)
        worth = self.ledger.counted_worth(lead.worth_cents, self.policy)
        if not len(chosen):
            return Decision(lead.lead_id, "", worth, 0, (), excluded, 1.0, None)
        weights = self.standing.weight[chosen]
        price = self.ledger.price[chosen]
        fits = fit(lead, self.roster, self.standing, chosen, self.policy) - price
        credits = self.ledger.credit(chosen, weights, worth, at, self.policy)
        micro_fit, micro_credit = _micro(fits), _micro(credits)
        totals = micro_fit + micro_credit
        place, propensity = self._draw(lead.lead_id, chosen, totals)
        winner = int(chosen[place])
        movement = self.ledger.book(chosen, weights, winner, worth, at, self.policy)
        self._take_place(winner, lead.arrived_at)
        ranking = self._ranking(chosen, micro_fit, micro_credit, _micro(price), totals)
        name = self.roster.partners[winner].partner_id
        return Decision(lead.lead_id, name, worth, len(chosen), ranking, excluded, propensity, movement)

    def _draw(self, lead_id: str, chosen: Indices, totals: "np.ndarray") -> tuple[int, float]:
        """Near-tie lottery: of all within the tie of the best, the highest hash wins (G6: more never loses)."""
        near = np.flatnonzero(totals >= totals.max() - round(self.policy.near_tie * MICRO))
        if len(near) == 1:
            return int(near[0]), 1.0
        partners = self.roster.partners
        tickets = [ticket(lead_id, self.policy_version, partners[chosen[i]].partner_id) for i in near]
        return int(near[tickets.index(max(tickets))]), 1.0 / len(near)

    def _take_place(self, winner: int, at: datetime) -> None:
        roster = self.roster
        roster.used[winner] += 1
        if roster.capacity[winner] < UNLIMITED and roster.used[winner] >= roster.capacity[winner]:
            elapsed = at.weekday() * 86_400 + at.hour * 3600 + at.minute * 60 + at.second
            self.ledger.filled(winner, 1 - elapsed / WEEK_SECONDS, self.policy)

    def _ranking(
        self,
        chosen: Indices,
        fits: "np.ndarray",
        credits: "np.ndarray",
        price: "np.ndarray",
        totals: "np.ndarray",
    ) -> tuple[Rank, ...]:
        order = np.argsort(-totals, kind="stable")
        partners = self.roster.partners
        names = [partners[i].partner_id for i in chosen[order].tolist()]
        columns = (column[order].tolist() for column in (fits, credits, price, totals))
        return tuple(map(Rank._make, zip(names, *columns, strict=True)))


def ticket(lead_id: str, policy_version: int, partner_id: str) -> bytes:
    """A lot that nobody can choose and anybody can check: BLAKE2b over lead, policy version and partner."""
    return hashlib.blake2b(f"{lead_id}\n{policy_version}\n{partner_id}".encode(), digest_size=16).digest()


def _micro(values: Numbers) -> "np.ndarray":
    return np.rint(np.asarray(values) * MICRO).astype(np.int64)
