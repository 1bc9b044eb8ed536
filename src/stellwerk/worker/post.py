"""Letters: written once for every event that needs one, sent from their rows."""

import logging
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from email.message import EmailMessage as EmailContent
from email.message import Message
from email.policy import Policy, default
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from stellwerk.pursue.bounces import Bounce, fate_of
from stellwerk.store.models import Mail, Offer, Person
from stellwerk.worker import blocklist, bounces, consents

log = logging.getLogger(__name__)

BATCH = 100
RELATED = ("lead__person", "lead__organisation", "partner")
FOR_GOOD = 500  # an SMTP answer from here on will not change by trying again (RFC 5321, 4.2.1)
LONGEST_LINE = 998  # of a mail (RFC 5322, 2.1.1)
BLOCKED = "on the block list"
DEAD = "letters to this address came back"
MARKETING = frozenset({"campaign", "nurture", "invitation"})  # what one may end with one click
Compose = Callable[[str, Offer], list[Mail]]


def post(*, now: datetime) -> int:
    """Writes the letters that are due and sends what waits; returns how many left the house."""
    compose: Compose = import_string(settings.LETTERS)
    _write("offer", compose, now=now)
    _write("promise", compose, now=now)
    consents.ask(now=now)
    return _send(now=now)


def write(kind: str, offers: Iterable[Offer]) -> int:
    """Writes letters about these offers, in the transaction of whatever happened to them; returns how many offers."""
    compose: Compose = import_string(settings.LETTERS)
    ids = [each.pk for each in offers]
    found = Offer.objects.filter(pk__in=ids).select_related(*RELATED).prefetch_related("partner__contacts")
    Mail.objects.bulk_create(letter for each in found for letter in compose(kind, each))
    return len(ids)


def _write(kind: str, compose: Compose, *, now: datetime) -> None:
    """One letter per offer and kind; the mark on the offer and the letter are one transaction."""
    waiting = Offer.objects.to_mail() if kind == "offer" else Offer.objects.to_tell()
    mark = "mailed_at" if kind == "offer" else "told_at"
    for each in waiting.select_related(*RELATED).prefetch_related("partner__contacts")[:BATCH]:
        with transaction.atomic():
            if Offer.objects.filter(pk=each.pk, **{f"{mark}__isnull": True}).update(**{mark: now}):
                Mail.objects.bulk_create(blocklist.unblocked(compose(kind, each)))


def _send(*, now: datetime) -> int:
    """Sends each waiting letter. A refused one keeps the reason; a server that is away is tried again later."""
    sent, waiting = 0, list(Mail.objects.waiting(now)[:BATCH])
    free = {mail.pk for mail in blocklist.unblocked(waiting)}
    Mail.objects.filter(pk__in=[mail.pk for mail in waiting if mail.pk not in free]).update(failed=BLOCKED)
    dead = _to_dead_addresses(waiting)
    Mail.objects.filter(pk__in=dead & free).update(failed=DEAD)
    free -= dead
    for mail in waiting:
        if mail.pk not in free:
            continue
        mine = Mail.objects.filter(pk=mail.pk, sent_at__isnull=True, claimed_at=mail.claimed_at)
        mail.message_id = message_id(mail)
        if mine.update(claimed_at=now, message_id=mail.message_id):
            sent += _deliver(mail, now=now)
    return sent


def _to_dead_addresses(waiting: Iterable[Mail]) -> set[int]:
    """The letters to people whose mails came back; one query, none where nobody outside the house is written to."""
    to_people = [mail for mail in waiting if mail.person_id]
    if not to_people:
        return set()
    gone = Person.objects.filter(pk__in=[mail.person_id for mail in to_people], mail_bounced_at__isnull=False)
    dead = set(gone.values_list("id", "email"))
    return {mail.pk for mail in to_people if (mail.person_id, mail.to) in dead}


def message_id(mail: Mail) -> str:
    """By which a bounce is known. The same letter always has the same one: sent twice, it is shown once."""
    mark = salted_hmac("stellwerk.mail", str(mail.pk), algorithm="sha256").hexdigest()[:16]
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{mail.pk}.{mark}@{host}>"


class Letter(EmailMessage):
    """A letter whose headers stay whole: an address that is broken into encoded words opens nothing."""

    def message(self, *, policy: "Policy[Message[str, str]] | None" = default) -> EmailContent:
        whole = (policy or default).clone(max_line_length=LONGEST_LINE, cte_type="7bit")
        return super().message(policy=whole)


def headers(mail: Mail) -> dict[str, str]:
    """What lets a mail program offer "unsubscribe" beside a letter of marketing (RFC 2369, RFC 8058).

    The address is the link that stands in the letter itself.
    """
    found = re.search(re.escape(settings.BASE_URL) + r"/opt-out/\S+", mail.text)
    if mail.kind not in MARKETING or not found:
        return {}
    return {"List-Unsubscribe": f"<{found[0]}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _deliver(mail: Mail, *, now: datetime) -> int:
    try:
        known = headers(mail) | {"Message-ID": mail.message_id}
        Letter(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=known).send()
    except SMTPRecipientsRefused as error:
        if all(code >= FOR_GOOD for code, _ in error.recipients.values()):
            _refused(mail, error, now=now)
            return 0
        log.warning("The mail server refused for now; letter %s waits.", mail.pk, exc_info=True)
        return 0
    except (SMTPException, OSError):
        log.warning(
            "The mail server could not be reached or refused; letter %s waits.", mail.pk, exc_info=True
        )
        return 0
    Mail.objects.filter(pk=mail.pk).update(sent_at=now)
    return 1


def _refused(mail: Mail, error: SMTPRecipientsRefused, *, now: datetime) -> None:
    """The server does not take the letter for this reader: the same as a report that comes later."""
    code, said = next(iter(error.recipients.values()))
    text = said.decode("utf-8", "replace")
    bounces.came_back(
        mail, Bounce(mail.message_id, mail.to, fate_of("", text, code), str(code), text), now=now
    )
