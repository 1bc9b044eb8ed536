"""How far behind its fair share is every partner, and does the promised bound hold?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One partner's account in a pool, in cents; `weekly_cents` is what it is credited a week."""

    pool: str
    partner_id: int
    worth_cents: int
    weekly_cents: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Weeks behind (+) or ahead (-) of the fair share, over all pools of the partner."""

    weeks: float
    worth_cents: int
    weekly_cents: int


def balances(rows: Iterable[AccountRow]) -> Mapping[int, Balance]:
    """Balance per partner.

    One that is credited hardly anything counts with a quarter of its pool's mean, as the rule of match itself
    does, so that a tiny account does not look like years.
    """
    pools: dict[str, list[AccountRow]] = defaultdict(list)
    for row in rows:
        pools[row.pool].append(row)
    worth: dict[int, int] = defaultdict(int)
    weekly: dict[int, float] = defaultdict(float)
    for listed in pools.values():
        least = sum(row.weekly_cents for row in listed) / len(listed) / 4
        for row in listed:
            worth[row.partner_id] += row.worth_cents
            weekly[row.partner_id] += max(row.weekly_cents, least)
    return {
        partner: Balance(cents / weekly[partner] if weekly[partner] else 0.0, cents, round(weekly[partner]))
        for partner, cents in worth.items()
    }
