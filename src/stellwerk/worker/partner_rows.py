"""Partner records out of their tables and back, many at once."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet

from stellwerk.match.register import PartnerRecord, Person
from stellwerk.store.models import (
    Absence,
    Certificate,
    Competence,
    Partner,
    PartnerContact,
    Resource,
    Territory,
    User,
)

# Fields of the record that are columns of the partner's row; the others have tables of their own.
NAMES = {"wins": "history_wins", "expected_wins": "history_expected", "offers": "history_offers",
         "accepts": "history_accepts"}  # fmt: skip
APART = ("territories", "depth", "certificates", "on_show", "absences", "people")
COLUMNS = {f.name: NAMES.get(f.name, f.name) for f in fields(PartnerRecord) if f.name not in APART}
LISTS = ("languages", "industries")  # tuples in the record, JSON lists in the row
PERSON = ("name", "role", "email", "phone", "language", "decides", "takes_offers")
Before = PartnerRecord | None


@dataclass(frozen=True, slots=True)
class Write:
    """A record to be written: what stood there, what shall stand there, and the fields that differ."""

    before: Before
    after: PartnerRecord
    changed: frozenset[str]


def records(partners: "QuerySet[Partner]") -> dict[str, PartnerRecord]:
    """The records of these partners by code; seven queries, however many there are."""
    rows = list(partners)
    ids = [row.pk for row in rows]
    territories = _lists(Territory, ids, "country", "prefix")
    depth = _lists(Competence, ids, "product", "depth")
    certificates = _lists(Certificate, ids, "product", "valid_until")
    on_show = _lists(Resource, ids, "model")
    absences = _lists(Absence, ids, "first_on", "last_on")
    people = _lists(PartnerContact, ids, *PERSON, "id")
    return {
        row.code: PartnerRecord(
            **{name: getattr(row, column) for name, column in COLUMNS.items() if name not in LISTS},
            languages=tuple(row.languages),
            industries=tuple(row.industries),
            territories=tuple(sorted(territories[row.pk])),
            depth=dict(depth[row.pk]),
            certificates=dict(certificates[row.pk]),
            on_show=tuple(model for (model,) in on_show[row.pk]),
            absences=tuple(sorted(absences[row.pk])),
            people=tuple(Person(*values) for values in people[row.pk]),
        )
        for row in rows
    }


def _lists(model: type[models.Model], ids: Sequence[int], *names: str) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    manager: models.Manager[Any] = model._default_manager
    for partner, *values in manager.filter(partner__in=ids).order_by("id").values_list("partner", *names):
        found[partner].append(tuple(values))
    return found


def write(changes: Sequence[Write], *, today: date) -> None:
    """Writes records: the partners' rows, then the tables of their own where they differ."""
    codes = [change.after.code for change in changes if change.before]
    rows = Partner.objects.in_bulk(codes, field_name="code") if codes else {}
    for change in changes:
        if change.before is None:
            rows[change.after.code] = Partner(code=change.after.code, level_since=change.after.joined_on)
        _fill(rows[change.after.code], change, today)
    Partner.objects.bulk_create(rows[change.after.code] for change in changes if change.before is None)
    known = [rows[change.after.code] for change in changes if change.before and change.changed]
    if known:
        Partner.objects.bulk_update(known, [*COLUMNS.values(), "level_since"], batch_size=200)
    ids = {code: row.pk for code, row in rows.items()}
    for name, (model, make) in CHILDREN.items():
        _replace([change for change in changes if name in change.changed], ids, model, make)
    _write_people([change for change in changes if "people" in change.changed], ids)


def _fill(row: Partner, change: Write, today: date) -> None:
    """A new level begins today, and the entitlement follows it again."""
    if change.before and change.before.level != change.after.level:
        row.level_since = today
    for name, column in COLUMNS.items():
        value = getattr(change.after, name)
        setattr(row, column, list(value) if name in LISTS else value)
    if change.before and change.before.level != change.after.level:
        row.weight = None


Make = Callable[[int, PartnerRecord], list[models.Model]]
CHILDREN: Mapping[str, tuple[type[models.Model], Make]] = {
    "territories": (
        Territory,
        lambda pk, r: [
            Territory(partner_id=pk, country=c, prefix=p) for c, p in dict.fromkeys(r.territories)
        ],
    ),
    "depth": (
        Competence,
        lambda pk, r: [Competence(partner_id=pk, product=p, depth=d) for p, d in r.depth.items()],
    ),
    "certificates": (
        Certificate,
        lambda pk, r: [
            Certificate(partner_id=pk, product=p, valid_until=d) for p, d in r.certificates.items()
        ],
    ),
    "on_show": (
        Resource,
        lambda pk, r: [Resource(partner_id=pk, model=model) for model in dict.fromkeys(r.on_show)],
    ),
    "absences": (
        Absence,
        lambda pk, r: [Absence(partner_id=pk, first_on=a, last_on=b) for a, b in r.absences],
    ),
}


def _replace(changes: Sequence[Write], ids: Mapping[str, int], model: type[models.Model], make: Make) -> None:
    if not changes:
        return
    manager: models.Manager[Any] = model._default_manager
    manager.filter(partner__in=[ids[change.after.code] for change in changes if change.before]).delete()
    manager.bulk_create(row for change in changes for row in make(ids[change.after.code], change.after))


def _write_people(changes: Sequence[Write], ids: Mapping[str, int]) -> None:
    """People keep their row, and with it their sign-in; who is gone can no longer sign in."""
    new: list[PartnerContact] = []
    known: list[PartnerContact] = []
    gone: list[int] = []
    for change in changes:
        staying = {person.id for person in change.after.people}
        gone += [p.id for p in (change.before.people if change.before else ()) if p.id not in staying]
        for person in change.after.people:
            values = {name: getattr(person, name) for name in PERSON}
            row = PartnerContact(id=person.id or None, partner_id=ids[change.after.code], **values)
            (known if person.id else new).append(row)
    User.objects.filter(contact__in=gone).update(is_active=False)
    PartnerContact.objects.filter(id__in=gone).delete()
    if known:
        PartnerContact.objects.bulk_update(known, PERSON, batch_size=200)
    PartnerContact.objects.bulk_create(new)
