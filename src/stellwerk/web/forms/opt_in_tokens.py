"""The signed link that confirms a consent; it says when it was made, because it ends."""

from datetime import UTC, datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from stellwerk.store.models import Consent

SALT = "stellwerk.forms.opt_in"  # a signature made for another purpose opens nothing here


def sign(consent: Consent, *, now: datetime) -> str:
    """The token that confirms this consent."""
    return Signer(salt=SALT).sign_object([consent.pk, int(now.timestamp())])


def read(token: str) -> tuple[int, datetime] | None:
    """(the consent's id, when it was signed); None for a token that was not made here."""
    try:
        consent_id, signed = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return None
    return int(consent_id), datetime.fromtimestamp(signed, UTC)


def address(consent: Consent, *, now: datetime) -> str:
    """The whole link that confirms, for a letter."""
    return settings.BASE_URL + reverse("opt_in", args=[sign(consent, now=now)])
