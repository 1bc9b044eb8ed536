"""Letters that came back: the mail is marked, a dead address is written to no more, and somebody is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import Message

from stellwerk.offer import step as offer
from stellwerk.pursue.bounces import Bounce, Fate, is_report, read
from stellwerk.pursue.nurture_policy import NurturePolicy
from stellwerk.pursue.step.planning import calendar_of
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    FollowUp,
    Lead,
    Mail,
    PartnerContact,
    PartnerTask,
    Person,
    Policy,
)
from stellwerk.store.rows import insert_rows, new
from stellwerk.terms import Reason

SOFT = "came back for now: "  # how `failed` of a letter begins that is sent once more
CLAIM = timedelta(minutes=5)  # after which a claimed letter is free again (store.activities)
LATELY = timedelta(days=30)


def take(mail: Message, *, now: datetime) -> bool:
    """Whether this mail of a mailbox was a report about letters of ours; what it says is carried out.

    The same report twice changes nothing. A report about somebody else's mail is not ours to read.
    """
    if not is_report(mail):
        return False
    found = read(mail)
    known = {
        row.message_id: row
        for row in Mail.objects.filter(message_id__in={one.message_id for one in found} - {""})
    }
    ours = [(known[one.message_id], one) for one in found if one.message_id in known]
    for row, one in ours:
        came_back(row, one, now=now)
    return bool(ours)


def came_back(row: Mail, bounce: Bounce, *, now: datetime) -> bool:
    """One letter did not reach its reader. False when that was known, or the server still tries."""
    if bounce.fate is Fate.DELAYED:
        return False
    policy = Policy.objects.live()
    rules = policy.read("nurture", NurturePolicy)
    why = f"{bounce.status} {bounce.said}".strip() or "came back"
    with notebook(now=now, actor="machine", policy_version=policy.version) as notes:
        mine = Mail.objects.filter(pk=row.pk, bounced_at__isnull=True)
        soft = bounce.fate is Fate.SOFT
        failed = f"{SOFT if soft else ''}{why}"[:200]
        if not mine.update(bounced_at=now, failed=failed):
            return False
        if row.kind == "offer" and row.offer_id and not _reached(row.offer_id):
            offer.bounced(row.offer_id, now=now)  # it has a deadline: it cannot wait for a mailbox
        if soft and _soft_so_far(row, now=now) < rules.most_soft_bounces:
            _again(row, now=now, hours=rules.soft_bounce_hours)
        else:
            _dead(row, why, now=now, notes=notes)
    return True


def _soft_so_far(row: Mail, *, now: datetime) -> int:
    """How many letters to this address came back lately, the one in hand included."""
    return Mail.objects.filter(to=row.to, bounced_at__gt=now - LATELY).count()


def _again(row: Mail, *, now: datetime, hours: int) -> None:
    """A copy that is free to be sent after some hours; the letter itself stays as the record of what happened."""
    if row.kind == "offer":
        return
    Mail.objects.create(
        to=row.to, subject=row.subject, text=row.text, kind=row.kind, lead_id=row.lead_id, offer_id=row.offer_id,
        person_id=row.person_id, template_id=row.template_id, made_at=now,
        claimed_at=now + timedelta(hours=hours) - CLAIM,
    )  # fmt: skip


def _dead(row: Mail, why: str, *, now: datetime, notes: Notebook) -> None:
    """Nobody reads this address: people are written to no more, and whoever looks after them is told."""
    people = list(Person.objects.filter(email__iexact=row.to)[:100])
    Person.objects.filter(pk__in=[one.pk for one in people], mail_bounced_at__isnull=True).update(
        mail_bounced_at=now
    )
    for one in people:
        notes.note_other(f"person:{one.pk}", "clean", "mail_bounced", said=why)
    _tell_owners(people, now=now)
    _tell_channel(row, now=now)


def _reached(offer_id: int) -> bool:
    there = Mail.objects.filter(offer=offer_id, kind="offer", failed="", bounced_at__isnull=True)
    return there.exists()


def _tell_owners(people: Iterable[Person], *, now: datetime) -> None:
    """A follow-up per open lead of these people: for its owner, else for marketing, whose letter it was."""
    leads = list(
        Lead.objects.open().filter(person__in=[one.pk for one in people], partner__isnull=True)[:100]
    )
    there = set(
        FollowUp.objects.open()
        .filter(lead__in=[lead.pk for lead in leads], kind="fix_address")
        .values_list("lead", flat=True)
    )
    due_at = calendar_of(None).closing(now, days=2)
    why = Reason("follow_up.mail_bounced", {"due_at": due_at.isoformat()}).as_json()
    insert_rows(
        new(FollowUp, lead_id=lead.pk, kind="fix_address", due_at=due_at, role="marketing",
            user_id=lead.owner_id, why=why, made_at=now)
        for lead in leads
        if lead.pk not in there
    )  # fmt: skip


def _tell_channel(row: Mail, *, now: datetime) -> None:
    """Where it was the address of somebody at a partner, the channel manager gets in touch."""
    contacts = list(PartnerContact.objects.filter(email__iexact=row.to).select_related("partner")[:20])
    there = set(
        PartnerTask.objects.open()
        .filter(partner__in=[one.partner_id for one in contacts], what="fix_address")
        .values_list("partner", flat=True)
    )
    due_at = calendar_of(None).closing(now, days=2)
    for one in {each.partner_id: each for each in contacts}.values():
        if one.partner_id not in there:
            reason = Reason("partner_task.fix_address", {"contact": one.name, "due_at": due_at.isoformat()})
            PartnerTask.objects.create(
                partner_id=one.partner_id, kind=PartnerTask.Kind.CONTACT, what="fix_address",
                why=reason.as_json(), due_at=due_at, made_by="machine", made_at=now,
            )  # fmt: skip


def mend(person: Person, email: str, *, by: str, now: datetime) -> None:
    """The right address was found, or it is right again: letters may go there, and what asked for it is done."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        Person.objects.filter(pk=person.pk).update(email=email, mail_bounced_at=None)
        asked = FollowUp.objects.open().filter(lead__person=person.pk, kind="fix_address")
        asked.update(done_at=now, done_by=by)
        notes.note_other(f"person:{person.pk}", "clean", "mail_mended")
