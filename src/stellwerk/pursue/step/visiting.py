"""A report of a visit, a call or service is kept with its next step; the last one can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stellwerk.pursue.visits import Report, ReportError, changes, warmed
from stellwerk.store.journal import notebook
from stellwerk.store.models import Attachment, Entry, FollowUp, Lead, Policy, User, Visit
from stellwerk.terms import Reason, Stage, Temperature

NEXT = "after_visit"
# What a report does not settle: others wait for it.
KEPT = ("check_complaint", "fix_address", "help", "check_conversion")
OVER = (Stage.CLOSED, Stage.MERGED)


@dataclass(frozen=True, slots=True)
class Photo:
    """What was photographed: a name, its media type, its bytes."""

    name: str
    kind: str
    body: bytes


def file(
    lead_id: int,
    report: Report,
    *,
    template_id: int | None,
    photos: Sequence[Photo] = (),
    user: User,
    now: datetime,
) -> Visit:
    """Keeps a report: what was heard, the next step as a follow-up of whoever wrote it, photos, what changed.

    The same report sent twice is kept once. Raises ReportError for a lead that went into another.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=user.actor, policy_version=policy.version) as notes:
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead_id)
        if lead.stage == Stage.MERGED:
            raise ReportError({"": Reason("visit.merged", {})})
        if there := _sent_before(lead, report, user):
            return there
        before = {"temperature": lead.temperature, "last_contact_at": _text(lead.last_contact_at)}
        settled = _settle(lead, user=user, now=now)
        row = _next_step(lead, report, user=user, now=now)
        visit = Visit.objects.create(
            lead=lead, template_id=template_id, kind=report.kind.value, answers=dict(report.answers),
            ticks=list(report.ticks), note=report.note, next_step=report.next_step, follow_up=row,
            minutes=report.minutes, held_at=report.held_at, made_by=user.actor, made_at=now,
        )  # fmt: skip
        Attachment.objects.bulk_create(
            Attachment(visit=visit, name=photo.name[:200], kind=photo.kind, body=photo.body, made_at=now)
            for photo in photos
        )
        _warm(lead, report)
        changed = changes(report.facts, {name: lead.fact(name) for name in report.facts})
        why = Reason("visit.next_step", {"due_at": report.next_at.isoformat()})
        notes.note(
            lead.pk, "pursue", f"{report.kind.value}_report", reasons=(*changed, why), visit=visit.pk,
            note=report.note, before=before, settled=settled, next_step=report.next_step,
        )  # fmt: skip
    return visit


def _sent_before(lead: Lead, report: Report, user: User) -> Visit | None:
    """The same words of the same person about the same talk."""
    same = Visit.objects.filter(lead=lead, made_by=user.actor, held_at=report.held_at, undone_at__isnull=True)
    return same.filter(next_step=report.next_step, note=report.note, kind=report.kind.value).first()


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _settle(lead: Lead, *, user: User, now: datetime) -> list[int]:
    """What this person had to do with the lead is done: the report says how it goes on."""
    mine = (
        FollowUp.objects.open().filter(lead=lead, role=user.role, partner__isnull=True).exclude(kind__in=KEPT)
    )
    ids = list(mine.filter(user__isnull=True).values_list("pk", flat=True))
    ids += list(mine.filter(user=user).values_list("pk", flat=True))
    FollowUp.objects.filter(pk__in=ids).update(done_at=now, done_by=user.actor)
    return ids


def _next_step(lead: Lead, report: Report, *, user: User, now: datetime) -> FollowUp:
    values = {"report": report.kind.value, "due_at": report.next_at.isoformat()}
    return FollowUp.objects.create(
        lead=lead, kind=NEXT, due_at=report.next_at, role=user.role, user=user, note=report.next_step,
        why=Reason("follow_up.after_visit", values).as_json(), made_at=now, made_by=user.actor,
    )  # fmt: skip


def _warm(lead: Lead, report: Report) -> None:
    lead.temperature = warmed(Temperature(lead.temperature), report.kind)
    lead.last_contact_at = max(report.held_at, lead.last_contact_at or report.held_at)
    lead.save(update_fields=["temperature", "last_contact_at"])


def undo_visit(visit_id: int, *, by: str, now: datetime) -> Visit:
    """Takes a report back while nobody built on it: its follow-up is open, and no later report or call is there.

    Ticks and facts have steps of their own. Raises ReportError where it is too late.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        visit = Visit.objects.select_for_update(of=("self",)).get(pk=visit_id)
        if visit.undone_at:
            return visit
        values = _noted(visit)
        if values is None or _built_on(visit):
            raise ReportError({"": Reason("visit.built_on", {})})
        FollowUp.objects.filter(visits=visit).delete()
        FollowUp.objects.filter(pk__in=values["settled"]).update(done_at=None, done_by="")
        at = values["before"]["last_contact_at"]
        Lead.objects.filter(pk=visit.lead_id).update(
            temperature=values["before"]["temperature"],
            last_contact_at=datetime.fromisoformat(at) if at else None,
        )
        Visit.objects.filter(pk=visit.pk).update(undone_at=now, follow_up=None)
        visit.undone_at, visit.follow_up_id = now, None
        notes.note(visit.lead_id, "pursue", "visit_undone", visit=visit.pk, report=visit.kind)
    return visit


def _built_on(visit: Visit) -> bool:
    """Whether something came after it that rests on it."""
    row = visit.follow_up
    touched = row is None or row.done_at is not None or bool(row.warned_at)
    later = Visit.objects.filter(lead=visit.lead_id, undone_at__isnull=True, pk__gt=visit.pk).exists()
    called = visit.lead.calls.filter(undone_at__isnull=True, called_at__gt=visit.made_at).exists()
    return touched or later or called or visit.lead.stage in OVER


def _noted(visit: Visit) -> Mapping[str, Any] | None:
    """What the journal kept of how it was before."""
    for entry in Entry.objects.filter(lead=visit.lead_id, at=visit.made_at, actor=visit.made_by):
        for step in entry.steps:
            if step["values"].get("visit") == visit.pk and "before" in step["values"]:
                return dict(step["values"])
    return None
