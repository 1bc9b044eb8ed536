"""How much success this partner may be expected to have with this lead, relative to a neutral partner (1.0).

fit = 1 + trust x (exp(features) x performance x acceptance term - 1), clipped to [0, 3]. The features add up like
log-odds do in a logistic model; `trust` keeps back what estimates get wrong (shrinkage; Efron & Morris 1977).
"""

from collections import defaultdict
from collections.abc import Mapping
from math import log

import numpy as np

from stellwerk.match import loops
from stellwerk.match.eligible import Indices, Numbers, PartnerProfile, Roster
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import LeadProfile

SIZES = {"S": 0, "M": 1, "L": 2}
HIGHEST = 3.0
FARTHEST = 1.5  # reaches away at which the way no longer matters more
WORST_ACCEPTANCE = 0.2  # so that the acceptance term stays finite
NOBODY = np.empty(0)  # a column in which nobody has anything

# Measured estimates that replace the engine's own: partner -> (chance of success, chance of acceptance).
Estimates = Mapping[str, tuple[float, float]]


class Standing:
    """What does not depend on the lead: results, answers, entitlement, size; one row per partner of the roster.

    Results fade with a half-life, in weeks since 1970.
    """

    def __init__(self, roster: Roster, policy: MatchPolicy) -> None:
        self.roster, self.policy = roster, policy
        n, partners = len(roster), roster.partners
        self.wins = np.array([p.wins for p in partners], dtype=np.float64)
        self.expected = np.array([p.expected_wins for p in partners], dtype=np.float64)
        self.offers = np.array([p.offers for p in partners], dtype=np.float64)
        self.accepts = np.array([p.accepts for p in partners], dtype=np.float64)
        self.counted_at = np.full(n, np.nan)
        self.level_results = _by_level(partners)
        self.performance, self.claim, self.reach = np.ones(n), np.ones(n), np.ones(n)
        self.acceptance, self.factor, self.weight = np.ones(n), np.ones(n), np.ones(n)
        self._lines: dict[str, tuple[Numbers, Numbers]] = {}
        self._depth: dict[str, Numbers] = {}
        self._industry: dict[str, Numbers] = {}
        self._size: dict[str, Numbers] = {}
        self.experts = any(p.depth for p in partners)
        self.specialists = any(p.industries for p in partners)
        for i in range(n):
            self.renew(i)

    def renew(self, i: int) -> None:
        """Works out one partner's row again, after its record or its results changed."""
        partner, policy = self.roster.partners[i], self.policy
        usual = self.level_results.get(partner.level, 1.0)
        self.performance[i] = performance(float(self.wins[i]), float(self.expected[i]), policy, usual=usual)
        self.claim[i] = entitlement(partner, policy)
        radius = self.roster.radius[i]
        self.reach[i] = radius if np.isfinite(radius) else policy.usual_reach_km
        self._renew_acceptance(i)

    def _renew_acceptance(self, i: int) -> None:
        rate = acceptance(float(self.accepts[i]), float(self.offers[i]), self.policy)
        self.acceptance[i] = rate
        self.factor[i] = self.performance[i] * kept(rate, self.policy)
        self.weight[i] = self.claim[i] * rate

    def changed(self, i: int) -> None:
        """The partner's record is another one: forgets what was remembered of the old one."""
        self._depth.clear()
        self._industry.clear()
        self._size.clear()
        partner = self.roster.partners[i]
        self.experts, self.specialists = (
            self.experts or bool(partner.depth),
            self.specialists or bool(partner.industries),
        )
        self.renew(i)

    def answered(self, i: int, *, accepted: bool) -> None:
        self.offers[i] += 1
        self.accepts[i] += accepted
        self._renew_acceptance(i)

    def came_out(self, i: int, *, product: str, won: bool, expected: float, at: float) -> None:
        """An outcome; `expected` is the lead's neutral chance times its features, `at` in weeks."""
        wins_here, expected_here = self._line(product)
        wins_here[i] += won
        expected_here[i] += min(expected * self.performance[i], 0.95)
        expected = expected * self.line(product, i)
        if not np.isnan(self.counted_at[i]):
            fade = 0.5 ** ((at - self.counted_at[i]) / self.policy.result_half_life_weeks)
            self.wins[i] *= fade
            self.expected[i] *= fade
        self.counted_at[i] = at
        self.wins[i] += won
        self.expected[i] += expected
        self.renew(i)

    def corrected(self, i: int, *, by: int) -> None:
        """An outcome was told wrongly before: so many wins more or less."""
        self.wins[i] = max(self.wins[i] + by, 0.0)
        self.renew(i)

    def take_over(self, old: "Standing", at: Indices) -> None:
        """The results and answers of partners that stand at these places now; what is usual of a level stays."""
        for name in ("wins", "expected", "offers", "accepts", "counted_at"):
            getattr(self, name)[at] = getattr(old, name)
        for product, both in old._lines.items():
            for mine, theirs in zip(self._line(product), both, strict=True):
                mine[at] = theirs
        self.level_results |= old.level_results
        for i in range(len(self.roster)):
            self.renew(i)

    def line(self, product: str, i: int) -> float:
        """How a partner does with this product line beside its other results; 1 = the same."""
        wins, expected = self.results_with(product)
        prior = self.policy.prior_line_wins
        return float((wins[i] + prior) / (expected[i] + prior)) if len(wins) else 1.0

    def results_with(self, product: str) -> tuple[Numbers, Numbers]:
        """Wins and expected wins with a product line; empty where nobody has any."""
        return self._lines.get(product, (NOBODY, NOBODY))

    def _line(self, product: str) -> tuple[Numbers, Numbers]:
        if product not in self._lines:
            self._lines[product] = np.zeros(len(self.roster)), np.zeros(len(self.roster))
        return self._lines[product]

    def by_size(self, size: str) -> Numbers:
        """What the partners' own sizes say to a lead of this size; 0 where one of them is unknown."""
        if size not in self._size:
            table = self.policy.size_fit
            apart = (
                table[min(abs(SIZES[p.size_class] - SIZES[size]), 2)]
                if size in SIZES and p.size_class in SIZES
                else 0.0
                for p in self.roster.partners
            )
            self._size[size] = np.fromiter(apart, dtype=np.float64, count=len(self.roster))
        return self._size[size]

    def depth(self, product: str) -> Numbers:
        if product not in self._depth:
            self._depth[product] = np.array([p.depth.get(product, 2) - 2.0 for p in self.roster.partners])
        return self._depth[product]

    def industry(self, industry: str) -> Numbers:
        if industry not in self._industry:
            known = [bool(industry) and industry in p.industries for p in self.roster.partners]
            self._industry[industry] = np.array(known, dtype=np.float64)
        return self._industry[industry]


