"""Signed links: they open one offer without signing in, serve nothing else, and end.

An open offer's link ends with its deadline. After the answer it opens the lead for 30 days, counted from the
answer or from the link's own date; a partner that still works on the lead gets a fresh one by mail.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from stellwerk.store.models import Offer, PartnerContact

SALT = "stellwerk.portal.offer"  # a signature made for another purpose opens nothing here
LASTS = timedelta(days=30)


class LinkError(Exception):
    """The link does not open anything; `why` is forged, late or over, `status` the answer's HTTP status."""

    def __init__(self, why: str, *, status: int, offer: Offer | None = None) -> None:
        super().__init__(why)
        self.why, self.status, self.offer = why, status, offer


@dataclass(frozen=True, slots=True)
class Link:
    """What a token says: the offer, when it was signed, and to whom it was sent (0 = nobody by name)."""

    offer_id: int
    signed_at: datetime
    contact_id: int = 0


def sign(offer: Offer, *, now: datetime, contact: PartnerContact | None = None) -> str:
    """The token that opens this offer."""
    return Signer(salt=SALT).sign_object([offer.pk, int(now.timestamp()), contact.pk if contact else 0])


def address(token: str) -> str:
    """The whole address of an offer's card, for a letter."""
    return settings.BASE_URL + reverse("offer_card", args=[token])


def read(token: str) -> Link:
    """What the token says. Raises LinkError when it was not made here, or not for this purpose."""
    try:
        offer_id, signed, contact_id = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        raise LinkError("forged", status=404) from None
    return Link(offer_id, datetime.fromtimestamp(signed, UTC), contact_id)


def check(offer: Offer, link: Link, *, now: datetime) -> None:
    """Raises LinkError when the link's time is over; changes nothing."""
    if offer.state == Offer.State.OPEN:
        if now > offer.due_at:
            raise LinkError("late", status=410, offer=offer)
        return
    began = max(link.signed_at, offer.answered_at or offer.due_at)
    if now > began + LASTS:
        raise LinkError("over", status=410, offer=offer)


def may_renew(offer: Offer) -> bool:
    """Whether a fresh link may be mailed: the partner still has this lead."""
    return offer.state in (Offer.State.ACCEPTED, Offer.State.WON)
