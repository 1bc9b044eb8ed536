"""Do the strategy fields reach their goals: leads worked beside the quota, customers won beside the goal."""

from datetime import datetime, timedelta

import numpy as np

from stellwerk.grade.strategy import Field
from stellwerk.review.figures import Numbers, minute
from stellwerk.review.shelf import (
    Column,
    Cut,
    Items,
    Known,
    Picture,
    Report,
    ReportPolicy,
    Table,
    counted,
    shared,
    summed,
)
from stellwerk.terms import Reason

QUARTER = timedelta(days=91)


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per field of Ansoff's matrix: worked and won in the last 91 days beside quota and goal."""
    fields = [field.value for field in Field]
    words = cut.figures.words("strategy")
    place = np.array([fields.index(word) if word in fields else -1 for word in words], dtype=np.int32)
    codes = place[cut.leads("strategy")] if len(words) else np.empty(0, dtype=np.int32)
    at = np.flatnonzero(codes >= 0)
    items = Items(codes[at], len(fields), at)
    whole = Items.one(len(at), at)
    goals = np.array([known.goals.get(field, 0.0) for field in fields])
    quotas = np.array([known.quotas.get(field, 0.0) for field in fields])
    columns = _columns(cut, items, goals, quotas, policy, now)
    totals = _columns(cut, whole, np.array([goals.sum()]), np.array([quotas.sum()]), policy, now)
    table = Table(tuple((("strategy", field),) for field in fields), columns, range(len(fields)), totals)
    return Report(
        answer=_answer(table, goals),
        table=table,
        picture=Picture("amounts", "of_goal", mark=1.0),
        notes=(Reason("report.strategy_note"),),
        tiles=("worked", "won_now", "goal", "ordered"),
    )


def _columns(
    cut: Cut, items: Items, goals: Numbers, quotas: Numbers, policy: ReportPolicy, now: datetime
) -> tuple[Column, ...]:
    since = minute(now - QUARTER)
    at = items.at if items.at is not None else slice(None)
    worked = (cut.leads("offered") >= since)[at]
    won_now = (cut.won & (cut.leads("closed") >= since))[at]
    begun, reached = counted("worked", items, worked), counted("won_now", items, won_now)
    total = max(float(begun.values.sum()), 1.0)
    ordered = cut.leads("ordered")[at]
    return (
        counted("leads", items),
        begun,
        Column("worked_of_all", "share", begun.values / total, items, worked),
        Column("quota", "share", quotas),
        reached,
        Column("goal", "number", goals),
        Column(
            "of_goal",
            "share",
            np.where(goals > 0, reached.values / np.maximum(goals, 1e-9), np.nan),
            items,
            won_now,
        ),
        shared("rate", items, cut.won[at], cut.ended[at], least=policy.least_cases),
        summed("ordered", items, ordered, ordered > 0),
    )


def _answer(table: Table, goals: Numbers) -> Reason:
    if not table.total("leads"):
        return Reason("report.nothing")
    of_goal = table.column("of_goal").values
    if np.isnan(of_goal).all():
        return Reason("report.no_goals", {"won": int(table.total("won_now"))})
    behind = int(np.nanargmin(of_goal))
    return Reason(
        "report.strategy",
        {
            "field": table.labels[behind][0][1],
            "won": int(table.column("won_now").values[behind]),
            "goal": round(float(goals[behind]), 1),
            "all_won": int(table.total("won_now")),
            "all_goal": round(float(goals.sum()), 1),
        },
    )
