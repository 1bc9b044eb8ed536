"""Letters: written once for every event that needs one, sent from their rows."""

import logging
from collections.abc import Callable
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.module_loading import import_string

from stellwerk.store.models import Mail, Offer

log = logging.getLogger(__name__)

BATCH = 100
Compose = Callable[[str, Offer], list[Mail]]


def post(*, now: datetime) -> int:
    """Writes the letters that are due and sends what waits; returns how many left the house."""
    compose: Compose = import_string(settings.LETTERS)
    _write("offer", compose, now=now)
    _write("promise", compose, now=now)
    return _send(now=now)


def _write(kind: str, compose: Compose, *, now: datetime) -> None:
    """One letter per offer and kind; the mark on the offer and the letter are one transaction."""
    waiting = Offer.objects.to_mail() if kind == "offer" else Offer.objects.to_tell()
    mark = "mailed_at" if kind == "offer" else "told_at"
    related = ("lead__person", "lead__organisation", "partner")
    for offer in waiting.select_related(*related)[:BATCH]:
        with transaction.atomic():
            if Offer.objects.filter(pk=offer.pk, **{f"{mark}__isnull": True}).update(**{mark: now}):
                Mail.objects.bulk_create(compose(kind, offer))


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
        Mail.objects.filter(pk=mail.pk).update(failed=str(error)[:200])
        return 0
    except (SMTPException, OSError):
        log.warning(
            "The mail server could not be reached or refused; letter %s waits.", mail.pk, exc_info=True
        )
        return 0
    Mail.objects.filter(pk=mail.pk).update(sent_at=now)
    return 1
