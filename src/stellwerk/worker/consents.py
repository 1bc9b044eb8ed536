"""The register of consents: asked by mail, confirmed, documented by a person, withdrawn; and who must be told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Min, Q, QuerySet
from django.utils.module_loading import import_string

from stellwerk.clean.consent import Allowed, Given, Purpose, Reachable, may_contact
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Consent, Customer, Lead, Mail, Participation, Person, Policy
from stellwerk.terms import Reason
from stellwerk.worker import blocklist

BATCH = 100
# kind of letter, person, now, the consent it asks for -> unsaved letters
Compose = Callable[[str, Person, datetime, Consent | None], list[Mail]]
WAYS = ("phone", "talk", "paper")


# --- Whom one may contact -----------------------------------------------------------------------------------


def reachable(people: Sequence[Person]) -> dict[int, Reachable]:
    """What the rule must know of these people; six queries for all of them."""
    ids = [person.pk for person in people]
    consents: dict[int, list[Given]] = {pk: [] for pk in ids}
    for row in Consent.objects.filter(person__in=ids).order_by("id"):
        consents[row.person_id].append(Given(row.purpose, row.source, row.given_at, row.withdrawn_at))
    blocked, used, customers = blocklist.blocked_people(people), _used(ids), _customers(people)
    return {
        person.pk: Reachable(
            email=person.email,
            phone=person.phone or person.mobile,
            blocked=person.pk in blocked,
            is_customer=person.pk in customers,
            bounced=person.mail_bounced_at is not None,
            used_at=used.get(person.pk),
            consents=tuple(consents[person.pk]),
        )
        for person in people
    }


def verdicts(
    people: Sequence[Person], purpose: Purpose, *, now: datetime, rules: CleanPolicy
) -> dict[int, Allowed | Reason]:
    """Per person: may he be contacted for this purpose, and why or why not."""
    known = reachable(people)
    return {pk: may_contact(each, purpose, now=now, policy=rules) for pk, each in known.items()}


def _used(ids: Iterable[int]) -> dict[int, datetime]:
    """When something was last done with each person: a campaign, or a real contact of a lead."""
    found: dict[int, datetime] = {}
    talks = Lead.objects.filter(person__in=ids, last_contact_at__isnull=False)
    letters = Participation.objects.filter(person__in=ids, addressed_at__isnull=False)
    warmed = Mail.objects.filter(person__in=ids, sent_at__isnull=False, bounced_at__isnull=True)
    every = (
        rows.order_by().values_list("person").annotate(at=Max(moment))
        for rows, moment in ((warmed, "sent_at"), (talks, "last_contact_at"), (letters, "addressed_at"))
    )
    first, *others = every
    for pk, at in first.union(*others, all=True):
        found[pk] = max(at, found.get(pk, at))
    return found


def _customers(people: Sequence[Person]) -> set[int]:
    """Those who have ordered themselves, or whose company has."""
    companies = {person.organisation_id for person in people if person.organisation_id}
    mine = Q(person__in=[person.pk for person in people]) | Q(organisation__in=companies)
    found = Customer.objects.filter(mine, undone_at__isnull=True).values_list("person", "organisation")
    persons, sites = {row[0] for row in found}, {row[1] for row in found if row[1]}
    return {person.pk for person in people if person.pk in persons or person.organisation_id in sites}


# --- Double opt-in ------------------------------------------------------------------------------------------


def ask(*, now: datetime) -> int:
    """Writes the mails of the double opt-in that are due: the first one, and one reminder; returns how many."""
    rules = Policy.objects.live().read("clean", CleanPolicy)
    remind = timedelta(days=rules.confirm_remind_days)
    first = Consent.objects.to_ask().exclude(person__email="").select_related("person")[:BATCH]
    again = Consent.objects.unconfirmed().filter(
        purpose=Consent.Purpose.MAIL,
        asked_at__lte=now - remind,
        asked_at__gt=now - timedelta(days=rules.confirm_days),
        proof__reminded_at__isnull=True,
    )
    count = sum(_ask("opt_in", row, now=now) for row in first)
    return count + sum(
        _ask("opt_in_again", row, now=now) for row in again.select_related("person").order_by("id")[:BATCH]
    )


def _ask(kind: str, row: Consent, *, now: datetime) -> int:
    """The mark on the consent and the letter are one transaction; another worker finds the mark."""
    compose: Compose = import_string(settings.PERSON_LETTERS)
    with transaction.atomic():
        mine = Consent.objects.unconfirmed().filter(pk=row.pk)
        if kind == "opt_in":
            claimed = mine.filter(asked_at__isnull=True).update(asked_at=now)
        else:
            claimed = mine.filter(proof__reminded_at__isnull=True).update(
                proof=row.proof | {"reminded_at": now.isoformat()}
            )
        if claimed:
            row.asked_at = row.asked_at or now
            Mail.objects.bulk_create(blocklist.unblocked(compose(kind, row.person, now, row)))
    return claimed


def confirm(consent_id: int, *, words: str, now: datetime) -> bool:
    """The person answered our mail; whether that was new."""
    with notebook(now=now, actor="person", policy_version=Policy.objects.live().version) as notes:
        row = Consent.objects.unconfirmed().select_for_update().filter(pk=consent_id).first()
        if row is None:
            return False
        row.given_at = now
        row.proof = row.proof | {"way": "double_opt_in", "words": words, "confirmed_at": now.isoformat()}
        row.save(update_fields=["given_at", "proof"])
        _note(notes, row.person_id, "consent_confirmed", purpose=row.purpose)
    return True


# --- Documented by a person, withdrawn ------------------------------------------------------------------------


def document(
    person: Person,
    purpose: Purpose,
    *,
    way: str,
    words: str,
    source: str,
    by: str,
    at: datetime,
    now: datetime,
) -> Consent:
    """A consent that somebody heard or has in writing: who heard it, the words, when, and by which way."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        Consent.objects.unconfirmed().filter(person=person, purpose=purpose).update(withdrawn_at=now)
        row = Consent.objects.create(
            person=person,
            purpose=purpose.value,
            source=source[:120],
            given_at=at,
            proof={"way": way, "words": words[:2000], "heard_by": by, "documented_at": now.isoformat()},
        )
        _note(notes, person.pk, "consent_documented", purpose=purpose.value, way=way)
    return row


