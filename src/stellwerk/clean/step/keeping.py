"""Rows of an address list: people and companies of the marketing database, no leads."""

from collections.abc import Sequence
from datetime import datetime

from stellwerk.clean.contact import Contact
from stellwerk.clean.step.columns import place_key
from stellwerk.clean.step.consenting import document
from stellwerk.clean.step.creating import companies_of, company_id, person_of, say_origins
from stellwerk.clean.step.reading import Read
from stellwerk.store.models import Person, RawContact
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Reason


def keep_addresses(reads: Sequence[Read], *, now: datetime) -> None:
    """Rows of an address list: people and companies of the marketing database, no leads.

    Whoever is known by mailbox, or by name and place, is not written twice.
    """
    companies = companies_of(reads)
    known = _known_people(reads)
    fresh: dict[str, Person] = {}
    owners: list[Person | None] = []
    for read in reads:
        marks = _marks(read.contact)
        there = next(
            (known.get(mark) or fresh.get(mark) for mark in marks if mark in known or mark in fresh), None
        )
        person = there or person_of(read.contact, companies.get(company_id(read.contact)), now=now)
        if person and not there:
            fresh |= dict.fromkeys(marks or (f"row {read.raw.pk}",), person)
        owners.append(person)
    made = {id(person): person for person in fresh.values()}
    firsts: dict[int, Read] = {}
    for read, person in zip(reads, owners, strict=True):
        if person and id(person) in made:
            firsts.setdefault(id(person), read)
    say_origins([firsts[key] for key in made], list(made.values()))
    insert_rows(made.values())
    for read, person in zip(reads, owners, strict=True):
        company = companies.get(company_id(read.contact))
        values = {
            "person": person.pk if person else None,
            "organisation": company.pk if company else None,
            "is_new": person is None or id(person) in made,
        }
        read.raw.state = RawContact.State.KEPT
        read.raw.reason = Reason("import.kept", values).as_json()
    _address_consents(reads, owners)


def _known_people(reads: Sequence[Read]) -> dict[str, Person]:
    """People of the marketing database by mailbox, and by name and place."""
    mails = {read.contact.email for read in reads if read.contact.email}
    places = {key for read in reads if (key := place_key(read.contact))}
    # Each with the condition of its index: without it SQLite reads the whole table.
    by_mail = Person.objects.filter(email__in=mails).exclude(email="")
    by_place = Person.objects.filter(place_key__in=places).exclude(place_key="")
    found = {person.pk: person for person in (*by_mail, *by_place)}
    latest_first = sorted(found.values(), key=lambda person: -person.pk)
    return {mark: person for person in latest_first for mark in (person.email, person.place_key) if mark}


def _marks(contact: Contact) -> list[str]:
    return [mark for mark in (contact.email, place_key(contact)) if mark]


def _address_consents(reads: Sequence[Read], owners: Sequence[Person | None]) -> None:
    """What a list says of consent, documented with the list as its source."""
    document([(read, person.pk) for read, person in zip(reads, owners, strict=True) if person])
