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
# Who calls; who writes what agents say; who reads how calling goes (never about single people unless switched on).
CALLING = roles(Role.CALL_CENTRE, Role.AGENCY, Role.ADMIN)
SCRIPTING = roles(Role.MARKETING, Role.CALL_CENTRE, Role.ADMIN)
CALL_FIGURES = roles(Role.MARKETING, Role.CALL_CENTRE, Role.CONTROLLING, Role.ADMIN)
# Who reports of visits, calls and service; who says what a report asks.
VISITING = roles(Role.SALES, Role.EXPERT, Role.CALL_CENTRE, Role.MARKETING, Role.CHANNEL, Role.ADMIN)
TEMPLATING = roles(Role.MARKETING, Role.SALES, Role.CHANNEL, Role.ADMIN)
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
# Who is asked outside and with which key: what that costs and whom it tells is for administrators.
ADMINS = roles(Role.ADMIN)
READING = roles(Role.MARKETING, Role.CALL_CENTRE, Role.AGENCY, Role.SALES, Role.CHANNEL, Role.ADMIN)
TYPING = READING
# Files of contacts: an agency brings those of its own senders.
IMPORTING = roles(Role.MARKETING, Role.CHANNEL, Role.ADMIN, Role.AGENCY)

# Who looks whether anything lies around, and gives a lead its next step.
PROVING = roles(Role.CHANNEL, Role.CONTROLLING, Role.ADMIN)

# Own sales: who works leads of the house itself, quotes, and says whose an order is.
SELLING = roles(Role.SALES, Role.CHANNEL, Role.ADMIN)
# What the house and the ERP know of customers is held side by side; who connects the two.
RECONCILING = roles(Role.SALES, Role.CHANNEL, Role.CONTROLLING, Role.ADMIN)
CONNECTING = roles(Role.ADMIN)

