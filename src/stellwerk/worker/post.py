"""Letters: written once for every event that needs one, sent from their rows."""

import logging
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from email.message import EmailMessage as EmailContent
from email.message import Message
from email.policy import Policy, default
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.module_loading import import_string

from stellwerk.offer import step as offer
from stellwerk.store.models import Mail, Offer
from stellwerk.worker import blocklist, consents

log = logging.getLogger(__name__)

BATCH = 100
RELATED = ("lead__person", "lead__organisation", "partner")
FOR_GOOD = 500  # an SMTP answer from here on will not change by trying again (RFC 5321, 4.2.1)
LONGEST_LINE = 998  # of a mail (RFC 5322, 2.1.1)
BLOCKED = "on the block list"
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
    for mail in waiting:
        if mail.pk not in free:
            continue
        mine = Mail.objects.filter(pk=mail.pk, sent_at__isnull=True, claimed_at=mail.claimed_at)
        if mine.update(claimed_at=now):
            sent += _deliver(mail, now=now)
    return sent


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
    if mail.kind != "campaign" or not found:
        return {}
    return {"List-Unsubscribe": f"<{found[0]}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _deliver(mail: Mail, *, now: datetime) -> int:
    try:
        Letter(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers(mail)).send()
    except SMTPRecipientsRefused as error:
        if all(code >= FOR_GOOD for code, _ in error.recipients.values()):
            _refused(mail, str(error), now=now)
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


def _refused(mail: Mail, why: str, *, now: datetime) -> None:
    """The address does not exist. An offer that reaches none of its readers was never made."""
    with transaction.atomic():
        Mail.objects.filter(pk=mail.pk).update(failed=why[:200])
        if mail.kind != "offer" or mail.offer_id is None:
            return
        if not Mail.objects.filter(offer=mail.offer_id, kind="offer", failed="").exists():
            offer.bounced(mail.offer_id, now=now)
