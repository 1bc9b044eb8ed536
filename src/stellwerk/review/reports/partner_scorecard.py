"""Which partners make more of their leads than others would, which less: judged by what each was sent."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from stellwerk.review.certainty import Judged, expected_of, judge
from stellwerk.review.figures import NEVER, Codes, Flags, Numbers
from stellwerk.review.reports.response_times import refused, silent
from stellwerk.review.shelf import (
    Advice,
    Column,
    Cut,
    Filters,
    Items,
    Known,
    Label,
    Picture,
    Report,
    ReportPolicy,
    Table,
    by_codes,
    counted,
    lasted,
    shared,
    summed,
)
from stellwerk.terms import OfferState, Reason

SURE = 0.95  # that it is better than usual, or worse: one of twenty by luck alone
APART = 0.8  # of what is usual, or its inverse: from there on a strength or a weakness is named
SIDES = (
    ("taken_share", True),
    ("said_share", True),
    ("to_talk", False),
    ("stars", True),
    ("more_share", True),
)
YEAR = timedelta(days=365)  # what is compared with the year before where no period is chosen


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per partner: won beside expected, what it makes of leads with its range, and how it answers, calls, reports."""
    at = cut.at("offers")
    items, labels = by_codes("partner", cut.offers("partner"), cut.figures.words("partner"), at)
    judged = judged_of(cut, items, policy)
    columns = columns_of(cut, items, judged, known, policy, now)
    above = totals(cut, known, policy, now)
    words = _words(columns, above, policy)
    course = development(cut, labels, policy, now)
    sure = np.nan_to_num(judged.low, nan=-1.0)  # a lucky newcomer is not the best: what is surely so counts
    order = np.lexsort((labels_order(labels, known), -sure)).tolist()
    table = Table(labels, (*columns[:5], words, course, *columns[5:]), order, above)
    return Report(
        answer=_answer(table, judged, known),
        table=table,
        picture=Picture("ranges", "factor", mark=1.0, rows=20),
        advice=_advice(table, judged),
        notes=(
            Reason("report.scorecard_note"),
            Reason("report.development_note", {"certainty_percent": policy.certainty * 100}),
            Reason("report.range_note", {"certainty_percent": policy.certainty * 100}),
        ),
        tiles=("offers", "won", "taken_share", "to_talk"),
    )


