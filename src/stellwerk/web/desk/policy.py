"""Policy: every number that people may change, with the sentence that stands above it in the rules."""

import ast
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from stellwerk.review import step as review
from stellwerk.review.policy import SECTIONS
from stellwerk.store.models import Policy, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk import bar
from stellwerk.web.desk.policy_names import Column, column_of, label_of, readable
from stellwerk.web.templatetags.stellwerk import euro, named

HISTORY = 24  # versions beside the live one
SHORT_TABLE = 4  # rows
LEARNED = "curve"  # nobody sets it by hand

TITLES = {
    "clean": gettext_lazy("Cleaning"),
    "enrich": gettext_lazy("Enriching"),
    "grade": gettext_lazy("Grading"),
    "curve": gettext_lazy("Learned chance"),
    "strategy": gettext_lazy("Strategy"),
    "match": gettext_lazy("Matching"),
    "partners": gettext_lazy("Partners"),
    "offer": gettext_lazy("Offering"),
    "pursue": gettext_lazy("Pursuing"),
    "calls": gettext_lazy("Calling"),
    "customers": gettext_lazy("Customers and quotations"),
    "nurture": gettext_lazy("Warming"),
    "levels": gettext_lazy("Levels of partners"),
    "learn": gettext_lazy("Learning"),
    "reports": gettext_lazy("Reports"),
}


@dataclass(frozen=True, slots=True)
class Number:
    """One number: its name, value, plain explanation; `own` when it differs from the default."""

    name: str
    label: str
    value: str
    rows: tuple[tuple[str, ...], ...]
    explanation: str
    own: bool


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    title: str
    numbers: tuple[Number, ...]


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    user, live = reader_of(request), Policy.objects.live()
    sections = [section(name, kind, live) for name, kind in SECTIONS.items()]
    others = list(Policy.objects.exclude(pk=live.pk).order_by("-version")[:HISTORY])
    names = people(actor for row in (live, *others) for actor in (row.made_by, row.approved_by))
    waiting = [row for row in others if row.state in (Policy.State.DRAFT, Policy.State.PROPOSED)]
    own = next((row for row in waiting if row.state == "draft" and row.made_by == user.actor), None)
    context = {
        "policy": live,
        "sections": sections,
        "own": sum(number.own for part in sections for number in part.numbers),
        "approved_by": names.get(live.approved_by, live.approved_by),
        "made_by": names.get(live.made_by, live.made_by),
        "waiting": [(row, state_of(row), names.get(row.made_by, row.made_by)) for row in waiting],
        "earlier": [(row, state_of(row)) for row in others if row not in waiting],
        "draft": own,
        "may_change": may(user, "policy_change"),
        "may_see_scores": may(user, "scores"),
        "may_step_back": may(user, "policy_back") and any(row.live_at for row in others),
        "learned": LEARNED,
        "bar": bar.standing(live),
        "proposed": len(review.open_proposals()),
    }
    return render(request, "desk/policy.html", context)


def state_of(row: Policy) -> str:
    """Its state for `named:"policy_state"`: a draft that never ruled was discarded."""
    return "discarded" if row.state == Policy.State.RETIRED and row.live_at is None else row.state


def who(actor: str) -> str:
    """A person's name for 'user:12'; other actors as they are."""
    return people([actor]).get(actor, actor)


def people(actors: Iterable[str]) -> dict[str, str]:
    """Names by actor ('user:12', 'clock'); actors that nobody has a name for are not in it. One query."""
    asked = set(actors)
    numbers = {actor.removeprefix("user:") for actor in asked if actor.startswith("user:")}
    users = User.objects.filter(pk__in=[number for number in numbers if number.isdecimal()])
    machines = {actor: named(actor, "actor") for actor in ("clock", "machine") if actor in asked}
    return machines | {user.actor: user.get_full_name() or user.username for user in users}


def section(name: str, kind: type[Any], live: Policy) -> Section:
    values, default = live.read(name, kind), kind()
    numbers = []
    for field in kind.__dataclass_fields__:
        value = getattr(values, field)
        rows = in_words(name, field, value)
        own = value != getattr(default, field)
        written = "" if rows else shown(field, value)
        numbers.append(Number(field, label_of(name, field), written, rows, explained(name, field), own))
    return Section(name, str(TITLES.get(name, name)), tuple(numbers))


def in_words(section: str, field: str, value: object) -> tuple[tuple[str, ...], ...]:
    """A table's rows with their codes in plain words and amounts in euros; () for a single value."""
    if not isinstance(value, tuple) or not value or not isinstance(value[0], tuple):
        return table(value)
    columns = [column_of(section, field, at) for at in range(len(value[0]))]
    return tuple(tuple(map(cell_in_words, columns, row)) for row in value)


def cell_in_words(column: Column | None, cell: object) -> str:
    if column is not None and column.money and isinstance(cell, int):
        return euro(cell)
    if column is not None and column.kind and isinstance(cell, str):
        return readable(column.kind, cell)
    return plain(cell)


def explained(section: str, field: str) -> str:
    """What a number is for, in the reader's language."""
    said = EXPLANATIONS[section]
    return gettext(said[field]) if field in said else ""


def shown(name: str, value: object) -> str:
    """One value as text; of a long table only how long it is."""
    rows = table(value)
    if 0 < len(rows) <= SHORT_TABLE:
        return "; ".join(" · ".join(row) for row in rows)
    return brief(name, value)


def brief(name: str, value: object) -> str:
    """One value as text; of a table only how long it is."""
    if rows := table(value):
        return ngettext("one row", "%(n)s rows", len(rows)) % {"n": len(rows)}
    if name.endswith("_cents") and isinstance(value, int):
        return euro(value)
    if name == "switched_off" and not value:
        return gettext("none")
    return plain(value)


def table(value: object) -> tuple[tuple[str, ...], ...]:
    """Lists of rows and mappings as rows of cells; () for a single value."""
    if isinstance(value, Mapping):
        return tuple((str(key), plain(cell)) for key, cell in value.items())
    if isinstance(value, tuple) and value and isinstance(value[0], tuple):
        return tuple(tuple(plain(cell) for cell in row) for row in value)
    return ()


def plain(value: object) -> str:
    """A value in the reader's format."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int | float):
        return formats.number_format(value, force_grouping=True)
    if isinstance(value, tuple | list | frozenset | set):
        return ", ".join(plain(part) for part in value) or gettext("all")
    return str(value)


def explanations(kind: type[Any]) -> Mapping[str, str]:
    """The comment above every field of a policy's dataclass; a comment holds until the next one.

    Read from the source, so that page and rule cannot disagree.
    """
    source = inspect.getsource(kind)
    lines = source.splitlines()
    found: dict[str, str] = {}
    said = ""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            said = comment_above(lines, node.lineno) or said
            found |= {node.target.id: said} if said else {}
    return found


def comment_above(lines: list[str], line: int) -> str:
    """The comment lines right above a line (counted from 1), as one text."""
    words: list[str] = []
    at = line - 2
    while at >= 0 and lines[at].strip().startswith("#"):
        words.insert(0, lines[at].strip().lstrip("# "))
        at -= 1
    return " ".join(words)


EXPLANATIONS = {name: explanations(kind) for name, kind in SECTIONS.items()}
