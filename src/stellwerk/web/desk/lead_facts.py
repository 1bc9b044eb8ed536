"""What is known of a lead and why it counts; what somebody should ask, and the answers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from stellwerk.clean.figures import parse_money_cents
from stellwerk.enrich import Fact, ranked, why
from stellwerk.enrich import step as enrich
from stellwerk.enrich.age import OUTSIDE, Ages
from stellwerk.enrich.providers.http import MARK
from stellwerk.enrich.questions import BY_FACT, AnswerError, Question
from stellwerk.grade import step as grade
from stellwerk.store.models import Lead, Policy, Source
from stellwerk.terms import Stage
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import find_lead_for
from stellwerk.web.templatetags.stellwerk import day, euro, named, say
from stellwerk.words.figures import FACT_KINDS
from stellwerk.worker.tasks import wake

YES_NO = ("yes", "no")
OVER = (Stage.CLOSED, Stage.MERGED)


@dataclass(frozen=True, slots=True)
class Said:
    """One value with where it comes from."""

    value: str
    source: str
    confidence: float
    seen_at: datetime
    is_old: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact as people read it: the value that counts, why, and the values that lost."""

    name: str
    counts: Said
    why: str
    others: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on the page: `choices` as (value, label); what was entered, and what is wrong with it."""

    fact: str
    text: str
    kind: str
    why: str
    choices: tuple[tuple[str, str], ...]
    entered: str = ""
    error: str = ""


@require_safe
def lead_facts(request: HttpRequest, number: int) -> HttpResponse:
    """All facts of a lead; alone as a page, or as the part of the lead's page that loads it."""
    found = find_lead_for(reader_of(request), number)
    context = {"lead": found, "shown": facts_of(found, now=timezone.now())}
    whole = "desk/lead_facts_part.html" if request.headers.get("HX-Request") else "desk/lead_facts.html"
    return render(request, whole, context)


def facts_of(found: Lead, *, now: datetime) -> list[Shown]:
    """Every fact with why its value counts; marks that only say when somebody was asked stay out."""
    ages, names = enrich.ages_of(Policy.objects.live()), names_outside(found)
    groups = ranked(enrich.stored(found.facts), now=now, ages=ages)
    rows = [
        Shown(
            named(name, "fact"),
            _said(group[0], ages, names, now),
            say(why(group, now=now, ages=ages)) if len(group) > 1 else "",
            tuple(_said(fact, ages, names, now) for fact in group[1:]),
        )
        for name, group in groups.items()
        if not name.startswith(MARK)
    ]
    return sorted(rows, key=lambda row: row.name.casefold())


def names_outside(found: Lead) -> dict[str, str]:
    """The names of the providers outside that said something about this lead, by their method."""
    methods = {row[2] for rows in found.facts.values() for row in rows if row[2].startswith(OUTSIDE)}
    numbers = [int(method.removeprefix(OUTSIDE)) for method in methods]
    if not numbers:
        return {}
    found_names = Source.objects.filter(pk__in=numbers).values_list("pk", "name")
    return {f"{OUTSIDE}{pk}": name for pk, name in found_names}


def _said(fact: Fact, ages: Ages, names: dict[str, str], now: datetime) -> Said:
    source = names.get(fact.method) or named(fact.method, "method")
    if source == fact.method:
        source = named(fact.source.value, "source")
    is_old = ages.is_old(fact, now=now)
    return Said(value_text(fact.name, fact.value), source, fact.confidence, fact.seen_at, is_old)


def value_text(name: str, value: Any) -> str:
    """The value of a fact in the reader's words."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name.endswith("_cents"):
        return euro(value)
    if name.endswith("_on"):
        return day(date.fromisoformat(str(value)), timezone.localdate())
    kind = FACT_KINDS.get(name)
    return named(value, kind) if kind else str(value)


@require_http_methods(["GET", "POST"])
def lead_questions(request: HttpRequest, number: int) -> HttpResponse:
    """The questions worth asking about a lead. POST: the answers; the lead is graded with them at once."""
    user, now = reader_of(request), timezone.now()
    found = find_lead_for(user, number)
    wanted = [] if found.stage in OVER else grade.questions(found, policy=Policy.objects.live(), now=now)
    if request.method != "POST":
        return _page(request, found, [asked(one) for one in wanted])
    given = {name: request.POST.get(name, "").strip() for name in BY_FACT if name in request.POST}
    try:
        kept = enrich.answer(found.pk, {name: _read(name, text) for name, text in given.items()},
                             by=user.actor, now=now)  # fmt: skip
    except AnswerError as error:
        rows = [asked(one, given.get(one.fact, ""), error) for one in wanted]
        return _page(request, found, rows, status=422)
    if kept:
        wake.enqueue()
        messages.success(request, gettext("Kept. The lead is graded with it."))
    else:
        messages.warning(request, gettext("Nothing was answered."))
    return redirect(f"{reverse('lead', args=[number])}#questions")


def _page(request: HttpRequest, found: Lead, rows: list[Asked], status: int = 200) -> HttpResponse:
    context = {"lead": found, "questions": rows, "may_answer": may(request.user, "lead_questions")}
    is_part = request.headers.get("HX-Request") and request.method == "GET"
    whole = "desk/lead_questions_part.html" if is_part else "desk/lead_questions.html"
    return render(request, whole, context, status=status)


def asked(one: Question, entered: str = "", error: AnswerError | None = None) -> Asked:
    """A question as the page shows it."""
    problem = say(error.reason) if error and error.fact == one.fact else ""
    return Asked(
        one.fact, named(one.text, "question"), one.kind, say(one.why), choices(one), entered, problem
    )


def choices(one: Question) -> tuple[tuple[str, str], ...]:
    if one.kind == "yes_no":
        return (("yes", gettext("Yes")), ("no", gettext("No")))
    return tuple((str(value), named(value, one.names) if one.names else str(value)) for value in one.choices)


def _read(name: str, text: str) -> Any:
    """An amount as people write it; everything else is read where the rules are."""
    if BY_FACT[name].kind != "money" or not text:
        return text
    cents = parse_money_cents(text)
    return text if cents is None else cents
