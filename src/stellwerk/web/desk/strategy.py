"""Strategy: the four fields as a square, with leads, worth and customers won beside quota and goal."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stellwerk.grade import step as grade
from stellwerk.grade.step.placing import FieldStanding
from stellwerk.grade.strategy import StrategyPolicy, helpers, quarter_of
from stellwerk.store.models import FollowUp, Policy
from stellwerk.web.access import may, reader_of
from stellwerk.web.templatetags.stellwerk import named, percent


@dataclass(frozen=True, slots=True)
class Square:
    """One field as the page shows it; `position` says in words how it stands to its quota."""

    standing: FieldStanding
    position: str
    helpers: tuple[str, ...]


@require_safe
def strategy(request: HttpRequest) -> HttpResponse:
    user, now, policy = reader_of(request), timezone.now(), Policy.objects.live()
    rules = policy.read("strategy", StrategyPolicy)
    found = grade.field_standings(policy=policy, now=now)
    local = timezone.localtime(now)
    context = {
        "headline": headline(found),
        "quarter": gettext("Quarter %(quarter)s of %(year)s")
        % {"quarter": quarter_of(local.month), "year": local.year},
        "squares": [Square(one, position(one), helpers(one.name, policy=rules)) for one in found],
        "worked": sum(one.worked for one in found),
        "without": sum(one.open_leads for one in found) == 0,
        "rules": rules,
        "asked": FollowUp.objects.open().filter(kind="help").count(),
        "may_change": may(user, "policy_change"),
        "may_leads": may(user, "leads"),
    }
    return render(request, "desk/strategy.html", context)


def headline(found: Sequence[FieldStanding]) -> str:
    """The field that is furthest behind its quota, or that all is well."""
    if not sum(one.worked for one in found):
        return gettext("No lead has been worked in this quarter yet.")
    behind = max(found, key=lambda one: one.quota - one.share)
    if behind.quota - behind.share < 0.05:
        return gettext("All four fields have about the share that they should have.")
    return gettext("%(field)s is behind: %(share)s of the leads worked, wanted are %(quota)s.") % {
        "field": named(behind.name, "strategy"),
        "share": percent(behind.share),
        "quota": percent(behind.quota),
    }


def position(one: FieldStanding) -> str:
    """How a field stands to its quota, and what follows from it."""
    if one.weight > 1.02:
        return gettext("Behind its share: its leads move up in the order of work.")
    if one.weight < 0.98:
        return gettext("Ahead of its share or of less weight: its leads move down in the order of work.")
    return gettext("As it should be: its leads stand where their worth puts them.")
