"""A call: one agent has the lead, says what came of it, and can take the last word back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from stellwerk.enrich.fact import Fact, Source
from stellwerk.enrich.keep import ranked, remember
from stellwerk.pursue.calls import (
    REACHED,
    Ahead,
    CallError,
    CallPolicy,
    Heard,
    Result,
    calendar_of,
    dialled,
    weigh,
)
from stellwerk.pursue.follow_ups import Role
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.pursue.step.planning import planned
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Call, Entry, FollowUp, Lead, Person, Policy, Qualification, Response, User
from stellwerk.terms import Letter, Reason, Stage, Temperature

WRONG = "wrong_phone"  # the fact that names a number nobody should dial again
MOST_NOTE = 4000
MOST_SECONDS = 4 * 60 * 60
# Who is qualified asked for an offer: grading counts it as that.
ASKED = "asked_for_offer"
_OF_LEAD = (
    "stage", "waiting_since", "next_at", "grade", "temperature", "lost_reason", "competitor", "treatment",
    "last_contact_at",
)  # fmt: skip
_OF_ROW = ("due_at", "why", "done_at", "done_by", "warned_at", "escalated_at")
_MOMENTS = ("waiting_since", "next_at", "last_contact_at", "due_at", "done_at", "warned_at", "escalated_at")


@dataclass(frozen=True, slots=True)
class Talk:
    """What else an agent wrote down: the answers by step of the script, what was found out (who, need, problem,
    solves, real), a note, how long it took, by which script."""

    answers: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    seconds: int = 0
    script_id: int | None = None


# --- One lead, one agent --------------------------------------------------------------------------------------


def claim(ids: Sequence[int], *, user: User, now: datetime, minutes: float) -> int:
    """Takes the first of these follow-ups that nobody else has; returns its id, 0 where all are taken.

    One conditional update decides, so that two agents never get the same one.
    """
    until = now + timedelta(minutes=minutes)
    for pk in ids:
        if FollowUp.objects.filter(free(user, now), pk=pk).update(locked_by=user, locked_until=until):
            release(user, but=pk)
            return pk
    return 0


def free(user: User, now: datetime) -> Q:
    """Open, and in nobody else's hands."""
    in_hands = Q(locked_until__isnull=True) | Q(locked_until__lte=now) | Q(locked_by=user)
    return Q(done_at__isnull=True) & in_hands


def keep(follow_up_id: int, *, user: User, now: datetime, minutes: float) -> bool:
    """The agent is still at it: the time begins anew. False where somebody else has it by now, or it is done."""
    mine = FollowUp.objects.filter(free(user, now), pk=follow_up_id)
    return bool(mine.update(locked_by=user, locked_until=now + timedelta(minutes=minutes)))


def release(user: User, *, but: int = 0) -> int:
    """Gives back what the agent has; returns how many."""
    return FollowUp.objects.filter(locked_by=user).exclude(pk=but).update(locked_by=None, locked_until=None)


