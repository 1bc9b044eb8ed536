"""Lead offers: what is open, whose clock runs out; and per decision the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stellwerk import charts
from stellwerk.match import MatchPolicy, Rank, excluded_reasons
from stellwerk.match import step as match
from stellwerk.match.decide import MICRO
from stellwerk.review.receipts import named_receipt
from stellwerk.store.models import Booking, Decision, Offer, Partner, Policy
from stellwerk.terms import Reason
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.find import find_decision_for
from stellwerk.web.desk.policy import who
from stellwerk.web.templatetags.stellwerk import lasting, left, micro, named

GLANCE = 8  # rows on the Tracks page
PAGE = 50
ANSWERS = 20
URGENT = timedelta(minutes=30)
AXIS_AT_LEAST, AXIS_AT_MOST = timedelta(hours=2), timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """One running clock: who would be next, and how long it still runs."""

    offer: Offer
    attempt: int
    otherwise: str
    left: timedelta
    urgent: bool
    axis: charts.Svg | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One eligible partner of a decision, in millionths as decided."""

    place: int
    code: str
    name: str
    fit: int
    credit: int
    price: int
    total: int
    chosen: bool
    moved_cents: int | None = None
    receipt: Reason | None = None


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    page = Paginator(Offer.objects.open().order_by("due_at", "id"), PAGE).get_page(request.GET.get("page"))
    shown = rows(page.object_list, now)
    answered = Offer.objects.filter(answered_at__isnull=False).order_by("-answered_at")
    related = ("lead__organisation", "lead__person", "partner")
    context = {
        "headline": headline(page.paginator.count, shown),
        "page": page,
        "answered": list(answered.select_related(*related)[:ANSWERS]),
        **clocks(shown, now),
    }
    return render(request, "desk/offers.html", context)


def headline(count: int, shown: Sequence[OpenOffer]) -> str:
    if not shown:
        return gettext("No lead offer is on its way.")
    text = ngettext(
        "One lead offer is on its way; %(partner)s has %(left)s to answer.",
        "%(n)s lead offers are on their way; the next clock runs out in %(left)s, at %(partner)s.",
        count,
    )
    return text % {"n": count, "left": lasting(shown[0].left), "partner": shown[0].offer.partner.name}


def rows(found: Any, now: datetime) -> list[OpenOffer]:
    """The offers of a page with what stands around them; two queries."""
    related = ("lead__organisation", "lead__person", "partner", "decision__partner")
    listed = list(found.select_related(*related) if isinstance(found, QuerySet) else found)
    names = names_of(code for offer in listed for code in after(offer.decision)[:1])
    return [
        OpenOffer(
            offer=offer,
            attempt=offer.decision.attempt,
            otherwise=next((names.get(code, code) for code in after(offer.decision)[:1]), gettext("to you")),
            left=offer.due_at - now,
            urgent=offer.due_at - now <= URGENT,
        )
        for offer in listed
    ]


def after(decision: Decision) -> list[str]:
    """Codes of the partners who come next, in order, once the chosen one does not take it."""
    chosen = decision.partner.code if decision.partner_id and decision.partner else ""
    return [row[0] for row in decision.ranking if row[0] != chosen]


def names_of(codes: Any) -> dict[str, str]:
    return dict(Partner.objects.filter(code__in=set(codes)).values_list("code", "name"))


def clocks(listed: Sequence[OpenOffer], now: datetime) -> dict[str, Any]:
    """The rows with their clocks on one shared axis, and how long the first still runs."""
    start = timezone.localtime(now)
    longest = max((row.left for row in listed), default=AXIS_AT_LEAST)
    end = start + min(max(longest, AXIS_AT_LEAST), AXIS_AT_MOST)
    drawn = [
        OpenOffer(row.offer, row.attempt, row.otherwise, row.left, row.urgent, axis(row, start, end))
        for row in listed
    ]
    return {
        "rows": drawn,
        "axis_head": charts.axis_head(start, end, title=gettext("Hours")),
        "first_left": lasting(listed[0].left) if listed else "",
    }


def axis(row: OpenOffer, start: datetime, end: datetime) -> charts.Svg:
    due_at = timezone.localtime(row.offer.due_at)
    title = gettext("%(left)s left") % {"left": left(row.left)}
    return charts.clock_axis(start, due_at, end=end, title=title, urgent=row.urgent)


@require_safe
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One choosing with everything that stood in the scales, and the lead's other attempts."""
    user = reader_of(request)
    found = find_decision_for(user, pk)
    ranked = ranking(found)
    attempts = found.lead.decisions.order_by("attempt").select_related("partner", "offer")
    context = {
        "decision": found,
        "offer": getattr(found, "offer", None),
        "pool": pool_name(found.pool),
        "ranked": ranked,
        "bars": bars(ranked, shown=12),
        "excluded": excluded_reasons(found.excluded),
        "lottery": round(1 / found.propensity) if found.propensity < 1 else 0,
        "attempts": list(attempts),
        "placed_by": who(found.overridden_by) if found.overridden_by else "",
        "may_place": may(user, "place_lead") and found.lead.stage in match.PLACEABLE,
    }
    return render(request, "desk/decision.html", context)


def pool_name(pool: str) -> str:
    """A pool as people say it: AT, Fräszentren."""
    parts = [gettext("all") if part == "all" else named(part, "product") for part in pool.split("/")]
    return ", ".join(parts)


def ranking(found: Decision, live: Policy | None = None) -> list[Ranked]:
    """All partners that were eligible, best first; the chosen one may be second in a near tie.

    `live` is the policy that rules, where the caller has it at hand.
    """
    names = names_of(row[0] for row in found.ranking)
    ranks = [Rank(*row) for row in found.ranking]
    chosen = found.partner.code if found.partner else ""
    winner = next((rank for rank in ranks if rank.partner_id == chosen), None)
    moved = {code: cents for code, cents, _ in booked_deltas(found)}
    rules = (live or Policy.objects.live()).read("match", MatchPolicy) if winner else MatchPolicy()

    def receipt(rank: Rank) -> Reason | None:
        if winner is None or rank is winner:
            return None
        return named_receipt(
            rank,
            winner,
            name=names.get(chosen, chosen),
            lottery=found.propensity < 1,
            by_hand=bool(found.overridden_by),
            policy=rules,
        )

    return [
        Ranked(
            place=place,
            code=rank.partner_id,
            name=names.get(rank.partner_id, rank.partner_id),
            fit=rank.fit,
            credit=rank.credit,
            price=rank.price,
            total=rank.total,
            chosen=rank is winner,
            moved_cents=moved.get(rank.partner_id),
            receipt=receipt(rank),
        )
        for place, rank in enumerate(ranks, 1)
    ]


def booked_deltas(found: Decision) -> list[tuple[str, int, int]]:
    """What the decision's offer moved in the accounts; nothing where nobody was eligible."""
    booking = found.bookings.filter(kind=Booking.Kind.OFFER).order_by("id").first()
    return booking.deltas if booking else []


def bars(ranked: Sequence[Ranked], *, shown: int) -> charts.Svg | None:
    """'Why this partner?': fit and credit in one bar, the best first."""
    if not ranked:
        return None
    return charts.bars(
        [
            charts.Bar(r.name, r.fit / MICRO, r.credit / MICRO, micro(r.total), r.chosen)
            for r in ranked[:shown]
        ],
        title=gettext("Fit and credit of the partners that came first"),
    )
