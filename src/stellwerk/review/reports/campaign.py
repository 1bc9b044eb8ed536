"""For whoever owns a campaign: what became of its leads, what partners complained about, what to do more of."""

from datetime import datetime

import numpy as np

from stellwerk.review.reports.channels import cost_per_lead
from stellwerk.review.shelf import (
    Advice,
    Column,
    Cut,
    Items,
    Known,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_codes,
    by_segments,
    by_size,
    counted,
    crossed,
    shared,
    summed,
)
from stellwerk.terms import Reason

TWICE = 1.5  # times as often as usual in the campaign


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Of one campaign the leads by segment and product line; without a choice, of all campaigns together."""
    pair, others = by_codes("product", cut.leads("product"), cut.figures.words("product"))
    items, labels = crossed(by_segments(cut), (pair.groups, others))
    columns = _columns(cut, items, known, policy)
    totals = _columns(cut, Items.one(len(cut)), known, policy)
    table = Table(labels, columns, by_size(columns[0].values), totals)
    return Report(
        answer=_answer(table, cut.filters.campaign, known),
        table=table,
        picture=Picture("amounts", "leads"),
        advice=_advice(table, policy),
        notes=(Reason("report.few_note", {"least": policy.least_cases}),),
        tiles=("leads", "won", "complaint_rate", "cost"),
    )


def _columns(cut: Cut, items: Items, known: Known, policy: ReportPolicy) -> tuple[Column, ...]:
    at = items.at if items.at is not None else slice(None)
    offered, won, least = cut.came("offered")[at], cut.won[at], policy.least_cases
    ordered = cut.leads("ordered")[at]
    return (
        counted("leads", items),
        shared("good_share", items, cut.is_("letter", "A")[at], None, least=least),
        counted("scrapped", items, cut.is_("letter", "C")[at]),
        counted("offered", items, offered),
        counted("won", items, won),
        shared("order_share", items, won, None, least=least),
        counted("upheld", items, (cut.leads("upheld") > 0)[at]),
        shared("complaint_rate", items, (cut.leads("upheld") > 0)[at], offered, least=least),
        summed("ordered", items, ordered, ordered > 0),
        summed("cost", items, cost_per_lead(cut, known)[at]),
    )


def _advice(table: Table, policy: ReportPolicy) -> tuple[Advice, ...]:
    """More of what orders much more often than usual here, stop what never does although there were many."""
    usual = table.total("order_share")
    share, leads = table.column("order_share").values, table.column("leads").values
    if np.isnan(usual) or not usual:
        return ()
    found = []
    for row in table.order:
        facts = {"of_100": round(float(np.nan_to_num(share[row])) * 100, 1), "leads": int(leads[row])}
        if share[row] >= TWICE * usual and share[row] * leads[row] >= 3:
            found.append(Advice("more", row, Reason("report.campaign_good", facts)))
        elif share[row] == 0 and usual * leads[row] >= 3:
            found.append(Advice("stop", row, Reason("report.campaign_bad", facts)))
    return tuple(found)


def _answer(table: Table, campaign: str, known: Known) -> Reason:
    facts = {
        "campaign": known.called("campaign", campaign),
        "leads": int(table.total("leads")),
        "won": int(table.total("won")),
        "upheld": int(table.total("upheld")),
        "ordered_cents": round(table.total("ordered")),
        "cost_cents": round(table.total("cost")),
    }
    if not facts["leads"]:
        return Reason("report.nothing")
    return Reason("report.campaign", facts) if campaign else Reason("report.campaigns", facts)
