"""Fairness: per pool who was entitled to what, who received what, who is behind and why, and the promised bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stellwerk import charts
from stellwerk.match import step as match
from stellwerk.match.eligible import Roster
from stellwerk.match.policy import MatchPolicy
from stellwerk.review import step as review
from stellwerk.review.ledger import PoolSum
from stellwerk.review.reports.fairness import EVEN_WEEKS, Fairness, Line
from stellwerk.store.models import Policy
from stellwerk.web.desk.offers import pool_name
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import decimal, named, say, weeks, weeks_side

SHOWN = 60  # rows of the table: the farthest behind and the farthest ahead; the file has all
EXPLAINED_BEHIND, EXPLAINED_AHEAD = 12, 6


@dataclass(frozen=True, slots=True)
class Row:
    """One line with its bar between the buffer stops."""

    line: Line
    bar: charts.Svg


@require_safe
def fairness(request: HttpRequest) -> HttpResponse:
    pools = review.pools()
    chosen = wished(request, pools)
    context: dict[str, Any] = {
        "pools": [(row.pool, pool_name(row.pool)) for row in pools],
        "chosen": chosen,
        "weeks_back": review.PERIOD_WEEKS,
        "looked": review.LAST_LEADS,
    }
    if chosen is None:
        return render(request, "desk/fairness.html", context | {"headline": headline(None)})
    found = report(chosen.pool)
    context |= {
        "report": found,
        "pool": pool_name(chosen.pool),
        "headline": headline(found),
        "first": found.lines[0] if found.lines else None,
        "rows": [Row(line, bar(line, found.bound_weeks)) for line in ends(found.lines)],
        "left_out": max(0, len(found.lines) - SHOWN),
        "explained": explained(found.lines),
    }
    return render(request, "desk/fairness.html", context)


@require_safe
def fairness_csv(request: HttpRequest) -> StreamingHttpResponse:
    chosen = wished(request, review.pools())
    if chosen is None:
        raise Http404
    found = report(chosen.pool)
    return csv_file("fairness.csv", [head(), *(cells(chosen.pool, line) for line in found.lines)])


def wished(request: HttpRequest, pools: Sequence[PoolSum]) -> PoolSum | None:
    """The pool that the address names; without one, or with one that is not there, the largest."""
    name = request.GET.get("pool", "")
    return next((row for row in pools if row.pool == name), pools[0] if pools else None)


def report(pool: str) -> Fairness:
    policy = Policy.objects.live().read("match", MatchPolicy)
    return review.fairness_of(pool, roster=Roster(match.profiles()), policy=policy, now=timezone.now())


def headline(found: Fairness | None) -> str:
    """Does the bound hold, or, where it cannot be measured, who is farthest behind?"""
    if found is None or not found.lines:
        return gettext("Nothing has been booked yet.")
    if found.alike is None:
        first = found.lines[0]
        text = gettext("%(name)s is farthest behind its fair share: %(weeks)s.")
        return text % {"name": first.member.name, "weeks": weeks(max(first.weeks, 0.0))}
    if found.holds:
        text = gettext(
            "The bound holds: %(gap)s lie between partners with the same rights. Promised are %(bound)s."
        )
    else:
        text = gettext(
            "The bound does not hold: %(gap)s lie between %(behind)s and %(ahead)s. Promised are %(bound)s."
        )
    return text % {
        "gap": weeks(found.alike.weeks),
        "behind": found.alike.behind,
        "ahead": found.alike.ahead,
        "bound": gettext("%(n)s weeks and one lead") % {"n": decimal(found.bound_weeks, 0)},
    }


def bar(line: Line, bound: float) -> charts.Svg:
    return charts.bound_bar(line.weeks, bound=bound, title=weeks_side(line.weeks))


def ends(lines: Sequence[Line]) -> list[Line]:
    """All lines, or the two ends of a long list."""
    half = SHOWN // 2
    return list(lines) if len(lines) <= SHOWN else [*lines[:half], *lines[-half:]]


def explained(lines: Sequence[Line]) -> list[Line]:
    """Those for whom a reason is worth reading: farthest behind first, then who is ahead."""
    behind = [line for line in lines if line.weeks >= EVEN_WEEKS][:EXPLAINED_BEHIND]
    ahead = [line for line in reversed(lines) if line.weeks <= -EVEN_WEEKS][:EXPLAINED_AHEAD]
    return [*behind, *ahead]


def head() -> tuple[object, ...]:
    return (
        gettext("Pool"),
        gettext("Code"),
        gettext("Partner"),
        gettext("Level"),
        gettext("Entitled in euros"),
        gettext("Received in euros"),
        gettext("Entitled leads"),
        gettext("Received leads"),
        gettext("Weeks behind in worth"),
        gettext("Weeks behind in number"),
        gettext("Weeks behind"),
        gettext("Eligible for so many of the last leads"),
        gettext("Last leads"),
        gettext("Why"),
    )


def cells(pool: str, line: Line) -> tuple[object, ...]:
    member = line.member
    return (
        pool,
        member.code,
        member.name,
        named(member.level, "level"),
        line.entitled_cents // 100,
        line.received_cents // 100,
        decimal(line.entitled_leads, 1),
        decimal(line.received_leads, 0),
        decimal(line.weeks_worth, 2),
        decimal(line.weeks_count, 2),
        decimal(line.weeks, 2),
        member.rights.eligible,
        member.rights.looked,
        " ".join(say(reason) for reason in line.why),
    )
