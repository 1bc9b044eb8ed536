"""Campaigns with partners: who was invited, answered and took part, with what result; the rates of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.store.models import Campaign, Participation, Partner
from stellwerk.terms import Level
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk import partner_list as listing
from stellwerk.web.desk.campaigns import find_campaign_for
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import named, percent
from stellwerk.worker import partner_marketing as work
from stellwerk.worker.partner_marketing import Rates

COUNTED: dict[str, Any] = {
    "invited": Count("id"),
    "yes": Count("id", filter=Q(answer="yes")),
    "maybe": Count("id", filter=Q(answer="maybe")),
    "no": Count("id", filter=Q(answer="no")),
    "took_part": Count("id", filter=Q(took_part_at__isnull=False)),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A campaign, or a partner, with how the invitations were answered."""

    of: Campaign | Partner
    rates: Rates


def invitations() -> "QuerySet[Participation]":
    return Participation.objects.filter(partner__isnull=False).order_by()


def rates_by(name: str, found: "QuerySet[Participation]") -> dict[int, Rates]:
    """Rates per `campaign` or `partner`; one query."""
    rows = found.values(name).annotate(**COUNTED)
    return {row[name]: Rates(**{one: row[one] for one in COUNTED}) for row in rows}


@require_safe
def partner_campaigns(request: HttpRequest) -> HttpResponse:
    """Every campaign partners were invited to, the latest first; every partner, the most willing first."""
    user = reader_of(request)
    campaigns, partners = by_campaign(), by_partner()
    context = {
        "campaigns": campaigns,
        "partners": partners,
        "headline": headline([line.rates for line in campaigns]),
        "open": list(Campaign.objects.order_by("-starts_on", "-id")[:30])
        if may(user, "partner_invite")
        else [],
    }
    return render(request, "desk/partner_campaigns.html", context)


def by_campaign() -> list[Line]:
    found = rates_by("campaign", invitations())
    rows = Campaign.objects.filter(pk__in=found).order_by("-starts_on", "-id")
    return [Line(row, found[row.pk]) for row in rows]


def by_partner() -> list[Line]:
    found = rates_by("partner", invitations())
    rows = Partner.objects.filter(pk__in=found).order_by("name")
    lines = [Line(row, found[row.pk]) for row in rows]
    return sorted(lines, key=lambda line: (-(line.rates.part or 0), -(line.rates.answered or 0)))


def headline(rates: Sequence[Rates]) -> str:
    invited, part = sum(one.invited for one in rates), sum(one.took_part for one in rates)
    if not invited:
        return gettext("No partner has been invited to a campaign yet.")
    text = ngettext(
        "Of one invitation to partners %(part)s led to taking part: %(share)s.",
        "Of %(n)s invitations to partners %(part)s led to taking part: %(share)s.",
        invited,
    )
    return text % {"n": invited, "part": part, "share": percent(part / invited)}


@require_safe
def partner_campaigns_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every invitation with its answer and result."""
    reader_of(request)
    rows = invitations().select_related("campaign", "partner").order_by("campaign", "partner__name")
    return csv_file(gettext("partner-campaigns.csv"), _table(rows))


def _table(rows: "QuerySet[Participation]") -> Iterator[Sequence[object]]:
    yield (gettext("Campaign"), gettext("Partner"), gettext("Code"), gettext("Invited"), gettext("Answer"),
           gettext("Took part"), gettext("Result"))  # fmt: skip
    for row in rows:
        if row.partner:
            days = [at.date().isoformat() if at else "" for at in (row.addressed_at, row.took_part_at)]
            yield (row.campaign.name, row.partner.name, row.partner.code, days[0],
                   named(row.answer, "invitation_answer"), days[1], row.result)  # fmt: skip


@require_safe
def campaign_partners(request: HttpRequest, pk: int) -> HttpResponse:
    """The partners of one campaign: their answers, who came and what it brought; and who else may be invited."""
    user, campaign = reader_of(request), find_campaign_for(reader_of(request), pk)
    rows = list(
        campaign.participations.filter(partner__isnull=False)
        .select_related("partner")
        .order_by("partner__name")
    )
    today, wanted = timezone.localdate(), listing.Wanted.read(request.GET)
    others = listing.matching(wanted, today=today).exclude(pk__in=[row.partner_id for row in rows])
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.answer or "none"] += 1
    invites = may(user, "partner_invite")
    context = {
        "campaign": campaign,
        "rows": rows,
        "headline": headline_of(campaign, rows),
        "counts": counts,
        "others": list(others.order_by("name")[:200]) if invites else [],
        "wanted": wanted,
        "levels": list(Level),
        "classes": listing.CLASSES,
        "answers": work.ANSWERS,
        "invites": invites,
        "over": work.is_over(campaign, today),
    }
    return render(request, "desk/campaign_partners.html", context)


def headline_of(campaign: Campaign, rows: Sequence[Participation]) -> str:
    if not rows:
        return gettext("No partner is invited to %(name)s yet.") % {"name": campaign.name}
    yes = sum(1 for row in rows if row.answer == "yes")
    silent = sum(1 for row in rows if not row.answer)
    text = gettext("%(name)s: %(yes)s of %(n)s partners come, %(silent)s have not answered.")
    return text % {"name": campaign.name, "yes": yes, "n": len(rows), "silent": silent}


@require_POST
def partner_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invites those who were ticked, by letter."""
    user = reader_of(request)
    campaign = find_campaign_for(user, pk)
    ids = [int(one) for one in request.POST.getlist("partner") if one.isdecimal()][:1000]
    found = list(Partner.objects.active(timezone.localdate()).filter(pk__in=ids))
    count = work.invite(campaign, found, by=user.actor, now=timezone.now())
    if count:
        text = ngettext("One partner is invited by letter.", "%(n)s partners are invited by letter.", count)
        messages.success(request, text % {"n": count})
    else:
        messages.warning(request, gettext("Nobody was ticked who is not invited yet."))
    return redirect("campaign_partners", campaign.pk)


@require_POST
def partner_participation(request: HttpRequest, pk: int) -> HttpResponse:
    """What a partner answered on the phone, whether it came, and what it brought."""
    user, now = reader_of(request), timezone.now()
    row = get_object_or_404(invitations().select_related("campaign", "partner"), pk=pk)
    answer = request.POST.get("answer", "")
    if answer != row.answer:
        row = work.answer(row.pk, answer, by=user.actor, now=now) or row
    work.result(
        row,
        took_part=request.POST.get("took_part") == "yes",
        text=request.POST.get("result", ""),
        by=user.actor,
        now=now,
    )
    messages.success(request, gettext("Noted."))
    return redirect("campaign_partners", row.campaign_id)
