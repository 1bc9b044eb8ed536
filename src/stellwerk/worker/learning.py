"""The score learns: the clock asks for trainings and checks, a worker of its own does them, people decide."""

from collections.abc import Callable
from datetime import datetime, time

from django.utils import timezone

from stellwerk.grade import step as grade
from stellwerk.grade.bar import lift
from stellwerk.grade.chance import ENOUGH, Curve
from stellwerk.grade.learned import Learned, LearnError, drift
from stellwerk.grade.policy import GradePolicy
from stellwerk.review import step as review
from stellwerk.review.learn import challenge, history, new_curve, new_half_lives, partner_effects
from stellwerk.review.outcomes import LearnPolicy, Look, Outcomes, look, recent
from stellwerk.review.proposing import Proposed
from stellwerk.store.models import Policy, Proposal, ScoreModel
from stellwerk.terms import Letter, Reason
from stellwerk.worker import line

Clock = Callable[[], datetime]
NIGHT = time(3)  # after the levels
CLOCK = "clock"
BATCH = 50  # leads that are graded again at a time
LOOKED = 1000  # of the latest leads, which tell how many are an A


def nightly(*, now: datetime) -> bool:
    """Once a night: is there something to check or to learn? True when a training waits for its worker.

    May be called at any time and twice.
    """
    local = timezone.localtime(now)
    if local.time() < NIGHT or review.looked_on(local.date()):
        return False
    rules = Policy.objects.live().read("learn", LearnPolicy)
    checks = review.check_is_due(now=now, policy=rules)
    trains = review.training_is_due(now=now, policy=rules)
    review.note_looked(now=now, trains=trains, checks=checks)
    return (checks or trains) and review.ask_training(by=CLOCK, now=now)


def learn_next(clock: Clock) -> int:
    """Does the training that waits; returns whether there was one. No transaction stays open while it learns."""
    by = review.begin_training(now=clock())
    if by is None:
        return 0
    rules = Policy.objects.live().read("learn", LearnPolicy)
    try:
        found = review.outcomes(now=clock(), policy=rules)
        if review.check_is_due(now=clock(), policy=rules):
            check(found, policy=rules, now=clock())
        if by != CLOCK or review.training_is_due(now=clock(), policy=rules):
            train(found, policy=rules, by=by, now=clock())
            propose_numbers(found, now=clock())
        else:
            review.end_training(Reason("learning.only_checked"), by=by, now=clock())
    except LearnError as error:
        review.end_training(error.reason, by=by, now=clock())
    except Exception as error:  # the page must not wait for ever for what will never come
        why = Reason("learning.broke_off", {"error": f"{type(error).__name__}: {error}"[:200]})
        review.end_training(why, by=by, now=clock())
        raise
    return 1


def train(found: Outcomes, *, policy: LearnPolicy, by: str, now: datetime) -> ScoreModel:
    """Learns and proposes. Raises LearnError when there are too few outcomes."""
    won, lost = found.missing
    if won or lost:
        raise LearnError(Reason("learning.too_few", {"won": won, "lost": lost, "enough": ENOUGH}))
    made = challenge(found, live_score(), policy=policy)
    return review.propose_score(
        made.model.pack(),
        made.report | {"share": share_of_a(made.model)},
        outcomes=made.outcomes,
        better=made.verdict.better,
        by=by,
        now=now,
    )


def check(found: Outcomes, *, policy: LearnPolicy, now: datetime) -> None:
    """How the score that rules did on the outcomes since; too few say nothing."""
    live = ScoreModel.objects.live()
    unseen = [row for row in found.ended if live is None or row.closed_at > live.made_at]
    if len(unseen) < policy.check_outcomes:
        return
    late = recent(unseen, now=now, policy=policy)
    model = live_score()
    if model is None:
        review.write_check(look(late), now=now)
        return
    effects = partner_effects(found.ended, spread=policy.partner_spread)
    moved = drift(model, history(late, effects))
    review.write_check(Look(moved.alarm, moved.figures | {"count": len(late)}), now=now)


def propose_numbers(found: Outcomes, *, now: datetime) -> list[Proposal]:
    """What outcomes say of the points' curve and of half-lives, as proposals; those that are new."""
    rules = Policy.objects.live()
    changes = (_curve(found, rules), _half_lives(found, rules))
    made = [review.propose_change(change, now=now) for change in changes if change]
    return [row for row in made if row]


def _curve(found: Outcomes, rules: Policy) -> Proposed | None:
    by_points = [row for row in found.ended if row.points is not None]
    curve = new_curve(by_points, [row.points or 0 for row in by_points], rules.read("curve", Curve))
    if curve is None:
        return None
    values = {
        "intercept": round(curve.intercept, 3),
        "slope": round(curve.slope, 3),
        "outcomes": curve.outcomes,
    }
    return Proposed("curve", {"curve": values}, Reason("learning.curve_note", {"count": curve.outcomes}))


def _half_lives(found: Outcomes, rules: Policy) -> Proposed | None:
    rows = new_half_lives(found.ended, rules.read("grade", GradePolicy))
    if not rows:
        return None
    why = Reason("learning.half_life_note", {"count": len(found.ended)})
    return Proposed("half_lives", {"grade": {"half_lives": [list(row) for row in rows]}}, why)


def live_score() -> Learned | None:
    """The learned score that rules. Raises LearnError when its body is not as it was written."""
    live = ScoreModel.objects.live()
    if live is None:
        return None
    try:
        return Learned.unpack(bytes(live.body))
    except LearnError as error:
        raise LearnError(Reason("learning.unreadable", {"version": live.version})) from error


def regrade(clock: Clock) -> int:
    """Another score rules: leads that are being warmed walk the line again, the most promising first.

    A batch at a time, and no further once leads find no partner with a free place: what is left is graded when its
    next look is due. Returns how many were graded anew.
    """
    seen: set[int] = set()
    stuck = review.stuck_leads()
    while ids := [pk for pk in review.scored_otherwise(limit=BATCH) if pk not in seen]:
        seen.update(ids)
        grade.again(ids, now=clock())
        line.run_until_idle(clock)
        if review.stuck_leads() > stuck:
            break
    return len(seen)


def share_of_a(model: Learned) -> dict[str, int]:
    """What the score would make of the latest leads: of `looked` ones `was` are an A; `over` would be, of them `other`
    ones that are none now, with the bar at `bar`: `lift` points higher than the places put it, so that it is the same
    share of them.
    """
    latest = review.known_of_latest(limit=LOOKED)
    if not latest:
        return {}
    names = sorted({name for known, _ in latest for name in known})
    said = model.score({name: [known.get(name, "") for known, _ in latest] for name in names}).chance
    points = [round(100 * chance) for chance in said.tolist()]
    is_a = [letter == Letter.A for _, letter in latest]
    usual = grade.bar_points(Policy.objects.live())
    raised = lift(points, sum(is_a) / len(is_a), bar=usual)
    over = [p >= usual + raised for p in points]
    other = sum(now and not before for now, before in zip(over, is_a, strict=True))
    return {
        "looked": len(latest), "was": sum(is_a), "over": sum(over), "other": other, "bar": usual + raised,
        "lift": raised,
    }  # fmt: skip
