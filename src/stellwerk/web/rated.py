"""What end customers say of a partner, for the desk and for the partner itself."""

from datetime import datetime, timedelta

from django.db.models import Avg, Count

from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.store.models import Partner, Policy, Rating

SHOWN = 30


def rated(partner: Partner, *, told_before: datetime | None = None) -> dict[str, object]:
    """Mean and number of stars, and the latest answers. With `told_before` later words are left out: the partner
    itself reads them only after some days, so that the channel manager can take up the phone first. Two queries."""
    rows = Rating.objects.filter(offer__partner=partner, answered_at__isnull=False)
    figures = rows.aggregate(mean=Avg("stars"), count=Count("id"))
    latest = list(
        rows.select_related("offer__lead__organisation", "offer__lead__person").order_by("-answered_at")[
            :SHOWN
        ]
    )
    for row in latest:
        if told_before is not None and row.answered_at and row.answered_at > told_before:
            row.text = ""
    return {"ratings": latest, "mean": figures["mean"], "rating_count": figures["count"]}


def may_read_before(now: datetime) -> datetime:
    """Answers until then are told to the partner with their words."""
    return now - timedelta(days=Policy.objects.live().read("customers", CustomerPolicy).rating_text_days)
