"""Segments: which there are and whom they take in, one rule as a form with a live count."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stellwerk.grade import step as grade
from stellwerk.grade.segments import (
    COMPARISONS,
    MOST_CONDITIONS,
    TICKS,
    Condition,
    How,
    Segment,
    SegmentError,
    read_rule,
)
from stellwerk.store.leads import LeadQuerySet
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import leads_for
from stellwerk.web.templatetags.stellwerk import inside, named, say
from stellwerk.words import NAMES
from stellwerk.worker.tasks import derive_segments

EXTRA = 2  # empty rows below the conditions
LONGEST_NAME, LONGEST_TEXT, LONGEST_VALUE = 80, 300, 600
VALUE_KINDS = {"channel": "channel", "industry": "industry", "product": "product", "size_class": "size"}


@dataclass(frozen=True, slots=True)
class Line:
    """A segment in the list: its rule in words, whom it has."""

    rule: Segment
    name: str
    sentences: tuple[str, ...]
    count: int


@dataclass(slots=True)
class Row:
    """One condition as the form shows it."""

    group: str = "any"
    field: str = ""
    how: str = How.ONE_OF
    value: str = ""
    error: str = ""

    @property
    def filled(self) -> bool:
        return bool(self.field or self.value)

    def as_json(self) -> dict[str, str]:
        return {"group": self.group, "field": self.field, "how": self.how, "value": self.value}


@dataclass(slots=True)
class Form:
    """What stands in the form of one segment, and what is wrong with it."""

    code: str
    name: str
    description: str
    active: bool
    rows: list[Row]
    name_error: str = ""
    error: str = ""

    @property
    def filled(self) -> list[Row]:
        return [row for row in self.rows if row.filled]

    @property
    def count(self) -> int:
        """How many places need somebody."""
        return bool(self.name_error) + bool(self.error) + sum(bool(row.error) for row in self.rows)


@require_safe
def segments(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    counts = counted(leads_for(user).open())
    lines = [line_of(rule, counts[rule.code]) for rule in grade.rules()]
    context = {
        "active": [line for line in lines if line.rule.active],
        "rest": [line for line in lines if not line.rule.active],
        "headline": headline(lines),
        "may_edit": may(user, "segment_edit"),
    }
    return render(request, "desk/segments.html", context)


def headline(lines: Sequence[Line]) -> str:
    first = max((line for line in lines if line.rule.active), key=lambda line: line.count, default=None)
    if first is None or not first.count:
        return gettext("No open lead belongs to a segment yet.")
    text = ngettext(
        "The largest segment has one open lead: %(name)s.",
        "The largest segment has %(n)s open leads: %(name)s.",
        first.count,
    )
    return text % {"n": formats.number_format(first.count, force_grouping=True), "name": first.name}


def counted(found: LeadQuerySet) -> Counter[str]:
    """How many leads each segment has. The same few lists come again and again, so they are counted as lists."""
    counts = Counter[str]()
    for listed, count in found.segment_lists():
        for code in listed:
            counts[code] += count
    return counts


def names_of(rules: Sequence[Segment]) -> dict[str, str]:
    """Code -> the name that people gave it, or the one of the house."""
    return {rule.code: rule.name or named(rule.code, "segment") for rule in rules}


def line_of(rule: Segment, count: int) -> Line:
    return Line(rule, names_of([rule])[rule.code], sentences(rule), count)


def sentences(rule: Segment) -> tuple[str, ...]:
    """The rule as people say it: what must hold, then what at least one must."""
    must = [said(row) for row in rule.conditions if row.must]
    some = [said(row) for row in rule.conditions if not row.must]
    found = []
    if must:
        found.append(gettext("All of: %(what)s") % {"what": "; ".join(must)})
    if some:
        found.append(gettext("At least one of: %(what)s") % {"what": "; ".join(some)})
    return tuple(found) or (gettext("Only by hand."),)


def said(condition: Condition) -> str:
    """One condition in words."""
    asked, value = field_name(condition.field), shown(condition.field, condition.value)
    if condition.how == How.YES:
        return asked
    if condition.how == How.ONE_OF:
        return f"{asked}: {value}"
    return f"{asked}: {inside(named(condition.how, 'segment_how'))} {value}".rstrip()


def shown(field: str, value: str) -> str:
    """A condition's value: names where it names something, else as it was written."""
    kind = VALUE_KINDS.get(field)
    if kind is None:
        return value
    return ", ".join(named(part.strip(), kind) for part in value.split(",") if part.strip())


