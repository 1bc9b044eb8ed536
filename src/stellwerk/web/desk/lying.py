"""Does anything lie around? The nightly proof that no lead is without a next step, and what to do where one is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.pursue import step as pursue
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import Lead
from stellwerk.terms import Stage
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.policy import people
from stellwerk.worker.tasks import wake

SHOWN = 50
PROOFS = 14
STANDS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Heap:
    """Leads that stand somewhere, though none of them is forgotten: the first of them and how many there are."""

    title: str
    hint: str
    leads: list[Lead]
    count: int
    url: str


@require_safe
def lying(request: HttpRequest) -> HttpResponse:
    user, now = reader_of(request), timezone.now()
    found = leads_without_next_step(now)
    count = found.count()
    history = pursue.proofs(PROOFS)
    names = people(proof.by for proof in history)
    context = {
        "headline": headline(count, Lead.objects.open().count()),
        "count": count,
        "leads": _shown(found) if count else [],
        "more": count - SHOWN if count > SHOWN else 0,
        "history": [(proof, names.get(proof.by, proof.by)) for proof in history],
        "heaps": [heap for heap in heaps(now) if heap.count],
        "may_fix": may(user, "lying_fix"),
    }
    return render(request, "desk/lying.html", context)


def headline(count: int, checked: int) -> str:
    """Whether anything lies around, of how many."""
    all_of_them = formats.number_format(checked, force_grouping=True)
    if not count:
        return gettext("Nothing lies around: all %(n)s open leads have a next step.") % {"n": all_of_them}
    text = ngettext(
        "One of %(all)s open leads has no next step.", "%(n)s of %(all)s open leads have no next step.", count
    )
    return text % {"n": formats.number_format(count, force_grouping=True), "all": all_of_them}


def heaps(now: datetime) -> list[Heap]:
    """What stands and is not forgotten: it has a follow-up, or the machine is to move it."""
    leads = reverse("leads")
    stuck = Lead.objects.filter(stage=Stage.STUCK)
    undated = Lead.objects.filter(stage=Stage.NURTURE, next_at__isnull=True, waiting_since__isnull=True)
    late = Lead.objects.filter(waiting_since__lte=now - STANDS)
    return [
        _heap(gettext("No partner is left"), gettext("Place them by hand, or let them run again."), stuck,
              f"{leads}?stage=stuck"),
        _heap(gettext("Being warmed without a date"), gettext("Nobody will look by itself: put them on a track."),
              undated, f"{leads}?stage=nurture"),
        _heap(gettext("At a door for more than 15 minutes"),
              gettext("The machine should have moved them. Look whether its worker runs."), late, leads),
    ]  # fmt: skip


def _heap(title: str, hint: str, rows: "QuerySet[Lead]", url: str) -> Heap:
    count = rows.count()
    return Heap(title, hint, _shown(rows)[:5] if count else [], count, url)


def _shown(rows: "QuerySet[Lead]") -> list[Lead]:
    return list(rows.select_related("organisation", "person").order_by("-worth_cents", "id")[:SHOWN])


@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    """Looks now, and writes down what was found."""
    user = reader_of(request)
    proof = pursue.prove_now(by=user.actor, now=timezone.now())
    messages.success(request, headline(proof.found, proof.checked))
    return redirect("lying")


@require_POST
def fix(request: HttpRequest) -> HttpResponse:
    """Gives one lead (by its number) or all of them a follow-up with its reason."""
    user, now = reader_of(request), timezone.now()
    number = request.POST.get("lead", "")
    one = int(number) if number.isdecimal() and len(number) < 12 else 0
    ids = list(Lead.objects.filter(prospect_number=one).values_list("pk", flat=True)) if number else None
    rows = pursue.give_next_step(ids, by=user.actor, now=now)
    if not rows:
        messages.info(request, gettext("Nothing to do: somebody was faster."))
        return redirect("lying")
    text = ngettext("One lead has a follow-up now.", "%(n)s leads have a follow-up now.", len(rows))
    undo = f"{reverse('lying_undo')}?{urlencode({'at': now.isoformat()})}"
    messages.success(request, text % {"n": len(rows)}, extra_tags=undo)
    wake.enqueue()
    return redirect("lying")


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back what this person gave at that moment."""
    user = reader_of(request)
    at = parse_datetime(request.GET.get("at", ""))
    taken = pursue.take_back(at, by=user.actor, now=timezone.now()) if at else 0
    text = ngettext("One follow-up is taken back.", "%(n)s follow-ups are taken back.", taken)
    messages.info(request, text % {"n": taken} if taken else gettext("There is nothing left to take back."))
    return redirect("lying")
