"""Orders from an ERP, as a file or over the API: one reading for both, so that both refuse the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from stellwerk.capture.columns import ColumnMap, apply
from stellwerk.capture.sources.table import Row
from stellwerk.clean.figures import parse_date, parse_money_cents
from stellwerk.terms import Reason

MOST_CENTS = 10**14  # beyond that it is no amount but a mistake
LONGEST = 60


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as the ERP tells it; `customer` our number, `erp_id` its own, one of the two is there."""

    external_id: str
    customer: str
    erp_id: str
    amount_cents: int
    ordered_on: date
    product: str = ""
    company: str = ""

    def as_json(self) -> dict[str, object]:
        """As it is kept while nobody knows the customer."""
        return {
            "external_id": self.external_id,
            "customer": self.customer,
            "erp_id": self.erp_id,
            "amount_cents": self.amount_cents,
            "ordered_on": self.ordered_on.isoformat(),
            "product": self.product,
            "company": self.company,
        }

    @classmethod
    def from_json(cls, told: Mapping[str, object]) -> "OrderRow":
        """What `as_json` gave."""
        words = {
            name: str(told[name]) for name in ("external_id", "customer", "erp_id", "product", "company")
        }
        return cls(
            amount_cents=int(str(told["amount_cents"])),
            ordered_on=date.fromisoformat(str(told["ordered_on"])),
            **words,
        )


def read_order(record: Mapping[str, str], *, today: date) -> OrderRow | Reason:
    """One order from its cells (order_no, customer_no, erp_id, amount, ordered_on, product, company), or why not."""
    text = {name: str(value).strip() for name, value in record.items()}
    number, customer, erp_id = (text.get(name, "") for name in ("order_no", "customer_no", "erp_id"))
    if not number:
        return Reason("order.no_number")
    if not customer and not erp_id:
        return Reason("order.no_customer")
    if long := next(
        (name for name in ("order_no", "erp_id", "product") if len(text.get(name, "")) > LONGEST), ""
    ):
        return Reason("order.too_long", {"order_column": long, "most": LONGEST})
    cents = parse_money_cents(text.get("amount", ""))
    if cents is None or cents > MOST_CENTS:
        return Reason("order.no_amount", {"value": text.get("amount", "")[:40]})
    day = parse_date(text.get("ordered_on", ""))
    if day is None:
        return Reason("order.no_day", {"value": text.get("ordered_on", "")[:40]})
    if day > today:
        return Reason("order.in_future", {"ordered_on": day.isoformat()})
    return OrderRow(
        number, customer, erp_id, cents, day, text.get("product", ""), text.get("company", "")[:200]
    )


def read_rows(
    columns: ColumnMap, rows: Iterable[Row], *, today: date
) -> tuple[list[OrderRow], list[tuple[int, Reason]]]:
    """The orders of a table, and (row number, reason) of what is none. The same number twice counts once."""
    found: dict[str, OrderRow] = {}
    problems: list[tuple[int, Reason]] = []
    for row in rows:
        read = row.problem or read_order(apply(columns, row.cells), today=today)
        if isinstance(read, Reason):
            problems.append((row.number, read))
        elif found.setdefault(read.external_id, read) != read:
            problems.append((row.number, Reason("order.twice", {"number": read.external_id})))
    return list(found.values()), problems


def lacking(columns: ColumnMap) -> Sequence[str]:
    """Our names of the columns without which no order can be read."""
    missing = [name for name in ("order_no", "ordered_on", "amount") if name not in columns.names]
    return missing if columns.names & {"customer_no", "erp_id"} else [*missing, "customer_no"]
