"""Clean's step: raw contacts become leads, are merged into known ones, or are rejected with a reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone

from stellwerk.capture.columns import ColumnMap, apply, attributes
from stellwerk.capture.filing import stored
from stellwerk.capture.sources import read as read_message
from stellwerk.capture.sources.address_list import Keeps
from stellwerk.capture.sources.reading import Record, Unclear
from stellwerk.capture.vocabulary import OUR_NAMES
from stellwerk.clean.blocked import marks_of, refused
from stellwerk.clean.consent import needs_confirmation, origin_of
from stellwerk.clean.contact import Contact
from stellwerk.clean.duplicates import Keys, Pair, find, keys, site_of
from stellwerk.clean.junk import judge
from stellwerk.clean.likeness import Likeness
from stellwerk.clean.look import filled
from stellwerk.clean.merge import MergeError
from stellwerk.clean.merge import merge as merged
from stellwerk.clean.merge import unmerge as undone
from stellwerk.clean.normalise import normalise
from stellwerk.clean.policy import CleanPolicy
from stellwerk.clean.text import fold
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    Blocked,
    Campaign,
    Consent,
    Duplicate,
    FollowUp,
    Import,
    Lead,
    Merge,
    Offer,
    Organisation,
    Person,
    Policy,
    RawContact,
    Source,
)
from stellwerk.store.rows import insert_rows, join, new, update_rows
from stellwerk.terms import Reason, Stage

# Where a contact's values stand: contact's field -> column.
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
HINT = 0.0003  # while somebody types, most of a contact is still missing: one thing in common is enough
CERTAIN = Likeness(1.0, (Reason("duplicate.same_id"),))


@dataclass(slots=True)
class Read:
    """A raw contact on its way: what was read of it, and the lead it becomes or goes into."""

    raw: RawContact
    source: Source
    contact: Contact
    keys: Keys
    extras: dict[str, str]
    said: tuple[Reason, ...]
    lead: Lead | None = None
    ticks: dict[str, bool] = field(default_factory=dict)
    is_address: bool = False


def run(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Cleans the raw contacts that wait; returns how many."""
    raws = list(RawContact.objects.waiting().select_for_update(skip_locked=True)[:limit])
    if not raws:
        return 0
    sources = Source.objects.in_bulk({raw.source_id for raw in raws})
    _join_batches(raws)
    rules = policy.read("clean", CleanPolicy)
    reads = [read for raw in raws if (read := _read(raw, sources[raw.source_id], rules))]
    _refuse_blocked([read for read in reads if read.raw.state == RawContact.State.WAITING])
    kept = [read for read in reads if read.raw.state == RawContact.State.WAITING]
    _keep_addresses([read for read in kept if read.is_address])
    kept = [read for read in kept if not read.is_address]
    targets, questions = _judge(kept, rules)
    fresh = [read for i, read in enumerate(kept) if i not in targets]
    _create(fresh, now=now, notes=notes)
    _charge(fresh)
    _merge_all([(kept[i], targets[i]) for i in targets], kept, now=now, notes=notes)
    _consents(kept)
    _ask(questions, kept, now=now)
    update_rows(raws, "state", "reason", "lead", "asks")
    return len(raws)


def _join_batches(raws: Iterable[RawContact]) -> None:
    """Every row knows the import that brought it, without the file."""
    ids = {raw.batch_id for raw in raws if raw.batch_id}
    found = Import.objects.defer("body", "problems", "kept").in_bulk(ids) if ids else {}
    for raw in raws:
        join(raw, batch=found.get(raw.batch_id or 0))


