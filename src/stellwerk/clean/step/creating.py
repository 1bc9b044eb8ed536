"""New contacts: organisations, people and leads, each found or made."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from stellwerk.clean.consent import origin_of
from stellwerk.clean.contact import Contact
from stellwerk.clean.duplicates import site_of
from stellwerk.clean.step.columns import COMPANY, LEAD, PERSON, STATED, place_key
from stellwerk.clean.step.reading import Read
from stellwerk.store.journal import Notebook
from stellwerk.store.models import Campaign, Lead, Organisation, Person, RawContact
from stellwerk.store.rows import insert_rows, join, new
from stellwerk.terms import Reason, Stage


def create(fresh: Sequence[Read], *, now: datetime, notes: Notebook) -> None:
    """Organisations, people and leads of the new contacts: two writes, the leads are written with what follows."""
    companies = companies_of(fresh)
    people = [person_of(read.contact, companies.get(company_id(read.contact)), now=now) for read in fresh]
    say_origins(fresh, people)
    insert_rows(person for person in people if person)
    campaigns = _campaigns(fresh)
    leads = [
        _lead(read, person, companies.get(company_id(read.contact)), campaigns, now=now)
        for read, person in zip(fresh, people, strict=True)
    ]
    notes.begin(leads)
    for read, lead in zip(fresh, leads, strict=True):
        read.lead = lead
        join(read.raw, lead=lead)
        read.raw.state = RawContact.State.LEAD
        notes.note(
            lead.pk, "clean", "cleaned", reasons=(*read.said, *_came_back(read)), source=read.source.name
        )


def _came_back(read: Read) -> Iterator[Reason]:
    """Why somebody that we know is a new lead."""
    if read.past:
        values = {
            "number": read.past.number,
            "customer": read.past.customer.number if read.past.customer else "",
        }
        yield Reason("clean.came_back", values)


def charge(fresh: Sequence[Read]) -> None:
    """What a source's leads cost is a cost of their campaigns."""
    costs: dict[int, int] = {}
    for read in fresh:
        if read.source.price_cents and read.lead and read.lead.campaign_id:
            campaign = read.lead.campaign_id
            costs[campaign] = costs.get(campaign, 0) + read.source.price_cents
    for campaign, cents in costs.items():  # a chunk has one or two campaigns that cost by the lead
        Campaign.objects.filter(pk=campaign).update(real_cost_cents=F("real_cost_cents") + cents)


def company_id(contact: Contact) -> tuple[str, str]:
    """By what an organisation is found among those of a batch."""
    return contact.company_key, contact.postcode


def companies_of(reads: Sequence[Read]) -> dict[tuple[str, str], Organisation]:
    """The organisations of the contacts by key and postcode: found, or made."""
    named = {company_id(read.contact): read for read in reversed(reads) if read.contact.company_key}
    sites = {which: site_of(read.keys, read.contact) for which, read in named.items()}
    # The second condition is that of the index: without it SQLite reads the whole table.
    known = Organisation.objects.filter(site_key__in=set(sites.values())).exclude(site_key="")
    found = {(row.name_key, row.postcode): row for row in known}
    made = {}
    for which, read in named.items():
        if which not in found:
            values = {column: getattr(read.contact, name) for name, column in COMPANY.items()}
            made[which] = new(Organisation, **values, site_key=sites[which])
    insert_rows(made.values())
    return found | made


def person_of(contact: Contact, company: Organisation | None, *, now: datetime) -> Person | None:
    """The person of a contact as a new row; None where nothing names anybody."""
    if not (contact.name_key or contact.email or contact.phone or contact.mobile):
        return None
    values = {column: getattr(contact, name) for name, column in PERSON.items()}
    person = new(Person, place_key=place_key(contact), made_at=now, **values)
    join(person, organisation=company)
    return person


def _campaigns(fresh: Sequence[Read]) -> dict[str, Campaign]:
    names = {read.contact.campaign: read.contact.channel for read in fresh if read.contact.campaign}
    if not names:
        return {}
    rows = [Campaign(name=name[:120], channel=channel) for name, channel in names.items()]
    Campaign.objects.bulk_create(rows, ignore_conflicts=True)
    return {c.name: c for c in Campaign.objects.filter(name__in=[row.name for row in rows])}


def _lead(
    read: Read,
    person: Person | None,
    company: Organisation | None,
    campaigns: dict[str, Campaign],
    *,
    now: datetime,
) -> Lead:
    contact, raw = read.contact, read.raw
    arrived_at = min(contact.received_at or raw.received_at, now)
    campaign = campaigns.get(contact.campaign[:120])
    lead = new(
        Lead,
        prospect_number=raw.pk,
        external_id=contact.lead_id[:120],
        campaign_id=campaign.pk if campaign else read.source.campaign_id,
        channel=contact.channel,
        facts=_stated(contact, arrived_at) | _ticked(read.ticks, arrived_at),
        attributes=read.extras,
        stage=Stage.ENRICH,
        waiting_since=now,
        arrived_at=arrived_at,
        last_contact_at=arrived_at,
        **{column: getattr(contact, name) for name, column in LEAD.items()},
    )
    # A customer that asks for more: what enrich finds by the company adds to it.
    join(lead, person=person, organisation=company, customer=read.past.customer if read.past else None)
    return lead


def _stated(contact: Contact, at: datetime) -> dict[str, list[list[Any]]]:
    """Facts from the contact's own words."""
    values = {name: getattr(contact, name) for name in STATED}
    return {
        name: [[value, "person", "stated", 1.0, at.isoformat()]]
        for name, value in values.items()
        if value not in ("", None)
    }


def _ticked(ticks: Mapping[str, bool], at: datetime) -> dict[str, list[list[Any]]]:
    """What was ticked in the talk, as facts."""
    return {name: [[value, "person", "report.tick", 1.0, at.isoformat()]] for name, value in ticks.items()}


def say_origins(fresh: Sequence[Read], people: Sequence[Person | None]) -> None:
    """Who gave us a person's data, if not the person: such people must be told (GDPR Art. 14)."""
    for read, person in zip(fresh, people, strict=True):
        if person:
            said = read.source.settings | (read.raw.batch.settings if read.raw.batch else {})
            person.origin, person.legal_basis = origin_of(read.source.kind, read.source.name, said)
