"""How fast does a large file come in, and go out again? Looked at, read in with progress, undone, on SQLite.

    ./run bench imports [ROWS …]        default: 100000

The rows are those of bench/line.py, 2 % of them twice. `piece` is the longest that a lead from elsewhere had to wait
between two pieces of the file; afterwards some offers are taken, and everything else is taken back.
"""

import csv
import io
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from line import HEADER, NOW, PREFIXES, a_house, leads

PARTNERS = 200
TAKEN = 50


def a_file(rows: int) -> bytes:
    memory = io.StringIO()
    out = csv.writer(memory, delimiter=";")
    out.writerow(HEADER)
    out.writerows(leads(rows - rows // 50))
    for row in islice(leads(rows // 50), rows // 50):
        out.writerow([row[0].upper(), *row[1:]])  # the same people, written otherwise
    return memory.getvalue().encode()


def furnish(rows: int) -> None:
    import random

    from django.core.management import call_command

    from stellwerk.match.register import PartnerRecord
    from stellwerk.store.models import Policy
    from stellwerk.worker.partners import take_partners

    call_command("migrate", verbosity=0)
    rng = random.Random(2)
    take_partners([
        PartnerRecord(
            code=f"P{i:03}", name=f"P{i:03}", joined_on=date(2020, 1, 1), level=rng.choice(["gold", "silver", "base"]),
            territories=tuple(("DE", p) for p in rng.sample(PREFIXES, 8)), capacity_per_week=10,
            depth={"turning": 2, "milling": 2, "grinding": 2}, size_class=rng.choice("SML"),
        ) for i in range(PARTNERS)
    ], by="bench", now=NOW)  # fmt: skip
    Policy.first({}, by="bench", at=NOW)


def run(rows: int) -> None:
    from stellwerk.capture import step as capture
    from stellwerk.capture.sources.address_list import read_purpose
    from stellwerk.offer import step as offer
    from stellwerk.store.models import Import, Lead, Offer, Person, RawContact
    from stellwerk.worker import imports

    furnish(rows)
    body = a_file(rows)
    began = time.perf_counter()
    batch = imports.keep(body, name="bench.csv", sender="bench", agency=None, by="user:1", now=NOW)
    capture.file_columns(batch.pk, imports.proposed(batch))
    said = {"basis": "fair", "keeps": "leads", "channel": "fair", "campaign": "bench"}
    capture.say_purpose(batch.pk, read_purpose(said, sender="bench"))
    tell(f"{rows} rows, {len(body) / 1e6:.0f} MB: sent and recognised", rows, time.perf_counter() - began)
    measured("looked at", rows, lambda: imports.ask_look(batch, lambda: NOW))
    capture.start_import(batch.pk, by="user:1", now=NOW)
    measured("read in and walked to their offers", rows, lambda: None)
    batch.refresh_from_db()
    print(f"        {batch.settings['counts']}, {Offer.objects.count()} offers", flush=True)
    for pk in Offer.objects.open().order_by("id").values_list("id", flat=True)[:TAKEN]:
        offer.accept(pk, by="partner:P", now=NOW)
    began = time.perf_counter()
    found = capture.foresee_undo(batch.pk, limit=20)
    tell(f"undo foreseen: {found.leads} leads, {found.offers} offers, {found.staying} stay", rows,
         time.perf_counter() - began)  # fmt: skip
    capture.ask_undo(batch.pk, by="user:2", now=NOW)
    measured("taken back", rows, lambda: None)
    batch.refresh_from_db()
    left = Lead.objects.exclude(stage="closed").count()
    states = set(RawContact.objects.values_list("state", flat=True))
    print(
        f"        {len(batch.kept)} leads stay, {left} open leads, {Person.objects.count()} people, rows are {states}"
    )
    assert left == len(batch.kept), "an undo that leaves something behind"
    assert not Import.objects.filter(state="failed").exists()


def measured(what: str, rows: int, begin: Callable[[], None]) -> None:
    """Works in slices as the task does, with the longest piece between two of them."""
    from stellwerk.worker import imports

    begin()
    began = last = time.perf_counter()
    longest = 0.0
    step = imports._step

    def timed(*args: object) -> None:
        nonlocal longest, last
        step(*args)  # type: ignore[arg-type]
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    imports._step = timed  # type: ignore[assignment]
    while imports.work(lambda: NOW):
        batch = imports.due()
        if batch and sys.stderr.isatty():
            print(
                f"\r{what}: {batch.settings.get('undone') or batch.rows_read} rows", end="", file=sys.stderr
            )
    imports._step = step
    tell(f"{what}; longest piece {longest:.2f} s", rows, time.perf_counter() - began)


def tell(what: str, rows: int, seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:7.1f} s  {rows / max(seconds, 1e-9):9.0f} rows/s  {peak:5.0f} MB  {what}", flush=True)


def alone(rows: int) -> None:
    with a_house():
        run(rows)


if __name__ == "__main__":
    for size in [int(n) for n in sys.argv[1:]] or [100_000]:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(alone, size).result()
