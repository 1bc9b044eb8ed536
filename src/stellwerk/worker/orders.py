"""Orders from the ERP, as a file or over the API. What belongs to no customer is kept until somebody knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from stellwerk.capture import step as capture
from stellwerk.capture.columns import ColumnMap, recognise
from stellwerk.capture.sources.table_file import open_table
from stellwerk.capture.vocabulary import ORDERS
from stellwerk.pursue import step as pursue
from stellwerk.pursue.order_file import OrderRow, lacking, read_rows
from stellwerk.pursue.step.customers import Taken
from stellwerk.store.journal import notebook
from stellwerk.store.models import Customer, Policy, RawContact, Source
from stellwerk.terms import Reason

SOURCE = "ERP"
KIND = "erp"


@dataclass(frozen=True, slots=True)
class Plan:
    """A file of orders as it was read, and what taking it would do. `missing`: columns that it lacks."""

    columns: ColumnMap
    rows: Sequence[OrderRow]
    problems: Sequence[tuple[int, Reason]]
    would: Taken
    missing: Sequence[str]


def plan_orders(data: bytes, *, now: datetime) -> Plan:
    """What a file would do. Raises TableError for what is no table."""
    table = open_table(data)
    columns = recognise(table.headers, vocabulary=ORDERS)
    missing = lacking(columns)
    rows, problems = ([], []) if missing else read_rows(columns, table.rows, today=timezone.localdate(now))
    return Plan(columns, rows, problems, pursue.foresee_orders(rows), missing)


def take(rows: Sequence[OrderRow], *, by: str, now: datetime) -> Taken:
    """Orders into the customer database; those of unknown customers are written down, too, in one transaction."""
    with transaction.atomic():
        taken = pursue.take_orders(rows, by=by, now=now)
        for row in taken.unknown:
            _keep(row, now=now)
    return taken


def _keep(row: OrderRow, *, now: datetime) -> None:
    """It came in, so it is a raw contact like everything else; what it asks is whose it is (I1)."""
    raw, is_new = capture.receive(
        _source(now), row.as_json(), external_id=f"order:{row.external_id}", now=now
    )
    if is_new:
        why = Reason("order.unknown_customer").as_json()
        RawContact.objects.filter(pk=raw.pk).update(asks=why)


def _source(now: datetime) -> Source:
    return Source.objects.get_or_create(
        name=SOURCE, defaults={"kind": KIND, "made_by": "machine", "made_at": now}
    )[0]


def homeless() -> QuerySet[RawContact]:
    """Orders whose customer nobody knows, the oldest first."""
    return RawContact.objects.unclear().filter(source__kind=KIND).select_related("source")


def assign(raw_id: int, customer: Customer, *, by: str, now: datetime) -> bool:
    """A person knows whose order it is. False when somebody has said so before."""
    row = _settle(raw_id, Reason("order.assigned", {"number": customer.number}), by=by, now=now)
    if row is None:
        return False
    theirs = OrderRow.from_json(row.payload)
    found = OrderRow(
        theirs.external_id,
        customer.number,
        "",
        theirs.amount_cents,
        theirs.ordered_on,
        theirs.product,
        theirs.company,
    )
    pursue.take_orders([found], by=by, now=now)
    return True


def found_customer(raw_id: int, *, by: str, now: datetime) -> Customer | None:
    """It is a customer of its own, whom only the ERP knew; all orders that wait for the same go to it.

    None when somebody has said otherwise before.
    """
    with transaction.atomic():
        raw = homeless().select_for_update(of=("self",)).filter(pk=raw_id).first()
        if raw is None:
            return None
        row = OrderRow.from_json(raw.payload)
        since: date = row.ordered_on
        name, erp_id = row.company or row.erp_id or row.customer, row.erp_id or row.customer
        made = pursue.new_customer(name, erp_id=erp_id, since=since, by=by, now=now)
        for other in homeless():
            theirs = OrderRow.from_json(other.payload)
            if (theirs.erp_id or theirs.customer) == erp_id:
                assign(other.pk, made, by=by, now=now)
    return made


def put_aside(raw_id: int, *, by: str, now: datetime) -> bool:
    """It belongs to nobody here. It stays written down."""
    return _settle(raw_id, Reason("order.put_aside"), by=by, now=now) is not None


def _settle(raw_id: int, reason: Reason, *, by: str, now: datetime) -> RawContact | None:
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        raw = homeless().select_for_update(of=("self",)).filter(pk=raw_id).first()
        if raw is None:
            return None
        raw.asks, raw.reason, raw.state = None, reason.as_json(), RawContact.State.KEPT
        raw.save(update_fields=["asks", "reason", "state"])
        notes.note_other(f"raw:{raw_id}", "capture", "order_settled", reasons=(reason,))
    return raw