def _read(raw: RawContact, source: Source, rules: CleanPolicy) -> Read | None:
    """Normalises one message; a rejected one gets its state and reason here.

    None for one that its source cannot read: it waits for a person.
    """
    found = _record(raw, source)
    if isinstance(found, Unclear):
        raw.asks = found.reason.as_json()
        return None
    record, extras = found
    zone = timezone.get_default_timezone()
    country = source.settings.get("country", settings.DEFAULT_COUNTRY)
    contact, said = normalise(record, default_country=country, tz=zone)
    problem = source.settings.get("problems", {}).get(raw.external_id)
    reason = (
        Reason.from_json(problem)
        if problem
        else judge(contact, policy=rules, contactable_required=not source.settings.get("contactless"))
    )
    if reason:
        raw.state, raw.reason = RawContact.State.REJECTED, reason.as_json()
    read = Read(raw, source, contact, keys(contact), extras, said)
    if raw.batch:
        read.ticks = stored(raw.batch.mapping).ticked(raw.payload)
        read.is_address = raw.batch.settings.get("keeps") == Keeps.PEOPLE
    return read


def _refuse_blocked(reads: Sequence[Read]) -> None:
    """Whoever is on the block list comes in by no source; the reason names no address."""
    key = settings.BLOCK_KEY.encode()
    own = {read.raw.pk: marks_of(read.contact, region=settings.DEFAULT_COUNTRY, key=key) for read in reads}
    wanted = {mark.digest for marks in own.values() for mark in marks}
    found = Blocked.objects.filter(digest__in=wanted).values_list("digest", flat=True) if wanted else ()
    if listed := {bytes(digest) for digest in found}:
        for read in reads:
            if reason := refused(own[read.raw.pk], listed):
                read.raw.state, read.raw.reason = RawContact.State.REJECTED, reason.as_json()


def _record(raw: RawContact, source: Source) -> tuple[dict[str, str], dict[str, str]] | Unclear:
    """A message under our names, and what has no name of ours. Table rows are lists, other messages are maps."""
    if isinstance(raw.payload, list):
        mapping = _column_map(source)
        return apply(mapping, raw.payload), attributes(mapping, raw.payload)
    if raw.batch:
        filing = stored(raw.batch.mapping, raw.batch.settings.get("out", ()))
        record = filled(filing.record(raw.payload), raw.batch.settings.get("defaults", {}))
        return record, filing.extras(raw.payload)
    found = _typed(raw) or read_message(source.kind, raw.payload, source.settings)
    if isinstance(found, Unclear):
        return found
    ours = {
        source.mapping.get(name, name): text for name, text in (*found.extras.items(), *found.values.items())
    }
    return ours, {name: ours.pop(name) for name in [*ours] if name not in OUR_NAMES}


def _typed(raw: RawContact) -> Record | None:
    """What a person read in a message that the machine could not."""
    if raw.reason and raw.reason[0] == "unclear.typed":
        return Record(raw.reason[1]["values"])
    return None


def _column_map(source: Source) -> ColumnMap:
    found: ColumnMap | None = getattr(source, "column_map", None)
    if found is None:
        places = tuple((i, name) for i, name in source.mapping["places"])
        extras = tuple((i, header) for i, header in source.mapping["extras"])
        found = ColumnMap(tuple(source.mapping["headers"]), places, extras, ())
        source.column_map = found  # type: ignore[attr-defined]
    return found


@dataclass(frozen=True, slots=True)
class Target:
    """Where a contact goes: a lead that is there, or an earlier one of the batch (by its place)."""

    likeness: Likeness
    lead: Lead | None = None
    place: int = -1


def _judge(kept: Sequence[Read], rules: CleanPolicy) -> tuple[dict[int, Target], list[tuple[int, Target]]]:
    """Which contacts are known for sure, and which a person should look at."""
    targets = _same_id(kept)
    comparable = [i for i, read in enumerate(kept) if not read.source.settings.get("contactless")]
    leads, known = _known([kept[i] for i in comparable])
    contacts, own = [kept[i].contact for i in comparable], [kept[i].keys for i in comparable]
    pairs = find(contacts, known=known, own=own, policy=rules)
    apart = _kept_apart([kept[i].raw.pk for i in comparable])
    questions: list[tuple[int, Target]] = []
    for pair in pairs:
        place, target = comparable[pair.first], _target(pair, comparable, leads)
        if place in targets or (target.lead and (target.lead.pk, kept[place].raw.pk) in apart):
            continue
        if pair.likeness.probability >= rules.merge_above:
            targets[place] = _root(target, targets)
        else:
            questions.append((place, target))
    return targets, [(place, _root(t, targets)) for place, t in questions if place not in targets]


