"""`stellwerk sort`: raw contacts in, sorted and offered leads out, on a throw-away database."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from stellwerk import words
from stellwerk.grade import GradePolicy
from stellwerk.match import step as match
from stellwerk.review.policy import from_toml
from stellwerk.store.models import Policy, ScoreModel
from stellwerk.terms import Reason, read_numbers
from stellwerk.worker.files.give import give
from stellwerk.worker.files.order import Order, Say
from stellwerk.worker.files.past import Past, learn
from stellwerk.worker.files.take import Taken, take_customers, take_leads, take_partners
from stellwerk.worker.line import Timings, walk

CHUNK = 2000
# Nobody can be called before a file is sorted: every A is offered at once, unless the policy file says otherwise.
WITHOUT_CALLS = [list(row) for row in GradePolicy().treatments if row[5] != "qualify"]


Progress = Callable[[int, int], None]


def sort(order: Order, *, say: Say, progress: Progress) -> dict[str, Any]:
    """Carries the order out; returns the summary. The database is empty and belongs to this call alone."""
    began = time.perf_counter()
    timings = Timings()
    numbers = from_toml(order.policy.read_text(encoding="utf-8")) if order.policy else {}
    if order.history:
        past = learn(order.history, order, read_numbers(GradePolicy, numbers.get("grade", {})), say)
        numbers["curve"] = asdict(past.curve)
        _put_live(past, now=order.now)
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


def _put_live(past: Past, *, now: datetime) -> None:
    """What was learned rules in this throw-away house."""
    if past.score is not None:
        ScoreModel.objects.create(
            version=1, state=ScoreModel.State.LIVE, body=past.score.pack(), outcomes=past.curve.outcomes,
            better=True, made_by="command line", made_at=now, live_at=now,
        )  # fmt: skip


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


def _write_timings(out: Path, timings: Timings, rows: int, seconds: float) -> None:
    per_stage = {
        stage: {"seconds": round(spent, 4), "rows": timings.leads[stage],
                "rows_per_second": round(timings.leads[stage] / max(spent, 1e-9))}
        for stage, spent in timings.seconds.items()
    }  # fmt: skip
    whole = {"seconds": round(seconds, 3), "rows": rows, "rows_per_second": round(rows / max(seconds, 1e-9))}
    (out / "timings.json").write_text(json.dumps({"total": whole, "stages": per_stage}, indent=2) + "\n")
