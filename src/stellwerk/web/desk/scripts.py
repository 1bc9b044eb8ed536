"""Scripts of the call centre: a list, an editor of plain rows, and a walk through one before anybody calls with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.questions import TOPICS
from stellwerk.grade.segments import TICKS
from stellwerk.pursue import scripts as rules
from stellwerk.pursue.calls import CallPolicy
from stellwerk.pursue.scripts import FOUND_OUT, MOST_OPTIONS, MOST_STEPS, Ask, ScriptError, Step
from stellwerk.pursue.step import scripting
from stellwerk.store.models import Policy, Script
from stellwerk.terms import Reason
from stellwerk.web.access import may, reader_of
from stellwerk.web.templatetags.stellwerk import named, reader, say

EXTRA = 2
ASKS = (
    (Ask.NOTHING, gettext_lazy("only says something")),
    (Ask.YES_NO, gettext_lazy("yes or no")),
    (Ask.CHOICE, gettext_lazy("a choice")),
    (Ask.TEXT, gettext_lazy("a text")),
    (Ask.NUMBER, gettext_lazy("a number")),
    (Ask.DATE, gettext_lazy("a date")),
)
FOUND = {
    "who": gettext_lazy("who decides"), "need": gettext_lazy("what is needed"),
    "problem": gettext_lazy("where the problem lies"), "solves": gettext_lazy("whether the product solves it"),
    "real": gettext_lazy("whether the interest is real"),
}  # fmt: skip
SHORT = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One step in the editor: the inputs as they were sent, its options, what is wrong with it."""

    id: str
    say_de: str
    say_en: str
    ask: str
    sets: str
    next: str
    options: tuple[Mapping[str, str], ...]
    problems: tuple[str, ...] = ()

    @property
    def has_options(self) -> bool:
        return self.ask in (Ask.CHOICE, Ask.YES_NO)


@require_safe
def scripts(request: HttpRequest) -> HttpResponse:
    """The scripts that are in use, and those that rest."""
    user = reader_of(request)
    newest: dict[str, Script] = {}
    for row in Script.objects.order_by("name", "-version"):
        newest.setdefault(row.name, row)
    rows = [
        (row, len(row.steps)) for row in sorted(newest.values(), key=lambda r: (not r.active, r.kind, r.name))
    ]
    return render(
        request,
        "desk/scripts.html",
        {"rows": rows, "may_scripts": True, "may_figures": may(user, "call_figures")},
    )


@require_POST
def scripts_ship(request: HttpRequest) -> HttpResponse:
    """A new house takes the scripts and templates that come with Stellwerk; they can be changed like any other."""
    done = scripting.ship(now=timezone.now())
    text = ngettext("One is here now.", "%(n)s are here now.", done) % {"n": done}
    messages.success(request, text)
    return redirect("scripts" if may(reader_of(request), "scripts") else "report_templates")


def script_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """GET shows the rows; POST keeps them as the next version, or gives more rows."""
    user = reader_of(request)
    known = get_object_or_404(Script, pk=pk) if pk else None
    if request.method != "POST":
        return editor(request, known, *shown(known))
    head, rows = sent(request)
    if request.POST.get("do") == "more":
        return editor(request, known, head, [*rows, *fresh(rows)])
    if request.POST.get("do") == "look" or "move" in request.POST:
        return editor(request, known, head, rows)
    try:
        row = scripting.save_script(
            pk, [filled for filled in rows if is_filled(filled)], **head, by=user.actor, now=timezone.now()
        )
    except ScriptError as error:
        return editor(request, known, head, rows, error.problems)
    text = gettext("“%(name)s” is kept as version %(version)s.") % {"name": row.name, "version": row.version}
    messages.success(request, text)
    return redirect("script_try", row.pk)


@require_safe
def script_try(request: HttpRequest, pk: int) -> HttpResponse:
    """A walk through a script, as an agent would have it; nothing is kept."""
    row = get_object_or_404(Script, pk=pk)
    language = "en" if request.GET.get("language") == "en" else "de"
    answers = {name[2:]: str(text) for name, text in request.GET.items() if name.startswith("a-")}
    try:
        way = rules.path(rules.read_script(row.steps), answers)
    except ScriptError as error:
        problems = [say(reason) for _, reason in error.problems]
        return render(request, "desk/script_try.html", {"row": row, "problems": problems})
    lines = [
        (
            told,
            told.step.say(language),
            [(option.value, option.label(language)) for option in rules.choices(told.step)],
            say(told.problem) if told.problem else "",
        )
        for told in way
    ]
    context = {
        "row": row,
        "lines": lines,
        "language_now": language,
        "is_done": rules.is_done(way),
        "kept": kept(way),
    }
    return render(request, "desk/script_try.html", context)


def kept(way: Sequence[rules.Told]) -> list[tuple[str, str]]:
    """What the answers would set, in words."""
    targets = dict(all_targets())
    return [
        (targets.get(told.step.sets, told.step.sets), told.answer)
        for told in way
        if told.step.sets and told.answer and not told.problem
    ]


# --- The editor ---------------------------------------------------------------------------------------------


