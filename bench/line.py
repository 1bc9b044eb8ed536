"""How fast is the line? From file to offer on SQLite, per stage, beside plain bulk inserts of as many rows.

    ./run bench line [ROWS …]        default: 10000 100000

The leads are made here: 30 % become A, about 40 of 500 partners are eligible for each, capacity is twice the need.
"""

import csv
import os
import random
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

NOW = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
PARTNERS = 500
PREFIXES = [f"{i:02}" for i in range(1, 100) if i not in (5, 11, 43, 62)]
FIRST = ["Anna", "Ben", "Carla", "David", "Eva", "Felix", "Greta", "Hans", "Ida", "Jonas", "Klara", "Lukas", "Mia",
         "Nils", "Olga", "Paul", "Rita", "Sven", "Tina", "Uwe"]  # fmt: skip
SYLLABLES = [
    "ber",
    "dor",
    "fal",
    "gra",
    "hol",
    "kam",
    "lin",
    "mor",
    "nes",
    "ost",
    "pel",
    "rau",
    "sel",
    "tor",
    "wal",
]
KINDS = ["Maschinenbau", "Werkzeugbau", "Zerspanung", "Metallbau", "Feinmechanik", "Antriebe", "Hydraulik"]
FORMS = ["GmbH", "AG", "KG", "GmbH & Co. KG", "e. K."]
MODELS = ["Drehmaschine HW 400", "Fräszentrum HF 600", "Schleifzelle HS 20"]
HOT = [
    "Bitte um Angebot, kurzfristig",
    "Wann ist der Liefertermin, Budget ist frei",
    "Vorführung und Preis gewünscht",
]
COLD = ["Katalog", "", "Newsletter", "Prospekt bitte", "nächstes Jahr"]
HEADER = ["Firma", "Vorname", "Nachname", "Funktion", "E-Mail", "Telefon", "Straße", "PLZ", "Ort", "Land", "Branche",
          "Mitarbeiter", "Produkt", "Interesse", "Auftragswert", "Quelle"]  # fmt: skip


def leads(rows: int) -> Iterator[list[str]]:
    rng = random.Random(1)
    word = lambda n: "".join(rng.choice(SYLLABLES) for _ in range(n)).capitalize()  # noqa: E731
    for i in range(rows):
        hot = rng.random() < 0.3
        first, last, name, kind = rng.choice(FIRST), word(3), word(3), rng.choice(KINDS)
        yield [
            f"{name} {kind} {rng.choice(FORMS)}", first, last, "Geschäftsführer" if hot else "Einkauf",
            f"{first}.{last}{i}@{name}-{kind}.example".lower(),
            f"0{rng.choice(['30', '40', '89', '221', '69'])} {rng.randint(1000000, 9999999)}",
            f"{word(2)}straße {rng.randint(1, 99)}", f"{rng.choice(PREFIXES)}{rng.randint(0, 999):03}", word(2), "D",
            kind, str(rng.choice([5, 40, 120, 900])), rng.choice(MODELS),
            rng.choice(HOT) if hot else rng.choice(COLD), f"{rng.randint(20, 400)}.000,00" if hot else "",
            "Messe" if hot else rng.choice(["Webformular", "Adresskauf"]),
        ]  # fmt: skip


