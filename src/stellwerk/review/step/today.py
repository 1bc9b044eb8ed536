"""Today's ranking of a lead, by the rule of match, without booking anything."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Count,
)
from django.utils import timezone

from stellwerk.match.credit import Ledger
from stellwerk.match.decide import Pool, Rank, iso_week, pool_of, weeks_since_epoch
from stellwerk.match.eligible import CODES, Roster, codes_of
from stellwerk.match.policy import MatchPolicy
from stellwerk.store.models import (
    Offer,
    PartnerWeek,
    PoolState,
)
from stellwerk.terms import LeadProfile


@dataclass(frozen=True, slots=True)
class Today:
    """What the rule would say of a lead now: the eligible in its order, and why each other partner is not.

    `others`: partner code -> reason code; `distances`: partner code -> km, where both places are known. Nothing is
    booked.
    """

    ranking: tuple[Rank, ...]
    others: Mapping[str, str]
    distances: Mapping[str, float]


def today_of(lead: LeadProfile, *, roster: Roster, policy: MatchPolicy, version: int, now: datetime) -> Today:
    """The rule of match on a copy of the pool's accounts. Three queries; `roster`: all partners as match knows them."""
    codes = tuple(partner.partner_id for partner in roster.partners)
    pool = pool_of(lead.country, lead.product, policy.pool_by)
    packed = PoolState.objects.filter(pool=pool).values_list("packed", flat=True).first() or b""
    _count_places(roster, now)
    others = _why_not(lead, roster)
    ledger = Ledger.unpack(bytes(packed), codes, opened_at=weeks_since_epoch(now))
    choice = Pool(roster, ledger, policy, policy_version=version).decide(lead)
    return Today(choice.ranking, others, _away(lead, roster))


def _count_places(roster: Roster, now: datetime) -> None:
    """Tells the roster what is used of this week's places, and how many leads everybody works on."""
    week = iso_week(timezone.localtime(now))
    for code, used in PartnerWeek.objects.filter(week=week).values_list("partner__code", "used"):
        if code in roster.index:
            roster.used[roster.index[code]] = used
    taken = Offer.objects.taken().filter(partner__max_open__isnull=False).order_by()
    for code, count in taken.values_list("partner__code").annotate(n=Count("id")):
        if code in roster.index:
            roster.open[roster.index[code]] = count


def _why_not(lead: LeadProfile, roster: Roster) -> dict[str, str]:
    """The first reason that shuts out each partner."""
    codes = codes_of(lead, roster).tolist()
    return {p.partner_id: CODES[code] for p, code in zip(roster.partners, codes, strict=True) if code}


def _away(lead: LeadProfile, roster: Roster) -> dict[str, float]:
    """Kilometres to every partner, where both places are known."""
    if lead.lat is None or lead.lon is None or not roster.placed:
        return {}
    away = zip(roster.partners, roster.distances(lead.lat, lead.lon).tolist(), strict=True)
    return {partner.partner_id: km for partner, km in away if not math.isnan(km)}