def performance(wins: float, expected: float, policy: MatchPolicy, *, usual: float = 1.0) -> float:
    """Wins against expected wins, shrunk to what is usual of the partner's level.

    Empirical Bayes with a gamma prior (Robbins 1956; Casella 1985).
    """
    return float((wins + policy.prior_wins * usual) / (expected + policy.prior_wins))


def acceptance(accepts: float, offers: float, policy: MatchPolicy) -> float:
    """Share of offers accepted, shrunk to the usual one; never below 0.2, so that the fit stays finite."""
    rate = (accepts + policy.prior_offers * policy.usual_acceptance) / (offers + policy.prior_offers)
    return float(max(WORST_ACCEPTANCE, min(1.0, rate)))


def entitlement(partner: PartnerProfile, policy: MatchPolicy) -> float:
    """Level factor x capacity: the partner's claim before its acceptance rate."""
    if partner.weight is not None:
        return max(partner.weight, 1e-6)
    places = policy.usual_capacity if partner.capacity_per_week is None else float(partner.capacity_per_week)
    return max(policy.level_factors.get(partner.level, 1.0) * places, 1e-6)


def features(lead: LeadProfile, standing: Standing, chosen: Indices) -> Numbers:
    """exp of the sum of what speaks for and against: way, size, depth of competence, industry. 1 = neutral."""
    roster, policy = standing.roster, standing.policy
    cosines = NOBODY
    if lead.lat is not None and lead.lon is not None and roster.placed:
        cosines = roster.cosines(lead.lat, lead.lon)
    return loops.likely(
        chosen, standing.by_size(lead.size_class),
        standing.depth(lead.product) if standing.experts else NOBODY, policy.depth_fit,
        standing.industry(lead.industry) if standing.specialists else NOBODY, policy.industry_fit,
        cosines, standing.reach, policy.distance_cost, FARTHEST,
    )  # fmt: skip


def fit(
    lead: LeadProfile,
    standing: Standing,
    chosen: Indices,
    likely: Numbers,
    *,
    estimates: Estimates | None = None,
) -> Numbers:
    """Fit of the chosen partners before the price, clipped to [0, 3]; `likely` are their `features`."""
    policy, believed = standing.policy, trust(len(chosen), standing.policy)
    if estimates is None:
        wins, expected = standing.results_with(lead.product)
        prior, factor = policy.prior_line_wins, standing.factor
        return loops.fits(chosen, likely, wins, expected, prior, factor, believed, HIGHEST)
    rows = [estimates.get(standing.roster.ids[i], (0.0, 1.0)) for i in chosen.tolist()]
    neutral = max(lead.chance, 1e-9)
    success = np.array([p / neutral * kept(max(a, 0.05), policy) for p, a in rows])
    return np.asarray(np.minimum(np.maximum(1 + believed * (success - 1), 0.0), HIGHEST))


def trust(candidates: int, policy: MatchPolicy) -> float:
    """How far differences are believed: the best of many estimates is overestimated the more, the more there are.

    The winner's curse (Smith & Winkler 2006), against the logarithm of the number; up to seven candidates nothing
    is taken off.
    """
    return float(policy.fit_trust * min(1.0, 2 / log(max(candidates, 2))) ** policy.crowd_caution)


def kept(rate: float, policy: MatchPolicy) -> float:
    """What is left of a lead's value after the offers that this partner declines on the way."""
    return max(0.05, 1 - policy.decline_cost * (1 / rate - 1))


def _by_level(partners: list[PartnerProfile]) -> dict[str, float]:
    """What is usual of a level: its wins against its expected wins, shrunk to those of all."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for partner in partners:
        for level in (partner.level, ""):
            sums[level][0] += partner.wins
            sums[level][1] += partner.expected_wins
    wins, expected = sums.pop("", [0.0, 0.0])
    of_all = (wins + 5) / (expected + 5)
    return {level: (w + 5 * of_all) / (e + 5) for level, (w, e) in sums.items()}
