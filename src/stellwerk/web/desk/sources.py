"""Sources: what each brought, what was refused and why, what it costs; its settings, keys and links."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stellwerk import words
from stellwerk.capture import step as capture
from stellwerk.capture.sources import KINDS, shelf_of
from stellwerk.clean.figures import parse_money_cents
from stellwerk.store.models import ApiKey, Campaign, Customer, RawContact, Source, User
from stellwerk.web.access import may, reader_of
from stellwerk.web.api import keys
from stellwerk.web.api.operations import PREFIX
from stellwerk.web.api.webhooks import secret_of
from stellwerk.web.desk.source_form import SettingError, entries, read_back
from stellwerk.web.desk.source_preview import preview
from stellwerk.web.desk.source_stand import renew_link, stand_links
from stellwerk.web.forms.referral import link_for
from stellwerk.web.templatetags.stellwerk import reader, say

DAYS = 30
LATEST = 15
MOST_REASONS = 5
REASONS_FROM = 2_000  # the latest refusals, by which a page says what they are for
MADE_BY_HAND = ("web_form", "api", "provider", "mailbox", "referral", "call_centre", "fair")
FACTS = "facts"  # providers of facts bring no leads; they have a page of their own
State = RawContact.State


@dataclass(frozen=True, slots=True)
class Row:
    """A source with what it brought."""

    source: Source
    today: int
    month: int
    rejected: int
    unclear: int
    last_at: datetime | None
    cost_cents: int | None
    reasons: tuple[tuple[str, int], ...]


@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """All sources, those that brought most first; switched off ones last."""
    user, now = reader_of(request), timezone.now()
    listed = rows(list(Source.objects.exclude(kind=FACTS).select_related("campaign", "agency")), now=now)
    found = sorted(listed, key=lambda row: (not row.source.active, -row.month, row.source.name))
    context = {
        "rows": found,
        "headline": headline(found),
        "unclear": RawContact.objects.unclear().exclude(source__kind="erp").count(),
        "may_change": may(user, "source_new"),
        "may_unclear": may(user, "unclear"),
        "days": DAYS,
    }
    return render(request, "desk/sources.html", context)


def headline(found: list[Row]) -> str:
    today = sum(row.today for row in found)
    if today:
        return ngettext("One contact came in today.", "%(n)s contacts came in today.", today) % {"n": today}
    month = sum(row.month for row in found)
    if month:
        text = ngettext(
            "Nothing yet today; %(n)s contact in 30 days.",
            "Nothing yet today; %(n)s contacts in 30 days.",
            month,
        )
        return text % {"n": month}
    return gettext("Nothing has come in for 30 days.")


def rows(listed: list[Source], *, now: datetime) -> list[Row]:
    """Sources with their figures of the last 30 days: two questions, however many there are."""
    since, midnight = (
        now - timedelta(days=DAYS),
        timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0),
    )
    lately = RawContact.objects.filter(received_at__gte=since, source__in=[source.pk for source in listed])
    figures = lately.values("source").annotate(
        month=Count("id"), today=Count("id", filter=Q(received_at__gte=midnight)), last_at=Max("received_at"),
        rejected=Count("id", filter=Q(state=State.REJECTED)), leads=Count("id", filter=Q(state=State.LEAD)),
        unclear=Count("id", filter=Q(state=State.WAITING, asks__isnull=False)),
    )  # fmt: skip
    by_source: dict[int, dict[str, Any]] = {row["source"]: dict(row) for row in figures}
    why = reasons_of(lately)
    return [_row(source, by_source.get(source.pk, {}), why[source.pk]) for source in listed]


def _row(source: Source, told: dict[str, Any], why: Counter[str]) -> Row:
    cost = source.price_cents * told.get("leads", 0) if source.price_cents else None
    today, month, rejected, unclear = (
        told.get(name, 0) for name in ("today", "month", "rejected", "unclear")
    )
    reasons = tuple(why.most_common(MOST_REASONS))
    return Row(source, today, month, rejected, unclear, told.get("last_at"), cost, reasons)


def reasons_of(lately: Any) -> dict[int, Counter[str]]:
    """What the latest refusals are for, by source; a reason without its values."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    refused = lately.filter(state=State.REJECTED).order_by("-received_at")
    for source, reason in refused.values_list("source", "reason")[:REASONS_FROM]:
        found[source][short(reason)] += 1
    return found


def short(reason: list[Any]) -> str:
    """A refusal in words; what many may share comes without the values of one."""
    key, values = reason
    return say([key, {} if key.startswith(("junk.", "row.", "unclear.")) else values])


