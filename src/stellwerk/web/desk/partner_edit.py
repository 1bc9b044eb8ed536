"""Entering and changing a partner, and the companies whose leads it must not get."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.match.register import PartnerRecord
from stellwerk.match.registration import RegistrationError
from stellwerk.store.models import Competence, Partner, Policy
from stellwerk.terms import Level
from stellwerk.web.access import reader_of
from stellwerk.web.desk.companies import read_company
from stellwerk.web.desk.find import find_partner_for
from stellwerk.web.desk.partner_form import Sheet
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.worker import partners as work
from stellwerk.worker import protections
from stellwerk.worker.partner_rows import records
from stellwerk.worker.partners import PartnerError


@require_http_methods(["GET", "POST"])
def partner_new(request: HttpRequest) -> HttpResponse:
    blank = PartnerRecord(code="", name="", joined_on=timezone.localdate(), level=Level.NEW.value)
    return _sheet(request, blank, new=True)


@require_http_methods(["GET", "POST"])
def partner_edit(request: HttpRequest, code: str) -> HttpResponse:
    found = find_partner_for(reader_of(request), code)
    before = records(Partner.objects.filter(pk=found.pk))[found.code]
    return _sheet(request, before, new=False)


def _sheet(request: HttpRequest, before: PartnerRecord, *, new: bool) -> HttpResponse:
    """The sheet, and what was entered on it: saved, or shown again with what to do at its place."""
    user, now = reader_of(request), timezone.now()
    sheet = Sheet(
        before, new=new, lines=product_lines(), data=request.POST if request.method == "POST" else None
    )
    if request.method == "POST":
        record = sheet.record(today=timezone.localdate(now))
        if record is not None:
            try:
                changed = work.save_partner(record, new=new, by=user.actor, now=now)
            except PartnerError as error:
                sheet.show("code" if new else "name", say(error.reason))
            else:
                messages.success(request, _said(record, new=new, changed=bool(changed)))
                return redirect("partner", record.code)
    context = {"sheet": sheet, "partner": None if new else before, "today": timezone.localdate(now)}
    return render(request, "desk/partner_form.html", context, status=200)


def _said(record: PartnerRecord, *, new: bool, changed: bool) -> str:
    if new:
        return gettext("%(name)s is a partner now.") % {"name": record.name}
    if changed:
        return gettext("%(name)s is saved.") % {"name": record.name}
    return gettext("Nothing was changed.")


def product_lines() -> list[str]:
    """The product lines of the house: those the policy knows, and those that partners have."""
    rules = Policy.objects.live().read("enrich", EnrichPolicy)
    known = {row[1] for row in rules.products}
    return sorted(known | set(Competence.objects.values_list("product", flat=True).distinct()))


@require_POST
def conflict_add(request: HttpRequest, code: str) -> HttpResponse:
    """A company whose leads this partner must not get."""
    user = reader_of(request)
    partner = find_partner_for(user, code)
    company, note = read_company(request.POST if "company" in request.POST else request.GET)  # GET: an undo
    try:
        protections.add_conflict(partner.pk, company, note=note, by=user.actor, now=timezone.now())
    except RegistrationError as error:
        messages.warning(request, say(error.reason))
    else:
        text = gettext("%(partner)s gets no lead of %(company)s from now on.")
        messages.success(request, text % {"partner": partner.name, "company": company.name})
    return redirect("partner", partner.code)


@require_POST
def conflict_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    user = reader_of(request)
    partner = find_partner_for(user, code)
    removed = protections.remove_conflict(partner.pk, pk, by=user.actor, now=timezone.now())
    undo = ""
    if removed:
        names = ("company", "web_domain", "country", "postcode", "city", "note")
        entered = urlencode({name: getattr(removed, name) for name in names})
        undo = f"{reverse('partner_conflict_add', args=[partner.code])}?{entered}"
    messages.success(request, gettext("Removed."), extra_tags=undo)
    return redirect("partner", partner.code)
