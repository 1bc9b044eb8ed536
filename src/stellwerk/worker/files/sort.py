"""`stellwerk sort`: raw contacts in, sorted and offered leads out, on a throw-away database."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from stellwerk import words
from stellwerk.capture.columns import ColumnMap, apply, recognise
from stellwerk.capture.sources.table_file import open_table
from stellwerk.clean import normalise
from stellwerk.grade import Curve, GradePolicy, Known, fit_curve, points
from stellwerk.match import step as match
from stellwerk.review.policy import from_toml
from stellwerk.store.models import Policy
from stellwerk.terms import Reason, read_numbers
from stellwerk.worker.files.give import give
from stellwerk.worker.files.take import Taken, take_customers, take_leads, take_partners
from stellwerk.worker.line import Timings, walk

CHUNK = 2000
# Nobody can be called before a file is sorted: every A is offered at once, unless the policy file says otherwise.
WITHOUT_CALLS = [list(row) for row in GradePolicy().treatments if row[5] != "qualify"]
WON_WORDS = frozenset({"1", "1.0", "yes", "ja", "true", "wahr", "won", "gewonnen", "y", "j", "x"})


class SortError(Exception):
    """The command cannot do what was asked; one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asked for."""

    leads: Path
    out: Path
    now: datetime
    partners: Path | None = None
    customers: Path | None = None
    history: Path | None = None
    outcome: str = ""
    won: str = ""
    at: str = ""
    ignored: tuple[str, ...] = ()
    overrides: Mapping[str, str] = field(default_factory=dict)
    policy: Path | None = None
    language: str = "en"


Progress = Callable[[int, int], None]
Say = Callable[[str], None]


def sort(order: Order, *, say: Say, progress: Progress) -> dict[str, Any]:
    """Carries the order out; returns the summary. The database is empty and belongs to this call alone."""
    began = time.perf_counter()
    timings = Timings()
    numbers = from_toml(order.policy.read_text(encoding="utf-8")) if order.policy else {}
    if order.history:
        numbers["curve"] = asdict(
            learn_curve(order.history, order, read_numbers(GradePolicy, numbers.get("grade", {})), say)
        )
    numbers.setdefault("grade", {}).setdefault("treatments", WITHOUT_CALLS)
    policy = Policy.first(numbers, by="command line", at=order.now)
    _master_data(order, say)
    taken = take_leads(order.leads, overrides=order.overrides, now=order.now)
    timings.add("capture", time.perf_counter() - began, taken.rows)
    _tell(taken, say, order.language)
    _walk(policy, taken.rows, order, timings, progress)
    given = time.perf_counter()
    summary = give(order.out, taken, now=order.now, language=order.language)
    timings.add("files", time.perf_counter() - given, taken.rows)
    _write_timings(order.out, timings, taken.rows, time.perf_counter() - began)
    return summary


def _walk(policy: Policy, rows: int, order: Order, timings: Timings, progress: Progress) -> None:
    done = 0
    while walk(now=order.now, policy=policy, chunk=CHUNK, timings=timings):
        done += CHUNK
        progress(min(done, rows), rows)
    match.project(now=order.now)


def _master_data(order: Order, say: Say) -> None:
    if order.partners:
        found = take_partners(order.partners, now=order.now)
        say(words.say(Reason("files.partners", {"count": len(found.partners)}), order.language))
        _say_problems(order.partners.name, (*found.problems, *found.warnings), say, order.language)
    if order.customers:
        count, problems = take_customers(order.customers, now=order.now)
        say(words.say(Reason("files.customers", {"count": count}), order.language))
        _say_problems(order.customers.name, problems, say, order.language)


def _say_problems(name: str, problems: tuple[tuple[int, Reason], ...], say: Say, language: str) -> None:
    for row, reason in problems[:20]:
        say(f"{name}:{row}: {words.say(reason, language)}")


def _tell(taken: Taken, say: Say, language: str) -> None:
    """The recognised mapping and the findings."""
    for index, name in taken.columns.places:
        say(f"{name} = {taken.columns.headers[index]}")
    for finding in taken.findings:
        say(words.say(finding, language))


def learn_curve(history: Path, order: Order, rules: GradePolicy, say: Say) -> Curve:
    """How often leads of so many points were won in the history: the chance of today's leads."""
    table = open_table(history)
    if order.outcome not in table.headers:
        raise SortError(
            f"The history has no column {order.outcome!r}: name one of its columns with --outcome, "
            f"for example {table.headers[-1]!r}."
        )
    at = table.headers.index(order.outcome)
    columns = _history_columns(table.headers, order)
    no_phones = not {"phone", "mobile"} & columns.names
    scored, won = [], []
    for row in table.rows:
        if row.problem or not row.cells[at].strip():
            continue
        known = _known(apply(columns, row.cells), order.now, no_phones=no_phones)
        reasons = points(known, now=known.last_contact_at, policy=rules)
        scored.append(sum(reason.values["points"] for reason in reasons))
        won.append(_is_won(row.cells[at], order.won))
    curve = fit_curve(scored, won)
    key = "files.curve" if curve.outcomes else "files.curve_too_few"
    say(words.say(Reason(key, {"count": len(won), "won": sum(won)}), order.language))
    return curve


def _history_columns(headers: tuple[str, ...], order: Order) -> ColumnMap:
    """The columns of the history that count: without the ignored ones, with the date that was named."""
    overrides = {name: header for name, header in order.overrides.items() if not header or header in headers}
    columns = recognise(headers, overrides=overrides | ({"received_at": order.at} if order.at else {}))
    places = tuple((i, name) for i, name in columns.places if headers[i] not in order.ignored)
    return replace(columns, places=places)


def _known(record: Mapping[str, str], now: datetime, *, no_phones: bool) -> Known:
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
    )


def _is_won(cell: str, won: str) -> bool:
    return cell.strip() == won if won else cell.strip().lower() in WON_WORDS


def _write_timings(out: Path, timings: Timings, rows: int, seconds: float) -> None:
    per_stage = {
        stage: {"seconds": round(spent, 4), "rows": timings.leads[stage],
                "rows_per_second": round(timings.leads[stage] / max(spent, 1e-9))}
        for stage, spent in timings.seconds.items()
    }  # fmt: skip
    whole = {"seconds": round(seconds, 3), "rows": rows, "rows_per_second": round(rows / max(seconds, 1e-9))}
    (out / "timings.json").write_text(json.dumps({"total": whole, "stages": per_stage}, indent=2) + "\n")
