"""What came in, read and normalised; refused where it is junk or somebody is on the block list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from stellwerk.capture.columns import ColumnMap, apply, attributes
from stellwerk.capture.filing import TICKS, Filing, is_yes, stored
from stellwerk.capture.sources import read as read_message
from stellwerk.capture.sources.address_list import Keeps
from stellwerk.capture.sources.reading import Record, Unclear
from stellwerk.capture.vocabulary import OUR_NAMES
from stellwerk.clean.blocked import marks_of, refused
from stellwerk.clean.contact import Contact
from stellwerk.clean.duplicates import Keys, keys
from stellwerk.clean.junk import judge
from stellwerk.clean.look import filled
from stellwerk.clean.normalise import normalise
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.models import Blocked, Import, Lead, RawContact, Source
from stellwerk.store.rows import join
from stellwerk.terms import Reason

TICK_FACTS = frozenset(f"tick.{name}" for name in TICKS)  # said by a message, such as one from a fair's stand


@dataclass(slots=True)
class Read:
    """A raw contact on its way: what was read of it, and the lead it becomes or goes into.

    `past`: the lead of the same person that was closed before.
    """

    raw: RawContact
    source: Source
    contact: Contact
    keys: Keys
    extras: dict[str, str]
    said: tuple[Reason, ...]
    lead: Lead | None = None
    ticks: dict[str, bool] = field(default_factory=dict)
    is_address: bool = False
    past: Lead | None = None

    @property
    def came_at(self) -> datetime:
        """When the contact was made, as it says itself; never later than it came in."""
        return min(self.contact.received_at or self.raw.received_at, self.raw.received_at)


def join_batches(raws: Iterable[RawContact]) -> None:
    """Every row knows the import that brought it, without the file."""
    ids = {raw.batch_id for raw in raws if raw.batch_id}
    found = Import.objects.defer("body", "problems", "kept").in_bulk(ids) if ids else {}
    for raw in raws:
        join(raw, batch=found.get(raw.batch_id or 0))


def read_raw(raw: RawContact, source: Source, rules: CleanPolicy) -> Read | None:
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
    read.ticks = {name: True for name in [*extras] if name in TICK_FACTS and is_yes(extras.pop(name))}
    if raw.batch:
        read.ticks = _filing(raw.batch).ticked(raw.payload)
        read.is_address = raw.batch.settings.get("keeps") == Keeps.PEOPLE
    return read


def refuse_blocked(reads: Sequence[Read]) -> None:
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
        filing = _filing(raw.batch)
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


def _filing(batch: Import) -> Filing:
    """How the columns of an import were filed; read once for all its rows."""
    found: Filing | None = getattr(batch, "filing", None)
    if found is None:
        found = stored(batch.mapping, batch.settings.get("out", ()))
        batch.filing = found  # type: ignore[attr-defined]
    return found
