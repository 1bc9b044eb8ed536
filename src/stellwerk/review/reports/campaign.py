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
    Label,
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

BY = ("kind", "complaint", "lost_reason")
TWICE = 1.5  # times as often as usual in the campaign
OFTEN = 3  # complaints of one reason: from there on it is named
MOST_ADVICE = 3


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Of one campaign the leads by segment and product line, the complaints by reason or the losses by reason;

    without a choice, of all campaigns together.
    """
    if cut.filters.by == "complaint":
        return _complaints(cut, known, policy)
    if cut.filters.by == "lost_reason":
        return _losses(cut, known, policy)
    pair, others = by_codes("product", cut.leads("product"), cut.figures.words("product"))
    items, labels = crossed(by_segments(cut), (pair.groups, others))
    columns = _columns(cut, items, known, policy)
    table = Table(labels, columns, by_size(columns[0].values), _all(cut, known, policy))
    return Report(
        answer=_answer(cut, known, table.totals),
        table=table,
        picture=Picture("amounts", "leads"),
        advice=_advice(table),
        notes=(Reason("report.few_note", {"least": policy.least_cases}),),
        tiles=("leads", "won", "complaint_rate", "cost"),
    )


def _all(cut: Cut, known: Known, policy: ReportPolicy) -> tuple[Column, ...]:
    return _columns(cut, Items.one(len(cut)), known, policy)


def _columns(cut: Cut, items: Items, known: Known, policy: ReportPolicy) -> tuple[Column, ...]:
    at = items.at if items.at is not None else slice(None)
    offered, won, least = cut.came("offered")[at], cut.won[at], policy.least_cases
    ordered = cut.leads("ordered")[at]
    return (
        counted("leads", items),
        shared("good_share", items, cut.is_("letter", "A")[at], None, least=least),
        counted("scrapped", items, cut.is_("letter", "C")[at]),
        counted("offered", items, offered),
        counted("open", items, cut.still_open[at]),
        counted("lost", items, cut.lost[at]),
        counted("won", items, won),
        shared("order_share", items, won, None, least=least),
        counted("complained", items, (cut.leads("complaints") > 0)[at]),
        counted("upheld", items, (cut.leads("upheld") > 0)[at]),
        shared("complaint_rate", items, (cut.leads("upheld") > 0)[at], offered, least=least),
        summed("ordered", items, ordered, ordered > 0),
        summed("cost", items, cost_per_lead(cut, known)[at]),
    )


# --- Complaints and losses, by their reasons ------------------------------------------------------------------


def complaints_of(cut: Cut) -> tuple[Items, tuple[Label, ...]]:
    """The complaints about these leads by their reason."""
    made = np.flatnonzero(cut.offers("complained") > 0)
    codes = cut.offers("complaint")[made]
    return by_codes("complaint", codes, cut.figures.words("complaint"), cut.at("offers")[made])


def _complaints(cut: Cut, known: Known, policy: ReportPolicy) -> Report:
    items, labels = complaints_of(cut)
    right = cut.offers("complained")[cut.offers("complained") > 0] > 1

    def columns(by: Items) -> tuple[Column, ...]:
        made = counted("made", by)
        share = Column("share", "share", made.values / max(len(right), 1), by)
        return (
            made,
            counted("upheld", by, right),
            share,
            counted("won", by, cut.won[by.at]),
            counted("scrapped", by, cut.is_("letter", "C")[by.at]),
        )

    table = Table(labels, columns(items), [], columns(Items.one(len(right), items.at)))
    table = Table(labels, table.columns, by_size(table.columns[0].values), table.totals)
    return Report(
        answer=_answer(cut, known, _all(cut, known, policy)),
        table=table,
        picture=Picture("amounts", "made"),
        advice=_remedies(table),
        notes=(Reason("report.complaints_note"),),
        tiles=("made", "upheld"),
    )


def _remedies(table: Table) -> tuple[Advice, ...]:
    """What would have spared the complaints that were right, the most frequent first."""
    upheld = table.column("upheld").values
    return tuple(
        Advice("mend", row, Reason("report.remedy", {
            "upheld": int(upheld[row]), "remedy": table.labels[row][0][1] or "other",
        }))
        for row in by_size(upheld)[:MOST_ADVICE]
        if upheld[row] >= OFTEN
    )  # fmt: skip


def _losses(cut: Cut, known: Known, policy: ReportPolicy) -> Report:
    at = np.flatnonzero(cut.lost)
    items, labels = by_codes(
        "lost_reason", cut.leads("lost_reason")[at], cut.figures.words("lost_reason"), at
    )

    def columns(by: Items) -> tuple[Column, ...]:
        lost = counted("lost", by)
        value = np.maximum(cut.leads("value"), 0)[at]
        return (
            lost,
            Column("share", "share", lost.values / max(len(at), 1), by),
            counted("quoted", by, cut.came("quoted")[at]),
            summed("value", by, value, value > 0),
        )

    rows = columns(items)
    table = Table(labels, rows, by_size(rows[0].values), columns(Items.one(len(at), at)))
    return Report(
        answer=_answer(cut, known, _all(cut, known, policy)),
        table=table,
        picture=Picture("amounts", "lost"),
        notes=(Reason("report.lost_note"),),
        tiles=("lost", "quoted", "value"),
    )


def _advice(table: Table) -> tuple[Advice, ...]:
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


def _answer(cut: Cut, known: Known, totals: tuple[Column, ...]) -> Reason:
    said = {column.name: float(column.values[0]) for column in totals}
    campaign = cut.filters.campaign
    facts: dict[str, object] = {
        "campaign": known.called("campaign", campaign),
        "leads": int(said["leads"]),
        "won": int(said["won"]),
        "upheld": int(said["upheld"]),
        "ordered_cents": round(said["ordered"]),
        "cost_cents": round(said["cost"]),
    }
    if not facts["leads"]:
        return Reason("report.nothing")
    items, labels = complaints_of(cut)
    most = int(np.argmax(items.counted())) if labels else 0
    if labels and items.counted()[most] >= OFTEN:
        facts |= {"complaint": labels[most][0][1] or "other", "made": int(items.counted()[most])}
    return Reason("report.campaign", facts) if campaign else Reason("report.campaigns", facts)
