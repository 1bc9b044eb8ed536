"""Complaints about leads: the open ones first, a decision with an answer, and the mark on the campaign."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.offer import ComplaintReason, OfferError
from stellwerk.offer import step as offer_step
from stellwerk.offer.complaints import WAYS
from stellwerk.store.models import Complaint, Offer
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import find_complaint_for
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker import post
from stellwerk.worker.tasks import wake

PAGE = 50
SHOWN = 20
RELATED = ("offer__lead__organisation", "offer__lead__person", "offer__lead__campaign", "offer__partner")


@dataclass(frozen=True, slots=True)
class Count:
    """How many complaints of a kind were made, and how many were right."""

    name: str
    made: int
    right: int


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    reader_of(request)
    waiting = Complaint.objects.open().select_related(*RELATED)
    page = Paginator(waiting, PAGE).get_page(request.GET.get("page"))
    context = {
        "headline": headline(page.paginator.count),
        "page": page,
        "decided": list(Complaint.objects.decided().select_related(*RELATED)[:SHOWN]),
        "campaigns": per_campaign(),
        "reasons": per_reason(),
    }
    return render(request, "desk/complaints.html", context)


def headline(count: int) -> str:
    if not count:
        return gettext("No complaint waits.")
    return ngettext("One complaint waits for an answer.", "%(n)s complaints wait for an answer.", count) % {
        "n": count
    }


def per_campaign() -> list[Count]:
    """The campaigns with the most complaints that were right come first."""
    rows = Complaint.objects.per_campaign()[:SHOWN]
    none = gettext("without a campaign")
    return [Count(row["offer__lead__campaign__name"] or none, row["made"], row["right"]) for row in rows]


def per_reason() -> list[Count]:
    rows = Complaint.objects.per_reason()
    return [Count(named(row["reason"], "complaint"), row["made"], row["right"]) for row in rows]


@require_safe
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint with what stands around it and what would follow."""
    user = reader_of(request)
    found = find_complaint_for(user, pk)
    return render(request, "desk/complaint.html", around(found) | {"may_judge": may(user, "complaint_judge")})


@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Right or not; the partner is told with our answer. Without an answer nothing is decided."""
    user, now = reader_of(request), timezone.now()
    found = find_complaint_for(user, pk)
    upheld, answer = request.POST.get("upheld") == "yes", request.POST.get("answer", "").strip()
    if found.state != Complaint.State.OPEN:
        messages.warning(request, gettext("This complaint is decided already."))
        return redirect("complaint", pk)
    try:
        with transaction.atomic():
            offer_step.judge(pk, upheld=upheld, answer=answer, by=user.actor, now=now)
            post.write("judged", [found.offer])
    except OfferError as error:
        context = around(found) | {"may_judge": True, "error": say(error.reason), "answer": answer}
        return render(request, "desk/complaint.html", context, status=422)
    wake.enqueue()
    text = (
        gettext("The complaint is right. %(partner)s gets its credit back and is told.")
        if upheld
        else gettext("The complaint is rejected. %(partner)s reads your answer.")
    )
    messages.success(request, text % {"partner": found.offer.partner.name})
    return redirect("complaints")


def around(found: Complaint) -> dict[str, Any]:
    """The complaint, what follows if it is right, and how often its partner and its campaign had one."""
    lead, mine = found.offer.lead, Complaint.objects.filter(offer__partner=found.offer.partner_id)
    its_campaign = Complaint.objects.filter(offer__lead__campaign=lead.campaign_id)
    return {
        "complaint": found,
        "offer": found.offer,
        "lead": lead,
        "follows": follows(found),
        "of_partner": mine.count(),
        "of_partner_right": mine.upheld().count(),
        "of_campaign": its_campaign.count() if lead.campaign_id else 0,
        "of_campaign_right": its_campaign.upheld().count() if lead.campaign_id else 0,
    }


def follows(found: Complaint) -> str:
    """What becomes of the lead when the complaint is right."""
    way = WAYS[ComplaintReason(found.reason)]
    if found.offer.state != Offer.State.ACCEPTED:
        return gettext("The partner no longer has the lead; it stays where it is.")
    if way.role == "call_centre":
        return gettext("The lead leaves the partner, and the call centre calls before anybody else gets it.")
    if way.role == "channel":
        return gettext("The lead leaves the partner, and you decide where it goes.")
    return gettext("The lead leaves the partner, and the next one is asked.")
