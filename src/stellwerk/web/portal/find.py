"""Guards of the portal: they find and permit in one go, or end the request."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse

from stellwerk.store.models import Offer, Partner, PartnerContact, User
from stellwerk.store.offers import OfferQuerySet
from stellwerk.web.portal import links
from stellwerk.web.portal.links import LinkError

CONTACT = "contact:"  # the actor of whoever was sent the link, before the contact's id
RELATED = ("lead__person", "lead__organisation", "lead__campaign", "partner", "decision")


@dataclass(frozen=True, slots=True)
class Door:
    """An offer that the reader may see, through which door it was reached, and who acts."""

    offer: Offer
    by: str
    key: str | int
    contact: PartnerContact | None = None

    @property
    def signed_in(self) -> bool:
        """Whether a person came by the portal; the other way is a link, which machines follow, too."""
        return isinstance(self.key, int)

    def url(self, what: str, *more: int) -> str:
        """The address of the card or of one of its actions, through the same door."""
        kind = "portal_offer" if self.signed_in else "offer"
        return reverse(f"{kind}_{what}", args=[self.key, *more])


def offers() -> OfferQuerySet:
    return Offer.objects.select_related(*RELATED).prefetch_related("feedback")


def find_offer(token: str, *, now: datetime) -> Door:
    """The offer of a signed link. Raises LinkError for a link that is forged or over; changes nothing."""
    link = links.read(token)
    offer = offers().filter(pk=link.offer_id).first()
    if offer is None:
        raise LinkError("over", status=410)
    links.check(offer, link, now=now)
    contact = PartnerContact.objects.filter(pk=link.contact_id, partner=offer.partner_id).first()
    by = f"{CONTACT}{contact.pk}" if contact else f"partner:{offer.partner.code}"
    return Door(offer, by, token, contact)


def find_offer_for(user: User | AnonymousUser, pk: int) -> Door:
    """The offer if it was made to the user's own partner; for everybody else it does not exist (I5)."""
    offer = offers().filter(pk=pk, partner=find_partner_for(user)).first()
    if offer is None or not isinstance(user, User):
        raise Http404
    return Door(offer, user.actor, pk)


def find_partner_for(user: User | AnonymousUser) -> Partner:
    """The partner whose user has signed in."""
    if not isinstance(user, User) or user.partner is None:
        raise Http404
    return user.partner