def _target(pair: Pair, comparable: Sequence[int], leads: Sequence[Lead]) -> Target:
    if pair.is_known:
        return Target(pair.likeness, lead=leads[pair.second])
    return Target(pair.likeness, place=comparable[pair.second])


def _root(target: Target, targets: dict[int, Target]) -> Target:
    """Follows a contact that itself went into another."""
    while target.lead is None and target.place in targets:
        further = targets[target.place]
        target = Target(target.likeness, lead=further.lead, place=further.place)
    return target


def _same_id(kept: Sequence[Read]) -> dict[int, Target]:
    """The same id from the same source is the same lead."""
    ids = {read.contact.lead_id for read in kept if read.contact.lead_id}
    known = Lead.objects.filter(external_id__in=ids).exclude(stage=Stage.MERGED)
    leads = {lead.pk: lead for lead in known.select_related("person", "organisation")}
    sources = RawContact.objects.filter(lead__in=leads).order_by("id").values_list("lead", "source")
    there = {(leads[pk].external_id, source): leads[pk] for pk, source in sources}
    seen: dict[tuple[str, int], int] = {}
    targets: dict[int, Target] = {}
    for i, read in enumerate(kept):
        key = (read.contact.lead_id, read.raw.source_id)
        if not key[0]:
            continue
        if key in there:
            targets[i] = Target(CERTAIN, lead=there[key])
        elif key in seen:
            targets[i] = Target(CERTAIN, place=seen[key])
        else:
            seen[key] = i
    return targets


def _known(reads: Sequence[Read]) -> tuple[list[Lead], list[Contact]]:
    """Leads that share a key with one of the contacts, and what they look like as contacts."""
    contacts = [read.contact for read in reads]
    mails = {c.email for c in contacts if c.email}
    phones = {p for c in contacts for p in (c.phone, c.mobile) if p}
    places = {key for c in contacts if (key := _place_key(c))}
    sites = {read.keys.company_place for read in reads if read.keys.company_place}
    people = Q(email__in=mails) | Q(phone__in=phones) | Q(mobile__in=phones) | Q(place_key__in=places)
    ids = set(Person.objects.filter(people).values_list("id", flat=True))
    ids |= set(Person.objects.filter(organisation__site_key__in=sites).values_list("id", flat=True))
    leads = Lead.objects.filter(person__in=ids).exclude(stage=Stage.MERGED)
    found = list(leads.select_related("person", "organisation").order_by("id"))
    return found, [_as_contact(lead) for lead in found]


def _as_contact(lead: Lead) -> Contact:
    values = {name: getattr(lead.person, column) for name, column in PERSON.items()} if lead.person else {}
    if lead.organisation:
        values |= {name: getattr(lead.organisation, column) for name, column in COMPANY.items()}
    else:
        values |= {"postcode": lead.postcode, "city": lead.city, "country": lead.country}
    return Contact(**values)


def _kept_apart(raws: Iterable[int]) -> set[tuple[int, int]]:
    """(lead, raw contact) of which a person said that they are two."""
    rows = Duplicate.objects.filter(raw_contact__in=raws, verdict=Duplicate.Verdict.DIFFERENT)
    return set(rows.values_list("lead", "raw_contact"))


