"""What a file of closed leads teaches: the learned score where it says more than points do, else a curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from stellwerk import words
from stellwerk.capture.columns import ColumnMap, apply, attributes, recognise
from stellwerk.capture.sources.table_file import open_table
from stellwerk.clean import normalise
from stellwerk.grade import Curve, GradePolicy, Known, fit_curve, points
from stellwerk.grade.learned import History, Learned, train
from stellwerk.grade.snapshot import OWN, features
from stellwerk.terms import Reason
from stellwerk.worker.files.order import Order, Say, SortError
from stellwerk.worker.files.take import with_their_words

WON_WORDS = frozenset({"1", "1.0", "yes", "ja", "true", "wahr", "won", "gewonnen", "y", "j", "x"})


@dataclass(frozen=True, slots=True)
class Past:
    """What was learned. `score`: None where the points with their curve do as well."""

    curve: Curve
    score: Learned | None = None


def learn(history: Path, order: Order, rules: GradePolicy, say: Say) -> Past:
    """Reads the file of closed leads. Raises SortError, TableError or OSError for one that is none."""
    knowns, won = _closed(history, order)
    scored = [
        sum(reason.values["points"] for reason in points(known, now=known.last_contact_at, policy=rules))
        for known in knowns
    ]
    curve = fit_curve(scored, won)
    if not curve.outcomes:
        _say("files.curve_too_few", say, order, count=len(won), won=sum(won))
        return Past(curve)
    lessons = _history(knowns, won, rules, with_dates=bool(order.at))
    model = train(lessons)
    leaks = frozenset(leak["column"] for leak in model.report["leaks"] if not _only_strong(leak))
    if leaks:
        model = train(lessons.without(leaks), leaks=False)
        named = [name.removeprefix(OWN) for name in sorted(leaks)]
        _say("files.leaks", say, order, columns=named)
    if model.report.get("log_loss", np.inf) >= _loss_of_points(curve, scored, won):
        _say("files.curve", say, order, count=len(won), won=sum(won))
        return Past(curve)
    _say("files.learned", say, order, count=len(won), won=sum(won), auc_percent=100 * model.report["auc"])
    return Past(curve, model)


def _only_strong(leak: Mapping[str, Any]) -> bool:
    """It says much more than the others, and nothing else speaks against it: new leads may well have it."""
    return all(key == "leak.alone" for key, _ in leak["reasons"])


def _say(key: str, say: Say, order: Order, **values: object) -> None:
    say(words.say(Reason(key, values), order.language))


def _closed(history: Path, order: Order) -> tuple[list[Known], list[bool]]:
    """What was known of every lead with an outcome, and whether it was won."""
    table = open_table(history)
    if order.outcome not in table.headers:
        raise SortError(
            f"The history has no column {order.outcome!r}: name one of its columns with --outcome, "
            f"for example {table.headers[-1]!r}."
        )
    at = table.headers.index(order.outcome)
    columns = _columns(table.headers, order)
    no_phones = not {"phone", "mobile"} & columns.names
    knowns, won = [], []
    for row in table.rows:
        if row.problem or not row.cells[at].strip():
            continue
        own = attributes(columns, row.cells)
        knowns.append(_known(apply(columns, row.cells), own, order.now, no_phones=no_phones))
        won.append(_is_won(row.cells[at], order.won))
    return knowns, won


def _columns(headers: tuple[str, ...], order: Order) -> ColumnMap:
    """The columns of the history that count: without the outcome and the ignored ones, with the date that was named."""
    overrides = {name: header for name, header in order.overrides.items() if not header or header in headers}
    columns = recognise(headers, overrides=overrides | ({"received_at": order.at} if order.at else {}))
    left_out = {order.outcome, *order.ignored}
    places = tuple((i, name) for i, name in columns.places if headers[i] not in left_out)
    extras = tuple((i, header) for i, header in columns.extras if header not in left_out)
    return with_their_words(replace(columns, places=places, extras=extras))


def _known(record: Mapping[str, str], own: Mapping[str, str], now: datetime, *, no_phones: bool) -> Known:
    """What was known of a lead of the history when it came in."""
    contact, _ = normalise(record, default_country=settings.DEFAULT_COUNTRY, tz=ZoneInfo(settings.TIME_ZONE))
    return Known(
        channel=contact.channel,
        last_contact_at=contact.received_at or now,
        industry=contact.industry,
        country=contact.country,
        region=f"{contact.country} {contact.postcode}".strip(),
        role=contact.role,
        product=contact.product,
        text=f"{contact.interest}\n{contact.remark}".strip(),
        decides=contact.decides,
        value_cents=contact.value_cents,
        has_phone=bool(contact.phone or contact.mobile or no_phones),
        own=own,
    )


def _is_won(cell: str, won: str) -> bool:
    return cell.strip() == won if won else cell.strip().lower() in WON_WORDS


def _history(
    knowns: Sequence[Known], won: Sequence[bool], rules: GradePolicy, *, with_dates: bool
) -> History:
    """The leads as the score learns them, the same features that grading asks it for."""
    rows = [features(known, policy=rules) for known in knowns]
    names = tuple(sorted({name for row in rows for name in row}))
    moments = [known.last_contact_at.astimezone(UTC).replace(tzinfo=None) for known in knowns]
    return History(
        names=names,
        columns=tuple([row.get(name, "") for row in rows] for name in names),
        won=np.array(won, dtype=np.bool_),
        at=np.array(moments, dtype="datetime64[s]") if with_dates else None,
    )


def _loss_of_points(curve: Curve, scored: Sequence[int], won: Sequence[bool]) -> float:
    """The log-loss of the points on their own best curve: as good as they can look."""
    chance = np.clip([curve.chance(points) for points in scored], 1e-9, 1 - 1e-9)
    is_won = np.asarray(won)
    return float(-np.log(np.where(is_won, chance, 1 - chance)).mean())
