"""Planned, done, put off, handed over; every act of a person can be taken back."""

from datetime import datetime, timedelta
from typing import Any

from stellwerk.pursue.by_hand import (
    KIND,
    UNDONE,
    Act,
    Whom,
    given_date,
    given_note,
    given_whom,
    last_act,
    why_planned,
)
from stellwerk.pursue.lifecycle import PursueError
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Entry, FollowUp, Lead, Policy
from stellwerk.terms import Reason, Stage

# What putting off and handing over change; the journal keeps how it was.
_LADDER = ("reminded_at", "warned_at", "escalated_at", "escalated_to")
_WAS = ("due_at", "role", "user_id", "partner_id", "note", *_LADDER)
_FRESH: dict[str, Any] = {"reminded_at": None, "warned_at": None, "escalated_at": None, "escalated_to": ""}
LOOK_BACK = 60  # entries of a lead in which its last acts are looked for


def plan(
    lead_id: int, *, due_at: datetime | None, whom: Whom | None, note: str, by: str, now: datetime
) -> FollowUp:
    """Somebody plans a follow-up by hand.

    Raises PursueError for no date or one that has passed, for nobody, and for a lead that went into another one.
    """
    due_at, whom, note = given_date(due_at, now=now), given_whom(whom), given_note(note)
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lead = Lead.objects.get(pk=lead_id)
        if lead.stage == Stage.MERGED:
            raise PursueError(Reason("pursue.merged"))
        why = why_planned(due_at, note=note)
        row = FollowUp.objects.create(
            lead=lead, kind=KIND, due_at=due_at, role=whom.role, user_id=whom.user_id, partner_id=whom.partner_id,
            why=why.as_json(), note=note, made_at=now, made_by=by,
        )  # fmt: skip
        notes.note(lead_id, "pursue", Act.PLANNED, reasons=(why,), kind=KIND, follow_up=row.pk)
    return row


def hand_over(follow_up_id: int, *, whom: Whom | None, note: str, by: str, now: datetime) -> FollowUp:
    """A colleague or a role has it from now on; the ladder begins anew, because they hear of it only now.

    Raises PursueError when it is done already or nobody is named.
    """
    whom, note = given_whom(whom), given_note(note)
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = _open(follow_up_id)
        if (row.role, row.user_id) == (whom.role, whom.user_id):
            raise PursueError(Reason("pursue.has_it_already"))
        why = Reason("pursue.handed_over", {"note": note}) if note else Reason("pursue.handed_on")
        notes.note(
            row.lead_id, "pursue", Act.HANDED_OVER, reasons=(why,), kind=row.kind, follow_up=row.pk, was=_was(row),
            role=whom.role,
        )  # fmt: skip
        row.role, row.user_id, row.partner_id = whom.role, whom.user_id, whom.partner_id
        row.due_at, row.note = max(row.due_at, now), note or row.note
        _change(row, _FRESH)
    return row


def free_leavers(*, now: datetime, notes: Notebook, limit: int) -> int:
    """What lies with people who can no longer sign in goes to everybody of its role; returns how many."""
    rows = FollowUp.objects.of_leavers().select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    found = list(rows[:limit])
    why = Reason("pursue.has_left")
    for row in found:
        notes.note(
            row.lead_id, "pursue", Act.HANDED_OVER, reasons=(why,), kind=row.kind, follow_up=row.pk, was=_was(row),
            role=row.role,
        )  # fmt: skip
    theirs = FollowUp.objects.filter(pk__in=[row.pk for row in found])
    if found:
        theirs.update(user=None, **_FRESH)
        theirs.filter(due_at__lt=now).update(due_at=now)  # the others hear of it only now
    return len(found)


def snooze(follow_up_id: int, *, until: datetime, by: str, now: datetime) -> FollowUp:
    """Somebody looks later. Raises PursueError for a moment that has passed."""
    if until <= now:
        raise PursueError(Reason("pursue.snooze_into_the_past"))
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up_id)
        values: dict[str, Any] = {
            "kind": row.kind,
            "due_at": row.due_at.isoformat(),
            "follow_up": row.pk,
            "was": _was(row),
        }
        notes.note(row.lead_id, "pursue", Act.SNOOZED, **values)
        row.due_at = until
        _change(row, _FRESH)
    return row


def undo(follow_up_id: int, *, by: str, now: datetime) -> FollowUp:
    """Takes the last planning, handing over or putting off of this follow-up back.

    Raises PursueError when there is nothing to take back, or it is done by now.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = _open(follow_up_id)
        entries = Entry.objects.filter(lead=row.lead_id).order_by("-id")[:LOOK_BACK]
        steps = [step for entry in entries for step in reversed(entry.steps) if step["stage"] == "pursue"]
        place = last_act([(step["what"], step["values"].get("follow_up", 0)) for step in steps], row.pk)
        if place is None:
            raise PursueError(Reason("pursue.nothing_to_undo"))
        act = steps[place]
        if act["what"] == Act.PLANNED:
            row.done_at, row.done_by = now, by
            row.save(update_fields=["done_at", "done_by"])
            _never_without(row, now=now)
        else:
            _change(row, act["values"]["was"])
        notes.note(row.lead_id, "pursue", UNDONE, kind=row.kind, follow_up=row.pk, of=act["what"])
    return row


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


def _open(follow_up_id: int) -> FollowUp:
    row = FollowUp.objects.select_for_update(of=("self",)).select_related("lead").get(pk=follow_up_id)
    if row.done_at is not None:
        raise PursueError(Reason("pursue.done_already"))
    return row


def _never_without(done: FollowUp, *, now: datetime) -> None:
    if leads_without_next_step(now).filter(pk=done.lead_id).exists():
        why = Reason("follow_up.look_again", {"kind": done.kind})
        FollowUp.objects.create(
            lead=done.lead, kind="look_again", due_at=now + timedelta(days=1), role=done.role, user=done.user,
            partner=done.partner, why=why.as_json(), made_at=now,
        )  # fmt: skip


def _was(row: FollowUp) -> dict[str, Any]:
    return {name: at.isoformat() if hasattr(at := getattr(row, name), "isoformat") else at for name in _WAS}


def _change(row: FollowUp, values: dict[str, Any]) -> None:
    """Sets what is given; moments may be text, as the journal keeps them."""
    for name, value in values.items():
        is_moment = name.endswith("_at") and isinstance(value, str)
        setattr(row, name, datetime.fromisoformat(value) if is_moment else value)
    row.save(update_fields=[name.removesuffix("_id") for name in _WAS])
