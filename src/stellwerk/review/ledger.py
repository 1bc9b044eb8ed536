"""The ledger as people browse it: bookings, and a partner's account after each of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PoolSum:
    """A pool with the sums of its accounts, which are 0, and what it brings a week."""

    pool: str
    weekly_cents: int
    sum_cents: int
    sum_micro: int


@dataclass(frozen=True, slots=True)
class LedgerScope:
    """Which bookings: '' and None mean all. `partner` is a code, `lead` a prospect number."""

    pool: str = ""
    partner: str = ""
    kind: str = ""
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """One booking. `own_*` is what it moved for the partner that was asked for, `balance_*` its account after it."""

    id: int
    booked_at: datetime
    pool: str
    kind: str
    decision: int | None
    lead: int | None
    lead_name: str
    lead_grade: str
    winner: str
    by_hand: bool
    worth_cents: int
    shared_by: int
    own_cents: int | None = None
    own_micro: int | None = None
    balance_cents: int | None = None
    balance_micro: int | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What one booking moved in a partner's account of a pool."""

    booking: int
    pool: str
    booked_at: datetime
    cents: int
    micro: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A partner's account in a pool as it was at `shown_at`; None = before every booking."""

    cents: int = 0
    micro: int = 0
    shown_at: datetime | None = None


def balances_after(deltas: Iterable[Delta], accounts: Mapping[str, Shown]) -> dict[int, tuple[int, int]]:
    """Booking -> the account after it, in cents and millionths of a lead.

    `deltas`: all of the partner's, newest first, back to the oldest that is asked for. What was booked after an
    account was shown is added to it first; then the way leads back from today.
    """
    listed = list(deltas)
    now = {pool: [account.cents, account.micro] for pool, account in accounts.items()}
    for delta in listed:
        shown_at = accounts.get(delta.pool, Shown()).shown_at
        if shown_at is None or delta.booked_at > shown_at:
            _add(now, delta, 1)
    after = {}
    for delta in listed:
        cents, micro = now.setdefault(delta.pool, [0, 0])
        after[delta.booking] = (cents, micro)
        _add(now, delta, -1)
    return after


def _add(now: dict[str, list[int]], delta: Delta, sign: int) -> None:
    balance = now.setdefault(delta.pool, [0, 0])
    balance[0] += sign * delta.cents
    balance[1] += sign * delta.micro
