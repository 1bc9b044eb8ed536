"""Protection: the customers and projects a partner registered, and a new one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from stellwerk.clean.places import read_country
from stellwerk.match import registration
from stellwerk.match.register import PartnerPolicy
from stellwerk.match.registration import Asked, RegistrationError
from stellwerk.store.models import Competence, Partner, Policy, Protection
from stellwerk.web.access import reader_of
from stellwerk.web.forms.fields import COUNTRIES
from stellwerk.web.forms.inputs import DayField, MoneyField
from stellwerk.web.portal.doors import stops
from stellwerk.web.portal.find import find_partner_for
from stellwerk.web.templatetags.stellwerk import named, say, when
from stellwerk.worker import protections as work

State = Protection.State
PAST = 20


class Registration(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What do you register?"),
        choices=(("customer", gettext_lazy("a customer")), ("project", gettext_lazy("a project"))),
        widget=forms.RadioSelect,
        initial="customer",
    )
    company = forms.CharField(label=gettext_lazy("Company"), max_length=160, required=False)
    web_domain = forms.CharField(
        label=gettext_lazy("Web address"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The surest sign: company.com"),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=12, required=False)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=120, required=False)
    product = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    project = forms.CharField(label=gettext_lazy("Project"), max_length=160, required=False)
    value = MoneyField(label=gettext_lazy("Expected value in euros"))
    evidence = forms.CharField(
        label=gettext_lazy("What shows that it is yours?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("An order, a quotation, a visit, with its date."),
    )
    until_on = DayField(label=gettext_lazy("Until"))

    def __init__(self, *args: Any, partner: Partner, lines: list[str], days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Mapping[str, list[tuple[str, Any]]] = {
            "product": [
                ("", gettext("all product lines")),
                *((line, named(line, "product")) for line in lines),
            ],
            "country": [(code, label) for code, label in COUNTRIES if code],
        }
        for name, known in choices.items():
            self.fields[name].choices = known  # type: ignore[attr-defined]
        self.fields["country"].initial = partner.country
        self.fields["until_on"].help_text = gettext("Empty: as long as possible, %(n)s days.") % {"n": days}

    def asked(self) -> Asked:
        given = self.cleaned_data
        names = (
            "kind",
            "company",
            "web_domain",
            "postcode",
            "city",
            "product",
            "project",
            "evidence",
            "until_on",
        )
        return Asked(
            **{name: given[name] for name in names},
            country=read_country(given["country"]) or "DE",
            value_cents=given["value"],
        )


@require_http_methods(["GET", "POST"])
@never_cache
def protections(request: HttpRequest) -> HttpResponse:
    """The list with a form at its foot; what could not be taken stays in the form with what to do."""
    partner, now = find_partner_for(request.user), timezone.now()
    today, rules = timezone.localdate(now), Policy.objects.live().read("partners", PartnerPolicy)
    lines = sorted(Competence.objects.filter(partner=partner).values_list("product", flat=True))
    given: dict[str, Any] = {"partner": partner, "lines": lines, "days": rules.protect_days}
    form = Registration(request.POST, **given) if request.method == "POST" else Registration(**given)
    if request.method == "POST" and form.is_valid() and _taken(request, form, partner, rules, today):
        return redirect("portal_protections")
    rows = list(Protection.objects.filter(partner=partner).order_by("-id")[:200])
    live = [row for row in rows if row.state in (State.ASKED, State.APPROVED) and row.valid_until >= today]
    context = {
        "partner": partner,
        "portal_nav": stops(request),
        "form": form,
        "rows": [_shown(row, rules, today) for row in live],
        "past": [row for row in rows if row not in live][:PAST],
        "headline": _headline(live),
        "rules": rules,
    }
    return render(request, "portal/protections.html", context)


def _taken(
    request: HttpRequest, form: Registration, partner: Partner, rules: PartnerPolicy, today: date
) -> bool:
    """Registers what was entered; False where something is to be mended, which is said at its field."""
    asked = form.asked()
    for problem in registration.problems(asked, today=today, policy=rules):
        form.add_error(problem.field, say(problem.reason))
    if form.errors:
        return False
    try:
        row = work.register(partner.pk, asked, by=reader_of(request).actor, now=timezone.now())
    except RegistrationError as error:
        form.add_error("company", say(error.reason))
        return False
    text = gettext("%(company)s is registered. You read the decision here.")
    messages.success(request, text % {"company": row.company})
    return True


@require_POST
def protection_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for more time."""
    row = _mine(request, pk)
    try:
        work.ask_extension(row.pk, by=reader_of(request).actor, now=timezone.now())
    except RegistrationError as error:
        messages.warning(request, say(error.reason))
    else:
        messages.success(request, gettext("Asked for more time for %(company)s.") % {"company": row.company})
    return redirect("portal_protections")


@require_POST
def protection_end(request: HttpRequest, pk: int) -> HttpResponse:
    """No longer needed: others may get its leads."""
    row = _mine(request, pk)
    try:
        work.end(row.pk, by=reader_of(request).actor, now=timezone.now())
    except RegistrationError as error:
        messages.warning(request, say(error.reason))
    else:
        messages.success(request, gettext("%(company)s is no longer protected.") % {"company": row.company})
    return redirect("portal_protections")


def _mine(request: HttpRequest, pk: int) -> Protection:
    """A registration of the reader's own partner; any other is not there."""
    return get_object_or_404(Protection, pk=pk, partner=find_partner_for(request.user))


def _shown(row: Protection, rules: PartnerPolicy, today: date) -> dict[str, Any]:
    """A live registration, whether it ends soon, and whether more time can be asked."""
    approved = row.state == State.APPROVED
    soon = approved and row.valid_until <= today + timedelta(days=rules.protection_warn_days)
    asks = approved and not row.extension_asked_at and row.extended < rules.most_extensions
    return {"row": row, "soon": soon, "may_ask": asks}


def _headline(live: list[Protection]) -> str:
    holding = sorted((row for row in live if row.state == State.APPROVED), key=lambda row: row.valid_until)
    if holding:
        text = ngettext(
            "One company is protected for you, until %(day)s.",
            "%(n)s companies are protected for you, the first until %(day)s.",
            len(holding),
        )
        return text % {"n": len(holding), "day": when(holding[0].valid_until)}
    if live:
        return gettext("Your registration waits for a decision.")
    return gettext("No customer of yours is protected yet.")
