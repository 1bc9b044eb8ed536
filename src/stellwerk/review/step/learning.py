"""Learning in the house: outcomes are read, a score is proposed, a second person decides, one step leads back."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from stellwerk.grade.chance import ENOUGH
from stellwerk.grade.sort import DISPLAY
from stellwerk.review.outcomes import Ended, LearnPolicy, Look, Outcomes, ScoreError, ripe
from stellwerk.store.journal import EntryQuerySet, Notebook, notebook
from stellwerk.store.models import Entry, Lead, Offer, Policy, ScoreCheck, ScoreModel
from stellwerk.terms import Letter, Outcome, Reason, Stage

State = ScoreModel.State
ABOUT = "score"
CLOCK = "clock"
POINTS = 0  # the version under which the points rule keeps its checks; it never rules as a learned score
# A training that says nothing for so long was left by a worker that is gone.
LEFT_AFTER = timedelta(minutes=30)
SHOWN = 5000  # of the latest ends, for the page
COLUMNS = (
    "known_then", "outcome", "arrived_at", "closed_at", "partner__code", "chance", "score_version", "grade_reasons",
    "taken_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Training:
    """The latest training that was asked for. `is_running`: a worker has it; `ended`: why it gave no score."""

    by: str
    at: datetime
    is_open: bool
    is_running: bool
    ended: Reason | None


def outcomes(*, now: datetime, policy: LearnPolicy) -> Outcomes:
    """The leads that somebody worked and won or lost, as far back as the policy looks. One query."""
    since = now - timedelta(days=policy.look_back_days)
    taken = Offer.objects.filter(lead=OuterRef("pk"), state__in=(Offer.State.WON, Offer.State.LOST))
    rows = (
        _closed(since).filter(closed_at__lte=now).annotate(taken_at=Subquery(taken.values("answered_at")[:1]))
    )
    ended, unknown = [], 0
    # In the order of their ids, so that two that ended at one moment never change places between two trainings.
    for row in rows.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=5000):
        known, outcome, arrived_at, closed_at, partner, chance, version, reasons, taken_at = row
        if known:
            won, points = outcome == Outcome.WON, _points_of(reasons) if version is None else None
            ended.append(
                Ended(known, won, arrived_at, closed_at, partner or "", chance or 0.0, points, taken_at)
            )
        else:
            unknown += 1
    return ripe(ended, unknown=unknown, now=now, policy=policy)


def _points_of(reasons: list[list[Any]]) -> int:
    """What the points summed to before they were shown as a chance."""
    return sum(values.get("points", 0) for key, values in reasons if key not in DISPLAY)


def given(*, now: datetime, policy: LearnPolicy) -> tuple[list[bool], list[float]]:
    """Which of the latest ended leads were won, and the chance each was given then. One query."""
    since = now - timedelta(days=policy.look_back_days)
    rows = (
        _closed(since)
        .filter(chance__isnull=False)
        .order_by("-closed_at", "-pk")
        .values_list("outcome", "chance")
    )
    found = list(rows[:SHOWN])
    return [outcome == Outcome.WON for outcome, _ in found], [chance or 0.0 for _, chance in found]


def outcome_counts(*, now: datetime, policy: LearnPolicy) -> tuple[int, int]:
    """How many won and how many lost leads a training may learn from."""
    ripe_at = now - timedelta(days=policy.unripe_days)
    known = _closed(now - timedelta(days=policy.look_back_days)).filter(arrived_at__lte=ripe_at)
    counted = dict(known.exclude(known_then={}).order_by().values_list("outcome").annotate(n=Count("pk")))
    return counted.get(Outcome.WON, 0), counted.get(Outcome.LOST, 0)


def _closed(since: datetime) -> QuerySet[Lead]:
    """Won or lost by whoever had accepted it; what was withdrawn says nothing about the lead."""
    ends = (Outcome.WON, Outcome.LOST)
    return Lead.objects.filter(stage=Stage.CLOSED, outcome__in=ends, closed_at__gte=since)


def training_is_due(*, now: datetime, policy: LearnPolicy) -> bool:
    """Whether the clock should train: long enough ago, and enough has come to an end since."""
    if min(outcome_counts(now=now, policy=policy)) < ENOUGH:
        return False
    made_at = ScoreModel.objects.exclude(version=POINTS).aggregate(at=Max("made_at"))["at"]
    if made_at is None:
        return True
    is_old = now - made_at >= timedelta(days=policy.train_days)
    return is_old and _closed(made_at).count() >= policy.new_outcomes


def check_is_due(*, now: datetime, policy: LearnPolicy) -> bool:
    """Whether what rules should be checked: long enough ago, and enough has come to an end that it had not seen."""
    last_at = ScoreCheck.objects.aggregate(at=Max("checked_at"))["at"]
    if last_at is not None and now - last_at < timedelta(days=policy.check_days):
        return False
    seen = ScoreModel.objects.filter(state=State.LIVE).values_list("made_at", flat=True).first()
    since = seen or now - timedelta(days=policy.look_back_days)
    return _closed(since).count() >= policy.check_outcomes


def looked_on(day: date) -> bool:
    """Whether the clock has looked on this day if there is something to learn or to check."""
    steps = _entries().since(day)[:20]
    return any(step["what"] == "score_looked" for entry in steps for step in entry.steps)


def note_looked(*, now: datetime, trains: bool, checks: bool) -> None:
    with _notes(by=CLOCK, now=now) as notes:
        notes.note_other(ABOUT, "review", "score_looked", trains=trains, checks=checks)


# --- A training


def ask_training(*, by: str, now: datetime) -> bool:
    """A training is wanted; False when one is under way already."""
    with _notes(by=by, now=now) as notes:
        last = last_training(now=now)
        if last and last.is_open:
            return False
        notes.note_other(ABOUT, "review", "training_asked")
    return True


def last_training(*, now: datetime) -> Training | None:
    """What became of the training that was asked for last."""
    began = False
    ended: Reason | None = None
    for entry in _entries()[:60]:
        for step in reversed(entry.steps):
            what = step["what"]
            began |= what == "training_began"
            if what == "training_ended":
                ended = Reason.from_json(step["reasons"][0])
            if what in ("training_ended", "score_proposed"):
                return Training(entry.actor, entry.at, False, False, ended)
            if what == "training_asked":
                is_open = now - entry.at < LEFT_AFTER
                return Training(entry.actor, entry.at, is_open, is_open and began, None)
    return None


def begin_training(*, now: datetime) -> str | None:
    """Who asked for the training that waits, which is this worker's now; None when none waits."""
    with _notes(by=CLOCK, now=now) as notes:
        last = last_training(now=now)
        if last is None or not last.is_open or last.is_running:
            return None
        notes.note_other(ABOUT, "review", "training_began")
    return last.by


