"""The letters: plain text, in the language of whoever reads them, written from the offer's row."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from stellwerk.store.models import Mail, Offer, PartnerContact
from stellwerk.web.portal import card as cards
from stellwerk.web.portal import links

LANGUAGES = ("de", "en")


def compose(kind: str, offer: Offer) -> list[Mail]:
    """The unsaved letters of an event; nobody to write to gives no letter.

    `offer` and `link` (a fresh one) go to the partner's people, `promise` to the prospect. Any other kind
    is a KeyError.
    """
    return {"offer": _offered, "link": _linked, "promise": _promised}[kind](offer)


def _linked(offer: Offer) -> list[Mail]:
    now = timezone.now()
    return [_to_partner("link", offer, contact, at=now) for contact in _readers(offer)]


def _offered(offer: Offer) -> list[Mail]:
    return [_to_partner("offer", offer, contact, at=offer.sent_at) for contact in _readers(offer)]


def _readers(offer: Offer) -> Iterable[PartnerContact]:
    """Those who take offers; where nobody was named, whoever decides or is known at all."""
    known = [contact for contact in offer.partner.contacts.order_by("id") if contact.email]
    takers = [contact for contact in known if contact.takes_offers]
    return takers or [contact for contact in known if contact.decides] or known[:1]


def _to_partner(kind: str, offer: Offer, contact: PartnerContact, *, at: datetime) -> Mail:
    with override(_language(contact.language)), timezone.override(settings.TIME_ZONE):
        words = {
            "contact": contact,
            "partner": offer.partner,
            "offer": offer,
            "lead": offer.lead,
            "card": cards.card(offer, now=at),
            "maker": settings.MAKER,
            "address": links.address(links.sign(offer, now=at, contact=contact)),
        }
        return _mail(kind, offer, contact.email, words, at=at)


def _promised(offer: Offer) -> list[Mail]:
    """Who takes care, and by when; only where the prospect can be written to and something was promised."""
    person = offer.lead.person
    if person is None or not person.email or offer.promised_at is None:
        return []
    with override(_language(person.language or offer.lead.language)), timezone.override(settings.TIME_ZONE):
        words = {
            "person": person,
            "partner": offer.partner,
            "offer": offer,
            "wanted": cards.wanted(offer.lead),
            "maker": settings.MAKER,
        }
        return [_mail("promise", offer, person.email, words, at=offer.answered_at or timezone.now())]


def _mail(kind: str, offer: Offer, to: str, words: dict[str, object], *, at: datetime) -> Mail:
    """The template's first line is the subject."""
    text = render_to_string(f"mail/{kind}_{cards.language()}.txt", words)
    subject, _, body = text.partition("\n")
    return Mail(
        to=to,
        subject=subject.strip()[:200],
        text=body.strip() + "\n",
        kind=kind,
        lead=offer.lead,
        offer=offer,
        made_at=at,
    )


def _language(known: str) -> str:
    """The reader's language where letters exist in it; English for any other one that we were told."""
    return known if known in LANGUAGES else "en" if known else settings.LANGUAGE_CODE
