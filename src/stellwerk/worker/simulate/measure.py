"""What a policy is worth on these leads, and how fair: against the rules that people would otherwise use.

All policies are measured with the same estimates, made of what is known before the first lead: expected value =
chance x value x features x performance, less the part that every declined offer on the way costs.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from stellwerk.match.credit import ONE_LEAD
from stellwerk.match.decide import iso_week
from stellwerk.match.eligible import Indices, Numbers, PartnerProfile, Roster, eligible
from stellwerk.match.fit import Standing, entitlement, features
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import LeadProfile
from stellwerk.worker.simulate.bound import Candidate, upper_bound
from stellwerk.worker.simulate.files import Assignment, Inputs

MOST_FOR_BASELINES = 50_000  # leads; beyond, the comparison would take longer than the simulation
MOST_PARTNERS_FOR_BOUND, MOST_LEADS_FOR_BOUND = 100, 4000
RULES = ("round_robin", "weighted_round_robin", "nearest", "best_first")


class Yardstick:
    """The same estimates for every policy."""

    def __init__(self, partners: Sequence[PartnerProfile], policy: MatchPolicy) -> None:
        self.policy, self.roster = policy, Roster(partners)
        self.standing = Standing(self.roster, policy)
        self.weights = np.array([entitlement(p, policy) for p in self.roster.partners])

    def values(self, lead: LeadProfile, chosen: Indices) -> Numbers:
        """Expected value in cents of this lead at the chosen partners, if they take it."""
        success = features(lead, self.standing, chosen) * self.standing.performance[chosen]
        return np.asarray(np.minimum(lead.chance * success, 0.95) * lead.value_cents)

    def value(self, made: Assignment) -> float:
        here = np.array([self.roster.index[made.partner_id]])
        return float(self.values(made.lead, here)[0]) * (1 - self.policy.decline_cost) ** made.declines


def compare(
    inputs: Inputs, made: Sequence[Assignment], policy: MatchPolicy, max_offers: int
) -> dict[str, Any]:
    """Expected revenue of the policy, of the usual rules on the same leads, and the bound; in cents."""
    yardstick = Yardstick(inputs.partners, policy)
    revenue = {"policy": round(sum(yardstick.value(one) for one in made if one.accepted))}
    if len(inputs.leads) <= MOST_FOR_BASELINES:
        for rule in RULES:
            revenue[rule] = round(_by_rule(rule, inputs, yardstick, max_offers))
    small = len(inputs.partners) <= MOST_PARTNERS_FOR_BOUND and len(inputs.leads) <= MOST_LEADS_FOR_BOUND
    if small and inputs.leads and inputs.partners:
        revenue["bound"] = round(_bound(inputs, yardstick))
    return revenue


def _by_rule(rule: str, inputs: Inputs, yardstick: Yardstick, max_offers: int) -> float:
    """One of the usual rules on the same leads, answers and places; a taken lead is open until its outcome."""
    roster = Roster(inputs.partners)
    used: dict[str, Any] = {}
    open_until: list[tuple[datetime, int]] = []
    served, total = np.zeros(len(roster)), 0.0
    for clock, lead in enumerate(inputs.leads, 1):
        while open_until and open_until[0][0] <= lead.arrived_at:
            roster.open[heapq.heappop(open_until)[1]] -= 1
        week = iso_week(lead.arrived_at)
        roster.used = used.setdefault(week, np.zeros(len(roster), dtype=np.int64))
        asked: list[str] = []
        while len(asked) < max_offers:
            chosen, _ = eligible(replace(lead, refused_by=frozenset(asked)), roster)
            if not len(chosen):
                break
            values = yardstick.values(lead, chosen)
            i = int(chosen[int(np.argmax(_preference(rule, lead, chosen, values, served, yardstick)))])
            served[i] += 1 / yardstick.weights[i] if rule == "weighted_round_robin" else clock - served[i]
            name = roster.ids[i]
            if inputs.responses.get((lead.lead_id, name), ("accept",))[0] == "accept":
                roster.used[i] += 1
                roster.open[i] += 1
                if outcome := inputs.outcomes.get((lead.lead_id, name)):
                    heapq.heappush(open_until, (outcome[1], i))
                total += float(values[np.searchsorted(chosen, i)]) * (
                    1 - yardstick.policy.decline_cost
                ) ** len(asked)
                break
            asked.append(name)
    return total


def _preference(
    rule: str, lead: LeadProfile, chosen: Indices, values: Numbers, served: Numbers, yardstick: Yardstick
) -> Numbers:
    if rule == "best_first":
        return values
    if rule == "nearest" and lead.lat is not None and lead.lon is not None:
        return -np.nan_to_num(yardstick.roster.distances(lead.lat, lead.lon, chosen), nan=1e5)
    return -served[chosen]


def _bound(inputs: Inputs, yardstick: Yardstick) -> float:
    """What nobody could beat who knew all leads beforehand."""
    candidates = []
    for number, lead in enumerate(inputs.leads):
        chosen, _ = eligible(lead, yardstick.roster)
        week = iso_week(lead.arrived_at)
        for i, value in zip(chosen.tolist(), yardstick.values(lead, chosen).tolist(), strict=True):
            candidates.append(Candidate(number, (i, week), value))
    places = {c.slot: int(yardstick.roster.capacity[c.slot[0]]) for c in candidates}
    return upper_bound(candidates, places)


@dataclass(frozen=True, slots=True)
class Share:
    """One partner: what it was entitled to and got, in cents and leads; what it would have had by weighted turns."""

    partner_id: str
    name: str
    entitled_cents: int
    received_cents: int
    entitled_leads: float
    received_leads: int
    balance_weeks: float


def shares(
    partners: Sequence[PartnerProfile],
    accounts: Mapping[str, tuple[int, int]],
    received: Mapping[str, tuple[int, int]],
    weeks: float,
) -> list[Share]:
    """By partner; entitled = received + what the accounts still owe. The furthest behind first."""
    found = []
    for partner in partners:
        worth, count = accounts.get(partner.partner_id, (0, 0))
        cents, leads = received.get(partner.partner_id, (0, 0))
        weekly = max(cents + worth, 0) / max(weeks, 1.0)
        behind = worth / weekly if weekly else 0.0
        entitled = leads + count / ONE_LEAD
        found.append(
            Share(partner.partner_id, partner.name, cents + worth, cents, entitled, leads, round(behind, 3))
        )
    return sorted(found, key=lambda s: (-s.balance_weeks, s.partner_id))


def fairness(found: Sequence[Share], horizon_weeks: float) -> dict[str, Any]:
    """How far what was received is from what was due; Jain's index (Jain, Chiu, Hawe 1984)."""
    due = sum(s.entitled_cents for s in found)
    ratios = np.array([s.received_cents / s.entitled_cents for s in found if s.entitled_cents > 0])
    if not len(ratios) or not due:
        return {}
    deviation = sum(abs(s.received_cents - s.entitled_cents) for s in found) / due
    return {
        "mean_deviation": round(deviation, 4),
        "jain": round(float(ratios.sum() ** 2 / len(ratios) / (ratios**2).sum()), 4),
        "below_80_percent": int((ratios < 0.8).sum()),
        "with_nothing": int((ratios == 0).sum()),
        "furthest_behind_weeks": max(s.balance_weeks for s in found),
        "bound_weeks": 3 * horizon_weeks,
    }
