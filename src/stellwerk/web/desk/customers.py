"""Customers: the list with its filter, one customer with all that belongs to it, and what is done with it by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.clean.figures import parse_date
from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.store.models import Customer, Feedback, Lead, Order, Organisation, Partner, Person, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.people import query_of
from stellwerk.web.desk.policy import who
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import named, say, when

PAGE = 50
SHOWN = 30
HOUSE = "house"
STATES = (("", gettext_lazy("all")), ("active", gettext_lazy("active")), ("dormant", gettext_lazy("dormant")))


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter of the list; `partner` is a code, or `house` for customers without one."""

    state: str = ""
    partner: str = ""
    words: str = ""

    @property
    def any(self) -> bool:
        return bool(self.state or self.partner or self.words)

    def rows(self) -> "QuerySet[Customer]":
        """The customers that fit; who ordered last first."""
        found = Customer.objects.filter(undone_at__isnull=True)
        if self.state:
            found = found.filter(dormant_since__isnull=self.state == "active")
        if self.partner:
            found = (
                found.filter(partner__isnull=True)
                if self.partner == HOUSE
                else found.filter(partner__code=self.partner)
            )
        if self.words:
            name = Q(organisation__name__icontains=self.words) | Q(person__last_name__icontains=self.words)
            found = found.filter(name | Q(number__iexact=self.words) | Q(erp_id__iexact=self.words)
                                 | Q(organisation__city__icontains=self.words))  # fmt: skip
        return found.select_related("organisation", "person", "partner").order_by("-last_order_on", "-id")