def totals(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> tuple[Column, ...]:
    """The same columns for all partners together."""
    at = cut.at("offers")
    whole = Items.one(len(at), at)
    return columns_of(cut, whole, judged_of(cut, whole, policy), known, policy, now)


def labels_order(labels: Sequence[Label], known: Known) -> Numbers:
    """The place of each label in the order of names, so that equal rows stand still."""
    names = [known.called(*label[0]) for label in labels]
    return np.argsort(np.argsort(names)).astype(float) if names else np.empty(0)


def judged_of(cut: Cut, items: Items, policy: ReportPolicy) -> Judged:
    """What each group makes of the leads that it took and that ended; leads without a chance do not count."""
    worked = closed(cut)
    chance = cut.leads("chance")[cut.at("offers")]
    counts = worked & ~np.isnan(chance)
    groups: Codes = items.groups[counts]
    won = cut.among("state", cut.offers("state"), (OfferState.WON,))[counts]
    return judge(groups, chance[counts], won, count=items.count, certainty=policy.certainty)


def development(cut: Cut, labels: Sequence[Label], policy: ReportPolicy, now: datetime) -> Column:
    """Won of expected in this period beside the one before, as a word; without a period the last year counts."""
    filters = cut.filters if cut.filters.since is not None else _last_year(cut, now)
    before = filters.before(now)
    pairs = []
    for chosen in (filters, before):
        here = cut if chosen == cut.filters else Cut(cut.figures, chosen or filters)
        pairs.append(_results(here, labels))
    (won, expected), (won_before, expected_before) = pairs
    words = tuple(
        course_of(*map(float, row), certainty=policy.certainty)
        for row in zip(won, expected, won_before, expected_before, strict=True)
    )
    ratio = np.where(expected > 0, won / np.maximum(expected, 1e-9), np.nan)
    return Column("development", "word", ratio, words=words)


def _last_year(cut: Cut, now: datetime) -> Filters:
    return replace(cut.filters, since=(cut.filters.until or now) - YEAR)


def _results(cut: Cut, labels: Sequence[Label]) -> tuple[Numbers, Numbers]:
    """Won and expected in a cut, by the partners of these labels."""
    words = cut.figures.words("partner")
    place = np.full(max(len(words), 1), -1, dtype=np.int32)
    names = {label[0][1]: at for at, label in enumerate(labels)}
    for code, word in enumerate(words):
        place[code] = names.get(word, -1)
    codes = place[cut.offers("partner")]
    inside = codes >= 0
    chance = cut.leads("chance")[cut.at("offers")]
    counts = inside & closed(cut) & ~np.isnan(chance)
    won = cut.among("state", cut.offers("state"), (OfferState.WON,))[counts]
    return expected_of(codes[counts], chance[counts], won, count=len(labels))


def course_of(
    won: float, expected: float, won_before: float, expected_before: float, *, certainty: float
) -> Reason | None:
    """Better or worse than the period before only where luck does not explain it; None where it never could.

    All orders of both periods fall to this one by its share of the expected ones, if nothing has changed: that is
    binomial, and the tail beyond what was won says how likely luck is (Przyborowski & Wilenski 1940).
    """
    from scipy.special import bdtr

    total = round(won + won_before)
    if expected <= 0 or expected_before <= 0 or not total:
        return None
    part, tail = expected / (expected + expected_before), (1 - certainty) / 2
    if part**total > tail and (1 - part) ** total > tail:
        return None  # not even the farthest result could be told from luck
    facts = {"now": round(won / expected, 2), "before": round(won_before / expected_before, 2)}
    if 1 - bdtr(round(won) - 1, total, part) < tail:
        return Reason("report.better", facts)
    return Reason("report.worse" if bdtr(round(won), total, part) < tail else "report.same", facts)


def closed(cut: Cut) -> Flags:
    """Offers whose lead the partner worked to an end. What it gave back or lost by silence counts as lost."""
    ended = (OfferState.WON, OfferState.LOST, OfferState.RETURNED)
    return cut.among("state", cut.offers("state"), ended)


def columns_of(
    cut: Cut, items: Items, judged: Judged, known: Known, policy: ReportPolicy, now: datetime
) -> tuple[Column, ...]:
    taken, over = cut.offers("taken") > 0, cut.offers("taken") > 0
    over = over | refused(cut)
    won, ended = cut.among("state", cut.offers("state"), (OfferState.WON,)), closed(cut)
    counts = ended & ~np.isnan(cut.leads("chance")[cut.at("offers")])
    talked, answered, stars = cut.offers("talked"), cut.offers("answered"), cut.offers("stars")
    ordered = np.where(won, cut.leads("ordered")[cut.at("offers")], 0)
    elsewhere = refused(cut) & cut.won[cut.at("offers")]
    wait = np.maximum(talked.astype(np.int64) - answered.astype(np.int64), 0)
    said = cut.offers("feedbacks") > 0
    rated = stars > 0
    return (
        counted("offers", items),
        counted("ended", items, counts),
        counted("won", items, won & counts),
        Column("expected", "number", judged.expected, items, counts),
        Column("factor", "times", judged.factor, items, counts, None, judged.low, judged.high),
        summed("ordered", items, ordered, won),
        shared("taken_share", items, taken, over, least=policy.least_cases),
        lasted(
            "to_talk",
            items,
            wait,
            taken & (talked != NEVER) & (answered != NEVER),
            "hours",
            least=policy.least_cases,
        ),
        shared("said_share", items, taken & said, taken, least=policy.least_cases),
        counted("silent", items, silent(cut, known, now)),
        Column("stars", "number", _mean(items, stars, rated), items, rated),
        counted("outflow", items, elsewhere),
        counted("upheld", items, cut.offers("complained") > 1),
        *_sold_more(cut, items, won, policy),
    )


def _sold_more(cut: Cut, items: Items, won: Flags, policy: ReportPolicy) -> tuple[Column, ...]:
    """Of the orders, how many customers ordered again or otherwise: more than the first order; another product line."""
    at = cut.at("offers")
    again = won & (cut.leads("further")[at] > 0)
    crossed = won & (cut.leads("cross_sold")[at] > 0)
    return (
        counted("again", items, again),
        counted("cross_sold", items, crossed),
        shared("more_share", items, again | crossed, won, least=policy.least_cases),
    )


def _mean(items: Items, values: Codes, mask: Flags) -> Numbers:
    count = items.counted(mask)
    return np.where(count > 0, items.summed(values, mask) / np.maximum(count, 1), np.nan)


def _words(columns: Sequence[Column], totals: Sequence[Column], policy: ReportPolicy) -> Column:
    """What stands out of each partner: its first strength, else its first weakness, in words."""
    named = {column.name: column for column in columns}
    usual = {column.name: float(column.values[0]) for column in totals if not column.words}
    words = tuple(_word(row, named, usual, policy) for row in range(len(columns[0].values)))
    return Column("profile", "word", named["factor"].values, words=words)


def _word(row: int, named: dict[str, Column], usual: dict[str, float], policy: ReportPolicy) -> Reason | None:
    weak, strong = [], []
    factor = named["factor"]
    if factor.low is not None and factor.low[row] > 1:
        strong.append("wins")
    if factor.high is not None and factor.high[row] < 1:
        weak.append("wins")
    for name, is_good in SIDES:
        value = named[name].values[row]
        if np.isnan(value) or not usual.get(name):
            continue
        ratio = value / usual[name] if is_good else usual[name] / max(value, 1e-9)
        if ratio < APART:
            weak.append(name)
        elif ratio > 1 / APART:
            strong.append(name)
    if named["silent"].values[row]:
        weak.append("silent")
    if strong and weak:
        return Reason("report.profile", {"strengths": strong, "weaknesses": weak})
    if strong:
        return Reason("report.strengths", {"strengths": strong})
    return Reason("report.weaknesses", {"weaknesses": weak}) if weak else None


def _advice(table: Table, judged: Judged) -> tuple[Advice, ...]:
    found = []
    for row in table.order:
        facts = {
            "won": int(judged.won[row]),
            "expected": round(float(judged.expected[row]), 1),
            "better_percent": min(99.0, float(judged.better[row] * 100)),
        }
        if judged.better[row] >= SURE:
            found.append(Advice("strong", row, Reason("report.partner_good", facts)))
        elif judged.better[row] <= 1 - SURE:
            facts["better_percent"] = min(99.0, float((1 - judged.better[row]) * 100))
            found.append(Advice("help", row, Reason("report.partner_weak", facts)))
    return tuple(found)


def _answer(table: Table, judged: Judged, known: Known) -> Reason:
    if not table.total("offers"):
        return Reason("report.nothing_offered")
    sure = [row for row in table.order if judged.better[row] >= SURE]
    weak = [row for row in table.order if judged.better[row] <= 1 - SURE]
    if not sure and not weak:
        return Reason("report.partners_even", {"ended": int(table.total("ended"))})
    facts: dict[str, object] = {}
    for name, rows in (("best", sure[:1]), ("worst", weak[-1:])):
        for row in rows:
            facts |= {
                name: known.called(*table.labels[row][0]),
                f"{name}_won": int(judged.won[row]),
                f"{name}_expected": round(float(judged.expected[row]), 1),
            }
    if sure and weak:
        return Reason("report.partners", facts)
    return Reason("report.partner_best", facts) if sure else Reason("report.partner_worst", facts)
