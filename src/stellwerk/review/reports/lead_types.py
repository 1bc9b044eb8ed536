"""Which kind of lead becomes customers, fast and with large orders, and which only eats time?

A lead type is segment x product line x channel.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from stellwerk.grade.freshness import half_life_days
from stellwerk.review.certainty import rate_range
from stellwerk.review.figures import Numbers, Values
from stellwerk.review.reports.channels import DAY_OF_WORK
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
    counted,
    crossed,
    lasted,
    shared,
    spent_hours,
    summed,
)
from stellwerk.terms import Reason

NOISE = 2.0  # standard deviations; what lies within them may be chance
SLOWER = 1.1  # beyond a tenth more or less than usual somebody would notice
LITTLE = 0.25  # of the best; whoever brings less than that only eats time,
SELDOM = 0.5  # if it orders less than half as often as usual, too
MOST_ADVICE = 3


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per lead type: what the score expected, what came of it, how fast, and what it cost in hours."""
    items, labels = types_of(cut)
    columns = columns_of(cut, items, labels, known, policy)
    totals = columns_of(cut, Items.one(len(cut)), (), known, policy)
    named = {column.name: column for column in columns}
    speaks = ~np.isnan(named["rate"].values)
    order = np.lexsort((-named["leads"].values, -np.nan_to_num(named["brings"].values), ~speaks)).tolist()
    table = Table(labels, columns, order, totals)
    return Report(
        answer=_answer(table, known, speaks),
        table=table,
        picture=Picture("amounts", "brings"),
        advice=_advice(table, speaks),
        notes=(Reason("report.types_note", {"least": policy.least_cases, "hour_cents": policy.hour_cents}),),
        tiles=("leads", "rate", "to_order", "hours"),
    )


def types_of(cut: Cut) -> tuple[Items, tuple[Label, ...]]:
    pair, others = by_codes("product", cut.leads("product"), cut.figures.words("product"))
    by_product = crossed(by_segments(cut), (pair.groups, others))
    by_channel, channels = by_codes("channel", cut.leads("channel"), cut.figures.words("channel"))
    items, labels = crossed(by_product, (by_channel.groups, channels))
    return items, tuple((channel, product, segment) for segment, product, channel in labels)


def columns_of(
    cut: Cut, items: Items, labels: Sequence[Label], known: Known, policy: ReportPolicy
) -> tuple[Column, ...]:
    def of(values: Values) -> Values:
        return values if items.at is None else values[items.at]

    won, ended, chance = of(cut.won), of(cut.ended), of(cut.leads("chance"))
    scored = ~np.isnan(chance)
    valued, hours = of(cut.leads("value")), of(spent_hours(cut, policy))
    rate = shared("rate", items, won, ended, least=policy.least_cases)
    low, high = rate_range(items.counted(won), items.counted(ended), certainty=policy.certainty)
    few = np.isnan(rate.values)
    value = _mean("value", "cents", items, valued, valued > 0)
    likely = _mean(
        "chance", "share", items, chance, scored, low=of(cut.leads("low")), high=of(cut.leads("high"))
    )
    spent = summed("hours", items, hours, kind="hours")
    return (
        counted("leads", items),
        likely,
        value,
        counted("won", items, won),
        counted("ended", items, ended),
        Column("rate", "share", rate.values, items, rate.mask, None, _unless(few, low), _unless(few, high)),
        summed("expected", items, np.nan_to_num(chance), ended & scored, kind="number"),
        _surprise(items, won, ended & scored, np.nan_to_num(chance), policy),
        lasted("to_order", items, of(cut.leads("closed") - cut.leads("arrived")), won),
        spent,
        Column("cost", "cents", spent.values * policy.hour_cents, items),
        _brings(rate, likely, value),
        *([_half_life(labels, known)] if labels else []),
    )


def _unless(few: Values, values: Numbers) -> Numbers:
    return np.where(few, np.nan, values)


def _mean(name: str, kind: str, items: Items, values: Values, mask: Values, **ends: Values) -> Column:
    """The mean of the items that have one, and those of its ends."""
    count = items.counted(mask)
    means = {
        end: np.where(count > 0, items.summed(np.nan_to_num(of), mask) / np.maximum(count, 1), np.nan)
        for end, of in {"": values, **ends}.items()
    }
    return Column(name, kind, means[""], items, mask, None, means.get("low"), means.get("high"))


def _surprise(items: Items, won: Values, counts: Values, chance: Values, policy: ReportPolicy) -> Column:
    """Whether more or fewer ordered than luck explains of the expected ones."""
    gap = items.counted(won & counts) - items.summed(chance, counts)
    spread = np.sqrt(np.maximum(items.summed(chance * (1 - chance), counts), 0.25))
    enough = items.counted(counts) >= policy.least_cases
    words = tuple(_more_or_fewer(g, s, e) for g, s, e in zip(gap, spread, enough, strict=True))
    return Column("surprise", "word", gap, items, counts, words=words)


