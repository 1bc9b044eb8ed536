"""Who lets leads lie: how fast partners answer and call, and which leads nobody has heard of."""

from datetime import datetime, timedelta

import numpy as np

from stellwerk.review.figures import NEVER, Flags, Numbers, Values, minute
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
    counted,
    lasted,
    shared,
)
from stellwerk.terms import OfferState, Reason

LONG = 48.0  # hours; from there on people think in days
# A partner is named for never saying a word from so many leads on, if it is half of those that it took. Single ones
# happen to everybody.
STANDS_OUT, MOSTLY = 5, 0.5
NAMED = 3  # partners in a sentence


def report(cut: Cut, known: Known, policy: ReportPolicy, now: datetime) -> Report:
    """Per partner: offers, time to the answer, share taken, time to the first talk, leads without a word."""
    at = cut.at("offers")
    items, labels = by_codes("partner", cut.offers("partner"), cut.figures.words("partner"), at)
    columns = columns_of(cut, items, known, policy, now)
    named = {column.name: column.values for column in columns}
    order = np.lexsort((-named["offers"], -named["unheard"], -named["silent"])).tolist()
    totals = columns_of(cut, Items.one(len(at), at), known, policy, now)
    table = Table(labels, columns, order, totals)
    return Report(
        answer=_answer(table, known),
        table=table,
        picture=Picture("amounts", "unheard"),
        notes=(Reason("report.silent_note", {"days": known.quiet_days}),),
        tiles=("silent", "unheard", "to_answer", "to_talk"),
    )


def columns_of(
    cut: Cut, items: Items, known: Known, policy: ReportPolicy, now: datetime
) -> tuple[Column, ...]:
    sent, answered, talked = cut.offers("sent"), cut.offers("answered"), cut.offers("talked")
    taken = cut.offers("taken") > 0
    over = taken | refused(cut)
    in_work = cut.among("state", cut.offers("state"), (OfferState.ACCEPTED,))
    quiet, never = silent(cut, known, now), unheard(cut, known, now)
    return (
        counted("offers", items),
        counted("taken", items, taken),
        shared("taken_share", items, taken, over, least=policy.least_cases),
        lasted("to_answer", items, answered - sent, answered != NEVER, "hours"),
        lasted(
            "to_talk",
            items,
            _after(talked, answered),
            taken & (talked != NEVER) & (answered != NEVER),
            "hours",
        ),
        counted("in_work", items, in_work),
        counted("silent", items, quiet),
        shared("silent_share", items, quiet, in_work, least=1),
        counted("unheard", items, never),
        shared("unheard_share", items, never, taken, least=policy.least_cases),
    )


def unheard(cut: Cut, known: Known, now: datetime) -> Flags:
    """Offers that were taken long ago and of which the partner has never reported anything."""
    since = minute(now - timedelta(days=known.quiet_days))
    taken = (cut.offers("taken") > 0) & (cut.offers("answered") != NEVER)
    return np.asarray(taken & (cut.offers("answered") <= since) & (cut.offers("feedbacks") == 0))


def refused(cut: Cut) -> Flags:
    return cut.among("state", cut.offers("state"), (OfferState.DECLINED, OfferState.EXPIRED))


def silent(cut: Cut, known: Known, now: datetime) -> Flags:
    """Offers that were taken and are in work, and of which nobody has said a word for long."""
    since = minute(now - timedelta(days=known.quiet_days))
    last = np.maximum(cut.offers("word"), cut.offers("answered"))
    in_work = cut.among("state", cut.offers("state"), (OfferState.ACCEPTED,))
    return np.asarray(in_work & (last <= since) & (cut.offers("put_off") <= minute(now)))


def _after(late: Values, early: Values) -> Values:
    """Minutes from the one to the other, 0 where the first came first."""
    return np.maximum(late.astype(np.int64) - early.astype(np.int64), 0)


def _answer(table: Table, known: Known) -> Reason:
    if not table.total("offers"):
        return Reason("report.nothing_offered")
    wait = table.total("to_talk")
    facts = {
        "days": known.quiet_days,
        "hours": round(wait) if wait < LONG else None,
        "wait_days": round(wait / 24) if wait >= LONG else None,
    }
    silent, unheard = table.column("silent").values, table.column("unheard").values
    never = _who_never_speak(unheard, table.column("taken").values)
    if silent.any() and not never:
        most = int(np.argmax(silent))
        said = {"silent": int(table.total("silent")), "most": int(silent[most])}
        return Reason("report.silent", facts | said | {"partner": known.called(*table.labels[most][0])})
    if unheard.any():
        named = never or [int(np.argmax(unheard))]
        return Reason("report.unheard", facts | _naming(named, table, known))
    return Reason("report.silent_none", facts)


def _who_never_speak(unheard: Numbers, taken: Numbers) -> list[int]:
    """The rows that stand out, most leads first, as many as a sentence can name."""
    out = np.flatnonzero((unheard >= STANDS_OUT) & (unheard >= MOSTLY * taken)).tolist()
    return sorted(out, key=lambda row: (-unheard[row], row))[:NAMED]


def _naming(rows: list[int], table: Table, known: Known) -> dict[str, str | int | None]:
    """One to three partners with their leads: the first, one between, the last."""
    counts = table.column("unheard").values
    between = rows[1] if len(rows) == NAMED else None
    last = rows[-1] if len(rows) > 1 else None

    def of(row: int | None) -> tuple[str | None, int | None]:
        return (None, None) if row is None else (known.called(*table.labels[row][0]), int(counts[row]))

    (partner, most), (second, second_most), (third, third_most) = of(rows[0]), of(between), of(last)
    return {
        "unheard": int(table.total("unheard")),
        "partner": partner,
        "most": most,
        "between": second,
        "between_most": second_most,
        "last": third,
        "last_most": third_most,
    }
