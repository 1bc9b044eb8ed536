"""How long a decision takes: in process, through the pipe, and a million of them.

./run bench match [--leads N] [--partners N]   the figures of the design, each beside a floor of the same run

The floor is the least that any implementation needs on this machine in this run: one pass of the same partners'
coordinates through numpy's trigonometry for a decision, an echo of the same line through the same pipe for the stream.
"""

import argparse
import gc
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

import numpy as np

from stellwerk.match import Channel, MatchPolicy, PartnerProfile
from stellwerk.terms import LeadProfile

MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)
PRODUCTS = [f"PR{k:02d}" for k in range(12)]
ECHO = "import sys\nfor line in sys.stdin.buffer:\n    sys.stdout.buffer.write(line)\n    sys.stdout.buffer.flush()\n"


def partners(n: int, *, radius: float, seed: int = 7) -> list[PartnerProfile]:
    rng = random.Random(seed)
    return [
        PartnerProfile(
            partner_id=f"P{i:05d}", joined_on=date(2020, 1, 1), level=rng.choice(["gold", "silver", "base"]),
            lat=round(rng.uniform(47.5, 54.5), 4), lon=round(rng.uniform(6.5, 14.5), 4), radius_km=radius,
            products=dict.fromkeys(rng.sample(PRODUCTS, 4)), languages=frozenset({"de"}),
            size_class=rng.choice("SML"), capacity_per_week=rng.randint(20, 60), wins=rng.randint(0, 9),
            expected_wins=5.0, offers=20, accepts=rng.randint(10, 20),
        )
        for i in range(n)
    ]  # fmt: skip


def leads(n: int, *, weeks: float, seed: int = 8) -> Iterator[LeadProfile]:
    rng = random.Random(seed)
    step = timedelta(weeks=weeks) / n
    for i in range(n):
        yield LeadProfile(
            lead_id=f"L{i:07d}", arrived_at=MONDAY + step * i, country="DE", lat=round(rng.uniform(48, 54), 4),
            lon=round(rng.uniform(7, 14), 4), product=rng.choice(PRODUCTS), size_class=rng.choice("SML"),
            language="de", value_cents=rng.randint(10**5, 10**7), chance=round(rng.uniform(0.02, 0.5), 4),
        )  # fmt: skip


def show(name: str, seconds: list[float], floor: float, candidates: float) -> None:
    p50, p99 = np.quantile(np.array(seconds) * 1e3, [0.5, 0.99])
    print(f"{name:38s} p50 {p50:.3f} ms  p99 {p99:.3f} ms  {candidates:.0f} candidates  floor {floor * 1e3:.3f} ms"
          f"  ratio {p50 / (floor * 1e3):.1f}")  # fmt: skip


def trigonometry(n: int) -> float:
    """Seconds for the distances of n places, written down the shortest way: the floor of a decision."""
    rng = np.random.default_rng(1)
    lat, lon, times = rng.random(n), rng.random(n), []
    for _ in range(200):
        began = perf_counter()
        np.flatnonzero(np.arcsin(np.sqrt(np.sin(lat) ** 2 + np.cos(lat) * np.sin(lon) ** 2) / 2) < 0.01)
        times.append(perf_counter() - began)
    return statistics.median(times)


def in_process(n_partners: int, n_leads: int, *, radius: float) -> None:
    channel, seconds, found = Channel(MatchPolicy(pool_by=())), [], []
    for partner in partners(n_partners, radius=radius):
        channel.partner(partner)
    for lead in leads(n_leads, weeks=12):
        began = perf_counter()
        decision = channel.lead(lead)
        seconds.append(perf_counter() - began)
        found.append(decision.eligible_count)
        if decision.partner_id:
            channel.response(lead.lead_id, decision.partner_id, "accept", at=lead.arrived_at)
    show(f"in process, {n_partners} partners", seconds[50:], trigonometry(n_partners), statistics.mean(found))


