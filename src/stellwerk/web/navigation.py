"""The frame around every page: where one can go, who is here, what time it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext_lazy

from stellwerk import words
from stellwerk.store.models import Lead, Offer, User
from stellwerk.terms import OPEN
from stellwerk.web.access import may
from stellwerk.web.desk.find import HANDED, due_count, leads_for, unclear_for

Counter = Callable[[User, datetime], int]
# Beyond that nobody reads a number, and to count a million on every page would take longer than the page.
MOST = 9_999


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the navigation; `side` is the branch line. `count` is None where nothing is counted."""

    label: str
    url: str
    count: str | None
    current: bool
    side: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the navigation knows, with the pages that lie behind it."""

    page: str
    label: Any
    behind: tuple[str, ...] = ()
    count: Counter | None = None
    side: bool = False


def waiting(user: User, now: datetime) -> int:
    return due_count(user, now)


def open_leads(user: User, now: datetime) -> int:
    seen = leads_for(user) if user.role in HANDED else Lead.objects
    return seen.filter(stage__in=OPEN)[: MOST + 1].count()  # asked positively, for the index


def open_offers(user: User, now: datetime) -> int:
    return Offer.objects.open().count()


def unclear_messages(user: User, now: datetime) -> int:
    return unclear_for(user).count()


PARTNER_PAGES = (
    "partner", "support", "fairness", "ledger", "levels", "partner_new", "partner_edit", "partner_import",
    "partner_imported",
    "protections", "protection", "named_accounts", "certificates", "partner_marketing", "partner_contacts",
    "partner_campaigns", "campaign_partners", "possibilities",
)  # fmt: skip
SOURCE_PAGES = (
    "source", "source_new", "source_key", "source_link", "providers", "provider", "provider_new", "provider_edit",
    "provider_try", "held",
)  # fmt: skip
IMPORT_PAGES = ("import_new", "import_page", "import_columns", "import_purpose", "import_undo")
MARKETING_PAGES = (
    "person", "companies", "company", "target_groups", "target_group_address", "campaigns", "campaign", "campaign_new",
    "campaign_edit", "potentials", "agencies", "agency_new", "agency_edit", "nurture", "nurture_new", "nurture_track",
    "nurture_edit", "mail_templates", "mail_template_new", "mail_template",
)  # fmt: skip
CUSTOMER_PAGES = (
    "customer", "quotations", "quotation", "erp", "erp_new", "erp_edit", "erp_key", "erp_compare", "orders_import",
)  # fmt: skip
CALL_PAGES = ("call", "calls_refused", "call_figures", "scripts", "script_new", "script_edit", "script_try")
VISIT_PAGES = (
    "visit", "visit_find", "visit_new", "visit_customer", "report_templates", "report_template", "report_template_new",
)  # fmt: skip
LEAD_PAGES = (
    "lead", "lead_sale", "lead_follow_ups", "lead_follow_up_plan", "offer_withdraw", "place_lead", "segments",
    "segment_new", "segment_edit", "lead_facts", "lead_questions",
)  # fmt: skip
PLACES = (
    Place("today", gettext_lazy("Today"), ("lying", "my_time", "time_of"), waiting),
    Place("tracks", gettext_lazy("Tracks")),
    Place("leads", gettext_lazy("Leads"), LEAD_PAGES, open_leads),
    Place("calls", gettext_lazy("Calls"), CALL_PAGES),
    Place("visits", gettext_lazy("Visits"), VISIT_PAGES),
    Place("offers", gettext_lazy("Lead offers"), ("decision",), open_offers),
    Place("entry", gettext_lazy("New contact"), ("entry_same",)),
    Place("partners", gettext_lazy("Partners"), PARTNER_PAGES),
    Place("customers", gettext_lazy("Customers"), CUSTOMER_PAGES),
    Place("complaints", gettext_lazy("Complaints"), ("complaint", "complaint_judge")),
    Place("people", gettext_lazy("Marketing"), MARKETING_PAGES),
    Place("strategy", gettext_lazy("Strategy")),
    Place("my_agency", gettext_lazy("My figures")),
    Place("reports", gettext_lazy("Reports"), ("report", "report_leads", "report_customers")),
    Place("imports", gettext_lazy("Read in contacts"), IMPORT_PAGES, side=True),
    Place("unclear", gettext_lazy("Unclear messages"), ("unclear_one",), unclear_messages, side=True),
    Place("sources", gettext_lazy("Sources"), SOURCE_PAGES, side=True),
    Place("consents", gettext_lazy("Data protection"), ("blocked", "informing"), side=True),
    Place(
        "policy",
        gettext_lazy("Policy"),
        ("policy_draft", "policy_change", "policy_preview", "policy_back", "proposals", "scores", "score"),
        side=True,
    ),
    Place("design", gettext_lazy("Design"), side=True),
)


def stops(request: HttpRequest, user: User) -> list[Stop]:
    here = request.resolver_match.url_name if request.resolver_match else ""
    now = timezone.now()
    return [
        Stop(
            label=str(place.label),
            url=reverse(place.page),
            count=told(place.count(user, now)) if place.count else None,
            current=here == place.page or here in place.behind,
            side=place.side,
        )
        for place in PLACES
        if may(user, place.page)
    ]


def told(count: int) -> str:
    """A count in the reader's language; 9,999+ for more."""
    shown = formats.number_format(min(count, MOST))
    return shown if count <= MOST else f"{shown}+"


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every template may use: nav (lazy), role, house, maker, now, demo, search_url, language."""
    user = getattr(request, "user", None)
    language = (get_language() or "de")[:2]
    known: dict[str, Any] = {
        "house": settings.MAKER,
        "maker": settings.MAKER,
        "demo": settings.DEMO,
        "now": timezone.now(),
        "language": language,
    }
    if not isinstance(user, User) or user.of_partner:
        return known
    return known | {
        "nav": SimpleLazyObject(lambda: stops(request, user)),
        "role": words.name("role", user.role, language),
        "search_url": reverse("leads"),
    }
