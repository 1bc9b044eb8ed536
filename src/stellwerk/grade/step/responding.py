"""What a person did, opened or clicked or came to the stand, warms its lead."""

from datetime import datetime

from stellwerk.grade.step.waking import again
from stellwerk.store.journal import notebook
from stellwerk.store.models import Lead, Policy, Response

REAL = ("asked_for_offer", "visited_stand", "called_back")  # a contact, not only a look


def respond(
    lead_id: int, kind: str, *, at: datetime, by: str, now: datetime, detail: str = ""
) -> Response | None:
    """Keeps an action (a name of the policy's points per action); a lead that nobody works is graded anew.

    The same action of the same moment is kept once; None then.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=lead_id)
        row, made = Response.objects.get_or_create(
            lead=lead, kind=kind[:30], at=at, defaults={"detail": detail[:200], "made_by": by}
        )
        if not made:
            return None
        if kind in REAL:
            lead.last_contact_at = max(at, lead.last_contact_at or at)
            lead.save(update_fields=["last_contact_at"])
        notes.note(lead_id, "grade", "responded", kind=kind, moment=at.isoformat(), note=detail)
        again([lead_id], now=now)
    return row
