"""How long does it take to see whether a new lead is known? Against stored contacts, on SQLite and on PostgreSQL.

    ./run bench duplicates [CONTACTS [BULK]]        default: 1000000 100000; BULK 0 leaves the file out

The stored contacts are people at companies: most small, fifty of 500 people behind one switchboard, names as frequent
as in a telephone book. New leads come as people type them: the same again, with a slip, names swapped, a namesake,
nobody we know, a colleague in a large company. `floor` is one look-up by primary key in the same run. PostgreSQL is a
server of its own (Debian: postgresql), thrown away afterwards. At last BULK contacts in one file, by
`stellwerk dedupe`.
"""

import os
import random
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from line import FIRST, FORMS, KINDS, SYLLABLES, a_house, write_leads

NOW = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
LARGE, LARGEST = 50, 500  # companies, people in each
COMMON = [
    "Müller",
    "Schmidt",
    "Schneider",
    "Fischer",
    "Weber",
    "Meyer",
    "Wagner",
    "Becker",
    "Schulz",
    "Hoffmann",
]
ASKED = 200  # look-ups of each kind
PIECE = 20_000  # rows per insert
Record = dict[str, str]


def companies(people: int) -> Iterator[tuple[str, str, str, str, int]]:
    """(name, postcode, town, switchboard, people)."""
    rng = random.Random(1)
    left = people
    while left > 0:
        name = "".join(rng.choice(SYLLABLES) for _ in range(3)).capitalize()
        size = (
            LARGEST if left > people - LARGE * LARGEST else min(left, rng.choice([1, 1, 1, 2, 3, 5, 8, 20]))
        )
        left -= size
        postcode, town = (
            f"{rng.randint(1001, 99998):05}",
            "".join(rng.choice(SYLLABLES) for _ in range(2)).title(),
        )
        number = f"+49{rng.choice([30, 40, 89, 221, 69])}{rng.randint(1000000, 9999999)}"
        yield f"{name} {rng.choice(KINDS)} {rng.choice(FORMS)}", postcode, town, number, size


def records(people: int) -> Iterator[Record]:
    """The stored contacts under our names, as they once came in."""
    rng = random.Random(2)
    surnames = [
        "".join(rng.choice(SYLLABLES) for _ in range(rng.choice([1, 2, 2, 3]))).title() for _ in range(4000)
    ]
    for company, postcode, town, number, size in companies(people):
        domain = company.split(" ")[0].lower() + ".example"
        for i in range(size):
            first = rng.choice(FIRST)
            last = rng.choice(COMMON) if rng.random() < 0.06 else rng.choice(surnames)
            yield {
                "company": company, "first_name": first, "last_name": last, "postcode": postcode, "city": town,
                "email": f"{first}.{last}{i or ''}@{domain}".lower().replace("ü", "ue"), "country": "DE",
                "phone": number if size == LARGEST or rng.random() < 0.5 else f"{number}{rng.randint(10, 99)}",
                "mobile": f"+49171{rng.randint(1000000, 9999999)}" if rng.random() < 0.3 else "",
            }  # fmt: skip


def fill(people: int) -> float:
    """Writes that many contacts as organisations, people and leads; seconds."""
    from django.db import connection, transaction

    from stellwerk.store.models import Lead, Organisation, Person

    began = time.perf_counter()
    came, sites = records(people), {}
    number = 0
    while piece := list(islice(came, PIECE)):
        made: dict[tuple[str, str], int] = {}
        orgs, persons, leads = [], [], []
        for record in piece:
            number += 1
            org, person = _rows(record)
            key = record["company"], record["postcode"]
            if key not in sites:
                sites[key] = made[key] = len(sites) + 1
                orgs.append((sites[key], *org))
            persons.append((number, sites[key], *person))
            leads.append((number, number, number, sites[key], "web", "nurture", record["postcode"], NOW))
        with transaction.atomic():
            _insert(Organisation, ("id", *ORG), orgs)
            _insert(Person, ("id", "organisation_id", *PERSON), persons)
            _insert(Lead, LEAD, leads)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.perf_counter() - began


ORG = ("name", "name_key", "site_key", "postcode", "city", "country")
PERSON = ("first_name", "last_name", "email", "phone", "mobile", "name_key", "place_key")
LEAD = ("id", "prospect_number", "person_id", "organisation_id", "channel", "stage", "postcode", "arrived_at")


