"""Certificates that end: which, when, and what that means for the partner's leads."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stellwerk.match.register import PartnerPolicy
from stellwerk.store.models import Certificate, Policy
from stellwerk.web.access import reader_of


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate and how it stands: '' good, 'soon' ends soon, 'over' has ended."""

    product: str
    valid_until: date | None
    state: str


@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    """All that ended lately or end soon, the first to end on top."""
    reader_of(request)
    today = timezone.localdate()
    rows = expiring(today, Policy.objects.live().read("partners", PartnerPolicy))
    over = sum(1 for row in rows if row.valid_until and row.valid_until < today)
    context = {"rows": rows, "today": today, "headline": headline(len(rows) - over, over)}
    return render(request, "desk/certificates.html", context)


def headline(soon: int, over: int) -> str:
    if soon:
        return ngettext("%(n)s certificate ends soon.", "%(n)s certificates end soon.", soon) % {"n": soon}
    if over:
        text = ngettext("%(n)s certificate has ended lately.", "%(n)s certificates have ended lately.", over)
        return text % {"n": over}
    return gettext("No certificate ends soon.")


def expiring(today: date, rules: PartnerPolicy) -> list[Certificate]:
    """Certificates that have just ended or end soon, at partners that are still there; the first to end on top."""
    reach = timedelta(days=max(rules.certificate_warn_days, default=0))
    near = Certificate.objects.filter(valid_until__gte=today - reach, valid_until__lte=today + reach)
    there = near.filter(Q(partner__left_on__isnull=True) | Q(partner__left_on__gt=today))
    return list(there.select_related("partner").order_by("valid_until", "id"))


def held(row: Certificate, today: date, rules: PartnerPolicy) -> Held:
    """How one certificate stands today."""
    until = row.valid_until
    reach = timedelta(days=max(rules.certificate_warn_days, default=0))
    state = "" if until is None or until > today + reach else "over" if until < today else "soon"
    return Held(row.product, until, state)
