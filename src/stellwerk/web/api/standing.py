"""What became of a message: where the lead stands, what it is worth, and why, in the caller's language."""

from stellwerk.store.leads import HELD
from stellwerk.store.models import ApiKey, Lead, RawContact
from stellwerk.web.api.refusals import Answer, not_there
from stellwerk.web.templatetags.stellwerk import named, say


def find_message_for(key: ApiKey, external_id: str) -> RawContact:
    """The latest message with this id that came by the key's source. Raises ApiError."""
    mine = RawContact.objects.filter(source=key.source_id, external_id=external_id)
    found = mine.select_related("lead__merged_into").order_by("-id").first()
    if found is None:
        raise not_there()
    return found


def standing(raw: RawContact) -> Answer:
    """`status` is where the message ended; a merged one tells of the lead it went into."""
    asks = raw.asks if raw.state == RawContact.State.WAITING else None
    status = ("held" if asks[0] == HELD else "unclear") if asks else raw.state
    told: Answer = {
        "external_id": raw.external_id,
        "received_at": raw.received_at.isoformat(),
        "status": status,
    }
    lead = raw.lead.merged_into or raw.lead if raw.lead else None
    if lead is None:
        why = raw.asks or raw.reason
        return told | {"why": [say(why)] if why else []}
    return told | of_lead(lead)


def of_lead(lead: Lead) -> Answer:
    return {
        "number": lead.number,
        "stage": lead.stage,
        "stage_name": named(lead.stage, "stage"),
        "grade": lead.grade,
        "outcome": lead.outcome,
        "why": [say(reason) for reason in lead.grade_reasons],
    }
