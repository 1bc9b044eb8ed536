"""Once a week the clock looks what answers and results say of the rules' numbers, and what became of proposals."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.utils import timezone

from stellwerk.match.policy import MatchPolicy
from stellwerk.offer import step as offer
from stellwerk.offer.policy import OfferPolicy
from stellwerk.review import step as review
from stellwerk.review.outcomes import LearnPolicy
from stellwerk.review.proposing import Answer, Proposed, acceptance, differences, windows
from stellwerk.store.models import Policy
from stellwerk.worker.duplicate_weights import better_weights

NIGHT = time(3, 30)  # after the trainings
HOUR = timedelta(hours=1)


def is_due(*, now: datetime) -> bool:
    """Whether this week has not been looked at yet."""
    local = timezone.localtime(now)
    return local.time() >= NIGHT and not review.looked_in(_week(local))


def weekly(*, now: datetime) -> int:
    """Proposes what is new; returns how many. May be called twice: a week is looked at once."""
    if not is_due(now=now):
        return 0
    rules = Policy.objects.live().read("learn", LearnPolicy)
    review.look_back(now=now, policy=rules)
    made = sum(review.propose_change(found, now=now) is not None for found in _found(rules, now=now))
    review.note_looked_in(_week(timezone.localtime(now)), found=made, now=now)
    return made


def _found(rules: LearnPolicy, *, now: datetime) -> Iterator[Proposed]:
    live = Policy.objects.live()
    match, results = live.read("match", MatchPolicy), review.results(now=now, policy=rules)
    changes = (
        differences(results, match),
        acceptance(results, match),
        windows(answers(now=now), live.read("offer", OfferPolicy)),
        better_weights(live),
    )
    yield from (change for change in changes if change)


def answers(*, now: datetime) -> list[Answer]:
    """The latest offers with the working hours that their partners had and took."""
    rows = review.latest_answers(now=now)
    calendars = offer.calendars_of({partner for partner, *_ in rows})
    return [
        Answer(
            calendars[partner].working_between(sent, due) / HOUR,
            calendars[partner].working_between(sent, answered) / HOUR if answered else None,
        )
        for partner, sent, due, answered in rows
    ]


def _week(local: datetime) -> str:
    year, week, _ = local.isocalendar()
    return f"{year}-W{week:02}"