def _rows(record: Record) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """An organisation and a person as clean would write them, without the look-ups."""
    from stellwerk.clean.legal_forms import split_company
    from stellwerk.clean.text import fold, sound

    key, name = fold(split_company(record["company"])[0]), f"{record['first_name']} {record['last_name']}"
    site = f"{sound(key.partition(' ')[0])}|{record['postcode']}"
    person = (record["first_name"], record["last_name"], record["email"], record["phone"], record["mobile"], fold(name),
              f"{fold(name)}|{record['postcode']}")  # fmt: skip
    return (record["company"], key, site, record["postcode"], record["city"], "DE"), person


def _insert(model: Any, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Rows with their ids; what is not named gets its default. By COPY where there is one."""
    from django.db import connection

    from stellwerk.store.rows import _many

    rest = [f for f in model._meta.concrete_fields if f.attname not in names]
    fields = [*(next(f for f in model._meta.concrete_fields if f.attname == name) for name in names), *rest]
    usual = tuple(field.get_default() for field in rest)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    full = [(*row, *usual) for row in rows]
    table = model._meta.db_table
    if connection.vendor == "sqlite":
        marks = ", ".join(["%s"] * len(fields))
        _many(f"INSERT INTO {table} ({columns}) VALUES ({marks})", fields, full)  # noqa: S608 (own names)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in full:
            copy.write_row([_plain(cell) for cell in row])


def _plain(cell: Any) -> Any:
    return "{}" if cell == {} else "[]" if cell == [] else cell


def slip(rng: random.Random, word: str) -> str:
    """One slip of the fingers: two letters change places."""
    at = rng.randrange(1, max(2, len(word) - 1))
    return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]


def questions(people: int) -> dict[str, list[tuple[Record, str]]]:
    """Per kind: what comes in, and the mailbox of the contact that it is ('' = nobody)."""
    rng, stored = random.Random(3), []
    large: list[Record] = []
    for at, record in enumerate(records(people)):
        if at < LARGE * LARGEST and at % 97 == 0:
            large.append(record)
        elif rng.random() < 4 * ASKED / people and len(stored) < ASKED:
            stored.append(record)
    found: dict[str, list[tuple[Record, str]]] = {}
    found["the same again"] = [(r, r["email"]) for r in stored]
    found["a slip, other mail"] = [
        (r | {"last_name": slip(rng, r["last_name"]), "email": ""}, r["email"]) for r in stored
    ]
    found["names swapped"] = [
        (
            r | {"first_name": r["last_name"], "last_name": r["first_name"], "email": "", "phone": ""},
            r["email"],
        )
        for r in stored
    ]
    found["nobody we know"] = [
        (r | {"company": f"{r['company'][::-1]} GmbH", "last_name": r["last_name"][::-1], "email": f"x{i}@neu.example",
              "phone": f"+4922155{i:05}", "mobile": "", "postcode": "50667"}, "")
        for i, r in enumerate(stored)
    ]  # fmt: skip
    found["a common name"] = [
        ({"first_name": rng.choice(FIRST), "last_name": rng.choice(COMMON), "postcode": r["postcode"], "country": "DE",
          "phone": f"+4922166{i:05}"}, "")
        for i, r in enumerate(stored)
    ]  # fmt: skip
    found["known, company of 500"] = [(r, r["email"]) for r in large[:ASKED]]
    found["new, company of 500"] = [
        (r | {"first_name": "Ottokar", "last_name": f"Neu{i}dorf", "email": "", "mobile": ""}, "")
        for i, r in enumerate(large[:ASKED])
    ]
    return found


def measure(people: int) -> None:
    from stellwerk.clean.policy import CleanPolicy
    from stellwerk.store.models import Person

    rules, rng = CleanPolicy(), random.Random(4)
    floor = timed(lambda: Person.objects.get(pk=rng.randint(1, people)), 200)
    print(
        f"        {'floor: one row by its key':<28} p50 {floor[0]:6.2f} ms   p95 {floor[1]:6.2f} ms",
        flush=True,
    )
    every: list[float] = []
    for kind, asked in questions(people).items():
        reads = [_read(record) for record, _ in asked]
        for read in reads[:5]:
            _judged(read, rules)
        spent, hits = [], 0
        for read, (_, mail) in zip(reads, asked, strict=True):
            began = time.perf_counter()
            who = _judged(read, rules)
            spent.append((time.perf_counter() - began) * 1e3)
            hits += mail in who if mail else not who
        every += spent
        told(kind, spent, floor[0], f"   {hits / len(reads):4.0%} as it should be")
    told("all", every, floor[0], "")


def _read(record: Record) -> Any:
    from stellwerk.clean.duplicates import keys
    from stellwerk.clean.normalise import normalise
    from stellwerk.clean.step.reading import Read
    from stellwerk.store.models import RawContact, Source

    source = Source(name="", kind="")
    contact, said = normalise(record, default_country="DE", tz=UTC)
    return Read(RawContact(id=0, source=source, received_at=NOW), source, contact, keys(contact), {}, said)


def _judged(read: Any, rules: Any) -> set[str]:
    """The mailboxes of those that it is, or that a person is asked about."""
    from stellwerk.clean.step.finding import judge_all

    targets, asked = judge_all([read], rules)
    leads = [target.lead for target in (*targets.values(), *(target for _, target in asked))]
    return {lead.person.email for lead in leads if lead and lead.person}


def timed(work: Callable[[], object], times: int) -> tuple[float, float]:
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append((time.perf_counter() - began) * 1e3)
    return share(spent, 0.5), share(spent, 0.95)


def share(spent: list[float], part: float) -> float:
    return sorted(spent)[min(len(spent) - 1, int(len(spent) * part))]


def told(kind: str, spent: list[float], floor: float, more: str) -> None:
    p50, p95 = share(spent, 0.5), share(spent, 0.95)
    print(
        f"        {kind:<28} p50 {p50:6.2f} ms   p95 {p95:6.2f} ms   {p50 / floor:5.1f} x floor{more}",
        flush=True,
    )


def run(name: str, people: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    seconds = fill(people)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {people} contacts stored in {seconds:.0f} s, {peak:.0f} MB", flush=True)
    measure(people)


def on_sqlite(people: int) -> None:
    with a_house():
        run("SQLite", people)


def on_postgres(people: int) -> None:
    with a_server() as address, tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "stellwerk.settings",
            "STELLWERK_HOME": home,
            "STELLWERK_SECRET_KEY": "bench",
            "STELLWERK_DATABASE": address,
        }
        import django

        django.setup()
        run("PostgreSQL", people)


@contextmanager
def a_server() -> Iterator[str]:
    """A PostgreSQL of its own on a free port of this machine, thrown away afterwards."""
    bin_ = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)))
    is_root = os.geteuid() == 0
    own = ["runuser", "-u", "postgres", "--"] if is_root else []
    folder, password, port = Path(tempfile.mkdtemp()), secrets.token_hex(16), random.randint(20_000, 60_000)
    (folder / "password").write_text(password)
    if is_root:
        shutil.chown(folder, "postgres")
        shutil.chown(folder / "password", "postgres")
    quietly = partial(subprocess.run, check=True, stdout=subprocess.DEVNULL, cwd=folder)
    quietly([*own, bin_ / "initdb", "-D", folder / "data", "-U", "stellwerk", "-A", "scram-sha-256",
                    f"--pwfile={folder / 'password'}", "-E", "UTF8", "--locale=C", "--no-sync"])  # fmt: skip
    said = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    control = [*own, bin_ / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w"]
    quietly([*control, "start", "-o", said])
    try:
        yield f"postgresql://stellwerk:{password}@127.0.0.1:{port}/postgres"
    finally:
        quietly([*control, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def bulk(rows: int) -> None:
    """One file by the command line; the floor is reading and folding it once."""
    from stellwerk.clean.text import fold
    from stellwerk.worker import dedupe

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "contacts.csv"
        write_leads(file, rows)
        began = time.perf_counter()
        for row in file.read_text(encoding="utf-8").splitlines():
            fold(row)
        floor = time.perf_counter() - began
        began = time.perf_counter()
        dedupe.main([str(file), "--out", str(Path(folder) / "pairs.csv")])
        seconds = time.perf_counter() - began
    print(
        f"        {rows} in one file: {seconds:.1f} s, {rows / seconds:.0f}/s, {seconds / floor:.0f} x folding its rows"
    )


if __name__ == "__main__":
    sizes = [int(n) for n in sys.argv[1:]]
    stored, in_file = (sizes + [1_000_000, 100_000][len(sizes) :])[:2]
    works = [(on_sqlite, stored), (on_postgres, stored)] if shutil.which("runuser") and list(
        Path("/usr/lib/postgresql").glob("*/bin/initdb")
    ) else [(on_sqlite, stored)]  # fmt: skip
    for work, count in (*works, (bulk, in_file)):
        if count:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                pool.submit(work, count).result()
