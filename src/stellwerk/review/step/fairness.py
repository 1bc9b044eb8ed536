"""Fairness of a pool: accounts, bookings and what stands around them become the report."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import orjson
from django.db.models import (
    Count,
    F,
    Q,
    Sum,
    TextField,
)
from django.db.models.functions import Cast
from django.utils import timezone

from stellwerk.match.decide import iso_week, pool_of
from stellwerk.match.eligible import CODES, Roster, codes_of
from stellwerk.match.policy import MatchPolicy
from stellwerk.review.ledger import PoolSum
from stellwerk.review.reports.fairness import Answers, Fairness, Member, Moved, Rights, fairness, rights_of
from stellwerk.review.step.figures import TAKEN
from stellwerk.store.models import (
    Account,
    Booking,
    DirectSale,
    Offer,
    Partner,
    PartnerWeek,
)
from stellwerk.terms import LeadProfile, OfferState

PERIOD_WEEKS = 12
LAST_LEADS = 200
PROFILE = ("country", "postcode", "lat", "lon", "product", "model", "language", "value_cents")


def pools() -> list[PoolSum]:
    """All pools, the one with most worth a week first."""
    sums = (
        Account.objects.order_by()
        .values_list("pool")
        .annotate(Sum("weekly_worth_cents"), Sum("worth_cents"), Sum("count_micro"))
    )
    return sorted((PoolSum(*row) for row in sums), key=lambda row: (-row.weekly_cents, row.pool))


def fairness_of(pool: str, *, roster: Roster, policy: MatchPolicy, now: datetime) -> Fairness:
    """The report of a pool over the last weeks. Eight queries, however many partners and bookings.

    `roster`: all partners as match knows them.
    """
    since = now - timedelta(weeks=PERIOD_WEEKS)
    return fairness(
        _members(pool, roster, since=since, now=now),
        _moved(pool, since),
        policy=policy,
        of_weeks=PERIOD_WEEKS,
        direct=_sold_directly(pool, since, policy),
    )


ACCOUNT = (
    "partner__code",
    "partner__name",
    "partner__level",
    "worth_cents",
    "count_micro",
    "weekly_worth_cents",
    "weekly_count_micro",
)


def _members(pool: str, roster: Roster, *, since: datetime, now: datetime) -> list[Member]:
    """Everybody who has been credited something in the pool and is still a partner."""
    today, rights = timezone.localdate(now), _rights(pool, roster, now)
    answers, full, open_full = _answers(since), _full_weeks(now), _open_full()
    here = Q(partner__left_on__isnull=True) | Q(partner__left_on__gt=today)
    accounts = Account.objects.filter(here, pool=pool, weekly_worth_cents__gt=0)
    listed = accounts.values_list("partner", *ACCOUNT)
    return [
        Member(
            code, name, level, worth, count, weekly_worth, weekly_count,
            rights=rights.get(code, Rights()),
            answers=answers.get(pk, Answers()),
            full_weeks=full.get(pk, 0),
            open_full=pk in open_full,
            absent_until_on=_absent_until(roster, code, today),
        )
        for pk, code, name, level, worth, count, weekly_worth, weekly_count in listed
    ]  # fmt: skip


def _moved(pool: str, since: datetime) -> Moved:
    """What the bookings of the period moved; bookings are read newest first, so the old ones stay unread."""
    moved = Moved()
    decided = ("decision__partner__code", "decision__worth_cents", "decision__attempt")
    booked = Booking.objects.filter(pool=pool, kind__in=(Booking.Kind.OFFER, Booking.Kind.BACK))
    rows = booked.order_by("-id").annotate(text=Cast("deltas", TextField()))
    for kind, at, text, code, worth, attempt in rows.values_list(
        "kind", "booked_at", "text", *decided
    ).iterator():
        if at < since:
            break
        if code:
            moved.add(orjson.loads(text), winner=code, worth_cents=worth, back=kind == Booking.Kind.BACK)
        if attempt == 1 and kind == Booking.Kind.OFFER:
            moved.first_offer(worth)
    return moved


def _rights(pool: str, roster: Roster, now: datetime) -> dict[str, Rights]:
    """Per partner code: which of the pool's last leads the rules open to it; absences and full weeks left aside."""
    booked = Booking.objects.filter(pool=pool, kind=Booking.Kind.OFFER).order_by("-id")
    rows = booked.values_list(*(f"decision__lead__{name}" for name in PROFILE))[:LAST_LEADS]
    leads = [_wish(row, timezone.localtime(now)) for row in rows]
    if not leads:
        return {}
    present = Roster(replace(partner, absences=()) for partner in roster.partners)
    codes = np.array([codes_of(lead, present) for lead in leads], dtype=np.int8)
    found = rights_of(codes, CODES)
    return {partner.partner_id: mine for partner, mine in zip(roster.partners, found, strict=True)}


def _wish(row: Sequence[Any], arrived: datetime) -> LeadProfile:
    """What the rules of eligibility ask of a lead."""
    values = dict(zip(PROFILE, row, strict=True))
    values["value_cents"] = values["value_cents"] or 0
    return LeadProfile(lead_id="", arrived_at=arrived, **values)


def _absent_until(roster: Roster, code: str, today: date) -> date | None:
    at = roster.index.get(code)
    absences = roster.partners[at].absences if at is not None else ()
    return max((last for first, last in absences if first <= today <= last), default=None)


def _answers(since: datetime) -> dict[int, Answers]:
    """Per partner: the offers of the period, in all pools, read from the index alone."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    sent = Offer.objects.filter(
        partner__in=Partner.objects.values("pk"), state__in=list(OfferState), sent_at__gte=since
    )
    for partner, state, count in sent.order_by().values_list("partner", "state").annotate(n=Count("id")):
        found[partner][state] = count
    taken = [state.value for state in TAKEN]
    return {
        partner: Answers(
            offers=sum(n for state, n in counts.items() if state not in ("open", "withdrawn")),
            taken=sum(counts.get(state, 0) for state in taken),
            declined=counts.get("declined", 0),
            expired=counts.get("expired", 0),
        )
        for partner, counts in found.items()
    }


def _full_weeks(now: datetime) -> dict[int, int]:
    """Per partner: in how many of the period's weeks all places were taken."""
    weeks = [iso_week(timezone.localtime(now) - timedelta(weeks=back)) for back in range(PERIOD_WEEKS)]
    full = PartnerWeek.objects.filter(week__in=weeks, places__isnull=False, used__gte=F("places"))
    return dict(full.order_by().values_list("partner").annotate(n=Count("id")))


def _open_full() -> set[int]:
    """Partners that work on as many leads as they wish to."""
    taken = Offer.objects.taken().filter(partner__max_open__isnull=False).order_by()
    counted = taken.values_list("partner", "partner__max_open").annotate(n=Count("id"))
    return {partner for partner, most, count in counted if count >= most}


def _sold_directly(pool: str, since: datetime, policy: MatchPolicy) -> tuple[int, int]:
    """Leads of the pool that the manufacturer sold itself, and their worth in cents."""
    sold = DirectSale.objects.filter(decided_at__gte=since).order_by()
    places = sold.values_list("lead__country", "lead__product").annotate(
        n=Count("id"), cents=Sum("worth_cents")
    )
    mine = [row[2:] for row in places if pool_of(row[0], row[1], policy.pool_by) == pool]
    return sum(n for n, _ in mine), sum(cents for _, cents in mine)
