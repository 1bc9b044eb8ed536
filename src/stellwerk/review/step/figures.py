"""What the reports, the partner's own numbers and its share are counted from."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Sum,
    TextField,
)
from django.db.models.functions import Cast

from stellwerk.match.credit import ONE_LEAD
from stellwerk.offer.policy import OfferPolicy
from stellwerk.review.reports.accounts import AccountRow, Balance, balances
from stellwerk.review.reports.partner_numbers import Numbers, Offered, numbers
from stellwerk.review.reports.partner_share import Amount, Course, DirectShare, Movement, course
from stellwerk.store.activities import silent_offers
from stellwerk.store.models import (
    Account,
    Booking,
    Feedback,
    Lead,
    Offer,
    Partner,
    Policy,
    PoolState,
)

TAKEN = (Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST, Offer.State.RETURNED)
REACHED = ("reached", "appointment", "quotation", "won")


def _mean(duration: Any) -> Any:
    return Avg(ExpressionWrapper(duration, output_field=DurationField()))


def balances_now() -> Mapping[int, Balance]:
    """Every partner's balance, by its id."""
    rows = Account.objects.values_list("pool", "partner_id", "worth_cents", "weekly_worth_cents")
    return balances(AccountRow(*row) for row in rows)


def answers_since(since: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Per partner: offers, those taken, mean time to answer, last offer."""
    answered = Offer.objects.filter(sent_at__gte=since).values("partner").order_by()
    counted = answered.annotate(
        offers=Count("id", filter=~Q(state=Offer.State.OPEN)),
        taken=Count("id", filter=Q(state__in=TAKEN)),
        after=_mean(F("answered_at") - F("sent_at")),
        last=Max("sent_at"),
    )
    return {row["partner"]: row for row in counted}


def unreported_since(since: datetime) -> Mapping[int, int]:
    """Per partner: leads that were accepted before `since` and that nobody has reported anything about."""
    said = Feedback.objects.filter(offer=OuterRef("pk"), undone_at__isnull=True)
    quiet = Offer.objects.taken().filter(~Exists(said), answered_at__lt=since)
    return dict(quiet.values_list("partner").annotate(n=Count("id")).order_by())


def partner_numbers(partner: Partner, *, now: datetime, period: timedelta) -> Numbers:
    """A partner's own numbers, this period against the one before. Five queries."""
    sent = Offer.objects.filter(partner=partner, sent_at__gte=now - 2 * period)
    said: dict[int, dict[str, datetime]] = {}
    reports = Feedback.objects.filter(offer__in=sent.values("id"), undone_at__isnull=True)
    for offer_id, what, at in reports.order_by("-reported_at").values_list("offer", "what", "reported_at"):
        said.setdefault(offer_id, {})[what] = at  # the earliest of each kind is written last
    rows = sent.values_list("id", "state", "sent_at", "answered_at", "promised_at")
    rules = Policy.objects.live().read("offer", OfferPolicy)
    quiet = now - timedelta(days=rules.silent_after_days - rules.warn_before_days)
    return numbers(
        [_offered(*row, said.get(row[0], {})) for row in rows],
        now=now,
        period=period,
        in_work=Offer.objects.taken().filter(partner=partner).count(),
        silent=silent_offers(quiet, now=now).filter(partner=partner).count(),
    )


def _offered(
    pk: int,
    state: str,
    sent_at: datetime,
    answered_at: datetime | None,
    promised_at: datetime | None,
    said: Mapping[str, datetime],
) -> Offered:
    taken = answered_at if state in TAKEN or promised_at else None
    talked = [at for what, at in said.items() if what in REACHED]
    return Offered(
        sent_at=sent_at,
        over=state in (Offer.State.DECLINED, Offer.State.EXPIRED),
        accepted_at=taken,
        answered_at=taken or (answered_at if state == Offer.State.DECLINED else None),
        first_contact_at=min(talked, default=None),
        ended=taken is not None and state != Offer.State.ACCEPTED,
        quoted="quotation" in said,
        won=state == Offer.State.WON,
    )


@dataclass(frozen=True, slots=True)
class PoolCourse:
    """One partner in one pool over a period. `leads` were offered in the pool, for `eligible` of them the partner

    came into question; `missed` are the decisions among those that chose somebody else, latest first.
    """

    course: Course
    leads: int
    eligible: int
    missed: tuple[int, ...]


def pool_courses(accounts: Sequence[Account], *, since: datetime) -> dict[str, PoolCourse]:
    """One partner's share per pool since then, as the ledger booked it. Two queries, however many accounts.

    An account is a projection that lags behind by up to a minute, so it is told up to its own moment.
    """
    pools = {account.pool: account for account in accounts}
    shown = dict(PoolState.objects.filter(pool__in=pools).values_list("pool", "shown_at"))
    newest = Booking.objects.filter(pool__in=pools).order_by("-id").annotate(text=Cast("deltas", TextField()))
    columns = ("pool", "booked_at", "kind", "text", "decision", "decision__partner", "decision__worth_cents")
    rows: dict[str, list[_Booked]] = {pool: [] for pool in pools}
    for pool, *row in newest.values_list(*columns).iterator():
        made, until = _Booked(*row), shown.get(pool)
        if made.at < since:
            break  # the old ones stay unread
        if until is None or made.at <= until:
            rows[pool].append(made)
    return {pool: _pool_course(account, rows[pool][::-1]) for pool, account in pools.items()}


class _Booked(NamedTuple):
    """A booking with its deltas as text: among hundreds of partners one is found sooner than all are read."""

    at: datetime
    kind: str
    text: str
    decision: int | None
    winner: int | None
    worth_cents: int | None


def _pool_course(account: Account, booked: Sequence[_Booked]) -> PoolCourse:
    mine, moves, missed, eligible = _delta(account.partner.code), [], [], 0
    for row in booked:
        found = mine.search(row.text)
        if found is None:
            continue
        worth, count = int(found[1]), int(found[2])
        got = row.winner == account.partner_id
        sign = {Booking.Kind.OFFER.value: 1, Booking.Kind.BACK.value: -1}.get(row.kind, 0) * got
        moves.append(Movement(row.at, worth, count, lead_cents=sign * (row.worth_cents or 0), leads=sign))
        if row.kind == Booking.Kind.OFFER:
            eligible += 1
            missed += [row.decision] if row.decision and not got else []
    leads = sum(row.kind == Booking.Kind.OFFER for row in booked)
    balance = Amount(account.worth_cents, account.count_micro / ONE_LEAD)
    return PoolCourse(course(moves, balance=balance), leads, eligible, tuple(reversed(missed)))


def _delta(code: str) -> re.Pattern[str]:
    """One partner's part of deltas as both databases write them: with or without blanks, letters plain or escaped."""
    names = "|".join(re.escape(json.dumps(code, ensure_ascii=plain)) for plain in (True, False))
    return re.compile(rf"\[(?:{names}),\s?(-?\d+),\s?(-?\d+)\]")


def direct_share(since: datetime) -> DirectShare:
    """What the manufacturer sold itself of the A leads that arrived since then. One query."""
    sold = Q(direct_sale__isnull=False)
    counted = Lead.objects.filter(grade="A", arrived_at__gte=since).aggregate(
        leads=Count("id", filter=sold),
        of_leads=Count("id"),
        cents=Sum("worth_cents", filter=sold, default=0),
        of_cents=Sum("worth_cents", default=0),
    )
    return DirectShare(**counted)