def end_training(why: Reason, *, by: str, now: datetime) -> None:
    """It gave no score, and why."""
    with _notes(by=by, now=now) as notes:
        notes.note_other(ABOUT, "review", "training_ended", reasons=(why,))


def propose_score(
    body: bytes, report: dict[str, Any], *, outcomes: int, better: bool, by: str, now: datetime
) -> ScoreModel:
    """A learned score stands beside the one that rules; an older proposal is overtaken."""
    with _notes(by=by, now=now) as notes:
        ScoreModel.objects.filter(state=State.PROPOSED).update(state=State.RETIRED, retired_at=now)
        last = ScoreModel.objects.aggregate(last=Max("version"))["last"] or 0
        made = ScoreModel.objects.create(
            version=last + 1,
            body=body,
            report=report,
            outcomes=outcomes,
            better=better,
            made_by=by,
            made_at=now,
        )
        reasons = [Reason.from_json(row) for row in report.get("verdict", {}).get("reasons", [])]
        notes.note_other(ABOUT, "review", "score_proposed", reasons=reasons, version=made.version)
    return made


# --- A person decides


def score_live(version: int, *, by: str, now: datetime) -> ScoreModel:
    """A second person puts a better score live; what ruled is kept. Raises ScoreError."""
    with _notes(by=by, now=now) as notes:
        live, made = _locked(version)
        if not made.better:
            raise ScoreError(Reason("learning.not_better", {"version": version}))
        if made.made_by == by:
            raise ScoreError(Reason("learning.second_person", {"version": version}))
        _change(live, made, by=by, now=now)
        notes.note_other(
            ABOUT, "review", "score_live", version=version, before=live.version if live else POINTS
        )
    return made


def refuse_score(version: int, *, by: str, now: datetime) -> ScoreModel:
    """Nobody wants this proposal; it stays in the list. Raises ScoreError."""
    with _notes(by=by, now=now) as notes:
        _, made = _locked(version)
        made.state, made.decided_by, made.retired_at = State.REFUSED, by, now
        made.save(update_fields=["state", "decided_by", "retired_at"])
        notes.note_other(ABOUT, "review", "score_refused", version=version)
    return made


def score_back(*, by: str, now: datetime) -> ScoreModel | None:
    """What ruled before rules again; None: the points. The next step back leads forth again. Raises ScoreError."""
    with _notes(by=by, now=now) as notes:
        live = ScoreModel.objects.select_for_update().filter(state=State.LIVE).first()
        before = score_before(live)
        if live is None and before is None:
            raise ScoreError(Reason("learning.no_step_back"))
        _change(live, before, by=by, now=now)
        left, now_rules = (row.version if row else POINTS for row in (live, before))
        notes.note_other(ABOUT, "review", "score_back", version=now_rules, before=left)
    return before


