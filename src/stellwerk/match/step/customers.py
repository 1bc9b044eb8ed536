"""Whose customer is it? Leads of customers go to whoever looks after them."""

from collections.abc import Iterable, Mapping, Sequence

from stellwerk.store.models import Customer, Lead, Order

HOUSE = "house"  # our own sales


def keepers_of(leads: Sequence[Lead]) -> dict[int, str]:
    """Lead -> code of the partner that looks after its customer, HOUSE for our own; leads of no customer are left out.

    Where nobody said it, it is the partner that the customer last ordered from.
    """
    of = {lead.pk: lead.customer_id for lead in leads if lead.customer_id}
    if not of:
        return {}
    there = Customer.objects.filter(pk__in=set(of.values()), undone_at__isnull=True)
    kept: dict[int, str | None] = dict(there.values_list("id", "partner__code"))
    last = _last_partners([pk for pk, code in kept.items() if code is None])
    return {pk: kept[c] or last.get(c, HOUSE) for pk, c in of.items() if c in kept}


def _last_partners(customers: Iterable[int]) -> dict[int, str]:
    rows = Order.objects.filter(customer__in=list(customers), partner__isnull=False, undone_at__isnull=True)
    return dict(rows.order_by("ordered_on", "id").values_list("customer", "partner__code"))


def owners_of(leads: Iterable[Lead]) -> Mapping[int, int]:
    """Customer -> who of our own sales last had a lead of it."""
    ids = {lead.customer_id for lead in leads if lead.customer_id}
    rows = Lead.objects.filter(customer__in=ids, owner__isnull=False) if ids else Lead.objects.none()
    return {
        c: user
        for c, user in rows.order_by("arrived_at", "id").values_list("customer", "owner")
        if c and user
    }
