"""Once a night: whoever has not been talked to for as long as agreed is due, as a task of the channel manager."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time

from django.db.models import Max
from django.utils import timezone

from stellwerk.match.performers import performance_class
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.register import PartnerPolicy, rhythm
from stellwerk.pursue.step.planning import calendar_of
from stellwerk.store.journal import notebook
from stellwerk.store.models import Entry, Partner, PartnerTask, Policy, Visit
from stellwerk.store.rows import insert_rows, new
from stellwerk.terms import Reason

NIGHT = time(4)
MARK = "rhythm"  # what the journal's entry of the day is about


def nightly(*, now: datetime) -> int:
    """Makes the tasks that are due if that has not been done today; returns how many.

    May be called at any time and twice: the tasks and the mark of the day are one transaction.
    """
    local = timezone.localtime(now)
    if local.time() < NIGHT or Entry.objects.about(MARK).since(local.date()).exists():
        return 0
    policy = Policy.objects.live()
    with notebook(now=now, actor="clock", policy_version=policy.version) as notes:
        rows = insert_rows(due(policy, now=now))
        notes.note_other(MARK, "match", "contacts_due", tasks=len(rows))
    return len(rows)


def due(policy: Policy, *, now: datetime) -> Iterable[PartnerTask]:
    """The tasks that are due now and not there yet, unsaved."""
    agreed, rules = policy.read("partners", PartnerPolicy), policy.read("match", MatchPolicy)
    asked = set(PartnerTask.objects.open().filter(kind="contact", what="").values_list("partner", flat=True))
    partners = [one for one in Partner.objects.active(timezone.localdate(now)) if one.pk not in asked]
    last = last_contacts(partners)
    for partner in partners:
        own = rhythm_of(partner, agreed, rules)
        days = agreed.rhythm_days.get(own, 0)
        since = last.get(partner.pk)
        quiet = (now - since).days if since else None
        if days and (quiet is None or quiet >= days):
            due_at = calendar_of(partner).closing(now, days=agreed.contact_days)
            key = "partner_task.rhythm_never" if quiet is None else "partner_task.rhythm"
            values = {"rhythm": own} if quiet is None else {"rhythm": own, "days": quiet}
            yield new(
                PartnerTask, partner_id=partner.pk, kind="contact", why=Reason(key, values).as_json(),
                due_at=due_at, made_by="machine", made_at=now,
            )  # fmt: skip


def rhythm_of(partner: Partner, agreed: PartnerPolicy, rules: MatchPolicy) -> str:
    """How often to talk to this partner: as agreed with it, else by its performance class."""
    judged = partner.performance or performance_class(partner.history_wins, partner.history_expected, rules)
    return rhythm(partner.contact_rhythm, judged, agreed)


def last_contacts(partners: Sequence[Partner]) -> dict[int, datetime]:
    """Partner -> when it was last talked to: a task that was done, or a visit; two queries."""
    ids = [partner.pk for partner in partners]
    done = PartnerTask.objects.filter(partner__in=ids, done_at__isnull=False)
    seen = Visit.objects.filter(partner__in=ids, undone_at__isnull=True)
    found: dict[int, datetime] = {}
    for pk, at in (
        *done.values_list("partner").annotate(at=Max("done_at")),
        *seen.values_list("partner").annotate(at=Max("held_at")),
    ):
        found[pk] = max(at, found.get(pk, at))
    return found
