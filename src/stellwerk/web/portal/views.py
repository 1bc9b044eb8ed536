"""The portal's pages. A signed link and a signed-in partner open the same card; a tap is always a POST."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stellwerk import charts
from stellwerk.clean.figures import parse_money_cents
from stellwerk.offer import DeclineReason, OfferError
from stellwerk.offer import step as offer_step
from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue_step
from stellwerk.pursue.lifecycle import Report
from stellwerk.store.models import Mail, Offer
from stellwerk.web.portal import card as cards
from stellwerk.web.portal import links, reports
from stellwerk.web.portal import share as shares
from stellwerk.web.portal.find import Door, find_offer, find_offer_for, find_partner_for, offers
from stellwerk.web.portal.links import LinkError
from stellwerk.web.templatetags.stellwerk import moment, say
from stellwerk.worker.tasks import wake

Page = Callable[..., HttpResponse]
LATELY = timedelta(days=180)
TAKEN = (Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST)


def with_offer(view: Page) -> Page:
    """Finds the offer by its link or for the signed-in user; a refusal of the rules becomes a sentence."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, token: str = "", pk: int = 0, **more: int) -> HttpResponse:
        now = timezone.now()
        try:
            door = find_offer(token, now=now) if token else find_offer_for(request.user, pk)
        except LinkError as error:
            return _nothing_opens(request, error, token)
        try:
            return view(request, door, now, **more)
        except (OfferError, PursueError) as error:
            messages.warning(request, say(error.reason))
            return redirect(door.url("card"))

    return guarded


