"""Fact providers: those of the house and those outside; what they give, what they cost, whether they answer."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings as house
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk.enrich import PROVIDERS
from stellwerk.enrich import step as enrich
from stellwerk.enrich.policy import EnrichPolicy
from stellwerk.enrich.providers import http
from stellwerk.store.models import Policy, Source, User
from stellwerk.terms import Reason
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.provider_form import ProviderForm, facts, fields
from stellwerk.web.desk.sources import switch, wants_on
from stellwerk.web.templatetags.stellwerk import named
from stellwerk.worker import asking
from stellwerk.worker.agencies import is_open
from stellwerk.worker.tasks import ask_providers

# What the providers of the house give; the same stands in docs/reference/providers.md.
GIVES = {
    "phone": ("phone_kind", "country", "city"),
    "web_address": ("mail_kind", "web", "country"),
    "own_databases": (
        "customer", "former_customer", "last_order_on", "maybe_customer", "branch", "size_class",
    ),
    "postcode": ("lat", "lon", "region", "country"),
    "size": ("size_class",),
    "legal_form": ("business_kind", "in_register", "size_class"),
    "first_name": ("salutation",),
    "language": ("language",),
    "branch": ("branch", "nace"),
    "product": ("product_line", "model"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outside:
    """A provider outside as the list shows it."""

    row: Source
    gives: str
    day: int
    per_day: int
    month: int
    per_month: int
    share: float | None
    cost_cents: int | None
    asked_at: datetime | None
    problem: list[Any]
    waits_until: datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of asking once: the address, the status, what would be read, what could not."""

    url: str = ""
    status: int = 0
    body: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    problem: Any = None
    lacks: bool = False


@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """All providers: those outside first, then those that come with the house."""
    user, today = reader_of(request), timezone.localdate()
    rows = Source.objects.filter(kind=enrich.KIND).select_related("agency").order_by("-active", "name")
    outside = [shown(row, today=today) for row in rows]
    off = Policy.objects.live().read("enrich", EnrichPolicy).switched_off
    inside = [
        (one.name, ", ".join(named(fact, "fact") for fact in GIVES[one.name]), one.name not in off)
        for one in PROVIDERS
    ]
    context = {
        "outside": outside,
        "inside": inside,
        "headline": headline(outside),
        "may_edit": may(user, "provider_new"),
        "may_rule": may(user, "policy_change"),
    }
    return render(request, "desk/providers.html", context)


def headline(outside: list[Outside]) -> str:
    silent = sum(bool(one.problem) for one in outside if one.row.active)
    if silent:
        text = ngettext("One provider does not answer.", "%(n)s providers do not answer.", silent)
        return text % {"n": silent}
    asked = sum(one.row.active for one in outside)
    if asked:
        return ngettext("One provider outside is asked.", "%(n)s providers outside are asked.", asked) % {
            "n": asked
        }
    return gettext("Only the tables of the house are asked.")


def shown(row: Source, *, today: date) -> Outside:
    settings, state = enrich.settings_of(row), enrich.state_of(row)
    is_day, is_month = state.day == today.isoformat(), state.month == today.isoformat()[:7]
    month = state.month_calls if is_month else 0
    return Outside(
        row=row,
        gives=", ".join(named(fact, "fact") for fact in http.wanted(settings)),
        day=state.day_calls if is_day else 0,
        per_day=settings.per_day,
        month=month,
        per_month=settings.per_month,
        share=state.known / state.asked if state.asked else None,
        cost_cents=month * row.price_cents if row.price_cents else None,
        asked_at=datetime.fromisoformat(state.asked_at) if state.asked_at else None,
        problem=list(state.problem),
        waits_until=datetime.fromisoformat(state.wait_until) if state.wait_until else None,
        is_open=row.agency is None or is_open(row.agency, today),
    )


def find_provider_for(user: User, pk: int) -> Source:
    """A provider outside. Raises Http404."""
    visible = Source.objects.none() if user.of_partner else Source.objects.filter(kind=enrich.KIND)
    return get_object_or_404(visible.select_related("agency"), pk=pk)


@never_cache
@require_safe
def provider(request: HttpRequest, pk: int) -> HttpResponse:
    """One provider outside: how it stands, its settings, and a try."""
    user = reader_of(request)
    found = find_provider_for(user, pk)
    return render(request, "desk/provider.html", around(found, user))


