"""Addressing a target group with a campaign: only those who may be contacted, and why the others may not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched

from django.db.models import QuerySet

from stellwerk.clean.consent import Allowed, Purpose
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Campaign, Mail, Participation, Person, Policy
from stellwerk.store.rows import insert_rows, insert_values, number_rows
from stellwerk.terms import Reason
from stellwerk.worker import consents

CHUNK = 500
MOST = 20_000  # people at once: more would keep a page waiting too long
Write = Callable[[Person], Mail]
Follow = Callable[[Mail], None]  # what is done to a letter of somebody who consented, once it has its number
CONSENT = "contact.consent"


@dataclass(slots=True)
class Count:
    """How many may be contacted for a purpose, and per reason how many may not."""

    may: int = 0
    why_not: dict[str, int] = field(default_factory=dict)
    there: int = 0

    @property
    def not_allowed(self) -> int:
        return sum(self.why_not.values())


@dataclass(frozen=True, slots=True)
class Judged:
    """One person of a group, and whether the campaign may address him."""

    person: Person
    verdict: Allowed | Reason
    there: bool


def judged(
    campaign: Campaign | None, group: QuerySet[Person], purpose: Purpose, *, now: datetime
) -> Iterator[Judged]:
    """Every person of the group with the verdict; `there`: the campaign has addressed this one already."""
    rules = Policy.objects.live().read("clean", CleanPolicy)
    for chunk in batched(group.iterator(chunk_size=CHUNK), CHUNK):
        found = consents.verdicts(chunk, purpose, now=now, rules=rules)
        done = _addressed(campaign, chunk) if campaign else set()
        for person in chunk:
            yield Judged(person, found[person.pk], person.pk in done)


def counted(campaign: Campaign | None, group: QuerySet[Person], purpose: Purpose, *, now: datetime) -> Count:
    """The figures of the preview; changes nothing."""
    count = Count()
    for one in judged(campaign, group, purpose, now=now):
        _add(count, one)
    return count


def address(
    campaign: Campaign,
    group: QuerySet[Person],
    purpose: Purpose,
    *,
    write: Write | None,
    follow: Follow | None = None,
    by: str,
    now: datetime,
) -> Count:
    """Notes every person who may be contacted as addressed, with a letter where `write` makes one.

    One transaction: all or nobody. The same group again addresses only whoever is new in it.
    """
    count = Count()
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        for chunk in batched(list(judged(campaign, group, purpose, now=now)), CHUNK):
            for one in chunk:
                _add(count, one)
            fresh = [one for one in chunk if isinstance(one.verdict, Allowed) and not one.there]
            _address(campaign, fresh, write=write, follow=follow, now=now)
        _note(notes, campaign, purpose, count)
    return count


def _addressed(campaign: Campaign, people: Sequence[Person]) -> set[int]:
    rows = Participation.objects.filter(campaign=campaign, person__in=[one.pk for one in people])
    return {pk for pk in rows.values_list("person", flat=True) if pk}


def _add(count: Count, one: Judged) -> None:
    if isinstance(one.verdict, Reason):
        count.why_not[one.verdict.key] = count.why_not.get(one.verdict.key, 0) + 1
    elif one.there:
        count.there += 1
    else:
        count.may += 1


def _address(
    campaign: Campaign, fresh: Sequence[Judged], *, write: Write | None, follow: Follow | None, now: datetime
) -> None:
    rows = [(campaign.pk, one.person.pk, now) for one in fresh]
    insert_values(Participation, ("campaign", "person", "addressed_at"), rows, ignore_conflicts=True)
    if not write:
        return
    letters = [write(one.person) for one in fresh]
    number_rows(letters)
    for one, letter in zip(fresh, letters, strict=True):
        if follow and isinstance(one.verdict, Allowed) and one.verdict.why.key == CONSENT:
            follow(letter)
    insert_rows(letters)


def _note(notes: Notebook, campaign: Campaign, purpose: Purpose, count: Count) -> None:
    notes.note_other(
        f"campaign:{campaign.pk}", "capture", "addressed", purpose=purpose.value, count=count.may,
        left_out=count.why_not,
    )  # fmt: skip
