"""The manufacturer takes a lead back from a partner: one question, then it goes to the next."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stellwerk.offer import LIVE, OfferError, WithdrawReason
from stellwerk.offer import step as offer_step
from stellwerk.web.access import reader_of
from stellwerk.web.desk.find import find_offer_for
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.worker import post
from stellwerk.worker.tasks import wake


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """GET asks why, POST takes the lead back and writes to the partner."""
    user, now = reader_of(request), timezone.now()
    offer = find_offer_for(user, number, pk)
    if offer.state not in LIVE:
        messages.warning(
            request, gettext("%(partner)s no longer has this lead.") % {"partner": offer.partner.name}
        )
        return redirect("lead", number)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "").strip()
    context = {
        "offer": offer,
        "lead": offer.lead,
        "reasons": list(WithdrawReason),
        "reason": reason,
        "note": note,
    }
    if request.method != "POST":
        return render(request, "desk/withdraw.html", context)
    if not reason:
        context["error"] = gettext("Choose a reason; the partner reads it.")
        return render(request, "desk/withdraw.html", context, status=422)
    try:
        with transaction.atomic():
            offer_step.withdraw(offer.pk, reason=reason, by=user.actor, now=now, note=note)
            post.write("withdrawn", [offer])
    except OfferError as error:
        messages.warning(request, say(error.reason))
        return redirect("lead", number)
    wake.enqueue()
    text = gettext("%(partner)s no longer has the lead and is told so. The next partner is asked.")
    messages.success(request, text % {"partner": offer.partner.name})
    return redirect("lead", number)
