"""The signed link by which an end customer rates a partner: for one offer, once."""

from django.core.signing import BadSignature, Signer

from stellwerk.store.models import Offer

SALT = "stellwerk.forms.rating"  # a signature made for another purpose opens nothing here


def sign(offer: Offer) -> str:
    """The token for this offer's rating."""
    return Signer(salt=SALT).sign_object([offer.pk])


def read(token: str) -> int:
    """The offer's id; 0 when the token was not made here, or not for this purpose."""
    try:
        (offer_id,) = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return 0
    return int(offer_id)
