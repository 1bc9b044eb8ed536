"""Signed links in invitations: they answer one invitation and open nothing else."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from stellwerk.store.models import Participation

SALT = "stellwerk.forms.invitation"


def sign(row: Participation) -> str:
    return Signer(salt=SALT).sign_object([row.pk])


def read(token: str) -> int:
    """The invitation's id; 0 for a token that was not made here."""
    try:
        (pk,) = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        return 0
    return int(pk)


def address(row: Participation) -> str:
    """The whole link, for a letter."""
    return settings.BASE_URL + reverse("invitation", args=[sign(row)])
