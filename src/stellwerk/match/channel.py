"""A whole sales channel on the rules alone: partners come and change, leads arrive, answers and outcomes return.

The same `Pool` that decides in a house, driven by events instead of tables: for `stellwerk simulate` and for trying
a policy on the past. Time is only what the events say; nothing is known before it was told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from stellwerk.match.credit import Integers, Ledger, Movement
from stellwerk.match.decide import Decision, Pool, iso_week, pool_of, weeks_since_epoch
from stellwerk.match.eligible import PartnerProfile, Roster, eligible
from stellwerk.match.fit import Estimates, Standing
from stellwerk.match.policy import MatchPolicy
from stellwerk.terms import LeadProfile

KEPT_WEEKS = 8  # places of older weeks are forgotten

# Where bookings go: (lead id or '', number of the offer, kind, movement, ids in the order of the roster).
Booked = Callable[[str, int, str, Movement, tuple[str, ...]], None]


@dataclass(slots=True)
class _Case:
    """A lead on its way: who was asked, and the week whose places count."""

    lead: LeadProfile
    week: str
    estimates: Estimates | None
    asked: list[str] = field(default_factory=list)
    features: float = 1.0  # of the partner that was asked last


class Channel:
    """Decides lead after lead. Partners in any order; the same events give the same decisions."""

    def __init__(
        self,
        policy: MatchPolicy,
        *,
        policy_version: int = 1,
        max_offers: int = 5,
        booked: Booked | None = None,
    ) -> None:
        self.policy, self.policy_version, self.max_offers = policy, policy_version, max_offers
        self.booked = booked
        self.roster, self.pools = Roster([]), dict[str, Pool]()
        self.standing = Standing(self.roster, policy)
        self._new: dict[str, PartnerProfile] = {}
        self._used: dict[str, Integers] = {}
        self._cases: dict[str, _Case] = {}
        self._taken: dict[
            tuple[str, str], tuple[str, float]
        ] = {}  # product and what was expected of a taken lead
        self._ended: dict[tuple[str, str], bool] = {}

    def partner(self, profile: PartnerProfile) -> None:
        """A new partner, or the whole new record of a known one; accounts and experience stay."""
        i = self.roster.index.get(profile.partner_id)
        if i is None:
            self._new[profile.partner_id] = profile
        else:
            self.roster.change(profile)
            self.standing.changed(i)

    def lead(self, lead: LeadProfile, *, estimates: Estimates | None = None) -> Decision:
        """A lead has arrived: who gets it first. Raises KeyError when it is known already."""
        if lead.lead_id in self._cases:
            raise KeyError(lead.lead_id)
        case = self._cases[lead.lead_id] = _Case(lead, iso_week(lead.arrived_at), estimates)
        return self._decide(case, lead)

    def knows(self, lead_id: str, partner_id: str) -> bool:
        """Whether this lead is offered to this partner and waits for its answer."""
        case = self._cases.get(lead_id)
        return case is not None and case.asked[-1:] == [partner_id]

    def response(
        self, lead_id: str, partner_id: str, response: str, *, at: datetime, reason: str = ""
    ) -> Decision | None:
        """The partner's answer: 'accept', or else who is asked next; nobody once `max_offers` were asked.

        Raises KeyError for an offer that is not open.
        """
        if not self.knows(lead_id, partner_id):
            raise KeyError(lead_id)
        case, i = self._cases[lead_id], self.roster.index[partner_id]
        if response == "accept":
            self.standing.answered(i, accepted=True)
            self._taken[lead_id, partner_id] = case.lead.product, case.lead.chance * case.features
            del self._cases[lead_id]
            return None
        self._used[case.week][i] -= 1
        self.roster.open[i] -= 1
        if reason != "capacity":  # it had no place: that says nothing about its will
            self.standing.answered(i, accepted=False)
        return self._decide(case, replace(case.lead, arrived_at=at, refused_by=frozenset(case.asked)))

    def outcome(self, lead_id: str, partner_id: str, *, won: bool, at: datetime) -> bool:
        """What became of an accepted lead; a later word corrects an earlier one. False for an unknown lead."""
        key, i = (lead_id, partner_id), self.roster.index.get(partner_id, -1)
        if key in self._ended:
            self.standing.corrected(i, by=int(won) - int(self._ended[key]))
        elif key in self._taken:
            self.roster.open[i] -= 1
            product, expected = self._taken.pop(key)
            self.standing.came_out(i, product=product, won=won, expected=expected, at=weeks_since_epoch(at))
        else:
            return False
        self._ended[key] = won
        return True

    def _decide(self, case: _Case, lead: LeadProfile) -> Decision:
        if self._new:
            self._take_in()
        week = iso_week(lead.arrived_at)
        pool = self._pool(lead)
        for kind, movement in pool.new_week(week, lead.arrived_at.date()):
            self._tell("", 0, kind, movement)
        self.roster.used = self._places(case.week)
        if len(case.asked) >= self.max_offers:
            return self._given_up(lead, pool)
        decision = pool.decide(lead, week_is_over=week != case.week, estimates=case.estimates)
        if decision.components is not None and decision.movement is not None:
            case.features = float(decision.components.features[decision.components.place])
            case.asked.append(decision.partner_id)
            self.roster.open[self.roster.index[decision.partner_id]] += 1
            self._tell(lead.lead_id, len(case.asked), "offer", decision.movement)
        return decision

    def _given_up(self, lead: LeadProfile, pool: Pool) -> Decision:
        chosen, excluded = eligible(lead, self.roster)
        worth = pool.ledger.counted_worth(lead.worth_cents, self.policy)
        return Decision(lead.lead_id, "", worth, len(chosen), excluded, 1.0, None, None)

    def _tell(self, lead_id: str, number: int, kind: str, movement: Movement) -> None:
        if self.booked is not None:
            self.booked(lead_id, number, kind, movement, self.roster.ids)

    def _pool(self, lead: LeadProfile) -> Pool:
        name = pool_of(lead.country, lead.product, self.policy.pool_by)
        if name not in self.pools:
            ledger = Ledger(self.roster.ids, opened_at=weeks_since_epoch(lead.arrived_at))
            self.pools[name] = self._open(ledger)
        return self.pools[name]

    def _open(self, ledger: Ledger) -> Pool:
        version = self.policy_version
        return Pool(self.roster, ledger, self.policy, policy_version=version, standing=self.standing)

    def _places(self, week: str) -> Integers:
        if week not in self._used:
            self._used[week] = np.zeros(len(self.roster), dtype=np.int64)
            while len(self._used) > KEPT_WEEKS:
                del self._used[min(self._used)]
        return self._used[week]

    def _take_in(self) -> None:
        """Makes room for new partners; what is known of the others moves along."""
        old, standing = self.roster, self.standing
        self.roster = Roster([*old.partners, *self._new.values()])
        self._new.clear()
        at = np.array([self.roster.index[name] for name in old.ids], dtype=np.intp)
        self.roster.open[at] = old.open
        for week, used in self._used.items():
            self._used[week] = np.zeros(len(self.roster), dtype=np.int64)
            self._used[week][at] = used
        self.standing = Standing(self.roster, self.policy)
        self.standing.take_over(standing, at)
        for name, pool in self.pools.items():
            ledger = pool.ledger
            again = Ledger.unpack(ledger.pack(), self.roster.ids, opened_at=ledger.opened_at)
            self.pools[name] = self._open(again)


def rehearse() -> None:
    """Decides once on made-up rows, so that the first real lead does not wait until the loops are loaded."""
    channel, day = Channel(MatchPolicy()), datetime(2026, 1, 5, tzinfo=UTC)
    for name in ("one", "other"):
        channel.partner(PartnerProfile(name, day.date(), lat=51.0, lon=9.0, radius_km=9.0, max_open=9))
    lead = LeadProfile("", day, lat=51.0, lon=9.0, chance=0.5, value_cents=100)
    decision = channel.lead(lead)
    channel.response("", decision.partner_id, "decline", at=day)
