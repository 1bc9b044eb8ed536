"""Campaigns: what each costs, whom it addressed, what came of it in one sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from stellwerk.clean.consent import Allowed, Purpose
from stellwerk.clean.policy import CleanPolicy
from stellwerk.store.journal import notebook
from stellwerk.store.models import Campaign, Lead, Order, Participation, Person, Policy, Response, User
from stellwerk.terms import ENDED
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.campaign_form import CampaignForm
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.forms import tokens
from stellwerk.web.templatetags.stellwerk import euro, named
from stellwerk.worker import consents

PAGE = 30
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a campaign: leads, those still open, orders, their worth, and what people did."""

    leads: int = 0
    open: int = 0
    scrapped: int = 0
    won: int = 0
    orders_cents: int = 0
    responses: int = 0

    def sentence(self, campaign: Campaign) -> str:
        """It in one sentence."""
        if not self.leads:
            return gettext("No lead has come of it yet.")
        came = ngettext("One lead came of it", "%(n)s leads came of it", self.leads) % {"n": self.leads}
        parts = (
            [ngettext("one became a customer", "%(n)s became customers", self.won) % {"n": self.won}]
            if self.won
            else []
        )
        if self.open:
            parts.append(ngettext("one is still open", "%(n)s are still open", self.open) % {"n": self.open})
        said = f"{came}: {', '.join(parts)}." if parts else f"{came}."
        cost = campaign.real_cost_cents or campaign.planned_cost_cents
        if self.orders_cents and cost:
            each = {"orders": euro(self.orders_cents), "cost": euro(cost)}
            said += " " + gettext("Orders of %(orders)s for %(cost)s of cost.") % each
        return said


