"""What every page of the portal shares: the guard of an offer's pages, the page for a link that opens nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from stellwerk.offer import OfferError
from stellwerk.pursue import PursueError
from stellwerk.web.portal import links
from stellwerk.web.portal.find import Door, find_offer, find_offer_for
from stellwerk.web.portal.links import LinkError
from stellwerk.web.templatetags.stellwerk import say

Page = Callable[..., HttpResponse]


def with_offer(view: Page) -> Page:
    """Finds the offer by its link or for the signed-in user; a refusal of the rules becomes a sentence."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, token: str = "", pk: int = 0, **more: int) -> HttpResponse:
        now = timezone.now()
        try:
            door = find_offer(token, now=now) if token else find_offer_for(request.user, pk)
        except LinkError as error:
            return nothing_opens(request, error, token)
        try:
            return view(request, door, now, **more)
        except (OfferError, PursueError) as error:
            messages.warning(request, say(error.reason))
            return redirect(door.url("card"))

    return guarded


def nothing_opens(request: HttpRequest, error: LinkError, token: str) -> HttpResponse:
    """A friendly page that says what to do; nothing was changed."""
    renewable = error.why == "over" and error.offer is not None and links.may_renew(error.offer)
    renew_url = reverse("offer_renew", args=[token])
    context = {"why": error.why, "offer": error.offer, "renewable": renewable, "renew_url": renew_url}
    return render(request, "portal/link.html", context, status=error.status)


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the portal's navigation."""

    label: str
    url: str
    current: bool


LEAD = tuple(f"portal_offer_{what}" for what in ("card", "decline", "qualify", "complain", "return"))
# Page, its label (short: all five stand beside each other on a phone), and the pages that lie behind it.
STOPS = (
    ("portal", gettext_lazy("Leads"), (*LEAD, "portal_referrals")),
    ("portal_share", gettext_lazy("Share"), ("portal_receipts", "portal_receipt")),
    ("portal_numbers", gettext_lazy("Numbers"), ("portal_ratings",)),
    ("portal_protections", gettext_lazy("Protection"), ()),
    ("portal_profile", gettext_lazy("Profile"), ("portal_together",)),
)


def frame(request: HttpRequest, door: Door) -> dict[str, object]:
    """What every page about one offer needs; by a link there is nowhere else to go."""
    return {
        "door": door,
        "card_url": door.url("card"),
        "portal_nav": stops(request) if door.signed_in else [],
    }


def stops(request: HttpRequest) -> list[Stop]:
    """The portal's navigation for whoever has signed in."""
    return list(_stops(request.resolver_match.url_name if request.resolver_match else ""))


def _stops(here: str | None) -> Iterator[Stop]:
    for page, label, behind in STOPS:
        try:
            url = reverse(page)
        except NoReverseMatch:
            continue
        yield Stop(str(label), url, here == page or here in behind)