def _create(fresh: Sequence[Read], *, now: datetime, notes: Notebook) -> None:
    """Organisations, people and leads of the new contacts: two writes, the leads are written with what follows."""
    companies = _companies(fresh)
    people = [_person(read.contact, companies.get(_company_id(read.contact))) for read in fresh]
    _say_origins(fresh, people)
    insert_rows(person for person in people if person)
    campaigns = _campaigns(fresh)
    leads = [
        _lead(read, person, companies.get(_company_id(read.contact)), campaigns, now=now)
        for read, person in zip(fresh, people, strict=True)
    ]
    notes.begin(leads)
    for read, lead in zip(fresh, leads, strict=True):
        read.lead = lead
        join(read.raw, lead=lead)
        read.raw.state = RawContact.State.LEAD
        notes.note(lead.pk, "clean", "cleaned", reasons=read.said, source=read.source.name)


def _charge(fresh: Sequence[Read]) -> None:
    """What a source's leads cost is a cost of their campaigns."""
    costs: dict[int, int] = {}
    for read in fresh:
        if read.source.price_cents and read.lead and read.lead.campaign_id:
            campaign = read.lead.campaign_id
            costs[campaign] = costs.get(campaign, 0) + read.source.price_cents
    for campaign, cents in costs.items():  # a chunk has one or two campaigns that cost by the lead
        Campaign.objects.filter(pk=campaign).update(real_cost_cents=F("real_cost_cents") + cents)


def _company_id(contact: Contact) -> tuple[str, str]:
    return contact.company_key, contact.postcode


def _companies(reads: Sequence[Read]) -> dict[tuple[str, str], Organisation]:
    """The organisations of the contacts by key and postcode: found, or made."""
    named = {_company_id(read.contact): read for read in reversed(reads) if read.contact.company_key}
    sites = {which: site_of(read.keys, read.contact) for which, read in named.items()}
    known = Organisation.objects.filter(site_key__in=set(sites.values()))
    found = {(row.name_key, row.postcode): row for row in known}
    made = {}
    for which, read in named.items():
        if which not in found:
            values = {column: getattr(read.contact, name) for name, column in COMPANY.items()}
            made[which] = new(Organisation, **values, site_key=sites[which])
    insert_rows(made.values())
    return found | made


def _person(contact: Contact, company: Organisation | None) -> Person | None:
    if not (contact.name_key or contact.email or contact.phone or contact.mobile):
        return None
    values = {column: getattr(contact, name) for name, column in PERSON.items()}
    person = new(Person, place_key=_place_key(contact), **values)
    join(person, organisation=company)
    return person


def _place_key(contact: Contact) -> str:
    """Name and place together: a name alone has too many bearers to be looked up by."""
    place = contact.postcode or fold(contact.city)
    return f"{contact.name_key}|{place}" if contact.name_key and place else ""


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
    join(lead, person=person, organisation=company)
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


def _say_origins(fresh: Sequence[Read], people: Sequence[Person | None]) -> None:
    """Who gave us a person's data, if not the person: such people must be told (GDPR Art. 14)."""
    for read, person in zip(fresh, people, strict=True):
        if person:
            said = read.source.settings | (read.raw.batch.settings if read.raw.batch else {})
            person.origin, person.legal_basis = origin_of(read.source.kind, read.source.name, said)


def _consents(reads: Sequence[Read]) -> None:
    """Consents that came with contacts whose leads are known by now."""
    _document([(read, read.lead.person_id) for read in reads if read.lead and read.lead.person_id])


def _document(came: Sequence[tuple[Read, int]]) -> None:
    """A consent that came with a contact is documented with its source and the words that were shown.

    A tick over the net consents to mails only when the mail of the double opt-in was answered. What a person, or
    anybody with this mailbox, has withdrawn comes back by no message: somebody must document it anew.
    """
    said = [(read, person) for read, person in came if read.contact.consent == "yes"]
    if not said:
        return
    known = Consent.objects.filter(person__in={person for _, person in said})
    there = set(known.values_list("person", "purpose"))
    boxes = {read.contact.email for read, _ in said if read.contact.email}
    ended = Consent.objects.filter(withdrawn_at__isnull=False, person__email__in=boxes)
    refused_by = set(ended.values_list("person__email", "purpose"))
    rows: dict[tuple[int, str], Consent] = {}
    for read, person in said:
        for purpose in Consent.Purpose:
            if (person, purpose) not in there and (read.contact.email, purpose) not in refused_by:
                rows.setdefault((person, purpose), _consent(read, person, purpose))
    insert_rows(rows.values())