def score_before(live: ScoreModel | None) -> ScoreModel | None:
    """What ruled before what rules now; None: the points, or nothing ever else."""
    ruled = ScoreModel.objects.filter(state=State.RETIRED, live_at__isnull=False).exclude(version=POINTS)
    if live is not None:
        ruled = ruled.filter(retired_at=live.live_at)
    return ruled.order_by("-retired_at", "-version").first()


def scored_otherwise(*, limit: int) -> list[int]:
    """Leads that are being warmed and were scored by something else than what rules now, the most promising first.

    Those that somebody works on keep the score with which they were handed out.
    """
    live = ScoreModel.objects.filter(state=State.LIVE).values_list("version", flat=True).first()
    warmed = _warmed()
    others = (
        warmed.filter(score_version__isnull=False) if live is None else warmed.exclude(score_version=live)
    )
    return list(others.order_by("-priority", "pk").values_list("pk", flat=True)[:limit])


def known_of_latest(*, limit: int) -> list[tuple[dict[str, str], str]]:
    """What was known of the latest leads that are an A or a B, and which of the two they are."""
    sorted_ = Lead.objects.filter(grade__in=(Letter.A, Letter.B)).exclude(stage=Stage.MERGED)
    rows = sorted_.order_by("-arrived_at", "-pk").values_list("known_then", "grade")[:limit]
    return [(known, letter) for known, letter in rows if known]


def stuck_leads() -> int:
    """Leads that nobody is left for."""
    return Lead.objects.filter(stage=Stage.STUCK).count()


def _warmed() -> QuerySet[Lead]:
    return Lead.objects.filter(stage=Stage.NURTURE, waiting_since__isnull=True)


# --- The monthly check


def write_check(found: Look, *, now: datetime) -> ScoreCheck:
    """How the score that rules did; an alarm stands in the journal, too."""
    with _notes(by=CLOCK, now=now) as notes:
        row = ScoreCheck.objects.create(
            model=ScoreModel.objects.live() or _points(now),
            checked_at=now,
            figures=found.figures,
            alarm=found.alarm.as_json() if found.alarm else None,
        )
        reasons = (found.alarm,) if found.alarm else ()
        notes.note_other(ABOUT, "review", "score_checked", reasons=reasons, version=row.model.version)
    return row


def alarm_now() -> ScoreCheck | None:
    """The latest check of what rules now, if it raised an alarm."""
    last = ScoreCheck.objects.select_related("model").order_by("-checked_at").first()
    if last is None or not last.alarm:
        return None
    rules_still = last.model.state == State.LIVE or (
        last.model.version == POINTS and not ScoreModel.objects.filter(state=State.LIVE).exists()
    )
    return last if rules_still else None


def _points(now: datetime) -> ScoreModel:
    """The row under which the points rule keeps its checks."""
    values = {"state": State.RETIRED, "body": b"", "outcomes": 0, "made_by": CLOCK, "made_at": now}
    return ScoreModel.objects.get_or_create(version=POINTS, defaults=values)[0]


def _change(live: ScoreModel | None, wanted: ScoreModel | None, *, by: str, now: datetime) -> None:
    """The old one first: the database lets only one be live."""
    if live is not None:
        live.state, live.retired_at = State.RETIRED, now
        live.save(update_fields=["state", "retired_at"])
    if wanted is not None:
        wanted.state, wanted.decided_by, wanted.live_at, wanted.retired_at = State.LIVE, by, now, None
        wanted.save(update_fields=["state", "decided_by", "live_at", "retired_at"])


def _locked(version: int) -> tuple[ScoreModel | None, ScoreModel]:
    """What rules and this proposal, locked in the order of their ids. Raises ScoreError."""
    wanted = ScoreModel.objects.filter(state=State.LIVE) | ScoreModel.objects.filter(version=version)
    rows = list(wanted.order_by("pk").select_for_update())
    made = next((row for row in rows if row.version == version), None)
    if made is None or made.state != State.PROPOSED:
        raise ScoreError(Reason("learning.moved_on", {"version": version}))
    return next((row for row in rows if row.state == State.LIVE), None), made


def _entries() -> EntryQuerySet:
    return Entry.objects.about(ABOUT).order_by("-id")


def score_steps(limit: int = 20) -> list[tuple[dict[str, Any], Entry]]:
    """What was done with the scores, latest first: (step, its entry)."""
    quiet = {"score_looked", "training_began", "training_asked"}
    rows: Iterable[tuple[dict[str, Any], Entry]] = (
        (step, entry) for entry in _entries()[: limit * 4] for step in entry.steps
    )
    return [row for row in rows if row[0]["what"] not in quiet][:limit]


def _notes(*, by: str, now: datetime) -> AbstractContextManager[Notebook]:
    return notebook(now=now, actor=by, policy_version=Policy.objects.live().version)