def withdraw(person: Person, purposes: Iterable[Purpose], *, by: str, now: datetime) -> int:
    """Ends the consents of these purposes; one that was never given is documented as refused. How many ended."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        return _withdraw([person], purposes, by=by, now=now, notes=notes)


def opt_out(person: Person, purposes: Sequence[Purpose], *, why: Reason, by: str, now: datetime) -> None:
    """The person does not want to be contacted: consents end for everybody of this address, which is blocked.

    With both purposes the numbers are blocked as well.
    """
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        same = Person.objects.filter(email=person.email) if person.email else Person.objects.none()
        everybody = {one.pk: one for one in (*same[:BATCH], person)}
        _withdraw(list(everybody.values()), purposes, by=by, now=now, notes=notes)
        phones = (person.phone, person.mobile) if Purpose.PHONE in purposes else ()
        email = person.email if Purpose.MAIL in purposes else ""
        own = [
            mark for phone in phones or ("",) for mark in blocklist.Entered(email=email, phone=phone).marks
        ]
        blocklist.put_on(own, why=why, by=by, now=now, notes=notes)


def _withdraw(
    people: Sequence[Person], purposes: Iterable[Purpose], *, by: str, now: datetime, notes: Notebook
) -> int:
    wanted = [purpose.value for purpose in purposes]
    ids = [person.pk for person in people]
    mine = Consent.objects.filter(person__in=ids, purpose__in=wanted)
    ended = mine.filter(withdrawn_at__isnull=True).update(withdrawn_at=now)
    there = set(mine.values_list("person", "purpose"))
    Consent.objects.bulk_create(
        Consent(person=person, purpose=purpose, source=by, withdrawn_at=now, proof={"refused": True})
        for person in people
        for purpose in wanted
        if (person.pk, purpose) not in there
    )
    for pk in ids:
        _note(notes, pk, "consent_withdrawn", purposes=wanted)
    return ended


def _note(notes: Notebook, person: int, what: str, **values: Any) -> None:
    """An entry about the person; it names the number of the row, never the name."""
    notes.note_other(f"person:{person}", "clean", what, **values)


# --- Information duty (GDPR Art. 14) --------------------------------------------------------------------------


def to_tell() -> QuerySet[Person]:
    """People whose data a third party gave and who were not told yet; `known_since`: their first lead."""
    waiting = Person.objects.exclude(origin="").filter(informed_at__isnull=True)
    return waiting.annotate(known_since=Min("leads__arrived_at")).order_by(
        F("known_since").asc(nulls_first=True), "id"
    )


def tell(people: Sequence[Person], *, by: str, now: datetime) -> int:
    """Writes the notice to those who can be written to; returns how many letters. Told already: nothing."""
    compose: Compose = import_string(settings.PERSON_LETTERS)
    blocked, count = blocklist.blocked_people(people), 0
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        for person in people:
            if person.pk in blocked or not person.email:
                continue
            mine = Person.objects.filter(pk=person.pk, informed_at__isnull=True)
            if mine.update(informed_at=now):
                Mail.objects.bulk_create(compose("informed", person, now, None))
                _note(notes, person.pk, "informed", origin=person.origin, way="mail")
                count += 1
    return count


def told(person: Person, *, way: str, by: str, now: datetime) -> bool:
    """Somebody told the person himself, by letter or on the phone; whether that was new."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        done = Person.objects.filter(pk=person.pk, informed_at__isnull=True).update(informed_at=now)
        if done:
            _note(notes, person.pk, "informed", origin=person.origin, way=way)
    return bool(done)


def grounds(found: Mapping[int, Allowed | Reason]) -> tuple[list[int], dict[str, int]]:
    """Who may be contacted, and how many may not for each reason (by its key)."""
    may = [pk for pk, each in found.items() if isinstance(each, Allowed)]
    why: dict[str, int] = {}
    for each in found.values():
        if isinstance(each, Reason):
            why[each.key] = why.get(each.key, 0) + 1
    return may, why
