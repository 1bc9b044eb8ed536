"""The letter that invites a partner to a campaign, with a link that answers yes, no or maybe without a sign-in."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from stellwerk.store.models import Mail, Participation, PartnerContact
from stellwerk.web.forms import tokens
from stellwerk.web.readers import language_for
from stellwerk.web.templatetags.stellwerk import reader


def compose(row: Participation, now: datetime) -> list[Mail]:
    """The unsaved letters to those who decide at the partner; to the first one known where nobody does."""
    known = row.partner.contacts.exclude(email="").order_by("id") if row.partner else ()
    people = list(known)
    return [_letter(row, one, now=now) for one in [one for one in people if one.decides] or people[:1]]


def _letter(row: Participation, contact: PartnerContact, *, now: datetime) -> Mail:
    """The template's first line is the subject."""
    with override(language_for(contact.language)), timezone.override(settings.TIME_ZONE):
        words = {
            "contact": contact,
            "partner": row.partner,
            "campaign": row.campaign,
            "maker": settings.MAKER,
            "address": tokens.INVITATION.address(row),
        }
        text = render_to_string(f"mail/partner_invited_{reader()}.txt", words)
    subject, _, body = text.partition("\n")
    return Mail(
        to=contact.email, subject=subject.strip()[:200], text=body.strip() + "\n", kind="partner_invited",
        made_at=now,
    )  # fmt: skip
