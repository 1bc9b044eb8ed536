"""Marketing with partners: invitations to campaigns with answers and results; what they can do with us; talks."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from stellwerk.capture import step as capture
from stellwerk.capture.responses import Act
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    Campaign,
    Lead,
    Mail,
    Participation,
    Partner,
    PartnerTask,
    Policy,
    Possibility,
    User,
)
from stellwerk.store.rows import insert_rows, new
from stellwerk.terms import Reason

ANSWERS = ("yes", "no", "maybe")
WILLING = frozenset({"yes", "maybe"})
# the invitation of a partner, and when -> unsaved letters
Compose = Callable[[Participation, datetime], list[Mail]]


def _notes(*, by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)


# --- Invitations ------------------------------------------------------------------------------------------------


def invite(campaign: Campaign, partners: Iterable[Partner], *, by: str, now: datetime) -> int:
    """Invites partners to a campaign, each once, by a letter with a link to answer; returns how many are new.

    The invitation and its letter are one transaction: none is ever told twice.
    """
    compose: Compose = import_string(settings.PARTNER_INVITATIONS)
    with _notes(by=by, now=now) as notes:
        wanted = {partner.pk: partner for partner in partners}
        there = Participation.objects.filter(campaign=campaign, partner__in=wanted)
        for pk in there.values_list("partner", flat=True):
            wanted.pop(pk or 0, None)
        rows = insert_rows(
            Participation(campaign=campaign, partner=partner, addressed_at=now) for partner in wanted.values()
        )
        Mail.objects.bulk_create([letter for row in rows for letter in compose(row, now)])
        names = [partner.code for partner in wanted.values()]
        if names:
            notes.note_other(f"campaign:{campaign.pk}", "match", "partners_invited", partners=names)
    return len(rows)


def answer(participation_id: int, said: str, *, by: str, now: datetime) -> Participation | None:
    """What whoever was invited says; he may say otherwise until it has begun. None for what is no answer.

    A person who says yes or maybe has answered: it warms the lead.
    """
    if said not in ANSWERS:
        return None
    with _notes(by=by, now=now) as notes:
        row = Participation.objects.select_for_update(of=("self",)).filter(pk=participation_id).first()
        if row is None or row.answer == said or is_over(row.campaign, now.date()):
            return row
        row.answer = said
        row.save(update_fields=["answer"])
        whom = {"partner": row.partner.code} if row.partner else {"person": row.person_id}
        notes.note_other(f"campaign:{row.campaign_id}", "match", "invitation_answered", answer=said, **whom)
        lead = _lead_of(row) if said in WILLING else None
        if lead:
            capture.respond(lead, Act.ANSWERED, at=now, detail=row.campaign.name, by=by, now=now)
    return row


def is_over(campaign: Campaign, today: date) -> bool:
    """Whether there is nothing to answer any more."""
    ends = campaign.ends_on or campaign.starts_on
    return ends is not None and ends < today


def _lead_of(row: Participation) -> int | None:
    mine = Lead.objects.open().filter(person=row.person_id) if row.person_id else Lead.objects.none()
    return mine.order_by("-arrived_at").values_list("id", flat=True).first()


def result(row: Participation, *, took_part: bool, text: str, by: str, now: datetime) -> None:
    """Whether a partner took part, and what came of it."""
    with _notes(by=by, now=now) as notes:
        row.took_part_at = (row.took_part_at or now) if took_part else None
        row.result = text.strip()[:200]
        row.save(update_fields=["took_part_at", "result"])
        code = row.partner.code if row.partner else ""
        notes.note_other(
            f"campaign:{row.campaign_id}", "match", "partner_took_part", partner=code, took_part=took_part
        )


# --- Possibilities ----------------------------------------------------------------------------------------------


def keep_possibility(
    partner: Partner, given: Mapping[str, Any], *, row: Possibility | None = None, by: str, now: datetime
) -> Possibility:
    """What a partner can do with us, new or changed. `given`: kind, product, detail, count, first_on, last_on, used."""
    with _notes(by=by, now=now) as notes:
        kept = row or Possibility(partner=partner, made_by=by, made_at=now)
        for name, value in given.items():
            setattr(kept, name, value)
        kept.save()
        what = "possibility_changed" if row else "possibility_added"
        notes.note_other(f"partner:{partner.code}", "match", what, kind=kept.kind, detail=kept.detail)
    return kept


def drop_possibility(row: Possibility, *, by: str, now: datetime) -> None:
    with _notes(by=by, now=now) as notes:
        Possibility.objects.filter(pk=row.pk).delete()
        notes.note_other(
            f"partner:{row.partner.code}", "match", "possibility_removed", kind=row.kind, detail=row.detail
        )


# --- Talks ------------------------------------------------------------------------------------------------------


def talked(task: PartnerTask, *, result: str, note: str, by: str, now: datetime) -> bool:
    """A task is done, with what came of it; whether that was new."""
    with _notes(by=by, now=now) as notes:
        mine = PartnerTask.objects.open().filter(pk=task.pk)
        done = mine.update(done_at=now, done_by=by, result=result.strip()[:300], note=note.strip()[:4000])
        if done:
            notes.note_other(
                f"partner:{task.partner.code}", "match", "partner_talked", kind=task.kind, result=result[:300]
            )
    return bool(done)


def reopen(task: PartnerTask, *, by: str, now: datetime) -> None:
    """It is not done after all."""
    with _notes(by=by, now=now) as notes:
        if PartnerTask.objects.filter(pk=task.pk, done_at__isnull=False).update(done_at=None, done_by=""):
            notes.note_other(f"partner:{task.partner.code}", "match", "partner_talk_reopened", kind=task.kind)


def note_talk(partner: Partner, *, result: str, note: str, user: User, now: datetime) -> PartnerTask:
    """A talk that no task asked for: it counts for the rhythm, and does what is open for the same reason."""
    with _notes(by=user.actor, now=now) as notes:
        told = {
            "done_at": now,
            "done_by": user.actor,
            "result": result.strip()[:300],
            "note": note.strip()[:4000],
        }
        PartnerTask.objects.open().filter(partner=partner, kind="contact", what="").update(**told)
        row = new(
            PartnerTask, partner_id=partner.pk, kind="contact", what="talk", why=Reason("partner_task.talk").as_json(),
            user_id=user.pk, due_at=now, made_by=user.actor, made_at=now, **told,
        )  # fmt: skip
        insert_rows([row])
        notes.note_other(
            f"partner:{partner.code}", "match", "partner_talked", kind="contact", result=result[:300]
        )
    return row


@dataclass(frozen=True, slots=True)
class Rates:
    """How partners answered to invitations."""

    invited: int = 0
    yes: int = 0
    maybe: int = 0
    no: int = 0
    took_part: int = 0

    @property
    def silent(self) -> int:
        return self.invited - self.yes - self.maybe - self.no

    @property
    def answered(self) -> float | None:
        return (self.invited - self.silent) / self.invited if self.invited else None

    @property
    def part(self) -> float | None:
        return self.took_part / self.invited if self.invited else None
