"""Every address as every role: who gets in, who is sent elsewhere, who is told that this is not his."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory, override_settings
from django.urls import ResolverMatch, reverse
from tests import cast
from tests.reading import as_

from stellwerk import urls
from stellwerk.capture import step as capture
from stellwerk.review import step as review
from stellwerk.store.models import (
    Agency,
    Campaign,
    Complaint,
    Consent,
    Customer,
    Lead,
    Mail,
    Merge,
    NurtureTrack,
    Offer,
    Participation,
    TargetGroup,
)
from stellwerk.web.access import TABLE, Access, AccessMiddleware, Door
from stellwerk.web.fair.links import address as stand_address
from stellwerk.web.forms import opt_in_tokens, tokens, tracking
from stellwerk.web.forms.referral import link_for
from stellwerk.web.portal import links

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]

REFUSED, NOT_THERE, SIGN_IN = 403, 404, 302


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


@dataclass(frozen=True)
class World:
    """One lead with everything that addresses can name."""

    lead: Lead
    offer: Offer
    arguments: dict[str, tuple[object, ...]]


@pytest.fixture
def world() -> World:
    lead = cast.a_lead(stage="offer")
    offer = cast.an_offer(lead, cast.adler())
    follow_up = cast.a_follow_up(lead)
    raw, _ = capture.receive(cast.a_source(), {"company": "Kessler"}, now=cast.NOW)
    merge = Merge.objects.create(lead=lead, raw_contact=raw, merged_at=cast.NOW)
    complaint = Complaint.objects.create(
        offer=offer, reason="other", made_at=cast.NOW, made_by="partner:ADLER"
    )
    number, token = lead.prospect_number, links.sign(offer, now=cast.NOW)
    arguments: dict[str, tuple[object, ...]] = {
        "lead": (number,),
        "lead_again": (number,),
        **to_providers(number),
        "lead_judge": (number,),
        "place_lead": (cast.a_lead(company="Steht", stage="stuck").prospect_number,),
        "level_decide": (1,),
        "support": ("ADLER",),
        "support_agree": ("ADLER",),
        "support_done": ("ADLER", 1),
        "proposal_adopt": (1,),
        "proposal_refuse": (1,),
        "proposal_draft": (1,),
        "lead_unmerge": (number, merge.pk),
        "lead_verdict": (number, 1),
        "decision": (offer.decision.pk,),
        "partner": ("ADLER",),
        "partner_edit": ("ADLER",),
        "partner_conflict_add": ("ADLER",),
        "partner_conflict_remove": ("ADLER", 1),
        "protection": (1,),
        "protection_decide": (1,),
        "named_account_end": (1,),
        "portal_absence_remove": (1,),
        "portal_member": (1,),
        "portal_member_remove": (1,),
        "portal_protection_extend": (1,),
        "portal_protection_end": (1,),
        "report": ("funnel",),
        "report_csv": ("funnel",),
        "report_xlsx": ("funnel",),
        "report_leads": ("funnel",),
        "report_leads_csv": ("funnel",),
        "report_leads_xlsx": ("funnel",),
        "form": (cast.a_source().name,),
        "form_thanks": (cast.a_source().name,),
        "offer_undo": (token, 1),
        "offer_withdraw": (number, offer.pk),
        "complaint": (complaint.pk,),
        "complaint_judge": (complaint.pk,),
        "nobody_called": (tokens.NOBODY_CALLED.sign(offer),),
        "portal_offer_undo": (offer.pk, 1),
        "portal_receipt": (offer.decision.pk,),
        **to_sources(),
        **to_marketing(lead),
    }
    arguments["policy_change"] = ("match",)
    arguments |= {name: (1,) for name in TABLE if name.startswith("import_") and name != "import_new"}
    calling = (
        "call",
        "call_number",
        "call_undo",
        "script_edit",
        "script_try",
        "visit",
        "visit_undo",
        "visit_customer",
    )
    arguments |= dict.fromkeys((*calling, "report_template"), (1,))
    arguments |= {"visit_new": (number, "visit"), "visit_file": (1, 1)}
    arguments |= {"segment_edit": ("4",), "leads_mark_undo": (1,), "lead_help_answer": (number, follow_up.pk)}
    arguments |= dict.fromkeys(("lead_ticks", "lead_segment", "lead_field", "lead_help_ask"), (number,))
    review.propose_score(b"", {}, outcomes=0, better=False, by="clock", now=cast.NOW)
    arguments |= dict.fromkeys(("score", "score_live", "score_refuse"), (1,))
    arguments |= {name: (cast.ada().pk,) for name in TABLE if name.startswith("my_time_")}
    arguments |= {"time_of": (1,), "my_time_leave_remove": (1, 1), "calendar_feed": (1, "key")}
    arguments |= dict.fromkeys(("lead_follow_ups", "lead_follow_up_plan"), (number,))
    arguments |= to_customers(number, offer)
    for name in TABLE:
        if name.startswith("lead_follow_up") and name not in arguments:
            arguments[name] = (number, follow_up.pk)
        elif name.startswith("policy_") and name != "policy_back":
            arguments.setdefault(name, (1,))
        elif name.startswith("offer_"):
            arguments.setdefault(name, (token,))
        elif name.startswith("portal_offer_"):
            arguments.setdefault(name, (offer.pk,))
    return World(lead, offer, arguments)


def to_customers(number: int, offer: Offer) -> dict[str, tuple[object, ...]]:
    """A customer, a quotation and what else the addresses of sales name."""
    customer = Customer.objects.create(number="K-1", since=cast.NOW.date())
    own = ("lead_sale", "lead_report", "lead_owner", "lead_quote", "lead_revive", "lead_unrevive")
    others = (
        "quotation",
        "quotation_decide",
        "erp_edit",
        "erp_key",
        "handover_again",
        "handover_number",
        "order_settle",
    )
    return {
        **dict.fromkeys(own, (number,)),
        **dict.fromkeys(("customer", "customer_act", "customer_owner", "customer_undo"), (customer.pk,)),
        **dict.fromkeys(others, (1,)),
        "lead_report_undo": (number, 1),
        "customer_unact": (customer.pk, 1),
        "partner_ratings": ("ADLER",),
        "rating": (tokens.RATING.sign(offer),),
    }


def to_providers(number: int) -> dict[str, tuple[object, ...]]:
    """A provider of facts, what is known of a lead, and an agency of which contacts wait."""
    provider = cast.a_source("Auskunft", kind="facts")
    named = ("provider", "provider_edit", "provider_switch", "provider_again", "provider_try")
    agency = Agency.objects.create(name="Lead Factory", kind="provider", made_at=cast.NOW)
    return {
        **dict.fromkeys(named, (provider.pk,)),
        "lead_facts": (number,),
        "lead_questions": (number,),
        "agency_let_in": (agency.pk,),
    }


def to_sources() -> dict[str, tuple[object, ...]]:
    """A source, a message that waits for a person, and what else the addresses of sources name."""
    source = cast.a_source("Empfehlung", kind="referral")
    raw = cast.a_raw_contact(source=source, asks=["unclear.nobody", {}])
    mail = Mail.objects.create(to="x@y.example", subject="s", text="t", kind="x", made_at=cast.NOW)
    customer = Customer.objects.create(number="1", since=cast.NOW.date())
    letter = tracking.opened_url(mail).rstrip("/").rpartition("/")[2]
    own = {
        name: (source.pk,)
        for name in TABLE
        if name.startswith("source") and name not in ("sources", "source_new")
    }
    own |= {name: (raw.pk,) for name in TABLE if name.startswith("unclear") and name != "unclear"}
    return own | {
        "source_key_revoke": (source.pk, 1),
        "unclear_file": (raw.pk, 1),
        "unclear_photo": (raw.pk, 1),
        **dict.fromkeys(
            ("fair", "fair_sync"), (stand_address(cast.a_source("EMO", kind="fair")).split("/")[-2],)
        ),
        "entry_same": (1,),
        "referral": (link_for(source, customer).rstrip("/").rpartition("/")[2],),
        "letter_opened": (letter,),
        "letter_followed": (letter,),
        "api_lead": ("1",),
        "api_provider": (source.pk,),
    }


def to_marketing(lead: Lead) -> dict[str, tuple[object, ...]]:
    """A person, a campaign and what else the addresses of the marketing database name."""
    assert lead.person is not None
    campaign = Campaign.objects.create(name="EMO", channel="fair")
    group = TargetGroup.objects.create(name="Alle", made_by="x", made_at=cast.NOW)
    consent = Consent.objects.create(person=lead.person, purpose="mail", source="x")
    person = {name: (lead.person.pk,) for name in TABLE if name.startswith("person")}
    return (
        person
        | to_partners(campaign, lead)
        | {
            "company": (lead.organisation_id,),
            "target_group_address": (group.pk,),
            "campaign": (campaign.pk,),
            "campaign_edit": (campaign.pk,),
            "campaign_csv": (campaign.pk, "mail"),
            "participation": (1,),
            "blocked_remove": (1,),
            "agency_edit": (1,),
            "opt_in": (opt_in_tokens.sign(consent, now=cast.NOW),),
            "opt_out": (tokens.OPT_OUT.sign(lead.person),),
        }
    )


def to_partners(campaign: Campaign, lead: Lead) -> dict[str, tuple[object, ...]]:
    """A track, a template, an invitation and what else warming and work with partners name."""
    steps = [{"kind": "wait", "days": 1}]
    track = NurtureTrack.objects.create(name="Messe", steps=steps, made_by="x", made_at=cast.NOW)
    invited = Participation.objects.create(person=lead.person, campaign=campaign, addressed_at=cast.NOW)
    ones = (
        "partner_participation",
        "partner_task_done",
        "partner_task_reopen",
        "nurture_take_off",
        "mail_template",
    )
    portal = ("portal_invitation_answer", "portal_possibility_remove")
    return {
        **dict.fromkeys(("nurture_track", "nurture_edit", "nurture_switch"), (track.pk,)),
        **dict.fromkeys((*ones, *portal), (1,)),
        **dict.fromkeys(("campaign_partners", "partner_invite"), (campaign.pk,)),
        **dict.fromkeys(("partner_marketing", "partner_talk", "possibility_add"), ("ADLER",)),
        **dict.fromkeys(("possibility_change", "possibility_remove"), ("ADLER", 1)),
        "invitation": (tokens.INVITATION.sign(invited),),
    }


def address(world: World, name: str) -> str:
    return reverse(name, args=world.arguments.get(name, ()))


def guarded() -> list[str]:
    return [name for name, access in TABLE.items() if access.door is Door.ROLES]


def test_it_knows_every_address() -> None:
    named = {pattern.name for pattern in urls.urlpatterns}
    assert named == set(TABLE)


# Who opens what, as people would say it; the table in web/access.py must agree.
OPENS = {
    "leads_csv": {"ines", "cem", "ole", "chris", "mona", "dora", "ada"},
    "lead": {"ines", "cem", "ali", "ole", "eva", "chris", "mona", "dora", "ada"},
    "lead_unmerge": {"ines", "cem", "ole", "chris", "ada"},
    "tracks": {"ines", "cem", "ole", "chris", "mona", "dora", "ada"},
    "offers": {"ines", "cem", "ole", "chris", "mona", "dora", "ada"},
    "fairness": {"ines", "ole", "chris", "mona", "ada"},
    "ledger": {"ines", "ole", "chris", "mona", "ada"},
    "levels": {"ines", "ole", "chris", "mona", "ada"},
    "level_decide": {"chris", "ada"},
    "place_lead": {"chris", "ada"},
    "partners": {"ines", "ole", "chris", "mona", "ada"},
    "partner_edit": {"chris", "ada"},
    "protections": {"chris", "ada"},
    "named_accounts": {"ines", "ole", "chris", "mona", "ada"},
    "portal_capacity": {"pia"},
    "policy": {"ines", "chris", "mona", "dora", "ada"},
    "policy_change": {"ines", "chris", "ada"},
    "policy_draft": {"ines", "chris", "mona", "dora", "ada"},
    "policy_approve": {"chris", "mona", "ada"},
    "policy_back": {"chris", "mona", "ada"},
    "reports": {"ines", "ole", "chris", "mona", "ada"},
    "portal": {"pia", "dirk"},
    "sources": {"ines", "chris", "mona", "dora", "ada"},
    "source_key": {"ines", "chris", "ada"},
    "unclear": {"ines", "cem", "ali", "ole", "chris", "ada"},
    "entry": {"ines", "cem", "ali", "ole", "chris", "ada"},
    "calls": {"cem", "ali", "ada"},
    "lead_report": {"ole", "chris", "ada"},
    "customers": {"ines", "cem", "ole", "chris", "mona", "dora", "ada"},
    "erp_new": {"ada"},
    "erp": {"ole", "chris", "mona", "ada"},
    "call_figures": {"ines", "cem", "mona", "ada"},
    "script_edit": {"ines", "cem", "ada"},
    "visit_new": {"ines", "cem", "ole", "eva", "chris", "ada"},
}


@pytest.mark.parametrize("page", OPENS)
def test_it_opens_a_page_to_these_people_only(page: str) -> None:
    assert {user.username for user in cast.everybody() if user.role in TABLE[page].roles} == OPENS[page]


def test_it_fails_loudly_for_an_address_without_a_line() -> None:
    request = RequestFactory().get("/secret/")
    request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name="secret")
    guard = AccessMiddleware(lambda _: pytest.fail("nobody may get in"))
    with pytest.raises(ImproperlyConfigured, match="'secret' has no line"):
        guard.process_view(request, lambda: pytest.fail("nobody may get in"), (), {})


def test_it_asks_strangers_to_sign_in(world: World) -> None:
    for name in guarded():
        response = as_(None).get(address(world, name))
        assert response.status_code == SIGN_IN, name
        assert response["Location"].startswith(reverse("sign_in")), name


@pytest.mark.parametrize("username", ["ines", "cem", "ali", "ole", "eva", "chris", "mona", "dora", "ada"])
def test_it_lets_in_whom_the_table_names_and_tells_the_others(world: World, username: str) -> None:
    user = getattr(cast, username)()
    for name in guarded():
        response = as_(user).get(address(world, name))
        if user.role in TABLE[name].roles:
            # 404: a row that is not his; 405: the page takes POST only.
            assert response.status_code in (200, 404, 405), (name, response.status_code)
        else:
            assert response.status_code == REFUSED, name
            assert "403" in {str(template.name)[:3] for template in response.templates}, name


@pytest.mark.parametrize("username", ["cem", "ole", "chris", "mona", "dora", "ines", "ada"])
def test_it_changes_nothing_for_whom_the_table_does_not_name(world: World, username: str) -> None:
    user = getattr(cast, username)()
    before = list(Lead.objects.values())
    for name in guarded():
        if user.role not in TABLE[name].roles:
            assert as_(user).post(address(world, name)).status_code == REFUSED, name
    assert list(Lead.objects.values()) == before


@pytest.mark.parametrize("username", ["pia", "dirk"])
def test_it_sends_partners_to_their_portal(world: World, username: str) -> None:
    user = getattr(cast, username)()
    for name in guarded():
        if user.role not in TABLE[name].roles:
            response = as_(user).get(address(world, name))
            assert (response.status_code, response["Location"]) == (302, reverse("portal")), name
            assert as_(user).post(address(world, name)).status_code == REFUSED, name


def test_it_shows_the_outsider_nothing(world: World) -> None:
    outsider = as_(cast.dirk())
    for name in guarded():
        response = outsider.get(address(world, name), follow=True)
        shown = response.content.decode()
        assert "Kessler" not in shown, name
        assert "Adler" not in shown, name
    assert outsider.get(reverse("portal_offer_card", args=[world.offer.pk])).status_code == NOT_THERE
    assert outsider.post(reverse("portal_offer_accept", args=[world.offer.pk])).status_code == NOT_THERE
    world.offer.refresh_from_db()
    assert world.offer.state == Offer.State.OPEN


@pytest.mark.parametrize("username", ["ali", "eva"])
def test_it_shows_agencies_and_experts_only_what_was_handed_to_them(world: World, username: str) -> None:
    user = getattr(cast, username)()
    page = reverse("lead", args=[world.lead.prospect_number])
    assert as_(user).get(page).status_code == NOT_THERE
    assert "Kessler" not in as_(user).get(reverse("leads")).content.decode()
    cast.a_follow_up(world.lead, role=user.role)
    assert as_(user).get(page).status_code == 200
    assert "Kessler" in as_(user).get(reverse("leads")).content.decode()


def test_it_has_no_demo_page_in_a_house_at_work(world: World) -> None:
    with override_settings(DEMO=False):
        for name, access in TABLE.items():
            if access.demo:
                assert as_(None).get(address(world, name)).status_code == NOT_THERE, name


def test_it_opens_public_pages_to_anybody(world: World) -> None:
    for name in ("sign_in", "health", "form"):
        assert as_(None).get(address(world, name)).status_code == 200, name


def test_the_table_gives_roles_only_where_roles_decide() -> None:
    wrong = [name for name, access in TABLE.items() if bool(access.roles) != (access.door is Door.ROLES)]
    assert wrong == []
    assert Access().door is Door.ROLES, "a line that says nothing opens to nobody"
