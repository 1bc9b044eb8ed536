"""Levels: every partner is judged once a night, a person decides what was proposed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from stellwerk.review.thresholds import (
    Case,
    Figures,
    LevelError,
    LevelPolicy,
    Move,
    OpenChange,
    Verb,
    Worked,
    announced_for,
    figures,
    judge,
    standing,
)
from stellwerk.review.thresholds import State as LevelState
from stellwerk.store.journal import Notebook, notebook
from stellwerk.store.models import (
    Entry,
    LevelChange,
    Offer,
    Partner,
    Policy,
)
from stellwerk.terms import Reason


@dataclass(frozen=True, slots=True)
class LevelStanding:
    """Where a partner stands with its level, for itself and for its channel manager.

    `why` are sentences about its own figures and what the next level asks for; `announced` is the step to come.
    """

    level: str
    since: date
    performance: str
    figures: Figures
    why: tuple[Reason, ...]
    announced: LevelChange | None


def levels_judged_on(day: date) -> bool:
    """Whether the partners' levels were looked at on this day."""
    return Entry.objects.about("levels").since(day).exists()


def judge_levels(*, now: datetime, policy: Policy, notes: Notebook) -> list[LevelChange]:
    """Looks at every partner's level once a day; returns the changes that the partners are to be told of.

    A second call on the same day does nothing. Rows are locked in the order of partners.
    """
    today, rules = timezone.localdate(now), policy.read("levels", LevelPolicy)
    partners = list(Partner.objects.active(today).order_by("pk").select_for_update())
    if levels_judged_on(today):
        return []
    told, open_changes = [], _open_changes()
    cases = _cases(partners, open_changes, now=now, rules=rules)
    for partner in partners:
        move = judge(cases[partner.pk], today=today, policy=rules)
        if move:
            change = open_changes.get(partner.pk) or LevelChange(partner=partner, made_at=now)
            told += [change] if _make(move, change, partner, now=now, notes=notes) else []
    notes.note_other("levels", "review", "levels_judged", partners=len(partners))
    return told


def _make(move: Move, change: LevelChange, partner: Partner, *, now: datetime, notes: Notebook) -> bool:
    """Writes a move down; whether the partner is told of it."""
    was = change.state if change.pk else ""
    change.from_level, change.to_level = partner.level, move.to_level
    change.state, change.why = AFTER[move.verb], move.why.as_json()
    change.effective_on = move.effective_on or change.effective_on
    if move.verb is not Verb.PROPOSE:
        change.decided_at, change.decided_by = now, change.decided_by or "rule"
    change.save()
    if move.verb is Verb.DO:
        _set_level(partner, move.to_level, timezone.localdate(now))
    what = f"level_{change.state}"
    notes.note_other(f"partner:{partner.code}", "review", what, reasons=(move.why,), level=move.to_level)
    return move.verb is Verb.ANNOUNCE or (move.verb is Verb.LAPSE and was == LevelChange.State.ANNOUNCED)


AFTER = {
    Verb.PROPOSE: LevelChange.State.PROPOSED,
    Verb.ANNOUNCE: LevelChange.State.ANNOUNCED,
    Verb.DO: LevelChange.State.DONE,
    Verb.LAPSE: LevelChange.State.LAPSED,
}


def _set_level(partner: Partner, level: str, today: date) -> None:
    """A weight that was given by hand would outlast the level, so it goes."""
    partner.level, partner.level_since, partner.weight = level, today, None
    partner.save(update_fields=["level", "level_since", "weight"])


def decide_level(change_id: int, *, approve: bool, by: str, now: datetime) -> LevelChange:
    """A person announces a proposed step, or refuses one that has not taken effect. Raises LevelError.

    The caller writes the letter in the same transaction, see `LevelChange.state` before and after.
    """
    policy, state = Policy.objects.live(), LevelChange.State
    with notebook(now=now, actor=by, policy_version=policy.version) as notes:
        change = (
            LevelChange.objects.select_for_update(of=("self",)).select_related("partner").get(pk=change_id)
        )
        if change.state != state.PROPOSED and (approve or change.state != state.ANNOUNCED):
            raise LevelError(Reason("level.over", {"partner": change.partner.name}))
        change.state = state.ANNOUNCED if approve else state.REFUSED
        change.decided_at, change.decided_by = now, by
        if approve:
            rules = policy.read("levels", LevelPolicy)
            today = timezone.localdate(now)
            change.effective_on = announced_for(change.from_level, change.to_level, today=today, policy=rules)
        change.save()
        why = Reason.from_json(change.why)
        about = f"partner:{change.partner.code}"
        notes.note_other(about, "review", f"level_{change.state}", reasons=(why,), level=change.to_level)
    return change


