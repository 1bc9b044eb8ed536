"""The portal's pages. A signed link and a signed-in partner open the same card; a tap is always a POST."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stellwerk import charts
from stellwerk.clean.figures import parse_money_cents
from stellwerk.offer import DeclineReason
from stellwerk.offer import step as offer_step
from stellwerk.pursue import step as pursue_step
from stellwerk.pursue.lifecycle import Report
from stellwerk.store.models import Mail, Offer
from stellwerk.web.competitors import known_competitors
from stellwerk.web.papers import PaperError, quotation_of, read_paper
from stellwerk.web.portal import card as cards
from stellwerk.web.portal import links, people, reports
from stellwerk.web.portal.asks import HEARD_IN, complaint_of, qualification_of
from stellwerk.web.portal.doors import frame, nothing_opens, stops, with_offer
from stellwerk.web.portal.find import Door, find_offer, find_partner_for, offers
from stellwerk.web.portal.links import LinkError
from stellwerk.web.templatetags.stellwerk import moment
from stellwerk.worker.tasks import wake

LATELY = timedelta(days=180)
LONGEST = 1000  # of what a partner writes beside a report
TAKEN = (Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST)


@require_GET
@with_offer
def card(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    """The offer before the answer, the lead after it. A link notes nothing: scanners follow links, too."""
    offer = door.offer
    if offer.state == Offer.State.OPEN:
        if door.signed_in:
            offer_step.seen(offer.pk, now=now)
        return render(request, "portal/offer.html", _open(request, door, now))
    if offer.state in TAKEN:
        return render(request, "portal/taken.html", _taken(request, door, now))
    return render(request, "portal/over.html", _over(request, door))


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
        return render(
            request, "portal/decline.html", _addresses(request, door) | {"reasons": list(DeclineReason)}
        )
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
    said = {name: request.POST.get(name, "").replace("\x00", "") for name in ("note", "competitor")}
    done = pursue_step.report(
        door.offer.pk, what, by=door.by, now=now, reason=reason, amount_cents=cents, note=said["note"][:LONGEST],
        competitor=said["competitor"],
    )  # fmt: skip
    wake.enqueue()
    text = gettext("Reported: %(what)s.") % {"what": reports.NAMES[what]}
    messages.success(request, text, extra_tags=door.url("undo", done.pk))
    return redirect(door.url("card"))


@require_POST
@with_offer
def quotation(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    """Amount, number and end of the quotation that was reported: nobody has to, and nothing is lost by a mistake."""
    row = quotation_of(door.offer)
    if row is None:
        return redirect(door.url("card"))
    try:
        paper, _ = read_paper(request.POST)
        pursue_step.complete(row.pk, paper, quoted_on=row.quoted_on, by=door.by, now=now)
    except PaperError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, gettext("The quotation is kept."))
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
            return nothing_opens(request, error, token)
        _mail_once(error.offer, now)
        return render(request, "portal/sent.html")
    return redirect(door.url("card"))


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """The partner's own offers and leads: whose clock runs out first, then what was not heard of for longest."""
    partner, now = find_partner_for(request.user), timezone.now()
    lately = Q(state__in=(Offer.State.WON, Offer.State.LOST), sent_at__gte=now - LATELY)
    live = Q(state__in=(Offer.State.OPEN, Offer.State.ACCEPTED))
    mine = list(offers().filter(live | lately, partner=partner).order_by("due_at", "id"))
    waiting = [offer for offer in mine if offer.state == Offer.State.OPEN and offer.due_at >= now]
    takers = people.names((offer.answered_by for offer in mine), partner=partner)
    working = [
        (offer, _last(offer), takers.get(offer.answered_by, ""))
        for offer in mine
        if offer.state == Offer.State.ACCEPTED
    ]
    working.sort(key=lambda row: _unheard(row[0], row[1]))
    ended = [(offer, _last(offer)) for offer in mine if offer.state in (Offer.State.WON, Offer.State.LOST)]
    wanted = [(offer, cards.headline(offer.lead), offer.due_at - now) for offer in waiting]
    context = {"partner": partner, "waiting": wanted, "working": working, "ended": ended[::-1][:20]}
    return render(request, "portal/home.html", context | {"portal_nav": stops(request)})


def _unheard(offer: Offer, last: reports.Stop | None) -> tuple[bool, datetime]:
    """The order of the leads in work: those without a report first, of each kind the longest silent."""
    said = last.at if last else None
    return said is not None, said or offer.answered_at or offer.sent_at


def _last(offer: Offer) -> reports.Stop | None:
    reported = reports.standing(offer)
    if not reported:
        return None
    last = reported[-1]
    return reports.Stop(last.what, reports.NAMES[last.what], last.reported_at, last.amount_cents)


def _addresses(request: HttpRequest, door: Door) -> dict[str, object]:
    return frame(request, door) | {
        "accept_url": door.url("accept"),
        "decline_url": door.url("decline"),
        "report_url": door.url("report"),
    }


def _open(request: HttpRequest, door: Door, now: datetime) -> dict[str, object]:
    offer = door.offer
    left = offer.due_at - now
    title = gettext("Answer until %(time)s") % {"time": moment(offer.due_at)}
    return _addresses(request, door) | {
        "offer": offer,
        "lead": offer.lead,
        "card": cards.card(offer, now=now),
        "left": left,
        "clock": charts.clock(timezone.localtime(now), timezone.localtime(offer.due_at), title=title),
        "reasons": list(DeclineReason),
    }


def _taken(request: HttpRequest, door: Door, now: datetime) -> dict[str, object]:
    reported = reports.standing(door.offer)
    last = reported[-1] if reported else None
    return _addresses(request, door) | {
        "offer": door.offer,
        "lead": door.offer.lead,
        "wanted": cards.wanted(door.offer.lead),
        "contact": cards.contact(door.offer),
        "stops": reports.line(reported),
        "ends": reports.ends(reported),
        "lost_reasons": reports.LOST_REASONS,
        "competitors": known_competitors() if door.offer.state == Offer.State.ACCEPTED else [],
        "quotation": quotation_of(door.offer),
        "quotation_url": door.url("quotation"),
        "last": reports.NAMES[last.what] if last else "",
        "undo_url": door.url("undo", last.pk) if last else "",
        "open": door.offer.state == Offer.State.ACCEPTED,
        "taken_by": people.names([door.offer.answered_by], partner=door.offer.partner).get(
            door.offer.answered_by
        ),
        "known": qualification_of(door.offer),
        "qualify_url": door.url("qualify"),
        "return_url": door.url("return"),
        **_complaint(door),
    }


def _over(request: HttpRequest, door: Door) -> dict[str, object]:
    return frame(request, door) | {"offer": door.offer, **_complaint(door)}


def _complaint(door: Door) -> dict[str, object]:
    """What became of the complaint, or where to make one."""
    found = complaint_of(door.offer)
    may = found is None and door.offer.state in HEARD_IN
    return {"complaint": found, "complain_url": door.url("complain") if may else ""}


def _mail_once(offer: Offer, now: datetime) -> None:
    """At most one fresh link in ten minutes, whoever asks."""
    with transaction.atomic():
        just_sent = Mail.objects.filter(offer=offer, kind="link", made_at__gt=now - timedelta(minutes=10))
        if not just_sent.exists():
            Mail.objects.bulk_create(import_string(settings.LETTERS)("link", offer))
    wake.enqueue()
