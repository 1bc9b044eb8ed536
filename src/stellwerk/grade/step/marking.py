"""Many leads at once: into a segment or out of it, a strategy field, the call centre, an owner. One act, undoable.

An act is one entry of the journal that holds how every lead was before; undoing sets back what nobody has changed
since. Besides, every lead's own course tells of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stellwerk.grade.segments import Segment
from stellwerk.grade.step.around import rules
from stellwerk.grade.strategy import Field
from stellwerk.store.journal import notebook
from stellwerk.store.models import Entry, FollowUp, Lead, Policy, User
from stellwerk.store.rows import insert_rows, update_rows
from stellwerk.terms import Reason, Stage

MOST = 5000
ABOUT = "marking"
# Under which name the course of a lead finds what was chosen.
_NAMED = {"put_in": "segment", "take_out": "segment", "field": "strategy"}
UNMARKED = (Stage.CLOSED, Stage.MERGED)  # what is in scrap may come back
# Who may own a lead: who works leads in the house, or those that were handed to them.
OWNERS = (
    User.Role.MARKETING, User.Role.CALL_CENTRE, User.Role.SALES, User.Role.CHANNEL, User.Role.AGENCY,
    User.Role.EXPERT, User.Role.ADMIN,
)  # fmt: skip


class MarkingError(ValueError):
    """An act that cannot be done; `reason` says what to do."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.key)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Marked:
    """What an act did: to how many leads, and the number of its entry in the journal, by which it is undone."""

    leads: int
    entry: int


@dataclass(frozen=True, slots=True)
class _Act:
    """What an act changes of one lead (None: nothing), how it is set back, and which columns that writes."""

    columns: tuple[str, ...]
    change: Callable[[Lead], Any]
    back: Callable[[Lead, Any], bool]


def mark(ids: Iterable[int], *, what: str, value: str, by: str, now: datetime) -> Marked:
    """Does one act to all leads that it changes. `what`: put_in, take_out (a segment's code), field (a strategy
    field, '' for the rule's), owner (a user's id), call_centre. Raises MarkingError when the act makes no sense."""
    wanted = list(ids)
    if not wanted:
        raise MarkingError(Reason("marking.nobody", {}))
    if len(wanted) > MOST:
        raise MarkingError(Reason("marking.too_many", {"given": len(wanted), "most": MOST}))
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        leads = list(Lead.objects.select_for_update().filter(id__in=wanted).exclude(stage__in=UNMARKED))
        calls = what == "call_centre"
        before = _send(leads, now=now) if calls else _carry_out(leads, _act(what, value, by=by))
        chosen: dict[str, Any] = {_NAMED.get(what, "value"): value}
        for lead_id in before:
            notes.note(int(lead_id), "grade", f"marked_{what}", **chosen)
        notes.note_other(ABOUT, "grade", what, value=value, before=before)
    entry = Entry.objects.filter(about=ABOUT, actor=by, at=now).latest("id") if before else None
    return Marked(len(before), entry.pk if entry else 0)


def undo_marking(entry_id: int, *, by: str, now: datetime) -> int:
    """Sets back what an act changed, where nobody has changed it since; returns how many leads. Twice is harmless."""
    entry = Entry.objects.get(pk=entry_id, about=ABOUT)
    (step,) = entry.steps
    before, what, value = step["values"]["before"], step["what"], step["values"]["value"]
    policy = Policy.objects.live()
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        if what == "call_centre":
            done = _call_back(before, by=by, now=now)
        else:
            done = _set_back(before, _act(what, value, by=entry.actor))
        for lead_id in done:
            notes.note(lead_id, "grade", "marking_undone", value=value)
    return len(done)


def _act(what: str, value: str, *, by: str) -> _Act:
    if what in ("put_in", "take_out"):
        return _segment(value, inside=what == "put_in")
    if what == "field":
        return _field(value, by=by)
    if what == "owner":
        return _owner(value)
    raise MarkingError(Reason("marking.no_act", {}))


