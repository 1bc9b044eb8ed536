"""My share: what the partner was entitled to, what it got, and the promise that holds between all partners."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from stellwerk import charts, words
from stellwerk.match import MatchPolicy, Roster
from stellwerk.match import step as match
from stellwerk.match.explain import ENOUGH
from stellwerk.review import step as review
from stellwerk.review.reports.fairness import Fairness, Line
from stellwerk.review.reports.partner_share import Course
from stellwerk.store.models import Account, Partner, Policy
from stellwerk.web.portal import receipts
from stellwerk.web.portal.card import language
from stellwerk.web.portal.doors import Stop, stops
from stellwerk.web.portal.find import find_partner_for
from stellwerk.web.templatetags.stellwerk import decimal, euro

PERIOD = timedelta(weeks=12)
SHOWN = 3
EVEN = 0.05  # what would be written as 0,0


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: the same in worth and in number."""

    label: str
    worth: str
    leads: str
    total: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """Where a partner stands in one pool. `line` is None where nothing was ever credited to it.

    `gap_weeks`: the widest gap between two partners with the same leads to choose from; None where there are so
    few of them that one could work out how another stands.
    """

    pool: str
    line: Line | None
    side: str
    by_worth: str
    by_number: str
    fair: Fairness
    gap_weeks: float | None
    bound: charts.Svg | None
    curve: charts.Svg | None
    half_weeks: float
    table: tuple[Row, ...]
    leads: int
    eligible: int
    shut_out: str
    receipts: tuple[receipts.Receipt, ...]


@require_GET
@never_cache
def share(request: HttpRequest) -> HttpResponse:
    """How far the partner is behind or ahead of its fair share; receipts for leads that went elsewhere."""
    partner, now = find_partner_for(request.user), timezone.now()
    accounts = accounts_of(partner)
    account = next(
        (one for one in accounts if one.pool == request.GET.get("pool")), next(iter(accounts), None)
    )
    rules = Policy.objects.live().read("match", MatchPolicy)
    context = {
        "partner": partner,
        "share": share_in(account, rules, now=now) if account else None,
        "pools": pools(accounts, account),
        "bound_weeks": 3 * rules.horizon_weeks,
        "direct": review.direct_share(now - PERIOD),
        "portal_nav": stops(request),
    }
    return render(request, "portal/share.html", context)


def accounts_of(partner: Partner) -> list[Account]:
    """The accounts in which something accrues, the one with the largest claim first."""
    mine = Account.objects.filter(partner=partner).select_related("partner").order_by("-weekly_worth_cents")
    found = list(mine)
    return [one for one in found if one.weekly_worth_cents > 0] or found[:1]


def pools(accounts: Sequence[Account], current: Account | None) -> list[Stop]:
    """A link for every pool, where there is a choice."""
    if len(accounts) < 2:
        return []
    return [
        Stop(pool_name(one.pool), f"?{urlencode({'pool': one.pool})}", one is current) for one in accounts
    ]


def pool_name(pool: str) -> str:
    """DE/turning as people say it: Drehmaschinen, Deutschland."""
    country, _, product = pool.partition("/")
    line = gettext("all products") if product == "all" else words.name("product", product, language())
    land = "" if country == "--" else words.name("country", country, language())
    return ", ".join(filter(None, (line, land)))


def share_in(account: Account, rules: MatchPolicy, *, now: datetime) -> Share:
    """The share in one pool over the last twelve weeks."""
    booked = review.pool_courses([account], since=now - PERIOD)[account.pool]
    fair = review.fairness_of(account.pool, roster=Roster(match.profiles()), policy=rules, now=now)
    mine = next((line for line in fair.lines if line.member.code == account.partner.code), None)
    return Share(
        pool=pool_name(account.pool),
        line=mine,
        side=_weeks(mine.weeks) if mine else "",
        by_worth=_weeks(mine.weeks_worth) if mine else "",
        by_number=_weeks(mine.weeks_count) if mine else "",
        fair=fair,
        gap_weeks=fair.alike.weeks if fair.alike and fair.twins >= ENOUGH else None,
        bound=_bound(mine.weeks, fair.bound_weeks) if mine else None,
        curve=_curve(booked.course, now=now) if booked.course.points else None,
        half_weeks=fair.bound_weeks / 2,
        table=_table(booked.course),
        leads=booked.leads,
        eligible=booked.eligible,
        shut_out=_shut_out(mine.member.rights.codes) if mine else "",
        receipts=tuple(receipts.receipts(account.partner, booked.missed[:SHOWN])),
    )


def _shut_out(codes: Mapping[str, int]) -> str:
    """What shuts the partner out of the pool's last leads by the rules of today, most frequent first."""
    ordered = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{count} {words.name('excluded', code, language())}" for code, count in ordered)


def _bound(weeks: float, bound: float) -> charts.Svg:
    title = gettext("You: %(side)s, between the two stops of the promise") % {"side": _weeks(weeks)}
    return charts.bound_bar(weeks, bound=bound, title=title)


def _weeks(number: float) -> str:
    if abs(number) < EVEN:
        return gettext("even")
    shown = {"weeks": formats.number_format(round(abs(number), 1), 1)}
    return (gettext("%(weeks)s weeks behind") if number > 0 else gettext("%(weeks)s weeks ahead")) % shown


def _curve(course: Course, *, now: datetime) -> charts.Svg:
    """Claim and receipts over the period. What was carried over lifts the one that was in front."""
    start = now - PERIOD
    owed, got_before = max(course.carried.cents, 0), max(-course.carried.cents, 0)
    rows = [charts.Reach(0, owed, got_before)]
    rows += [
        charts.Reach(
            (point.at - start) / timedelta(days=1),
            owed + point.entitled_cents,
            got_before + point.received_cents,
        )
        for point in course.points
    ]
    labels = (
        f"{gettext('Claim')} {euro(rows[-1].claim_cents)}",
        f"{gettext('received')} {euro(rows[-1].received_cents)}",
    )
    middle = timezone.localtime(now - PERIOD / 2).date()
    axis = [formats.date_format(day, "F") for day in (timezone.localtime(start).date(), middle)]
    return charts.share_curve(
        rows, days=PERIOD.days, words=labels, axis=[*axis, gettext("today")], title=", ".join(labels)
    )


def _table(course: Course) -> tuple[Row, ...]:
    """Carried over + claim - received = today, each in worth and in number."""
    return (
        Row(gettext("carried over"), _side(course.carried.cents, euro), _side(course.carried.leads, _leads)),
        Row(gettext("claim since then"), euro(course.entitled.cents), _leads(course.entitled.leads)),
        Row(gettext("received since then"), euro(course.received.cents), _leads(course.received.leads)),
        Row(
            gettext("today"),
            _side(course.balance.cents, euro),
            _side(course.balance.leads, _leads),
            total=True,
        ),
    )


def _leads(number: float) -> str:
    return decimal(number, 1)


def _side(amount: float, written: Callable[[float], str]) -> str:
    """Behind or ahead in words: a positive balance means behind, which a sign would turn around."""
    if abs(amount) < EVEN:
        return gettext("even")
    shown = {"amount": written(abs(amount))}
    return (gettext("%(amount)s behind") if amount > 0 else gettext("%(amount)s ahead")) % shown