def record(kind: str, row: PartnerProfile | LeadProfile) -> bytes:
    """A line of the stream."""
    if isinstance(row, PartnerProfile):
        given = {"partner_id": row.partner_id, "tier": row.level, "lat": row.lat, "lon": row.lon,
                 "joined_at": "2020-01-01", "radius_km": row.radius_km, "products": list(row.products),
                 "languages": ["de"], "size_class": row.size_class, "capacity_per_week": row.capacity_per_week,
                 "history_wins": row.wins, "history_expected": 5, "history_offers": 20,
                 "history_accepts": row.accepts}  # fmt: skip
    else:
        given = {"lead_id": row.lead_id, "arrived_at": row.arrived_at.isoformat(), "lat": row.lat, "lon": row.lon,
                 "product": row.product, "size_class": row.size_class, "language": "de", "score": row.chance,
                 "expected_value": row.value_cents / 100}  # fmt: skip
    return json.dumps({"type": kind, **given}).encode() + b"\n"


def through_the_pipe(
    command: list[str], first: list[bytes], asked: list[bytes]
) -> tuple[list[float], list[int]]:
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own
    assert process.stdin
    assert process.stdout
    seconds, candidates = [], []
    for line in first:
        process.stdin.write(line)
    for line in asked:
        began = perf_counter()
        process.stdin.write(line)
        process.stdin.flush()
        answer = process.stdout.readline()
        seconds.append(perf_counter() - began)
        candidates.append(json.loads(answer).get("eligible", 0))
    process.stdin.close()
    process.wait(timeout=60)
    return seconds[50:], candidates


def pipe(n_partners: int, n_leads: int) -> None:
    first = [record("partner", p) for p in partners(n_partners, radius=150.0)]
    asked = [record("lead", lead) for lead in leads(n_leads, weeks=2)]
    echoed, _ = through_the_pipe([sys.executable, "-c", ECHO], [], asked)
    command = [sys.executable, "-m", "stellwerk.cli", "simulate", "--stream"]
    seconds, candidates = through_the_pipe(command, first, asked)
    show(
        f"through the pipe, {n_partners} partners",
        seconds,
        statistics.median(echoed),
        statistics.mean(candidates),
    )


def many(n_leads: int, n_partners: int) -> None:
    """One long simulation: decide, accept, one in nine declines; capacity follows the number of leads."""
    weeks = 52.0
    places = max(1, round(2 * n_leads / weeks / n_partners))
    channel = Channel(MatchPolicy(pool_by=()))
    for partner in partners(n_partners, radius=120.0):
        channel.partner(replace(partner, capacity_per_week=places))
    began, candidates, illegal = perf_counter(), 0, 0
    for number, lead in enumerate(leads(n_leads, weeks=weeks)):
        decision = channel.lead(lead)
        candidates += decision.eligible_count
        if not decision.partner_id:
            continue
        partner = channel.roster.partners[channel.roster.index[decision.partner_id]]
        illegal += lead.product not in partner.products
        answer = "decline" if number % 9 == 0 else "accept"
        channel.response(lead.lead_id, decision.partner_id, answer, at=lead.arrived_at)
    seconds = perf_counter() - began
    sums = {name: int(pool.ledger.worth.sum()) for name, pool in channel.pools.items()}
    floor = trigonometry(n_partners) * n_leads
    print(f"{n_leads:,} leads simulated, {n_partners} partners: {seconds:.1f} s  floor {floor:.1f} s  "
          f"ratio {seconds / floor:.1f}  {candidates / n_leads:.0f} candidates")  # fmt: skip
    print(f"        wrong product {illegal}  accounts sum to {sums}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000, help="of the long simulation")
    parser.add_argument("--partners", type=int, default=100, help="of the long simulation")
    wanted = parser.parse_args()
    gc.disable()
    in_process(500, 4000, radius=170.0)
    in_process(10_000, 2000, radius=150.0)
    pipe(10_000, 3000)
    many(wanted.leads, wanted.partners)


if __name__ == "__main__":
    main()