def standing_of(partner_id: int, *, now: datetime) -> LevelStanding:
    """A partner's level, its figures in words, what the next one asks for, and a step that was announced."""
    return level_of(Partner.objects.get(pk=partner_id), policy=Policy.objects.live(), now=now)


def level_of(partner: Partner, *, policy: Policy, now: datetime) -> LevelStanding:
    """The same for a partner's row; two queries."""
    rules = policy.read("levels", LevelPolicy)
    change = _open_changes(partner.pk).get(partner.pk)
    case = _case(
        partner, change, _worked([partner.pk], now=now, rules=rules)[partner.pk], now=now, rules=rules
    )
    announced = change if change and change.state == LevelChange.State.ANNOUNCED else None
    return LevelStanding(
        level=partner.level,
        since=case.since,
        performance=partner.performance,
        figures=case.now,
        why=standing(case, today=timezone.localdate(now), policy=rules),
        announced=announced,
    )


def _open_changes(partner_id: int | None = None) -> dict[int, LevelChange]:
    """The proposed or announced change of each partner."""
    found = LevelChange.objects.filter(state__in=(LevelChange.State.PROPOSED, LevelChange.State.ANNOUNCED))
    if partner_id is not None:
        found = found.filter(partner=partner_id)
    return {change.partner_id: change for change in found}


def _cases(
    partners: Sequence[Partner], changes: Mapping[int, LevelChange], *, now: datetime, rules: LevelPolicy
) -> dict[int, Case]:
    """Every partner as the thresholds see it; two queries."""
    ids = [partner.pk for partner in partners]
    worked, refused = _worked(ids, now=now, rules=rules), _refused(ids, now=now, rules=rules)
    return {
        partner.pk: _case(
            partner, changes.get(partner.pk), worked[partner.pk], refused[partner.pk], now=now, rules=rules
        )
        for partner in partners
    }


def _case(
    partner: Partner,
    change: LevelChange | None,
    worked: Sequence[Worked],
    refused: Sequence[tuple[str, date]] = (),
    *,
    now: datetime,
    rules: LevelPolicy,
) -> Case:
    begun = OpenChange(change.to_level, LevelState(change.state), change.effective_on) if change else None
    return Case(
        level=partner.level,
        since=partner.level_since or partner.joined_on,
        now=figures(worked, at=now, policy=rules),
        before=figures(worked, at=now - timedelta(weeks=rules.confirm_weeks), policy=rules),
        open=begun,
        refused=tuple(refused),
    )


def _worked(ids: Sequence[int], *, now: datetime, rules: LevelPolicy) -> dict[int, list[Worked]]:
    """The leads that partners accepted and still have or brought to an end."""
    since = now - timedelta(weeks=rules.look_back_weeks + rules.confirm_weeks)
    states = (Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST)
    taken = Offer.objects.filter(partner__in=ids, state__in=states, answered_at__gte=since)
    found: dict[int, list[Worked]] = defaultdict(list)
    for partner, at, closed_at, state, chance in taken.values_list(
        "partner", "answered_at", "lead__closed_at", "state", "lead__chance"
    ):
        if at is not None:
            over = closed_at if state != Offer.State.ACCEPTED else None
            found[partner].append(Worked(at, over, state == Offer.State.WON, chance or 0.0))
    return found


def _refused(ids: Sequence[int], *, now: datetime, rules: LevelPolicy) -> dict[int, list[tuple[str, date]]]:
    since = now - timedelta(weeks=rules.ask_again_weeks)
    rows = LevelChange.objects.filter(partner__in=ids, state=LevelChange.State.REFUSED, decided_at__gte=since)
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for partner, level, at in rows.values_list("partner", "to_level", "decided_at"):
        found[partner].append((level, timezone.localdate(at)))
    return found