TABLE: Mapping[str, Access] = {
    "lead_follow_ups": DESK,
    "lead_follow_up_plan": HEARING,
    "lead_follow_up_hand_over": HEARING,
    "lead_follow_up_undo": HEARING,
    "lying": PROVING,
    "lying_prove": STEERING,
    "lying_fix": STEERING,
    "lying_undo": STEERING,
    "my_time": DESK,
    "time_of": DESK,
    "my_time_save": DESK,
    "my_time_leave": DESK,
    "my_time_leave_remove": DESK,
    "my_time_feed": DESK,
    "calendar_feed": KEYED,
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
    "calls": CALLING,
    "calls_next": CALLING,
    "calls_refused": CALLING,
    "call": CALLING,
    "call_number": CALLING,
    "call_undo": CALLING,
    "call_figures": CALL_FIGURES,
    "call_figures_csv": CALL_FIGURES,
    "scripts": SCRIPTING,
    "script_new": SCRIPTING,
    "scripts_ship": roles(*SCRIPTING.roles, *TEMPLATING.roles),
    "script_edit": SCRIPTING,
    "script_try": SCRIPTING,
    "visits": VISITING,
    "visit_find": VISITING,
    "visit_new": VISITING,
    "visit_customer": roles(Role.SALES, Role.EXPERT, Role.CHANNEL, Role.ADMIN),
    "visit": VISITING,
    "visit_file": VISITING,
    "visit_undo": VISITING,
    "report_templates": TEMPLATING,
    "report_template_new": TEMPLATING,
    "report_template": TEMPLATING,
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
    "support": PARTNERS,
    "support_agree": STEERING,
    "support_done": STEERING,
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
    "proposals": RULES,
    "proposal_adopt": APPROVING,
    "proposal_refuse": DECIDING,
    "proposal_draft": DRAFTING,
    "scores": FIGURES,
    "score": FIGURES,
    "score_train": DECIDING,
    "score_live": APPROVING,
    "score_refuse": DECIDING,
    "score_back": APPROVING,
    "reports": FIGURES,
    "report": FIGURES,
    "report_csv": FIGURES,
    "report_xlsx": FIGURES,
    "report_leads": FIGURES,
    "report_leads_csv": FIGURES,
    "report_leads_xlsx": FIGURES,
    "report_agency": CAMPAIGNS,
    "report_customers": FIGURES,
    "report_customers_csv": FIGURES,
    "reports_prove": FIGURES,
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
    "person_mail": TALKING,
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
    "invitation": SIGNED,
    "nurture": CAMPAIGNS,
    "nurture_new": MARKETING,
    "nurture_track": CAMPAIGNS,
    "nurture_edit": MARKETING,
    "nurture_switch": MARKETING,
    "nurture_shipped": MARKETING,
    "nurture_take_off": MARKETING,
    "mail_templates": MARKETING,
    "mail_template_new": MARKETING,
    "mail_template": MARKETING,
    "partner_campaigns": CAMPAIGNS,
    "partner_campaigns_csv": CAMPAIGNS,
    "campaign_partners": CAMPAIGNS,
    "partner_invite": JUDGING,
    "partner_participation": JUDGING,
    "partner_contacts": PARTNERS,
    "partner_contacts_csv": PARTNERS,
    "partner_marketing": PARTNERS,
    "partner_talk": STEERING,
    "partner_task_done": STEERING,
    "partner_task_reopen": STEERING,
    "possibilities": PARTNERS,
    "possibilities_csv": PARTNERS,
    "possibility_add": STEERING,
    "possibility_change": STEERING,
    "possibility_remove": STEERING,
    "portal_together": PORTAL,
    "portal_invitation_answer": LEADING,
    "portal_possibility_add": LEADING,
    "portal_possibility_remove": LEADING,
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
    "agency_let_in": MARKETING,
    "lead_facts": DESK,
    "lead_questions": HEARING,
    "providers": SOURCES,
    "provider": SOURCES,
    "provider_new": ADMINS,
    "provider_edit": ADMINS,
    "provider_switch": ADMINS,
    "provider_again": ADMINS,
    "provider_try": ADMINS,
    "unclear": READING,
    "unclear_one": READING,
    "unclear_answer": READING,
    "unclear_nothing": READING,
    "unclear_back": READING,
    "unclear_file": READING,
    "unclear_photo": READING,
    "entry": TYPING,
    "entry_known": TYPING,
    "entry_same": TYPING,
    "portal_referrals": PORTAL,
    "referral": SIGNED,
    "fair": SIGNED,
    "fair_sync": SIGNED,
    "fair_worker": PUBLIC,
    "letter_opened": SIGNED,
    "letter_followed": SIGNED,
    "api_docs": PUBLIC,
    "api_description": PUBLIC,
    "api_leads": KEYED,
    "api_leads_bulk": KEYED,
    "api_lead": KEYED,
    "api_responses": KEYED,
    "api_provider": KEYED,
    "lead_sale": DESK,
    "lead_report": SELLING,
    "lead_report_undo": SELLING,
    "lead_owner": SELLING,
    "lead_quote": SELLING,
    "lead_revive": CLEANING,
    "lead_unrevive": CLEANING,
    "quotations": FIGURES,
    "quotations_csv": FIGURES,
    "quotation": FIGURES,
    "quotation_decide": SELLING,
    "customers": HOUSE,
    "customers_csv": HOUSE,
    "customer": HOUSE,
    "customer_act": TALKING,
    "customer_unact": TALKING,
    "customer_owner": STEERING,
    "customer_undo": SELLING,
    "orders_import": SELLING,
    "erp": RECONCILING,
    "erp_csv": RECONCILING,
    "erp_compare": RECONCILING,
    "erp_new": CONNECTING,
    "erp_edit": CONNECTING,
    "erp_key": CONNECTING,
    "handover_again": CONNECTING,
    "handover_number": CONNECTING,
    "order_settle": SELLING,
    "partner_ratings": PARTNERS,
    "portal_ratings": PORTAL,
    "portal_offer_quotation": PORTAL,
    "offer_quotation": SIGNED,
    "rating": SIGNED,
    "api_erp_customers": KEYED,
    "api_erp_acknowledgements": KEYED,
    "api_erp_orders": KEYED,
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
