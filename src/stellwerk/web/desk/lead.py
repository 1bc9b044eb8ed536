"""The page of one lead: who and what, its course, the next step, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from stellwerk import charts
from stellwerk.clean import MergeError
from stellwerk.clean import step as clean
from stellwerk.enrich.providers.http import MARK
from stellwerk.grade import step as grade
from stellwerk.grade.step import JudgementError
from stellwerk.match import excluded_reasons
from stellwerk.match import step as match
from stellwerk.offer import LIVE
from stellwerk.pursue import step as pursue
from stellwerk.store.models import (
    Complaint,
    Consent,
    Customer,
    Decision,
    Duplicate,
    FollowUp,
    Lead,
    Merge,
    Offer,
    Policy,
)
from stellwerk.terms import Stage, Temperature
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk import lead_marks, lead_score, offers
from stellwerk.web.desk.course import DECISIONS, TALKS, course
from stellwerk.web.desk.find import find_duplicate_for, find_lead_for, find_merge_for
from stellwerk.web.desk.lead_facts import OVER
from stellwerk.web.desk.today import VERBS
from stellwerk.web.templatetags.stellwerk import inside, moment, named, say, when
from stellwerk.worker.tasks import wake

SHOWN_PARTNERS = 4
# Where a lead stands until a person has found out or decided; a new walk is what ends these follow-ups.
AGAIN = (Stage.STUCK, Stage.QUALIFY)
STANDS = ("place_by_hand", "ask_missing", "qualify", "decide", "reassign")
VIEWS = (
    ("", gettext_lazy("Everything")),
    (TALKS, gettext_lazy("Talks")),
    (DECISIONS, gettext_lazy("Decisions")),
)


@dataclass(frozen=True, slots=True)
class Next:
    """The next step: with whom it lies, what it is, why; the follow-up or the offer behind it."""

    lies_with: str
    title: str
    why: str = ""
    follow_up: FollowUp | None = None
    verb: str = ""
    offer: Offer | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two that may be one, as a person must judge it."""

    row: Duplicate
    other: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


@require_safe
def lead(request: HttpRequest, number: int) -> HttpResponse:
    return page(request, find_lead_for(reader_of(request), number))


def page(request: HttpRequest, found: Lead, **entered: object) -> HttpResponse:
    """The page; `entered` is what somebody sent that has to be put right."""
    user = reader_of(request)
    view = request.GET.get("view", "") if request.GET.get("view") in (TALKS, DECISIONS) else ""
    now, policy = timezone.now(), Policy.objects.live()
    decision = found.decisions.select_related("partner").order_by("-attempt").first()
    live = found.offers.select_related("partner").order_by("-id").first()
    follow_ups = lead_marks.follow_ups_of(found)
    context = {
        "lead": found,
        "headline": headline(found),
        "views": [(key, label, key == view) for key, label in VIEWS],
        "events": course(found, view=view),
        "facts_known": sum(not name.startswith(MARK) for name in found.facts),
        "may_ask": found.stage not in OVER and may(user, "lead_questions"),
        "next": next_step(found, live, follow_ups),
        "temperature": temperature(found),
        "consents": Consent.objects.filter(person=found.person_id, withdrawn_at__isnull=True)
        if found.person_id
        else [],
        "customer": customer_of(found),
        "pairs": pairs(found) if may(user, "lead_verdict") else [],
        "merges": list(found.merges.filter(undone_at__isnull=True).select_related("raw_contact__source")),
        "may_unmerge": may(user, "lead_unmerge"),
        "may_partner": may(user, "partner"),
        "may_again": found.stage in AGAIN and may(user, "lead_again"),
        "may_place": found.stage in match.PLACEABLE and may(user, "place_lead"),
        "may_withdraw": live is not None and live.state in LIVE and may(user, "offer_withdraw"),
        "live": live,
        "qualification": found.qualifications.order_by("-made_at", "-id").first(),
        "complaint": Complaint.objects.filter(offer__lead=found).order_by("-made_at").first(),
        "may_complaint": may(user, "complaint"),
        "marks": lead_marks.marks_of(found, user, follow_ups, policy=policy, now=now),
        **lead_score.part(found, policy, user),
        **why_partner(decision, policy),
        **entered,
    }
    return render(request, "desk/lead.html", context)


def customer_of(found: Lead) -> Customer | None:
    """Whom it became, or whom it belonged to before."""
    became = Customer.objects.filter(first_lead=found, undone_at__isnull=True)
    return (became.first() if found.stage == Stage.CLOSED else None) or found.customer


def headline(found: Lead) -> str:
    """What it is about, in one line."""
    if found.stage == Stage.CLOSED and found.outcome == "won":
        return gettext("%(name)s has ordered") % {"name": found.name}
    wanted = " ".join(filter(None, (inside(named(found.product, "product")), found.model)))
    if not wanted:
        return gettext("%(name)s: the need is not known yet") % {"name": found.name}
    return gettext("%(name)s asks for %(wanted)s") % {"name": found.name, "wanted": wanted}


