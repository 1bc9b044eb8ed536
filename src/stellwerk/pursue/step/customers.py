"""Customers as rows: orders from the ERP, who fell asleep, what was done with them by hand."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from stellwerk.pursue.customers import CustomerPolicy, Reported, dormant_before, dormant_since, same_order
from stellwerk.pursue.order_file import OrderRow
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Customer, CustomerAction, CustomerNumber, Lead, Order, Organisation, Policy
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Reason

ACTIONS = ("call", "visit", "service", "mailing", "event", "gift", "other")


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a batch of orders. `matched`: a reported order that now has the ERP's number."""

    made: int
    matched: int
    known: int
    unknown: tuple[OrderRow, ...]


def foresee_orders(rows: Sequence[OrderRow]) -> Taken:
    """What `take_orders` would do, without doing it; four queries."""
    fresh, known = _fresh(rows)
    owners = _owners(fresh)
    pairs, unknown = _split(fresh, owners)
    matched = len(_matches(pairs))
    return Taken(len(pairs) - matched, matched, known, unknown)


def take_orders(rows: Sequence[OrderRow], *, by: str, now: datetime) -> Taken:
    """Orders into the customer database; the same number again changes nothing.

    An order that was reported when it came in is recognised, so that it does not count twice. What belongs to
    no customer is given back: whoever calls keeps it.
    """
    with _notes(by, now) as notes:
        fresh, known = _fresh(rows)
        owners = _owners(fresh, lock=True)
        pairs, unknown = _split(fresh, owners)
        matches = _matches(pairs)
        _match(pairs, matches)
        made = [(customer, row) for customer, row in pairs if row.external_id not in matches]
        insert_rows(_order(customer, row) for customer, row in made)
        _ordered(pairs)
        for customer, row in pairs:
            notes.note_other(f"customer:{customer.pk}", "pursue", "order_came", order=row.external_id,
                             amount_cents=row.amount_cents)  # fmt: skip
    return Taken(len(made), len(matches), known, unknown)


def _fresh(rows: Sequence[OrderRow]) -> tuple[list[OrderRow], int]:
    numbers = [row.external_id for row in rows]
    there = set(Order.objects.filter(external_id__in=numbers).values_list("external_id", flat=True))
    fresh = {row.external_id: row for row in rows if row.external_id not in there}
    return list(fresh.values()), len(rows) - len(fresh)


def _owners(rows: Iterable[OrderRow], *, lock: bool = False) -> Mapping[str, Customer]:
    """Our number and the ERP's -> customer; our number wins where both are the same text."""
    numbers = {row.customer for row in rows if row.customer}
    ids = {row.erp_id or row.customer for row in rows}
    found = Customer.objects.filter(Q(number__in=numbers) | Q(erp_id__in=ids - {""}), undone_at__isnull=True)
    customers = list((found.select_for_update() if lock else found).order_by("id"))
    return {f"erp:{one.erp_id}": one for one in customers if one.erp_id} | {
        one.number: one for one in customers
    }


def _split(
    rows: Sequence[OrderRow], owners: Mapping[str, Customer]
) -> tuple[list[tuple[Customer, OrderRow]], tuple[OrderRow, ...]]:
    pairs, unknown = [], []
    for row in rows:
        # An ERP may call its own number the customer's: it is looked up under both.
        owner = owners.get(row.customer) or owners.get(f"erp:{row.erp_id or row.customer}")
        if owner:
            pairs.append((owner, row))
        else:
            unknown.append(row)
    return pairs, tuple(unknown)


def _matches(pairs: Sequence[tuple[Customer, OrderRow]]) -> dict[str, int]:
    """The ERP's number -> the reported order that it is."""
    reported: dict[int, list[Reported]] = {}
    rows = Order.objects.filter(
        customer__in={customer.pk for customer, _ in pairs}, external_id="", undone_at__isnull=True
    )
    for owner, pk, cents, on in rows.values_list("customer", "id", "amount_cents", "ordered_on"):
        reported.setdefault(owner, []).append(Reported(pk, cents, on))
    found: dict[str, int] = {}
    for customer, row in sorted(pairs, key=lambda pair: (pair[1].ordered_on, pair[1].external_id)):
        left = [one for one in reported.get(customer.pk, ()) if one.id not in found.values()]
        same = same_order(row.amount_cents, row.ordered_on, left)
        if same is not None:
            found[row.external_id] = same
    return found


def _match(pairs: Sequence[tuple[Customer, OrderRow]], matches: Mapping[str, int]) -> None:
    """The ERP's word counts: number, amount and day."""
    orders = Order.objects.in_bulk(list(matches.values()))
    for _, row in pairs:
        if row.external_id in matches:
            order = orders[matches[row.external_id]]
            order.external_id, order.amount_cents, order.ordered_on = (
                row.external_id,
                row.amount_cents,
                row.ordered_on,
            )
    Order.objects.bulk_update(orders.values(), ["external_id", "amount_cents", "ordered_on"], batch_size=200)


