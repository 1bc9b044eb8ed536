"""The line: every step takes what waits at its door, in the order of the stages.

A walk is one transaction over at most `chunk` leads: what the steps change and what they note in the journal is
there together or not at all. A crash loses nothing, a second walk is harmless.
"""

import gc
from collections.abc import Callable
from datetime import datetime
from time import perf_counter
from typing import Protocol

from stellwerk.clean import step as clean
from stellwerk.enrich import step as enrich
from stellwerk.grade import step as grade
from stellwerk.match import step as match
from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Policy
from stellwerk.worker import nurture

Clock = Callable[[], datetime]


class Step(Protocol):
    def __call__(self, *, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int: ...


# Capture writes when something comes in, review reads: neither has a door at which leads wait.
LINE: tuple[tuple[str, Step], ...] = (
    ("clean", clean.run),
    ("enrich", enrich.run),
    ("grade", grade.run),
    ("match", match.run),
    ("offer", offer.run),
    ("nurture", nurture.walk),  # before pursue: what no track takes has its next step there
    ("pursue", pursue.run),
)
CHUNK = 100  # keeps a transaction near 100 ms, so that the web beside it hardly waits on SQLite


# A walk makes a hundred objects a lead that live until it ends. Python's collector would look at all of them again
# and again and find nothing; it looks less often instead (measured: 4 % of the time, the same memory).
gc.set_threshold(200_000, 50, 100)


class Timings:
    """Seconds and leads per stage; a lead that passes a stage twice counts twice."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.leads: dict[str, int] = {}

    def add(self, stage: str, seconds: float, leads: int) -> None:
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds
        self.leads[stage] = self.leads.get(stage, 0) + leads


def walk(*, now: datetime, policy: Policy, chunk: int = CHUNK, timings: Timings | None = None) -> int:
    """Takes one chunk through all stages that are due; returns how many times a lead passed a stage."""
    done = 0
    with notebook(now=now, actor="machine", policy_version=policy.version) as notes:
        for stage, run in LINE:
            began = perf_counter()
            moved = run(now=now, policy=policy, notes=notes, limit=chunk)
            done += moved
            if timings and moved:
                timings.add(stage, perf_counter() - began, moved)
        began = perf_counter()
    if timings and done:
        timings.add("journal", perf_counter() - began, done)
    return done


def run_until_idle(
    clock: Clock, *, chunk: int = CHUNK, timings: Timings | None = None, walks: int = 1_000_000
) -> int:
    """Walks until nothing waits at any door (or `walks` times); returns how many steps leads took."""
    total, policy = 0, Policy.objects.live()
    for _ in range(walks):
        done = walk(now=clock(), policy=policy, chunk=chunk, timings=timings)
        total += done
        if not done:
            break
    return total
