"""The prospect says that nobody called: a page behind a signed link, with one button.

Before the promised moment there is nothing to report yet; the page says until when to wait. A link that was
used, has ended or was made by somebody else opens a friendly page, and nothing changes.
"""

from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from stellwerk.offer import OfferPolicy
from stellwerk.offer import step as offer_step
from stellwerk.store.models import Offer, Policy
from stellwerk.web.forms import tokens
from stellwerk.web.readers import language_of
from stellwerk.worker import post
from stellwerk.worker.tasks import wake


class Says(StrEnum):
    """What the page tells its reader."""

    ASK = "ask"
    EARLY = "early"
    THANKS = "thanks"
    OVER = "over"
    FORGED = "forged"


STATUS = {Says.OVER: 410, Says.FORGED: 404}


# The link knows no session, so a click in a foreign page can be abused for nothing but what the link says.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def nobody_called(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST tells sales and the partner; in the language in which the prospect was written to."""
    now = timezone.now()
    offer = find_promise(token)
    says = standing(offer, now=now)
    if offer is None:
        return _page(request, None, says)
    if request.method == "POST" and says is Says.ASK:
        with transaction.atomic():
            if offer_step.nobody_called(offer.pk, now=now):
                post.write("nobody_called", [offer])
        wake.enqueue()
        return redirect("nobody_called", token)
    with override(language_of(offer.lead)), timezone.override(settings.TIME_ZONE):
        return _page(request, offer, says)


def find_promise(token: str) -> Offer | None:
    """The promised call that a token speaks of."""
    made = Offer.objects.filter(pk=tokens.NOBODY_CALLED.read(token), promised_at__isnull=False)
    return made.select_related("lead__person", "lead__organisation", "partner").first()


def standing(offer: Offer | None, *, now: datetime) -> Says:
    """What there is to say about this promise now."""
    if offer is None or offer.promised_at is None:
        return Says.FORGED
    if offer.nobody_called_at:
        return Says.THANKS
    days = Policy.objects.live().read("offer", OfferPolicy).nobody_called_days
    if offer.state != Offer.State.ACCEPTED or tokens.is_over(offer.promised_at, now=now, days=days):
        return Says.OVER
    return Says.ASK if now > offer.promised_at else Says.EARLY


def _page(request: HttpRequest, offer: Offer | None, says: Says) -> HttpResponse:
    day = "l, j. F, H:i" if (get_language() or "").startswith("de") else "l, j F, H:i"
    promised = date_format(timezone.localtime(offer.promised_at), day) if offer else ""
    context = {"offer": offer, "says": says.value, "promised": promised}
    return render(request, "forms/nobody_called.html", context, status=STATUS.get(says, 200))
