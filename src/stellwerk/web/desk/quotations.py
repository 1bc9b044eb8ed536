"""Quotations: all of them with what became of each, the conversion rate above, and one to complete or to end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk.pursue import PursueError
from stellwerk.pursue import step as pursue
from stellwerk.pursue.quotations import Conversion, State, conversion
from stellwerk.store.models import Quotation, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.people import query_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.papers import PaperError, read_paper
from stellwerk.web.templatetags.stellwerk import named, percent, say

PAGE = 50
FROM = (
    ("", gettext_lazy("everybody")),
    ("partner", gettext_lazy("partners")),
    ("own", gettext_lazy("own sales")),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter of the list."""

    state: str = ""
    by: str = ""
    words: str = ""

    @property
    def any(self) -> bool:
        return bool(self.state or self.by or self.words)

    def rows(self) -> "QuerySet[Quotation]":
        """The quotations that fit, the latest first."""
        found = Quotation.objects.select_related("partner", "lead__organisation", "lead__person")
        if self.state:
            found = found.filter(state=self.state)
        if self.by:
            found = found.filter(partner__isnull=self.by == "own")
        if self.words:
            name = Q(lead__organisation__name__icontains=self.words) | Q(partner__name__icontains=self.words)
            found = found.filter(name | Q(number__icontains=self.words))
        return found.order_by("-quoted_on", "-id")


def read_wanted(request: HttpRequest) -> Wanted:
    """The filter of the address; what is not known filters nothing."""
    state, by = request.GET.get("state", ""), request.GET.get("by", "")
    return Wanted(
        state if state in Quotation.State.values else "",
        by if by in ("partner", "own") else "",
        request.GET.get("q", "").strip()[:100].replace("\x00", ""),
    )


@require_safe
def quotations(request: HttpRequest) -> HttpResponse:
    reader_of(request)
    wanted = read_wanted(request)
    page = Paginator(wanted.rows(), PAGE).get_page(request.GET.get("page"))
    rate = counted()
    context = {
        "wanted": wanted,
        "page": page,
        "quotations": list(page.object_list),
        "states": [(value, named(value, "quotation_state")) for value in Quotation.State.values],
        "froms": FROM,
        "rate": rate,
        "headline": headline(rate),
        "today": timezone.localdate(),
        "may_open": True,
        "query": query_of(request),
    }
    return render(request, "desk/quotations.html", context)


def counted() -> Conversion:
    """The house's conversion rate; one query."""
    rows = Quotation.objects.order_by().values_list("state", "new_customer")
    return conversion(rows.annotate(n=Count("id")))


def headline(rate: Conversion) -> str:
    """The conversion rate in one sentence."""
    if rate.rate is None:
        return gettext("No quotation to a new customer yet.")
    text = ngettext(
        "One quotation to a new customer, %(orders)s orders: %(rate)s.",
        "%(n)s quotations to new customers became %(orders)s orders: %(rate)s.",
        rate.quotations,
    )
    counts = {"n": rate.quotations, "orders": rate.orders}
    shown = {name: formats.number_format(count, force_grouping=True) for name, count in counts.items()}
    return text % (shown | {"rate": percent(rate.rate)})


@require_safe
def quotations_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list; money in whole euros."""
    reader_of(request)
    return csv_file(gettext("quotations.csv"), _lines(read_wanted(request).rows()))


def _lines(rows: "QuerySet[Quotation]") -> Iterator[Sequence[object]]:
    yield (
        gettext("Lead"), gettext("Prospect"), gettext("Date"), gettext("Number"), gettext("Quoted by"),
        gettext("Amount"), gettext("Valid until"), gettext("State"), gettext("New customer"),
    )  # fmt: skip
    for row in rows.iterator(chunk_size=500):
        amount = row.amount_cents // 100 if row.amount_cents is not None else ""
        whose = row.partner.name if row.partner else gettext("own sales")
        new = gettext("yes") if row.new_customer else gettext("no")
        yield (row.lead.number, row.lead.name, row.quoted_on, row.number, whose, amount, row.valid_until or "",
               named(row.state, "quotation_state"), new)  # fmt: skip


def find_quotation_for(user: User, pk: int) -> Quotation:
    """A quotation, for those whom the table lets in. Raises Http404."""
    visible = Quotation.objects.all() if may(user, "quotation") else Quotation.objects.none()
    return get_object_or_404(visible.select_related("lead__organisation", "lead__person", "partner"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def quotation(request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows it, POST keeps what was completed."""
    user = reader_of(request)
    found = find_quotation_for(user, pk)
    if request.method != "POST":
        return _page(request, found, user)
    if not may(user, "lead_quote"):
        raise Http404
    try:
        paper, quoted_on = read_paper(request.POST)
        pursue.complete(found.pk, paper, quoted_on=quoted_on, by=user.actor, now=timezone.now())
    except PaperError as error:
        return _page(request, found, user, problem=str(error), typed=request.POST, status=422)
    except PursueError as error:
        return _page(request, found, user, problem=say(error.reason), typed=request.POST, status=422)
    messages.success(request, gettext("The quotation is kept."))
    return redirect("lead_sale", found.lead.prospect_number)


def _page(
    request: HttpRequest, found: Quotation, user: User, *, status: int = 200, **entered: object
) -> HttpResponse:
    typed = {
        "amount": formats.number_format(found.amount_cents / 100, 0 if found.amount_cents % 100 == 0 else 2)
        if found.amount_cents is not None else "",
        "number": found.number,
        "quoted_on": found.quoted_on.isoformat(),
        "valid_until": found.valid_until.isoformat() if found.valid_until else "",
        "product": found.products[0][0] if found.products else "",
    }  # fmt: skip
    context = {
        "quotation": found,
        "typed": typed,
        "today": timezone.localdate(),
        "may_change": may(user, "lead_quote"),
    } | entered
    return render(request, "desk/quotation.html", context, status=status)


@require_POST
def quotation_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Refused, withdrawn, or open again; the toast takes it back."""
    user, now = reader_of(request), timezone.now()
    found = find_quotation_for(user, pk)
    state = request.POST.get("state", "open")
    try:
        if state == State.OPEN:
            pursue.reopen_quotation(found.pk, by=user.actor, now=now)
        elif state in (State.REFUSED, State.WITHDRAWN):
            pursue.decide(found.pk, State(state), by=user.actor, now=now)
        else:
            raise Http404
    except PursueError as error:
        messages.warning(request, say(error.reason))
        return redirect("quotation", pk)
    text = gettext("The quotation is now: %(state)s.") % {"state": named(state, "quotation_state")}
    back = "" if state == State.OPEN else reverse("quotation_decide", args=[pk])
    messages.success(request, text, extra_tags=back)
    return redirect("lead_sale", found.lead.prospect_number)
