"""One choosing: eligible -> fit - price + credit -> the highest total gets the offer -> booked.

Drift-plus-penalty (Neely 2010) with mirror-descent prices for scarce places (Balseiro, Lu, Mirrokni 2021).
No solver and no chance in the hot path; the same state and the same lead give the same decision anywhere (G5).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from stellwerk.match import loops
from stellwerk.match.credit import Integers, Ledger, Movement
from stellwerk.match.eligible import Indices, Numbers, Roster, eligible
from stellwerk.match.fit import Estimates, Standing, features, fit
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.price import SMALLEST_SCALE, Scarcity
from stellwerk.terms import LeadProfile, Reason

MICRO = 1_000_000
WEEK_SECONDS = 7 * 86_400


_SENTENCES = {
    "match.not_to_be_placed": "This lead cannot be placed by hand now; open it to see where it stands.",
    "match.partner_gone": "{partner} is no active partner today; choose another one.",
    "match.partner_full": "{partner} has no place left in {week}; choose another one or raise its capacity.",
}


class MatchError(Exception):
    """A lead cannot be placed so; the message and `reason` say what to do instead."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_SENTENCES[reason.key].format(**reason.values))
        self.reason = reason


class Rank(NamedTuple):
    """One eligible partner's components in millionths; `fit` is net of `price`, and fit + credit = total."""

    partner_id: str
    fit: int
    credit: int
    price: int
    total: int


@dataclass(frozen=True, slots=True)
class Components:
    """What every eligible partner brought, in millionths; arrays in the order of the roster.

    `place` is where the winner stands in them; `features` are those of the fit, 1 = neutral.
    """

    names: tuple[str, ...]
    chosen: Indices
    place: int
    features: Numbers
    fit: Integers
    credit: Integers
    price: Integers
    total: Integers

    def ranked(self, most: int | None = None) -> tuple[Rank, ...]:
        """The partners by total, best first; at most so many."""
        order = np.argsort(-self.total, kind="stable")[:most]
        names = [self.names[i] for i in self.chosen[order].tolist()]
        columns = (c[order].tolist() for c in (self.fit, self.credit, self.price, self.total))
        return tuple(map(Rank._make, zip(names, *columns, strict=True)))


@dataclass(frozen=True, slots=True)
class Decision:
    """Who gets the offer and why. `partner_id` is '' when nobody is eligible.

    `worth_cents` is what was booked (winsorised). `propensity` = 1 / number in the near-tie lottery.
    """

    lead_id: str
    partner_id: str
    worth_cents: int
    eligible_count: int
    excluded: dict[str, int]
    propensity: float
    components: Components | None
    movement: Movement | None

    @property
    def ranking(self) -> tuple[Rank, ...]:
        """All eligible partners, best first."""
        return self.components.ranked() if self.components else ()

    @property
    def won(self) -> Rank | None:
        """The components of the partner that got it."""
        if not self.components or not self.partner_id:
            return None
        parts = self.components
        columns = (parts.fit, parts.credit, parts.price, parts.total)
        return Rank(self.partner_id, *(int(column[parts.place]) for column in columns))


def iso_week(at: datetime) -> str:
    return _iso_week(at.date())


@lru_cache(maxsize=1000)
def _iso_week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def pool_of(country: str, product: str, by: Iterable[str] = ("country", "product")) -> str:
    """The pool in which fairness is kept for such a lead; `by` as the policy's `pool_by`, empty for one pool."""
    parts = {"country": country or "--", "product": product or "all"}
    return "/".join(parts[name] for name in by) or "all"


def weeks_since_epoch(at: datetime) -> float:
    return at.astimezone(UTC).timestamp() / WEEK_SECONDS


def rest_of_week(at: datetime) -> float:
    """How much of the ISO week is left, from 1 (Monday, midnight) to 0."""
    elapsed = at.weekday() * 86_400 + at.hour * 3600 + at.minute * 60 + at.second
    return 1 - elapsed / WEEK_SECONDS


