"""How fast do reports answer? Every page of the shelf and the lists behind its numbers, and the nightly count.

    ./run bench reports [LEADS …]           default: 100000 on SQLite
    ./run bench reports --postgres 1000000  on a PostgreSQL of its own, thrown away afterwards

Ten activities a lead (offers, decisions, reports, calls, visits, answers, follow-ups, entries), written by the database
itself. `count` makes every block from the rows; with the other jobs that look at every lead it is the night; `read` is
what a process that starts reads; a page is asked with every filter in turn. The floor of the count is reading the
leads' columns once.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from duplicates import a_server
from line import a_house

PARTNERS, CAMPAIGNS, ASKED = 300, 40, 40
MOST_MS, MOST_NIGHT = 500, 900  # seconds
FILTERS = (
    "", "?days=30", "?days=90", "?days=365", "?channel=web", "?product=turning&days=365", "?campaign=7", "?region=DE",
    "?region=DE+34", "?partner=11", "?segment=4", "?grade=A", "?grade=A&days=365",
)  # fmt: skip


class Sql:
    """What the two databases write otherwise."""

    def __init__(self, vendor: str) -> None:
        self.postgres = vendor == "postgresql"

    def at(self, minutes: str) -> str:
        """A moment so many minutes before now."""
        if self.postgres:
            return f"(now() - ({minutes}) * INTERVAL '1 minute')"
        return f"datetime('now', '-' || CAST(({minutes}) AS INTEGER) || ' minutes')"

    def on(self, minutes: str) -> str:
        return f"CAST({self.at(minutes)} AS date)" if self.postgres else f"date({self.at(minutes)})"

    def json(self, text: str) -> str:
        return f"CAST({text} AS jsonb)" if self.postgres else text

    def code(self) -> str:
        return "decode('00', 'hex')" if self.postgres else "x'00'"

    def one_of(self, place: str, *words: str) -> str:
        cases = " ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(words))
        return f"CASE ({place}) % {len(words)} {cases} END"


def luck(*salt: int) -> str:
    """A number from 0 to 996 that looks like chance, of the row's number i."""
    return f"((i * {salt[0]} + i / 7 * {salt[-1]}) % 997)"