def write_leads(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(HEADER)
        out.writerows(leads(rows))


def run(rows: int) -> dict[str, float]:
    """Sorts that many leads in a house of its own; seconds per stage and in all."""
    from django.core.management import call_command

    from stellwerk.match.register import PartnerRecord
    from stellwerk.store.models import Decision, Lead, Offer, Policy
    from stellwerk.worker.files.sort import CHUNK
    from stellwerk.worker.files.take import take_leads
    from stellwerk.worker.line import Timings, walk
    from stellwerk.worker.partners import take_partners

    call_command("migrate", verbosity=0)
    rng, capacity = random.Random(2), max(2, round(rows * 0.3 / PARTNERS * 2))
    take_partners([
        PartnerRecord(
            code=f"P{i:03}", name=f"P{i:03}", joined_on=date(2020, 1, 1), level=rng.choice(["gold", "silver", "base"]),
            territories=tuple(("DE", p) for p in rng.sample(PREFIXES, 8)), capacity_per_week=capacity,
            depth={"turning": 2, "milling": 2, "grinding": 2}, size_class=rng.choice("SML"),
        ) for i in range(PARTNERS)
    ], by="bench", now=NOW)  # fmt: skip
    policy = Policy.first({}, by="bench", at=NOW)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "leads.csv"
        write_leads(file, rows)
        timings, began = Timings(), time.perf_counter()
        take_leads(file, overrides={}, now=NOW)
        timings.add("capture", time.perf_counter() - began, rows)
        while walk(now=NOW, policy=policy, chunk=CHUNK, timings=timings):
            pass
        seconds = time.perf_counter() - began
    offers, decided = Offer.objects.count(), Decision.objects.all()
    eligible = sum(decided.values_list("eligible_count", flat=True)[:5000]) / max(
        1, min(5000, decided.count())
    )
    share = Lead.objects.filter(grade="A").count() / max(1, Lead.objects.count())
    print(f"{rows:>7} leads: {seconds:6.1f} s  {rows / seconds:6.0f} leads/s   {share:.0%} A, "
          f"{offers} offers, {eligible:.0f} partners eligible, {peak():.0f} MB", flush=True)  # fmt: skip
    for stage, spent in timings.seconds.items():
        print(
            f"        {stage:<8} {spent:6.2f} s  {spent / rows * 1e6:6.0f} µs/lead  {rows / spent:8.0f} leads/s"
        )
    return {"seconds": seconds, "floor": floor(rows, offers)}


def floor(rows: int, offers: int) -> float:
    """Seconds for plain inserts of as many rows into two bare tables (five a lead, three an offer)."""
    with tempfile.TemporaryDirectory() as folder:
        db = sqlite3.connect(Path(folder) / "floor.sqlite3", isolation_level=None)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT, y TEXT, z REAL)")
        db.execute("CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT, y TEXT, z REAL)")
        total, began = rows * 5 + offers * 3, time.perf_counter()
        for _ in range(0, total, 1000):
            db.execute("BEGIN IMMEDIATE")
            for sql in (
                "INSERT INTO a (x, y, z) VALUES (?, ?, ?)",
                "INSERT INTO b (x, y, z) VALUES (?, ?, ?)",
            ):
                db.executemany(sql, [("x" * 60, "y" * 200, 1.5)] * 500)
            db.execute("COMMIT")
        return time.perf_counter() - began


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(sizes: list[int]) -> None:
    """Each size in a process of its own, so that one does not warm up the other."""
    costs = []
    for rows in sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            result = pool.submit(alone, rows).result()
        print(
            f"        {result['seconds'] / result['floor']:.1f} x the plain inserts of as many rows "
            f"({result['floor']:.2f} s)"
        )
        costs.append(result["seconds"] / rows)
    if len(costs) > 1:
        print(f"cost per lead at {sizes[-1]} against {sizes[0]}: {costs[-1] / costs[0]:.2f}")


def alone(rows: int) -> dict[str, float]:
    with a_house():
        return run(rows)


@contextmanager
def a_house(database: str = "") -> Iterator[None]:
    """An empty house of its own, thrown away afterwards; for a process that has not set up Django yet.

    `database`: an address as STELLWERK_DATABASE has it, where it is not to be SQLite.
    """
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "stellwerk.settings",
            "STELLWERK_HOME": home,
            "STELLWERK_SECRET_KEY": "bench",
            "STELLWERK_DATABASE": database or f"sqlite:///{home}/bench.sqlite3",
        }
        import django

        django.setup()
        yield


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or [10_000, 100_000])
