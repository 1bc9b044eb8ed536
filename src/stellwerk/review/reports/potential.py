"""Where is the market that nobody works: companies there are, beside the leads we have of them.

And where customers could order more: those who never ordered a product line.
"""

from datetime import datetime

import numpy as np

from stellwerk.review.figures import Flags, Numbers
from stellwerk.review.regions import lies_in, state_of
from stellwerk.review.shelf import (
    Advice,
    Column,
    Cut,
    Items,
    Known,
    Label,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_size,
    counted,
)
from stellwerk.terms import Reason

MOST_ADVICE = 3


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per region, industry and product line of the entered potential: companies, leads, worked, customers."""
    places = [np.flatnonzero(_inside(cut, *row[:3])) for row in known.potentials]
    count = len(places)
    groups = np.repeat(np.arange(count, dtype=np.int32), [len(part) for part in places])
    items = Items(groups, count, np.concatenate(places) if places else np.empty(0, dtype=np.int64))
    companies = np.array([float(row[3]) for row in known.potentials])
    columns = _columns(cut, items, companies)
    open_ = Column("unworked", "count", np.maximum(companies - columns[2].values, 0))
    labels = tuple(_label(*row[:3]) for row in known.potentials)
    customers, unbought, unclear = _customers(known)
    held = (Column("customers", "count", customers), Column("unbought", "count", unbought))
    table = Table(labels, (*columns, open_, *held), by_size(open_.values), _totals(cut, items, companies))
    mapped = any(state_of(region) for region, *_ in known.potentials)
    return Report(
        answer=_answer(table, known),
        table=table,
        picture=Picture("map", "worked_share") if mapped else Picture("amounts", "unworked"),
        advice=_advice(table),
        notes=(Reason("report.potential_note"), Reason("report.unbought_note", {"unclear": unclear})),
        tiles=("companies", "leads", "worked", "won"),
    )


def _label(region: str, industry: str, product: str) -> Label:
    """A part of the market; what it does not name means all of them."""
    said = {"region": region, "industry": industry, "product": product}
    return tuple((kind if value else f"all_{kind}", value) for kind, value in said.items())


def _inside(cut: Cut, region: str, industry: str, product: str) -> Flags:
    """The leads of one part of the market; '' stands for all."""
    regions = np.array(lies_in(region, cut.figures.words("region")), dtype=bool)
    mask = regions[cut.leads("region")] if len(regions) else np.zeros(len(cut), dtype=bool)
    for column, word in (("industry", industry), ("product", product)):
        if word:
            mask = mask & cut.is_(column, word)
    return np.asarray(mask)


def _columns(cut: Cut, items: Items, companies: Numbers) -> tuple[Column, ...]:
    at = items.at if items.at is not None else slice(None)
    worked = (cut.came("offered") | cut.won)[at]
    leads, begun = counted("leads", items), counted("worked", items, worked)
    share = np.where(companies > 0, begun.values / np.maximum(companies, 1), np.nan)
    return (
        Column("companies", "count", companies),
        leads,
        begun,
        counted("won", items, cut.won[at]),
        Column("worked_share", "share", share, items, worked),
        counted("existing", items, (cut.leads("existing") > 0)[at]),
    )


def _totals(cut: Cut, items: Items, companies: Numbers) -> tuple[Column, ...]:
    return _columns(cut, Items.one(len(items.groups), items.at), np.array([companies.sum()]))


def _customers(known: Known) -> tuple[Numbers, Numbers, int]:
    """Per row the customers, and those known never to have ordered its product line (nan where it names none).

    And of how many customers nobody knows what they ordered.
    """
    regions = [group.region for group in known.customers]
    customers, unbought = np.zeros(len(known.potentials)), np.full(len(known.potentials), np.nan)
    for at, (region, industry, product, _) in enumerate(known.potentials):
        inside = [
            group
            for group, is_in in zip(known.customers, lies_in(region, regions), strict=True)
            if is_in and industry in ("", group.industry)
        ]
        customers[at] = sum(group.count for group in inside)
        if product:
            unbought[at] = sum(group.known - group.bought.get(product, 0) for group in inside)
    return customers, unbought, sum(group.count - group.known for group in known.customers)


def _advice(table: Table) -> tuple[Advice, ...]:
    """Where most customers have never ordered a line."""
    unbought = table.column("unbought").values
    rows = [at for at in by_size(unbought) if unbought[at] > 0]
    return tuple(
        Advice("sell", row, Reason("report.unbought", {
            "customers": int(table.column("customers").values[row]),
            "unbought": int(unbought[row]),
            "product": table.labels[row][2][1],
        }))
        for row in rows[:MOST_ADVICE]
    )  # fmt: skip


def _answer(table: Table, known: Known) -> Reason:
    if not table.labels:
        return Reason("report.potential_none")
    row = table.order[0]
    (_, region), (_, industry), (_, product) = table.labels[row]
    return Reason(
        "report.potential",
        {
            "region": region,
            "industry": industry,
            "product": product,
            "companies": int(table.column("companies").values[row]),
            "worked": int(table.column("worked").values[row]),
            "all_companies": int(table.total("companies")),
            "all_worked": int(table.total("worked")),
            **_more_to_sell(table),
        },
    )


def _more_to_sell(table: Table) -> dict[str, object]:
    """Where most customers never ordered a line; nothing where there are none."""
    unbought = table.column("unbought").values
    row = by_size(unbought)[0]
    (_, region), (_, industry), (_, product) = table.labels[row]
    if not unbought[row] > 0 or not region:
        return {"unbought": None}
    return {
        "unbought": int(unbought[row]),
        "sell_region": region,
        "sell_industry": industry,
        "sell_product": product,
    }
