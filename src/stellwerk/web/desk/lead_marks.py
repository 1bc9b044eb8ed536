"""Segments, ticks, strategy field and experts' help on the page of one lead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from stellwerk.grade import step as grade
from stellwerk.grade.segments import TICKS
from stellwerk.grade.strategy import HELPERS, Field
from stellwerk.store.models import FollowUp, Lead, Policy, User
from stellwerk.terms import Stage
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import find_lead_for
from stellwerk.web.desk.policy import who
from stellwerk.web.desk.segments import names_of
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker.tasks import wake


@dataclass(frozen=True, slots=True)
class InSegment:
    """A segment of the lead: why, and whether a person decided (True: put in, False: taken out, None: the rule)."""

    code: str
    name: str
    why: tuple[str, ...]
    by_hand: bool | None

    @property
    def is_in(self) -> bool:
        return self.by_hand is not False


def follow_ups_of(lead: Lead) -> list[FollowUp]:
    """Its open follow-ups, the next one first, and what experts were asked before."""
    wanted = lead.follow_ups.filter(Q(done_at__isnull=True) | Q(kind="help"))
    return list(wanted.select_related("user", "partner").order_by("due_at", "id"))


def marks_of(
    lead: Lead, user: User, follow_ups: Iterable[FollowUp], *, policy: Policy, now: datetime
) -> dict[str, Any]:
    """What `desk/lead_marks.html` and `desk/lead_help.html` need."""
    rules = grade.rules()
    names = names_of([rule for rule in rules if rule.active])
    found = [
        InSegment(
            code, names[code], tuple(say(reason) for reason in reasons), lead.segments_by_hand.get(code)
        )
        for code, reasons in grade.segments_why(lead, rules, now=now).items()
    ]
    there = {one.code for one in found}
    ticks, answers = grade.ticks_of(lead), may(user, "lead_help_answer")
    asked = [row for row in follow_ups if row.kind == "help"]
    return {
        "segments": found,
        "other_segments": [(code, name) for code, name in names.items() if code not in there],
        "ticks": [(name, named(name, "tick"), ticks[name]) for name in TICKS],
        "ticked": any(ticks.values()),
        "field_why": say(grade.field_by_rule(lead, policy=policy).why),
        "field_by": who(lead.strategy_by) if lead.strategy_by else "",
        "fields": [(field.value, named(field.value, "strategy")) for field in Field],
        "asked": asked,
        "helps": [row for row in asked if row.done_at or not answers],
        "helpers": [(name, named(name, "helper")) for name in HELPERS],
        "may_tick": may(user, "lead_ticks"),
        "may_segment": may(user, "lead_segment"),
        "may_ask": may(user, "lead_help_ask") and lead.stage not in (Stage.CLOSED, Stage.MERGED),
        "may_answer": answers,
    }


@require_POST
def lead_ticks(request: HttpRequest, number: int) -> HttpResponse:
    """What was heard in a call, a visit or from service; the segments follow at once."""
    user, now = reader_of(request), timezone.now()
    found = find_lead_for(user, number)
    wanted, before = set(request.POST.getlist("tick")), grade.ticks_of(found)
    changed = [name for name in TICKS if before[name] is not (name in wanted)]
    for name in changed:
        grade.tick(found.pk, name, name in wanted, by=user.actor, now=now)
    if not changed:
        messages.info(request, gettext("Nothing to change: it was so already."))
        return redirect("lead", number)
    found.refresh_from_db(fields=["segments", "stage"])
    messages.success(request, heard(found))
    if found.stage == Stage.NURTURE:
        grade.again([found.pk], now=now)
        wake.enqueue()
    return redirect("lead", number)


def heard(lead: Lead) -> str:
    names = names_of(grade.rules())
    if not lead.segments:
        return gettext("Kept. %(name)s belongs to no segment now.") % {"name": lead.name}
    listed = ", ".join(names[code] for code in lead.segments)
    return gettext("Kept. %(name)s belongs to: %(segments)s.") % {"name": lead.name, "segments": listed}


@require_POST
def lead_segment(request: HttpRequest, number: int) -> HttpResponse:
    """Puts the lead into a segment, takes it out, or leaves it to the rule again."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    code, inside = (
        request.POST.get("segment", ""),
        {"in": True, "out": False}.get(request.POST.get("put", "")),
    )
    names = names_of([rule for rule in grade.rules() if rule.active])
    if code not in names:
        messages.error(request, gettext("Choose a segment from the list."))
        return redirect("lead", number)
    grade.put(found.pk, code, inside, by=user.actor, now=timezone.now())
    text = {
        True: gettext("%(name)s is in “%(segment)s” now."),
        False: gettext("%(name)s is out of “%(segment)s” now."),
        None: gettext("The rule decides again on “%(segment)s”."),
    }[inside]
    messages.success(request, text % {"name": found.name, "segment": names[code]})
    return redirect("lead", number)


@require_POST
def lead_field(request: HttpRequest, number: int) -> HttpResponse:
    """A person chooses the strategy field, or leaves it to the rule again."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    name = request.POST.get("field", "")
    if name and name not in set(Field):
        messages.error(request, gettext("Choose one of the four fields."))
        return redirect("lead", number)
    kept = grade.choose_field(found.pk, name, by=user.actor, now=timezone.now())
    text = gettext("Strategy field: %(field)s.") % {"field": named(kept.strategy, "strategy")}
    messages.success(request, text)
    return redirect("lead", number)


@require_POST
def lead_help_ask(request: HttpRequest, number: int) -> HttpResponse:
    """Somebody asks product development or support."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    helper, question = request.POST.get("who", ""), request.POST.get("question", "")
    try:
        grade.ask_help(found.pk, who=helper, question=question, by=user.actor, now=timezone.now())
    except grade.HelpError as error:
        messages.error(request, say(error.reason))
        return redirect("lead", number)
    messages.success(request, gettext("%(who)s is asked.") % {"who": named(helper, "helper")})
    return redirect("lead", number)


@require_POST
def lead_help_answer(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """The expert's answer; it stands on the lead from now on."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    row = get_object_or_404(FollowUp, pk=pk, lead=found, kind="help")
    try:
        grade.answer(row.pk, request.POST.get("answer", ""), by=user.actor, now=timezone.now())
    except grade.HelpError as error:
        messages.error(request, say(error.reason))
        return redirect("lead", number)
    messages.success(request, gettext("Your answer stands on the lead."))
    return redirect("lead", number)