def read_wanted(request: HttpRequest) -> Wanted:
    """The filter of the address; what is not known filters nothing."""
    state = request.GET.get("state", "")
    words, partner = (
        request.GET.get(name, "").strip()[:100].replace("\x00", "") for name in ("q", "partner")
    )
    return Wanted(state if state in ("active", "dormant") else "", partner, words)


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    reader_of(request)
    wanted = read_wanted(request)
    page = Paginator(wanted.rows(), PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    orders = orders_of([row.pk for row in listed])
    context = {
        "wanted": wanted,
        "page": page,
        "rows": [(row, *orders.get(row.pk, (0, 0))) for row in listed],
        "headline": headline(wanted, page.paginator.count),
        "states": STATES,
        "partners": Partner.objects.filter(customers__isnull=False).distinct().order_by("name"),
        "query": query_of(request),
    }
    return render(request, "desk/customers.html", context)


def orders_of(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Customer -> how many orders and their sum in cents; one query."""
    rows = Order.objects.filter(customer__in=ids, undone_at__isnull=True).order_by().values_list("customer")
    return {pk: (n, cents) for pk, n, cents in rows.annotate(n=Count("id"), cents=Sum("amount_cents"))}


def headline(wanted: Wanted, count: int) -> str:
    shown = {"n": formats.number_format(count, force_grouping=True)}
    if wanted.any:
        return ngettext("One customer fits.", "%(n)s customers fit.", count) % shown
    found = Customer.objects.filter(undone_at__isnull=True, dormant_since__isnull=False).count()
    shown["dormant"] = formats.number_format(found, force_grouping=True)
    text = ngettext("One customer.", "%(n)s customers, %(dormant)s of them dormant.", count)
    return text % shown if count else gettext("No customer yet.")


@require_safe
def customers_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list; money in whole euros."""
    reader_of(request)
    return csv_file(gettext("customers.csv"), _lines(read_wanted(request).rows()))


def _lines(rows: "QuerySet[Customer]") -> Iterator[Sequence[object]]:
    yield (
        gettext("Customer number"), gettext("Number in the ERP"), gettext("Customer"), gettext("Postcode"),
        gettext("Place"), gettext("Since"), gettext("Last order"), gettext("Dormant since"), gettext("Looked after by"),
        gettext("Orders"), gettext("Sum"),
    )  # fmt: skip
    counted = rows.annotate(
        n=Count("orders", filter=Q(orders__undone_at__isnull=True)),
        cents=Sum("orders__amount_cents", filter=Q(orders__undone_at__isnull=True)),
    )
    for row in counted.iterator(chunk_size=500):
        site = row.organisation
        yield (row.number, row.erp_id, name_of(row), *_place(site), row.since,
               row.last_order_on or "", row.dormant_since or "", row.partner.name if row.partner else "", row.n,
               (row.cents or 0) // 100)  # fmt: skip


def _place(site: Organisation | None) -> tuple[str, str]:
    return (site.postcode, site.city) if site else ("", "")


def name_of(row: Customer) -> str:
    return str(row.organisation or row.person or row.number)


def find_customer_for(user: User, pk: int) -> Customer:
    """A customer, for those whom the table lets in; one whose conversion was undone, too. Raises Http404."""
    visible = Customer.objects.all() if may(user, "customer") else Customer.objects.none()
    related = ("organisation", "person", "partner", "first_lead__organisation", "first_lead__person")
    return get_object_or_404(visible.select_related(*related), pk=pk)


@require_safe
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Orders, actions, leads, people, who looks after it, and what the ERP says."""
    user = reader_of(request)
    found = find_customer_for(user, pk)
    orders = list(
        found.orders.select_related("partner", "lead", "quotation").order_by("-ordered_on", "-id")[:100]
    )
    leads = Lead.objects.filter(Q(customer=found) | Q(became=found)).distinct().order_by("-arrived_at")
    partners = Partner.objects.filter(left_on__isnull=True).order_by("name")
    standing = [row for row in orders if row.undone_at is None]
    context = {
        "customer": found,
        "name": name_of(found),
        "headline": customer_headline(found, len(standing)),
        "orders": orders,
        "sum_cents": sum(row.amount_cents for row in standing),
        "order_count": len(standing),
        "actions": [(row, who(row.made_by)) for row in found.actions.order_by("-at", "-id")[:SHOWN]],
        "leads": list(leads.select_related("organisation", "person", "partner", "campaign")[:SHOWN]),
        "people": people_of(found),
        "handovers": list(found.handovers.select_related("erp").order_by("-id")),
        "kinds": [(kind, named(kind, "customer_action")) for kind in pursue.ACTIONS],
        "partners": partners if may(user, "customer_owner") else [],
        "may_act": may(user, "customer_act"),
        "may_own": may(user, "customer_owner"),
        "may_undo": may(user, "customer_undo") and may_undo(found, len(standing)),
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "desk/customer.html", context)


def people_of(found: Customer) -> list[Person]:
    """Who can be spoken to there."""
    if found.organisation is None:
        return [found.person] if found.person else []
    return list(found.organisation.people.order_by("last_name", "first_name", "id")[:SHOWN])


def may_undo(found: Customer, orders: int) -> bool:
    """Whether the page offers to undo the conversion; the rule is asked again when somebody does (I7)."""
    return found.undone_at is None and found.first_lead_id is not None and orders < 2


def customer_headline(found: Customer, orders: int) -> str:
    """Who it is and how it stands, in one sentence."""
    name = {"name": name_of(found)}
    if found.undone_at:
        return gettext("%(name)s was no customer after all; the conversion was undone.") % name
    if found.dormant_since:
        text = gettext("%(name)s has been dormant since %(on)s")
        return text % (name | {"on": when(found.dormant_since)})
    if found.last_order_on is None:
        return gettext("%(name)s is a customer; no order is known.") % name
    text = ngettext(
        "%(name)s: one order, on %(on)s", "%(name)s: %(n)s orders, the last one on %(on)s", orders
    )
    return text % (name | {"n": orders, "on": when(found.last_order_on)})


@require_POST
def customer_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Something was done with the customer; the toast takes it back."""
    user, now = reader_of(request), timezone.now()
    found = find_customer_for(user, pk)
    kind, on = request.POST.get("kind", ""), request.POST.get("on", "").strip()
    day = parse_date(on) if on else timezone.localdate(now)
    if kind not in pursue.ACTIONS or day is None:
        messages.error(request, gettext("Choose what was done, and a day like 31.12.2027."))
        return redirect("customer", pk)
    at = now if day == timezone.localdate(now) else timezone.make_aware(datetime.combine(day, time(12)))
    made = pursue.act(pk, kind, note=request.POST.get("note", "")[:2000], at=at, by=user.actor, now=now)
    messages.success(
        request, gettext("Noted."), extra_tags=reverse("customer_unact", args=[found.pk, made.pk])
    )
    return redirect("customer", pk)


@require_POST
def customer_unact(request: HttpRequest, pk: int, action: int) -> HttpResponse:
    """It was entered by mistake."""
    user = reader_of(request)
    found = find_customer_for(user, pk)
    if found.actions.filter(pk=action).exists():
        pursue.unact(action, by=user.actor, now=timezone.now())
        messages.success(request, gettext("Taken back."))
    return redirect("customer", pk)


@require_POST
def customer_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Who looks after the customer: a partner, or the house."""
    user = reader_of(request)
    found = find_customer_for(user, pk)
    partner = Partner.objects.filter(code=request.POST.get("partner", "")).first()
    pursue.look_after(found.pk, partner.pk if partner else None, by=user.actor, now=timezone.now())
    name = partner.name if partner else gettext("the house")
    messages.success(request, gettext("Looked after by: %(name)s.") % {"name": name})
    return redirect("customer", pk)


@require_POST
def customer_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """The conversion was a mistake: the report that made it is taken back, and the ERP is told (I7)."""
    user, now = reader_of(request), timezone.now()
    found = find_customer_for(user, pk)
    lead = found.first_lead
    try:
        if lead is None or found.undone_at or not _undone(lead, user, now=now):
            messages.warning(request, gettext("There is no report that could be taken back."))
            return redirect("customer", pk)
    except PursueError as error:
        messages.warning(request, say(error.reason))
        return redirect("customer", pk)
    text = gettext(
        "%(number)s is no customer any more. The lead is open again; the number is not given twice."
    )
    messages.success(request, text % {"number": found.number})
    return redirect("lead_sale", lead.prospect_number)


def _undone(lead: Lead, user: User, *, now: datetime) -> bool:
    """Takes the report back that won the lead, whoever made it. False when there is none."""
    won = (
        Feedback.objects.filter(offer__lead=lead, what="won", undone_at__isnull=True).order_by("-id").first()
    )
    if won:
        pursue.undo_report(won.pk, by=user.actor, now=now)
        return True
    own = [row for row in pursue.own_reports(lead) if row.answers["report"] == "won"]
    if own:
        pursue.undo_own(own[-1].pk, by=user.actor, now=now)
    return bool(own)
