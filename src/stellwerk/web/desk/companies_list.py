"""The companies of the marketing database: the list with its filter, and one company with all that belongs to it."""

from collections.abc import Iterator, Sequence

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stellwerk.store.models import Customer, Lead, Organisation, Response, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.people import choices, query_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import named, when
from stellwerk.worker.target_groups import Wanted
from stellwerk.worker.target_groups import companies as matching

PAGE = 50
SHOWN = 30


@require_safe
def companies(request: HttpRequest) -> HttpResponse:
    reader_of(request)
    wanted = Wanted.read(request.GET.dict())
    found = matching(wanted, today=timezone.localdate())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    ids = [row.pk for row in listed]
    people = dict(
        Organisation.objects.filter(pk__in=ids).annotate(n=Count("people")).values_list("pk", "n").order_by()
    )
    leads = dict(
        Lead.objects.filter(organisation__in=ids)
        .values_list("organisation")
        .annotate(n=Count("id"))
        .order_by()
    )
    customers = set(
        Customer.objects.filter(organisation__in=ids, undone_at__isnull=True).values_list(
            "organisation", flat=True
        )
    )
    context = {
        "wanted": wanted,
        "page": page,
        "rows": [(row, people.get(row.pk, 0), leads.get(row.pk, 0), row.pk in customers) for row in listed],
        "headline": headline(wanted, page.paginator.count),
        "choices": choices(),
        "query": query_of(request),
    }
    return render(request, "desk/companies.html", context)


COLUMNS = ("company", "street", "postcode", "city", "country", "industry", "employees", "web")


@require_safe
def companies_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list, with the columns of an import."""
    reader_of(request)
    found = matching(Wanted.read(request.GET.dict()), today=timezone.localdate())
    return csv_file(gettext("companies.csv"), _lines(found))


def _lines(found: QuerySet[Organisation]) -> Iterator[Sequence[object]]:
    yield [named(name, "column") for name in COLUMNS]
    for row in found.iterator(chunk_size=500):
        where = (row.name, row.street, row.postcode, row.city, row.country)
        yield (*where, row.industry, row.employees or "", row.web_domain)


def headline(wanted: Wanted, count: int) -> str:
    if wanted.any:
        text = ngettext("One company fits your filter.", "%(n)s companies fit your filter.", count)
        return text % {"n": count}
    return ngettext("We know one company.", "We know %(n)s companies.", count) % {
        "n": formats.number_format(count, force_grouping=True)
    }


def find_company_for(user: User, pk: int) -> Organisation:
    """A company, for those whom the table lets in. Raises Http404."""
    visible = Organisation.objects.all() if may(user, "company") else Organisation.objects.none()
    return get_object_or_404(visible, pk=pk)


@require_safe
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """Features, people, leads, what they did, and whether it has ordered."""
    found = find_company_for(reader_of(request), pk)
    leads = list(found.leads.select_related("campaign", "partner", "person").order_by("-arrived_at")[:SHOWN])
    responses = Response.objects.filter(lead__organisation=found).select_related("lead").order_by("-at")
    customer = found.customers.filter(undone_at__isnull=True).order_by("-last_order_on").first()
    context = {
        "company": found,
        "headline": company_headline(found, customer, len(leads)),
        "people": list(found.people.order_by("last_name", "first_name", "id")[:SHOWN]),
        "leads": leads,
        "responses": list(responses[:SHOWN]),
        "customer": customer,
    }
    return render(request, "desk/company.html", context)


def company_headline(found: Organisation, customer: Customer | None, leads: int) -> str:
    if customer:
        last = when(customer.last_order_on) if customer.last_order_on else gettext("no order known")
        return gettext("%(name)s is a customer; last order: %(last)s") % {"name": found, "last": last}
    text = ngettext("%(name)s: one lead, no order yet.", "%(name)s: %(n)s leads, no order yet.", leads)
    return (
        text % {"name": found, "n": leads} if leads else gettext("%(name)s: no lead yet.") % {"name": found}
    )
