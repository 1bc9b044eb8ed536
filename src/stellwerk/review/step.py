"""Review's step: counts the rows that the reports are made of. It reads; nothing changes here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
)

from stellwerk.review.reports.accounts import AccountRow, Balance, balances
from stellwerk.review.reports.funnel import Count as Counted
from stellwerk.review.reports.funnel import Funnel, funnel
from stellwerk.store.models import Account, Feedback, Lead, Offer, RawContact

DAY_SECONDS = 86_400
TAKEN = (Offer.State.ACCEPTED, Offer.State.WON, Offer.State.LOST, Offer.State.RETURNED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which leads a report is about: those that arrived from `since` on; '' and None mean all."""

    since: datetime | None = None
    campaign: int | None = None
    channel: str = ""
    product: str = ""


def leads_in(scope: Scope) -> QuerySet[Lead]:
    wished: dict[str, Any] = {
        "arrived_at__gte": scope.since,
        "campaign": scope.campaign,
        "channel": scope.channel,
        "product": scope.product,
    }
    return Lead.objects.filter(**{name: value for name, value in wished.items() if value})


def funnel_of(scope: Scope) -> Funnel:
    """From the raw contact to the order. Six queries, however many leads."""
    leads = leads_in(scope)
    graded = leads.aggregate(all=Count("id"), a=Count("id", filter=Q(grade="A")))
    contacts = RawContact.objects.filter(lead__in=leads.values("id"))
    if scope == Scope(since=scope.since):
        contacts = RawContact.objects.filter(**{"received_at__gte": scope.since} if scope.since else {})
    offers = Offer.objects.filter(lead__in=leads.values("id"))
    offered = offers.aggregate(
        n=Count("lead", distinct=True), days=_mean(F("sent_at") - F("lead__arrived_at"))
    )
    taken = offers.filter(state__in=TAKEN).aggregate(
        n=Count("lead", distinct=True), days=_mean(F("answered_at") - F("sent_at"))
    )
    reported = _reported(offers)
    return funnel(
        (
            Counted("contacts", contacts.count()),
            Counted("leads", graded["all"]),
            Counted("grade_a", graded["a"]),
            Counted("offered", offered["n"], _days(offered["days"])),
            Counted("accepted", taken["n"], _days(taken["days"])),
            *reported,
        )
    )


def _mean(duration: Any) -> Any:
    return Avg(ExpressionWrapper(duration, output_field=DurationField()))


def _days(mean: timedelta | None) -> float | None:
    return mean.total_seconds() / DAY_SECONDS if mean is not None else None


# Whoever got further was at the stages before as well, even where nobody reported it.
_FURTHER: Mapping[str, tuple[str, ...]] = {
    "reached": ("reached", "appointment", "quotation", "won"),
    "quotation": ("quotation", "won"),
    "won": ("won",),
}


def _reported(offers: QuerySet[Offer]) -> list[Counted]:
    found = []
    for name, whats in _FURTHER.items():
        said = Feedback.objects.filter(offer=OuterRef("pk"), undone_at__isnull=True, what__in=whats)
        found.append(Counted(name, offers.filter(Exists(said)).values("lead").distinct().count()))
    return found


def balances_now() -> Mapping[int, Balance]:
    """Every partner's balance, by its id."""
    rows = Account.objects.values_list("pool", "partner_id", "worth_cents", "weekly_worth_cents")
    return balances(AccountRow(*row) for row in rows)


def answers_since(since: datetime) -> Mapping[int, Mapping[str, Any]]:
    """Per partner: offers, those taken, mean time to answer, last offer."""
    answered = Offer.objects.filter(sent_at__gte=since).values("partner").order_by()
    counted = answered.annotate(
        offers=Count("id", filter=~Q(state=Offer.State.OPEN)),
        taken=Count("id", filter=Q(state__in=TAKEN)),
        after=_mean(F("answered_at") - F("sent_at")),
        last=Max("sent_at"),
    )
    return {row["partner"]: row for row in counted}


def unreported_since(since: datetime) -> Mapping[int, int]:
    """Per partner: leads that were accepted before `since` and that nobody has reported anything about."""
    said = Feedback.objects.filter(offer=OuterRef("pk"), undone_at__isnull=True)
    quiet = Offer.objects.taken().filter(~Exists(said), answered_at__lt=since)
    return dict(quiet.values_list("partner").annotate(n=Count("id")).order_by())


def products() -> list[str]:
    """The product lines that leads ask for."""
    return sorted(
        filter(None, Lead.objects.order_by("product").values_list("product", flat=True).distinct()[:60])
    )
