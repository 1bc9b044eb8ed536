"""The letter that tells a partner of a step between levels: announced with its day, or taken back."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from stellwerk.review.thresholds import is_down
from stellwerk.store.models import LevelChange, Mail, PartnerContact

LANGUAGES = ("de", "en")


def compose(change: LevelChange, now: datetime) -> list[Mail]:
    """The unsaved letters to those who decide at the partner; none where nobody can be written to."""
    return [_letter(change, contact, now=now) for contact in _readers(change)]


def _readers(change: LevelChange) -> Iterable[PartnerContact]:
    known = [contact for contact in change.partner.contacts.order_by("id") if contact.email]
    return [contact for contact in known if contact.decides] or known[:1]


def _letter(change: LevelChange, contact: PartnerContact, *, now: datetime) -> Mail:
    """The template's first line is the subject."""
    language = contact.language if contact.language in LANGUAGES else "en"
    with override(language), timezone.override(settings.TIME_ZONE):
        words = {
            "contact": contact,
            "change": change,
            "down": is_down(change.from_level, change.to_level),
            "announced": change.state == LevelChange.State.ANNOUNCED,
            "maker": settings.MAKER,
        }
        text = render_to_string(f"mail/level_{language}.txt", words)
    subject, _, body = text.partition("\n")
    return Mail(
        to=contact.email, subject=subject.strip()[:200], text=body.strip() + "\n", kind="level", made_at=now
    )
