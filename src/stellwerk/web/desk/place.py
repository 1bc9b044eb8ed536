"""Placing a lead by hand: all partners in the order of today's rule, one choice, one reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from stellwerk.match import MatchError, MatchPolicy, Roster
from stellwerk.match import step as match
from stellwerk.match.step.profiles import refused as refused_before
from stellwerk.match.step.profiles import ties_of
from stellwerk.review import step as review
from stellwerk.store.models import Lead, Partner, Policy
from stellwerk.web.access import reader_of
from stellwerk.web.desk.find import find_lead_for
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.worker.tasks import wake

SHORTEST, LONGEST = 5, 300
UNKNOWN_KM = 100_000  # last in the list


@dataclass(frozen=True, slots=True)
class Choice:
    """One partner: its sum by today's rule in millionths, or the code why it is not eligible."""

    partner: Partner
    place: int
    fit: int = 0
    credit: int = 0
    total: int = 0
    code: str = ""
    km: int | None = None


@require_http_methods(["GET", "HEAD", "POST"])
def place_lead(request: HttpRequest, number: int) -> HttpResponse:
    """GET shows the ranking; POST places the lead, or shows the page again with what is missing."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    if found.stage not in match.PLACEABLE:
        messages.info(request, gettext("%(name)s cannot be placed by hand now.") % {"name": found.name})
        return redirect("lead", number)
    typed, errors = {}, {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "").strip() for name in ("partner", "reason")}
        errors = missing(typed)
        if not errors:
            done = placed(request, found, typed, by=user.actor)
            if done:
                return done
    eligible, others = choices(found)
    context = {
        "lead": found,
        "headline": headline(found, eligible),
        "eligible": eligible,
        "others": others,
        "typed": typed,
        "errors": errors,
        "longest": LONGEST,
    }
    return render(request, "desk/place.html", context)


def missing(typed: Mapping[str, str]) -> dict[str, str]:
    """What has to be said before a lead is placed."""
    errors = {}
    if not Partner.objects.active(timezone.localdate()).filter(code=typed["partner"]).exists():
        errors["partner"] = gettext("Choose a partner.")
    if len(typed["reason"]) < SHORTEST:
        errors["reason"] = gettext("Say in a few words why. It is kept with the decision.")
    elif len(typed["reason"]) > LONGEST:
        text = gettext("At most %(n)s characters, please; there are %(given)s.")
        errors["reason"] = text % {"n": LONGEST, "given": len(typed["reason"])}
    return errors


def placed(request: HttpRequest, found: Lead, typed: Mapping[str, str], *, by: str) -> HttpResponse | None:
    """The lead goes to offer's door; None with a message when the rule of places forbids it."""
    partner = Partner.objects.get(code=typed["partner"])
    try:
        decision = match.place(found.pk, partner.pk, reason=typed["reason"], by=by, now=timezone.now())
    except MatchError as error:
        messages.error(request, say(error.reason))
        return None
    text = gettext("%(lead)s goes to %(partner)s. The reason is kept with the decision.")
    messages.success(request, text % {"lead": found.name, "partner": partner.name})
    wake.enqueue()
    return redirect("decision", decision.pk)


def choices(found: Lead) -> tuple[list[Choice], list[Choice]]:
    """The eligible in the rule's order, and the others, the nearest first, with the reason against them."""
    now, policy = timezone.now(), Policy.objects.live()
    refused, ties = refused_before([found.pk])[found.pk], ties_of([found], now=now)
    today = review.today_of(
        match.profile(found, now=now, refused_by=refused, ties=ties),
        roster=Roster(match.profiles()),
        policy=policy.read("match", MatchPolicy),
        version=policy.version,
        now=now,
    )
    active = {row.code: row for row in Partner.objects.active(timezone.localdate(now)).order_by("name")}
    far = {code: round(km) for code, km in today.distances.items()}
    eligible = [
        Choice(active[r.partner_id], place, r.fit, r.credit, r.total, km=far.get(r.partner_id))
        for place, r in enumerate(today.ranking, 1)
        if r.partner_id in active
    ]
    shut_out = [code for code in active if code in today.others]
    nearest = sorted(shut_out, key=lambda code: far.get(code, UNKNOWN_KM))
    others = [Choice(active[code], 0, code=today.others[code], km=far.get(code)) for code in nearest]
    return eligible, others


def headline(found: Lead, eligible: list[Choice]) -> str:
    if not eligible:
        return gettext("By the rule nobody may get %(lead)s. You may choose all the same.") % {
            "lead": found.name
        }
    text = ngettext(
        "%(n)s partner may get %(lead)s: %(first)s.",
        "%(n)s partners may get %(lead)s; the rule would choose %(first)s.",
        len(eligible),
    )
    return text % {"n": len(eligible), "lead": found.name, "first": eligible[0].partner.name}
