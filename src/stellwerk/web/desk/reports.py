"""Reports: a shelf of questions, each with one sentence of answer, a picture, a table, files, and the leads behind."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.review import step as review
from stellwerk.review.reports import QUESTIONS
from stellwerk.review.shelf import Advice, Filters, Known, Places, Question, Table
from stellwerk.review.step import figuring
from stellwerk.store.models import Lead
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk import leads as leads_list
from stellwerk.web.desk.find import leads_for
from stellwerk.web.desk.report_complaints import said_of
from stellwerk.web.desk.report_filters import PERIODS, choices, filters_of, spoken_period
from stellwerk.web.desk.report_order import ordered, sorting_of
from stellwerk.web.desk.report_page import Page, query_without
from stellwerk.web.desk.report_words import by_name, head_of, label_of, plain, promise_of, question_of
from stellwerk.web.desk.tables import CSV, csv_file, csv_lines
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker import tasks
from stellwerk.worker.cells import harmless

SHELF = QUESTIONS
PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 500  # leads of a file that are read at a time


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    mark = figuring.last_mark()
    counts = Lead.objects.open().order_by().values_list("grade").annotate(n=Count("id"))
    context = {
        "shelf": [(one.name, question_of(one.name), promise_of(one.name)) for one in SHELF],
        "as_of": mark.as_of if mark else None,
        "proof": proof_of(mark.detail) if mark else None,
        "open": sorted((grade, count) for grade, count in counts if grade),
    }
    return render(request, "desk/reports.html", context)


def proof_of(detail: dict[str, Any]) -> dict[str, Any] | None:
    """When the figures were compared with the raw rows, and what came of it."""
    if "proved_at" not in detail:
        return None
    return {
        "at": datetime.fromisoformat(detail["proved_at"]),
        "agrees": detail["agrees"],
        "differences": [(name, *pair) for name, pair in detail.get("differences", {}).items()],
    }


@require_POST
def reports_prove(request: HttpRequest) -> HttpResponse:
    """Counts everything from the raw rows again in the background and says whether it agrees."""
    tasks.prove_figures.enqueue()
    messages.success(
        request, gettext("Everything is being counted again from the raw rows. The result will stand here.")
    )
    return redirect("reports")


@require_safe
def report(request: HttpRequest, name: str) -> HttpResponse:
    question = find_question(name)
    filters = filters_of(request.GET, question, now=timezone.now())
    answered = review.answered(question, filters, now=timezone.now())
    context = {
        "page": Page(name, answered, request.GET).printed(),
        "name": name,
        "question": question_of(name),
        "answer": answered.report.answer,
        "as_of": answered.as_of,
        "filters": filters,
        "is_narrow": filters.narrows or bool(request.GET.get("from") or request.GET.get("until")),
        "choices": choices(filters, answered.cut.figures, answered.known),
        "periods": PERIODS,
        "days": request.GET.get("days", ""),
        "period": spoken_period(filters),
        "by": [(value, by_name(value), value == (filters.by or question.by[0])) for value in question.by],
        "query": request.GET.urlencode(),
    }
    if name == "campaign":
        context["said"], context["words"] = said_of(answered)
        context["may_judge"] = may(reader_of(request), "complaint")
        context["for_agency"] = filters.campaign and may(reader_of(request), "report_agency")
    return render(request, "desk/report.html", context)


def find_question(name: str) -> Question:
    for found in SHELF:
        if found.name == name:
            return found
    raise Http404


@require_safe
def report_csv(request: HttpRequest, name: str) -> HttpResponse:
    """The report's table as UTF-8 with a byte order mark."""
    response = HttpResponse(csv_lines(localized(table_of(request, name))), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def localized(rows: list[list[Any]]) -> Iterator[list[Any]]:
    """Decimals as the reader's spreadsheet reads them."""
    from django.utils.formats import localize

    for row in rows:
        yield [localize(cell) if isinstance(cell, float) else cell for cell in row]


@require_safe
def report_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """The same for Excel: numbers as numbers, texts as texts."""
    return xlsx(f"{name}.xlsx", table_of(request, name), sheet=question_of(name))


def table_of(request: HttpRequest, name: str) -> list[list[Any]]:
    """Heads and all rows, in the order of the page."""
    question = find_question(name)
    answered = review.answered(
        question, filters_of(request.GET, question, now=timezone.now()), now=timezone.now(), compare=False
    )
    table = answered.report.table
    order = ordered(table, sorting_of(request.GET, table), answered.known)
    return rows_of(table, answered.known, order, advice=answered.report.advice)


def rows_of(
    table: Table, known: Known, order: Iterable[int], *, advice: Iterable[Advice] = ()
) -> list[list[Any]]:
    """A report's table as a file has it; what to do about a row stands at its end."""
    to_do = {one.row: f"{named(one.verdict, 'report_verdict')}: {say(one.why)}" for one in advice}
    width = max((len(label) for label in table.labels), default=1)
    kinds = [kind for kind, _ in table.labels[0]] if table.labels else ["all"]
    last = [gettext("What to do?")] if to_do else []
    rows: list[list[Any]] = [[*map(by_name, kinds), *heads(table.columns), *last]]
    for at in order:
        label = label_of(table.labels[at], known)
        cells = [cell for column in table.columns for cell in cells_of(column, at)]
        rows.append([*label, *[""] * (width - len(label)), *cells, *([to_do.get(at, "")] if to_do else [])])
    return rows


def heads(columns: Any) -> Iterator[str]:
    """A column with a range has three."""
    for column in columns:
        yield head_of(column)
        if column.low is not None:
            yield gettext("%(column)s, at least") % {"column": head_of(column)}
            yield gettext("%(column)s, at most") % {"column": head_of(column)}


def cells_of(column: Any, at: int) -> Iterator[Any]:
    yield plain(column, at)
    if column.low is not None:
        for end in (column.low, column.high):
            yield plain(type(column)(column.name, column.kind, end), at)


def xlsx(filename: str, rows: Any, *, sheet: str) -> HttpResponse:
    """Rows as a workbook of one sheet."""
    return book(filename, [(sheet, rows)])


def book(filename: str, sheets: Iterable[tuple[str, Iterable[Any]]]) -> HttpResponse:
    """Sheets by their names; no text in them is run as a formula or a link."""
    body = BytesIO()
    made = xlsxwriter.Workbook(
        body,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    bold = made.add_format({"bold": True})
    for sheet, rows in sheets:
        page = made.add_worksheet("".join(letter for letter in sheet if letter not in "[]:*?/\\'")[:31])
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, int | float):
                    page.write_number(at, place, cell)
                else:
                    page.write_string(at, place, str(harmless(str(cell))), bold if at == 0 else None)
        page.freeze_panes(1, 0)
        page.autofit()
    made.close()
    response = HttpResponse(body.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


# --- The leads behind a number ------------------------------------------------------------------------------


@require_safe
def report_leads(request: HttpRequest, name: str) -> HttpResponse:
    """The list of exactly the leads that a number was counted from."""
    ids, label, column, answered = behind(request, name)
    page = Paginator(range(len(ids)), PAGE).get_page(request.GET.get("page"))
    wanted = ids[max(0, page.start_index() - 1) : page.end_index()].tolist()
    found = leads_for(reader_of(request)).select_related("organisation", "person", "partner", "campaign")
    there = found.in_bulk(wanted)
    context = {
        "name": name,
        "question": question_of(name),
        "label": label,
        "column": column,
        "page": page,
        "leads": [there[pk] for pk in wanted if pk in there],
        "query": query_without(request.GET, "page"),
        "back": query_without(request.GET, "page", "row", "column"),
        "as_of": answered.as_of,
    }
    return render(request, "desk/report_leads.html", context)


@require_safe
def report_leads_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    ids, *_ = behind(request, name)
    return csv_file(f"{name}-leads.csv", lead_rows(request, ids))


@require_safe
def report_leads_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    ids, label, *_ = behind(request, name)
    return xlsx(f"{name}-leads.xlsx", lead_rows(request, ids), sheet=label)


def lead_rows(request: HttpRequest, ids: Places) -> Iterator[tuple[object, ...]]:
    """Heading and leads, some hundred at a time."""
    found = leads_for(reader_of(request)).select_related("organisation", "person", "partner", "campaign")
    yield leads_list.heading()
    for at in range(0, len(ids), CHUNK):
        wanted = ids[at : at + CHUNK].tolist()
        there = found.in_bulk(wanted)
        yield from (leads_list.cells(there[pk]) for pk in wanted if pk in there)


def behind(request: HttpRequest, name: str) -> tuple[Places, str, str, review.Answered]:
    """The ids of the leads behind the number that `row` and `column` of the address name; 404 for no such number."""
    question, now = find_question(name), timezone.now()
    filters: Filters = filters_of(request.GET, question, now=now)
    answered = review.answered(question, filters, now=now, compare=False)
    places, label = picked(answered, request.GET.get("row", ""), request.GET.get("column", ""))
    return answered.lead_ids(places), label, by_name(request.GET.get("column", "")), answered


def picked(answered: review.Answered, row: str, column: str) -> tuple[Places, str]:
    """The places of the leads behind one number, and the row's label."""
    table = answered.report.table
    columns, at = (table.totals, 0) if row == "all" else (table.columns, table.row(row))
    found = next((one for one in columns if one.name == column), None)
    if found is None or at is None or (places := found.pick(at)) is None:
        raise Http404
    label = gettext("All") if row == "all" else " · ".join(label_of(table.labels[at], answered.known))
    return places, label