def fill(leads: int) -> int:
    """The house; returns how many activities it has."""
    from django.db import connection
    from django.utils import timezone

    from stellwerk.store import models as m

    sql = Sql(connection.vendor)
    with unchecked():
        names = "'Partner ' || i"
        write(m.Partner, PARTNERS, code="'P' || i", name=names, level="'base'", joined_on=sql.on("900000"))
        write(m.Campaign, CAMPAIGNS, name="'Campaign ' || i", channel="'web'", real_cost_cents="i * 100000")
        write(m.Source, 20, name="'Source ' || i", kind="'csv'")
        customers = leads // 17
        write(m.Customer, customers, number="'K-' || i", since=sql.on("0"))
        age = f"({luck(7919, 31)} * 1000 + i % 1000)"  # up to two years
        ended = luck(13, 17)
        outcome = f"CASE WHEN {ended} < 60 THEN 'won' WHEN {ended} < 300 THEN 'lost' ELSE '' END"
        segments = sql.json(sql.one_of(luck(11, 3), "[]", "[]", "[]", '["4"]', '["2", "4"]', '["6"]', "[]"))
        write(
            m.Lead, leads, prospect_number="i",
            channel=sql.one_of(luck(3, 5), "fair", "web", "mail", "provider", "phone"),
            product=sql.one_of(luck(5, 7), "turning", "milling", "grinding", ""), campaign_id=f"1 + i % {CAMPAIGNS}",
            country=sql.one_of(luck(17, 2), "DE", "DE", "DE", "AT", "CH"),
            postcode=f"CAST(10000 + {luck(19, 23)} * 90 AS text)",
            partner_id=f"1 + i % {PARTNERS}", industry=sql.one_of(luck(23, 3), "toolmaking", "medical", "aerospace"),
            segments=segments, strategy=sql.one_of(luck(29, 5), "market_penetration", "product_development"),
            grade=sql.one_of(luck(31, 7), "A", "B", "B", "C"), chance=f"0.02 + {luck(37, 11)} / 2000.0",
            value_cents=f"100000 + {luck(41, 13)} * 9000", worth_cents=f"{luck(43, 17)} * 1000",
            outcome=outcome, lost_reason=f"CASE WHEN {outcome} = 'lost' THEN 'price' ELSE '' END",
            stage=f"CASE WHEN {outcome} <> '' THEN 'closed' WHEN {ended} < 500 THEN 'pursue' ELSE 'nurture' END",
            customer_id=f"CASE WHEN {outcome} = 'won' THEN 1 + i / 17 % {customers} END",
            arrived_at=sql.at(age), closed_at=f"CASE WHEN {outcome} <> '' THEN {sql.at(f'{age} / 2')} END",
        )  # fmt: skip
        write(m.RawContact, leads, source_id="1 + i % 20", lead_id="i", state="'lead'", received_at=sql.at(age),
              digest="i" if not sql.postgres else "int8send(i)", payload=sql.json("'{}'"))  # fmt: skip
        state = (
            f"CASE WHEN {outcome} <> '' THEN {outcome} WHEN {ended} < 500 THEN 'accepted' ELSE 'declined' END"
        )
        write(m.Decision, leads, lead_id="i", partner_id=f"1 + i % {PARTNERS}", pool="'DE/turning'", worth_cents="1",
              eligible_count="1", ranking=sql.json("'[]'"), policy_version="1", decided_at=sql.at(age))  # fmt: skip
        write(m.Offer, leads, decision_id="i", lead_id="i", partner_id=f"1 + i % {PARTNERS}", week="'2026-W01'",
              state=state, sent_at=sql.at(age), due_at=sql.at(age), answered_at=sql.at(f"{age} * 0.95"))  # fmt: skip
        said = sql.one_of(luck(47, 3), "reached", "quotation", "not_reached", "appointment")
        write(
            m.Feedback,
            leads * 2,
            offer_id="1 + i / 2 % {leads}",
            what=said,
            reported_at=sql.at(f"{age} * 0.8"),
            leads=leads,
        )
        write(m.Order, customers, customer_id="i", lead_id="i * 17", amount_cents="1000000 + i % 997 * 10000",
              ordered_on=sql.on(age))  # fmt: skip
        result = sql.one_of(luck(53, 5), "qualified", "not_reached", "call_back")
        write(m.Call, leads * 2, lead_id="1 + i / 2 % {leads}", result=result, seconds=luck(59, 3),
              called_at=sql.at(age), made_by="'x'", leads=leads)  # fmt: skip
        write(m.Visit, leads // 2, lead_id="i * 2", kind="'visit'", minutes="30", held_at=sql.at(age),
              made_at=sql.at(age), made_by="'x'", next_step="'x'")  # fmt: skip
        write(
            m.Qualification, leads // 2, lead_id="i * 2", offer_id="i * 2", made_at=sql.at(age), made_by="'x'"
        )
        write(m.FollowUp, leads, lead_id="i", kind="'call'", due_at=sql.at("0"), role="'sales'", why=sql.json("'[]'"),
              made_at=sql.at(age), done_at=sql.at("0"))  # fmt: skip
        write(m.Entry, leads * 2, at=sql.at(age), actor="'machine'", lead_id="1 + i / 2 % {leads}", record="'[]'",
              code=sql.code(), policy_version="1", leads=leads)  # fmt: skip
        go_on()
        m.User.objects.create(username="mona", role="controlling")
        m.Policy.first({}, by="bench", at=timezone.now())
    analyse()
    return leads * 10


@contextmanager
def unchecked() -> Iterator[None]:
    """Foreign keys hold by the way the rows are made; checking ten million of them is not what is measured."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        yield


def go_on() -> None:
    """New rows are numbered behind those that brought their own numbers."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    tables = list(apps.get_app_config("stellwerk").get_models())
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(sql)


def analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def write(model: Any, count: int, *, leads: int = 0, **given: str) -> None:
    """So many rows, each column an expression of the row's number i; what is not given gets its default."""
    from django.db import connection, models

    quote, columns, values = connection.ops.quote_name, [], []
    for field in model._meta.concrete_fields:
        columns.append(quote(field.column))
        if field.primary_key:
            values.append("i")
        elif field.attname in given:
            values.append(given[field.attname].replace("{leads}", str(leads)))
        elif field.null:
            values.append("NULL")
        elif isinstance(field, models.JSONField):
            default = field.get_default()
            values.append(Sql(connection.vendor).json("'{}'" if default == {} else "'[]'"))
        elif isinstance(field, models.BooleanField):
            values.append(str(bool(field.get_default())).upper())
        elif isinstance(field, models.BinaryField):
            values.append(Sql(connection.vendor).code())
        else:
            default = field.get_default() if field.has_default() else ""
            values.append(f"'{default}'" if isinstance(default, str) else str(default))
    rows = (
        f"WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {count})"  # noqa: S608 (own names)
    )
    into = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        cursor.execute(f"{into} {rows} SELECT {', '.join(values)} FROM n")  # noqa: S608 (own names)


