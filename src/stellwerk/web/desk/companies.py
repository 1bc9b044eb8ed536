"""Named accounts: the companies that the manufacturer serves itself; and how a company is entered."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from stellwerk.clean.places import read_country
from stellwerk.match.protection import Company
from stellwerk.match.registration import RegistrationError
from stellwerk.store.models import NamedAccount
from stellwerk.web.access import may, reader_of
from stellwerk.web.forms.fields import COUNTRIES
from stellwerk.web.templatetags.stellwerk import say
from stellwerk.worker import protections

SHOWN = 500


def read_company(given: Mapping[str, str]) -> tuple[Company, str]:
    """The company that was entered, and the note beside it."""
    text = {
        name: given.get(name, "").strip() for name in ("company", "web_domain", "postcode", "city", "note")
    }
    country = read_country(given.get("country", "")) or "DE"
    company = Company(0, text["company"], text["web_domain"], country, text["postcode"], text["city"])
    return company, text["note"][:2000]


@require_http_methods(["GET", "POST"])
def named_accounts(request: HttpRequest) -> HttpResponse:
    """The list, and a new one at its foot; what was entered stays where it could not be taken."""
    user = reader_of(request)
    entered: Mapping[str, str] = {}
    wrong = ""
    if request.method == "POST" and may(user, "named_account_end"):
        entered = request.POST
        company, note = read_company(entered)
        try:
            protections.add_named_account(company, note=note, by=user.actor, now=timezone.now())
        except RegistrationError as error:
            wrong = say(error.reason)
        else:
            text = gettext("Leads of %(company)s are sold directly from now on.")
            messages.success(request, text % {"company": company.name})
            return redirect("named_accounts")
    rows = NamedAccount.objects.order_by("ended_on", "company")
    context = {
        "rows": list(rows.filter(ended_on__isnull=True)[:SHOWN]),
        "ended": list(rows.filter(ended_on__isnull=False)[:SHOWN]),
        "entered": entered,
        "wrong": wrong,
        "countries": [(code, label) for code, label in COUNTRIES if code],
        "steers": may(user, "named_account_end"),
    }
    return render(request, "desk/named_accounts.html", context)


@require_POST
def named_account_end(request: HttpRequest, pk: int) -> HttpResponse:
    protections.end_named_account(pk, by=reader_of(request).actor, now=timezone.now())
    messages.success(request, gettext("Ended. Its leads go to partners again."))
    return redirect("named_accounts")