class Pool:
    """The state in which one pool decides: roster, standing, ledger. `decide` is its only verb that books."""

    def __init__(
        self,
        roster: Roster,
        ledger: Ledger,
        policy: MatchPolicy,
        *,
        policy_version: int,
        standing: Standing | None = None,
    ) -> None:
        self.roster, self.ledger, self.policy = roster, ledger, policy
        self.policy_version = policy_version
        self.standing = standing or Standing(roster, policy)
        ledger.prices.begin(np.clip(1 + policy.fit_trust * (self.standing.factor - 1), 0.0, 3.0))

    def decide(
        self,
        lead: LeadProfile,
        *,
        week_is_over: bool = False,
        estimates: Estimates | None = None,
        by_hand: int | None = None,
    ) -> Decision:
        """Chooses and books one lead. Changes the ledger, its prices and the places used; everything else stays.

        `week_is_over`: the places it counts for are those of a week that has ended, nothing is scarce any more.
        `by_hand`: a person chose the partner at this place of the roster; it is weighed and booked like any other.
        """
        chosen, excluded = eligible(lead, self.roster)
        eligible_count = len(chosen)
        if by_hand is not None:
            chosen = np.union1d(chosen, [by_hand])
        worth = self.ledger.counted_worth(lead.worth_cents, self.policy)
        if not len(chosen):
            return Decision(lead.lead_id, "", worth, 0, excluded, 1.0, None, None)
        at, policy, ledger = weeks_since_epoch(lead.arrived_at), self.policy, self.ledger
        weights = self.standing.weight[chosen]
        weekly = ledger.weekly(chosen, weights, at, policy)
        credits = ledger.credit(chosen, weekly, worth, policy)
        mean = max(ledger.mean_worth(), 1.0)
        scale = worth / mean if ledger.pool_count else 1.0
        all_places = self.roster.capacity[chosen]
        left = all_places - self.roster.used[chosen]
        scarcity = Scarcity(left, all_places, 0.0 if week_is_over else rest_of_week(lead.arrived_at))
        likely = features(lead, self.standing, chosen)
        fits = fit(lead, self.standing, chosen, likely, estimates=estimates)
        usual, place_price = ledger.prices.of(
            chosen, scale=scale, claim=weekly[0] / mean, scarcity=scarcity, at=at, policy=policy
        )
        parts, gains = loops.weigh(fits, usual, place_price, credits, max(scale, SMALLEST_SCALE))
        totals = parts[3]
        place, propensity = self._draw(lead.lead_id, chosen, totals)
        if by_hand is not None:
            place, propensity = int(np.searchsorted(chosen, by_hand)), 1.0
        winner = int(chosen[place])
        ledger.prices.learn(
            chosen,
            fits=fits,
            gains=gains,
            winner=winner,
            scarcity=scarcity,
            at=at,
            policy=policy,
        )
        movement = ledger.book(chosen, weights, place, worth, at, policy)
        self.roster.used[winner] += 1
        weighed = Components(self.roster.ids, chosen, place, likely, *parts)
        name = self.roster.ids[winner]
        return Decision(lead.lead_id, name, worth, eligible_count, excluded, propensity, weighed, movement)

    def new_week(self, week: str, day: date) -> list[tuple[str, Movement]]:
        """What a new week brings to the accounts: (kind, movement) of what is cut at the cap and of who has left."""
        ledger = self.ledger
        if ledger.week == week:
            return []
        ledger.week = week
        gone = self.roster.left <= day.toordinal()
        leavers, heirs = (
            np.flatnonzero(gone & ((ledger.worth != 0) | (ledger.count != 0))),
            np.flatnonzero(~gone),
        )
        moved = [("write_off", ledger.write_off(self.policy))]
        if len(leavers):
            moved.append(("leaver", ledger.leave(leavers, heirs, self.standing.weight[heirs])))
        return [(kind, movement) for kind, movement in moved if movement is not None]

    def _draw(self, lead_id: str, chosen: Indices, totals: Integers) -> tuple[int, float]:
        """Near-tie lottery: of all within the tie of the best, the highest hash wins (G6: more never loses)."""
        near = loops.near_best(totals, round(self.policy.near_tie * MICRO)).tolist()
        if len(near) == 1:
            return near[0], 1.0
        tickets = [ticket(lead_id, self.policy_version, self.roster.ids[chosen[i]]) for i in near]
        return near[tickets.index(max(tickets))], 1.0 / len(near)


def ticket(lead_id: str, policy_version: int, partner_id: str) -> bytes:
    """A lot that nobody can choose and anybody can check: BLAKE2b over lead, policy version and partner."""
    return hashlib.blake2b(f"{lead_id}\n{policy_version}\n{partner_id}".encode(), digest_size=16).digest()
