"""A lead that was lost or scrapped is looked at again: by its date, or because a person says so."""

from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.pursue.lifecycle import PursueError
from stellwerk.pursue.step.planning import house_calendar
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Entry, FollowUp, Lead, Offer, Policy
from stellwerk.terms import ENDED, Outcome, Reason, Stage

KIND = "revive"
# What stands on a lead's row before it is taken up again, so that it can stand there once more.
KEPT = ("stage", "outcome", "lost_reason", "competitor", "closed_at", "next_at", "partner_id")


def look_again(lead: Lead, *, with_partner: bool, now: datetime) -> None:
    """A lost lead gets the date on which somebody asks once more, where the policy has one for its reason."""
    days = Policy.objects.live().read("customers", CustomerPolicy).revives_after(lead.lost_reason)
    if days is None:
        return
    morning = timezone.make_aware(datetime.combine(timezone.localdate(now) + timedelta(days=days), time(8)))
    due_at = house_calendar().closing(morning)
    values = {
        "reason": lead.lost_reason,
        "competitor": lead.competitor,
        "lost_on": timezone.localdate(now).isoformat(),
        "due_at": due_at.isoformat(),
    }
    FollowUp.objects.create(
        lead=lead, kind=KIND, due_at=due_at, role="call_centre" if with_partner else "sales", made_at=now,
        user_id=None if with_partner else lead.owner_id, why=Reason("follow_up.revive", values).as_json(),
    )  # fmt: skip


def revive(lead_id: int, *, why: str, by: str, now: datetime) -> Lead:
    """A lost or scrapped lead is graded again and goes its way as a new one does; partners that had it are not
    asked again. Raises PursueError for any other lead."""
    with _notes(by, now) as notes:
        lead = Lead.objects.select_for_update().get(pk=lead_id)
        if not _is_over(lead):
            raise PursueError(Reason("pursue.not_over"))
        before = {name: _plain(getattr(lead, name)) for name in KEPT}
        FollowUp.objects.open().filter(lead=lead, kind=KIND).update(done_at=now, done_by=by)
        lead.stage, lead.waiting_since, lead.outcome, lead.lost_reason = Stage.GRADE, now, "", ""
        lead.closed_at = lead.next_at = lead.partner = None
        lead.last_contact_at = now
        lead.save(update_fields=["stage", "waiting_since", "outcome", "lost_reason", "closed_at", "next_at", "partner",
                                 "last_contact_at"])  # fmt: skip
        notes.note(lead_id, "pursue", "revived", before=before, note=why.strip()[:300])
    return lead


def unrevive(lead_id: int, *, by: str, now: datetime) -> Lead:
    """Undo of `revive`, as long as no partner has taken the lead; whoever calls withdraws an open offer first.

    Raises PursueError when it was not taken up again, or has gone on since.
    """
    with _notes(by, now) as notes:
        lead = Lead.objects.select_for_update().get(pk=lead_id)
        before = _before(lead)
        if before is None or Offer.objects.filter(lead=lead, state__in=("open", "accepted")).exists():
            raise PursueError(Reason("pursue.not_revived"))
        FollowUp.objects.open().filter(lead=lead).exclude(kind="check_complaint").update(
            done_at=now, done_by=by
        )
        lead.waiting_since = None
        for name, value in before.items():
            setattr(lead, name, parse_datetime(value) if name.endswith("_at") and value else value)
        lead.save(update_fields=["waiting_since", *KEPT])
        if lead.outcome == Outcome.LOST:
            look_again(lead, with_partner=lead.partner_id is not None, now=now)
        notes.note(lead_id, "pursue", "revival_undone")
    return lead


def may_unrevive(lead: Lead) -> bool:
    """Whether the last thing that decided about this lead was that somebody took it up again."""
    return lead.stage not in ENDED and _before(lead) is not None


def _before(lead: Lead) -> dict[str, Any] | None:
    """The row as it stood before the last revival that holds; None where there is none."""
    for entry in Entry.objects.filter(lead=lead).order_by("-id")[:200]:
        for step in reversed(entry.steps):
            if step["what"] == "revival_undone":
                return None
            if step["what"] == "revived":
                return dict(step["values"]["before"])
    return None


def _is_over(lead: Lead) -> bool:
    return lead.stage == Stage.SCRAP or (lead.stage == Stage.CLOSED and lead.outcome == Outcome.LOST)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _notes(by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)