def _consent(read: Read, person: int, purpose: Consent.Purpose) -> Consent:
    at = min(read.contact.received_at or read.raw.received_at, read.raw.received_at)
    waits = purpose == Consent.Purpose.MAIL and needs_confirmation(read.source.kind, read.source.settings)
    return new(
        Consent,
        person_id=person,
        purpose=purpose.value,
        source=read.source.name,
        text_version=read.extras.get("consent_version", ""),
        given_at=None if waits else at,
        proof={"way": "form" if waits else "import", "raw_contact": read.raw.pk, "at": at.isoformat()},
    )


def _keep_addresses(reads: Sequence[Read]) -> None:
    """Rows of an address list: people and companies of the marketing database, no leads.

    Whoever is known by mailbox, or by name and place, is not written twice.
    """
    companies = _companies(reads)
    known = _known_people(reads)
    fresh: dict[str, Person] = {}
    owners: list[Person | None] = []
    for read in reads:
        marks = _marks(read.contact)
        there = next(
            (known.get(mark) or fresh.get(mark) for mark in marks if mark in known or mark in fresh), None
        )
        person = there or _person(read.contact, companies.get(_company_id(read.contact)))
        if person and not there:
            fresh |= dict.fromkeys(marks or (f"row {read.raw.pk}",), person)
        owners.append(person)
    made = {id(person): person for person in fresh.values()}
    firsts: dict[int, Read] = {}
    for read, person in zip(reads, owners, strict=True):
        if person and id(person) in made:
            firsts.setdefault(id(person), read)
    _say_origins([firsts[key] for key in made], list(made.values()))
    insert_rows(made.values())
    for read, person in zip(reads, owners, strict=True):
        company = companies.get(_company_id(read.contact))
        values = {
            "person": person.pk if person else None,
            "organisation": company.pk if company else None,
            "is_new": person is None or id(person) in made,
        }
        read.raw.state = RawContact.State.REJECTED
        read.raw.reason = Reason("import.kept", values).as_json()
    _address_consents(reads, owners)


def _known_people(reads: Sequence[Read]) -> dict[str, Person]:
    """People of the marketing database by mailbox, and by name and place."""
    mails = {read.contact.email for read in reads if read.contact.email}
    places = {key for read in reads if (key := _place_key(read.contact))}
    found = Person.objects.filter(Q(email__in=mails) | Q(place_key__in=places)).order_by("-id")
    return {mark: person for person in found for mark in (person.email, person.place_key) if mark}


def _marks(contact: Contact) -> list[str]:
    return [mark for mark in (contact.email, _place_key(contact)) if mark]


def _address_consents(reads: Sequence[Read], owners: Sequence[Person | None]) -> None:
    """What a list says of consent, documented with the list as its source."""
    _document([(read, person.pk) for read, person in zip(reads, owners, strict=True) if person])


def _merge_all(
    going: Sequence[tuple[Read, Target]], kept: Sequence[Read], *, now: datetime, notes: Notebook
) -> None:
    """Merges contacts into their leads: holes are filled, nothing is overwritten, each merge can be undone."""
    rows, back = [], []
    for read, target in going:
        lead = _lead_of(target, kept)
        found = merged(_as_contact(lead).as_dict() | _lead_values(lead), read.contact.as_dict() | read.ticks)
        _set(lead, found.changes)
        read.lead = read.raw.lead = lead
        read.raw.state = RawContact.State.MERGED
        lead.last_contact_at = max(lead.last_contact_at or lead.arrived_at, min(read.raw.received_at, now))
        if lead.stage in (Stage.NURTURE, Stage.SCRAP):
            back.append(lead.pk)
        before = {"changes": _plain(found.changes), "before": _plain(found.before)}
        rows.append(Merge(lead=lead, raw_contact=read.raw, before=before, merged_at=now))
        likeness = target.likeness
        notes.note(lead.pk, "clean", "merged", reasons=likeness.reasons, probability=round(likeness.probability, 4),
                   raw_contact=read.raw.pk)  # fmt: skip
    insert_rows(rows)
    _write([row.lead for row in rows])
    insert_rows(
        (
            _duplicate(read, target, read.lead, now=now, verdict=Duplicate.Verdict.SAME)
            for read, target in going
        ),
        ignore_conflicts=True,
    )
    Lead.objects.move(back, to=Stage.ENRICH, at=now)


