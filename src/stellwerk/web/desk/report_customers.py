"""The customers behind a number of the potential: all of a part of the market, or those who could order a line more."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stellwerk.review import step as review
from stellwerk.review.shelf import Filters
from stellwerk.review.step import holdings
from stellwerk.store.models import Customer
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.report_page import OF_CUSTOMERS
from stellwerk.web.desk.report_words import by_name, label_of, question_of
from stellwerk.web.desk.reports import find_question
from stellwerk.web.desk.tables import csv_file

if TYPE_CHECKING:
    from django.db.models import QuerySet

NAME = "potential"
PAGE = 50


@require_safe
def report_customers(request: HttpRequest) -> HttpResponse:
    rows, label, column = behind(request)
    context = {
        "question": question_of(NAME),
        "label": label,
        "column": column,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": request.GET.urlencode(),
        "may_open": may(reader_of(request), "customer"),
    }
    return render(request, "desk/report_customers.html", context)


@require_safe
def report_customers_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows, *_ = behind(request)
    return csv_file(gettext("customers.csv"), _lines(rows))


def _lines(rows: "QuerySet[Customer]") -> Iterator[Sequence[object]]:
    yield (
        gettext("Customer number"), gettext("Customer"), gettext("Postcode"), gettext("Place"), gettext("Industry"),
        gettext("Last order"),
    )  # fmt: skip
    for row in rows.iterator(chunk_size=500):
        site = row.organisation
        place = (site.name, site.postcode, site.city, site.industry) if site else ("", "", "", "")
        yield row.number, *place, row.last_order_on or ""


def behind(request: HttpRequest) -> tuple["QuerySet[Customer]", str, str]:
    """The customers that `row` and `column` of the address name, with their words; 404 for no such number."""
    name = request.GET.get("column", "")
    answered = review.answered(find_question(NAME), Filters(), now=timezone.now(), compare=False)
    table = answered.report.table
    at = table.row(request.GET.get("row", ""))
    if at is None or name not in OF_CUSTOMERS:
        raise Http404
    region, industry, product = (value for _, value in table.labels[at])
    unbought = name == "unbought"
    if unbought and not product:
        raise Http404
    rows = holdings.behind(region, industry, product, unbought=unbought)
    return rows, " · ".join(label_of(table.labels[at], answered.known)), by_name(name)