def shown(known: Script | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What a stored script fills the inputs with; a new one has a greeting and an end."""
    if known is None:
        head = {"name": "", "product": "", "kind": "qualify", "active": True}
        return head, [row_of(Step("s1", "", "", next="s2")), row_of(Step("s2", "", ""))]
    head = {"name": known.name, "product": known.product, "kind": known.kind, "active": known.active}
    return head, [dict(row) for row in known.steps]


def row_of(step: Step) -> dict[str, Any]:
    return step.as_json()


def sent(request: HttpRequest) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The inputs as they were sent."""
    post = request.POST
    head = {
        "name": post.get("name", "").strip()[:120], "product": post.get("product", "")[:60],
        "kind": post.get("kind", "qualify")[:20], "active": post.get("active") == "yes",
    }  # fmt: skip
    rows: list[dict[str, Any]] = []
    for at in range(MOST_STEPS + EXTRA):
        if f"id-{at}" not in post:
            break
        row: dict[str, Any] = {
            name: post.get(f"{name}-{at}", "") for name in ("id", "say_de", "say_en", "ask", "sets", "next")
        }
        row["options"] = [option for option in sent_options(post, at, row["ask"]) if any(option.values())]
        rows.append(row)
    return head, moved(rows, post.get("move", ""))


def sent_options(post: Mapping[str, str], at: int, ask: str) -> list[dict[str, str]]:
    """The answers of one step. Yes and no have their values; those of a choice keep theirs or take their label."""
    found = []
    for place in range(MOST_OPTIONS):
        names = ("value", "label_de", "label_en", "next")
        option = {name: post.get(f"o-{at}-{place}-{name}", "").strip() for name in names}
        if not option["label_de"] and not option["label_en"]:
            option["value"] = ""
        found.append(option)
    if ask == Ask.YES_NO:
        for option, value in zip(found, (rules.YES, rules.NO), strict=False):
            option["value"] = value
        return found[:2]
    return [option for option in found if option["label_de"] or option["label_en"]]


def moved(rows: list[dict[str, Any]], wish: str) -> list[dict[str, Any]]:
    """The same rows with one of them a place up ('up-3') or gone ('out-3')."""
    what, _, text = wish.partition("-")
    at = int(text) if text.isdecimal() and len(text) < 4 else -1
    if what == "out" and 0 <= at < len(rows):
        return [row for place, row in enumerate(rows) if place != at]
    if what == "up" and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    return rows


def is_filled(row: Mapping[str, Any]) -> bool:
    return bool(row["say_de"].strip() or row["say_en"].strip())


def fresh(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Empty rows with names that nobody has."""
    taken = {str(row["id"]) for row in rows}
    names = [name for n in range(1, MOST_STEPS + EXTRA + 1) if (name := f"s{n}") not in taken]
    free = max(0, min(EXTRA, MOST_STEPS - len(rows)))
    return [row_of(Step(name, "", "")) for name in names[:free]]


def editor(
    request: HttpRequest,
    known: Script | None,
    head: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
    problems: Sequence[tuple[int, Reason]] = (),
) -> HttpResponse:
    """The page with everything that was entered; what is wrong stands at its step."""
    filled = [at for at, row in enumerate(rows) if is_filled(row)]
    policy = Policy.objects.live()
    places = [(str(row["id"]), place_name(n, row)) for n, row in enumerate(rows, 1)]
    told: dict[int, list[str]] = {}
    for at, reason in problems:
        told.setdefault(filled[at] if 0 <= at < len(filled) else -1, []).append(named_steps(reason, places))
    kinds = policy.read("calls", CallPolicy).kinds
    context = {
        "known": known,
        "head": head,
        "rows": [edited(row, tuple(told.get(at, ()))) for at, row in enumerate(rows)],
        "places": places,
        "asks": ASKS,
        "targets": targets(),
        "kinds": [(kind, named(kind, "follow_up")) for kind in kinds],
        "products": [
            (line, named(line, "product")) for line in policy.read("enrich", EnrichPolicy).product_lines
        ],
        "problem": " ".join(told.get(-1, ())),
        "count": len(problems),
        "most": MOST_STEPS,
    }
    return render(request, "desk/script_edit.html", context, status=422 if problems else 200)


def edited(row: Mapping[str, Any], problems: tuple[str, ...]) -> Row:
    options = [dict(option) for option in row.get("options", ())]
    if row["ask"] == Ask.CHOICE:
        options = [*options, *({} for _ in range(EXTRA))][:MOST_OPTIONS]
    if row["ask"] == Ask.YES_NO:
        by_value = {option.get("value"): option for option in options}
        usual = ((rules.YES, "Ja", "Yes"), (rules.NO, "Nein", "No"))
        options = [
            {"value": value, "label_de": german, "label_en": english, "next": ""} | by_value.get(value, {})
            for value, german, english in usual
        ]
    return Row(
        row["id"], row["say_de"], row["say_en"], row["ask"] or Ask.NOTHING.value, row["sets"], row["next"],
        tuple(options), problems,
    )  # fmt: skip


def place_name(number: int, row: Mapping[str, Any]) -> str:
    text = row["say_de"] if reader() == "de" else row["say_en"] or row["say_de"]
    short = text if len(text) <= SHORT else f"{text[:SHORT].rstrip()}…"
    return gettext("Step %(number)s: %(text)s") % {"number": number, "text": short or "–"}


def named_steps(reason: Reason, places: Sequence[tuple[str, str]]) -> str:
    """The problem in words, the steps by what people see of them."""
    by_id = dict(places)
    values = {
        name: by_id.get(value, value) if name in ("step", "next") else value
        for name, value in reason.values.items()
    }
    return say([reason.key, values])


def targets() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Where an answer may be kept, in groups."""
    return [
        (gettext("Qualification"), [(f"found.{name}", str(FOUND[name])) for name in FOUND_OUT]),
        (gettext("Facts"), [(f"fact.{topic.fact}", named(topic.fact, "fact")) for topic in TOPICS]),
        (gettext("Ticks for segments"), [(f"tick.{name}", named(name, "tick")) for name in TICKS]),
    ]


def all_targets() -> list[tuple[str, str]]:
    return [target for _, group in targets() for target in group]