def _lead_of(target: Target, kept: Sequence[Read]) -> Lead:
    lead = target.lead or kept[target.place].lead
    if lead is None:
        raise LookupError("A contact can only go into a lead that exists by now.")
    return lead


def _duplicate(read: Read, target: Target, lead: Lead | None, *, now: datetime, verdict: str) -> Duplicate:
    return Duplicate(
        lead=lead,
        raw_contact=read.raw,
        probability=round(target.likeness.probability, 4),
        reasons=[reason.as_json() for reason in target.likeness.reasons],
        verdict=verdict,
        decided_by="machine" if verdict == Duplicate.Verdict.SAME else "",
        found_at=now,
    )


def _ask(questions: Sequence[tuple[int, Target]], kept: Sequence[Read], *, now: datetime) -> None:
    """Pairs that a person should look at."""
    insert_rows(
        (
            _duplicate(kept[i], target, target.lead or kept[target.place].lead, now=now, verdict="open")
            for i, target in questions
        ),
        ignore_conflicts=True,
    )


def _lead_values(lead: Lead) -> dict[str, Any]:
    stated = {name: lead.fact(name) for name in (*STATED, *_tick_names(lead.facts))}
    return stated | {name: getattr(lead, column) for name, column in LEAD.items() if name not in COMPANY}


def _set(lead: Lead, changes: Any) -> None:
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


def _tick_names(values: Iterable[str]) -> list[str]:
    return [name for name in values if name.startswith("tick.")]


def _write(leads: Sequence[Lead]) -> None:
    """Writes what `_set` changed: one statement per table."""
    update_rows([lead.person for lead in leads if lead.person], *PERSON.values())
    update_rows([lead.organisation for lead in leads if lead.organisation], *COMPANY.values())
    # A lead of this very batch has no row yet; it is written with what it has by then.
    there = [lead for lead in leads if not lead._state.adding]
    update_rows(there, "last_contact_at", "facts", *LEAD.values())


def _value(name: str, value: Any) -> Any:
    if name in ("decides", "employees", "deadline_on"):
        return value
    return "" if value is None else value


