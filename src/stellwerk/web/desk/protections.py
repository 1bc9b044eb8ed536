"""Customer protection at the desk: what partners registered, what speaks against it, and the decision."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from stellwerk.match.register import PartnerPolicy
from stellwerk.match.registration import RegistrationError
from stellwerk.store.models import (
    ConflictOfInterest,
    Customer,
    Lead,
    NamedAccount,
    Policy,
    Protection,
    User,
)
from stellwerk.terms import Reason
from stellwerk.web.access import may, reader_of
from stellwerk.web.templatetags.stellwerk import named, say, when
from stellwerk.worker import protections as work

SHOWN = 200
State = Protection.State


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that speaks against a registration: what it is, whose, where it stands, and why it looks alike."""

    kind: str
    company: str
    place: str
    detail: str
    url: str
    reasons: tuple[Reason, ...]
    grade: str = ""  # of a lead


@require_safe
def protections(request: HttpRequest) -> HttpResponse:
    user, today = reader_of(request), timezone.localdate()
    rules = Policy.objects.live().read("partners", PartnerPolicy)
    rows = Protection.objects.select_related("partner")
    asked = list(rows.filter(state=State.ASKED).order_by("made_at")[:SHOWN])
    holding = list(rows.holding(today).order_by("valid_until")[:SHOWN])
    more_time = [row for row in holding if row.extension_asked_at]
    past = Q(state__in=(State.REJECTED, State.ENDED)) | Q(state=State.APPROVED, valid_until__lt=today)
    context = {
        "asked": asked,
        "more_time": more_time,
        "holding": [row for row in holding if not row.extension_asked_at],
        "soon": today + timedelta(days=rules.protection_warn_days),
        "past": list(rows.filter(past).order_by("-decided_at")[:20]),
        "headline": headline(len(asked), len(more_time), len(holding)),
        "may_decide": may(user, "protection_decide"),
    }
    return render(request, "desk/protections.html", context)


def headline(asked: int, more_time: int, holding: int) -> str:
    if asked:
        return ngettext("One registration waits for you.", "%(n)s registrations wait for you.", asked) % {
            "n": asked
        }
    if more_time:
        text = ngettext("One partner asks for more time.", "%(n)s partners ask for more time.", more_time)
        return text % {"n": more_time}
    if holding:
        text = ngettext(
            "Nothing waits. One company is protected.",
            "Nothing waits. %(n)s companies are protected.",
            holding,
        )
        return text % {"n": holding}
    return gettext("No partner has registered a customer yet.")


