"""The letter that asks an end customer how the partner was."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from stellwerk.store.models import Mail, Offer
from stellwerk.web.forms import tokens
from stellwerk.web.portal import card as cards
from stellwerk.web.readers import language_of


def compose(kind: str, offer: Offer) -> list[Mail]:
    """The unsaved letter `rating`; none to whom no address is known."""
    person = offer.lead.person
    if person is None or not person.email:
        return []
    with override(language_of(offer.lead)), timezone.override(settings.TIME_ZONE):
        words = {
            "person": person,
            "partner": offer.partner,
            "wanted": cards.wanted(offer.lead),
            "has_ordered": offer.state == Offer.State.WON,
            "maker": settings.MAKER,
            "address": tokens.RATING.address(offer),
            "opt_out": tokens.OPT_OUT.address(person),
        }
        text = render_to_string(f"mail/{kind}_{cards.language()}.txt", words)
    subject, _, body = text.partition("\n")
    return [
        Mail(to=person.email, subject=subject.strip()[:200], text=body.strip() + "\n", kind=kind, lead=offer.lead,
             offer=offer, person=person, made_at=timezone.now())
    ]  # fmt: skip
