"""Partners: who they are, where they work, what they hold, and how far behind their fair share they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stellwerk import charts
from stellwerk.match import iso_week
from stellwerk.match.areas import write_areas
from stellwerk.match.policy import MatchPolicy
from stellwerk.match.register import PartnerPolicy, rhythm
from stellwerk.review import step as review
from stellwerk.review.reports.accounts import Balance
from stellwerk.store.models import Competence, Offer, Partner, PartnerWeek, Policy
from stellwerk.terms import Level
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk import partner_list as listing
from stellwerk.web.desk.certificates import expiring, held
from stellwerk.web.desk.find import find_partner_for
from stellwerk.web.desk.leads import query_of
from stellwerk.web.desk.levels import standing_of
from stellwerk.web.desk.partner_changes import last_changes
from stellwerk.web.forms.fields import COUNTRIES
from stellwerk.web.templatetags.stellwerk import named, weeks

LOOK_BACK = timedelta(days=182)
SILENT_AFTER = timedelta(days=14)
PAGE = 100
GLANCE = 20  # leads and answers on a partner's page
NAMED = 2  # silent partners in the headline
SHOWN_EXPIRING = 3
NOTHING = Balance(0.0, 0, 0)


@dataclass(frozen=True, slots=True)
class Row:
    """One partner in the list, with its figures of the last half year."""

    partner: Partner
    balance: Balance
    open_leads: int
    offered: int
    picked: float | None
    after: timedelta | None
    unreported: int
    performance: str


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    user, now = reader_of(request), timezone.now()
    today, wanted = timezone.localdate(now), listing.Wanted.read(request.GET)
    live = Policy.objects.live()
    rules = live.read("match", MatchPolicy)
    width, found = 3 * rules.horizon_weeks, review.balances_now()
    answers = review.answers_since(now - LOOK_BACK)
    silent = review.unreported_since(now - SILENT_AFTER)
    open_leads = Count("offers", filter=Q(offers__state=Offer.State.ACCEPTED), distinct=True)
    chosen = listing.matching(wanted, today=today).only(*listing.LISTED).annotate(open_leads=open_leads)
    rows = [row(partner, found, answers, silent, rules) for partner in chosen]
    rows.sort(key=lambda r: (-r.balance.weeks, r.partner.name))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    ending = expiring(today, live.read("partners", PartnerPolicy))
    context = {
        "page": page,
        "rows": [(one, bar(one.balance, width)) for one in page.object_list],
        "headline": listing.headline(wanted, len(rows)) if wanted.any else headline(rows),
        "wanted": wanted,
        "levels": list(Level),
        "classes": listing.CLASSES,
        "products": sorted(set(Competence.objects.values_list("product", flat=True).distinct())),
        "query": query_of(request, without=("page",)),
        "steers": may(user, "partner_new"),
        "bound": width,
        "today": today,
        "expiring": ending[:SHOWN_EXPIRING],
        "more_expiring": len(ending[SHOWN_EXPIRING:]),
        "gone": Partner.objects.filter(left_on__lte=today).count(),
    }
    return render(request, "desk/partners.html", context)


def row(
    partner: Any,
    found: Mapping[int, Balance],
    answers: Mapping[int, Mapping[str, Any]],
    silent: Mapping[int, int],
    rules: MatchPolicy,
) -> Row:
    balance, answered = found.get(partner.pk, NOTHING), answers.get(partner.pk, {})
    return Row(
        partner=partner,
        balance=balance,
        open_leads=partner.open_leads,
        offered=answered.get("offers", 0),
        picked=answered["taken"] / answered["offers"] if answered.get("offers") else None,
        after=answered.get("after"),
        unreported=silent.get(partner.pk, 0),
        performance=listing.class_of(partner, rules),
    )


def bar(balance: Balance, width: float) -> charts.Svg:
    return charts.bound_bar(balance.weeks, bound=width, title=side(balance))


def side(balance: Balance) -> str:
    """The word says the side; a sign would be misread, because a positive account means behind."""
    if not round(balance.weeks, 1):
        return gettext("even")
    words = gettext("%(weeks)s behind") if balance.weeks >= 0 else gettext("%(weeks)s ahead")
    return words % {"weeks": weeks(balance.weeks)}


def headline(rows: Sequence[Row]) -> str:
    """Who works on how many leads, and from whom nothing has been heard."""
    if not rows:
        return gettext("No partner is there yet.")
    working, leads = sum(1 for r in rows if r.open_leads), sum(r.open_leads for r in rows)
    text = ngettext(
        "%(working)s of %(all)s partners work on one lead.",
        "%(working)s of %(all)s partners work on %(leads)s leads.",
        leads,
    )
    said = text % {"working": working, "all": len(rows), "leads": formats.number_format(leads)}
    quiet = sorted((r for r in rows if r.unreported), key=lambda r: (-r.unreported, r.partner.name))
    return f"{said} {silence([r.partner.name for r in quiet])}" if leads else said


def silence(names: Sequence[str]) -> str:
    """Whose accepted leads have gone without any report for two weeks; the two worst by name."""
    if not names:
        return gettext("All of them report.")
    further = len(names) - NAMED
    listed = gettext(" and ").join(names[:NAMED]) if further <= 0 else ", ".join(names[:NAMED])
    if further > 0:
        text = ngettext("%(names)s and one more", "%(names)s and %(n)s more", further)
        listed = text % {"names": listed, "n": further}
    return gettext("Silent for 14 days: %(names)s.") % {"names": listed}


@require_safe
def partner(request: HttpRequest, code: str) -> HttpResponse:
    user = reader_of(request)
    found = find_partner_for(user, code)
    now = timezone.now()
    today, live = timezone.localdate(now), Policy.objects.live()
    rules, agreed = live.read("match", MatchPolicy), live.read("partners", PartnerPolicy)
    width = 3 * rules.horizon_weeks
    performance = listing.class_of(found, rules)
    balance = review.balances_now().get(found.pk, NOTHING)
    answered = review.answers_since(now - LOOK_BACK).get(found.pk, {})
    related = ("lead__organisation", "lead__person")
    mine = Offer.objects.filter(partner=found).select_related(*related)
    open_leads = list(mine.taken().order_by("-answered_at")[:GLANCE])
    context = {
        "partner": found,
        "headline": headline_of(found, balance),
        "balance": balance,
        "owed_cents": abs(balance.worth_cents),
        "side": side(balance),
        "bar": bar(balance, width),
        "bound": width,
        "certificates": [held(row, today, agreed) for row in found.certificates.order_by("product")],
        "competences": list(found.competences.order_by("product")),
        "areas": write_areas(
            found.territories.values_list("country", "prefix"), country=found.country
        ).splitlines(),
        "contacts": list(found.contacts.order_by("id")),
        "shown": list(found.resources.order_by("model").values_list("model", flat=True)),
        "absences": list(found.absences.filter(last_on__gte=today).order_by("first_on")),
        "week": PartnerWeek.objects.filter(partner=found, week=iso_week(timezone.localtime(now))).first(),
        "open_leads": open_leads,
        "open_count": len(open_leads) if len(open_leads) < GLANCE else mine.taken().count(),
        "last_offers": list(mine.order_by("-sent_at")[:GLANCE]),
        "offers": answered.get("offers", 0),
        "picked": answered["taken"] / answered["offers"] if answered.get("offers") else None,
        "after": answered.get("after"),
        "industries": [named(name, "industry") for name in found.industries],
        "languages": [named(name, "language") for name in found.languages],
        "performance": performance,
        "rhythm": rhythm(found.contact_rhythm, performance, agreed),
        "standing": standing_of(found, live),
        "steers": may(user, "partner_edit"),
        "conflicts": list(found.conflicts.order_by("company")),
        "countries": [(code, label) for code, label in COUNTRIES if code],
        "changes": last_changes(found.code),
    }
    return render(request, "desk/partner.html", context)


def headline_of(found: Partner, balance: Balance) -> str:
    if found.left_on and found.left_on <= timezone.localdate():
        return gettext("%(name)s is no longer a partner.") % {"name": found.name}
    if not balance.weekly_cents:
        return gettext("%(name)s has not been in question for a lead yet.") % {"name": found.name}
    if balance.weeks >= 0:
        text = gettext("%(name)s is %(weeks)s behind its fair share.")
    else:
        text = gettext("%(name)s is %(weeks)s ahead of its fair share.")
    return text % {"name": found.name, "weeks": weeks(balance.weeks)}
