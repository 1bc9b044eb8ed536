"""How much success this partner may be expected to have with this lead, relative to a neutral partner (1.0)."""

import numpy as np
from numpy.typing import NDArray

from stellwerk.match.eligible import Indices, Roster
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import LeadProfile

Numbers = NDArray[np.float64]

SIZES = {"S": 0, "M": 1, "L": 2}
HIGHEST = 3.0


class Standing:
    """What does not depend on the lead: performance, acceptance, entitlement, sizes; computed once per roster."""

    def __init__(self, roster: Roster, policy: MatchPolicy) -> None:
        partners = roster.partners
        self.size = np.array([SIZES.get(p.size_class, -1) for p in partners], dtype=np.int64)
        self.performance = np.array([performance(p.wins, p.expected_wins, policy) for p in partners])
        self.acceptance = np.array([acceptance(p.accepts, p.offers, policy) for p in partners])
        self.factor = self.performance * (1 - policy.decline_cost * (1 / self.acceptance - 1))
        self.reach = np.where(np.isfinite(roster.radius), roster.radius, policy.usual_reach_km)
        self.weight = (
            np.array([_weight(p.weight, p.capacity_per_week, p.level, policy) for p in partners])
            * self.acceptance
        )
        self._depth: dict[str, Numbers] = {}
        self._industry: dict[str, Numbers] = {}

    def depth(self, product: str, roster: Roster) -> Numbers:
        if product not in self._depth:
            self._depth[product] = np.array([p.depth.get(product, 2) - 2.0 for p in roster.partners])
        return self._depth[product]

    def industry(self, industry: str, roster: Roster) -> Numbers:
        if industry not in self._industry:
            known = [bool(industry) and industry in p.industries for p in roster.partners]
            self._industry[industry] = np.array(known, dtype=np.float64)
        return self._industry[industry]


def performance(wins: float, expected: float, policy: MatchPolicy) -> float:
    """Wins against expected wins, shrunk to 1 (empirical Bayes with a gamma prior of mean 1; Casella 1985)."""
    return (wins + policy.prior_wins) / (expected + policy.prior_wins)


def acceptance(accepts: float, offers: float, policy: MatchPolicy) -> float:
    """Share of offers accepted, shrunk to the usual one; never below 0.2, so that the fit stays finite."""
    rate = (accepts + policy.prior_offers * policy.usual_acceptance) / (offers + policy.prior_offers)
    return max(0.2, min(1.0, rate))


def fit(
    lead: LeadProfile, roster: Roster, standing: Standing, chosen: Indices, policy: MatchPolicy
) -> Numbers:
    """Fit of the chosen partners before the capacity price, clipped to [0, 3]."""
    feature = np.ones(len(chosen))
    if roster.placed and lead.lat is not None:
        distance = roster.distances(lead.lat, lead.lon)[chosen]
        near = 0.5 - np.minimum(distance / standing.reach[chosen], 1.5)
        feature += policy.distance_cost * np.nan_to_num(near, nan=0.0)
    if lead.size_class in SIZES:
        apart = np.abs(standing.size[chosen] - SIZES[lead.size_class])
        feature += np.where(standing.size[chosen] >= 0, np.array(policy.size_fit)[np.minimum(apart, 2)], 0.0)
    feature += policy.depth_fit * standing.depth(lead.product, roster)[chosen]
    feature += policy.industry_fit * standing.industry(lead.industry, roster)[chosen]
    return np.clip(feature * standing.factor[chosen], 0.0, HIGHEST)


def _weight(given: float | None, capacity: int | None, level: str, policy: MatchPolicy) -> float:
    if given is not None:
        return max(given, 1e-6)
    places = policy.usual_capacity if capacity is None else float(capacity)
    return max(policy.level_factors.get(level, 1.0) * places, 1e-6)
