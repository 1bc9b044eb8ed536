"""Letters that remind a partner of an end that comes near: of a certificate, of a protected customer."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from stellwerk.store.models import Certificate, Mail, PartnerContact, Protection
from stellwerk.web.readers import language_for
from stellwerk.web.templatetags.stellwerk import reader


def compose(kind: str, row: Certificate | Protection, now: datetime) -> list[Mail]:
    """The unsaved letters to those who decide at the partner, `kind` certificate or protection.

    The subject names the row and its last day, so that the same reminder is known again by it.
    """
    return [_letter(kind, row, contact, now=now) for contact in _readers(row)]


def _readers(row: Certificate | Protection) -> Iterable[PartnerContact]:
    known = sorted((one for one in row.partner.contacts.all() if one.email), key=lambda one: one.pk)
    return [contact for contact in known if contact.decides] or known[:1]


def _letter(kind: str, row: Certificate | Protection, contact: PartnerContact, *, now: datetime) -> Mail:
    """The template's first line is the subject."""
    with override(language_for(contact.language)), timezone.override(settings.TIME_ZONE):
        words = {
            "contact": contact,
            "partner": row.partner,
            "row": row,
            "maker": settings.MAKER,
            "address": settings.BASE_URL + reverse("portal_protections"),
        }
        text = render_to_string(f"mail/{kind}_{reader()}.txt", words)
    subject, _, body = text.partition("\n")
    return Mail(
        to=contact.email, subject=subject.strip()[:200], text=body.strip() + "\n", kind=kind, made_at=now
    )
