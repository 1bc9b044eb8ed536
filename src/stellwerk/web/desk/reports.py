"""Reports: a shelf of questions, each with one sentence of answer, one picture, one table, one file."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from stellwerk import charts
from stellwerk.review import step as review
from stellwerk.review.reports.funnel import Funnel, Stage
from stellwerk.store.models import Campaign
from stellwerk.terms import Channel
from stellwerk.web.desk import lead_types
from stellwerk.web.desk.scope import PERIODS, Report, scope_of
from stellwerk.web.desk.tables import CSV, csv_lines
from stellwerk.web.templatetags.stellwerk import decimal, named, percent

STAGES: Mapping[str, Promise] = {
    "contacts": gettext_lazy("Contacts"),
    "leads": gettext_lazy("Leads"),
    "grade_a": gettext_lazy("Grade A"),
    "offered": gettext_lazy("Offered"),
    "accepted": gettext_lazy("Accepted"),
    "reached": gettext_lazy("Reached"),
    "quotation": gettext_lazy("Quotation"),
    "won": gettext_lazy("Ordered"),
}


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/reports.html", {"shelf": SHELF})


@require_safe
def report(request: HttpRequest, name: str) -> HttpResponse:
    found = find_report(name)
    return found.show(request, found)


@require_safe
def report_csv(request: HttpRequest, name: str) -> HttpResponse:
    """The report's table as UTF-8 with a byte order mark."""
    found = find_report(name)
    response = HttpResponse(csv_lines(found.table(request)), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{found.name}.csv"'
    return response


def find_report(name: str) -> Report:
    for found in SHELF:
        if found.name == name:
            return found
    raise Http404


def show_funnel(request: HttpRequest, found: Report) -> HttpResponse:
    scope = scope_of(request)
    figures = review.funnel_of(scope)
    context = {
        "report": found,
        "headline": funnel_headline(figures),
        "funnel": figures,
        "rows": [(str(STAGES[stage.name]), stage) for stage in figures.stages],
        "picture": funnel_picture(figures),
        "scope": scope,
        "days": request.GET.get("days", ""),
        "periods": PERIODS,
        "campaigns": list(Campaign.objects.order_by("name")[:100]),
        "channels": [(value.value, named(value, "channel")) for value in Channel],
        "products": review.products(),
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/report_funnel.html", context)


def funnel_headline(figures: Funnel) -> str:
    """Who gets through, and where most stay."""
    first, last = figures.stages[0], figures.stages[-1]
    if not first.count:
        return gettext("Nothing has come in yet in this choice.")
    if figures.conversion is None:
        return gettext("%(first)s contacts brought %(last)s orders so far: too few to speak of rates.") % {
            "first": whole(first.count),
            "last": whole(last.count),
        }
    narrow = next(stage for stage in figures.stages if stage.name == figures.narrowest)
    return gettext("Of 100 contacts %(won)s order. Most stay before “%(stage)s”: %(rate)s get there.") % {
        "won": decimal(figures.conversion * 100, 1),
        "stage": STAGES[narrow.name],
        "rate": percent(narrow.of_previous),
    }


def whole(number: int) -> str:
    return formats.number_format(number, force_grouping=True)


def funnel_picture(figures: Funnel) -> charts.Svg:
    rows = [charts.Stretch(str(STAGES[s.name]), s.count, whole(s.count), note(s)) for s in figures.stages]
    return charts.funnel(rows, title=gettext("How many get how far"), width=1120)


def note(stage: Stage) -> str:
    if stage.of_previous is None:
        return ""
    return gettext("%(rate)s of the stage before") % {"rate": percent(stage.of_previous)}


def funnel_table(request: HttpRequest) -> list[tuple[object, ...]]:
    head: tuple[object, ...] = (
        gettext("Step"),
        gettext("Count"),
        gettext("Of the stage before in percent"),
        gettext("Of all contacts in percent"),
        gettext("Days since the stage before"),
    )
    rows: list[tuple[Any, ...]] = [
        (
            str(STAGES[s.name]),
            s.count,
            hundredth(s.of_previous),
            hundredth(s.of_first),
            "" if s.days is None else decimal(s.days, 1),
        )
        for s in review.funnel_of(scope_of(request)).stages
    ]
    return [head, *rows]


def hundredth(share: float | None) -> str:
    return "" if share is None else decimal(share * 100, 1)


SHELF = (
    Report(
        name="funnel",
        question=gettext_lazy("Who gets how far, and where do they stay?"),
        promise=gettext_lazy("From the raw contact to the order, with the rate and the time of every step."),
        show=show_funnel,
        table=funnel_table,
    ),
    Report(
        name="lead_types",
        question=gettext_lazy("What does the score say about each lead type?"),
        promise=gettext_lazy(
            "Which leads become customers fast and buy much, and which only eat time: by segment, product line "
            "and channel, beside what came of them."
        ),
        show=lead_types.show,
        table=lead_types.table,
    ),
)
