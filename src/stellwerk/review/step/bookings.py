"""The ledger's bookings, newest first, each with what it moved for one partner."""

import json
import re

from django.db.models import (
    QuerySet,
    TextField,
)
from django.db.models.functions import Cast

from stellwerk.review.ledger import Booked, Delta, LedgerScope, Shown, balances_after
from stellwerk.store.models import (
    Account,
    Booking,
    PoolState,
)


def bookings_in(scope: LedgerScope) -> QuerySet[Booking]:
    """Newest first."""
    found = Booking.objects.order_by("-id")
    if scope.pool:
        found = found.filter(pool=scope.pool)
    if scope.kind:
        found = found.filter(kind=scope.kind)
    if scope.lead is not None:
        found = found.filter(decision__lead__prospect_number=scope.lead)
    return _of_partner(found, scope.partner) if scope.partner else found


def _of_partner(found: QuerySet[Booking], code: str) -> QuerySet[Booking]:
    """Bookings that moved something for a partner; as text, because SQLite cannot search in JSON lists."""
    text = Cast("deltas", TextField())
    return found.alias(deltas_text=text).filter(
        deltas_text__contains=f"[{json.dumps(code, ensure_ascii=False)},"
    )


def ledger(scope: LedgerScope, *, before: int | None = None, limit: int | None = 50) -> list[Booked]:
    """Bookings newest first, `before` an id; with a partner, its account after each. Three queries at most."""
    found = bookings_in(scope)
    if before is not None:
        found = found.filter(pk__lt=before)
    related = ("decision__partner", "decision__lead__organisation", "decision__lead__person")
    rows = list(found.select_related(*related)[:limit])
    balances = _balances_after(scope, rows[-1].pk) if rows and scope.partner else {}
    return [_booked(row, scope.partner, balances.get(row.pk)) for row in rows]


def _booked(row: Booking, code: str, balance: tuple[int, int] | None) -> Booked:
    choice = row.decision
    own = next(((worth, count) for name, worth, count in row.deltas if name == code), None)
    return Booked(
        id=row.pk,
        booked_at=row.booked_at,
        pool=row.pool,
        kind=row.kind,
        decision=choice.pk if choice else None,
        lead=choice.lead.prospect_number if choice else None,
        lead_name=choice.lead.name if choice else "",
        lead_grade=choice.lead.grade if choice else "",
        winner=choice.partner.name if choice and choice.partner else "",
        by_hand=bool(choice and choice.overridden_by),
        worth_cents=choice.worth_cents if choice else sum(max(worth, 0) for _, worth, _ in row.deltas),
        shared_by=len(row.deltas),
        own_cents=own[0] if own else None,
        own_micro=own[1] if own else None,
        balance_cents=balance[0] if balance else None,
        balance_micro=balance[1] if balance else None,
    )


def _balances_after(scope: LedgerScope, oldest: int) -> dict[int, tuple[int, int]]:
    """The partner's account after each of its bookings, back to the oldest one shown."""
    moves = _of_partner(Booking.objects.filter(pk__gte=oldest).order_by("-id"), scope.partner)
    if scope.pool:
        moves = moves.filter(pool=scope.pool)
    # A hundred thousand rows may lie above an old page: the one delta is cut out of the text, the rest stays unread.
    own = re.compile(
        re.escape(f"[{json.dumps(scope.partner, ensure_ascii=False)},") + r" ?(-?\d+), ?(-?\d+)\]"
    )
    rows = moves.values_list("pk", "pool", "booked_at", Cast("deltas", TextField())).iterator()
    deltas = [
        Delta(pk, pool, at, int(found[1]), int(found[2]))
        for pk, pool, at, text in rows
        if (found := own.search(text))
    ]
    return balances_after(deltas, _shown(scope.partner))


def _shown(code: str) -> dict[str, Shown]:
    """Per pool a partner's account as pages show it."""
    shown_at = dict(PoolState.objects.values_list("pool", "shown_at"))
    mine = Account.objects.filter(partner__code=code)
    return {
        pool: Shown(worth, count, shown_at.get(pool))
        for pool, worth, count in mine.values_list("pool", "worth_cents", "count_micro")
    }
