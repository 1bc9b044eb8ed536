"""What the demo house has learned: a check of the points, and a score that waits for a second person."""

from datetime import datetime, timedelta

from stellwerk.grade.learned import LearnError
from stellwerk.review import step as review
from stellwerk.review.outcomes import LearnPolicy
from stellwerk.worker import learning

RULES = LearnPolicy()


def learn(*, now: datetime) -> None:
    """What the clock did last night; a small house has too few outcomes and learns nothing."""
    night = now - timedelta(hours=7)
    found = review.outcomes(now=night, policy=RULES)
    learning.check(found, policy=RULES, now=night)
    try:
        learning.train(found, policy=RULES, by=learning.CLOCK, now=night)
    except LearnError as error:
        review.end_training(error.reason, by=learning.CLOCK, now=night)
