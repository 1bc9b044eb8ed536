"""The leads that share a key with a contact: looked up by index, bounded however many share it.

A key with very many bearers (a switchboard, a group with one web domain) brings its people as a few columns; only
those whose name sounds alike, or who share a mailbox or a mobile with the contact, are loaded as leads.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.fuzz import token_sort_ratio

from stellwerk.clean.contact import Contact
from stellwerk.clean.step.columns import contact_of, place_keys
from stellwerk.clean.step.reading import Read
from stellwerk.clean.text import sound
from stellwerk.store.models import Lead, Person
from stellwerk.terms import Stage

CROWD = 1_000  # bearers of one key; what more have in common says nothing
MOST = 100  # people per contact whose leads are compared
ALIKE = 60  # percent; two colleagues of one first name mostly have less in common


class Known(NamedTuple):
    """A person of the database, in what tells whether a closer look is worth it."""

    id: int
    key: str
    name_key: str
    email: str
    mobile: str


def known_leads(reads: Sequence[Read]) -> tuple[list[Lead], list[Contact]]:
    """Leads that share a key with one of the contacts, and what they look like as contacts."""
    ids = _people(reads)
    leads = Lead.objects.filter(person__in=ids).exclude(stage=Stage.MERGED) if ids else Lead.objects.none()
    found = list(leads.select_related("person", "organisation").order_by("id"))
    return found, [contact_of(lead) for lead in found]


def _people(reads: Sequence[Read]) -> set[int]:
    """The people worth a closer look, by id."""
    wanted: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, read in enumerate(reads):
        for column, key in _keys(read):
            wanted[column][key].append(place)
    found: list[set[int]] = [set() for _ in reads]
    for column, by_key in wanted.items():  # five columns at the most
        for known in _bearers(column, by_key.keys()):
            for place in by_key[known.key]:
                if len(found[place]) < MOST and _is_near(reads[place].contact, known):
                    found[place].add(known.id)
    return set().union(*found)


def _keys(read: Read) -> Iterable[tuple[str, str]]:
    """By which columns a contact is looked up. What names a person comes first, what many share last."""
    contact = read.contact
    if contact.email:
        yield "email", contact.email
    for phone in {contact.phone, contact.mobile} - {""}:
        yield "mobile", phone
    for key in place_keys(contact):
        yield "place_key", key
    for phone in {contact.phone, contact.mobile} - {""}:
        yield "phone", phone
    if read.keys.company_place:
        yield "organisation__site_key", read.keys.company_place


def _bearers(column: str, keys: Collection[str]) -> list[Known]:
    """The people with these keys. Keys that a crowd has are left out: at most so many rows are read."""
    left = set(keys)
    while left:
        most = CROWD * len(left)
        # The second condition is that of the index: without it SQLite reads the whole table.
        rows = Person.objects.filter(**{f"{column}__in": left}).exclude(**{column: ""})
        columns = ("id", column, "name_key", "email", "mobile")
        found = [Known(*row) for row in rows.order_by().values_list(*columns)[: most + 1]]
        if len(found) <= most:
            return found
        left -= {key for key, count in Counter(known.key for known in found).items() if count > CROWD}
    return []


def _is_near(contact: Contact, known: Known) -> bool:
    """Whether the two can be one: a mailbox or a mobile in common, a name that sounds alike, or no name."""
    if contact.email and known.email == contact.email:
        return True
    if known.mobile and known.mobile in (contact.mobile, contact.phone):
        return True
    if not contact.name_key or not known.name_key:
        return True
    if _heard(contact.name_key).isdisjoint(_heard(known.name_key)):
        return False
    return token_sort_ratio(contact.name_key, known.name_key) >= ALIKE


@lru_cache(maxsize=65536)
def _heard(name_key: str) -> frozenset[str]:
    return frozenset(sound(word) for word in name_key.split() if len(word) > 1)
