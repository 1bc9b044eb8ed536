"""Does anything lie around, at 100,000 open follow-ups? Today per role (p95), and the nightly run; with query plans.

    ./run bench follow_ups [OPEN]        default: 100000; on SQLite, then on a PostgreSQL of its own

The rows are made here: four fifths of the leads are open with one follow-up each, most of them due, half of
them of a person, a fifth with partners; as many follow-ups are done.
"""

import random
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

from duplicates import a_server
from line import a_house

NOW = datetime(2026, 3, 17, 8, 12, tzinfo=UTC)
ROLES = {"sales": 45, "call_centre": 20, "channel": 10, "marketing": 5}  # percent; the rest are partners'
OTHERS = ("expert", "controlling", "privacy", "agency", "admin")
PARTNERS, PER_ROLE, ROUNDS = 500, 20, 40
MOST_MS, MOST_SECONDS = 300, 60


def fill(count: int) -> None:
    """The rows, by bulk inserts."""
    from django.db import transaction

    from stellwerk.store.models import FollowUp, Lead, Leave, Organisation, Partner, Policy, User
    from stellwerk.store.rows import insert_values

    rng = random.Random(3)
    Policy.first({}, by="bench", at=NOW)
    with transaction.atomic():
        leader = User.objects.create(username="leader", role="sales")
        users: dict[str, list[int]] = {}
        for role in (*ROLES, *OTHERS):
            for at in range(PER_ROLE):
                place = rng.choice(("BY", "BE", "NW", ""))
                one = User.objects.create(
                    username=f"{role}{at}",
                    role=role,
                    leader=leader,
                    subdivision=place,
                    email=f"{role}{at}@x.example",
                )
                users.setdefault(role, []).append(one.pk)
        day = NOW.date()
        Leave.objects.create(
            user_id=users["sales"][0], deputy_id=users["sales"][1], first_on=day, last_on=day
        )
        Leave.objects.create(user_id=users["sales"][2], first_on=day, last_on=day)
        insert_values(
            Partner, ("code", "name", "country", "subdivision", "joined_on"),
            [(f"P{i}", f"P{i}", "DE", rng.choice(("BY", "HE", "")), NOW.date()) for i in range(PARTNERS)],
        )  # fmt: skip
        partners = list(Partner.objects.values_list("pk", flat=True))
        Organisation.objects.bulk_create(Organisation(name=f"Firma {i}") for i in range(1000))
        firms = list(Organisation.objects.values_list("pk", flat=True))
        leads = []
        for i in range(count * 5 // 4):
            worth = rng.randrange(100_000, 9_000_000)
            stage = "pursue" if i < count else rng.choice(("closed", "scrap"))
            leads.append(
                (
                    i + 1,
                    "web",
                    stage,
                    "A",
                    worth * 2,
                    worth,
                    worth,
                    rng.choice(firms),
                    NOW,
                    "Drehmaschine " * 10,
                )
            )
        names = ("prospect_number", "channel", "stage", "grade", "value_cents", "worth_cents", "priority",
                 "organisation", "arrived_at", "interest")  # fmt: skip
        insert_values(Lead, names, leads)
        ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
        rows = []
        for done in (False, True):
            for lead in ids[:count]:
                role = rng.choices([*ROLES, "partner_lead"], [*ROLES.values(), 100 - sum(ROLES.values())])[0]
                due_at = NOW + timedelta(hours=rng.randrange(-24 * 20, 24 * 3))
                who = rng.choice(users[role]) if role in users and rng.random() < 0.5 else None
                partner = rng.choice(partners) if role == "partner_lead" else None
                why = ["follow_up.direct", {"days": 1, "due_at": due_at.isoformat()}]
                done_at = due_at if done else None
                rows.append((lead, "first_call", due_at, role, who, partner, why, due_at, done_at))
        named = ("lead", "kind", "due_at", "role", "user", "partner", "why", "made_at", "done_at")
        insert_values(FollowUp, named, rows)
        # A few lie without a next step, so that the proof has something to find.
        FollowUp.objects.filter(lead__in=ids[:7], done_at__isnull=True).delete()


def nightly() -> float:
    """Seconds of the whole ladder and the proof over everything that lies there."""
    from stellwerk.pursue import step as pursue
    from stellwerk.worker import nightly as night

    began = time.perf_counter()
    steps = night.remind_all(now=NOW)
    ladder = time.perf_counter() - began
    proof = pursue.prove_now(by="clock", now=NOW)
    seconds = time.perf_counter() - began
    print(f"        night: {seconds:5.1f} s  (ladder {ladder:.1f} s, {steps} rungs; {proof.checked} leads "
          f"proved, {proof.found} without a next step)", flush=True)  # fmt: skip
    return seconds


def today() -> float:
    """The slowest role's p95 of the page Today in ms, as the web serves it without the network."""
    import time_machine
    from django.test import Client

    from stellwerk.store.models import User

    worst = 0.0
    with time_machine.travel(NOW, tick=False):
        for role in (*ROLES, *OTHERS):
            client = Client(headers={"host": "localhost"})
            client.force_login(User.objects.filter(role=role).order_by("pk")[1])
            client.get("/")
            taken = []
            for _ in range(ROUNDS):
                began = time.perf_counter()
                page = client.get("/")
                taken.append((time.perf_counter() - began) * 1000)
                assert page.status_code == 200, page.status_code
            p95 = statistics.quantiles(taken, n=20)[-1]
            worst = max(worst, p95)
            print(
                f"        {role:<12} {statistics.median(taken):6.1f} ms median  {p95:6.1f} ms p95", flush=True
            )
    return worst


def plans() -> list[str]:
    """The questions that read a whole table where an index should have answered; none is what should come."""
    from django.db import connection
    from django.db.models import Exists, OuterRef

    from stellwerk.store.activities import leads_without_next_step
    from stellwerk.store.models import FollowUp, Lead, User
    from stellwerk.web.desk.find import to_see_today, told_about

    user = User.objects.filter(role="sales").order_by("pk")[1]
    due = to_see_today(user, NOW)
    asked = {
        "due": due.order_by("due_at"),
        "walked": Lead.objects.filter(Exists(due.filter(lead=OuterRef("pk")))).order_by("-priority", "id")[
            :23
        ],
        "told": told_about(user).order_by("due_at", "id")[:4],
        "late": FollowUp.objects.due(NOW).filter(warned_at__isnull=True).order_by("due_at")[:500],
        "lying": leads_without_next_step(NOW)[:50],
    }
    scan = "SCAN stellwerk_followup" if connection.vendor == "sqlite" else "Seq Scan on stellwerk_followup"
    return [
        name for name, rows in asked.items() for line in rows.explain().split("\n") if line.endswith(scan)
    ]


def run(count: int) -> bool:
    """Fills a house, measures; whether the promises hold."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"{connection.vendor}: {count} open follow-ups (made in {time.perf_counter() - began:.0f} s)",
        flush=True,
    )
    scans = plans()
    print(f"        plans: {'every question finds an index' if not scans else f'read whole: {scans}'}")
    night = nightly()
    slowest = today()
    print(
        f"        Today {slowest:.0f} ms p95 (at most {MOST_MS}), night {night:.0f} s (at most {MOST_SECONDS})"
    )
    return slowest <= MOST_MS and night <= MOST_SECONDS and not scans


def alone(count: int, postgres: bool) -> bool:
    with a_server() if postgres else nullcontext("") as address, a_house(address):
        return run(count)


def main(count: int) -> None:
    """Each database in a process of its own."""
    held = []
    for postgres in (False, True):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            held.append(pool.submit(alone, count, postgres).result())
    if not all(held):
        sys.exit("A promise is not kept.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