def _plain(values: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def unmerge(merge_id: int, *, by: str, now: datetime) -> Merge:
    """Takes a merge apart: the lead gets its old values back, the contact becomes a lead of its own."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = Merge.objects.select_for_update(of=("self",)).select_related(
            "lead__person", "lead__organisation", "raw_contact", "gone"
        ).get(pk=merge_id)  # fmt: skip
        if row.undone_at:
            return row
        lead, raw = row.lead, row.raw_contact
        _set(lead, undone(_plain(_as_contact(lead).as_dict() | _lead_values(lead)), row.before))
        _write([lead])
        if row.gone:
            Lead.objects.filter(pk=row.gone.pk).update(merged_into=None, **row.before["lead"])
            for pk, state in row.before["raws"]:
                RawContact.objects.filter(pk=pk).update(state=state, lead=row.gone)
        else:
            RawContact.objects.filter(pk=raw.pk).update(state=RawContact.State.WAITING, lead=None)
        Duplicate.objects.update_or_create(
            lead=lead, raw_contact=raw, create_defaults={"probability": 1.0, "found_at": now},
            defaults={"verdict": Duplicate.Verdict.DIFFERENT, "decided_by": by},
        )  # fmt: skip
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        notes.note(lead.pk, "clean", "unmerged", raw_contact=raw.pk)
    return row


def verdict(duplicate_id: int, *, same: bool, by: str, now: datetime) -> Duplicate:
    """A person says whether two are one. The same answer again changes nothing.

    Raises MergeError when partners work on both.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = Duplicate.objects.select_for_update(of=("self",)).select_related("lead", "raw_contact__lead").get(
            pk=duplicate_id
        )  # fmt: skip
        if row.verdict != Duplicate.Verdict.OPEN:
            return row
        row.verdict = Duplicate.Verdict.SAME if same else Duplicate.Verdict.DIFFERENT
        row.decided_by = by
        row.save(update_fields=["verdict", "decided_by"])
        if same:
            _merge_leads(row, now=now, notes=notes)
    return row


def _merge_leads(row: Duplicate, *, now: datetime, notes: Notebook) -> None:
    """One lead ends in the other: the younger in the older, but never the one that a partner has."""
    if row.raw_contact.lead is None or row.raw_contact.lead_id == row.lead_id:
        return
    lead, gone = _which_stays(row.lead, row.raw_contact.lead)
    raws = list(RawContact.objects.filter(lead=gone).order_by("id").values_list("id", "state"))
    found = merged(
        _as_contact(lead).as_dict() | _lead_values(lead), _as_contact(gone).as_dict() | _lead_values(gone)
    )
    _set(lead, found.changes)
    _write([lead])
    waiting = gone.waiting_since.isoformat() if gone.waiting_since else None
    before: dict[str, Any] = {"changes": _plain(found.changes), "before": _plain(found.before)}
    before |= {"lead": {"stage": gone.stage, "waiting_since": waiting}, "raws": raws}
    Merge.objects.create(lead=lead, raw_contact=row.raw_contact, gone=gone, before=before, merged_at=now)
    Lead.objects.filter(pk=gone.pk).update(stage=Stage.MERGED, merged_into=lead, waiting_since=None)
    RawContact.objects.filter(lead=gone).update(state=RawContact.State.MERGED, lead=lead)
    FollowUp.objects.open().filter(lead=gone).update(done_at=now, done_by="merged")
    notes.note(lead.pk, "clean", "merged", gone=gone.pk, raw_contact=row.raw_contact_id)
    notes.note(gone.pk, "clean", "merged_into", lead=lead.pk)


def _which_stays(older: Lead, younger: Lead) -> tuple[Lead, Lead]:
    """The lead that stays and the one that goes. Raises MergeError when partners have both."""
    live = (Offer.State.OPEN, Offer.State.ACCEPTED)
    offered = set(
        Offer.objects.filter(lead__in=(older, younger), state__in=live).values_list("lead", flat=True)
    )
    if len(offered) == 2:
        raise MergeError
    return (younger, older) if younger.pk in offered else (older, younger)


def look_alikes(record: dict[str, str], *, sure: bool = False, limit: int = 5) -> list[tuple[Lead, Likeness]]:
    """Leads that may be the one of this record (under our names), the likest first; for whoever types one.

    `sure`: only those that a person would be asked about; else also what half a record only hints at.
    """
    rules = Policy.objects.live().read("clean", CleanPolicy)
    contact, _ = normalise(
        record, default_country=settings.DEFAULT_COUNTRY, tz=timezone.get_default_timezone()
    )
    own = keys(contact)
    blank = Source(name="", kind="")
    leads, known = _known([Read(RawContact(source=blank), blank, contact, own, {}, ())])
    pairs = find([contact], known=known, own=[own], policy=rules if sure else replace(rules, ask_above=HINT))
    found = [(leads[pair.second], pair.likeness) for pair in pairs if pair.is_known]
    return sorted(found, key=lambda one: -one[1].probability)[:limit]
