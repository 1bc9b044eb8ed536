"""The receipt: why did I not get this lead? Own figures always, the winner's among five or more, never a name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from stellwerk import charts, words
from stellwerk.match import MatchPolicy, Rank, receipt
from stellwerk.match.explain import because, priced, with_acceptance
from stellwerk.review import step as review
from stellwerk.store.models import Account, Booking, Decision, Partner, Policy
from stellwerk.terms import Reason
from stellwerk.web.portal.card import language, product_line
from stellwerk.web.portal.doors import stops
from stellwerk.web.portal.find import find_partner_for

PERIOD = timedelta(weeks=12)
LISTED = 40


@dataclass(frozen=True, slots=True)
class Receipt:
    """Why one lead went elsewhere; `credited_cents` is what the partner was given for it.

    `taken_back`: the booking was undone later, so that nothing remained of it.
    """

    decision: Decision
    what: str
    mine: bool
    reason: Reason
    because: Reason | None
    more: tuple[Reason, ...]
    bars: charts.Svg
    credited_cents: int
    taken_back: bool


@require_GET
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One receipt with everything there is to say; for a partner that was not eligible it does not exist."""
    partner = find_partner_for(request.user)
    found = next(iter(receipts(partner, [pk])), None)
    if found is None:
        raise Http404
    context = {
        "partner": partner,
        "one": found,
        "weeks": weeks_behind(partner, found.decision.pool),
        "portal_nav": stops(request),
    }
    return render(request, "portal/receipt.html", context)


@require_GET
@never_cache
def every(request: HttpRequest) -> HttpResponse:
    """The latest leads for which the partner came into question and somebody else was chosen."""
    partner, since = find_partner_for(request.user), timezone.now() - PERIOD
    accounts = Account.objects.filter(partner=partner, weekly_worth_cents__gt=0).select_related("partner")
    courses = review.pool_courses(list(accounts), since=since).values()
    missed = sorted((pk for course in courses for pk in course.missed), reverse=True)
    context = {
        "partner": partner,
        "decisions": _decisions(missed[:LISTED]),
        "count": len(missed),
        "leads": sum(course.leads for course in courses),
        "others": sum(course.leads - course.eligible for course in courses),
        "portal_nav": stops(request),
    }
    return render(request, "portal/receipts.html", context)


def weeks_behind(partner: Partner, pool: str) -> float | None:
    """How far the partner's account is behind (+) or ahead (-) today, in weeks of worth; None without an account.

    Divided by a quarter of the pool's mean at least, as everywhere: a tiny account is no year.
    """
    weekly = dict(Account.objects.filter(pool=pool).values_list("partner", "weekly_worth_cents"))
    mine = Account.objects.filter(pool=pool, partner=partner).first()
    least = sum(weekly.values()) / len(weekly) / 4 if weekly else 0
    return mine.worth_cents / max(mine.weekly_worth_cents, least) if mine and least else None


def receipts(partner: Partner, decision_ids: Sequence[int]) -> list[Receipt]:
    """The receipts of these decisions, in their order; a decision without the partner has none. Three queries."""
    found = {row.pk: row for row, _ in _decisions(decision_ids)}
    deltas: dict[int, list[tuple[str, int]]] = {}
    for pk, kind, moved in Booking.objects.filter(decision__in=found).values_list(
        "decision", "kind", "deltas"
    ):
        mine = next((worth for code, worth, _ in moved if code == partner.code), 0)
        deltas.setdefault(pk, []).append((kind, mine))
    versions = {row.policy_version for row in found.values()}
    policies = {row.version: row for row in Policy.objects.filter(version__in=versions)}
    made = (
        _receipt(found[pk], partner, deltas.get(pk, []), policies.get(found[pk].policy_version))
        for pk in decision_ids
        if pk in found
    )
    return [one for one in made if one]


def _decisions(ids: Iterable[int]) -> list[tuple[Decision, str]]:
    """Decisions with what may be said of their lead: product line, industry, town."""
    rows = Decision.objects.filter(pk__in=list(ids)).select_related("lead", "partner").order_by("-id")
    return [(row, what(row)) for row in rows]


def what(decision: Decision) -> str:
    lead = decision.lead
    line = product_line(lead)
    industry = words.name("industry", lead.industry, language()) if lead.industry else ""
    return ", ".join(filter(None, (line[:1].upper() + line[1:], industry, lead.city)))


def _receipt(
    decision: Decision, partner: Partner, booked: Sequence[tuple[str, int]], policy: Policy | None
) -> Receipt | None:
    ranking = [Rank(*row) for row in decision.ranking]
    winner = decision.partner.code if decision.partner else ""
    by_hand = bool(decision.overridden_by)
    reason = receipt(ranking, winner, partner.code, by_hand=by_hand)
    if reason.key == "receipt.not_eligible":
        return None
    rules = policy.read("match", MatchPolicy) if policy else MatchPolicy()
    tipped = (
        None
        if by_hand
        else because(ranking, winner, partner.code, propensity=decision.propensity, policy=rules)
    )
    record = {"accepts": partner.history_accepts, "offers": partner.history_offers}
    mine = winner == partner.code
    more = (
        Reason("receipt.your_customer") if mine and is_own_customer(decision) else None,
        priced(ranking, partner.code),
        None if mine else with_acceptance(ranking, partner.code, **record, policy=rules),
    )
    return Receipt(
        decision=decision,
        what=what(decision),
        mine=mine,
        reason=reason,
        because=tipped,
        more=tuple(filter(None, more)),
        bars=_bars(reason),
        credited_cents=sum(worth for _, worth in booked),
        taken_back=any(kind == Booking.Kind.BACK for kind, _ in booked),
    )


def is_own_customer(decision: Decision) -> bool:
    """Whether the lead was for whoever looks after its customer: all others were barred from it."""
    return bool(decision.lead.customer_id and decision.excluded.get("PROTECTED"))


def _bars(reason: Reason) -> charts.Svg:
    """Own bar, and the winner's where it is told."""
    values = reason.values
    rows = [_bar(gettext("You"), values["fit"], values["credit"], values["total"], mine=True)]
    if "winner_fit" in values:
        theirs = (values["winner_fit"], values["winner_credit"], values["winner_total"])
        rows.append(_bar(gettext("Partner"), *theirs, mine=False))
    said = ", ".join(f"{row.label} {row.written}" for row in rows)
    return charts.bars(rows, title=said, width=326, numbered=False)


def _bar(label: str, fit: float, credit: float, total: float, *, mine: bool) -> charts.Bar:
    return charts.Bar(label, fit, credit, formats.number_format(round(total, 2), 2), chosen=mine)
