"""Consents that came with contacts, documented with their source and the words that were shown."""

from collections.abc import Sequence

from stellwerk.capture.sources import fair
from stellwerk.clean.consent import needs_confirmation
from stellwerk.clean.step.reading import Read
from stellwerk.store.models import Consent
from stellwerk.store.rows import insert_rows, new


def document_leads(reads: Sequence[Read]) -> None:
    """Consents that came with contacts whose leads are known by now."""
    document([(read, read.lead.person_id) for read in reads if read.lead and read.lead.person_id])


def document(came: Sequence[tuple[Read, int]]) -> None:
    """A consent that came with a contact is documented with its source and the words that were shown.

    A tick over the net consents to mails only when the mail of the double opt-in was answered. What a person, or
    anybody with this mailbox, has withdrawn comes back by no message: somebody must document it anew.
    """
    said = [(read, person) for read, person in came if read.contact.consent == "yes"]
    if not said:
        return
    known = Consent.objects.filter(person__in={person for _, person in said})
    there = set(known.values_list("person", "purpose"))
    boxes = {read.contact.email for read, _ in said if read.contact.email}
    ended = Consent.objects.filter(withdrawn_at__isnull=False, person__email__in=boxes)
    refused_by = set(ended.values_list("person__email", "purpose"))
    rows: dict[tuple[int, str], Consent] = {}
    for read, person in said:
        for purpose in Consent.Purpose:
            if (person, purpose) not in there and (read.contact.email, purpose) not in refused_by:
                rows.setdefault((person, purpose), _consent(read, person, purpose))
    insert_rows(rows.values())


def _consent(read: Read, person: int, purpose: Consent.Purpose) -> Consent:
    at = min(read.contact.received_at or read.raw.received_at, read.raw.received_at)
    waits = purpose == Consent.Purpose.MAIL and needs_confirmation(read.source.kind, read.source.settings)
    heard_by = read.extras.get("at_stand", "")
    way = "talk" if read.source.kind == fair.KIND else "form" if waits else "import"
    return new(
        Consent,
        person_id=person,
        purpose=purpose.value,
        source=read.source.name,
        text_version=read.extras.get("consent_version", ""),
        given_at=None if waits else at,
        proof={"way": way, "raw_contact": read.raw.pk, "at": at.isoformat()}
        | ({"heard_by": heard_by} if heard_by else {}),
    )
