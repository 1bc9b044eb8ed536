"""Where does marketing money pay, and time: channels and campaigns with what they cost, and what came of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from stellwerk.review.certainty import amount_range, rate_range
from stellwerk.review.figures import Flags, Numbers, Values, minute
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
    counted,
    crossed,
    lasted,
    shared,
    spent_hours,
    summed,
)
from stellwerk.terms import Reason

MATURE = 0.5  # of its leads must be old enough before a campaign is called bad
OLD = timedelta(days=90)
EATS = 3.0  # times the usual hours for an order: nobody calls twice as many a waste, as single orders may do that
DAY_OF_WORK = 8.0  # hours; less than that in all is not worth a word


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per channel and campaign: cost per lead and customer, what a euro and an hour brought, complaints, what to do."""
    items, labels = campaigns_of(cut)
    cost = cost_per_lead(cut, known)
    columns = columns_of(cut, items, cost, policy, now)
    totals = columns_of(cut, Items.one(len(cut)), cost, policy, now)
    order = _order(columns)
    table = Table(labels, columns, order, totals)
    advice = _advice(table, policy)
    return Report(
        answer=_answer(table, known, advice, policy),
        table=table,
        picture=Picture("ranges", "per_euro", mark=1 / policy.margin if policy.margin else None),
        advice=advice,
        notes=(
            Reason("report.channels_note", {"margin_percent": policy.margin * 100}),
            Reason("report.range_note", {"certainty_percent": policy.certainty * 100}),
        ),
        tiles=("cost", "per_lead", "per_customer", "per_euro"),
    )


def campaigns_of(cut: Cut) -> tuple[Items, tuple[Label, ...]]:
    channel, channels = by_codes("channel", cut.leads("channel"), cut.figures.words("channel"))
    campaign, campaigns = by_codes("campaign", cut.leads("campaign"), cut.figures.words("campaign"))
    return crossed((channel, channels), (campaign.groups, campaigns))


def cost_per_lead(cut: Cut, known: Known) -> Numbers:
    """Per lead what it cost: its campaign's cost shared by all leads of the campaign, and its own price."""
    words = cut.figures.words("campaign")
    leads = np.bincount(cut.figures.leads("campaign"), minlength=len(words))
    costs = np.array(
        [known.campaigns[w].cost_cents if w in known.campaigns else 0 for w in words], dtype=float
    )
    return np.asarray((costs / np.maximum(leads, 1))[cut.leads("campaign")] + cut.leads("price"))


def columns_of(
    cut: Cut, items: Items, cost: Numbers, policy: ReportPolicy, now: datetime
) -> tuple[Column, ...]:
    def of(values: Values) -> Values:
        return values if items.at is None else values[items.at]

    won, ended, ordered = of(cut.won), of(cut.ended), of(cut.leads("ordered"))
    leads, paid = counted("leads", items), summed("cost", items, of(cost))
    customers, brought = counted("won", items, won), summed("ordered", items, ordered, ordered > 0)
    offered = of(cut.leads("offers")) > 0
    hours = summed("hours", items, of(spent_hours(cut, policy)), kind="hours")
    return (
        leads,
        paid,
        _per("per_lead", paid, leads, items),
        customers,
        _per("per_customer", paid, customers, items),
        brought,
        _per_euro(items, ordered, brought, paid, policy),
        _rate(items, won, ended, policy),
        lasted("to_order", items, of(cut.leads("closed") - cut.leads("arrived")), won),
        shared("complaint_rate", items, of(cut.leads("upheld")) > 0, offered, least=policy.least_cases),
        hours,
        _hours_per_order(hours, customers, items),
        shared("old_share", items, of(cut.leads("arrived") <= minute(now - OLD)), None, least=1),
    )


def _rate(items: Items, won: Flags, ended: Flags, policy: ReportPolicy) -> Column:
    """The share that ordered of the ended, with its range."""
    rate = shared("rate", items, won, ended, least=policy.least_cases)
    ends = rate_range(items.counted(won), items.counted(ended), certainty=policy.certainty)
    low, high = (np.where(np.isnan(rate.values), np.nan, end) for end in ends)
    return Column("rate", "share", rate.values, items, rate.mask, None, low, high)


def _hours_per_order(hours: Column, customers: Column, items: Items) -> Column:
    """Where nobody has ordered yet, the hours that the first order has cost so far."""
    values = np.where(hours.values > 0, hours.values / np.maximum(customers.values, 1), np.nan)
    return Column("hours_per_order", "hours", values, items)


def _per(name: str, paid: Column, of: Column, items: Items) -> Column:
    """Cost by head; nothing where nobody is or nothing was paid."""
    known = (of.values > 0) & (paid.values > 0)
    return Column(
        name, "cents", np.where(known, paid.values / np.maximum(of.values, 1), np.nan), items, of.mask
    )


