"""What partners can do with us: placements, demo products, staff, events; as a list, and entered per partner."""

from collections.abc import Iterator, Sequence

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stellwerk.store.models import Possibility
from stellwerk.web.access import reader_of
from stellwerk.web.desk.leads import query_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.forms.possibility import KINDS
from stellwerk.web.templatetags.stellwerk import named

PAGE = 50


@require_safe
def possibilities(request: HttpRequest) -> HttpResponse:
    """All of them, or one kind, or only what is in use: the placements are the first."""
    reader_of(request)
    kind, used = wanted(request)
    found = matching(kind, used)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "kind": kind,
        "used": used,
        "kinds": [(one, named(one, "possibility")) for one in KINDS],
        "headline": headline(kind, found),
        "query": query_of(request, without=("page",)),
        "today": timezone.localdate(),
    }
    return render(request, "desk/possibilities.html", context)


def wanted(request: HttpRequest) -> tuple[str, str]:
    kind, used = request.GET.get("kind", ""), request.GET.get("used", "")
    return kind if kind in KINDS else "", used if used in ("yes", "no") else ""


def matching(kind: str, used: str) -> "QuerySet[Possibility]":
    found = Possibility.objects.select_related("partner").order_by("partner__name", "kind", "id")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(used=used == "yes") if used else found


def headline(kind: str, found: "QuerySet[Possibility]") -> str:
    count, partners = found.count(), found.order_by().values("partner").distinct().count()
    if not count:
        return gettext("Nothing is entered yet.")
    what = named(kind, "possibility") if kind else gettext("Possibilities")
    text = ngettext("%(what)s: %(n)s at one partner.", "%(what)s: %(n)s at %(partners)s partners.", partners)
    return text % {"what": what, "n": count, "partners": partners}


@require_safe
def possibilities_csv(request: HttpRequest) -> StreamingHttpResponse:
    reader_of(request)
    return csv_file(gettext("possibilities.csv"), _table(matching(*wanted(request))))


def _table(rows: "QuerySet[Possibility]") -> Iterator[Sequence[object]]:
    yield (gettext("Partner"), gettext("Code"), gettext("What"), gettext("Product line"), gettext("More about it"),
           gettext("How many"), gettext("From"), gettext("Until"), gettext("In use"))  # fmt: skip
    for row in rows:
        days = [on.isoformat() if on else "" for on in (row.first_on, row.last_on)]
        used = gettext("yes") if row.used else gettext("no")
        yield (row.partner.name, row.partner.code, named(row.kind, "possibility"), named(row.product, "product"),
               row.detail, row.count, *days, used)  # fmt: skip
