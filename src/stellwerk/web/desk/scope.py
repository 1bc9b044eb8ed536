"""What all reports of the shelf share: their question, and which leads they are about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from stellwerk.review import step as review
from stellwerk.terms import Channel

PERIODS = (
    ("", gettext_lazy("All")),
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("12 months")),
)


@dataclass(frozen=True, slots=True)
class Report:
    """One question of the shelf; `show` answers it as a page, `table` as rows with a heading."""

    name: str
    question: Promise
    promise: Promise
    show: Callable[[HttpRequest, "Report"], HttpResponse]
    table: Callable[[HttpRequest], list[tuple[object, ...]]]


def scope_of(request: HttpRequest) -> review.Scope:
    """The filter of the address; what nobody knows is ignored."""
    days = request.GET.get("days", "")
    campaign = request.GET.get("campaign", "")
    channel = request.GET.get("channel", "")
    return review.Scope(
        since=timezone.now() - timedelta(days=int(days)) if days in {"30", "90", "365"} else None,
        campaign=int(campaign) if campaign.isdecimal() and len(campaign) < 12 else None,
        channel=channel if channel in set(Channel) else "",
        product=request.GET.get("product", "")[:60],
    )
