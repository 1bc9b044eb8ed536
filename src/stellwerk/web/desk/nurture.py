"""Tracks of marketing: which there are, who stands where on each, and what became of those who were on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.grade.segments import SegmentError
from stellwerk.pursue.nurture import DID, Kind, Step, Then, Track, TrackError, read_track
from stellwerk.pursue.step import tracks as work
from stellwerk.store.models import Campaign, MailTemplate, NurtureRun, NurtureTrack, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.segments import said as asked
from stellwerk.web.desk.segments import sentences
from stellwerk.web.templatetags.stellwerk import named, reader

SHOWN = 30
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many leads are on a track now and by step (from 0), and what became of the others."""

    running: int = 0
    finished: int = 0
    left: int = 0
    became_a: int = 0
    by_step: Mapping[int, int] = field(default_factory=dict)
    whys: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A track in the list."""

    row: NurtureTrack
    entry: str
    steps: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Stop:
    """A step in the picture: what it does, and how many stand there."""

    number: int
    title: str
    detail: str
    here: int
    kind: str


@require_safe
def tracks(request: HttpRequest) -> HttpResponse:
    """Every track in its newest version, those in use first."""
    user = reader_of(request)
    rows = newest()
    counts = counted([row.name for row in rows])
    lines = [
        Line(row, entry_of(row), len(row.steps), counts.get(row.name, Counts()))
        for row in sorted(rows, key=lambda row: (not row.active, row.position, row.pk))
    ]
    context = {
        "lines": lines,
        "headline": headline(lines),
        "may_edit": may(user, "nurture_new"),
    }
    return render(request, "desk/nurture.html", context)


def newest() -> list[NurtureTrack]:
    """The newest version of every track."""
    found: dict[str, NurtureTrack] = {}
    for row in NurtureTrack.objects.order_by("version"):
        found[row.name] = row
    return list(found.values())


def headline(lines: Sequence[Line]) -> str:
    running = sum(line.counts.running for line in lines)
    used = sum(1 for line in lines if line.row.active)
    if not lines:
        return gettext("No track is there yet.")
    text = ngettext(
        "One B lead is being warmed on %(used)s tracks in use.",
        "%(n)s B leads are being warmed on %(used)s tracks in use.",
        running,
    )
    grown = sum(line.counts.became_a for line in lines)
    said = text % {"n": formats.number_format(running, force_grouping=True), "used": used}
    if grown:
        said += " " + ngettext("One has become an A so far.", "%(n)s have become A so far.", grown) % {
            "n": formats.number_format(grown, force_grouping=True)
        }
    return said


def entry_of(row: NurtureTrack) -> str:
    """Whom the track takes in, in words."""
    try:
        track = read_track(row.pk, row.name, row.entry, row.steps)
    except (TrackError, SegmentError):
        return gettext("This track can no longer be read. Open it and save it again.")
    return " ".join(sentences(track.entry)) if track.entry.conditions else gettext("Every B lead.")


def counted(names: Iterable[str]) -> dict[str, Counts]:
    """Per track, all of its versions together; one query."""
    rows = NurtureRun.objects.filter(track__name__in=list(names)).order_by()
    found = rows.values_list("track__name", "state", "step", "why__0").annotate(n=Count("id"))
    sums: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for name, state, step, why, n in found:
        sums[name][state] += n
        if state == NurtureRun.State.RUNNING:
            sums[name].setdefault("by_step", defaultdict(int))[step] += n
        elif why:
            sums[name].setdefault("whys", defaultdict(int))[why] += n
    return {name: _counts(each) for name, each in sums.items()}


def _counts(found: Mapping[str, Any]) -> Counts:
    whys = found.get("whys", {})
    return Counts(
        running=found.get("running", 0),
        finished=found.get("finished", 0),
        left=found.get("left", 0),
        became_a=whys.get("nurture.became_a", 0),
        by_step=dict(found.get("by_step", {})),
        whys=sorted(whys.items(), key=lambda row: -row[1]),
    )


def find_track_for(user: User, pk: int) -> NurtureTrack:
    """A version of a track. Raises Http404."""
    if not may(user, "nurture_track"):
        raise Http404
    return get_object_or_404(NurtureTrack, pk=pk)


@require_safe
def track(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of one track with its counts, and the leads that are on it, next date first."""
    user = reader_of(request)
    row = find_track_for(user, pk)
    versions = list(NurtureTrack.objects.filter(name=row.name).order_by("-version"))
    counts = counted([row.name]).get(row.name, Counts())
    running = NurtureRun.objects.filter(track__name=row.name, state=NurtureRun.State.RUNNING)
    related = ("lead__organisation", "lead__person", "track")
    own: dict[int, int] = defaultdict(int)
    for step, n in running.filter(track=row).order_by().values_list("step").annotate(n=Count("id")):
        own[step] = n
    older = running.exclude(track=row).count() if len(versions) > 1 else 0
    context = {
        "track": row,
        "headline": headline_of(row, counts),
        "entry": entry_of(row),
        "stops": stops(row, own),
        "counts": counts,
        "ended": [(named(why.removeprefix("nurture."), "nurture_why"), n) for why, n in counts.whys],
        "older": older,
        "versions": versions,
        "running": list(running.select_related(*related).order_by("next_at", "id")[:SHOWN]),
        "may_edit": may(user, "nurture_edit"),
    }
    return render(request, "desk/nurture_track.html", context)


