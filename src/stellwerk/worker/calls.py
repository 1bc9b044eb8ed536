"""The call centre's queue: who is next, whom nobody may call and why; and what a call sets in motion.

A call touches several stages (what was heard becomes facts, ticks, a result, a withdrawn consent). All of it is one
transaction, and one word takes it back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Sum, Value, When
from django.db.models.functions import ExtractHour
from django.utils import timezone

from stellwerk.clean.consent import Allowed, Purpose
from stellwerk.clean.policy import CleanPolicy
from stellwerk.enrich import step as enrich
from stellwerk.grade import step as grade
from stellwerk.pursue.calls import (
    REACHED,
    Callee,
    CallPolicy,
    Heard,
    Result,
    Tally,
    dialled,
    may_call,
    open_countries,
)
from stellwerk.pursue.step import calling
from stellwerk.pursue.step.calling import WRONG, Talk
from stellwerk.store.activities import FollowUpQuerySet
from stellwerk.store.journal import notebook
from stellwerk.store.models import Call, Consent, FollowUp, Lead, Policy, Script, User
from stellwerk.terms import Reason
from stellwerk.worker import consents

PAGE, PAGES = 20, 5  # how many leads are looked at before somebody hears that there is none
BACK = Result.CALL_BACK.value


@dataclass(frozen=True, slots=True)
class Queue:
    """How it stands: ready to be called now, agreed for later, outside the hours, in other hands, not to be called."""

    ready: int = 0
    later: int = 0
    closed: int = 0
    held: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Extra:
    """What goes beyond the result: facts to keep, segment ticks to set, and no letters either."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    ticks: Collection[str] = ()
    no_mail: bool = False


# --- Who is next ----------------------------------------------------------------------------------------------


def next_call(mine: FollowUpQuerySet, *, user: User, now: datetime, skipped: Sequence[int] = ()) -> int:
    """Takes the next lead that may be called now out of what this person may see; its follow-up, 0 for none."""
    policy = Policy.objects.live()
    rules = policy.read("calls", CallPolicy)
    rows = _callable(mine.exclude(pk__in=skipped), user=user, rules=rules, now=now)
    ordered = in_order(rows, now=now).select_related("lead__person")
    for page in range(PAGES):
        batch = list(ordered[page * PAGE : (page + 1) * PAGE])
        may = allowed([row.lead for row in batch], now=now, policy=policy)
        ids = [row.pk for row in batch if isinstance(may[row.lead_id], Allowed)]
        taken = calling.claim(ids, user=user, now=now, minutes=rules.lock_minutes)
        if taken or len(batch) < PAGE:
            return taken
    return 0


