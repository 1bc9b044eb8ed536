"""Who brings good leads: sources and the agencies behind them, from the raw contact to the order."""

from datetime import datetime

import numpy as np

from stellwerk.review.reports.channels import cost_per_lead
from stellwerk.review.shelf import (
    Column,
    Cut,
    Items,
    Known,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_codes,
    by_size,
    counted,
    crossed,
    shared,
    summed,
)
from stellwerk.terms import Reason


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per agency and source: leads, grade A, offered, won, rightly complained about, cost per customer."""
    agency, agencies = by_codes("agency", cut.leads("agency"), cut.figures.words("agency"))
    source, sources = by_codes("source", cut.leads("source"), cut.figures.words("source"))
    items, labels = crossed((agency, agencies), (source.groups, sources))
    columns = _columns(cut, items, known, policy)
    table = Table(
        labels, columns, by_size(columns[2].values), _columns(cut, Items.one(len(cut)), known, policy)
    )
    return Report(
        answer=_answer(table, known),
        table=table,
        picture=Picture("amounts", "good_share"),
        notes=(Reason("report.few_note", {"least": policy.least_cases}),),
        tiles=("leads", "good_share", "complaint_rate", "per_customer"),
    )


def _columns(cut: Cut, items: Items, known: Known, policy: ReportPolicy) -> tuple[Column, ...]:
    good, offered, won = cut.is_("letter", "A"), cut.came("offered"), cut.won
    least = policy.least_cases
    paid = summed("cost", items, cost_per_lead(cut, known))
    customers = counted("won", items, won)
    per = np.where(
        (customers.values > 0) & (paid.values > 0), paid.values / np.maximum(customers.values, 1), np.nan
    )
    return (
        summed("contacts", items, cut.leads("contacts"), kind="count"),
        counted("leads", items),
        shared("good_share", items, good, None, least=least),
        counted("offered", items, offered),
        customers,
        shared("rate", items, won, cut.ended, least=least),
        shared("complaint_rate", items, cut.leads("upheld") > 0, offered, least=least),
        paid,
        Column("per_customer", "cents", per, items, won),
    )


def _answer(table: Table, known: Known) -> Reason:
    good = table.column("good_share").values
    if not table.labels:
        return Reason("report.nothing")
    rated = [row for row in table.order if not np.isnan(good[row])]
    if len(rated) < 2:
        return Reason("report.providers_few", {"leads": int(table.total("leads"))})
    best, worst = rated[0], rated[-1]
    return Reason(
        "report.providers",
        {
            "best": known.called(*table.labels[best][1]),
            "best_percent": float(good[best] * 100),
            "worst": known.called(*table.labels[worst][1]),
            "worst_percent": float(good[worst] * 100),
            "worst_leads": int(table.column("leads").values[worst]),
        },
    )
