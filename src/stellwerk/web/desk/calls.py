"""Call-centre mode: one lead after the other, with a script at hand, and the result in two keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stellwerk.clean.figures import parse_date, parse_money_cents
from stellwerk.clean.phones import read_phone
from stellwerk.enrich.questions import AnswerError, Question
from stellwerk.grade import step as grade
from stellwerk.grade.segments import TICKS
from stellwerk.pursue import scripts
from stellwerk.pursue.calls import CallError, CallPolicy, Heard, Result, Skip, in_order
from stellwerk.pursue.lifecycle import LostReason
from stellwerk.pursue.scripts import Ask, ScriptError, Told
from stellwerk.pursue.step import calling
from stellwerk.pursue.step.calling import Talk
from stellwerk.store.activities import FollowUpQuerySet
from stellwerk.store.models import Call, FollowUp, Lead, Policy, RawContact, Script, User
from stellwerk.terms import Reason, Stage
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import follow_ups_of
from stellwerk.web.moments import read_moment
from stellwerk.web.templatetags.stellwerk import named, say
from stellwerk.worker import calls as queue
from stellwerk.worker.calls import Extra
from stellwerk.worker.tasks import wake

SKIPPED, BEGAN = "calls_skipped", "call_began"
SHOWN_CALLS, SHOWN_REFUSED = 4, 50
GERMAN = ("DE", "AT", "CH", "LI")
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Entered:
    """Everything that somebody entered, as it was: nothing of it is lost when something is missing."""

    result: str = ""
    again_on: str = ""
    again_time: str = ""
    lost_reason: str = LostReason.NO_NEED.value
    competitor: str = ""
    revisit_on: str = ""
    number: str = ""
    question: str = ""
    note: str = ""
    no_mail: bool = False
    ticks: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the script as the page shows it: the text to say, the input, what is wrong."""

    told: Told
    say: str
    options: tuple[tuple[str, str], ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of enrichment: its words, why it is worth asking, how it is answered."""

    question: Question
    text: str
    why: str
    options: tuple[tuple[str, str], ...]
    given: str = ""


class EnteredError(ValueError):
    """What somebody entered cannot be read; the message says what to enter."""


# --- Pages --------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """The lead that the reader has in hand, or how the queue stands."""
    user, now = reader_of(request), timezone.now()
    row = in_hand(user, now)
    if row is not None:
        return screen(request, row, blank(row, now))
    told = queue.standing(queue_of(user), user=user, now=now)
    last = calling.last_call(user)
    return render(
        request,
        "desk/calls.html",
        {
            "queue": told,
            "headline": headline(told),
            "last": last if last and last.called_at > now - timedelta(hours=12) else None,
            "may_scripts": may(user, "scripts"),
            "may_figures": may(user, "call_figures"),
        },
    )


def headline(told: queue.Queue) -> str:
    if told.ready:
        return ngettext(
            "One call can be made now.", "%(n)s calls can be made now.", told.ready
        ) % {"n": told.ready}  # fmt: skip
    if told.closed:
        return gettext("Nobody may be called at this hour.")
    return gettext("All called.") if told.later or not told.refused else gettext("Nobody may be called now.")


@require_POST
def calls_next(request: HttpRequest) -> HttpResponse:
    """Takes the next lead."""
    user, now = reader_of(request), timezone.now()
    if not forward(request, user, now):
        messages.info(request, gettext("There is no further call now."))
    return redirect("calls")


@never_cache
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """A lead in hand: the next question, the result, or on to the next one. A GET takes this very lead."""
    user, now = reader_of(request), timezone.now()
    row = find_call_for(user, pk)
    if request.method != "POST":
        return take(request, row, user, now)
    rules = Policy.objects.live().read("calls", CallPolicy)
    if not calling.keep(row.pk, user=user, now=now, minutes=rules.lock_minutes):
        messages.warning(request, gettext("Somebody else has this lead by now, or it is done."))
        return redirect("calls")
    return ACTS.get(request.POST.get("do", ""), result)(request, row, user, now)


def take(request: HttpRequest, row: FollowUp, user: User, now: datetime) -> HttpResponse:
    """Before the lead is on the screen somebody has to want it: a button, because a link must change nothing."""
    may_be = queue.allowed([row.lead], now=now, policy=Policy.objects.live())[row.lead_id]
    context = {"row": row, "lead": row.lead, "why_not": say(may_be) if isinstance(may_be, Reason) else ""}
    return render(request, "desk/call_take.html", context)


def taken(request: HttpRequest, row: FollowUp, user: User, now: datetime) -> HttpResponse:
    """The reader wants this very lead."""
    may_be = queue.allowed([row.lead], now=now, policy=Policy.objects.live())[row.lead_id]
    if isinstance(may_be, Reason):
        calling.release(user)
        messages.warning(request, say(may_be))
        return redirect("call", row.pk)
    calling.release(user, but=row.pk)
    began(request, row.pk, now)
    return redirect("calls")


def ask(request: HttpRequest, row: FollowUp, user: User, now: datetime) -> HttpResponse:
    """The next question of the script; what was entered stays."""
    return screen(request, row, entered(request), part="HX-Request" in request.headers)


def result(request: HttpRequest, row: FollowUp, user: User, now: datetime) -> HttpResponse:
    """What came of it; then the next lead."""
    given = entered(request)
    way, _ = script_of(row.lead, row.kind, given)
    try:
        heard, extra = heard_of(given, row.lead, way, now=now)
        talk = Talk(scripts.settled(way), scripts.sets(way, "found"), given.note, seconds(request, row, now),
                    script_id(row.lead, row.kind))  # fmt: skip
        done = queue.carry_out(row.pk, heard, talk, extra, user=user, now=now)
    except EnteredError as error:
        return screen(request, row, given, problem=str(error))
    except (CallError, AnswerError) as error:
        return screen(request, row, given, problem=say(error.reason))
    text = gettext("%(name)s: %(result)s.") % {"name": row.lead.name, "result": named(done.result, "call")}
    messages.success(request, text, extra_tags=reverse("call_undo", args=[done.pk]))
    forward(request, user, now)
    return redirect("calls")


def skip(request: HttpRequest, row: FollowUp, user: User, now: datetime) -> HttpResponse:
    """On to the next one; this one is for somebody else."""
    why = request.POST.get("skip", "")
    if why not in set(Skip):
        return screen(request, row, entered(request), problem=gettext("Say why you pass it on."))
    calling.skip(row.pk, why=why, user=user, now=now)
    request.session[SKIPPED] = [*request.session.get(SKIPPED, []), row.pk][-200:]
    messages.info(request, gettext("%(name)s is passed on.") % {"name": row.lead.name})
    forward(request, user, now)
    return redirect("calls")


def pause(request: HttpRequest, row: FollowUp, user: User, now: datetime) -> HttpResponse:
    calling.release(user)
    messages.info(request, gettext("%(name)s is free again.") % {"name": row.lead.name})
    return redirect("calls")


ACTS = {"ask": ask, "result": result, "skip": skip, "pause": pause, "take": taken}


@require_POST
def call_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the reader's own last call back; the lead is on the screen again."""
    user, now = reader_of(request), timezone.now()
    row = get_object_or_404(Call.objects.filter(user=user).select_related("lead"), pk=pk)
    try:
        queue.undo(row.pk, by=user.actor, now=now)
    except CallError as error:
        messages.warning(request, say(error.reason))
        return redirect("calls")
    rules = Policy.objects.live().read("calls", CallPolicy)
    if row.follow_up_id:
        calling.claim([row.follow_up_id], user=user, now=now, minutes=rules.lock_minutes)
        began(request, row.follow_up_id, now)
    messages.success(request, gettext("The call with %(name)s is taken back.") % {"name": row.lead.name})
    return redirect("calls")


@require_safe
def calls_refused(request: HttpRequest) -> HttpResponse:
    """Whom nobody may call, and why; where a number is missing it can be entered."""
    user, now = reader_of(request), timezone.now()
    found = queue.refused(queue_of(user), now=now, limit=SHOWN_REFUSED)
    rows = [(row, say(why), why.key == "contact.no_phone") for row, why in found]
    context = {"rows": rows, "may_scripts": may(user, "scripts"), "may_figures": may(user, "call_figures")}
    return render(request, "desk/calls_refused.html", context)


@require_POST
def call_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody found a number."""
    user, now = reader_of(request), timezone.now()
    row = find_call_for(user, pk)
    number = read_phone(request.POST.get("number", "")[:60], region=row.lead.country or "DE").number
    if not number:
        messages.error(request, gettext("This is no telephone number. Write it like +49 561 4820117."))
        return redirect("calls_refused")
    try:
        calling.enter_number(row.pk, number, user=user, now=now)
    except CallError as error:
        messages.warning(request, say(error.reason))
        return redirect("calls_refused")
    messages.success(request, gettext("%(name)s can be called now.") % {"name": row.lead.name})
    return redirect("calls_refused")


# --- Whose calls --------------------------------------------------------------------------------------------


def queue_of(user: User) -> FollowUpQuerySet:
    """The calls this person may see: the call centre's; an agency those of the leads it brought."""
    if user.role == User.Role.AGENCY:
        brought = RawContact.objects.filter(source__agency__isnull=False, source__agency=user.agency)
        theirs = Q(lead__in=brought.exclude(lead=None).values("lead"), user__isnull=True)
        return FollowUp.objects.filter(
            Q(user=user) | theirs & Q(role__in=(User.Role.AGENCY, User.Role.CALL_CENTRE))
        )
    if user.role == User.Role.CALL_CENTRE:
        return follow_ups_of(user)
    return FollowUp.objects.filter(Q(user=user) | Q(role=User.Role.CALL_CENTRE, user__isnull=True))


def find_call_for(user: User, pk: int) -> FollowUp:
    """A call that waits. Raises Http404 for what is not his."""
    related = ("lead__person", "lead__organisation", "lead__customer", "lead__campaign")
    rows = queue_of(user).filter(partner__isnull=True).exclude(lead__stage=Stage.MERGED)
    return get_object_or_404(rows.select_related(*related), pk=pk)


def in_hand(user: User, now: datetime) -> FollowUp | None:
    """What this agent has on the screen."""
    rows = queue_of(user).open().filter(locked_by=user, locked_until__gt=now)
    related = ("lead__person", "lead__organisation", "lead__customer", "lead__campaign")
    return rows.select_related(*related).order_by("-locked_until").first()


def forward(request: HttpRequest, user: User, now: datetime) -> int:
    """The next lead comes onto the screen; 0 when there is none."""
    pk = queue.next_call(queue_of(user), user=user, now=now, skipped=request.session.get(SKIPPED, ()))
    if pk:
        began(request, pk, now)
    wake_if_answered(request)
    return pk


def wake_if_answered(request: HttpRequest) -> None:
    """New facts are looked at soon; a qualified lead a little later, so that a slip can be taken back."""
    if request.POST.get("result") not in (None, Result.QUALIFIED.value):
        wake.enqueue()


def began(request: HttpRequest, pk: int, now: datetime) -> None:
    request.session[BEGAN] = [pk, now.isoformat()]


def seconds(request: HttpRequest, row: FollowUp, now: datetime) -> int:
    """How long the lead was on the screen."""
    pk, at = request.session.get(BEGAN, (0, ""))
    return round((now - datetime.fromisoformat(at)).total_seconds()) if pk == row.pk and at else 0


# --- What is entered ----------------------------------------------------------------------------------------


def entered(request: HttpRequest) -> Entered:
    post = request.POST

    def text(name: str, most: int = 300) -> str:
        return post.get(name, "").strip()[:most]

    starts = {name: value.strip()[:500] for name, value in post.items() if isinstance(value, str)}
    return Entered(
        text("result", 20), text("again_on", 10), text("again_time", 5), text("lost_reason", 40),
        text("competitor", 80), text("revisit_on", 10), text("number", 60), text("question", 1000),
        text("note", 4000), post.get("no_mail") == "yes", tuple(t for t in post.getlist("tick") if t in TICKS),
        {name[2:]: value for name, value in starts.items() if name.startswith("a-")},
        {name[2:]: value for name, value in starts.items() if name.startswith("q-") and value},
    )  # fmt: skip


def blank(row: FollowUp, now: datetime) -> Entered:
    """A fresh screen: what is proposed for calling back, and the ticks that are known."""
    local = timezone.localtime(now)
    on = local.date() + timedelta(days=1)
    on += timedelta(days=max(0, 7 - on.weekday())) if on.weekday() > 4 else timedelta(0)
    known = grade.ticks_of(row.lead)
    return Entered(
        again_on=on.isoformat(), again_time=f"{local.hour:02d}:00", ticks=tuple(n for n in TICKS if known[n])
    )


def heard_of(given: Entered, lead: Lead, way: tuple[Told, ...], *, now: datetime) -> tuple[Heard, Extra]:
    """What was said, as the step takes it. Raises EnteredError."""
    if given.result not in set(Result):
        raise EnteredError(gettext("Choose what came of the call."))
    if bad := next((told.problem for told in way if told.problem), None):
        raise EnteredError(say(bad))
    kind = Result(given.result)
    heard = Heard(
        kind,
        again_at=again_at(given) if kind is Result.CALL_BACK else None,
        lost_reason=given.lost_reason if kind is Result.NOT_INTERESTED else "",
        competitor=given.competitor if kind is Result.NOT_INTERESTED else "",
        number=number(given, lead) if kind is Result.WRONG_NUMBER else "",
        question=given.question,
        revisit_days=revisit(given, now) if kind is Result.NOT_INTERESTED else None,
    )
    said = scripts.sets(way, "tick")
    ticks = {*given.ticks, *(name for name, on in said.items() if on)}
    facts = {**scripts.sets(way, "fact"), **asked_facts(given)}
    return heard, Extra(facts, ticks, given.no_mail)


def again_at(given: Entered) -> datetime | None:
    if not given.again_on:
        return None
    at = read_moment(given.again_on, given.again_time, usual=NOON)
    if at is None:
        raise EnteredError(gettext("Write the moment to call back like 17.03.2026 and 14:30."))
    return at


def revisit(given: Entered, now: datetime) -> int | None:
    if not given.revisit_on:
        return None
    day = parse_date(given.revisit_on)
    if day is None:
        raise EnteredError(gettext("Choose a day on which to look again."))
    days = (day - timezone.localdate(now)).days
    if days < 1:
        raise EnteredError(gettext("The day on which to look again must lie ahead."))
    return days


def number(given: Entered, lead: Lead) -> str:
    """The right number, if somebody heard it."""
    if not given.number:
        return ""
    found = read_phone(given.number, region=lead.country or "DE").number
    if not found:
        raise EnteredError(gettext("This is no telephone number. Write it like +49 561 4820117."))
    return found


def asked_facts(given: Entered) -> dict[str, Any]:
    """The answers to enrichment's questions, money in cents."""
    found: dict[str, Any] = {}
    for name, text in given.facts.items():
        if name.endswith("_cents"):
            cents = parse_money_cents(text)
            if not cents:
                raise EnteredError(gettext("Write the amount as a number of euros, such as 48.000."))
            found[name] = cents
        else:
            found[name] = text
    return found


# --- The screen ---------------------------------------------------------------------------------------------


def language_of(lead: Lead) -> str:
    """In which language the call is held."""
    if lead.language:
        return lead.language
    return "de" if lead.country in ("", *GERMAN) else "en"


def script_id(lead: Lead, kind: str) -> int | None:
    row = queue.script_for(lead, kind)
    return row.pk if row else None


def script_of(lead: Lead, kind: str, given: Entered) -> tuple[tuple[Told, ...], Script | None]:
    """The way through the script with the answers so far; () where there is none that can be used."""
    row = queue.script_for(lead, kind)
    if row is None:
        return (), None
    try:
        return scripts.path(scripts.read_script(row.steps), given.answers), row
    except ScriptError:
        return (), row


def lines(way: tuple[Told, ...], lead: Lead, user: User) -> list[Line]:
    language = language_of(lead)
    return [
        Line(
            told,
            spoken(told.step.say(language), lead, user),
            tuple((option.value, option.label(language)) for option in scripts.choices(told.step)),
            say(told.problem) if told.problem else "",
        )
        for told in way
    ]


def spoken(text: str, lead: Lead, user: User) -> str:
    """The text with the names filled in."""
    filled = {
        "{agent}": user.get_full_name() or user.username,
        "{maker}": settings.MAKER,
        "{name}": str(lead.person or ""),
        "{company}": str(lead.organisation or ""),
    }
    for place, name in filled.items():
        text = text.replace(place, name)
    return text


def questions(lead: Lead, way_of: Script | None, given: Entered, now: datetime) -> list[Asked]:
    """What enrichment would like to know, after the script's own questions."""
    found = grade.questions(lead, policy=Policy.objects.live(), now=now)
    own = {str(step.get("sets", "")) for step in way_of.steps} if way_of else set()
    return [
        Asked(one, named(one.fact, "question"), say(one.why), choices(one), given.facts.get(one.fact, ""))
        for one in found
        if f"fact.{one.fact}" not in own
    ]


def choices(one: Question) -> tuple[tuple[str, str], ...]:
    if one.kind == "yes_no":
        return ("yes", gettext("Yes")), ("no", gettext("No"))
    return tuple((str(value), named(value, one.names)) for value in one.choices)


def screen(
    request: HttpRequest, row: FollowUp, given: Entered, *, problem: str = "", part: bool = False
) -> HttpResponse:
    """The page of a lead in hand; `part`: the script alone."""
    user, now, lead = reader_of(request), timezone.now(), row.lead
    way, script = script_of(lead, row.kind, given)
    context: dict[str, Any] = {
        "row": row,
        "lead": lead,
        "given": given,
        "script": script,
        "lines": lines(way, lead, user),
        "is_done": scripts.is_done(way),
        "asks": Ask,
    }
    if part:
        return render(request, "desk/call_script.html", context)
    earlier = Call.objects.filter(lead=lead, undone_at__isnull=True).order_by("-called_at", "-pk")
    context |= {
        "number": calling.number_of(lead),
        "problem": problem,
        "results": [(key, one.value, named(one, "call")) for key, one in in_order()],
        "skips": [(one.value, named(one, "call_skip")) for one in Skip],
        "lost": [(one.value, named(one, "lost")) for one in LostReason],
        "ticks": [(name, named(name, "tick"), name in given.ticks) for name in TICKS],
        "questions": questions(lead, script, given, now),
        "earlier": [(one, named(one.result, "call")) for one in earlier[:SHOWN_CALLS]],
        "reasons": [say(reason) for reason in lead.grade_reasons[:3]],
    }
    return render(request, "desk/call.html", context, status=422 if problem else 200)