def skip(follow_up_id: int, *, why: str, user: User, now: datetime) -> None:
    """The agent passes the lead on; why stands in its course."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=user.actor, policy_version=policy.version) as notes:
        row = FollowUp.objects.get(pk=follow_up_id)
        FollowUp.objects.filter(pk=row.pk, locked_by=user).update(locked_by=None, locked_until=None)
        notes.note(row.lead_id, "pursue", "call_skipped", reasons=(Reason("call.skipped", {"skip": why}),))


# --- What came of it ------------------------------------------------------------------------------------------


def tries_of(lead_id: int) -> int:
    """Calls in vain since anybody was last reached."""
    held = Call.objects.filter(lead=lead_id, undone_at__isnull=True)
    results = list(held.order_by("-called_at", "-id").values_list("result", flat=True)[:50])
    reached = next((at for at, result in enumerate(results) if result in REACHED), len(results))
    return results[:reached].count(Result.NOT_REACHED)


def wrong_numbers(lead: Lead) -> tuple[str, ...]:
    """The numbers that somebody found wrong."""
    return tuple(str(row[0]) for row in lead.facts.get(WRONG, ()))


def number_of(lead: Lead) -> str:
    """The number to call; '' where none is known."""
    person = lead.person
    return dialled(person.phone, person.mobile, wrong_numbers(lead)) if person else ""


def called(follow_up_id: int, heard: Heard, talk: Talk, *, user: User, now: datetime) -> Call:
    """What came of a call. The follow-up waits, is done or gives way; the lead goes where the result says.

    Raises CallError where somebody else has the lead, it is done, or the result lacks something.
    """
    policy = Policy.objects.live()
    rules = policy.read("calls", CallPolicy)
    with notebook(now=now, actor=user.actor, policy_version=policy.version) as notes:
        row, lead = _mine(follow_up_id, user=user, now=now)
        ahead = weigh(
            heard,
            stage=Stage(lead.stage),
            temperature=Temperature(lead.temperature),
            tries=tries_of(lead.pk),
            other_number=bool(_other_number(lead)),
            calendar=calendar_of(lead.country, zone=timezone.get_default_timezone_name(), policy=rules),
            now=now,
            policy=rules,
            pursue=policy.read("pursue", PursuePolicy),
        )
        before = _as_it_was(row, lead)
        call = _write_call(row, heard, talk, ahead, user=user, now=now)
        _settle_row(row, ahead, by=user.actor, now=now)
        _settle_lead(lead, heard, ahead, by=user.actor, now=now)
        before |= _aside(lead, call, heard, talk, by=user.actor, now=now)
        notes.note(
            lead.pk, "pursue", "called", reasons=(ahead.why,), result=heard.result.value, call=call.pk,
            note=call.note, before=before, stage_now=lead.stage,
        )  # fmt: skip
        _follow(lead, ahead, rules=rules, by=user.actor, now=now, notes=notes)
    return call


def _mine(follow_up_id: int, *, user: User, now: datetime) -> tuple[FollowUp, Lead]:
    row = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up_id)
    if row.done_at is not None:
        raise CallError(Reason("call.done_already", {}))
    if row.locked_by_id not in (None, user.pk) and row.locked_until and row.locked_until > now:
        raise CallError(Reason("call.taken", {}))
    lead = Lead.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.lead_id)
    return row, lead


def _other_number(lead: Lead) -> str:
    """The number that is left once the one that was dialled is wrong."""
    if not lead.person:
        return ""
    return dialled(lead.person.phone, lead.person.mobile, (*wrong_numbers(lead), number_of(lead)))


def _write_call(row: FollowUp, heard: Heard, talk: Talk, ahead: Ahead, *, user: User, now: datetime) -> Call:
    return Call.objects.create(
        lead_id=row.lead_id, follow_up=row, script_id=talk.script_id, user=user, agency_id=user.agency_id,
        result=heard.result.value, answers=dict(talk.answers), note=talk.note.strip()[:MOST_NOTE],
        again_at=ahead.again_at, seconds=max(0, min(talk.seconds, MOST_SECONDS)), called_at=now,
        made_by=user.actor,
    )  # fmt: skip


def _settle_row(row: FollowUp, ahead: Ahead, *, by: str, now: datetime) -> None:
    """The same follow-up waits on, or it is done."""
    row.locked_by, row.locked_until = None, None
    due_at = ahead.again_at or ahead.due_at
    if due_at is None:
        row.done_at, row.done_by = now, by
    else:
        row.due_at, row.why = due_at, ahead.why.as_json()
        row.warned_at, row.escalated_at, row.reminded_at, row.escalated_to = None, None, None, ""
    row.save(
        update_fields=[*_OF_ROW, "locked_by", "locked_until", "reminded_at", "escalated_to"]
    )  # fmt: skip


def _settle_lead(lead: Lead, heard: Heard, ahead: Ahead, *, by: str, now: datetime) -> None:
    lead.temperature = ahead.temperature
    if heard.result in REACHED:
        lead.last_contact_at = now
    if ahead.stage is not None:
        lead.stage, lead.next_at = ahead.stage, ahead.looked_at
        lead.waiting_since = now if ahead.stage in (Stage.ENRICH, Stage.GRADE) else None
    if ahead.stage in (Stage.NURTURE, Stage.SCRAP):
        scrap = ahead.stage is Stage.SCRAP
        lead.grade = Letter.C if scrap else Letter.B
        lead.lost_reason, lead.competitor = heard.lost_reason[:40], heard.competitor.strip()[:80]
        at = ahead.looked_at or now
        lead.treatment = {
            "what": "revisit" if scrap else "inform", "by": "marketing", "at": at.isoformat(),
            "why": ahead.why.as_json(), "scrap": ahead.scrap,
        }  # fmt: skip
    if heard.result is Result.WRONG_NUMBER:
        lead.facts = _marked_wrong(lead, now=now)
    lead.save(update_fields=[*_OF_LEAD, "facts"])


def _marked_wrong(lead: Lead, *, now: datetime) -> dict[str, Any]:
    """The facts with the number that was dialled among those that are wrong."""
    number = number_of(lead)
    if not number:
        return dict(lead.facts)
    known = (Fact.from_json([WRONG, *row]) for row in lead.facts.get(WRONG, ()))
    said = Fact(WRONG, number, Source.PERSON, "call.wrong_number", 1.0, now)
    rows = ranked(remember(known, [said]))[WRONG]
    return {**lead.facts, WRONG: [row.as_json()[1:] for row in rows]}


def _aside(lead: Lead, call: Call, heard: Heard, talk: Talk, *, by: str, now: datetime) -> dict[str, Any]:
    """What stands beside the lead: what was found out, that an offer is wanted, another number. What undoing needs."""
    if heard.result is Result.QUALIFIED:
        found = {name: value for name, value in talk.found.items() if value not in ("", None)}
        Qualification.objects.create(lead=lead, made_at=now, made_by=by, **({"real": True} | found))
        Response.objects.get_or_create(lead=lead, kind=ASKED, at=now, defaults={"made_by": by})
    if heard.number and lead.person_id:
        return {"numbers": set_number(lead, heard.number)}
    return {}


def set_number(lead: Lead, number: str) -> list[str]:
    """Another number stands in the place of one that is wrong; returns phone and mobile as they were."""
    person = Person.objects.select_for_update().get(leads=lead)
    before = [person.phone, person.mobile]
    column = "phone" if not person.phone or person.phone in wrong_numbers(lead) or person.mobile else "mobile"
    setattr(person, column, number)
    person.save(update_fields=[column])
    return before


def _follow(lead: Lead, ahead: Ahead, *, rules: CallPolicy, by: str, now: datetime, notes: Notebook) -> None:
    """Another follow-up takes the place; a lead that went on leaves no call behind."""
    if ahead.follow_up:
        planned(lead, ahead.follow_up, now=now).save()
        notes.note(lead.pk, "pursue", ahead.follow_up.kind, reasons=(ahead.follow_up.why,))
    if ahead.stage is not None:
        others = FollowUp.objects.open().filter(lead=lead, kind__in=rules.kinds, role=Role.CALL_CENTRE)
        others.update(done_at=now, done_by=by)


def enter_number(follow_up_id: int, number: str, *, user: User, now: datetime) -> FollowUp:
    """Somebody found a number where none was known; the old one stays in the journal."""
    policy = Policy.objects.live()
    with notebook(now=now, actor=user.actor, policy_version=policy.version) as notes:
        row, lead = _mine(follow_up_id, user=user, now=now)
        if not lead.person_id:
            raise CallError(Reason("call.nobody_known", {}))
        before = set_number(lead, number)
        notes.note(
            lead.pk, "pursue", "number_entered", reasons=(Reason("call.number_entered", {"phone": number}),),
            before=before,
        )  # fmt: skip
    return row


# --- Taken back -----------------------------------------------------------------------------------------------


def last_call(user: User) -> Call | None:
    """The agent's last call that still counts."""
    return Call.objects.filter(user=user, undone_at__isnull=True).order_by("-called_at", "-id").first()