def temperature(found: Lead) -> charts.Svg:
    order = [value.value for value in Temperature]
    labels = [named(value, "temperature") for value in order]
    return charts.temperature(
        labels, order.index(found.temperature), title=named(found.temperature, "temperature")
    )


def next_step(found: Lead, live: Offer | None, follow_ups: Iterable[FollowUp]) -> Next:
    """No lead without a next step: an open offer, an open follow-up, the machine's own date, or the end."""
    if live and live.state == Offer.State.OPEN:
        title = gettext("Answer %(when)s at the latest") % {"when": moment(live.due_at)}
        return Next(live.partner.name, title, gettext("After that the next partner is asked."), offer=live)
    if row := next((one for one in follow_ups if one.kind != "help"), None):
        whose = str(row.partner or row.user or named(row.role, "role"))
        title = f"{named(row.kind, 'follow_up')}, {when(row.due_at)}"
        verb = "" if row.partner_id else str(VERBS.get(row.kind, gettext("Done")))
        return Next(whose, title, say(row.why), follow_up=row, verb=verb)
    return machine_step(found)


def machine_step(found: Lead) -> Next:
    treatment = found.treatment or {}
    role = named(treatment.get("by", ""), "role")
    if found.stage == Stage.MERGED and found.merged_into:
        return Next("", gettext("Went into %(number)s") % {"number": found.merged_into.number})
    if found.stage == Stage.CLOSED:
        title = named(found.outcome, "offer_state") or named(found.stage, "stage")
        return Next("", title.capitalize(), named(found.lost_reason, "lost"))
    if found.next_at:
        return Next(
            role,
            f"{named(treatment.get('what', ''), 'treatment')}, {when(found.next_at)}",
            say(treatment.get("why")),
        )
    return Next(
        gettext("Stellwerk"), named(found.stage, "stage"), gettext("It is on its way; nothing is to do.")
    )


def why_partner(decision: Decision | None, live: Policy) -> dict[str, Any]:
    """'Why this partner?' as fit + credit, and who fell out and why."""
    if decision is None:
        return {"decision": None}
    ranked = offers.ranking(decision, live)
    return {
        "decision": decision,
        "bars": offers.bars(ranked, shown=SHOWN_PARTNERS),
        "further": max(0, len(ranked) - SHOWN_PARTNERS),
        "fell_out": sum(decision.excluded.values()),
        "excluded": excluded_reasons(decision.excluded),
        "excluded_short": ", ".join(
            f"{count} {named(code, 'excluded')}"
            for code, count in sorted(decision.excluded.items(), key=lambda item: -item[1])
        ),
    }


def pairs(found: Lead) -> list[Pair]:
    """The undecided doubles of this lead, each with what came in."""
    rows = found.duplicates.filter(verdict=Duplicate.Verdict.OPEN).select_related("raw_contact__source")
    return [
        Pair(
            row,
            tuple((named(name, "column"), value[:120]) for name, value in row.raw_contact.lines[:12]),
            tuple(say(reason) for reason in row.reasons),
        )
        for row in rows
    ]


@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """A lead that stands goes through grading and matching once more: places may be free by now."""
    user = reader_of(request)
    found, now = find_lead_for(user, number), timezone.now()
    if found.stage not in AGAIN:
        return redirect("lead", number)
    grade.again([found.pk], now=now)
    for row in found.follow_ups.open().filter(kind__in=STANDS):
        pursue.finish(row.pk, by=user.actor, now=now)
    messages.success(request, gettext("%(name)s is on its way again.") % {"name": found.name})
    wake.enqueue()
    return redirect("lead", number)


@require_POST
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """A person's judgement beside the score; without a letter it is taken back."""
    user = reader_of(request)
    found = find_lead_for(user, number)
    letter, why = request.POST.get("letter", ""), request.POST.get("why", "")
    try:
        grade.judge(found.pk, letter=letter, why=why, by=user.actor, now=timezone.now())
    except JudgementError as error:
        chosen = lead_score.choices(found, letter)
        return page(request, found, judge_choices=chosen, judge_why=why, judge_problem=say(error.reason))
    if letter:
        text = gettext("Your judgement stands beside the score now. The score stays what it is.")
        messages.success(request, text, extra_tags=reverse("lead_judge", args=[number]))
    else:
        messages.success(request, gettext("The judgement is taken back."))
    return redirect(f"{reverse('lead', args=[number])}#score")


@require_POST
def unmerge(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Takes a merge apart."""
    user = reader_of(request)
    row: Merge = find_merge_for(user, number, pk)
    clean.unmerge(row.pk, by=user.actor, now=timezone.now())
    messages.success(request, gettext("The two contacts are separate again."))
    wake.enqueue()
    return redirect("lead", number)


@require_POST
def verdict(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """A person says whether two are one."""
    user = reader_of(request)
    row = find_duplicate_for(user, number, pk)
    same = request.POST.get("same") == "yes"
    try:
        clean.verdict(row.pk, same=same, by=user.actor, now=timezone.now())
    except MergeError as error:
        messages.error(request, say(error.reason))
        return redirect("lead", number)
    text = gettext("The two are one lead now.") if same else gettext("The two stay separate.")
    messages.success(request, text)
    wake.enqueue()
    return redirect("lead", number)
