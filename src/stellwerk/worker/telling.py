"""Who is told by mail that something lies: one letter per reader and moment, however much it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from stellwerk.pursue.escalation import Rung
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.step import Told
from stellwerk.store.models import Lead, Mail, Offer, Policy, User
from stellwerk.terms import OfferState
from stellwerk.worker import post

MOST = 20  # lines of a letter; the rest is counted


@dataclass(frozen=True, slots=True)
class Item:
    """One line of such a letter: the lead, what is to be done, since when, and with whom it lies."""

    lead: Lead
    kind: str
    due_at: datetime
    rung: Rung
    holder: User | None = None
    role: str = ""


Compose = Callable[[User, list[Item], int, datetime], list[Mail]]


def tell(told: Iterable[Told], *, policy: Policy, now: datetime) -> int:
    """Writes the letters about what took a rung, in its transaction; returns how many.

    A person's warning goes to whoever has it, the leader's rung to the leader, the last one to the channel
    managers. What lies in a queue is on everybody's Today and in the mail of the morning. Partners get theirs.
    """
    rows = list(told)
    if not rows or not policy.read("pursue", PursuePolicy).warn_by_mail:
        return 0
    people = User.objects.filter(is_active=True, partner__isnull=True).select_related("leader")
    known = {user.pk: user for user in people}
    by_reader: dict[int, list[Told]] = defaultdict(list)
    for one in rows:
        for reader in _readers(one, known):
            by_reader[reader].append(one)
    compose: Compose = import_string(settings.STAFF_LETTERS)
    shown = {one.lead_id for mine in by_reader.values() for one in mine[:MOST]}
    leads = Lead.objects.filter(pk__in=shown).select_related("organisation", "person").in_bulk()
    letters = [
        letter
        for pk, mine in by_reader.items()
        for letter in compose(known[pk], [_item(one, leads, known) for one in mine[:MOST]], len(mine), now)
    ]
    Mail.objects.bulk_create(letters)
    return len(letters) + _tell_partners(rows)


def _readers(one: Told, known: Mapping[int, User]) -> set[int]:
    """The ids of those who hear of it."""
    if one.rung is Rung.CHANNEL:
        return {pk for pk, user in known.items() if user.role == User.Role.CHANNEL}
    if one.rung is Rung.WARNING:
        return {one.user_id} & known.keys() if one.user_id else set()
    if one.owner_id is not None:
        owner = known.get(one.owner_id)
        return {owner.leader_id} & known.keys() if owner and owner.leader_id else set()
    leaders = {user.leader_id for user in known.values() if user.role == one.role and user.leader_id}
    return leaders & known.keys()


def _item(one: Told, leads: Mapping[int, Lead], known: Mapping[int, User]) -> Item:
    holder = known.get(one.user_id or 0)
    return Item(leads[one.lead_id], one.kind, one.due_at, one.rung, holder, one.role)


def _tell_partners(rows: Iterable[Told]) -> int:
    """The partner's own people hear of their warning: what lies is theirs to do first."""
    leads = {one.lead_id for one in rows if one.rung is Rung.WARNING and one.partner_id}
    # A partner that is asked to say how it stands has had its letter for that.
    silent = {one.lead_id for one in rows if one.kind == "report_back"}
    taken = Offer.objects.filter(lead__in=leads - silent, state=OfferState.ACCEPTED) if leads else ()
    return post.write("late", taken)
