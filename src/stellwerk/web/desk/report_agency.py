"""The file for a campaign's agency: what became of its leads and why, without a lead, a person or a turnover."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stellwerk.review import step as review
from stellwerk.review.reports.campaign import BY
from stellwerk.review.shelf import Table
from stellwerk.review.step import Answered
from stellwerk.terms import Reason
from stellwerk.web.desk.report_complaints import said_of
from stellwerk.web.desk.report_filters import filters_of, spoken_period
from stellwerk.web.desk.report_words import by_name, label_of
from stellwerk.web.desk.reports import book, find_question, rows_of
from stellwerk.web.templatetags.stellwerk import named, say

NAME = "campaign"
HOUSE_ONLY = ("ordered", "value")  # what customers ordered for is the house's own


@require_safe
def report_agency(request: HttpRequest) -> HttpResponse:
    """A sheet each: the result and what to do, leads by segment, complaints, lost reasons, words of complaints."""
    question, now = find_question(NAME), timezone.now()
    filters = filters_of(request.GET, question, now=now)
    if not filters.campaign:  # what became of everybody's campaigns is not for one agency
        raise Http404
    answers = [review.answered(question, replace(filters, by=by), now=now, compare=False) for by in BY]
    known, answer = answers[0].known, answers[0].report.answer
    said = Reason("report.agency", answer.values) if answer.values else answer
    head = [
        [gettext("Campaign"), known.called("campaign", filters.campaign)],
        [gettext("Period"), spoken_period(filters)],
        [gettext("Result"), say(said)],
    ]
    sheets: list[tuple[str, list[list[Any]]]] = [(gettext("Result"), [*head, *_to_do(answers)])]
    for by, one in zip(BY, answers, strict=True):
        table = _without_turnover(one.report.table)
        sheets.append((by_name(by), rows_of(table, one.known, table.order)))
    words = [[word, count] for word, count in said_of(answers[0])[1]]
    sheets.append((gettext("Words of complaints"), [[gettext("Word"), gettext("Leads")], *words]))
    return book("campaign-agency.xlsx", sheets)


def _to_do(answers: Iterable[Answered]) -> list[list[Any]]:
    """What to do more of, what to stop, what to put right."""
    return [
        [
            named(one.verdict, "report_verdict"),
            " · ".join(label_of(answered.report.table.labels[one.row], answered.known)),
            say(one.why),
        ]
        for answered in answers
        for one in answered.report.advice
    ]


def _without_turnover(table: Table) -> Table:
    return replace(table, columns=tuple(one for one in table.columns if one.name not in HOUSE_ONLY))