def headline_of(row: NurtureTrack, counts: Counts) -> str:
    said = ngettext("One lead is on the way", "%(n)s leads are on the way", counts.running) % {
        "n": formats.number_format(counts.running, force_grouping=True)
    }
    grown = ngettext("one became an A", "%(n)s became A", counts.became_a) % {"n": counts.became_a}
    return f"{row.name}: {said}, {grown}."


def stops(row: NurtureTrack, here: Mapping[int, int]) -> list[Stop]:
    """The steps in words, each with how many leads of this version stand at it."""
    try:
        read: Track = read_track(row.pk, row.name, row.entry, row.steps)
    except (TrackError, SegmentError):
        return []
    templates = dict(MailTemplate.objects.values_list("id", "name"))
    campaigns = dict(
        Campaign.objects.filter(pk__in=[one.campaign for one in read.steps]).values_list("id", "name")
    )
    return [
        Stop(at + 1, *words_of(step, templates, campaigns), here.get(at, 0), step.kind.value)
        for at, step in enumerate(read.steps)
    ]


def words_of(step: Step, templates: Mapping[int, str], campaigns: Mapping[int, str]) -> tuple[str, str]:
    """(what the step does, more about it)."""
    gone = gettext("no longer there: this step is passed over")
    title = named(step.kind.value, "nurture_kind")
    if step.kind is Kind.MAIL:
        return title, templates.get(step.template, gone)
    if step.kind is Kind.CALL:
        days = step.days or 2
        within = ngettext("within one working day", "within %(n)s working days", days) % {"n": days}
        return title, f"{within}: {step.note}" if step.note else within
    if step.kind is Kind.INVITE:
        letter = f" · {templates.get(step.template, gone)}" if step.template else ""
        return title, campaigns.get(step.campaign, gone) + letter
    if step.kind is Kind.WAIT:
        return ngettext("Wait one day", "Wait %(n)s days", step.days) % {"n": step.days}, ""
    return title, check_of(step)


def check_of(step: Step) -> str:
    """The question of a check, and what follows."""
    asks = step.asks
    if asks is None:
        return ""
    question = deed(asks.field, asks.how.value) if asks.field.startswith(DID) else asked(asks)
    if step.then is Then.LEAVE:
        return gettext("If %(what)s: leaves the track") % {"what": question}
    return gettext("If %(what)s: on to step %(n)s") % {"what": question, "n": step.to + 1}


def deed(name: str, how: str) -> str:
    done = named(name, "deed")
    return done if how == "yes" else gettext("not %(what)s") % {"what": done}


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader_of(request)
    row, on = find_track_for(user, pk), request.POST.get("on") == "yes"
    work.switch(row, on, by=user.actor, now=timezone.now())
    text = (
        gettext("“%(name)s” takes B leads in from now on.")
        if on
        else gettext("“%(name)s” takes nobody in any more. Leads on the way go on to the end.")
    )
    messages.success(request, text % {"name": row.name})
    return redirect("nurture_track", row.pk)


@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead leaves its track; it is looked at again on the date it had."""
    user = reader_of(request)
    run = get_object_or_404(NurtureRun.objects.select_related("lead__organisation", "lead__person"), pk=pk)
    if work.leave(run, by=user.actor, now=timezone.now()):
        messages.success(request, gettext("%(name)s is off the track.") % {"name": run.lead.name})
    return redirect("nurture_track", run.track_id)


@require_POST
def take_shipped(request: HttpRequest) -> HttpResponse:
    """The tracks that come with the house, switched off: to be read, changed and switched on."""
    user = reader_of(request)
    made = work.take_shipped(reader(), link=settings.BASE_URL, by=user.actor, now=timezone.now())
    text = ngettext(
        "One track is there now. Look at its letters and switch it on.",
        "%(n)s tracks are there now. Look at their letters and switch them on.",
        len(made),
    )
    messages.success(request, text % {"n": len(made)})
    return redirect("nurture")
