"""The signed link "nobody called" in the prospect's mail: it says one thing about one promise, and ends."""

from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer

from stellwerk.store.models import Offer

SALT = "stellwerk.forms.nobody_called"  # a signature made for another purpose opens nothing here


def sign(offer: Offer) -> str:
    """The token for the promise of this offer."""
    return Signer(salt=SALT).sign_object([offer.pk])


def read(token: str) -> int:
    """The offer's id; 0 when the token was not made here, or not for this purpose."""
    try:
        (offer_id,) = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return 0
    return int(offer_id)


def is_over(promised_at: datetime, *, now: datetime, days: int) -> bool:
    """Whether it is too long ago to say that nobody called."""
    return now > promised_at + timedelta(days=days)