def in_order(rows: FollowUpQuerySet, *, now: datetime) -> FollowUpQuerySet:
    """Appointments that are due first, then by worth x urgency; the longest wait decides between equals."""
    agreed = Case(When(_agreed(now), then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(agreed, "-lead__priority", "due_at", "pk")


def _agreed(now: datetime) -> Exists:
    """Whether somebody said when to call back, and that is now."""
    return Exists(_waits().filter(result=BACK, again_at__lte=now, again_at=OuterRef("due_at")))


def _waits() -> Any:
    return Call.objects.filter(follow_up=OuterRef("pk"), undone_at__isnull=True)


def calls_of(mine: FollowUpQuerySet, rules: CallPolicy) -> FollowUpQuerySet:
    """The open follow-ups that are calls."""
    return mine.open().filter(kind__in=rules.kinds, partner__isnull=True)


def _callable(mine: FollowUpQuerySet, *, user: User, rules: CallPolicy, now: datetime) -> FollowUpQuerySet:
    """What may be called by the clock and by the marks that a statement can see; consent is looked at row by row."""
    rows = (
        calls_of(mine, rules)
        .filter(calling.free(user, now))
        .exclude(Exists(_waits().filter(again_at__gt=now)))
    )
    return rows.filter(_may_be_called(rules)).filter(
        Q(_agreed(now)) | Q(lead__country__in=_open(rows, rules, now))
    )


def _open(rows: FollowUpQuerySet, rules: CallPolicy, now: datetime) -> list[str]:
    countries = rows.order_by().values_list("lead__country", flat=True).distinct()
    zone = timezone.get_default_timezone_name()
    return sorted(open_countries(countries, now=now, zone=zone, policy=rules))


def _may_be_called(rules: CallPolicy) -> Q:
    """What must hold at least: a number, and a consent or an own request of a company. Not yet whether it is enough."""
    given = Consent.objects.filter(person=OuterRef("lead__person"), purpose=Purpose.PHONE.value)
    has_number = ~Q(lead__person__phone="") | ~Q(lead__person__mobile="")
    presumed = Q(
        lead__organisation__isnull=False,
        lead__person__origin="",
        lead__channel__in=rules.presumed_channels,
        lead__country__in=rules.presumed_countries,
    )
    standing = Exists(given.filter(given_at__isnull=False, withdrawn_at__isnull=True))
    gone = Exists(given.filter(withdrawn_at__isnull=False))
    return Q(lead__person__isnull=False) & has_number & (Q(standing) | (presumed & ~Q(gone)))


def allowed(leads: Sequence[Lead], *, now: datetime, policy: Policy) -> dict[int, Allowed | Reason]:
    """Per lead: may it be called, and why or why not. `leads` with their persons."""
    people = {lead.person_id: lead.person for lead in leads if lead.person_id and lead.person}
    rules, clean = policy.read("calls", CallPolicy), policy.read("clean", CleanPolicy)
    found = consents.verdicts(list(people.values()), Purpose.PHONE, now=now, rules=clean) if people else {}
    return {lead.pk: _allowed(lead, found.get(lead.person_id or 0), rules) for lead in leads}


def _allowed(lead: Lead, verdict: Allowed | Reason | None, rules: CallPolicy) -> Allowed | Reason:
    if verdict is None or lead.person is None:
        return Reason("contact.no_phone")
    wrong = [str(row[0]) for row in lead.facts.get(WRONG, ())]
    if not dialled(lead.person.phone, lead.person.mobile, wrong):
        return Reason("contact.no_phone")
    callee = Callee(lead.country, lead.channel, bool(lead.organisation_id), not lead.person.origin)
    return may_call(verdict, callee, policy=rules)


def standing(mine: FollowUpQuerySet, *, user: User, now: datetime) -> Queue:
    """How many calls wait, and why some of them do. One statement counts, one knows the countries."""
    rules = Policy.objects.live().read("calls", CallPolicy)
    rows = calls_of(mine, rules)
    later, may = Exists(_waits().filter(again_at__gt=now)), _may_be_called(rules)
    in_hours = Q(_agreed(now)) | Q(lead__country__in=_open(rows, rules, now))
    here = calling.free(user, now)
    told = rows.order_by().aggregate(
        ready=Count("pk", filter=may & here & in_hours & ~Q(later)),
        later=Count("pk", filter=may & Q(later)),
        closed=Count("pk", filter=may & here & ~in_hours & ~Q(later)),
        held=Count("pk", filter=may & ~here & ~Q(later)),
        refused=Count("pk", filter=~may),
    )
    return Queue(**told)


def refused(mine: FollowUpQuerySet, *, now: datetime, limit: int) -> list[tuple[FollowUp, Reason]]:
    """The calls that nobody may make, the most valuable first, each with the reason."""
    policy = Policy.objects.live()
    rules = policy.read("calls", CallPolicy)
    rows = calls_of(mine, rules).filter(~_may_be_called(rules) | Q(lead__facts__has_key=WRONG))
    rows = rows.select_related("lead__person", "lead__organisation").order_by("-lead__priority", "pk")
    found = list(rows[:limit])
    may = allowed([row.lead for row in found], now=now, policy=policy)
    return [(row, why) for row in found if isinstance(why := may[row.lead_id], Reason)]


# --- What is said ---------------------------------------------------------------------------------------------


def script_for(lead: Lead, kind: str) -> Script | None:
    """The newest active script of this kind: that of the product line, else the one for all."""
    rows = Script.objects.filter(active=True, product__in=("", lead.product))
    fitting = rows.filter(kind__in=(kind, "qualify")).order_by("-version", "-pk")
    best = sorted(fitting, key=lambda row: (row.kind == kind, bool(row.product)), reverse=True)
    return best[0] if best else None


def carry_out(
    follow_up_id: int, heard: Heard, talk: Talk, extra: Extra, *, user: User, now: datetime
) -> Call:
    """The result of a call with all that was heard. Raises CallError or AnswerError; then nothing is kept."""
    with transaction.atomic():
        lead = FollowUp.objects.select_related("lead__person").get(pk=follow_up_id).lead
        if extra.facts:
            enrich.answer(lead.pk, extra.facts, by=user.actor, now=now)
        for name in _new_ticks(lead, extra.ticks):
            grade.tick(lead.pk, name, True, by=user.actor, now=now)
        call = calling.called(follow_up_id, heard, talk, user=user, now=now)
        if heard.result is Result.EXPERT:
            grade.ask_help(lead.pk, who="support", question=heard.question, by=user.actor, now=now)
        if heard.result is Result.DO_NOT_CALL and lead.person:
            purposes = (Purpose.PHONE, Purpose.MAIL) if extra.no_mail else (Purpose.PHONE,)
            consents.withdraw(lead.person, purposes, by=user.actor, now=now)
    return call


def _new_ticks(lead: Lead, names: Iterable[str]) -> list[str]:
    there = grade.ticks_of(lead)
    return [name for name in names if not there[name]]


def undo(call_id: int, *, by: str, now: datetime) -> Call:
    """Takes the last call of a lead back, with its ticks and with what it said of consents. Facts stay known."""
    with transaction.atomic():
        call = calling.undo_call(call_id, by=by, now=now)
        if call.result == Result.DO_NOT_CALL:
            _consent_again(call, by=by, now=now)
        for name in _ticked(call):
            grade.tick(call.lead_id, name, False, by=by, now=now)
        if call.result == Result.EXPERT:
            asked = FollowUp.objects.open().filter(lead=call.lead_id, kind="help", made_at=call.called_at)
            asked.update(done_at=now, done_by=by)
    return call


def _ticked(call: Call) -> list[str]:
    """The segment ticks that were set by this call: facts of its moment."""
    lead = Lead.objects.get(pk=call.lead_id)
    at = call.called_at.isoformat()
    return [
        name.removeprefix("tick.")
        for name, rows in lead.facts.items()
        if name.startswith("tick.") and rows and rows[0][0] is True and rows[0][-1] == at
    ]


def _consent_again(call: Call, *, by: str, now: datetime) -> None:
    """The withdrawal was a slip of the finger: consents hold again, the refusal goes."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        mine = Consent.objects.filter(person__leads=call.lead_id, withdrawn_at=call.called_at)
        ids = list(mine.values_list("pk", "proof"))
        Consent.objects.filter(pk__in=[pk for pk, proof in ids if proof.get("refused")]).delete()
        held = [pk for pk, proof in ids if not proof.get("refused")]
        Consent.objects.filter(pk__in=held).update(withdrawn_at=None)
        notes.note(call.lead_id, "clean", "withdrawal_undone", consents=len(ids))


# --- Figures --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """Tallies of a time: by group (an agency, '' for the house), by script, by hour, and by person."""

    groups: dict[str, Tally]
    scripts: dict[str, Tally]
    hours: dict[str, Tally]
    people: dict[str, Tally]


def figures(*, since: datetime, now: datetime) -> Figures:
    """What was called in a time. One statement; people are told apart only to count them."""
    rows = (
        Call.objects.filter(called_at__gte=since, called_at__lte=now, undone_at__isnull=True, user__isnull=False)
        .annotate(hour=ExtractHour("called_at"))
        .values("user", "agency__name", "script__name", "hour", "user__first_name", "user__last_name", "user__username")
        .annotate(
            n=Count("pk"), reached=Count("pk", filter=Q(result__in=REACHED)),
            qualified=Count("pk", filter=Q(result=Result.QUALIFIED)), spent=Sum("seconds"),
        )
        .order_by()
    )  # fmt: skip
    found = Figures({}, {}, {}, {})
    for row in rows:
        tally = Tally(row["n"], row["reached"], row["qualified"], row["spent"] or 0, frozenset({row["user"]}))
        name = f"{row['user__first_name']} {row['user__last_name']}".strip() or row["user__username"]
        for table, key in (
            (found.groups, row["agency__name"] or ""),
            (found.scripts, row["script__name"] or ""),
            (found.hours, f"{row['hour']:02d}"),
            (found.people, name),
        ):
            table[key] = table.get(key, Tally()) + tally
    return found