def undo_call(call_id: int, *, by: str, now: datetime) -> Call:
    """Takes the last call of a lead back: lead and follow-up stand as before. Facts and ticks have steps of their own.

    Raises CallError when another call followed, or the lead has gone on since.
    """
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        call = Call.objects.select_for_update(of=("self",)).get(pk=call_id)
        if call.undone_at:
            return call
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=call.lead_id)
        values = _noted(call)
        later = Call.objects.filter(lead=lead, undone_at__isnull=True, pk__gt=call.pk).exists()
        if later or values is None or lead.stage != values["stage_now"]:
            raise CallError(Reason("call.gone_on", {}))
        _set_back(call, lead, values["before"])
        call.undone_at = now
        call.save(update_fields=["undone_at"])
        notes.note(lead.pk, "pursue", "call_undone", result=call.result, call=call.pk)
    return call


def _noted(call: Call) -> dict[str, Any] | None:
    """What the journal kept of how it was before."""
    for entry in Entry.objects.filter(lead=call.lead_id, at=call.called_at, actor=call.made_by):
        for step in entry.steps:
            if step["what"] == "called" and step["values"].get("call") == call.pk:
                return dict(step["values"])
    return None


def _as_it_was(row: FollowUp, lead: Lead) -> dict[str, Any]:
    return {
        "row": {name: _plain(getattr(row, name)) for name in _OF_ROW},
        "lead": {name: _plain(getattr(lead, name)) for name in _OF_LEAD},
        "wrong": lead.facts.get(WRONG),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _set_back(call: Call, lead: Lead, before: Mapping[str, Any]) -> None:
    for name, value in before["lead"].items():
        setattr(lead, name, _moment(name, value))
    lead.facts = {name: rows for name, rows in lead.facts.items() if name != WRONG}
    if before["wrong"]:
        lead.facts[WRONG] = before["wrong"]
    lead.save(update_fields=[*_OF_LEAD, "facts"])
    if call.follow_up_id:
        row = {name: _moment(name, value) for name, value in before["row"].items()}
        FollowUp.objects.filter(pk=call.follow_up_id).update(**row)
    mine: dict[str, Any] = {"lead": lead, "made_at": call.called_at}
    FollowUp.objects.open().filter(**mine, kind="decide").delete()
    FollowUp.objects.filter(lead=lead, done_at=call.called_at, done_by=call.made_by).update(
        done_at=None, done_by=""
    )
    Qualification.objects.filter(**mine, made_by=call.made_by, offer__isnull=True).delete()
    Response.objects.filter(lead=lead, kind=ASKED, at=call.called_at, made_by=call.made_by).delete()
    if "numbers" in before and lead.person_id:
        phone, mobile = before["numbers"]
        Person.objects.filter(pk=lead.person_id).update(phone=phone, mobile=mobile)


def _moment(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and name in _MOMENTS else value