def _order(customer: Customer, row: OrderRow) -> Order:
    return Order(
        customer=customer, external_id=row.external_id, amount_cents=row.amount_cents, product=row.product,
        ordered_on=row.ordered_on, partner_id=customer.partner_id,
    )  # fmt: skip


def _ordered(pairs: Sequence[tuple[Customer, OrderRow]]) -> None:
    """Every customer's last order; a newer one wakes it, and it may be asked back once more."""
    newest: dict[int, date] = {}
    for customer, row in pairs:
        newest[customer.pk] = max(row.ordered_on, newest.get(customer.pk, row.ordered_on))
    changed = {}
    for customer, _ in pairs:
        if customer.last_order_on is None or newest[customer.pk] > customer.last_order_on:
            customer.last_order_on = newest[customer.pk]
            customer.dormant_since = customer.asked_back_at = None
            changed[customer.pk] = customer
    Customer.objects.bulk_update(
        changed.values(), ["last_order_on", "dormant_since", "asked_back_at"], batch_size=200
    )


def new_customer(name: str, *, erp_id: str, since: date, by: str, now: datetime) -> Customer:
    """A customer whom only the ERP knew, so that its orders have a place. It gets a number of ours."""
    with _notes(by, now) as notes:
        number = f"K-{CustomerNumber.objects.create(given_at=now).pk}"
        site = Organisation.objects.create(name=name[:200])
        made = Customer.objects.create(number=number, erp_id=erp_id[:60], organisation=site, since=since)
        notes.note_other(f"customer:{made.pk}", "pursue", "customer_from_erp", number=number, erp_id=erp_id)
    return made


# --- Dormant customers ---------------------------------------------------------------------------------------


def mark_dormant(*, now: datetime, policy: Policy, limit: int) -> int:
    """Customers without an order for long are dormant from the day on which that was so; returns how many."""
    rules, today = policy.read("customers", CustomerPolicy), timezone.localdate(now)
    rows = Customer.objects.filter(
        last_order_on__lte=dormant_before(today, rules), dormant_since__isnull=True, undone_at__isnull=True
    )
    found = list(rows.order_by("last_order_on", "id")[:limit])
    for row in found:
        row.dormant_since = dormant_since(row.last_order_on or row.since, rules)
    Customer.objects.bulk_update(found, ["dormant_since"], batch_size=200)
    return len(found)


def to_ask_back(*, limit: int) -> list[Customer]:
    """Dormant customers that nobody asked back yet and that have no lead on its way, the latest asleep first."""
    rows = Customer.objects.filter(
        dormant_since__isnull=False, asked_back_at__isnull=True, undone_at__isnull=True
    )
    busy = Lead.objects.open().filter(organisation__isnull=False)
    rows = rows.exclude(organisation__in=busy.values("organisation")).exclude(
        pk__in=Lead.objects.open().filter(customer__isnull=False).values("customer")
    )
    related = rows.select_related("organisation", "person", "partner").prefetch_related("orders")
    return list(related.order_by("-last_order_on", "id")[:limit])


def asked_back(customer_ids: Iterable[int], *, now: datetime, notes: Notebook) -> None:
    """They were asked; the next time is when they have ordered and fallen asleep again."""
    ids = list(customer_ids)
    Customer.objects.filter(pk__in=ids).update(asked_back_at=now)
    for pk in ids:
        notes.note_other(f"customer:{pk}", "pursue", "asked_back")


# --- By hand -------------------------------------------------------------------------------------------------


def act(customer_id: int, kind: str, *, note: str, at: datetime, by: str, now: datetime) -> CustomerAction:
    """Something was done with a customer. Raises ValueError for a kind that there is not."""
    if kind not in ACTIONS:
        raise ValueError(f"There is no action {kind!r}; there is: {', '.join(ACTIONS)}.")
    with _notes(by, now) as notes:
        made = CustomerAction.objects.create(
            customer_id=customer_id, kind=kind, note=note.strip(), at=min(at, now), made_by=by
        )
        notes.note_other(f"customer:{customer_id}", "pursue", "acted", kind=kind)
    return made


def unact(action_id: int, *, by: str, now: datetime) -> bool:
    """It was entered by mistake. False when it is gone already."""
    with _notes(by, now) as notes:
        found: Any = CustomerAction.objects.filter(pk=action_id).first()
        if found is None:
            return False
        found.delete()
        notes.note_other(f"customer:{found.customer_id}", "pursue", "action_removed", kind=found.kind)
    return True


def look_after(customer_id: int, partner_id: int | None, *, by: str, now: datetime) -> None:
    """Who owns the customer: a partner, or the house."""
    with _notes(by, now) as notes:
        Customer.objects.filter(pk=customer_id).update(partner_id=partner_id)
        why = Reason("customer.owner")
        notes.note_other(f"customer:{customer_id}", "pursue", "owner_set", reasons=(why,), partner=partner_id)


def _notes(by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)
