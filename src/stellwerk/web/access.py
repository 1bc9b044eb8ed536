"""Who may open which page: one table, looked up for every request.

A page without a line here is nobody's page: the request fails loudly, in the tests first. The table opens
doors to pages; which rows a person sees behind them is decided by `find` in every area.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from stellwerk.store.models import User
from stellwerk.worker.agencies import is_open

Role = User.Role
View = Callable[..., HttpResponse]


class Door(StrEnum):
    """PUBLIC: anybody. SIGNED: with a signed link, which the view checks. ROLES: signed in with a role.

    KEY: a machine with a key or a signed message, which the API checks.
    """

    PUBLIC = "public"
    SIGNED = "signed"
    ROLES = "roles"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Access:
    """How one page is guarded. `demo`: the page exists in a demo house only."""

    door: Door = Door.ROLES
    roles: frozenset[str] = field(default_factory=frozenset)
    demo: bool = False


def roles(*names: str) -> Access:
    return Access(roles=frozenset(names))


PUBLIC = Access(Door.PUBLIC)
SIGNED = Access(Door.SIGNED)
KEYED = Access(Door.KEY)
HOUSE = roles(
    Role.MARKETING, Role.CALL_CENTRE, Role.SALES, Role.CHANNEL, Role.CONTROLLING, Role.PRIVACY, Role.ADMIN
)
# An agency and an expert work leads that were handed to them, and see nothing else.
DESK = roles(*HOUSE.roles, Role.AGENCY, Role.EXPERT)
PARTNERS = roles(*(HOUSE.roles - {Role.CALL_CENTRE, Role.PRIVACY}))
CLEANING = roles(*(HOUSE.roles - {Role.CONTROLLING, Role.PRIVACY}))
FIGURES = roles(*(HOUSE.roles - {Role.CALL_CENTRE, Role.PRIVACY}))
RULES = roles(Role.MARKETING, Role.CHANNEL, Role.CONTROLLING, Role.PRIVACY, Role.ADMIN)
# A change of the rules: who may draft one, and who may be the second person that puts it live.
DRAFTING = roles(Role.MARKETING, Role.CHANNEL, Role.ADMIN)
APPROVING = roles(Role.CHANNEL, Role.CONTROLLING, Role.ADMIN)
DECIDING = roles(*DRAFTING.roles, *APPROVING.roles)
PLACING = roles(Role.CHANNEL, Role.ADMIN)
COMPLAINTS = roles(Role.MARKETING, Role.CHANNEL, Role.CONTROLLING, Role.ADMIN)
JUDGING = roles(Role.MARKETING, Role.CHANNEL, Role.ADMIN)
# Who hears something in a call, a visit or a service report and ticks it; who answers when experts are asked.
HEARING = roles(*CLEANING.roles, Role.AGENCY, Role.EXPERT)
ANSWERING = roles(Role.EXPERT, Role.CHANNEL, Role.ADMIN)
# Whoever steers the partners: places a lead by hand, decides on a level.
STEERING = roles(Role.CHANNEL, Role.ADMIN)
# What partners register never serves direct sales: no role of sales opens it.
PROTECTIONS = roles(Role.CHANNEL, Role.ADMIN)
# The marketing database: everybody reads who somebody is; marketing works with groups and campaigns.
CAMPAIGNS = roles(Role.MARKETING, Role.CHANNEL, Role.CONTROLLING, Role.ADMIN)
MARKETING = roles(Role.MARKETING, Role.ADMIN)
# Consents: whoever talks to people documents what was said; the register is for data protection.
TALKING = roles(Role.MARKETING, Role.CALL_CENTRE, Role.SALES, Role.PRIVACY, Role.ADMIN)
PRIVACY = roles(Role.MARKETING, Role.PRIVACY, Role.ADMIN)
AGENCIES = roles(Role.MARKETING, Role.CONTROLLING, Role.PRIVACY, Role.ADMIN)
PORTAL = roles(Role.PARTNER_LEAD, Role.PARTNER_MEMBER)
# Who answers for the partner: when it is away, how much it takes, who belongs to it.
LEADING = roles(Role.PARTNER_LEAD)

# Where leads come from: who reads the figures, who sets up sources, who reads what no machine could, who types.
SOURCES = roles(Role.MARKETING, Role.CHANNEL, Role.CONTROLLING, Role.PRIVACY, Role.ADMIN)
SETTING_UP = roles(Role.MARKETING, Role.CHANNEL, Role.ADMIN)
READING = roles(Role.MARKETING, Role.CALL_CENTRE, Role.AGENCY, Role.SALES, Role.CHANNEL, Role.ADMIN)
TYPING = READING
# Files of contacts: an agency brings those of its own senders.
IMPORTING = roles(Role.MARKETING, Role.CHANNEL, Role.ADMIN, Role.AGENCY)

TABLE: Mapping[str, Access] = {
    "imports": IMPORTING,
    "import_new": IMPORTING,
    "import_page": IMPORTING,
    "import_columns": IMPORTING,
    "import_purpose": IMPORTING,
    "import_start": IMPORTING,
    "import_resume": IMPORTING,
    "import_discard": IMPORTING,
    "import_rejected_csv": IMPORTING,
    "import_undo": IMPORTING,
    "today": DESK,
    "tracks": HOUSE,
    "leads": DESK,
    "leads_csv": HOUSE,
    "lead": DESK,
    "lead_follow_up_done": DESK,
    "lead_follow_up_snooze": DESK,
    "lead_follow_up_reopen": DESK,
    "lead_again": CLEANING,
    "lead_ticks": HEARING,
    "lead_segment": CLEANING,
    "lead_field": CLEANING,
    "lead_help_ask": CLEANING,
    "lead_help_answer": ANSWERING,
    "leads_mark": CLEANING,
    "leads_mark_undo": CLEANING,
    "segments": HOUSE,
    "segment_new": JUDGING,
    "segment_edit": JUDGING,
    "strategy": FIGURES,
    "lead_judge": CLEANING,
    "place_lead": STEERING,
    "lead_unmerge": CLEANING,
    "lead_verdict": CLEANING,
    "offer_withdraw": PLACING,
    "complaints": COMPLAINTS,
    "complaint": COMPLAINTS,
    "complaint_judge": JUDGING,
    "offers": HOUSE,
    "decision": HOUSE,
    "fairness": PARTNERS,
    "fairness_csv": PARTNERS,
    "ledger": PARTNERS,
    "ledger_csv": PARTNERS,
    "levels": PARTNERS,
    "level_decide": STEERING,
    "partners": PARTNERS,
    "partner": PARTNERS,
    "partners_csv": PARTNERS,
    "partner_new": STEERING,
    "partner_import": STEERING,
    "partner_imported": STEERING,
    "partner_broken_csv": STEERING,
    "partner_edit": STEERING,
    "partner_conflict_add": STEERING,
    "partner_conflict_remove": STEERING,
    "certificates": PARTNERS,
    "protections": PROTECTIONS,
    "protection": PROTECTIONS,
    "protection_decide": STEERING,
    "named_accounts": PARTNERS,
    "named_account_end": STEERING,
    "policy": RULES,
    "policy_back": APPROVING,
    "policy_change": DRAFTING,
    "policy_draft": RULES,
    "policy_preview": RULES,
    "policy_try": DECIDING,
    "policy_trial": RULES,
    "policy_propose": DRAFTING,
    "policy_approve": APPROVING,
    "policy_reject": DECIDING,
    "policy_discard": DRAFTING,
    "scores": FIGURES,
    "score": FIGURES,
    "score_train": DECIDING,
    "score_live": APPROVING,
    "score_refuse": DECIDING,
    "score_back": APPROVING,
    "reports": FIGURES,
    "report": FIGURES,
    "report_csv": FIGURES,
    "design": DESK,
    "portal": PORTAL,
    "portal_share": PORTAL,
    "portal_profile": PORTAL,
    "portal_capacity": LEADING,
    "portal_absence_add": LEADING,
    "portal_absence_remove": LEADING,
    "portal_member_add": LEADING,
    "portal_member": LEADING,
    "portal_member_remove": LEADING,
    "portal_protections": PORTAL,
    "portal_protection_extend": LEADING,
    "portal_protection_end": LEADING,
    "portal_offer_card": PORTAL,
    "portal_offer_accept": PORTAL,
    "portal_offer_decline": PORTAL,
    "portal_offer_report": PORTAL,
    "portal_offer_undo": PORTAL,
    "portal_offer_qualify": PORTAL,
    "portal_offer_complain": PORTAL,
    "portal_offer_return": PORTAL,
    "portal_receipts": PORTAL,
    "portal_receipt": PORTAL,
    "portal_numbers": PORTAL,
    "offer_card": SIGNED,
    "offer_accept": SIGNED,
    "offer_decline": SIGNED,
    "offer_report": SIGNED,
    "offer_undo": SIGNED,
    "offer_qualify": SIGNED,
    "offer_complain": SIGNED,
    "offer_return": SIGNED,
    "offer_renew": SIGNED,
    "nobody_called": SIGNED,
    "people": HOUSE,
    "people_csv": PRIVACY,
    "person": HOUSE,
    "person_consent": TALKING,
    "person_withdraw": TALKING,
    "person_told": PRIVACY,
    "companies": HOUSE,
    "companies_csv": HOUSE,
    "company": HOUSE,
    "target_groups": CAMPAIGNS,
    "target_group_save": MARKETING,
    "target_group_address": MARKETING,
    "campaigns": CAMPAIGNS,
    "campaigns_csv": CAMPAIGNS,
    "campaign_new": MARKETING,
    "campaign": CAMPAIGNS,
    "campaign_edit": MARKETING,
    "campaign_csv": MARKETING,
    "participation": MARKETING,
    "potentials": CAMPAIGNS,
    "consents": PRIVACY,
    "consents_csv": PRIVACY,
    "informing": PRIVACY,
    "blocked": PRIVACY,
    "blocked_remove": PRIVACY,
    "agencies": AGENCIES,
    "agency_new": MARKETING,
    "agency_edit": MARKETING,
    "my_agency": roles(Role.AGENCY),
    "opt_in": SIGNED,
    "opt_out": SIGNED,
    "form": PUBLIC,
    "form_thanks": PUBLIC,
    "sign_in": PUBLIC,
    "sign_in_as": Access(Door.PUBLIC, demo=True),
    "sign_out": PUBLIC,
    "language": PUBLIC,
    "health": PUBLIC,
    "outbox": Access(Door.PUBLIC, demo=True),
    "sources": SOURCES,
    "source": SOURCES,
    "source_new": SETTING_UP,
    "source_switch": SETTING_UP,
    "source_key": SETTING_UP,
    "source_key_revoke": SETTING_UP,
    "source_renew": SETTING_UP,
    "source_link": SETTING_UP,
    "unclear": READING,
    "unclear_one": READING,
    "unclear_answer": READING,
    "unclear_nothing": READING,
    "unclear_back": READING,
    "unclear_file": READING,
    "entry": TYPING,
    "entry_known": TYPING,
    "entry_same": TYPING,
    "portal_referrals": PORTAL,
    "referral": SIGNED,
    "letter_opened": SIGNED,
    "letter_followed": SIGNED,
    "api_docs": PUBLIC,
    "api_description": PUBLIC,
    "api_leads": KEYED,
    "api_leads_bulk": KEYED,
    "api_lead": KEYED,
    "api_responses": KEYED,
    "api_provider": KEYED,
}


class AccessMiddleware:
    """Stands before every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """None lets the request through; a response stops it."""
        name = request.resolver_match.url_name if request.resolver_match else None
        access = TABLE.get(name or "")
        if access is None:
            raise ImproperlyConfigured(
                f"The page {name!r} has no line in stellwerk.web.access.TABLE; give it one."
            )
        return stopped(request, access)


def stopped(request: HttpRequest, access: Access) -> HttpResponse | None:
    """Why this person cannot go on: to the sign-in, to the portal, or a page that says what to do."""
    if access.demo and not settings.DEMO:
        return render(request, "404.html", status=404)
    if access.door is not Door.ROLES:
        return None
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if user.agency_id and user.agency and not is_open(user.agency, timezone.localdate()):
        return render(request, "403.html", {"contract_ended": True}, status=403)
    if user.role in access.roles:
        return None
    if user.of_partner and request.method == "GET":
        return redirect("portal")
    return render(request, "403.html", status=403)


def reader_of(request: HttpRequest) -> User:
    """Who reads this page. Raises PermissionDenied for a stranger, stopped before by the middleware."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def may(user: object, page: str) -> bool:
    """Whether this person may open the page: navigation shows only what opens."""
    access = TABLE[page]
    return access.door is not Door.ROLES or (isinstance(user, User) and user.role in access.roles)