def _per_euro(items: Items, ordered: Values, brought: Column, paid: Column, policy: ReportPolicy) -> Column:
    """Orders for each euro of marketing with its range; nothing where nothing was paid."""
    has = ordered > 0
    count = items.counted(has)
    squares = items.summed(ordered.astype(float) ** 2, has)
    orders = max(float(count.sum()), 1.0)
    usual = (float(brought.values.sum()) / orders, float(squares.sum()) / orders)
    low, high = amount_range(brought.values, squares, count, usual=usual, certainty=policy.certainty)
    free = paid.values <= 0
    values = [np.where(free, np.nan, of / np.maximum(paid.values, 1)) for of in (brought.values, low, high)]
    return Column("per_euro", "times", values[0], items, has, None, values[1], values[2])


def _order(columns: Sequence[Column]) -> list[int]:
    """What was paid for first, the best return on top; then what costs nothing, by orders."""
    named = {column.name: column.values for column in columns}
    paid = ~np.isnan(named["per_euro"])
    return [int(at) for at in np.lexsort((-named["ordered"], -np.nan_to_num(named["per_euro"]), ~paid))]


def _advice(table: Table, policy: ReportPolicy) -> tuple[Advice, ...]:
    """More where even the lower end earns its cost, stop where not even the upper end does, else watch."""
    euro = table.column("per_euro")
    named: Mapping[str, Numbers] = {column.name: column.values for column in table.columns}
    found = []
    for row in table.order:
        if euro.low is None or euro.high is None or np.isnan(euro.values[row]):
            continue
        facts = {
            "euros": round(float(euro.values[row]), 1),
            "low": round(float(euro.low[row]), 1),
            "high": round(float(euro.high[row]), 1),
            "won": int(named["won"][row]),
            "leads": int(named["leads"][row]),
            "complaint_percent": _percent(named["complaint_rate"][row]),
        }
        mature = named["leads"][row] >= policy.least_cases and named["old_share"][row] >= MATURE
        if euro.low[row] * policy.margin > 1:
            found.append(Advice("more", row, Reason("report.pays", facts)))
        elif mature and euro.high[row] * policy.margin < 1:
            found.append(Advice("stop", row, Reason("report.does_not_pay", facts)))
        else:
            found.append(Advice("watch", row, Reason("report.may_pay", facts)))
    return tuple(found)


def _percent(share: float) -> float | None:
    return None if np.isnan(share) or not round(share * 100) else float(share * 100)


def _answer(table: Table, known: Known, advice: Sequence[Advice], policy: ReportPolicy) -> Reason:
    if not table.labels:
        return Reason("report.nothing")
    euro, paid = table.column("per_euro").values, table.column("cost").values
    rated = [row for row in table.order if not np.isnan(euro[row]) and table.labels[row][1][1]]
    if not rated:
        return Reason("report.channels_free", {"leads": int(table.total("leads"))})
    best, worst = rated[0], rated[-1]
    facts = {
        "best": known.called(*table.labels[best][1]),
        "best_euros": round(float(euro[best]), 1),
        "cost_cents": round(table.total("cost")),
    }
    if best == worst:
        return Reason("report.one_campaign", facts)
    facts |= {
        "worst": known.called(*table.labels[worst][1]),
        "worst_euros": round(float(euro[worst]), 1),
        "worst_cost_cents": round(float(paid[worst])),
        **_fastest(table, known, policy),
        **_eater(table, known),
    }
    if any(one.verdict == "stop" and one.row == worst for one in advice):
        return Reason("report.channels_stop", facts)
    return Reason("report.channels", facts)


def _named(table: Table) -> list[int]:
    """The rows that are a campaign."""
    return [row for row in table.order if table.labels[row][1][1]]


def _fastest(table: Table, known: Known, policy: ReportPolicy) -> dict[str, str | int | None]:
    """The campaign whose leads order soonest, where they surely order more often than usual, too."""
    won, days, rate = (table.column(name) for name in ("won", "to_order", "rate"))
    enough = [row for row in _named(table) if won.values[row] >= policy.least_cases]
    first = min(enough, key=lambda row: (days.values[row], row), default=None)
    if first is None or rate.low is None or not rate.low[first] > table.total("rate"):
        return {"fast": None, "fast_of_100": None, "fast_days": None}
    return {
        "fast": known.called(*table.labels[first][1]),
        "fast_of_100": round(float(rate.values[first]) * 100),
        "fast_days": round(float(days.values[first])),
    }


def _eater(table: Table, known: Known) -> dict[str, str | int | None]:
    """The campaign whose orders cost most work, where that is far beyond the usual and its leads surely order less."""
    hours, each, rate = (table.column(name) for name in ("hours", "hours_per_order", "rate"))
    usual = table.total("hours_per_order")
    found = [
        row
        for row in _named(table)
        if hours.values[row] >= DAY_OF_WORK
        and each.values[row] >= EATS * usual
        and rate.high is not None
        and rate.high[row] < table.total("rate")
    ]
    most = max(found, key=lambda row: (each.values[row], -row), default=None)
    if most is None:
        return {"eater": None, "eater_hours": None, "eater_won": None}
    return {
        "eater": known.called(*table.labels[most][1]),
        "eater_hours": round(float(hours.values[most])),
        "eater_won": int(table.column("won").values[most]),
    }