def measured(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def run(leads: int) -> bool:
    """Fills a house, measures; whether the promises hold."""
    from django.core.management import call_command
    from django.utils import timezone

    from stellwerk.review.step import figuring
    from stellwerk.store.models import Lead
    from stellwerk.worker import figures

    call_command("migrate", verbosity=0)
    seconds = measured(lambda: print(f"{leads:,} leads, {fill(leads):,} activities"))
    print(f"        filled in {seconds:.0f} s")
    floor = measured(
        lambda: sum(1 for _ in Lead.objects.values_list(*figuring.OF_LEAD).iterator(chunk_size=5000))
    )
    seconds = measured(lambda: figures.count_all(now=timezone.now()))
    print(f"        count {seconds:.1f} s, {seconds / floor:.1f} x reading the leads once ({floor:.1f} s)")
    night = seconds + sum(rest_of_the_night())
    print(f"        the whole night {night:.0f} s{'  TOO SLOW' if night > MOST_NIGHT else ''}")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as web:
        slowest = web.submit(read_and_ask).result()
    return slowest <= MOST_MS and night <= MOST_NIGHT


def read_and_ask() -> float:
    """The slowest p95 in ms of a web process that starts after the night: in life it is not the worker, either."""
    import django

    django.setup()
    from django.test import Client

    from stellwerk.review.step import figuring
    from stellwerk.store.models import User

    print(f"        read {measured(figuring.figures):.2f} s")
    client = Client(headers={"host": "localhost", "accept-language": "de"})
    client.force_login(User.objects.get(username="mona"))
    slowest = ask(client)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"        {memory:.0f} MB", flush=True)
    return slowest


def rest_of_the_night() -> Iterator[float]:
    """Seconds of the other jobs of a night that look at every lead."""
    from django.utils import timezone

    from stellwerk.grade import step as grade
    from stellwerk.pursue import step as pursue
    from stellwerk.worker import segmenting

    jobs = {
        "segments derived": lambda: segmenting.derive_all(timezone.now),
        "order of work": lambda: grade.refresh_priorities(now=timezone.now()),
        "proof": lambda: pursue.prove_now(by="clock", now=timezone.now()),
        "tidied by the database": analyse,  # as autovacuum does until the morning
    }
    for name, job in jobs.items():
        seconds = measured(job)
        print(f"        {name} {seconds:.1f} s")
        yield seconds


def ask(client: Any) -> float:
    """The slowest page's p95 in ms, each with every filter; the first one compiles what it needs and is told apart."""
    from django.urls import reverse

    from stellwerk.review.reports import QUESTIONS

    slowest = 0.0
    for one in QUESTIONS:
        address = reverse("report", args=[one.name])
        first = measured(lambda: client.get(address)) * 1000  # noqa: B023 (called at once)
        taken = sorted(
            measured(lambda: client.get(address + FILTERS[at % len(FILTERS)])) * 1000  # noqa: B023
            for at in range(ASKED)
        )
        slow = taken[int(len(taken) * 0.95)]
        slowest = max(slowest, slow)
        print(f"        {one.name:22} first {first:6.0f} ms  half {taken[len(taken) // 2]:6.0f} ms  p95 {slow:6.0f} ms"
              f"{'  TOO SLOW' if slow > MOST_MS else ''}")  # fmt: skip
    behind = reverse("report_leads", args=["funnel"]) + "?row=leads&column=count&page=7"
    taken = sorted(measured(lambda: client.get(behind)) * 1000 for _ in range(10))
    print(f"        {'the leads behind':22} p95 {taken[-1]:6.0f} ms")
    return max(slowest, taken[-1])


def alone(leads: int, postgres: bool) -> bool:
    with a_server() if postgres else nullcontext("") as address, a_house(address):
        return run(leads)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("leads", type=int, nargs="*", default=[100_000])
    parser.add_argument("--postgres", action="store_true")
    wanted = parser.parse_args()
    held = []
    for leads in wanted.leads:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            held.append(pool.submit(alone, leads, wanted.postgres).result())
    if not all(held):
        sys.exit("A promise is not kept.")


if __name__ == "__main__":
    main()
