"""A partner recommends somebody, and sees what became of everybody it recommended."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stellwerk.capture import step as capture
from stellwerk.store.models import Lead, Partner, RawContact, Source
from stellwerk.terms import Outcome, Stage
from stellwerk.web.access import reader_of
from stellwerk.web.forms.referral import Referral
from stellwerk.web.portal.doors import stops
from stellwerk.web.portal.find import find_partner_for
from stellwerk.worker.tasks import wake

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """What the partner typed, and what became of it in one sentence."""

    at: datetime
    name: str
    says: str


@never_cache
@require_http_methods(["GET", "POST"])
def referrals(request: HttpRequest) -> HttpResponse:
    """The list with a form at its foot."""
    partner, user = find_partner_for(request.user), reader_of(request)
    form = Referral(request.POST or None)
    origin = source_of(partner)
    if request.method == "POST" and form.is_valid():
        if origin is None:
            origin = _open(partner, by=user.actor)
        if not origin.active:
            messages.warning(
                request, gettext("Recommendations are closed at the moment. Call your contact with us.")
            )
            return redirect("portal_referrals")
        nonce = request.POST.get("nonce", "")[:64]
        capture.receive(
            origin, form.payload(f"partner:{partner.code}"), external_id=nonce, now=timezone.now()
        )
        wake.enqueue()
        messages.success(
            request, gettext("Thank you. We take care of it, and you see here what becomes of it.")
        )
        return redirect("portal_referrals")
    mine = RawContact.objects.filter(source=origin).select_related("lead__merged_into").order_by("-id")
    context = {
        "partner": partner,
        "portal_nav": stops(request),
        "form": form,
        "rows": [shown(raw) for raw in mine[:SHOWN]] if origin else [],
        "nonce": request.POST.get("nonce", "")[:64] or secrets.token_urlsafe(12),
    }
    return render(request, "portal/referrals.html", context, status=422 if form.errors else 200)


def source_of(partner: Partner) -> Source | None:
    return Source.objects.filter(name=name_of(partner), kind="referral").first()


def name_of(partner: Partner) -> str:
    return f"Empfehlung {partner.code}"[:120]


def _open(partner: Partner, *, by: str) -> Source:
    values = {
        "kind": "referral",
        "settings": {"referral": {"partner": partner.code}},
        "made_by": by,
        "made_at": timezone.now(),
    }
    return Source.objects.get_or_create(name=name_of(partner), defaults=values)[0]


def shown(raw: RawContact) -> Shown:
    """What the partner may know of its recommendation: that it goes on, not with whom."""
    payload = raw.payload if isinstance(raw.payload, dict) else {}
    who = ", ".join(filter(None, (str(payload.get("company", "")), str(payload.get("name", "")))))
    lead = raw.lead.merged_into or raw.lead if raw.lead else None
    return Shown(raw.received_at, who, says(raw, lead))


def says(raw: RawContact, lead: Lead | None) -> str:
    """Where a recommendation stands, in one sentence."""
    if lead is None:
        if raw.state == RawContact.State.REJECTED:
            return gettext("We could not follow it: something about the contact is wrong.")
        return gettext("We look at it.")
    if lead.outcome == Outcome.WON:
        return gettext("It became a customer. Thank you.")
    if lead.stage == Stage.CLOSED:
        return gettext("It came to nothing this time.")
    if raw.state == RawContact.State.MERGED:
        return gettext("We know this contact already and go on with it.")
    if lead.stage in (Stage.OFFER, Stage.PURSUE):
        return gettext("A partner works on it.")
    if lead.stage == Stage.SCRAP:
        return gettext("There is no need at the moment. We look again later.")
    return gettext("We are in touch.")
