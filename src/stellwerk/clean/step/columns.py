"""Where a contact's values stand: in the rows of a person, an organisation, a lead; and back again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from stellwerk.clean.contact import Contact
from stellwerk.clean.text import fold
from stellwerk.store.models import Lead
from stellwerk.store.rows import update_rows

# Contact's field -> column.
PERSON = {
    name: name
    for name in ("salutation", "title", "first_name", "last_name", "role", "decides", "language", "email", "phone",
                 "mobile", "name_key")
}  # fmt: skip
COMPANY = {"company": "name", "company_key": "name_key", "web": "web_domain"} | {
    name: name for name in ("legal_form", "industry", "employees", "street", "postcode", "city", "country")
}
LEAD = {
    name: name for name in ("interest", "remark", "deadline_on", "postcode", "city", "country", "language")
}
STATED = ("product", "value_cents", "consent")  # kept as facts: what the contact itself said


def contact_of(lead: Lead) -> Contact:
    """A lead as a contact: what its person and its organisation say."""
    values = {name: getattr(lead.person, column) for name, column in PERSON.items()} if lead.person else {}
    if lead.organisation:
        values |= {name: getattr(lead.organisation, column) for name, column in COMPANY.items()}
    else:
        values |= {"postcode": lead.postcode, "city": lead.city, "country": lead.country}
    return Contact(**values)


def values_of(lead: Lead) -> dict[str, Any]:
    """All that a merge may change of a lead, under the names of a contact."""
    stated = {name: lead.fact(name) for name in (*STATED, *_tick_names(lead.facts))}
    own = {name: getattr(lead, column) for name, column in LEAD.items() if name not in COMPANY}
    return contact_of(lead).as_dict() | stated | own


def place_key(contact: Contact) -> str:
    """Name and place together: a name alone has too many bearers to be looked up by."""
    return _at_place(contact, contact.name_key)


def place_keys(contact: Contact) -> list[str]:
    """By what a person is looked up: the names in their order and swapped."""
    swapped = fold(f"{contact.last_name} {contact.first_name}") if contact.last_name else ""
    return [key for name in dict.fromkeys((contact.name_key, swapped)) if (key := _at_place(contact, name))]


def _at_place(contact: Contact, name: str) -> str:
    place = contact.postcode or fold(contact.city)
    return f"{name}|{place}" if name and place else ""


def put_values(lead: Lead, changes: Mapping[str, Any]) -> None:
    """Puts a contact's values where they belong: person, organisation, lead, stated facts. Writes nothing yet."""
    for row, columns in ((lead.person, PERSON), (lead.organisation, COMPANY), (lead, LEAD)):
        for name in changes if row else ():
            if name in columns:
                setattr(row, columns[name], _value(name, changes[name]))
    at = (lead.last_contact_at or lead.arrived_at).isoformat()
    for name in (*STATED, *_tick_names(changes)):
        if name in changes:
            lead.facts.pop(name, None)
            if changes[name] not in ("", None):
                lead.facts[name] = [[changes[name], "person", "stated", 1.0, at]]


def write_values(leads: Sequence[Lead]) -> None:
    """Writes what `put_values` changed: one statement per table."""
    update_rows([lead.person for lead in leads if lead.person], *PERSON.values())
    update_rows([lead.organisation for lead in leads if lead.organisation], *COMPANY.values())
    # A lead of this very batch has no row yet; it is written with what it has by then.
    there = [lead for lead in leads if not lead._state.adding]
    update_rows(there, "last_contact_at", "facts", *LEAD.values())


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same as JSON can hold it."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _tick_names(values: Iterable[str]) -> list[str]:
    return [name for name in values if name.startswith("tick.")]


def _value(name: str, value: Any) -> Any:
    if name in ("decides", "employees", "deadline_on"):
        return value
    return "" if value is None else value
