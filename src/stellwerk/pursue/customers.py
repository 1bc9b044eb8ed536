"""Customers, from the first order to the one that does not come: its numbers, who is dormant, which order is which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from stellwerk.terms import PolicyError

# What the ERP bills may differ so far from what was reported when the order came in.
SAME_ORDER_SHARE = 0.2
SAME_ORDER_DAYS = 90


@dataclass(frozen=True, slots=True)
class CustomerPolicy:
    # So many days before a quotation ends somebody asks the prospect once more.
    quotation_warn_days: int = 5
    # Days after which a lost lead is looked at again, by the reason why it was lost; without a row never.
    revive_days: tuple[tuple[str, int], ...] = (
        ("no_budget", 180),
        ("too_late", 365),
        ("price", 270),
        ("competitor", 540),
    )
    # After so many days without a word on a lead of own sales, sales is asked how it stands.
    own_ask_days: int = 7
    # After so many days without a word on a lead of own sales the channel manager decides.
    own_silent_days: int = 14
    # So many days after an order the customer is asked how the partner was; 0 asks nobody.
    rate_won_days: int = 30
    # So many days after a lead was lost the prospect is asked the same; 0 asks nobody.
    rate_lost_days: int = 0
    # So many days after the answer the partner may read what was written; the stars it sees at once.
    rating_text_days: int = 7
    # After so many days without an order a customer is dormant.
    dormant_days: int = 730
    # At most so many dormant customers become leads in one night, so that partners are not flooded.
    ask_back_per_night: int = 20
    # Minutes until a new customer is sent to the ERP again: second, third, ... try; the last one repeats.
    erp_retry_minutes: tuple[float, ...] = (1.0, 5.0, 30.0, 120.0, 720.0)
    # After so many tries in vain a person looks at it.
    erp_most_tries: int = 12
    # Hours until a customer that the ERP took, but did not confirm, is sent again.
    erp_answer_hours: float = 24.0

    def __post_init__(self) -> None:
        if not self.erp_retry_minutes or min(self.erp_retry_minutes) <= 0:
            raise PolicyError("erp_retry_minutes needs at least one number, and each above 0.")
        if self.own_ask_days >= self.own_silent_days:
            raise PolicyError("own_ask_days must be fewer days than own_silent_days.")
        if any(days < 1 for _, days in self.revive_days):
            raise PolicyError("revive_days must be 1 or more; leave a reason out to never look again.")

    def revives_after(self, reason: str) -> int | None:
        """Days until a lead that was lost for this reason is looked at again; None: never."""
        return dict(self.revive_days).get(reason)


def dormant_before(today: date, policy: CustomerPolicy) -> date:
    """Whose last order is on or before this day is dormant."""
    return today - timedelta(days=policy.dormant_days)


def dormant_since(last_order_on: date, policy: CustomerPolicy) -> date:
    """The day on which a customer without a further order became dormant."""
    return last_order_on + timedelta(days=policy.dormant_days)


@dataclass(frozen=True, slots=True)
class Reported:
    """An order that somebody reported and that has no number of the ERP yet."""

    id: int
    amount_cents: int
    ordered_on: date


def same_order(amount_cents: int, ordered_on: date, reported: Sequence[Reported]) -> int | None:
    """The reported order that the ERP's order is; without it every first order would count twice.

    The nearest in time of about the same amount; None when it is a further one.
    """
    near = [
        one
        for one in reported
        if abs((one.ordered_on - ordered_on).days) <= SAME_ORDER_DAYS
        and abs(one.amount_cents - amount_cents) <= SAME_ORDER_SHARE * max(one.amount_cents, amount_cents)
    ]
    if not near:
        return None
    return min(near, key=lambda one: (abs((one.ordered_on - ordered_on).days), one.id)).id
