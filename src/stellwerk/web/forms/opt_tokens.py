"""Signed links in letters to people: one confirms a consent, the other ends all mails. Neither opens anything else."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from stellwerk.store.models import Consent, Person

# A signature made for another purpose opens nothing here.
SALT_IN, SALT_OUT = "stellwerk.forms.opt_in", "stellwerk.forms.opt_out"


def sign_in(consent: Consent, *, now: datetime) -> str:
    """The token that confirms this consent."""
    return Signer(salt=SALT_IN).sign_object([consent.pk, int(now.timestamp())])


def read_in(token: str) -> tuple[int, datetime] | None:
    """(the consent's id, when it was signed); None for a token that was not made here."""
    try:
        consent_id, signed = Signer(salt=SALT_IN).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return int(consent_id), datetime.fromtimestamp(signed, UTC)


def is_late(signed_at: datetime, *, now: datetime, days: int) -> bool:
    return now > signed_at + timedelta(days=days)


def sign_out(person: Person) -> str:
    """The token that ends mails to this person; it has no end, because an objection is always allowed."""
    return Signer(salt=SALT_OUT).sign_object([person.pk])


def read_out(token: str) -> int:
    """The person's id; 0 for a token that was not made here."""
    try:
        (person_id,) = Signer(salt=SALT_OUT).unsign_object(token)
    except (BadSignature, ValueError):
        return 0
    return int(person_id)


def in_address(consent: Consent, *, now: datetime) -> str:
    """The whole link that confirms, for a letter."""
    return settings.BASE_URL + reverse("opt_in", args=[sign_in(consent, now=now)])


def out_address(person: Person) -> str:
    """The whole link that ends mails, for a letter."""
    return settings.BASE_URL + reverse("opt_out", args=[sign_out(person)])
