"""Figures of calling: for groups of five or more. Single people only where the house has decided so."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from stellwerk.pursue.calls import CallPolicy, Tally, shown, whole
from stellwerk.store.models import Agency, Policy, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.worker import agencies
from stellwerk.worker import calls as queue

PERIODS = (
    (7, gettext_lazy("7 days")), (30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")),
    (365, gettext_lazy("12 months")),
)  # fmt: skip
# Whose work figures per person are, once they are switched on.
OVERSEES = (User.Role.MARKETING, User.Role.CONTROLLING, User.Role.ADMIN)

Rows = list[tuple[str, Tally]]


@require_safe
def call_figures(request: HttpRequest) -> HttpResponse:
    """How much was called, how often somebody was reached, what came of it."""
    user, now = reader_of(request), timezone.now()
    days = period(request)
    rules = Policy.objects.live().read("calls", CallPolicy)
    found = queue.figures(since=now - timedelta(days=days), now=now)
    total = whole(found.groups, least=rules.least_agents)
    house = agencies.figures(since=now - timedelta(days=days), now=now) if may(user, "agencies") else {}
    context = {
        "days": days,
        "periods": PERIODS,
        "total": total,
        "too_few": not total.calls and any(tally.calls for tally in found.groups.values()),
        "groups": told(found.groups, rules, empty=gettext("own call centre")),
        "scripts": told(found.scripts, rules, empty=gettext("without a script")),
        "hours": told(found.hours, rules),
        "people": people(found.people, user, rules),
        "per_person": rules.per_person,
        "least": rules.least_agents,
        "agencies": agency_rows(house),
        "may_scripts": may(user, "scripts"),
        "may_figures": True,
        "may_policy": may(user, "policy"),
    }
    return render(request, "desk/call_figures.html", context)


def period(request: HttpRequest) -> int:
    text = request.GET.get("days", "")
    return int(text) if text in {str(days) for days, _ in PERIODS} else 30


def told(groups: Mapping[str, Tally], rules: CallPolicy, *, empty: str = "") -> Rows:
    """The groups that may be shown, most calls first; the small ones together."""
    large, rest = shown(groups, least=rules.least_agents)
    rows = sorted(large.items(), key=lambda row: row[0] if not empty else (-row[1].calls, row[0]))
    found = [(name or empty, tally) for name, tally in rows]
    if rest.calls:
        found.append((gettext("all smaller ones together"), rest))
    return found


def people(found: Mapping[str, Tally], user: User, rules: CallPolicy) -> Rows:
    """Single people, where the house has switched that on, for those who lead."""
    if not rules.per_person or user.role not in OVERSEES:
        return []
    return sorted(found.items(), key=lambda row: (-row[1].calls, row[0]))


def agency_rows(house: Mapping[int, agencies.Figures]) -> list[tuple[Any, agencies.Figures]]:
    """What the leads of each agency were worth: figures of a contract, not of people."""
    names = Agency.objects.in_bulk(house)
    return sorted(((names[pk], row) for pk, row in house.items()), key=lambda row: row[0].name)


@require_safe
def call_figures_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as a file, with the same rule for small groups."""
    user, now = reader_of(request), timezone.now()
    rules = Policy.objects.live().read("calls", CallPolicy)
    found = queue.figures(since=now - timedelta(days=period(request)), now=now)
    return csv_file("calls.csv", lines(found, user, rules))


def lines(found: queue.Figures, user: User, rules: CallPolicy) -> Iterable[tuple[object, ...]]:
    yield (
        gettext("By"),
        gettext("Name"),
        gettext("Calls"),
        gettext("Reached"),
        gettext("Qualified"),
        gettext("Minutes"),
    )
    for title, rows in (
        (gettext("Group"), told(found.groups, rules, empty=gettext("own call centre"))),
        (gettext("Script"), told(found.scripts, rules, empty=gettext("without a script"))),
        (gettext("Hour"), told(found.hours, rules)),
        (gettext("Person"), people(found.people, user, rules)),
    ):
        for name, tally in rows:
            yield (title, name, tally.calls, tally.reached, tally.qualified, round(tally.minutes))
