"""The ledger's other movements: bookings taken back, and the accounts that pages show."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db.models import F, Q

from stellwerk.match.credit import Ledger, Movement
from stellwerk.match.decide import weeks_since_epoch
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.step.house import House, deltas
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Account, Booking, Offer, Partner, PoolState
from stellwerk.store.rows import insert_values
from stellwerk.terms import Reason


def book_back(*, now: datetime, rules: MatchPolicy, notes: Notebook, limit: int) -> int:
    """Takes back the bookings of offers that somebody marked so; returns how many."""
    marked = Offer.objects.filter(book_back_since__isnull=False).order_by("id")
    offers: dict[int | None, int] = dict(marked.values_list("decision", "lead")[:limit])
    if not offers:
        return 0
    booked = Booking.objects.filter(decision__in=offers, kind=Booking.Kind.OFFER)
    done = set(
        Booking.objects.filter(decision__in=offers, kind=Booking.Kind.BACK).values_list("decision", flat=True)
    )
    pools: dict[str, list[Booking]] = defaultdict(list)
    for booking in booked.order_by("id"):
        if booking.decision_id not in done:
            pools[booking.pool].append(booking)
    house = House.locked(sorted(pools), now=now, rules=rules)
    for name in sorted(pools):
        _take_back(name, pools[name], house, notes)
        for booking in pools[name]:
            why = Reason("match.booked_back")
            notes.note(offers[booking.decision_id], "match", "booked_back", reasons=(why,))
    Offer.objects.filter(decision__in=offers).update(book_back_since=None)
    return len(offers)


def _take_back(name: str, bookings: Sequence[Booking], house: House, notes: Notebook) -> None:
    ledger, rows = house.pool(name, notes).ledger, []
    for booking in bookings:
        movement = _movement(booking, house)
        ledger.apply(movement)
        moved = deltas(movement, house.roster.ids)
        rows.append((name, booking.decision_id, moved, Booking.Kind.BACK, house.now))
    insert_values(Booking, ("pool", "decision", "deltas", "kind", "booked_at"), rows)
    house.keep(name, ledger)


def _movement(booking: Booking, house: House) -> Movement:
    """What takes this booking back."""
    codes, worth, count = zip(*booking.deltas, strict=True)
    partners = np.array([house.roster.index[code] for code in codes], dtype=np.intp)
    return Movement(partners, -np.array(worth, dtype=np.int64), -np.array(count, dtype=np.int64))


def project(*, now: datetime) -> int:
    """Brings the accounts that pages show up to the packed states; returns how many pools changed."""
    codes = dict(Partner.objects.values_list("code", "id"))
    ids = tuple(sorted(codes))
    states = list(PoolState.objects.filter(Q(shown_at__isnull=True) | Q(shown_at__lt=F("changed_at"))))
    shown = set(
        Account.objects.filter(pool__in=[state.pool for state in states]).values_list("pool", "partner_id")
    )
    for state in states:
        ledger = Ledger.unpack(bytes(state.packed), ids, opened_at=weeks_since_epoch(now))
        rows = [
            Account(pool=state.pool, partner_id=codes[code], worth_cents=worth, count_micro=count,
                    weekly_worth_cents=round(worth_rate), weekly_count_micro=round(count_rate))
            for code, worth, count, worth_rate, count_rate in zip(
                ids, ledger.worth.tolist(), ledger.count.tolist(), ledger.worth_rate.tolist(),
                ledger.count_rate.tolist(), strict=True)
            if worth or count or worth_rate or (state.pool, codes[code]) in shown
        ]  # fmt: skip
        Account.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["pool", "partner"],
            update_fields=["worth_cents", "count_micro", "weekly_worth_cents", "weekly_count_micro"],
        )  # fmt: skip
        PoolState.objects.filter(pk=state.pk, changed_at=state.changed_at).update(shown_at=state.changed_at)
    return len(states)
