"""What the machine cannot read, and what people do with what was sent to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from stellwerk.capture.responses import Act, counts, is_contact, wakes
from stellwerk.capture.step.sources import notes_by
from stellwerk.store.models import (
    Lead,
    RawContact,
    Response,
)
from stellwerk.terms import Reason, Stage


def typed(raw_id: int, values: Mapping[str, str], *, by: str, now: datetime) -> bool:
    """It is a lead, and this is what stands in it; the message itself stays as it came.

    False when somebody has said so before.
    """
    kept = {name: text for name, text in values.items() if text}
    reason = Reason("unclear.typed", {"values": kept, "by": by})
    return _settle(raw_id, {"asks": None, "reason": reason.as_json()}, "typed", by=by, now=now)


def dismissed(raw_id: int, note: str, *, by: str, now: datetime) -> bool:
    """It is nothing to follow. False when somebody has decided before."""
    reason = Reason("unclear.nothing", {"note": note.replace("\x00", "")[:200]})
    change = {"asks": None, "reason": reason.as_json(), "state": RawContact.State.REJECTED}
    return _settle(raw_id, change, "dismissed", by=by, now=now)


def reopened(raw_id: int, *, by: str, now: datetime) -> bool:
    """What was put aside as nothing waits for a person again."""
    with notes_by(now, by) as notes:
        mine = RawContact.objects.filter(pk=raw_id, state=RawContact.State.REJECTED, lead__isnull=True)
        asked = Reason("unclear.again").as_json()
        if not mine.update(state=RawContact.State.WAITING, reason=None, asks=asked):
            return False
        notes.note_other(f"raw:{raw_id}", "capture", "reopened")
    return True


def answered(raw_id: int, lead_id: int, act: Act, *, by: str, now: datetime) -> bool:
    """It is the word of a lead that is known. False when somebody has decided before."""
    with notes_by(now, by) as notes:
        mine = RawContact.objects.filter(pk=raw_id, state=RawContact.State.WAITING, asks__isnull=False)
        change = {"state": RawContact.State.RESPONSE, "lead_id": lead_id, "asks": None}
        if not mine.update(**change):
            return False
        at = RawContact.objects.values_list("received_at", flat=True).get(pk=raw_id)
        _respond(lead_id, act, at=at, detail="", by=by, now=now)
        notes.note(lead_id, "capture", "answered", raw_contact=raw_id, act=act.value)
    return True


def _settle(raw_id: int, change: dict[str, Any], what: str, *, by: str, now: datetime) -> bool:
    with notes_by(now, by) as notes:
        mine = RawContact.objects.filter(pk=raw_id, state=RawContact.State.WAITING, asks__isnull=False)
        if not mine.update(**change):
            return False
        notes.note_other(f"raw:{raw_id}", "capture", what)
    return True


def respond(lead_id: int, act: Act, *, at: datetime, detail: str = "", by: str, now: datetime) -> bool:
    """A response of a lead; it warms the lead. False when it says nothing new."""
    with transaction.atomic():
        return _respond(lead_id, act, at=min(at, now), detail=detail, by=by, now=now)


def _respond(lead_id: int, act: Act, *, at: datetime, detail: str, by: str, now: datetime) -> bool:
    lead = Lead.objects.select_for_update().only("stage", "last_contact_at").get(pk=lead_id)
    last = Response.objects.filter(lead=lead, kind=act.value).order_by("-at").first()
    if not counts(act, last_at=last.at if last else None, at=at):
        return False
    Response.objects.create(lead=lead, kind=act.value, at=at, detail=detail[:200], made_by=by)
    if is_contact(act) and (lead.last_contact_at is None or lead.last_contact_at < at):
        Lead.objects.filter(pk=lead_id).update(last_contact_at=at)
    if wakes(act, Stage(lead.stage)):
        Lead.objects.move([lead_id], to=Stage.GRADE, at=now)
    return True
