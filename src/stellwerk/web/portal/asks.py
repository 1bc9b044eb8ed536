"""What a partner says of a lead beyond a report: what it found out, what is wrong with it, that it gives it back."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stellwerk.offer import ComplaintReason, ReturnReason
from stellwerk.offer import step as offer_step
from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue_step
from stellwerk.store.models import Complaint, Offer, Qualification
from stellwerk.web.portal.doors import frame, with_offer
from stellwerk.web.portal.find import Door
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.worker.tasks import wake

NOTE_LENGTH = 2000  # as text in templates: a German 2.000 would be read as 2
REAL = {"yes": True, "no": False}
HEARD_IN = (Offer.State.ACCEPTED, Offer.State.RETURNED, Offer.State.LOST)


@require_http_methods(["GET", "POST"])
@with_offer
def complain(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    """GET asks what is wrong, POST complains: one tap on a reason, a note if there is more to say."""
    if request.method == "GET":
        if complaint_of(door.offer) or door.offer.state not in HEARD_IN:
            return redirect(door.url("card"))
        return _reasons(request, door, "portal/complain.html", ComplaintReason)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "").strip()[:NOTE_LENGTH]
    offer_step.complain(door.offer.pk, reason=reason, by=door.by, now=now, note=note)
    wake.enqueue()
    messages.success(request, gettext("Your complaint is with us. The answer will stand on this page."))
    return redirect(door.url("card"))


@require_http_methods(["GET", "POST"])
@with_offer
def give_back(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    """GET asks why, POST gives the lead back; it goes to the next partner."""
    if request.method == "GET":
        if door.offer.state != Offer.State.ACCEPTED:
            return redirect(door.url("card"))
        return _reasons(request, door, "portal/give_back.html", ReturnReason)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "").strip()[:NOTE_LENGTH]
    offer_step.give_back(door.offer.pk, reason=reason, by=door.by, now=now, note=note)
    wake.enqueue()
    return redirect(door.url("card"))


@require_http_methods(["GET", "POST"])
@with_offer
def qualify(request: HttpRequest, door: Door, now: datetime) -> HttpResponse:
    """Five questions that make a lead easier to sell; what was answered before stands there already."""
    if request.method == "GET":
        if door.offer.state != Offer.State.ACCEPTED:
            return redirect(door.url("card"))
        return _questions(request, door, _known(qualification_of(door.offer)))
    said = {name: request.POST.get(name, "").strip()[:NOTE_LENGTH] for name in ("who", "need", "problem")}
    solves, real = request.POST.get("solves", ""), request.POST.get("real", "")
    solves = solves if solves in Qualification.Solves.values else Qualification.Solves.UNKNOWN.value
    try:
        pursue_step.qualify(door.offer.pk, **said, solves=solves, real=REAL.get(real), by=door.by, now=now)
    except PursueError as error:
        if door.offer.state != Offer.State.ACCEPTED:
            raise
        return _questions(request, door, said | {"solves": solves, "real": real}, wrong=say(error.reason))
    wake.enqueue()
    messages.success(request, gettext("Noted. Thank you: this helps to send you leads that fit better."))
    return redirect(door.url("card"))


def _reasons(request: HttpRequest, door: Door, page: str, reasons: type[StrEnum]) -> HttpResponse:
    return render(request, page, frame(request, door) | {"reasons": list(reasons), "most": str(NOTE_LENGTH)})


def _questions(request: HttpRequest, door: Door, said: Mapping[str, str], wrong: str = "") -> HttpResponse:
    context = frame(request, door) | {
        "said": said,
        "wrong": wrong,
        "most": str(NOTE_LENGTH),
        "solves": [
            ("yes", gettext("Yes")),
            ("partly", gettext("Partly")),
            ("no", gettext("No")),
            ("unknown", gettext("Not clear yet")),
        ],
        "reals": [("yes", gettext("Yes")), ("no", gettext("No")), ("", gettext("Not clear yet"))],
    }
    return render(request, "portal/qualify.html", context, status=400 if wrong else 200)


def _known(row: Qualification | None) -> dict[str, str]:
    if row is None:
        return {
            "who": "",
            "need": "",
            "problem": "",
            "solves": Qualification.Solves.UNKNOWN.value,
            "real": "",
        }
    real = {True: "yes", False: "no", None: ""}[row.real]
    return {"who": row.who, "need": row.need, "problem": row.problem, "solves": row.solves, "real": real}


def complaint_of(offer: Offer) -> Complaint | None:
    return Complaint.objects.filter(offer=offer).first()


def qualification_of(offer: Offer) -> Qualification | None:
    """The latest answers of the partner."""
    return Qualification.objects.filter(offer=offer).order_by("-made_at", "-id").first()
