"""Where is the market that nobody works: companies there are, beside the leads we have of them."""

from datetime import datetime

import numpy as np

from stellwerk.review.figures import Flags, Numbers
from stellwerk.review.regions import lies_in
from stellwerk.review.shelf import (
    Column,
    Cut,
    Items,
    Known,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_size,
    counted,
)
from stellwerk.terms import Reason


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per region, industry and product line of the entered potential: companies, leads, worked, customers."""
    places = [np.flatnonzero(_inside(cut, *row[:3])) for row in known.potentials]
    count = len(places)
    groups = np.repeat(np.arange(count, dtype=np.int32), [len(part) for part in places])
    items = Items(groups, count, np.concatenate(places) if places else np.empty(0, dtype=np.int64))
    companies = np.array([float(row[3]) for row in known.potentials])
    columns = _columns(cut, items, companies)
    open_ = Column("unworked", "count", np.maximum(companies - columns[2].values, 0))
    labels = tuple(
        (("region", region), ("industry", industry), ("product", product))
        for region, industry, product, _ in known.potentials
    )
    table = Table(labels, (*columns, open_), by_size(open_.values), _totals(cut, items, companies))
    return Report(
        answer=_answer(table, known),
        table=table,
        picture=Picture("amounts", "unworked"),
        notes=(Reason("report.potential_note"),),
        tiles=("companies", "leads", "worked", "won"),
    )


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
    )


def _totals(cut: Cut, items: Items, companies: Numbers) -> tuple[Column, ...]:
    return _columns(cut, Items.one(len(items.groups), items.at), np.array([companies.sum()]))


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
        },
    )