@require_GET
@with_offer
def card(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    """The offer before the answer, the lead after it. A link notes nothing: scanners follow links, too."""
    offer = door.offer
    if offer.state == Offer.State.OPEN:
        if door.signed_in:
            offer_step.seen(offer.pk, now=now)
        return render(request, "portal/offer.html", _open(door, now))
    if offer.state in TAKEN:
        return render(request, "portal/taken.html", _taken(door, now))
    return render(request, "portal/over.html", {"door": door, "offer": offer})


@require_POST
@with_offer
def accept(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    offer_step.accept(door.offer.pk, by=door.by, now=now)
    wake.enqueue()
    return redirect(door.url("card"))


@require_http_methods(["GET", "POST"])
@with_offer
def decline(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    """GET asks why, POST declines."""
    if request.method == "GET":
        return render(request, "portal/decline.html", _addresses(door) | {"reasons": list(DeclineReason)})
    offer_step.decline(door.offer.pk, reason=request.POST.get("reason", ""), by=door.by, now=now)
    wake.enqueue()
    return redirect(door.url("card"))


@require_POST
@with_offer
def report(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    """One tap: what became of it. Won says the amount, lost says why."""
    what, amount = request.POST.get("what", ""), request.POST.get("amount", "")
    if what not in reports.NAMES:
        raise BadRequest
    cents = parse_money_cents(amount) if amount else None
    if what == Report.WON and not cents:
        messages.warning(request, gettext("Give the amount of the order as a number, for example 48,000."))
        return redirect(door.url("card"))
    reason = reports.known_reason(request.POST.get("reason", ""))
    done = pursue_step.report(door.offer.pk, what, by=door.by, now=now, reason=reason, amount_cents=cents)
    wake.enqueue()
    text = gettext("Reported: %(what)s.") % {"what": reports.NAMES[what]}
    messages.success(request, text, extra_tags=door.url("undo", done.pk))
    return redirect(door.url("card"))


@require_POST
@with_offer
def undo(request: HttpRequest, door: Door, now: datetime, feedback: int) -> HttpResponse:
    """Takes back one report of this offer; one of another offer is not there."""
    if door.offer.feedback.filter(pk=feedback).exists():
        pursue_step.undo_report(feedback, by=door.by, now=now)
        wake.enqueue()
        messages.success(request, gettext("Taken back."))
    return redirect(door.url("card"))


@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """An old link of a lead that the partner still has: a fresh one goes to the partner's own mailbox."""
    now = timezone.now()
    try:
        door = find_offer(token, now=now)
    except LinkError as error:
        if error.offer is None or not links.may_renew(error.offer):
            return _nothing_opens(request, error, token)
        _mail_once(error.offer, now)
        return render(request, "portal/sent.html")
    return redirect(door.url("card"))


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The partner's own offers and leads, the one whose clock runs out first on top."""
    partner, now = find_partner_for(request.user), timezone.now()
    lately = Q(state__in=(Offer.State.WON, Offer.State.LOST), sent_at__gte=now - LATELY)
    live = Q(state__in=(Offer.State.OPEN, Offer.State.ACCEPTED))
    mine = list(offers().filter(live | lately, partner=partner).order_by("due_at", "id"))
    waiting = [offer for offer in mine if offer.state == Offer.State.OPEN and offer.due_at >= now]
    working = [(offer, _last(offer)) for offer in mine if offer.state == Offer.State.ACCEPTED]
    ended = [(offer, _last(offer)) for offer in mine if offer.state in (Offer.State.WON, Offer.State.LOST)]
    wanted = [(offer, cards.headline(offer.lead), offer.due_at - now) for offer in waiting]
    context = {"partner": partner, "waiting": wanted, "working": working, "ended": ended[::-1][:20]}
    return render(request, "portal/home.html", context | {"portal_nav": _nav(request)})


@require_GET
@never_cache
def share(request: HttpRequest) -> HttpResponse:
    """How far the partner is behind or ahead of its fair share; receipts for leads that went elsewhere."""
    partner = find_partner_for(request.user)
    context = {
        "partner": partner,
        "share": shares.share(partner, now=timezone.now()),
        "portal_nav": _nav(request),
    }
    return render(request, "portal/share.html", context)


def _nav(request: HttpRequest) -> list[dict[str, object]]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    stops = (("portal", gettext("My leads")), ("portal_share", gettext("My share")))
    return [{"label": label, "url": reverse(name), "current": name == here} for name, label in stops]


def _last(offer: Offer) -> reports.Stop | None:
    reported = reports.standing(offer)
    if not reported:
        return None
    last = reported[-1]
    return reports.Stop(last.what, reports.NAMES[last.what], last.reported_at, last.amount_cents)


def _addresses(door: Door) -> dict[str, object]:
    return {
        "door": door,
        "card_url": door.url("card"),
        "accept_url": door.url("accept"),
        "decline_url": door.url("decline"),
        "report_url": door.url("report"),
    }


def _open(door: Door, now: datetime) -> dict[str, object]:
    offer = door.offer
    left = offer.due_at - now
    title = gettext("Answer until %(time)s") % {"time": moment(offer.due_at)}
    return _addresses(door) | {
        "offer": offer,
        "lead": offer.lead,
        "card": cards.card(offer, now=now),
        "left": left,
        "clock": charts.clock(timezone.localtime(now), timezone.localtime(offer.due_at), title=title),
        "reasons": list(DeclineReason),
    }


def _taken(door: Door, now: datetime) -> dict[str, object]:
    reported = reports.standing(door.offer)
    last = reported[-1] if reported else None
    return _addresses(door) | {
        "offer": door.offer,
        "lead": door.offer.lead,
        "wanted": cards.wanted(door.offer.lead),
        "contact": cards.contact(door.offer),
        "stops": reports.line(reported),
        "ends": reports.ends(reported),
        "lost_reasons": reports.LOST_REASONS,
        "last": reports.NAMES[last.what] if last else "",
        "undo_url": door.url("undo", last.pk) if last else "",
        "open": door.offer.state == Offer.State.ACCEPTED,
    }


def _nothing_opens(request: HttpRequest, error: LinkError, token: str) -> HttpResponse:
    """A friendly page that says what to do; nothing was changed."""
    renewable = error.why == "over" and error.offer is not None and links.may_renew(error.offer)
    renew_url = reverse("offer_renew", args=[token])
    context = {"why": error.why, "offer": error.offer, "renewable": renewable, "renew_url": renew_url}
    return render(request, "portal/link.html", context, status=error.status)


def _mail_once(offer: Offer, now: datetime) -> None:
    """At most one fresh link in ten minutes, whoever asks."""
    with transaction.atomic():
        just_sent = Mail.objects.filter(offer=offer, kind="link", made_at__gt=now - timedelta(minutes=10))
        if not just_sent.exists():
            Mail.objects.bulk_create(import_string(settings.LETTERS)("link", offer))
    wake.enqueue()
