"""Levels: which steps the thresholds ask for, what is announced, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.review import step as review
from stellwerk.review.thresholds import LevelError, LevelPolicy, is_down
from stellwerk.store.models import LevelChange, Partner, Policy
from stellwerk.web.access import may, reader_of
from stellwerk.web.templatetags.stellwerk import named, say, when
from stellwerk.worker import levels as nightly

HISTORY = 40
State = LevelChange.State


@dataclass(frozen=True, slots=True)
class Standing:
    """A partner's performance class and level for a page of the desk; fill `desk/level_standing.html` with it."""

    partner: Partner
    level: review.LevelStanding


@require_safe
def levels(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    changes = LevelChange.objects.select_related("partner").order_by("-made_at", "partner__name")
    open_changes = list(changes.filter(state__in=(State.PROPOSED, State.ANNOUNCED)))
    proposed = [row for row in open_changes if row.state == State.PROPOSED]
    announced = sorted((row for row in open_changes if row.state == State.ANNOUNCED), key=day_of)
    rules = Policy.objects.live().read("levels", LevelPolicy)
    context: dict[str, Any] = {
        "headline": headline(proposed, announced),
        "proposed": [(row, is_down(row.from_level, row.to_level)) for row in proposed],
        "announced": announced,
        "history": list(changes.exclude(state__in=(State.PROPOSED, State.ANNOUNCED))[:HISTORY]),
        "rules": rules,
        "margin": rules.margin,
        "counts": level_counts(),
        "may_decide": may(user, "level_decide"),
    }
    return render(request, "desk/levels.html", context)


def day_of(change: LevelChange) -> Any:
    return change.effective_on


def level_counts() -> list[tuple[str, int]]:
    """How many active partners are on each level, the highest first."""
    active = Partner.objects.active(timezone.localdate()).values_list("level", flat=True)
    held = list(active)
    return [(level, held.count(level)) for level in ("gold", "silver", "base", "new")]


def headline(proposed: Sequence[LevelChange], announced: Sequence[LevelChange]) -> str:
    if proposed:
        text = ngettext(
            "One step is proposed: %(name)s. You decide.",
            "%(n)s steps are proposed, the first for %(name)s. You decide.",
            len(proposed),
        )
        return text % {"n": len(proposed), "name": proposed[0].partner.name}
    if announced:
        text = gettext("Nothing is to be decided. The next step is that of %(name)s: %(on)s.")
        return text % {"name": announced[0].partner.name, "on": when(announced[0].effective_on)}
    return gettext("Nobody's level is about to change.")


@require_POST
def level_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposed step is announced or refused; an announced one may still be called off."""
    user, now = reader_of(request), timezone.now()
    known = get_object_or_404(LevelChange, pk=pk)
    was, approve = known.state, request.POST.get("answer") == "approve"
    try:
        with transaction.atomic():
            change = review.decide_level(pk, approve=approve, by=user.actor, now=now)
            if approve or was == State.ANNOUNCED:
                nightly.tell([change], now=now)
    except LevelError as error:
        messages.error(request, say(error.reason))
        return redirect("levels")
    messages.success(request, said(change))
    return redirect("levels")


def said(change: LevelChange) -> str:
    values = {
        "name": change.partner.name,
        "level": named(change.to_level, "level"),
        "old": named(change.from_level, "level"),
        "on": when(change.effective_on),
    }
    if change.state == State.ANNOUNCED:
        return gettext("%(name)s is told: %(level)s from %(on)s.") % values
    return gettext("%(name)s stays %(old)s.") % values


def standing_of(partner: Partner, policy: Policy) -> Standing:
    """For other pages of the desk; two queries."""
    return Standing(partner, review.level_of(partner, policy=policy, now=timezone.now()))
