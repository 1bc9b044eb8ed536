"""What do calls bring: results by call centre, in groups large enough that nobody stands alone."""

from datetime import datetime

import numpy as np

from stellwerk.pursue.calls import REACHED
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
    shared,
    summed,
)
from stellwerk.terms import Reason


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per call centre: calls, share in which somebody was spoken to, minutes, and what became of the leads."""
    large = {pk for pk, (_, people) in known.agencies.items() if people >= policy.least_people}
    words = ["" if word not in large else word for word in cut.figures.words("agency")]
    names = sorted(set(words))
    place = np.array([names.index(word) for word in words], dtype=np.int32)
    at = cut.at("calls")
    items, labels = by_codes("agency", place[cut.calls("agency")], names, at)
    columns = _columns(cut, items, policy)
    table = Table(labels, columns, by_size(columns[0].values), _columns(cut, Items.one(len(at), at), policy))
    return Report(
        answer=_answer(table),
        table=table,
        picture=Picture("amounts", "calls"),
        notes=(Reason("report.people_note", {"least": policy.least_people}),),
        tiles=("calls", "spoken_share", "minutes", "good_share"),
    )


def _columns(cut: Cut, items: Items, policy: ReportPolicy) -> tuple[Column, ...]:
    at = cut.at("calls")
    spoken = cut.among("result", cut.calls("result"), tuple(REACHED))
    seconds = cut.calls("seconds")
    minutes = np.where(
        items.counted() > 0, items.summed(seconds) / 60 / np.maximum(items.counted(), 1), np.nan
    )
    first = np.zeros(len(at), dtype=bool)
    first[np.unique(at, return_index=True)[1]] = True  # a lead that was called often counts once
    return (
        counted("calls", items),
        shared("spoken_share", items, spoken, None, least=policy.least_cases),
        Column("minutes", "number", minutes, items),
        summed("hours", items, seconds / 3600.0, kind="hours"),
        counted("called_leads", items, first),
        shared("good_share", items, first & cut.is_("letter", "A")[at], first, least=policy.least_cases),
        counted("won", items, first & cut.won[at]),
    )


def _answer(table: Table) -> Reason:
    calls = int(table.total("calls"))
    if not calls:
        return Reason("report.no_calls")
    spoken = table.total("spoken_share")
    return Reason(
        "report.calls",
        {
            "calls": calls,
            "leads": int(table.total("called_leads")),
            "spoken_percent": None if np.isnan(spoken) else float(spoken * 100),
            "won": int(table.total("won")),
        },
    )
