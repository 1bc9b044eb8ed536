"""Experts are asked: when a lead of a field becomes an A, or when somebody asks; their answer stands on the lead."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from stellwerk.grade.step.around import Around
from stellwerk.grade.strategy import HELPERS, StrategyPolicy, helpers
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import FollowUp, Lead, Policy, User
from stellwerk.store.rows import insert_rows
from stellwerk.terms import Letter, Reason
from stellwerk.worktime import Calendar

HELP = "help"
LONGEST = 1000


class HelpError(ValueError):
    """A question or an answer that cannot be taken; `reason` says what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


def ask_experts(leads: Iterable[Lead], beside: Around, *, now: datetime, notes: Notebook) -> int:
    """Asks, for every fresh A, whoever must help with its field; a lead that was asked for is not asked again."""
    wanted = [
        (lead, who)
        for lead in leads
        if lead.grade == Letter.A
        for who in helpers(lead.strategy, policy=beside.strategy)
    ]
    if not wanted:
        return 0
    asked = set(
        FollowUp.objects.filter(lead__in={lead.pk for lead, _ in wanted}, kind=HELP).values_list("lead")
    )
    due_at = _due(beside.strategy, now=now)
    rows = []
    for lead, who in wanted:
        if (lead.pk,) in asked:
            continue
        why = Reason("help.field", {"helper": who, "strategy": lead.strategy, "due_at": due_at.isoformat()})
        rows.append(_help(lead.pk, why, due_at=due_at, now=now))
        notes.note(lead.pk, "grade", "help_asked", reasons=(why,))
    insert_rows(rows)
    return len(rows)


def ask_help(lead_id: int, *, who: str, question: str, by: str, now: datetime) -> FollowUp:
    """Somebody asks product development or support. Raises HelpError without a question or without whom."""
    question = question.strip()
    if not question:
        raise HelpError(Reason("help.no_question", {}))
    _check_length(question)
    if who not in HELPERS:
        raise HelpError(Reason("help.nobody", {}))
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        due_at = _due(policy.read("strategy", StrategyPolicy), now=now)
        why = Reason("help.asked", {"helper": who, "due_at": due_at.isoformat()})
        row = _help(lead_id, why, due_at=due_at, now=now, question=question)
        row.save()
        notes.note(lead_id, "grade", "help_asked", reasons=(why,), note=question)
    return row


def answer(follow_up_id: int, text: str, *, by: str, now: datetime) -> FollowUp:
    """The expert's answer; it stands on the lead's course. Raises HelpError without a text or a second time."""
    text = text.strip()
    if not text:
        raise HelpError(Reason("help.no_answer", {}))
    _check_length(text)
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        row = FollowUp.objects.select_for_update().get(pk=follow_up_id, kind=HELP)
        if row.done_at is not None:
            raise HelpError(Reason("help.answered_already", {}))
        row.answer, row.done_at, row.done_by = text, now, by
        row.save(update_fields=["answer", "done_at", "done_by"])
        notes.note(row.lead_id, "grade", "help_answered", note=text)
    return row


def _help(lead_id: int, why: Reason, *, due_at: datetime, now: datetime, question: str = "") -> FollowUp:
    return FollowUp(
        lead_id=lead_id, kind=HELP, role=User.Role.EXPERT, due_at=due_at, why=why.as_json(), question=question,
        made_at=now,
    )  # fmt: skip


def _check_length(text: str) -> None:
    if len(text) > LONGEST:
        raise HelpError(Reason("help.too_long", {"most": LONGEST, "given": len(text)}))


def _due(policy: StrategyPolicy, *, now: datetime) -> datetime:
    calendar = Calendar(tz=timezone.get_default_timezone_name())
    return calendar.closing(now, days=policy.help_days)
