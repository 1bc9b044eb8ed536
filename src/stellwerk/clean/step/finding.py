"""Which contacts are known: for sure, or so nearly that a person should look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import timezone

from stellwerk.clean.again import is_over
from stellwerk.clean.apart import told, two_of
from stellwerk.clean.duplicates import Pair, find, keys
from stellwerk.clean.likeness import Likeness
from stellwerk.clean.normalise import normalise
from stellwerk.clean.policy import CleanPolicy
from stellwerk.clean.step.lookup import known_leads
from stellwerk.clean.step.reading import Read
from stellwerk.store.models import Duplicate, Lead, Policy, RawContact, Source
from stellwerk.terms import Reason, Stage

HINT = 0.0003  # while somebody types, most of a contact is still missing: one thing in common is enough
CERTAIN = Likeness(1.0, (Reason("duplicate.same_id"),))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a contact goes: a lead that is there, or an earlier one of the batch (by its place)."""

    likeness: Likeness
    lead: Lead | None = None
    place: int = -1


def judge_all(kept: Sequence[Read], rules: CleanPolicy) -> tuple[dict[int, Target], list[tuple[int, Target]]]:
    """Which contacts are known for sure, and which a person should look at: a household, colleagues and branches too.

    Whoever comes again after the lead was closed asks for something new: `read.past` is that lead then.
    """
    targets = _same_id(kept)
    comparable = [i for i, read in enumerate(kept) if not read.source.settings.get("contactless")]
    leads, known = known_leads([kept[i] for i in comparable])
    contacts, own = [kept[i].contact for i in comparable], [kept[i].keys for i in comparable]
    pairs = find(contacts, known=known, own=own, policy=rules, weights=rules.all_weights())
    apart = _kept_apart([kept[i].raw.pk for i in comparable]) if pairs else set()
    questions: list[tuple[int, Target]] = []
    for pair in pairs:
        place, target = comparable[pair.first], _target(pair, comparable, leads)
        read = kept[place]
        if place in targets or (target.lead and (target.lead.pk, read.raw.pk) in apart):
            continue
        is_sure = pair.likeness.probability >= rules.merge_above and two_of(pair.likeness) is None
        if target.lead and is_over(target.lead.closed_at, came_at=read.came_at):
            read.past = read.past or (target.lead if is_sure else None)
        elif is_sure:
            targets[place] = _root(target, targets)
        else:
            questions.append((place, target))
    return targets, [(place, _root(t, targets)) for place, t in questions if place not in targets]


def _target(pair: Pair, comparable: Sequence[int], leads: Sequence[Lead]) -> Target:
    if pair.is_known:
        return Target(told(pair.likeness), lead=leads[pair.second])
    return Target(told(pair.likeness), place=comparable[pair.second])


def _root(target: Target, targets: dict[int, Target]) -> Target:
    """Follows a contact that itself went into another."""
    while target.lead is None and target.place in targets:
        further = targets[target.place]
        target = Target(target.likeness, lead=further.lead, place=further.place)
    return target


def _same_id(kept: Sequence[Read]) -> dict[int, Target]:
    """The same id from the same source is the same lead."""
    ids = {read.contact.lead_id for read in kept if read.contact.lead_id}
    if not ids:
        return {}
    # The second condition is that of the index: without it SQLite reads the whole table.
    known = Lead.objects.filter(external_id__in=ids).exclude(external_id="").exclude(stage=Stage.MERGED)
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


def _kept_apart(raws: Iterable[int]) -> set[tuple[int, int]]:
    """(lead, raw contact) of which a person said that they are two."""
    rows = Duplicate.objects.filter(raw_contact__in=raws, verdict=Duplicate.Verdict.DIFFERENT)
    return set(rows.values_list("lead", "raw_contact"))


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
    leads, known = known_leads([Read(RawContact(source=blank), blank, contact, own, {}, ())])
    asked = rules if sure else replace(rules, ask_above=HINT)
    pairs = find([contact], known=known, own=[own], policy=asked, weights=rules.all_weights())
    found = [(leads[pair.second], told(pair.likeness)) for pair in pairs if pair.is_known]
    return sorted(found, key=lambda one: -one[1].probability)[:limit]
