"""Partners, carried: load the records, let the rules judge, save what changed, with its entry in the journal."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from stellwerk.capture.columns import ColumnMap
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.match.partner_file import FileRow, read_partners
from stellwerk.match.register import PartnerRecord, Person, changes, new_absence, placed, problems
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Absence, Partner, Policy
from stellwerk.terms import Reason
from stellwerk.worker.partner_rows import APART, COLUMNS, PERSON, Before, Write, records, write

EVERY = frozenset((*COLUMNS, *APART))


class PartnerError(ValueError):
    """What cannot be done to a partner; `reason` says why and what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do: records by what happens to them, and (row number, reason) of what is worth a word.

    `cells`: the cells of every row of the file that could not be read, by its number.
    """

    columns: ColumnMap
    made: tuple[PartnerRecord, ...]
    changed: tuple[PartnerRecord, ...]
    unchanged: int
    problems: tuple[tuple[int, Reason], ...]
    warnings: tuple[tuple[int, Reason], ...]
    cells: Mapping[int, Sequence[str]]


def save_partner(record: PartnerRecord, *, new: bool, by: str, now: datetime) -> dict[str, tuple[Any, Any]]:
    """Writes one partner as a whole and returns what changed. Raises PartnerError.

    Pages have shown the rules' problems at their fields; here they are asked again, so that no way in goes
    around them. A partner keeps its code: the ledger knows it by this name.
    """
    record = placed(record)
    _refuse(record, today=timezone.localdate(now))
    with _notes(by=by, now=now) as notes:
        known = records(Partner.objects.select_for_update().filter(code=record.code)).get(record.code)
        if new and known:
            raise PartnerError(Reason("partner.code_taken", {"code": record.code}))
        _save([(known, record)], notes=notes)
    return changes(known, record) if known else {}


def change_partner(partner_id: int, *, by: str, now: datetime, **given: Any) -> dict[str, tuple[Any, Any]]:
    """Changes some fields of a record (`capacity_per_week=3`); returns what changed. Raises PartnerError."""
    with _notes(by=by, now=now) as notes:
        (before,) = records(Partner.objects.select_for_update().filter(pk=partner_id)).values()
        after = replace(before, **given)
        _refuse(after, today=timezone.localdate(now), only=frozenset(given))
        _save([(before, after)], notes=notes)
    return changes(before, after)


def plan_import(data: bytes, *, now: datetime) -> Plan:
    """What a file would change. Raises TableError or MappingError for what is no partner file."""
    return _plan(data, Partner.objects.all(), now=now)[0]


def import_partners(data: bytes, *, by: str, now: datetime) -> Plan:
    """Reads a file into the partner database; the same file again changes nothing."""
    with _notes(by=by, now=now) as notes:
        plan, pairs = _plan(data, Partner.objects.select_for_update(), now=now)
        _save(pairs, notes=notes)
    return plan


def take_partners(rows: Iterable[PartnerRecord], *, by: str, now: datetime) -> None:
    """Records that were read and judged already, into a house without partners."""
    with _notes(by=by, now=now) as notes:
        _save([(None, record) for record in rows], notes=notes)


def add_absence(partner_id: int, first: date, last: date, *, by: str, now: datetime) -> None:
    """The partner is away. Raises PartnerError where the days cannot be entered."""
    with _notes(by=by, now=now) as notes:
        partner = Partner.objects.select_for_update().get(pk=partner_id)
        known = list(partner.absences.values_list("first_on", "last_on"))
        if why := new_absence(known, first, last, today=timezone.localdate(now)):
            raise PartnerError(why)
        partner.absences.create(first_on=first, last_on=last)
        _note(notes, partner.code, "absence_added", first_on=first.isoformat(), last_on=last.isoformat())


def remove_absence(partner_id: int, absence_id: int, *, by: str, now: datetime) -> Absence | None:
    """The partner is there after all; what is gone already changes nothing. Returns what was removed."""
    with _notes(by=by, now=now) as notes:
        found = Absence.objects.filter(pk=absence_id, partner=partner_id).select_related("partner").first()
        if found:
            found.delete()
            first, last = found.first_on.isoformat(), found.last_on.isoformat()
            _note(notes, found.partner.code, "absence_removed", first_on=first, last_on=last)
    return found


Pair = tuple[Before, PartnerRecord]


def _plan(data: bytes, partners: "QuerySet[Partner]", *, now: datetime) -> tuple[Plan, list[Pair]]:
    today = timezone.localdate(now)
    products = Policy.objects.live().read("enrich", EnrichPolicy).products
    found = read_partners(data, today=today, products=products)
    known = records(partners.filter(code__in=[row.record.code for row in found.rows]))
    pairs: list[Pair] = []
    wrong, unchanged = list(found.problems), 0
    for row in found.rows:
        before = known.get(row.record.code)
        after = merged(before, row) if before else row.record
        if bad := next((p for p in problems(after, today=today) if not p.warning), None):
            wrong.append((row.number, bad.reason))
        elif before is None or changes(before, after):
            pairs.append((before, after))
        else:
            unchanged += 1
    plan = Plan(
        columns=found.columns,
        made=tuple(after for before, after in pairs if before is None),
        changed=tuple(after for before, after in pairs if before is not None),
        unchanged=unchanged,
        problems=tuple(sorted(wrong, key=lambda row: row[0])),
        warnings=found.warnings,
        cells=found.cells,
    )
    return plan, pairs


def merged(before: PartnerRecord, row: FileRow) -> PartnerRecord:
    """What a row of a file makes of a known partner: given fields change, absences and people are added to."""
    given = {name: getattr(row.record, name) for name in row.given - {"people", "certificates"}}
    if "absences" in given:
        given["absences"] = tuple(sorted({*before.absences, *given["absences"]}))
    if "depth" in given:
        told = row.record.certificates
        given["certificates"] = {
            line: until for line, until in {**before.certificates, **told}.items() if line in given["depth"]
        }
    if "people" in row.given:
        given["people"] = _people(before.people, row.record.people)
    after = replace(before, **given)
    if (after.country, after.postcode) == (before.country, before.postcode):
        return replace(after, subdivision=before.subdivision)
    return placed(after)


def _people(before: Sequence[Person], told: Sequence[Person]) -> tuple[Person, ...]:
    """Known people with what the file says of them, found by mail or name, and the new ones."""
    people = list(before)
    for person in told:
        at = next((i for i, known in enumerate(people) if _is_one(known, person)), None)
        if at is None:
            people.append(person)
        else:
            said = {name: value for name in PERSON if (value := getattr(person, name)) != ""}
            people[at] = replace(people[at], **said)
    return tuple(people)


def _is_one(known: Person, told: Person) -> bool:
    if known.email and told.email:
        return known.email.lower() == told.email
    return known.name == told.name


def _refuse(record: PartnerRecord, *, today: date, only: frozenset[str] = frozenset()) -> None:
    wrong = (p for p in problems(record, today=today) if not p.warning and (not only or p.field in only))
    if first := next(wrong, None):
        raise PartnerError(first.reason)


def _notes(*, by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)


def _note(notes: Notebook, code: str, what: str, **values: Any) -> None:
    notes.note_other(f"partner:{code}", "match", what, **values)


def _save(pairs: Sequence[Pair], *, notes: Notebook) -> None:
    """Writes what differs and notes it, one entry per partner."""
    todo = []
    for before, after in pairs:
        differing = changes(before, after) if before else {}
        if before is None:
            todo.append(Write(None, after, EVERY))
            _note(notes, after.code, "partner_made", name=after.name, level=after.level)
        elif differing:
            todo.append(Write(before, after, frozenset(differing)))
            _note(notes, after.code, "partner_changed", changes=differing)
    write(todo, today=timezone.localdate(notes.now))
