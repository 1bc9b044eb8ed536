"""The support plan of one partner: figures beside what is usual, what would help, what was agreed, did it help."""

from dataclasses import dataclass
from datetime import time, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.review import step as review
from stellwerk.review.support import Figures
from stellwerk.store.models import Partner, PartnerTask
from stellwerk.terms import Reason
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import find_partner_for
from stellwerk.web.moments import read_moment
from stellwerk.web.templatetags.stellwerk import decimal, named, percent, say

USUALLY_DUE = timedelta(weeks=3)
EVENING = time(17)  # until when on its day something is to be done


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of the partner beside that of all."""

    label: str
    own: str
    usual: str


@require_safe
def support(request: HttpRequest, code: str) -> HttpResponse:
    user, now = reader_of(request), timezone.now()
    partner = find_partner_for(user, code)
    plan = review.plan(partner, now=now)
    tasks = [(task, task.before.get("told")) for task in plan.tasks]
    context = {
        "partner": partner,
        "headline": _headline(partner, plan),
        "plan": plan,
        "lines": _lines(plan.own, plan.usual),
        "open": [task for task, _ in tasks if task.done_at is None],
        "past": [row for row in tasks if row[0].done_at is not None],
        "usually_due": timezone.localdate(now + USUALLY_DUE),
        "may_agree": may(user, "support_agree"),
    }
    return render(request, "desk/support.html", context)


def _headline(partner: Partner, plan: review.Plan) -> str:
    own = plan.own
    if not own.ended:
        return gettext("No lead of %(name)s has ended in the last year; there is nothing to judge yet.") % {
            "name": partner.name
        }
    values = {
        "name": partner.name,
        "won": own.won,
        "expected": decimal(own.expected, 1),
        "n": len(plan.helps),
    }
    said = gettext("%(name)s won %(won)s where %(expected)s were to be expected.") % values
    if not plan.helps:
        return f"{said} {gettext('Nothing needs help.')}"
    first = named(plan.helps[0].what, "help")
    return f"{said} {gettext('What would help most: %(help)s.') % {'help': first}}"


def _lines(own: Figures, usual: Figures) -> list[Line]:
    return [
        Line(gettext("Takes of its offers"), _share(own.taken_share), _share(usual.taken_share)),
        Line(gettext("Hours to the first talk"), _hours(own.to_talk_hours), _hours(usual.to_talk_hours)),
        Line(gettext("Reports on its leads"), _share(own.said_share), _share(usual.said_share)),
        Line(gettext("Leads without a word"), str(own.silent), ""),
    ]


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value)


def _hours(value: float | None) -> str:
    return "–" if value is None else decimal(value, 0)


@require_POST
def agree(request: HttpRequest, code: str) -> HttpResponse:
    """A suggestion is agreed: who sees to it is whoever agrees."""
    user, now = reader_of(request), timezone.now()
    partner = find_partner_for(user, code)
    what = request.POST.get("what", "")
    found = {one.what: one.why for one in review.plan(partner, now=now).helps}
    due_at = read_moment(request.POST.get("due", ""), usual=EVENING)
    if due_at is None:
        messages.error(request, gettext("Give the day until which it is to be done, like 31.12.2026."))
        return redirect("support", code)
    try:
        review.agree_help(
            partner, what, why=found.get(what, Reason("support.own")), note=request.POST.get("note", "").strip(),
            due_at=due_at, user_id=user.pk, by=user.actor, now=now,
        )  # fmt: skip
    except review.SupportError as error:
        messages.error(request, say(error.reason))
    else:
        text = gettext("Agreed: %(help)s. It stands here until it is done.")
        messages.success(request, text % {"help": named(what, "help")})
    return redirect("support", code)


@require_POST
def done(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Help was given, or somebody looks whether it did any good."""
    user, now = reader_of(request), timezone.now()
    task = get_object_or_404(PartnerTask, pk=pk, partner=find_partner_for(user, code))
    if task.kind == PartnerTask.Kind.LOOK:
        told = review.look_now(task.pk, by=user.actor, now=now)
        messages.success(request, say(told))
    else:
        review.help_done(task.pk, result=request.POST.get("result", "").strip(), by=user.actor, now=now)
        messages.success(request, gettext("Noted. In twelve weeks somebody looks whether it helped."))
    return redirect("support", code)
