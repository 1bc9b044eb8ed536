"""The policy's way: draft, proposed, approved by a second person, live; and one step back."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.db.models import Max

from stellwerk.review.changes import Change, DraftError, carried_over, changes, lean, on_top
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import Policy
from stellwerk.terms import Reason

State = Policy.State
CLOCK = "clock"


def draft(numbers: Mapping[str, Mapping[str, Any]], *, note: str, by: str, now: datetime) -> Policy:
    """A draft beside the rules that are live. Raises PolicyError for numbers that make no sense."""
    with _notes(by=by, now=now) as notes:
        live = _live_row(by=by, now=now)
        kept = lean(numbers)
        found = _differing(live, kept)
        made = _new(kept, state=State.DRAFT, note=note, by=by, now=now)
        notes.note_other(_about(made), "review", "policy_drafted", reasons=_reasons(found), note=note)
    return made


def change_draft(
    policy_id: int, numbers: Mapping[str, Mapping[str, Any]], *, note: str, by: str, now: datetime
) -> Policy:
    """Other numbers for a draft; only its maker changes it. Raises PolicyError, DraftError."""
    with _notes(by=by, now=now) as notes:
        live, made = _locked(policy_id)
        _check(made, State.DRAFT)
        _check_maker(made, by)
        kept = lean(numbers)
        before = made.numbers
        carried = carried_over(kept, base=base_of(made, live).numbers, live=live.numbers)
        _differing(live, carried)
        made.numbers, made.note, made.made_at = carried, note, now
        made.save(update_fields=["numbers", "note", "made_at"])
        found = changes(before, carried)
        notes.note_other(_about(made), "review", "policy_changed", reasons=_reasons(found), note=note)
    return made


def propose(policy_id: int, *, by: str, now: datetime) -> Policy:
    """Asks a second person. What went live since the draft was made is taken over first."""
    with _notes(by=by, now=now) as notes:
        live, made = _locked(policy_id)
        _check(made, State.DRAFT)
        _check_maker(made, by)
        base = base_of(made, live)
        if base.pk != live.pk:
            made.numbers = carried_over(made.numbers, base=base.numbers, live=live.numbers)
            made.made_at = now
        found = _differing(live, made.numbers)
        made.state = State.PROPOSED
        made.save(update_fields=["numbers", "made_at", "state"])
        notes.note_other(_about(made), "review", "policy_proposed", reasons=_reasons(found))
    return made


def approve(policy_id: int, *, by: str, now: datetime) -> Policy:
    """A second person puts it live at once; what ruled until now is kept. Raises DraftError."""
    with _notes(by=by, now=now) as notes:
        live, made = _locked(policy_id)
        _check(made, State.PROPOSED)
        if made.made_by == by:
            raise DraftError(Reason("policy.second_person", {"version": made.version}))
        if base_of(made, live).pk != live.pk:
            raise DraftError(Reason("policy.outdated", {"version": made.version, "live": live.version}))
        found = changes(live.numbers, made.numbers)
        _go_live(made, instead_of=live, by=by, now=now)
        notes.note_other(_about(made), "review", "policy_live", reasons=_reasons(found), before=live.version)
    return made


def adopt(
    numbers: Mapping[str, Mapping[str, Any]], *, why: Reason, by: str, now: datetime, notes: Notebook
) -> Policy:
    """Numbers that the machine found go live on top of what rules now: the clock made them, `by` approves them.

    Raises PolicyError for numbers that make no sense, DraftError where they change nothing any more.
    """
    live = _live_row(by=by, now=now)
    live = Policy.objects.select_for_update().get(pk=live.pk)
    kept = lean(on_top(numbers, live.numbers))
    found = _differing(live, kept)
    made = _new(kept, state=State.DRAFT, note="", by=CLOCK, now=now)
    _go_live(made, instead_of=live, by=by, now=now)
    notes.note_other(
        _about(made), "review", "policy_live", reasons=(why, *_reasons(found)), before=live.version
    )
    return made


def reject(policy_id: int, *, why: str, by: str, now: datetime) -> Policy:
    """A second person says no, and why: it is a draft again. Raises DraftError."""
    with _notes(by=by, now=now) as notes:
        _, made = _locked(policy_id)
        _check(made, State.PROPOSED)
        if made.made_by == by:
            raise DraftError(Reason("policy.second_person", {"version": made.version}))
        if not why.strip():
            raise DraftError(Reason("policy.say_why"))
        made.state = State.DRAFT
        made.save(update_fields=["state"])
        reason = Reason("policy.rejected", {"why": why.strip()})
        notes.note_other(_about(made), "review", "policy_rejected", reasons=(reason,))
    return made


def take_back(policy_id: int, *, by: str, now: datetime) -> Policy:
    """Its maker wants to change what it proposed: it is a draft again. Raises DraftError."""
    with _notes(by=by, now=now) as notes:
        _, made = _locked(policy_id)
        _check(made, State.PROPOSED)
        _check_maker(made, by)
        made.state = State.DRAFT
        made.save(update_fields=["state"])
        notes.note_other(_about(made), "review", "policy_taken_back")
    return made


def discard(policy_id: int, *, by: str, now: datetime) -> Policy:
    """A draft that nobody wants any more; it stays in the list of versions. Raises DraftError."""
    with _notes(by=by, now=now) as notes:
        _, made = _locked(policy_id)
        _check(made, State.DRAFT)
        made.state = State.RETIRED
        made.save(update_fields=["state"])
        notes.note_other(_about(made), "review", "policy_discarded")
    return made


def step_back(*, by: str, now: datetime) -> Policy:
    """What ruled before rules again, as a new version. One step: the next one leads forth again. Raises DraftError."""
    with _notes(by=by, now=now) as notes:
        live = Policy.objects.select_for_update().filter(state=State.LIVE).first()
        before = previous(live)
        if live is None or before is None:
            raise DraftError(Reason("policy.no_step_back"))
        again = _new(before.numbers, state=State.DRAFT, note=before.note, by=by, now=now)
        found = changes(live.numbers, again.numbers)
        _go_live(again, instead_of=live, by=by, now=now)
        why = Reason("policy.stepped_back", {"version": live.version, "before": before.version})
        notes.note_other(_about(again), "review", "policy_stepped_back", reasons=(why, *_reasons(found)))
    return again


def previous(live: Policy | None) -> Policy | None:
    """What ruled before the policy that is live."""
    if live is None or live.live_at is None:
        return None
    ruled = Policy.objects.filter(state=State.RETIRED, live_at__lte=live.live_at).exclude(pk=live.pk)
    return ruled.order_by("-live_at", "-version").first()


def base_of(made: Policy, live: Policy) -> Policy:
    """The rules that were live when the draft was made or last changed."""
    if live.live_at is None or live.live_at <= made.made_at:
        return live
    ruled = Policy.objects.filter(state=State.RETIRED, live_at__lte=made.made_at)
    return ruled.order_by("-live_at", "-version").first() or live


def _notes(*, by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)


def _live_row(*, by: str, now: datetime) -> Policy:
    """The policy that is live; a house without one writes down its defaults, so that there is a way back."""
    live = Policy.objects.live()
    return Policy.first({}, by=by, at=now) if not live.version else live


def _locked(policy_id: int) -> tuple[Policy, Policy]:
    """The policy that is live and this one, locked in the order of their ids."""
    live_or_this = Policy.objects.filter(state=State.LIVE) | Policy.objects.filter(pk=policy_id)
    rows = list(live_or_this.order_by("pk").select_for_update())
    made = next((row for row in rows if row.pk == policy_id), None)
    live = next((row for row in rows if row.state == State.LIVE), None)
    if made is None or live is None:
        raise DraftError(Reason("policy.gone"))
    return live, made


def _new(numbers: Mapping[str, Any], *, state: Policy.State, note: str, by: str, now: datetime) -> Policy:
    last = Policy.objects.aggregate(last=Max("version"))["last"] or 0
    return Policy.objects.create(
        version=last + 1, state=state, numbers=dict(numbers), note=note, made_by=by, made_at=now
    )


def _go_live(made: Policy, *, instead_of: Policy, by: str, now: datetime) -> None:
    """The old one first: the database lets only one be live."""
    instead_of.state = State.RETIRED
    instead_of.save(update_fields=["state"])
    made.state, made.approved_by, made.live_at = State.LIVE, by, now
    made.save(update_fields=["state", "approved_by", "live_at"])


def _differing(live: Policy, numbers: Mapping[str, Any]) -> tuple[Change, ...]:
    found = changes(live.numbers, numbers)
    if not found:
        raise DraftError(Reason("policy.nothing_changed", {"version": live.version}))
    return found


def _check(made: Policy, state: Policy.State) -> None:
    if made.state != state:
        raise DraftError(Reason("policy.moved_on", {"version": made.version}))


def _check_maker(made: Policy, by: str) -> None:
    if made.made_by != by:
        raise DraftError(Reason("policy.not_yours", {"version": made.version}))


def _about(made: Policy) -> str:
    return f"policy:{made.version}"


def _reasons(found: Iterable[Change]) -> tuple[Reason, ...]:
    return tuple(change.reason() for change in found)