def around(found: Source | None, user: User, **more: Any) -> dict[str, Any]:
    """What the page of a provider shows; a new one has no row yet."""
    settings = enrich.settings_of(found) if found else http.Settings()
    plain = bool(house.PROVIDERS_MAY_BE_LOCAL)
    form = more.pop("form", None) or ProviderForm(row=found, settings=settings, plain=plain)
    context = {
        "provider": found,
        "told": shown(found, today=timezone.localdate()) if found else None,
        "form": form,
        "facts": facts(),
        "fields": fields(),
        "may_edit": may(user, "provider_edit"),
        "has_key": not settings.secret or settings.secret in house.SECRETS,
        "secret": settings.secret,
        "holes": [(name, named(name, "provider_field")) for name in http.holes(settings.url)],
        "unread": enrich.state_of(found).unread if found else (),
    }
    return context | more


@require_http_methods(["GET", "POST"])
def provider_new(request: HttpRequest) -> HttpResponse:
    """A new provider outside; it is switched off until somebody has tried it."""
    user = reader_of(request)
    if request.method != "POST":
        return render(request, "desk/provider.html", around(None, user))
    form = ProviderForm(
        request.POST, row=None, settings=http.Settings(), plain=bool(house.PROVIDERS_MAY_BE_LOCAL)
    )
    if not form.is_valid():
        return render(request, "desk/provider.html", around(None, user, form=form), status=422)
    values = form.cleaned_data
    row = enrich.open_provider(
        values["name"], form.settings, agency=values["agency"], price_cents=values["price"], by=user.actor,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, gettext("Made. Try it, then switch it on."))
    return redirect("provider", row.pk)


@require_POST
def provider_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other settings. What was entered stays where it could not be taken."""
    user = reader_of(request)
    found = find_provider_for(user, pk)
    form = ProviderForm(
        request.POST, row=found, settings=enrich.settings_of(found), plain=bool(house.PROVIDERS_MAY_BE_LOCAL)
    )
    if not form.is_valid():
        return render(request, "desk/provider.html", around(found, user, form=form), status=422)
    values = form.cleaned_data
    enrich.configure(
        pk, form.settings, name=values["name"], agency=values["agency"], price_cents=values["price"],
        by=user.actor, now=timezone.now(),
    )  # fmt: skip
    messages.success(request, gettext("Kept. It counts from the next question on."))
    return redirect("provider", pk)


@require_POST
def provider_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off; the way back is in the message."""
    found, turn_on = find_provider_for(reader_of(request), pk), wants_on(request)
    if turn_on and found.agency and not is_open(found.agency, timezone.localdate()):
        messages.warning(
            request, gettext("The contract with %(agency)s has ended.") % {"agency": found.agency}
        )
        return redirect("provider", pk)
    off = gettext("%(name)s is switched off. It is not asked any more; what it said stays.")
    switch(request, found, page="provider_switch", off=off)
    if turn_on:
        ask_providers.enqueue()
    return redirect("provider", pk)


@require_POST
def provider_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has seen to what was wrong: it is asked at once."""
    user = reader_of(request)
    found = find_provider_for(user, pk)
    enrich.rest_over(found.pk, by=user.actor, now=timezone.now())
    messages.success(request, gettext("%(name)s is asked again.") % {"name": found.name})
    ask_providers.enqueue()
    return redirect("provider", pk)


@never_cache
@require_POST
def provider_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks once with the values that were entered; nothing of it is kept but the call."""
    user, now = reader_of(request), timezone.now()
    found = find_provider_for(user, pk)
    settings = enrich.settings_of(found)
    values = {name: request.POST.get(f"try-{name}", "")[:200] for name in http.holes(settings.url)}
    tried = Tried(lacks=True)
    if http.ask(settings, values) is not None:
        tried = _tried(found, settings, values, now=now)
    holes = [(name, named(name, "provider_field"), values[name]) for name in values]
    return render(request, "desk/provider.html", around(found, user, tried=tried, entered=holes))


def _tried(found: Source, settings: http.Settings, values: dict[str, str], *, now: datetime) -> Tried:
    if not enrich.take_call(found.pk, now=now):
        return Tried(problem=Reason("provider.no_budget"))
    ask, answer, told = asking.try_out(settings, values, number=found.pk, now=now)
    return Tried(
        url=ask.url,
        status=answer.status,
        body=answer.body[:2_000].decode("utf-8", "replace"),
        facts=tuple((named(fact.name, "fact"), str(fact.value)) for fact in told.facts),
        unread=told.unread,
        problem=told.problem,
    )