def find_source_for(user: User, pk: int) -> Source:
    """A source. Raises Http404."""
    visible = Source.objects.none() if user.of_partner else Source.objects.exclude(kind=FACTS)
    return get_object_or_404(visible.select_related("campaign", "agency"), pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source. POST keeps its settings, or shows what would be read of an example (`do=try`)."""
    user, now = reader_of(request), timezone.now()
    found = find_source_for(user, pk)
    if request.method != "POST":
        return render(request, "desk/source.html", around(found, user, now=now))
    if request.POST.get("do") == "try":
        pasted, sender = request.POST.get("pasted", ""), request.POST.get("sender", "")
        tried = {"pasted": pasted, "sender": sender, "preview": preview(found, pasted, sender)}
        return render(request, "desk/source.html", around(found, user, now=now) | tried)
    if not may(user, "source_switch"):
        return render(request, "403.html", status=403)
    try:
        keep(request, found, by=user, now=now)
    except SettingError as error:
        return render(
            request, "desk/source.html", around(found, user, now=now) | {"error": str(error)}, status=422
        )
    messages.success(request, gettext("Kept. It counts from the next message on."))
    return redirect("source", pk)


def keep(request: HttpRequest, found: Source, *, by: User, now: datetime) -> None:
    """Keeps what the form says. Raises SettingError."""
    campaign = request.POST.get("campaign", "")
    price_text = request.POST.get("price", "").strip()
    price = parse_money_cents(price_text) if price_text else None
    if price_text and (price is None or not 0 <= price < 2_000_000_000):
        raise SettingError(gettext("Price: write an amount in euros, like 35 or 12,50."))
    chosen = Campaign.objects.filter(pk=campaign).first() if campaign.isdecimal() else None
    values = read_back(found, request.POST, guarded=guarded(by)) if found.kind in KINDS else {}
    capture.configure(
        found.pk,
        shelf=shelf_of(found.kind),
        values=values,
        by=by.actor,
        now=now,
        campaign=chosen,
        price_cents=price,
    )


def guarded(user: User) -> bool:
    """Whether this person may say where a mailbox is, and with which secret."""
    return user.role == User.Role.ADMIN


def around(found: Source, user: User, *, now: datetime) -> dict[str, Any]:
    """What the page of a source shows."""
    may_change = may(user, "source_switch")
    (row,) = rows([found], now=now)
    latest = RawContact.objects.filter(source=found).select_related("lead__organisation", "lead__person")
    context: dict[str, Any] = {
        "source": found,
        "row": row,
        "entries": entries(found, guarded=guarded(user)),
        "campaigns": Campaign.objects.order_by("name").values_list("pk", "name"),
        "may_change": may_change,
        "keys": found.keys.order_by("-id")[:20],
        "latest": [(raw, said(raw)) for raw in latest.order_by("-id")[:LATEST]],
        "tries": found.kind in ("provider", "mailbox", "api"),
        "fetched": found.settings.get("fetched"),
        "fetched_at": fetched_at(found),
        "price": euros(found.price_cents),
        "is_mailbox": found.kind == "mailbox",
    }
    return context | links_of(found, may_change=may_change)


def fetched_at(found: Source) -> datetime | None:
    """When the mailbox was looked into last."""
    told = found.settings.get("fetched")
    return datetime.fromisoformat(told["at"]) if told else None


def euros(cents: int | None) -> str:
    """A price as it is typed: 35 or 12,50."""
    if cents is None:
        return ""
    return formats.number_format(cents / 100, 2 if cents % 100 else 0, force_grouping=True)


def links_of(found: Source, *, may_change: bool) -> dict[str, Any]:
    """The addresses that lead to this source, and what a site needs to show its form."""
    if found.kind == "web_form":
        address = settings.BASE_URL + reverse("form", args=[found.name])
        frame = f'<iframe src="{address}?lang=de" title="{found.name}" width="100%" height="1400"></iframe>'
        return {"form_url": address, "snippet": frame}
    if found.kind == "provider":
        hook = f"{settings.BASE_URL}{PREFIX}providers/{found.pk}"
        return {"hook_url": hook, "hook_secret": secret_of(found) if may_change else ""}
    if found.kind == "fair":
        return stand_links(found, may_change=may_change)
    if found.kind == "api":
        return {"api_url": f"{settings.BASE_URL}{PREFIX}leads"}
    return {}


def said(raw: RawContact) -> str:
    """What became of a message, in words."""
    if raw.state == State.WAITING and raw.asks:
        return say(raw.asks)
    if raw.state in (State.REJECTED, State.KEPT) and raw.reason:
        return say(raw.reason)
    return words.name("raw_state", raw.state, reader())


@require_http_methods(["GET", "POST"])
def source_new(request: HttpRequest) -> HttpResponse:
    """A new source: what kind, and its name."""
    user, now = reader_of(request), timezone.now()
    kinds = [(kind, words.name("source_kind", kind, reader()), words.name("source_about", kind, reader()))
             for kind in MADE_BY_HAND]  # fmt: skip
    name, kind = request.POST.get("name", "").strip(), request.POST.get("kind", "")
    error = ""
    if request.method == "POST":
        error = _refusal(name, kind)
        if not error:
            try:
                made = capture.open_source(name, kind, by=user.actor, now=now)
            except IntegrityError:
                error = gettext("There is a source of this name already. Choose another name.")
            else:
                messages.success(request, gettext("Made. Say now what it should know."))
                return redirect("source", made.pk)
    context = {"kinds": kinds, "name": name, "kind": kind or kinds[0][0], "error": error}
    return render(request, "desk/source_new.html", context, status=422 if error else 200)


def _refusal(name: str, kind: str) -> str:
    if kind not in MADE_BY_HAND:
        return gettext("Choose what kind of source it is.")
    if not name or len(name) > 120:
        return gettext("Give it a name that everybody understands, at most 120 letters.")
    if "/" in name or not name.isprintable():
        return gettext("The name stands in addresses: leave out the slash.")
    return ""


@require_POST
def source_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off; the way back is in the message."""
    found = find_source_for(reader_of(request), pk)
    off = gettext("%(name)s is switched off. What comes is refused, what is here stays.")
    switch(request, found, page="source_switch", off=off)
    return redirect("source", pk)


def wants_on(request: HttpRequest) -> bool:
    """Whether a switch, or the way back in its message, turns something on."""
    return request.POST.get("on", request.GET.get("on", "")) == "yes"


def switch(request: HttpRequest, found: Source, *, page: str, off: str) -> None:
    """Turns a source on or off as it was asked; the message says so (`off`: when it is off) with the way back."""
    turn_on = wants_on(request)
    capture.switch(found.pk, on=turn_on, by=reader_of(request).actor, now=timezone.now())
    text = gettext("%(name)s is switched on.") if turn_on else off
    back = f"{reverse(page, args=[found.pk])}?on={'no' if turn_on else 'yes'}"
    messages.success(request, text % {"name": found.name}, extra_tags=back)


@never_cache
@require_POST
def source_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A new key, shown on this page and never again."""
    user = reader_of(request)
    found = find_source_for(user, pk)
    name = request.POST.get("name", "").strip()
    if not name or found.kind != "api":
        messages.warning(request, gettext("Say first which system gets the key."))
        return redirect("source", pk)
    made = keys.make(found, name, by=user.actor)
    url = f"{settings.BASE_URL}{PREFIX}leads"
    return render(request, "desk/source_key.html", {"source": found, "name": name, "key": made, "url": url})


@require_POST
def source_key_revoke(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """From now on the key opens nothing."""
    user = reader_of(request)
    row = get_object_or_404(ApiKey, pk=key, source=find_source_for(user, pk))
    capture.revoke_key(row, by=user.actor, now=timezone.now())
    messages.success(request, gettext("The key “%(name)s” opens nothing any more.") % {"name": row.name})
    return redirect("source", pk)


@require_POST
def source_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Another signing secret for a provider, another link for a stand; the old one is worth nothing from now on."""
    user = reader_of(request)
    found = find_source_for(user, pk)
    if found.kind == "provider":
        known = found.settings.get("provider", {})
        values = known | {"generation": int(known.get("generation", 1)) + 1}
        capture.configure(found.pk, shelf="provider", values=values, by=user.actor, now=timezone.now())
        messages.success(request, gettext("Renewed. Give the new secret to the provider."))
    if found.kind == "fair":
        renew_link(found, by=user.actor, now=timezone.now())
        messages.success(
            request, gettext("Renewed. The old link opens nothing any more; open the new one on every phone.")
        )
    return redirect("source", pk)


@require_POST
def source_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The link by which one customer recommends us."""
    user, now = reader_of(request), timezone.now()
    found = find_source_for(user, pk)
    number = request.POST.get("customer", "").strip()
    customer = Customer.objects.filter(number=number).first()
    if customer is None or found.kind != "referral":
        messages.warning(
            request, gettext("There is no customer with this number. Look it up on the lead or in the ERP.")
        )
        return redirect("source", pk)
    context = around(found, user, now=now) | {"referral_url": link_for(found, customer), "customer": customer}
    return render(request, "desk/source.html", context)
