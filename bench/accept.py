"""How long a partner's tap on *Accept* takes until it is committed, on SQLite, while leads keep coming in.

    ./run bench accept [TAPS]        default: 200

Another process walks the line over arriving leads all the while, as a busy house would. The floor is one row
updated and committed in a bare table of the same kind of database, beside the same neighbour.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

ALL_DAY = timedelta(days=30)
PACE = 1.0  # seconds between two arriving leads: 3,600 an hour, far above what the demo house sees


def house() -> None:
    """Partners with plenty of room, and a policy that leaves time to answer."""
    from django.core.management import call_command

    from stellwerk.match.register import PartnerRecord
    from stellwerk.store.models import Policy
    from stellwerk.worker.partners import take_partners

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    take_partners(
        [PartnerRecord(code=f"P{i:02}", name=f"P{i:02}", joined_on=date(2020, 1, 1), capacity_per_week=1000)
         for i in range(60)], by="bench", now=now,
    )  # fmt: skip
    Policy.first({}, by="bench", at=now)


def arrive(number: int) -> None:
    """One hot enquiry."""
    from stellwerk.capture import step as capture
    from stellwerk.store.models import Source

    source, _ = Source.objects.get_or_create(name="Webformular", defaults={"kind": "web_form"})
    capture.receive(
        source,
        {"company": f"Werk {number} Zerspanung GmbH", "first_name": "Eva", "last_name": f"Muster{number}",
         "email": f"eva@werk{number}-zerspanung.example", "postcode": "34117", "city": "Kassel", "country": "DE",
         "role": "Geschäftsführerin", "product": "Drehmaschine HW 400", "value": "48.000",
         "interest": "Bitte um Angebot, kurzfristig. Budget ist frei.", "channel": "Messe"},
        now=datetime.now(UTC),
    )  # fmt: skip


def walk() -> None:
    from stellwerk.worker.line import run_until_idle

    run_until_idle(lambda: datetime.now(UTC))


def neighbour() -> None:
    """Leads that keep coming in, and the line that walks them, until the parent closes the pipe."""
    number = 1_000_000
    while True:
        arrive(number)
        walk()
        number += 1
        time.sleep(PACE)


def main() -> None:
    taps = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    if os.environ.get("BENCH_NEIGHBOUR"):
        prepare()
        neighbour()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"STELLWERK_HOME": home, "STELLWERK_DATABASE": f"sqlite:///{home}/house.sqlite3",
                       "STELLWERK_SECRET_KEY": "for-a-bench"}  # fmt: skip
        prepare()
        house()
        for number in range(round(taps * 1.3)):
            arrive(number)
        walk()
        measure(taps, Path(home))


def prepare() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stellwerk.settings")
    django.setup()


def measure(taps: int, home: Path) -> None:
    from stellwerk.offer import step as offer
    from stellwerk.store.models import Offer

    Offer.objects.update(due_at=datetime.now(UTC) + ALL_DAY)
    waiting = list(Offer.objects.open().order_by("id").values_list("id", flat=True)[:taps])
    beside = subprocess.Popen([sys.executable, __file__], env=os.environ | {"BENCH_NEIGHBOUR": "1"})  # noqa: S603
    try:
        time.sleep(3)
        seconds = [timed(lambda pk=pk: offer.accept(pk, by="bench", now=datetime.now(UTC))) for pk in waiting]  # type: ignore[misc]
        floor = bare(taps, home)
    finally:
        beside.terminate()
        beside.wait()
    taken = Offer.objects.taken().count()
    p50, p95 = np.quantile(np.array(seconds) * 1e3, [0.5, 0.95])
    least = float(np.quantile(np.array(floor) * 1e3, 0.5))
    print(f"accept, {len(seconds)} taps: p50 {p50:.1f} ms  p95 {p95:.1f} ms  {taken} taken  "
          f"floor {least:.2f} ms  ratio {p50 / least:.1f}")  # fmt: skip


def timed(tap) -> float:  # type: ignore[no-untyped-def]
    time.sleep(0.02)  # people do not tap without a pause
    began = time.perf_counter()
    tap()
    return time.perf_counter() - began


def bare(taps: int, home: Path) -> list[float]:
    db = sqlite3.connect(home / "floor.sqlite3", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute("CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT)")
    db.execute("INSERT INTO a VALUES (1, '')")

    def tap() -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE a SET x = 'taken' WHERE id = 1")
        db.execute("COMMIT")

    return [timed(tap) for _ in range(taps)]


if __name__ == "__main__":
    main()