@require_safe
def protection(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader_of(request)
    row = find_protection_for(user, pk)
    today = timezone.localdate()
    rules = Policy.objects.live().read("partners", PartnerPolicy)
    holds = row.state == State.APPROVED and row.valid_until >= today
    context = {
        "row": row,
        "against": against(row),
        "holds": holds,
        "over": row.state == State.APPROVED and not holds,
        "may_extend": holds and row.extended < rules.most_extensions,
        "extend_days": rules.extend_days,
        "may_decide": may(user, "protection_decide"),
        "decided_by": people_named([row.decided_by]).get(row.decided_by, row.decided_by),
    }
    return render(request, "desk/protection.html", context)


def find_protection_for(user: User, pk: int) -> Protection:
    """A registration, for those whom the table lets in; sales is not among them. Raises Http404."""
    visible = Protection.objects.all() if may(user, "protection") else Protection.objects.none()
    return get_object_or_404(visible.select_related("partner"), pk=pk)


@require_POST
def protection_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """approve, reject, extend, refuse or end: which, says the button."""
    user = reader_of(request)
    row = find_protection_for(user, pk)
    do, answer = request.POST.get("do", ""), request.POST.get("answer", "")
    now, by = timezone.now(), user.actor
    steps: Mapping[str, Callable[[], Protection]] = {
        "approve": lambda: work.decide(row.pk, approve=True, answer=answer, by=by, now=now),
        "reject": lambda: work.decide(row.pk, approve=False, answer=answer, by=by, now=now),
        "extend": lambda: work.extend(row.pk, by=by, now=now),
        "refuse": lambda: work.refuse_extension(row.pk, answer=answer, by=by, now=now),
        "end": lambda: work.end(row.pk, by=by, now=now, answer=answer),
    }
    if do not in steps:
        return redirect("protection", row.pk)
    try:
        done = steps[do]()
    except RegistrationError as error:
        messages.warning(request, say(error.reason))
        return redirect("protection", row.pk)
    messages.success(request, said(do, done))
    return redirect("protections")


def said(do: str, row: Protection) -> str:
    sentences = {
        "approve": gettext("%(company)s is protected for %(partner)s until %(day)s."),
        "reject": gettext("Rejected. %(partner)s reads your answer in the portal."),
        "extend": gettext("Extended: %(company)s is protected until %(day)s."),
        "refuse": gettext("%(partner)s reads your answer. The protection ends on %(day)s."),
        "end": gettext("Ended. Leads of %(company)s go to all partners again."),
    }
    return sentences[do] % {"company": row.company, "partner": row.partner.name, "day": when(row.valid_until)}


def against(row: Protection) -> list[Against]:
    """What was found when it was registered, as it stands today; one query per kind of thing."""
    ids: dict[str, list[int]] = {}
    for what, pk, _ in row.conflicts:
        ids.setdefault(what, []).append(pk)
    found: dict[tuple[str, int], Against] = {}
    for what, listed in ids.items():
        found |= {(what, pk): one for pk, one in SEEN[what](listed)}
    reasons = {(what, pk): tuple(Reason.from_json(r) for r in why) for what, pk, why in row.conflicts}
    return [
        Against(one.kind, one.company, one.place, one.detail, one.url, reasons[key], one.grade)
        for key, one in found.items()
    ]


def _of_protections(ids: list[int]) -> Iterable[tuple[int, Against]]:
    for row in Protection.objects.filter(id__in=ids).select_related("partner"):
        state = named(row.state, "protection_state")
        detail = f"{row.partner.name}, {state}, {gettext('until')} {when(row.valid_until)}"
        yield (
            row.pk,
            Against(
                gettext("Registered by another partner"),
                row.company,
                _place(row),
                detail,
                reverse("protection", args=[row.pk]),
                (),
            ),
        )


def _of_leads(ids: list[int]) -> Iterable[tuple[int, Against]]:
    for lead in Lead.objects.filter(id__in=ids).select_related("organisation", "person", "partner"):
        detail = f"{lead.number}, {lead.partner.name}" if lead.partner else lead.number
        yield (
            lead.pk,
            Against(
                gettext("Lead of another partner"),
                lead.name,
                _place(lead),
                detail,
                reverse("lead", args=[lead.prospect_number]),
                (),
                lead.grade,
            ),
        )


def _of_accounts(ids: list[int]) -> Iterable[tuple[int, Against]]:
    for row in NamedAccount.objects.filter(id__in=ids):
        yield (
            row.pk,
            Against(
                gettext("Named account"), row.company, _place(row), row.note, reverse("named_accounts"), ()
            ),
        )


def _of_customers(ids: list[int]) -> Iterable[tuple[int, Against]]:
    for customer in Customer.objects.filter(id__in=ids).select_related("organisation"):
        site = customer.organisation
        name, place = (site.name, _place(site)) if site else (customer.number, "")
        last = when(customer.last_order_on) if customer.last_order_on else gettext("no order known")
        detail = gettext("%(number)s, last order: %(last)s") % {"number": customer.number, "last": last}
        yield customer.pk, Against(gettext("Customer of ours"), name, place, detail, "", ())


def _of_interests(ids: list[int]) -> Iterable[tuple[int, Against]]:
    for row in ConflictOfInterest.objects.filter(id__in=ids):
        yield (
            row.pk,
            Against(
                gettext("Conflict of interest of this partner"), row.company, _place(row), row.note, "", ()
            ),
        )


def _place(row: object) -> str:
    return f"{getattr(row, 'postcode', '')} {getattr(row, 'city', '')}".strip()


SEEN: Mapping[str, Callable[[list[int]], Iterable[tuple[int, Against]]]] = {
    "protection": _of_protections,
    "lead": _of_leads,
    "named_account": _of_accounts,
    "customer": _of_customers,
    "interest": _of_interests,
}


def people_named(actors: Iterable[str]) -> dict[str, str]:
    """The names behind 'user:12'."""
    ids = [int(actor[5:]) for actor in actors if actor.startswith("user:") and actor[5:].isdecimal()]
    return {user.actor: user.get_full_name() or user.username for user in User.objects.filter(id__in=ids)}


def waiting(today: date) -> QuerySet[Protection]:
    """The registrations and extensions that wait for a decision."""
    more_time = Q(state=State.APPROVED, extension_asked_at__isnull=False, valid_until__gte=today)
    return Protection.objects.filter(Q(state=State.ASKED) | more_time)
