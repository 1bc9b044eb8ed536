"""Letters: written once for every event that needs one, sent from their rows."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.module_loading import import_string

from stellwerk.offer import step as offer
from stellwerk.store.models import Mail, Offer

log = logging.getLogger(__name__)

BATCH = 100
RELATED = ("lead__person", "lead__organisation", "partner")
FOR_GOOD = 500  # an SMTP answer from here on will not change by trying again (RFC 5321, 4.2.1)
Compose = Callable[[str, Offer], list[Mail]]


def post(*, now: datetime) -> int:
    """Writes the letters that are due and sends what waits; returns how many left the house."""
    compose: Compose = import_string(settings.LETTERS)
    _write("offer", compose, now=now)
    _write("promise", compose, now=now)
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
                Mail.objects.bulk_create(compose(kind, each))


def _send(*, now: datetime) -> int:
    """Sends each waiting letter. A refused one keeps the reason; a server that is away is tried again later."""
    sent = 0
    for mail in Mail.objects.waiting(now)[:BATCH]:
        mine = Mail.objects.filter(pk=mail.pk, sent_at__isnull=True, claimed_at=mail.claimed_at)
        if mine.update(claimed_at=now):
            sent += _deliver(mail, now=now)
    return sent


def _deliver(mail: Mail, *, now: datetime) -> int:
    try:
        EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to]).send()
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
