"""Who asks again warms the lead: a response once per contact, taken back with the merge."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from stellwerk.clean.again import ASKED_AGAIN, WAITING, asks_again
from stellwerk.clean.step.reading import Read
from stellwerk.store.journal import Notebook
from stellwerk.store.models import FollowUp, Lead, RawContact, Response
from stellwerk.store.rows import insert_rows, new
from stellwerk.terms import Reason, Stage

HOURS = 4  # within which whoever works on a lead is to hear that the prospect asked again


def warm(going: Sequence[tuple[Read, Lead]], *, now: datetime, notes: Notebook) -> None:
    """Writes a response for each contact that was an act of the person, and tells whoever works on the lead."""
    acts = [(read, lead) for read, lead in going if lead.stage != Stage.CLOSED]
    first = _first_files([lead for _, lead in acts])
    acts = [
        (read, lead)
        for read, lead in acts
        if asks_again(
            read.contact.channel,
            same_file=read.raw.batch_id is not None and first.get(lead.prospect_number) == read.raw.batch_id,
        )
    ]
    insert_rows(_response(lead.pk, read.raw, at=min(read.came_at, now)) for read, lead in acts)
    for read, lead in acts:
        notes.note(lead.pk, "clean", ASKED_AGAIN, raw_contact=read.raw.pk, source=read.source.name)
    _tell({lead.pk: lead for _, lead in acts if lead.stage == Stage.PURSUE}, now=now)


def _first_files(leads: Sequence[Lead]) -> dict[int, int | None]:
    """The import that each lead was made of, by the lead's number: that of its first contact."""
    numbers = [lead.prospect_number for lead in leads]
    return dict(RawContact.objects.filter(id__in=numbers).values_list("id", "batch")) if numbers else {}


def _response(lead_id: int, raw: RawContact, *, at: datetime) -> Response:
    return new(Response, lead_id=lead_id, kind=ASKED_AGAIN, at=at, made_by=_maker(raw.pk))


def _maker(raw_id: int) -> str:
    """By this a response is found again when its contact is taken out of the lead."""
    return f"raw:{raw_id}"


def _tell(leads: dict[int, Lead], *, now: datetime) -> None:
    """Whoever works on a lead that asks again calls it again."""
    kind, why = "call_again", Reason("follow_up.asked_again").as_json()
    there = FollowUp.objects.open().filter(lead__in=leads, kind=kind).values_list("lead", flat=True)
    waits = set(there) if leads else set()
    insert_rows(
        new(
            FollowUp,
            lead_id=pk,
            kind=kind,
            role="partner_lead" if lead.partner_id else "sales",
            partner_id=lead.partner_id,
            user_id=None if lead.partner_id else lead.owner_id,
            due_at=now + timedelta(hours=HOURS),
            why=why,
            made_at=now,
        )
        for pk, lead in leads.items()
        if pk not in waits
    )


def warm_one(lead: Lead, raw: RawContact, *, channel: str, now: datetime) -> None:
    """The same where a person has said that two are one; `channel` is that of the lead that ended."""
    if lead.stage == Stage.CLOSED or not asks_again(channel, same_file=False):
        return
    insert_rows([_response(lead.pk, raw, at=min(raw.received_at, now))])
    _again(lead.pk, now=now)


def cool(lead_id: int, raw_id: int, *, now: datetime) -> None:
    """The contact was somebody else's: what it warmed is graded without it."""
    if Response.objects.filter(lead=lead_id, kind=ASKED_AGAIN, made_by=_maker(raw_id)).delete()[0]:
        _again(lead_id, now=now)


def _again(lead_id: int, *, now: datetime) -> None:
    """What a response changes is left at grade's door, where nobody works on the lead."""
    Lead.objects.filter(pk=lead_id, stage__in=WAITING).update(stage=Stage.GRADE, waiting_since=now)
