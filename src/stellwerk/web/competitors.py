"""Names of competitors that were said before, so that one name is written one way."""

from stellwerk.store.models import Feedback, Lead

MOST = 60


def known_competitors() -> list[str]:
    """By the alphabet; two queries."""
    names = set(
        Lead.objects.exclude(competitor="").order_by().values_list("competitor", flat=True).distinct()[:MOST]
    )
    told = Feedback.objects.exclude(competitor="").order_by().values_list("competitor", flat=True)
    return sorted(names | set(told.distinct()[:MOST]), key=str.casefold)
