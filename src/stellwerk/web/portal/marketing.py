"""Together: what the partner is invited to, with its answer; what it can do with the maker in the market."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stellwerk.store.models import Participation, Partner
from stellwerk.web.access import may, reader_of
from stellwerk.web.forms.possibility import PossibilityForm
from stellwerk.web.portal.doors import stops
from stellwerk.web.portal.find import find_partner_for
from stellwerk.web.templatetags.stellwerk import named
from stellwerk.worker import partner_marketing as work

SHOWN = 20


@require_safe
@never_cache
def together(request: HttpRequest) -> HttpResponse:
    return _page(request, find_partner_for(request.user))


def _page(request: HttpRequest, partner: Partner, *, form: PossibilityForm | None = None) -> HttpResponse:
    today = timezone.localdate()
    rows = list(
        partner.participations.select_related("campaign").order_by("-campaign__starts_on", "-id")[:SHOWN]
    )
    coming = [row for row in rows if not work.is_over(row.campaign, today)]
    context: dict[str, Any] = {
        "partner": partner,
        "portal_nav": stops(request),
        "headline": headline(coming),
        "coming": coming,
        "past": [row for row in rows if work.is_over(row.campaign, today)],
        "answers": work.ANSWERS,
        "possibilities": list(partner.possibilities.order_by("kind", "id")),
        "form": form or PossibilityForm(prefix="new"),
        "leads": may(request.user, "portal_possibility_add"),
    }
    return render(request, "portal/together.html", context, status=422 if form else 200)


def headline(coming: list[Participation]) -> str:
    waiting = sum(1 for row in coming if not row.answer)
    if waiting:
        return ngettext(
            "One invitation waits for your answer.", "%(n)s invitations wait for your answer.", waiting
        ) % {"n": waiting}
    return gettext("No invitation waits for you.")


@require_POST
def invitation_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes, no or maybe; it can be changed until it is over."""
    user, partner = reader_of(request), find_partner_for(request.user)
    row = get_object_or_404(partner.participations, pk=pk)
    said = work.answer(row.pk, request.POST.get("answer", ""), by=user.actor, now=timezone.now())
    if said is None:
        raise Http404
    answer = named(said.answer, "invitation_answer")
    messages.success(request, gettext("Your answer is noted: %(answer)s.") % {"answer": answer})
    return redirect("portal_together")


@require_POST
@never_cache
def possibility_add(request: HttpRequest) -> HttpResponse:
    """What the partner enters is a possibility; whether it is in use is the maker's word."""
    user, partner = reader_of(request), find_partner_for(request.user)
    form = PossibilityForm(request.POST, prefix="new")
    if not form.is_valid():
        return _page(request, partner, form=form)
    work.keep_possibility(partner, form.cleaned_data | {"used": False}, by=user.actor, now=timezone.now())
    messages.success(request, gettext("Saved. We see it from now on."))
    return redirect("portal_together")


@require_POST
def possibility_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user, partner = reader_of(request), find_partner_for(request.user)
    row = get_object_or_404(partner.possibilities.select_related("partner"), pk=pk, used=False)
    work.drop_possibility(row, by=user.actor, now=timezone.now())
    messages.success(request, gettext("%(what)s is removed.") % {"what": named(row.kind, "possibility")})
    return redirect("portal_together")
