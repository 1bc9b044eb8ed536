"""Templates of reports: which ticks and fields a visit, a call or a service report has, per product line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.questions import TOPICS
from stellwerk.grade.segments import TICKS
from stellwerk.pursue.step import scripting
from stellwerk.pursue.visits import MOST_FIELDS, Answer, Kind, ReportError
from stellwerk.store.models import Policy, ReportTemplate
from stellwerk.terms import Reason
from stellwerk.web.access import reader_of
from stellwerk.web.templatetags.stellwerk import named, say

EXTRA = 2
MOST_OPTIONS = 12
ANSWERS = (
    (Answer.TICK, gettext_lazy("a tick")),
    (Answer.YES_NO, gettext_lazy("yes or no")),
    (Answer.CHOICE, gettext_lazy("a choice")),
    (Answer.TEXT, gettext_lazy("a text")),
    (Answer.NUMBER, gettext_lazy("a number")),
    (Answer.DATE, gettext_lazy("a date")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One field in the editor; the answers of a choice are lines of text, 'German | English'."""

    name: str
    label_de: str
    label_en: str
    answer: str
    sets: str
    required: bool
    options: str
    problem: str = ""


@require_safe
def report_templates(request: HttpRequest) -> HttpResponse:
    """All templates, those in use first."""
    rows = ReportTemplate.objects.order_by("-active", "kind", "product", "name")
    found = [(row, named(row.kind, "report_kind"), len(row.fields)) for row in rows]
    return render(request, "desk/report_templates.html", {"rows": found})


def report_template(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """GET shows the rows; POST keeps them, or gives more rows."""
    user = reader_of(request)
    known = get_object_or_404(ReportTemplate, pk=pk) if pk else None
    if request.method != "POST":
        return editor(request, known, *shown(known))
    head, rows = sent(request)
    if request.POST.get("do") == "more":
        return editor(request, known, head, [*rows, *({} for _ in range(EXTRA))][:MOST_FIELDS])
    filled = [row for row in rows if row["label_de"] or row["label_en"]]
    try:
        row = scripting.save_template(pk, filled, **head, by=user.actor, now=timezone.now())
    except ReportError as error:
        places = [at for at, each in enumerate(rows) if each["label_de"] or each["label_en"]]
        return editor(request, known, head, rows, at_their_rows(error.problems, places))
    messages.success(request, gettext("“%(name)s” is kept.") % {"name": row.name})
    return redirect("report_templates")


def at_their_rows(problems: Mapping[str, Reason], places: Sequence[int]) -> dict[int, str]:
    """The problems by the row of the form they belong to; -1: the whole."""
    return {
        places[int(at)] if at.isdecimal() and int(at) < len(places) else -1: say(reason)
        for at, reason in problems.items()
    }


def shown(known: ReportTemplate | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    if known is None:
        return {"name": "", "product": "", "kind": Kind.VISIT.value, "active": True}, [{}, {}, {}]
    head = {"name": known.name, "product": known.product, "kind": known.kind, "active": known.active}
    return head, [dict(row) for row in known.fields]


def sent(request: HttpRequest) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The inputs as they were sent; a field without a name gets one that nobody has."""
    post = request.POST
    head = {
        "name": post.get("name", "").strip()[:120], "product": post.get("product", "")[:60],
        "kind": post.get("kind", "")[:10], "active": post.get("active") == "yes",
    }  # fmt: skip
    rows: list[dict[str, Any]] = []
    for at in range(MOST_FIELDS + EXTRA):
        if f"label_de-{at}" not in post:
            break
        row: dict[str, Any] = {
            name: post.get(f"{name}-{at}", "").strip()
            for name in ("name", "label_de", "label_en", "answer", "sets")
        }
        row["required"] = post.get(f"required-{at}") == "yes"
        row["options"] = options_of(post.get(f"options-{at}", ""))
        rows.append(row)
    return head, with_names(rows)


def with_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    taken = {row["name"] for row in rows}
    free = (name for n in range(1, 1000) if (name := f"f{n}") not in taken)
    return [row if row["name"] else row | {"name": next(free)} for row in rows]


def options_of(text: str) -> list[dict[str, str]]:
    """A line per answer: 'German | English'; one half stands for both."""
    found = []
    for line in text.splitlines()[:MOST_OPTIONS]:
        german, _, english = (part.strip() for part in line.partition("|"))
        if german or english:
            found.append({"value": german or english, "label_de": german, "label_en": english or german})
    return found


def lines_of(options: Sequence[Mapping[str, str]]) -> str:
    return "\n".join(f"{one.get('label_de', '')} | {one.get('label_en', '')}" for one in options)


def editor(
    request: HttpRequest,
    known: ReportTemplate | None,
    head: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    problems: Mapping[int, str] | None = None,
) -> HttpResponse:
    told = problems or {}
    lines = Policy.objects.live().read("enrich", EnrichPolicy).product_lines
    context = {
        "known": known,
        "head": head,
        "rows": [edited(row, told.get(at, "")) for at, row in enumerate(rows)],
        "answers": ANSWERS,
        "targets": targets(),
        "kinds": [(kind.value, named(kind, "report_kind")) for kind in Kind],
        "products": [(line, named(line, "product")) for line in lines],
        "problem": told.get(-1, ""),
        "count": len(told),
    }
    return render(request, "desk/report_template.html", context, status=422 if told else 200)


def edited(row: Mapping[str, Any], problem: str) -> Row:
    return Row(
        row.get("name", ""), row.get("label_de", ""), row.get("label_en", ""), row.get("answer", Answer.TICK.value),
        row.get("sets", ""), bool(row.get("required")), lines_of(row.get("options") or ()), problem,
    )  # fmt: skip


def targets() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Where an answer may be kept, in groups."""
    return [
        (gettext("Ticks for segments"), [(f"tick.{name}", named(name, "tick")) for name in TICKS]),
        (gettext("Facts"), [(f"fact.{topic.fact}", named(topic.fact, "fact")) for topic in TOPICS]),
    ]