def _carry_out(leads: Sequence[Lead], act: _Act) -> dict[str, Any]:
    before = {lead: was for lead in leads if (was := act.change(lead)) is not None}
    update_rows(list(before), *act.columns)
    return {str(lead.pk): was for lead, was in before.items()}


def _set_back(before: dict[str, Any], act: _Act) -> list[int]:
    leads = Lead.objects.select_for_update().filter(id__in=[int(pk) for pk in before])
    done = [lead for lead in leads if act.back(lead, before[str(lead.pk)])]
    update_rows(done, *act.columns)
    return [lead.pk for lead in done]


def _segment(code: str, *, inside: bool) -> _Act:
    known: list[Segment] = [rule for rule in rules() if rule.active]
    order = [rule.code for rule in known]
    if code not in order:
        raise MarkingError(Reason("marking.no_segment", {}))

    def listed(lead: Lead, there: bool) -> list[str]:
        codes = {*lead.segments, code} if there else set(lead.segments) - {code}
        return [one for one in order if one in codes]

    def change(lead: Lead) -> Any:
        if lead.segments_by_hand.get(code) is inside:
            return None
        was = [lead.segments_by_hand.get(code), code in lead.segments]
        lead.segments_by_hand = {**lead.segments_by_hand, code: inside}
        lead.segments = listed(lead, inside)
        return was

    def back(lead: Lead, was: Any) -> bool:
        if lead.segments_by_hand.get(code) is not inside:
            return False
        hand = {k: v for k, v in lead.segments_by_hand.items() if k != code}
        lead.segments_by_hand = hand if was[0] is None else {**hand, code: was[0]}
        lead.segments = listed(lead, was[1])
        return True

    return _Act(("segments", "segments_by_hand"), change, back)


def _field(name: str, *, by: str) -> _Act:
    if name not in set(Field):
        raise MarkingError(Reason("marking.no_field", {}))

    def change(lead: Lead) -> Any:
        was = [lead.strategy, lead.strategy_by]
        if was == [name, by]:
            return None
        lead.strategy, lead.strategy_by = name, by
        return was

    def back(lead: Lead, was: Any) -> bool:
        if [lead.strategy, lead.strategy_by] != [name, by]:
            return False
        lead.strategy, lead.strategy_by = was
        return True

    return _Act(("strategy", "strategy_by"), change, back)


def _owner(text: str) -> _Act:
    user = User.objects.filter(pk=text, role__in=OWNERS, is_active=True).first() if text.isdecimal() else None
    if user is None:
        raise MarkingError(Reason("marking.no_owner", {}))

    def change(lead: Lead) -> Any:
        if lead.owner_id == user.pk:
            return None
        was, lead.owner_id = [lead.owner_id], user.pk
        return was

    def back(lead: Lead, was: Any) -> bool:
        if lead.owner_id != user.pk:
            return False
        lead.owner_id = was[0]
        return True

    return _Act(("owner",), change, back)


def _send(leads: Sequence[Lead], *, now: datetime) -> dict[str, Any]:
    """A call each by tomorrow; a lead that waits for one already is left as it is."""
    waits = set(FollowUp.objects.open().filter(lead__in=leads, kind="ask").values_list("lead", flat=True))
    due_at = now + timedelta(days=1)
    why = Reason("marking.call", {"due_at": due_at.isoformat()}).as_json()
    rows = insert_rows(
        FollowUp(lead_id=lead.pk, kind="ask", role=User.Role.CALL_CENTRE, due_at=due_at, why=why, made_at=now)
        for lead in leads
        if lead.pk not in waits
    )
    return {str(row.lead_id): row.pk for row in rows}


def _call_back(before: dict[str, Any], *, by: str, now: datetime) -> list[int]:
    """The calls that nobody has made yet are called off."""
    rows = FollowUp.objects.open().filter(pk__in=before.values())
    ids = list(rows.values_list("lead", flat=True))
    rows.update(done_at=now, done_by=by)
    return ids