def _more_or_fewer(gap: float, spread: float, enough: bool) -> Reason | None:
    if not enough or abs(gap) <= NOISE * spread:
        return None
    return Reason("report.more_than_expected") if gap > 0 else Reason("report.fewer_than_expected")


def _brings(rate: Column, chance: Column, value: Column) -> Column:
    """What one lead of a type brings in the mean: from its outcomes where there are enough, else by the score."""
    share = np.where(np.isnan(rate.values), np.nan_to_num(chance.values), rate.values)
    return Column("brings", "cents", share * np.nan_to_num(value.values), rate.items)


def _half_life(labels: Sequence[Label], known: Known) -> Column:
    """After how many days the interest of a type counts half."""
    days = []
    for label in labels:
        said = dict(label)
        held = (said["segment"],) if said["segment"] else ()
        days.append(half_life_days(held, said["product"], said["channel"], policy=known.grade))
    return Column("half_life", "number", np.array(days, dtype=float))


def _answer(table: Table, known: Known, speaks: Values) -> Reason:
    if not table.labels:
        return Reason("report.nothing")
    if speaks.sum() < 2:
        return Reason("report.types_few", {"leads": int(table.total("leads"))})
    best, worst = _ends(table, speaks)
    brings, days = table.column("brings").values, table.column("to_order").values[best]
    facts = _spoken(table, best, known) | {
        "rate_of_100": round(float(table.column("rate").values[best]) * 100),
        "days": None if np.isnan(days) else round(float(days)),
        "value_cents": int(np.nan_to_num(table.column("value").values[best])),
        "worst_rate_of_100": round(float(table.column("rate").values[worst]) * 100),
        "worst_hours": round(float(table.column("hours").values[worst])),
        "worst_leads": int(table.column("leads").values[worst]),
    }
    facts |= {f"worst_{name}": value for name, value in _spoken(table, worst, known).items()}
    if brings[worst] < LITTLE * brings[best] and _only_eats_time(table, worst):
        return Reason("report.types", facts)
    return Reason("report.types_even", facts)


def _only_eats_time(table: Table, row: int) -> bool:
    """It orders far less often than usual, surely less often, and took more than a day of work."""
    rate, usual = table.column("rate"), table.total("rate")
    seldom = rate.values[row] < SELDOM * usual and rate.high is not None and rate.high[row] < usual
    return bool(seldom and table.column("hours").values[row] >= DAY_OF_WORK)


def _spoken(table: Table, row: int, known: Known) -> dict[str, str]:
    """A lead type as a sentence names it."""
    said = dict(table.labels[row])
    segment = said["segment"]
    return {
        "type": said["channel"],
        "product": said["product"],
        "segment": known.segments.get(segment) or segment,
    }


def _ends(table: Table, speaks: Values) -> tuple[int, int]:
    """The rows that bring most and least among those with enough outcomes; the larger of two equal ones."""
    brings, leads = table.column("brings").values, table.column("leads").values
    known = np.flatnonzero(speaks).tolist()
    return (
        max(known, key=lambda at: (brings[at], leads[at])),
        min(known, key=lambda at: (brings[at], -leads[at])),
    )


def _advice(table: Table, speaks: Values) -> tuple[Advice, ...]:
    """More of what brings most beyond luck; stop what brings least and costs more than it brings."""
    if speaks.sum() < 2:
        return ()
    rate, usual = table.column("rate"), table.total("rate")
    brings, spent = table.column("brings").values, table.column("cost").values
    leads = np.maximum(table.column("leads").values, 1)
    good, bad = [], []
    for row in (at for at in table.order if speaks[at]):
        facts = {
            "rate_of_100": round(float(rate.values[row]) * 100),
            "brings_cents": round(float(brings[row])),
            "hours": round(float(table.column("hours").values[row])),
        }
        if rate.low is not None and rate.low[row] > usual:
            good.append(Advice("more", row, Reason("report.type_good", facts)))
        elif rate.high is not None and rate.high[row] < usual and brings[row] < LITTLE * _usual(table, leads):
            bad.append(
                Advice(
                    "stop", row, Reason("report.type_bad", facts | {"cost_cents": round(float(spent[row]))})
                )
            )
    return (*good[:MOST_ADVICE], *bad[-MOST_ADVICE:])


def _usual(table: Table, leads: Values) -> float:
    """What a lead brings in the mean of all."""
    return float(np.average(table.column("brings").values, weights=leads))
