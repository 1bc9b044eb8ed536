"""The numbers of the match rule. People see and change them; allocation.md says what each is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    # What a pool is, within which fairness is kept: country and product, or less; empty = the whole house.
    pool_by: tuple[str, ...] = ("country", "product")
    # How many weeks behind its fair share outweigh one unit of fit (H).
    horizon_weeks: float = 4.0
    # Share of the count account in the credit; the rest is the worth account (lambda).
    count_weight: float = 0.2
    # Totals this close to the best take part in the lottery.
    near_tie: float = 0.05
    # Accounts are cut at so many weeks of accrual, either way.
    cap_weeks: float = 26.0
    # Half-life of the weekly accrual of an account, in weeks.
    rate_half_life_weeks: float = 8.0
    # A lead counts for at most so many times the pool's mean worth.
    winsor: float = 10.0
    # How far an estimated difference in success is believed among up to seven candidates; among more it is less.
    fit_trust: float = 0.9
    # How fast that belief falls with the number of candidates; 0 = not at all.
    crowd_caution: float = 1.6
    # How far a partner's fit is measured against what it usually has: 1 fully, 0 not at all.
    usual_weight: float = 0.8
    # Half-life of what a partner usually has, in weeks.
    usual_half_life_weeks: float = 26.0
    # Step by which the price of a scarce partner's place moves (eta).
    price_step: float = 0.1
    # How much of the price of a place counts against the fit.
    price_weight: float = 0.55
    # How strongly the last place of a week is kept for a lead that is worth it.
    last_place: float = 0.5
    # Weeks without an offer after which half of that is forgotten.
    last_place_weeks: float = 2.0
    # How many wins and expected wins of its level everybody is given before its own results speak (kappa).
    prior_wins: float = 5.0
    # How many expected wins with one product line outweigh half of what all of the partner's results say.
    prior_line_wins: float = 10.0
    # Half-life of a partner's results, in weeks.
    result_half_life_weeks: float = 26.0
    # How many offers everybody is given before its own answers speak.
    prior_offers: float = 5.0
    # Acceptance rate that is expected of a partner nobody knows yet.
    usual_acceptance: float = 0.77
    # Share of a lead's value that is lost with every declined offer (delta).
    decline_cost: float = 0.08
    # Places a week that a partner without a stated capacity is counted with in its entitlement.
    usual_capacity: float = 5.0
    # Entitlement of a level relative to silver.
    level_factors: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({"gold": 1.5, "silver": 1.0, "base": 0.7, "new": 1.0})
    )
    # Fit lost on the way from the partner's door to the edge of its reach.
    distance_cost: float = 0.4
    # Distance in km that counts as the edge where a partner has no radius.
    usual_reach_km: float = 150.0
    # Fit of the same size, one size apart, two sizes apart.
    size_fit: tuple[float, ...] = (0.3, -0.3, -1.0)
    # Fit per step of competence above or below the usual depth 2.
    depth_fit: float = 0.1
    # Fit where the partner knows the lead's industry.
    industry_fit: float = 0.1
    # Hours within which a person places a lead that nobody is eligible for.
    by_hand_hours: float = 4.0
    # Whether the manufacturer sells a lead itself for which no partner is eligible; else a person places it.
    direct_when_nobody: bool = False
    # Whether other partners are asked when the owner of a protection refuses or has no place; else a person is.
    release_protected: bool = False
    # Whether the lead of a customer is for the partner that looks after the customer first, others after it.
    customers_to_their_partner: bool = True
    # Whether our own sales take the leads of customers that no partner looks after.
    own_customers_direct: bool = True
