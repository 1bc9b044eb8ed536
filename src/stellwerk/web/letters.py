"""The letters: plain text, in the language of whoever reads them, written from the offer's row."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from stellwerk.store.models import Complaint, Mail, Offer, PartnerContact
from stellwerk.web.forms import tokens
from stellwerk.web.portal import card as cards
from stellwerk.web.portal import links
from stellwerk.web.readers import language_for, language_of

# What the partner's people are told about a lead that they have or had; all of it short, none names the prospect.
NOTES = frozenset({"late", "silent", "pulled_back", "withdrawn", "nobody_called", "judged"})


def compose(kind: str, offer: Offer) -> list[Mail]:
    """The unsaved letters of an event; nobody to write to gives no letter.

    `offer`, `link` (a fresh one) and NOTES go to the partner's people, `promise` to the prospect. Any other
    kind is a KeyError.
    """
    if kind in NOTES:
        return _noted(kind, offer)
    return {"offer": _offered, "link": _linked, "promise": _promised}[kind](offer)


def _linked(offer: Offer) -> list[Mail]:
    now = timezone.now()
    return [_to_partner("link", offer, contact, at=now) for contact in _readers(offer)]


def _offered(offer: Offer) -> list[Mail]:
    return [_to_partner("offer", offer, contact, at=offer.sent_at) for contact in _readers(offer)]


def _noted(kind: str, offer: Offer) -> list[Mail]:
    """`ends_at`: when a silent lead goes on; `complaint`: the one that was judged."""
    now = timezone.now()
    ask = offer.lead.follow_ups.open().filter(kind="report_back").first() if kind == "silent" else None
    complaint = Complaint.objects.get(offer=offer) if kind == "judged" else None
    known = {"ends_at": ask.due_at if ask else None, "complaint": complaint}
    letters = []
    for contact in _readers(offer):
        with override(language_for(contact.language)), timezone.override(settings.TIME_ZONE):
            words = _words(offer, contact, at=now) | {"wanted": cards.wanted(offer.lead)} | known
            letters.append(_mail(kind, offer, contact.email, words, at=now))
    return letters


def _readers(offer: Offer) -> Iterable[PartnerContact]:
    """Those who take offers; where nobody was named, whoever decides or is known at all."""
    known = sorted((one for one in offer.partner.contacts.all() if one.email), key=lambda one: one.pk)
    takers = [contact for contact in known if contact.takes_offers]
    return takers or [contact for contact in known if contact.decides] or known[:1]


def _words(offer: Offer, contact: PartnerContact, *, at: datetime) -> dict[str, object]:
    return {
        "contact": contact,
        "partner": offer.partner,
        "offer": offer,
        "lead": offer.lead,
        "maker": settings.MAKER,
        "address": links.address(links.sign(offer, now=at, contact=contact)),
    }


def _to_partner(kind: str, offer: Offer, contact: PartnerContact, *, at: datetime) -> Mail:
    with override(language_for(contact.language)), timezone.override(settings.TIME_ZONE):
        words = _words(offer, contact, at=at) | {"card": cards.card(offer, now=at)}
        return _mail(kind, offer, contact.email, words, at=at)


def _promised(offer: Offer) -> list[Mail]:
    """Who takes care, and by when; only where the prospect can be written to and something was promised."""
    person = offer.lead.person
    if person is None or not person.email or offer.promised_at is None:
        return []
    with override(language_of(offer.lead)), timezone.override(settings.TIME_ZONE):
        words = {
            "person": person,
            "partner": offer.partner,
            "offer": offer,
            "wanted": cards.wanted(offer.lead),
            "maker": settings.MAKER,
            "address": tokens.NOBODY_CALLED.address(offer),
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
