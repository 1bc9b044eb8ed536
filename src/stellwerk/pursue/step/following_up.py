"""Done, put off, taken up again; warned and escalated."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from stellwerk.pursue.lifecycle import PursueError
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import FollowUp, Policy
from stellwerk.terms import Reason


def finish(follow_up_id: int, *, by: str, now: datetime) -> FollowUp:
    """Somebody did it. A lead that would be left without a next step is looked at again in a day."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = FollowUp.objects.select_for_update(of=("self",)).select_related("lead").get(pk=follow_up_id)
        if row.done_at is None:
            row.done_at, row.done_by = now, by
            row.save(update_fields=["done_at", "done_by"])
            notes.note(row.lead_id, "pursue", "follow_up_done", kind=row.kind)
            _never_without(row, now=now)
    return row


def _never_without(done: FollowUp, *, now: datetime) -> None:
    if leads_without_next_step(now).filter(pk=done.lead_id).exists():
        why = Reason("follow_up.look_again", {"kind": done.kind})
        FollowUp.objects.create(
            lead=done.lead, kind="look_again", due_at=now + timedelta(days=1), role=done.role, user=done.user,
            partner=done.partner, why=why.as_json(), made_at=now,
        )  # fmt: skip


def reopen(follow_up_id: int, *, by: str, now: datetime) -> FollowUp:
    """Undo of `finish`."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = FollowUp.objects.get(pk=follow_up_id)
        if row.done_at is not None:
            again = FollowUp.objects.open().filter(
                lead=row.lead_id, kind="look_again", made_at__gte=row.done_at
            )
            again.update(done_at=now, done_by=by)
            row.done_at, row.done_by = None, ""
            row.save(update_fields=["done_at", "done_by"])
            notes.note(row.lead_id, "pursue", "follow_up_reopened", kind=row.kind)
    return row


def snooze(follow_up_id: int, *, until: datetime, by: str, now: datetime) -> FollowUp:
    """Somebody looks later. Raises PursueError for a moment that has passed."""
    if until <= now:
        raise PursueError(Reason("pursue.snooze_into_the_past"))
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = FollowUp.objects.get(pk=follow_up_id)
        notes.note(row.lead_id, "pursue", "snoozed", kind=row.kind, due_at=row.due_at.isoformat())
        row.due_at, row.warned_at, row.escalated_at = until, None, None
        row.save(update_fields=["due_at", "warned_at", "escalated_at"])
    return row


def remind(*, now: datetime, policy: Policy, notes: Notebook, limit: int) -> int:
    """Warns whoever is late, then tells the channel manager; returns how many follow-ups that concerned."""
    rules = policy.read("pursue", PursuePolicy)
    late = FollowUp.objects.due(now).filter(warned_at__isnull=True)[:limit]
    warned = _mark(late, "warned", notes)
    FollowUp.objects.filter(pk__in=warned).update(warned_at=now)
    very_late = FollowUp.objects.due(now - timedelta(days=rules.escalate_days)).filter(
        escalated_at__isnull=True
    )
    escalated = _mark(very_late[:limit], "escalated", notes)
    FollowUp.objects.filter(pk__in=escalated).update(escalated_at=now)
    return len(warned) + len(escalated)


def _mark(rows: Iterable[FollowUp], what: str, notes: Notebook) -> list[int]:
    found = list(rows)
    for row in found:
        notes.note(row.lead_id, "pursue", what, kind=row.kind, due_at=row.due_at.isoformat())
    return [row.pk for row in found]
