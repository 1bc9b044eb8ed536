"""Files -> rows of the house: leads, partners, customers, history."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from stellwerk.capture import step as capture
from stellwerk.capture.columns import ColumnMap, MappingError, apply, recognise
from stellwerk.capture.sources.table_file import Row, Table, open_table
from stellwerk.capture.vocabulary import CUSTOMERS
from stellwerk.clean import normalise, parse_date, site_key
from stellwerk.clean.mail_address import registered_domain
from stellwerk.clean.places import read_country
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.match.partner_file import PartnerFile, read_partners
from stellwerk.store.models import Customer, Organisation, Policy, Source
from stellwerk.terms import Reason
from stellwerk.worker.partners import take_partners as save_partners

CONTACT_NAMES = frozenset(
    {"email", "phone", "mobile", "street", "company", "name", "last_name", "first_name"}
)
TRANSLATED = frozenset({"source", "channel", "industry", "product", "role", "employees"})
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Taken:
    """What a lead file brought: its source, its columns, how many rows, and what is worth saying."""

    source: Source
    columns: ColumnMap
    rows: int
    findings: tuple[Reason, ...]


def take_leads(path: Path, *, overrides: Mapping[str, str], now: datetime) -> Taken:
    """Every row of the file becomes a raw contact, also a broken one (it keeps its number and reason).

    Raises TableError, MappingError or OSError for a file that is none.
    """
    table = open_table(path)
    columns = recognise(table.headers, overrides=overrides)
    contactless = not (columns.names & CONTACT_NAMES)
    kept = with_their_words(columns)
    source = Source.objects.create(
        name=path.name[:120],
        kind="table_file",
        mapping={"headers": columns.headers, "places": kept.places, "extras": kept.extras},
        settings={"contactless": contactless},
    )
    problems: dict[str, list[Any]] = {}
    rows = 0
    for batch in batched(_numbered(table, problems), BATCH):
        rows += len(batch)
        capture.receive_many(source, batch, now=now)
    source.settings = {"contactless": contactless, "problems": problems}
    source.save(update_fields=["settings"])
    findings = (*table.findings, *columns.findings)
    if contactless:
        findings = (*findings, Reason("columns.contactless"))
    return Taken(source, columns, rows, findings)


def with_their_words(columns: ColumnMap) -> ColumnMap:
    """Columns that we put into words of our own are kept as they are, too: a learned score may know more by them."""
    theirs = tuple((i, columns.headers[i]) for i, name in columns.places if name in TRANSLATED)
    return replace(columns, extras=(*columns.extras, *theirs))


def _numbered(table: Table, problems: dict[str, list[Any]]) -> Iterator[tuple[str, list[str]]]:
    """Rows with their number as external id: an import knows its rows, so the same file twice changes nothing."""
    for row in table.rows:
        number = str(row.number)
        if row.problem:
            problems[number] = row.problem.as_json()
        yield number, _cells(row, len(table.headers))


def _cells(row: Row, width: int) -> list[str]:
    cells = [cell.replace("\x00", "") for cell in row.cells][:width]
    return cells + [""] * (width - len(cells))


def take_partners(path: Path, *, now: datetime) -> PartnerFile:
    """A partner file into the partner database; broken rows are returned, the rest is taken."""
    products = Policy.objects.live().read("enrich", EnrichPolicy).products
    found = read_partners(path, today=timezone.localdate(now), products=products)
    save_partners((row.record for row in found.rows), by="command line", now=now)
    return found


def take_customers(path: Path, *, now: datetime) -> tuple[int, tuple[tuple[int, Reason], ...]]:
    """A customer file into the customer database: how many, and (row number, reason) of the rows that are none."""
    table = open_table(path)
    columns = recognise(table.headers, vocabulary=CUSTOMERS)
    if "company" not in columns.names:
        raise MappingError(
            "The customer file needs a column with the company's name: add one (company, Firma)."
        )
    problems: list[tuple[int, Reason]] = []
    pairs: list[tuple[Organisation, dict[str, str]]] = []
    for row in table.rows:
        record = {} if row.problem else apply(columns, row.cells)
        if row.problem or not record.get("company"):
            problems.append((row.number, row.problem or Reason("customer.no_name")))
            continue
        pairs.append((_organisation(record), record))
    Organisation.objects.bulk_create(organisation for organisation, _ in pairs)
    today = timezone.localdate(now)
    Customer.objects.bulk_create(
        (
            Customer(
                number=record.get("customer_no") or f"K-{i}",
                organisation=organisation,
                since=parse_date(record.get("customer_since", "")) or today,
                last_order_on=parse_date(record.get("last_order", "")),
            )
            for i, (organisation, record) in enumerate(pairs, start=1)
        ),
        ignore_conflicts=True,
    )
    return len(pairs), tuple(problems)


def _organisation(record: Mapping[str, str]) -> Organisation:
    contact, _ = normalise(
        {
            name: record.get(name, "")
            for name in ("company", "street", "postcode", "city", "country", "email", "web")
        },
        default_country=settings.DEFAULT_COUNTRY,
        tz=ZoneInfo(settings.TIME_ZONE),
    )
    domain = contact.web or registered_domain(contact.email.partition("@")[2])
    return Organisation(
        name=contact.company,
        legal_form=contact.legal_form,
        name_key=contact.company_key,
        site_key=site_key(contact),
        street=contact.street,
        postcode=contact.postcode,
        city=contact.city,
        country=contact.country or read_country(record.get("country", "")),
        web_domain=domain,
    )