def came_of(ids: Sequence[int]) -> dict[int, Came]:
    """Per campaign what came of it; three queries."""
    rows = Lead.objects.filter(campaign__in=ids).exclude(stage="merged").values("campaign").annotate(
        leads=Count("id"), open=Count("id", filter=~Q(stage__in=ENDED)),
        scrapped=Count("id", filter=Q(stage="scrap")), won=Count("id", filter=Q(outcome="won")),
    )  # fmt: skip
    found: dict[int, dict[str, int]] = {
        row["campaign"]: {
            "leads": row["leads"],
            "open": row["open"],
            "scrapped": row["scrapped"],
            "won": row["won"],
        }
        for row in rows.order_by()
    }
    orders = Order.objects.filter(lead__campaign__in=ids, undone_at__isnull=True).values_list(
        "lead__campaign"
    )
    for pk, cents in orders.annotate(cents=Sum("amount_cents")).order_by():
        found.setdefault(pk, {})["orders_cents"] = cents
    did = Response.objects.filter(lead__campaign__in=ids).values_list("lead__campaign")
    for pk, count in did.annotate(n=Count("id")).order_by():
        found.setdefault(pk, {})["responses"] = count
    return {pk: Came(**values) for pk, values in found.items()}


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    rows = Campaign.objects.order_by("-starts_on", "-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    came = came_of([row.pk for row in listed])
    context = {
        "page": page,
        "rows": [(row, came.get(row.pk, Came())) for row in listed],
        "headline": headline(listed),
        "may_edit": may(user, "campaign_new"),
    }
    return render(request, "desk/campaigns.html", context)


@require_safe
def campaigns_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every campaign with cost and what came of it; money in whole euros."""
    reader_of(request)
    rows = list(Campaign.objects.order_by("-starts_on", "-id"))
    came = came_of([row.pk for row in rows])
    return csv_file(gettext("campaigns.csv"), _table([(row, came.get(row.pk, Came())) for row in rows]))


def _table(rows: Sequence[tuple[Campaign, Came]]) -> Iterator[Sequence[object]]:
    yield (
        gettext("Campaign"), gettext("Channel"), gettext("From"), gettext("Until"), gettext("Planned"), gettext("Real"),
        gettext("Leads"), gettext("Customers"), gettext("Orders"),
    )  # fmt: skip
    for row, came in rows:
        days = (row.starts_on or "", row.ends_on or "")
        money = (row.planned_cost_cents // 100, row.real_cost_cents // 100)
        orders = came.orders_cents // 100
        yield row.name, named(row.channel, "channel"), *days, *money, came.leads, came.won, orders


def headline(rows: Sequence[Campaign]) -> str:
    today = timezone.localdate()
    running = sum(
        1
        for row in rows
        if (not row.starts_on or row.starts_on <= today) and (not row.ends_on or row.ends_on >= today)
    )
    if not rows:
        return gettext("No campaign is there yet.")
    return ngettext("One campaign is running.", "%(n)s campaigns are running.", running) % {"n": running}


def find_campaign_for(user: User, pk: int) -> Campaign:
    """A campaign, for those whom the table lets in. Raises Http404."""
    visible = Campaign.objects.all() if may(user, "campaign") else Campaign.objects.none()
    return get_object_or_404(visible.select_related("target_group"), pk=pk)


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """Cost, goal and time beside what came of it; who was addressed and who took part."""
    user = reader_of(request)
    found = find_campaign_for(user, pk)
    came = came_of([found.pk]).get(found.pk, Came())
    part = found.participations.aggregate(
        addressed=Count("id", filter=Q(addressed_at__isnull=False)),
        took_part=Count("id", filter=Q(took_part_at__isnull=False)),
    )
    leads = found.leads.exclude(stage="merged").select_related("organisation", "person", "partner")
    context = {
        "campaign": found,
        "headline": came.sentence(found),
        "came": came,
        "part": part,
        "leads": list(leads.order_by("-worth_cents", "id")[:SHOWN]),
        "may_edit": may(user, "campaign_edit"),
        "may_address": may(user, "target_group_address"),
        "may_report": may(user, "report"),
        "per_lead": round((found.real_cost_cents or found.planned_cost_cents) / came.leads)
        if came.leads
        else None,
    }
    return render(request, "desk/campaign.html", context)


@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@require_http_methods(["GET", "POST"])
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _form(request, find_campaign_for(reader_of(request), pk))


def _form(request: HttpRequest, found: Campaign | None) -> HttpResponse:
    """What was entered stays where it could not be taken."""
    user = reader_of(request)
    if request.method != "POST":
        form = CampaignForm.of(found) if found else CampaignForm()
        return render(request, "desk/campaign_form.html", {"form": form, "campaign": found})
    form = CampaignForm(request.POST, campaign=found)
    if not form.is_valid():
        return render(request, "desk/campaign_form.html", {"form": form, "campaign": found}, status=422)
    row = save(found, form.values(), by=user.actor, now=timezone.now())
    messages.success(request, gettext("%(name)s is saved.") % {"name": row.name})
    return redirect("campaign", row.pk)


def save(found: Campaign | None, values: dict[str, Any], *, by: str, now: datetime) -> Campaign:
    """Writes the campaign and what changed into the journal."""
    with notebook(now=now, actor=by, policy_version=Policy.objects.live().version) as notes:
        row = found or Campaign()
        changed = {name: str(value) for name, value in values.items() if getattr(row, name) != value}
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        notes.note_other(f"campaign:{row.pk}", "capture", "campaign_saved", changed=changed)
    return row


@require_safe
def campaign_csv(request: HttpRequest, pk: int, purpose: str) -> StreamingHttpResponse:
    """Those whom the campaign addressed and who may still be contacted: for a mailing tool or a call list."""
    found = find_campaign_for(reader_of(request), pk)
    rows = Person.objects.filter(participations__campaign=found, participations__addressed_at__isnull=False)
    name = gettext("mails.csv") if purpose == "mail" else gettext("calls.csv")
    return csv_file(name, _lines(list(rows.select_related("organisation").order_by("id")), Purpose(purpose)))


def _lines(people: list[Person], purpose: Purpose) -> Iterator[Sequence[object]]:
    """A person per row; with the link that ends mails, so that every tool can honour it."""
    columns = ("salutation", "first_name", "last_name", "company", "postcode", "city")
    way = ("email",) if purpose is Purpose.MAIL else ("phone", "mobile")
    more = [gettext("Link that ends mails")] if purpose is Purpose.MAIL else []
    yield [named(name, "column") for name in (*columns, *way)] + more
    rules = Policy.objects.live().read("clean", CleanPolicy)
    for at in range(0, len(people), 500):
        batch = people[at : at + 500]
        found = consents.verdicts(batch, purpose, now=timezone.now(), rules=rules)
        for one in batch:
            if isinstance(found[one.pk], Allowed):
                site = one.organisation
                place = (site.name, site.postcode, site.city) if site else ("", "", "")
                link = [tokens.OPT_OUT.address(one)] if more else []
                yield (one.salutation, one.first_name, one.last_name, *place,
                       *(getattr(one, name) for name in way), *link)  # fmt: skip


@require_http_methods(["POST"])
def participation(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of addressing somebody: took part, and with what result."""
    user, now = reader_of(request), timezone.now()
    row = get_object_or_404(Participation.objects.filter(person__isnull=False), pk=pk)
    with notebook(now=now, actor=user.actor, policy_version=Policy.objects.live().version) as notes:
        row.took_part_at = row.took_part_at or now
        row.result = request.POST.get("result", "").strip()[:200]
        row.save(update_fields=["took_part_at", "result"])
        notes.note_other(f"campaign:{row.campaign_id}", "capture", "took_part", person=row.person_id)
    messages.success(request, gettext("Noted."))
    return redirect("person", row.person_id)
