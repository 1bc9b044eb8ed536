"""One track as a form: who enters, and its steps as rows. Adding, moving and removing work without JavaScript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stellwerk.grade.segments import MOST_CONDITIONS, How, SegmentError, read_rule
from stellwerk.pursue.nurture import DEEDS, DID, MOST_DAYS, MOST_STEPS, Kind, TrackError, read_steps
from stellwerk.pursue.step import tracks as work
from stellwerk.store.models import Campaign, MailTemplate, NurtureTrack
from stellwerk.web.access import reader_of
from stellwerk.web.desk.nurture import find_track_for
from stellwerk.web.desk.segments import Row, fields_to_choose
from stellwerk.web.templatetags.stellwerk import named, say

EXTRA = 1  # empty conditions below the others
LONGEST_NAME, LONGEST_TEXT = 80, 300
STEP = ("template", "campaign", "days", "note", "field", "how", "value", "then", "to")


@dataclass(slots=True)
class StepRow:
    """One step as the form shows it; every value as text. `to` counts from 1, as people read it."""

    kind: str
    values: dict[str, str] = field(default_factory=dict)
    error: str = ""

    @property
    def title(self) -> str:
        return named(self.kind, "nurture_kind")

    def as_json(self) -> dict[str, Any]:
        to = self.values.get("to", "")
        return {"kind": self.kind} | self.values | {"to": int(to) - 1 if to.isdecimal() else 0}


@dataclass(slots=True)
class Form:
    """What stands in the form, and what is wrong with it."""

    name: str = ""
    position: str = "100"
    entry: list[Row] = field(default_factory=list)
    steps: list[StepRow] = field(default_factory=list)
    name_error: str = ""
    error: str = ""

    @property
    def count(self) -> int:
        """How many places need somebody."""
        at_rows = sum(bool(row.error) for row in self.entry) + sum(bool(row.error) for row in self.steps)
        return bool(self.name_error) + bool(self.error) + at_rows


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """GET shows the track; POST adds, moves or removes a row, or keeps it all. Nothing that was typed is lost."""
    user = reader_of(request)
    row = find_track_for(user, pk) if pk else None
    form = form_of(row) if row else Form(steps=[StepRow(Kind.WAIT.value, {"days": "3"})])
    if request.method == "POST":
        form = read(request.POST)
        do = request.POST.get("do", "save")
        if do == "save":
            if checked(form, row):
                return keep(request, form, row)
        else:
            rearrange(form, do)
    form.entry += [Row(group="all") for _ in range(EXTRA)]
    return render(request, "desk/nurture_edit.html", context_of(form, row), status=422 if form.count else 200)


def context_of(form: Form, row: NurtureTrack | None) -> dict[str, Any]:
    numbers = [
        (str(at + 1), gettext("step %(n)s: %(what)s") % {"n": at + 1, "what": one.title})
        for at, one in enumerate(form.steps)
    ]
    end = (str(len(form.steps) + 1), gettext("the end"))
    return {
        "form": form,
        "track": row,
        "runs": row.runs.count() if row else 0,
        "kinds": [(kind.value, named(kind.value, "nurture_kind")) for kind in Kind],
        "templates": list(MailTemplate.objects.filter(active=True).order_by("name")),
        "campaigns": list(Campaign.objects.order_by("-starts_on", "-id")[:100]),
        "fields": fields_to_choose(),
        "hows": [(how.value, named(how, "segment_how")) for how in How],
        "deeds": [(f"{DID}{name}", named(f"{DID}{name}", "deed")) for name in DEEDS],
        "targets": [*numbers, end],
        "longest_name": LONGEST_NAME,
        "longest_text": LONGEST_TEXT,
        "most_days": MOST_DAYS,
    }


def form_of(row: NurtureTrack) -> Form:
    entry = [Row(one["group"], one["field"], one["how"], one.get("value", "")) for one in row.entry]
    return Form(row.name, str(row.position), entry, [step_of(one) for one in row.steps])


def step_of(one: Mapping[str, Any]) -> StepRow:
    values = {name: str(one[name]) for name in STEP if one.get(name) not in (None, "")}
    if "to" in values:
        values["to"] = str(int(values["to"]) + 1)
    return StepRow(str(one.get("kind", "wait")), values)


def read(data: QueryDict) -> Form:
    """What was sent; empty conditions go."""
    entry = []
    for at in range(MOST_CONDITIONS + EXTRA):
        given = {name: data.get(f"{name}-{at}", "").strip()[:LONGEST_TEXT] for name in Row.__slots__[:4]}
        entry.append(Row(**given))
    steps = []
    for at in range(MOST_STEPS + 1):
        kind = data.get(f"s{at}-kind", "")
        if kind in frozenset(Kind):
            values = {name: data.get(f"s{at}-{name}", "").strip()[:LONGEST_TEXT] for name in STEP}
            steps.append(StepRow(kind, {name: value for name, value in values.items() if value}))
    name = " ".join(data.get("name", "").split())[:LONGEST_NAME]
    return Form(name, data.get("position", "").strip(), [row for row in entry if row.filled], steps)


def rearrange(form: Form, do: str) -> None:
    """Adds, moves or removes a step; where a check leads to follows its step."""
    what, _, which = do.partition("-")
    order = list(range(len(form.steps)))
    if what == "add" and which in frozenset(Kind):
        form.steps.append(StepRow(which, {"days": "7"} if which == Kind.WAIT else {}))
        return
    at = int(which) if which.isdecimal() and int(which) < len(order) else None
    if at is None:
        return
    if what == "remove":
        order.remove(at)
    elif what in ("up", "down"):
        other = at + (1 if what == "down" else -1)
        if 0 <= other < len(order):
            order[at], order[other] = order[other], order[at]
    end = len(form.steps)
    form.steps = [form.steps[place] for place in order]
    places = {old: new for new, old in enumerate(order)} | {end: len(order)}
    for row in form.steps:
        to = row.values.get("to", "")
        if to.isdecimal():
            row.values["to"] = str(_place(int(to) - 1, places, end) + 1)


def _place(old: int, places: Mapping[int, int], end: int) -> int:
    """Where a step is now; of one that is gone the next one that is there."""
    return next((places[place] for place in range(old, end + 1) if place in places), places[end])


def checked(form: Form, row: NurtureTrack | None) -> bool:
    """Whether it can be kept; what is wrong is said at its place."""
    others = NurtureTrack.objects.filter(name=form.name).exclude(name=row.name if row else "")
    if not form.name:
        form.name_error = gettext("Give the track a name, for example: After the fair, short.")
    elif others.exists():
        form.name_error = gettext("There is a track of this name. Choose another one.")
    if not form.position.isdecimal() or int(form.position) > 1000:
        form.position = "100"
    try:
        read_rule(form.name, [one.as_json() for one in form.entry])
    except SegmentError as error:
        _say(error.problems, form.entry, form)
    try:
        read_steps([one.as_json() for one in form.steps])
    except TrackError as error:
        _say(error.problems, form.steps, form)
    return not form.count


def _say(problems: Sequence[tuple[int, Any]], rows: Sequence[Row | StepRow], form: Form) -> None:
    for place, reason in problems:
        if place < 0:
            form.error = say(reason)
        else:
            rows[place].error = say(reason)


def keep(request: HttpRequest, form: Form, row: NurtureTrack | None) -> HttpResponse:
    user = reader_of(request)
    kept = work.save_track(
        row,
        name=form.name,
        entry=[one.as_json() for one in form.entry],
        steps=[one.as_json() for one in form.steps],
        position=int(form.position),
        by=user.actor,
        now=timezone.now(),
    )
    if row and kept.pk != row.pk:
        text = gettext("“%(name)s” is kept as version %(n)s. Leads on the way finish on theirs.")
    elif kept.active:
        text = gettext("“%(name)s” is kept.")
    else:
        text = gettext("“%(name)s” is kept. Switch it on when it should take leads in.")
    messages.success(request, text % {"name": kept.name, "n": kept.version})
    return redirect("nurture_track", kept.pk)
