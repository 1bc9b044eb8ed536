"""The block list: put on, taken off, looked up; and letters that are not written because of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from stellwerk.clean.blocked import Mark, marks
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Blocked, Mail, Person, Policy
from stellwerk.terms import Reason

# Letters to people outside the house and its partners; only these ask the block list.
TO_PEOPLE = frozenset({"promise", "opt_in", "opt_in_again", "informed", "campaign", "nurture"})


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody typed to block or to look up; '' for what was left empty."""

    email: str = ""
    phone: str = ""
    name: str = ""
    postcode: str = ""

    @property
    def marks(self) -> tuple[Mark, ...]:
        return marks(
            email=self.email,
            phones=(self.phone,),
            name=self.name,
            postcode=self.postcode,
            region=settings.DEFAULT_COUNTRY,
            key=key(),
        )


def key() -> bytes:
    """The key of the hashes. Without it the list is worthless, so it is kept apart from the database."""
    return str(settings.BLOCK_KEY).encode()


def listed(wanted: Iterable[Mark]) -> list[Blocked]:
    """The rows of the list that have one of these marks."""
    digests = {mark.digest for mark in wanted}
    return list(Blocked.objects.filter(digest__in=digests).order_by("id")) if digests else []


def block(entered: Entered, *, why: Reason, by: str, now: datetime) -> int:
    """Puts every mark of what was entered on the list; returns how many are new. The same again changes nothing."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        return put_on(entered.marks, why=why, by=by, now=now, notes=notes)


def put_on(own: Iterable[Mark], *, why: Reason, by: str, now: datetime, notes: Notebook) -> int:
    """The same inside the caller's transaction."""
    wanted = {mark.digest: mark for mark in own}
    for row in listed(wanted.values()):
        wanted.pop(bytes(row.digest), None)
    rows = [
        Blocked(kind=mark.kind.value, digest=mark.digest, why=why.as_json(), made_by=by, made_at=now)
        for mark in wanted.values()
    ]
    Blocked.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        kinds = sorted(row.kind for row in rows)
        notes.note_other("block list", "clean", "blocked", reasons=[why], kinds=kinds)
    return len(rows)


def unblock(row: Blocked, *, reason: str, by: str, now: datetime) -> None:
    """Takes a row off the list; who did it and why stays in the journal."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        Blocked.objects.filter(pk=row.pk).delete()
        notes.note_other(
            "block list",
            "clean",
            "unblocked",
            kind=row.kind,
            reason=reason[:300],
            since=row.made_at.isoformat(),
        )


def marks_of_person(person: Person) -> tuple[Mark, ...]:
    """The marks of mail and numbers of a known person."""
    return marks(
        email=person.email,
        phones=(person.phone, person.mobile),
        region=settings.DEFAULT_COUNTRY,
        key=key(),
    )


def blocked_people(people: Sequence[Person]) -> set[int]:
    """Ids of those of them who are on the list by mail or number; one query."""
    own = {person.pk: marks_of_person(person) for person in people}
    found = {bytes(row.digest) for row in listed(mark for each in own.values() for mark in each)}
    return {pk for pk, each in own.items() if any(mark.digest in found for mark in each)}


def unblocked(letters: Iterable[Mail]) -> list[Mail]:
    """The letters that may be written or sent: none to people who are on the list."""
    given = list(letters)
    own: Mapping[int, tuple[Mark, ...]] = {
        at: Entered(email=letter.to).marks for at, letter in enumerate(given) if letter.kind in TO_PEOPLE
    }
    found = {bytes(row.digest) for row in listed(mark for each in own.values() for mark in each)}
    return [
        letter for at, letter in enumerate(given) if not any(mark.digest in found for mark in own.get(at, ()))
    ]
