"""The ledger's browser: every booking, what it moved, and a partner's account after it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe

from stellwerk.review import step as review
from stellwerk.review.ledger import Booked, LedgerScope
from stellwerk.store.models import Partner
from stellwerk.web.desk.offers import pool_name
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import decimal

PAGE = 50
IN_FILE = 20_000  # rows; choose a pool or a partner for what lies further back
KINDS: Mapping[str, Promise] = {
    "offer": gettext_lazy("Lead offer"),
    "back": gettext_lazy("Taken back"),
    "write_off": gettext_lazy("Written off"),
    "leaver": gettext_lazy("Partner left"),
}


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    scope, typed = scope_of(request)
    partner = Partner.objects.filter(code=scope.partner).first() if scope.partner else None
    before = request.GET.get("before", "")
    readable = typed is not None and (partner is not None or not scope.partner)
    rows = review.ledger(scope, before=number(before), limit=PAGE + 1) if readable else []
    pools = review.pools()
    context: dict[str, Any] = {
        "rows": [(row, KINDS[row.kind], pool_name(row.pool)) for row in rows[:PAGE]],
        "older": rows[PAGE - 1].id if len(rows) > PAGE else None,
        "paging": bool(before),
        "scope": scope,
        "typed": request.GET.get("lead", "")[:40],
        "lead_unreadable": typed is None,
        "partner": partner,
        "pools": [(row.pool, pool_name(row.pool)) for row in pools],
        "partners": list(Partner.objects.order_by("name").values_list("code", "name")[:2000]),
        "kinds": KINDS.items(),
        "balanced": all(row.sum_cents == 0 and row.sum_micro == 0 for row in pools),
        "accounts": len(pools),
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/ledger.html", context)


def scope_of(request: HttpRequest) -> tuple[LedgerScope, str | None]:
    """The filter as the address says it, and what was typed as a lead's number; None when it is no number."""
    kind, lead = request.GET.get("kind", ""), request.GET.get("lead", "").strip()
    found = number(lead.upper().removeprefix("L-"))
    scope = LedgerScope(
        pool=request.GET.get("pool", "")[:80],
        partner=request.GET.get("partner", "")[:40],
        kind=kind if kind in KINDS else "",
        lead=found,
    )
    return scope, lead if found is not None or not lead else None


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


@require_safe
def ledger_csv(request: HttpRequest) -> StreamingHttpResponse:
    """With a partner one line per booking and its account after it, else one per booking."""
    scope, typed = scope_of(request)
    rows = review.ledger(scope, limit=IN_FILE) if typed is not None else []
    return csv_file("bookings.csv", table(rows))


def table(rows: Iterable[Booked]) -> Iterator[tuple[object, ...]]:
    yield (
        gettext("Number"),
        gettext("Booked"),
        gettext("Pool"),
        gettext("Kind"),
        gettext("Lead"),
        gettext("Grade"),
        gettext("Went to"),
        gettext("Worth in euros"),
        gettext("Accounts moved"),
        gettext("Moved in euros"),
        gettext("Moved in leads"),
        gettext("Account after it in euros"),
        gettext("Account after it in leads"),
    )
    for row in rows:
        yield (
            row.id,
            f"{timezone.localtime(row.booked_at):%Y-%m-%d %H:%M:%S}",
            row.pool,
            str(KINDS[row.kind]),
            f"L-{row.lead}" if row.lead else "",
            row.lead_grade,
            row.winner,
            decimal(row.worth_cents / 100, 2),
            row.shared_by,
            shown(row.own_cents, 100, 2),
            shown(row.own_micro, 1_000_000, 6),
            shown(row.balance_cents, 100, 2),
            shown(row.balance_micro, 1_000_000, 6),
        )


def shown(amount: int | None, unit: int, digits: int) -> str:
    return "" if amount is None else decimal(amount / unit, digits)