def field_name(field: str) -> str:
    kind, _, name = field.partition(".")
    if kind == "fact" and name:
        return gettext("Fact: %(name)s") % {"name": named(name, "fact")}
    return named(field, "segment_field")


@require_http_methods(["GET", "HEAD", "POST"])
def segment_edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """GET shows the rule, POST counts what it would take in, or keeps it. Nothing that was typed is lost."""
    rules, now = {rule.code: rule for rule in grade.rules()}, timezone.now()
    if code and code not in rules:
        raise Http404
    form = form_of(rules[code]) if code else Form("", "", "", True, [])
    preview = None
    if request.method == "POST":
        form = read(request.POST, code, house=code.isdecimal())
        rule = checked(form)
        if rule and request.POST.get("do") == "save":
            return save(request, form, taken=frozenset(rules))
        if rule:
            preview = grade.matches(rule, now=now)
    elif code:
        preview = grade.matches(rules[code], now=now)
    form.rows += [Row() for _ in range(EXTRA)]
    context = {
        "form": form,
        "name": names_of([rules[code]])[code] if code else "",
        "is_house": code.isdecimal(),
        "preview": preview,
        "fields": fields_to_choose(),
        "hows": [(how.value, named(how, "segment_how")) for how in How],
        "open_count": grade.open_leads().count(),
        "longest_name": LONGEST_NAME,
        "longest_text": LONGEST_TEXT,
        "longest_value": LONGEST_VALUE,
    }
    return render(request, "desk/segment_edit.html", context)


def form_of(rule: Segment) -> Form:
    rows = [Row("all" if row.must else "any", row.field, row.how.value, row.value) for row in rule.conditions]
    return Form(rule.code, rule.name, rule.description, rule.active, rows)


def read(data: QueryDict, code: str, *, house: bool) -> Form:
    """What was sent; empty rows go."""
    rows = []
    for at in range(MOST_CONDITIONS + EXTRA + 1):
        texts = {name: data.get(f"{name}-{at}", "").strip()[:LONGEST_VALUE] for name in Row.__slots__[:4]}
        rows.append(Row(**texts))
    name = data.get("name", "").strip()[:LONGEST_NAME]
    form = Form(
        code,
        name,
        data.get("description", "").strip()[:LONGEST_TEXT],
        data.get("active") == "yes",
        [row for row in rows if row.filled],
    )
    if not name and not house:
        form.name_error = gettext("Give the segment a name, for example: Retrofit in Austria.")
    return form


def checked(form: Form) -> Segment | None:
    """The rule, or None with what is wrong said at its place."""
    try:
        rule = read_rule(form.code, [row.as_json() for row in form.rows], name=form.name)
    except SegmentError as error:
        for place, reason in error.problems:
            if place < 0:
                form.error = say(reason)
            else:
                form.rows[place].error = say(reason)
        return None
    return None if form.name_error else rule


def save(request: HttpRequest, form: Form, *, taken: frozenset[str]) -> HttpResponse:
    """Keeps the rule; all open leads are looked at again in the background."""
    user, code = reader_of(request), form.code or code_for(form.name, taken=taken)
    grade.save_rule(
        code,
        [row.as_json() for row in form.rows],
        name=form.name,
        description=form.description,
        active=form.active,
        by=user.actor,
        now=timezone.now(),
    )
    derive_segments.enqueue()
    count = grade.open_leads().count()
    text = ngettext(
        "“%(name)s” is kept. One open lead is looked at again now.",
        "“%(name)s” is kept. %(n)s open leads are looked at again now.",
        count,
    )
    name = form.name or named(code, "segment")
    messages.success(request, text % {"name": name, "n": formats.number_format(count, force_grouping=True)})
    return redirect("segments")


def code_for(name: str, *, taken: frozenset[str]) -> str:
    """A short code for addresses, made from the name; never the number of one of the house's own."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    words = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    stem = words[:16].strip("-") or "segment"
    stem = f"s-{stem}" if stem.isdecimal() else stem
    return next(code for n in range(1, 1000) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def fields_to_choose() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a condition may ask, in groups."""
    facts = sorted(NAMES["fact"])
    return [
        (gettext("The lead"), [(field, field_name(field)) for field in COMPARISONS]),
        (
            gettext("Ticks of a report"),
            [(f"tick.{name}", named(name, "tick")) for name in TICKS],
        ),
        (gettext("Facts"), [(f"fact.{name}", named(name, "fact")) for name in facts]),
    ]
