"""How many SQL queries each page of the desk takes; more rows never take more.

The baseline is changed on purpose only: with UPDATE_QUERIES=1 this test writes it anew.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import cast

from stellwerk.grade.step import circumstances
from stellwerk.pursue.order_file import OrderRow
from stellwerk.review import step as review
from stellwerk.review.outcomes import Look
from stellwerk.store.models import (
    Account,
    Agency,
    Blocked,
    Booking,
    Campaign,
    Complaint,
    Consent,
    Customer,
    CustomerAction,
    Erp,
    Handover,
    Import,
    Lead,
    LevelChange,
    MailTemplate,
    NurtureRun,
    NurtureTrack,
    Offer,
    Order,
    Participation,
    Partner,
    PartnerTask,
    Person,
    Policy,
    PoolState,
    Possibility,
    Potential,
    Protection,
    Quotation,
    Rating,
    RawContact,
    ScoreModel,
    Source,
    TargetGroup,
    User,
    Visit,
)
from stellwerk.worker import orders, trials

pytestmark = [pytest.mark.django_db]
BASELINE = Path(__file__).with_name("queries.json")
MOST = 24
PAGES = (
    "today",
    "lying",
    "my_time",
    "lead_follow_ups",
    "tracks",
    "leads",
    "lead",
    "segments",
    "segment_edit",
    "strategy",
    "offers",
    "decision",
    "fairness",
    "ledger",
    "levels",
    "proposals",
    "place_lead",
    "complaints",
    "complaint",
    "partners",
    "partner",
    "partner_edit",
    "partner_marketing",
    "partner_contacts",
    "partner_campaigns",
    "campaign_partners",
    "possibilities",
    "certificates",
    "protections",
    "protection",
    "named_accounts",
    "policy",
    "policy_change",
    "policy_draft",
    "policy_preview",
    "policy_back",
    "scores",
    "reports",
    "report",
    "sources",
    "source",
    "unclear",
    "unclear_one",
    "providers",
    "provider",
    "lead_facts",
    "lead_questions",
    "entry",
    "imports",
    "import_columns",
    "import_page",
    "import_undo",
    "lead_sale",
    "quotations",
    "quotation",
    "customers",
    "customer",
    "erp",
    "partner_ratings",
)
# What marketing and data protection see of the marketing database.
MARKETING = (
    "people",
    "person",
    "companies",
    "company",
    "target_groups",
    "target_group_address",
    "campaigns",
    "campaign",
    "potentials",
    "nurture",
    "nurture_track",
    "nurture_edit",
    "mail_templates",
    "mail_template",
    "consents",
    "informing",
    "blocked",
    "agencies",
)
PORTAL = (
    "portal",
    "portal_profile",
    "portal_protections",
    "portal_together",
    "portal_share",
    "portal_numbers",
    "portal_ratings",
    "portal_receipts",
    "portal_receipt",
    "portal_referrals",
)


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def fill(count: int) -> None:
    files(count)
    for _ in range(count):
        cast.a_source(f"Auskunft {Source.objects.count()}", kind="facts")
    for at in range(count):
        partner = cast.a_partner(f"P{at}-{Lead.objects.count()}")
        offer = cast.an_offer(cast.a_lead(company=f"Firma {at}"), partner)
        cast.a_raw_contact(offer.lead, received_at=cast.NOW)
        cast.a_follow_up(offer.lead, role="channel")
        answered = cast.an_offer(
            cast.a_lead(company=f"Firma {at} B", stage="pursue"),
            partner,
            state="accepted",
            answered_at=cast.NOW,
        )
        cast.a_follow_up(answered.lead, role="channel", warned_at=cast.NOW)
        cast.a_lead(company=f"Firma {at} C", stage="stuck")
        Complaint.objects.create(offer=answered, reason="other", made_at=cast.NOW, made_by="partner:P")
        book(offer)
        sold(answered)
    messages(count)


def sold(offer: Offer) -> None:
    """A quotation, a customer with an order on its way into the ERP, an action, a rating; an order of nobody."""
    now, today, lead, count = cast.NOW, cast.NOW.date(), offer.lead, Customer.objects.count()
    values = {"partner": offer.partner, "made_by": "x", "made_at": now}
    Quotation.objects.create(lead=lead, quoted_on=today, amount_cents=count, **values)
    Visit.objects.create(
        lead=lead, kind="call", answers={"report": "reached"}, held_at=now, made_by="x", made_at=now
    )
    customer = Customer.objects.create(
        number=f"K-{count}",
        organisation=lead.organisation,
        person=lead.person,
        partner=offer.partner,
        since=today,
    )
    Lead.objects.filter(pk=lead.pk).update(customer=customer)
    Order.objects.create(
        customer=customer, lead=lead, partner=offer.partner, amount_cents=1, ordered_on=today
    )
    CustomerAction.objects.create(customer=customer, kind="call", at=now, made_by="x")
    erp, _ = Erp.objects.get_or_create(name="ERP", defaults={"kind": "pull", "made_by": "x", "made_at": now})
    Handover.objects.create(customer=customer, erp=erp, made_at=now)
    Rating.objects.create(offer=offer, stars=4, asked_at=now, answered_at=now)
    orders.take([OrderRow(f"A-{count}", "", "D0", 1, today)], by="x", now=now)


def messages(count: int) -> None:
    """What came by a mailbox: some of it waits for a person; and what a partner recommended."""
    mailbox = cast.a_source("Postfach", kind="mailbox")
    friends = cast.a_source(f"Empfehlung {Offer.objects.earliest('id').partner.code}", kind="referral")
    for lead in Lead.objects.order_by("id")[:count]:
        cast.a_raw_contact(source=mailbox, asks=["unclear.nobody", {}], received_at=cast.NOW)
        cast.a_raw_contact(lead, source=friends, received_at=cast.NOW)
        cast.a_raw_contact(
            source=mailbox, state="rejected", reason=["junk.no_contact", {}], received_at=cast.NOW
        )


def files(count: int) -> None:
    """One that is filed now, and others that were read in."""
    source, headers = cast.a_source("Messe", kind="table_file"), ["Firma", "E-Mail"]
    values = {"source": source, "name": "x.csv", "made_by": "x", "made_at": cast.NOW}
    settings = {
        "headers": headers,
        "samples": [["x"], ["y"]],
        "basis": "fair",
        "phase": "read",
        "counts": {"lead": 1},
    }
    Import.objects.create(settings=settings, **values)
    for _ in range(count):
        batch = Import.objects.create(
            state="done", settings=settings, kept=[[1, ["import.stays_worked", {}]]], **values
        )
        for lead in Lead.objects.order_by("id")[:count]:
            cast.a_raw_contact(lead, batch=batch)
        cast.a_raw_contact(batch=batch, state="rejected", reason=["junk.no_contact", {}])


def book(offer: Offer) -> None:
    """What stands in the ledger after an offer, and a step that its partner's figures ask for."""
    pool, code = "DE/turning", offer.partner.code
    Booking.objects.create(
        pool=pool, decision=offer.decision, deltas=[[code, 0, 0]], booked_at=cast.NOW
    )  # fmt: skip
    PoolState.objects.get_or_create(pool=pool, defaults={"changed_at": cast.NOW})
    Account.objects.create(pool=pool, partner=offer.partner, weekly_worth_cents=1)
    LevelChange.objects.create(
        partner=offer.partner, from_level="silver", to_level="gold", why=["level.top", {}], made_at=cast.NOW
    )


def a_marketing_database() -> None:
    """Consents, a block list, an agency and what they need, for every person that is there."""
    now, made = cast.NOW, Lead.objects.count()
    agency = Agency.objects.create(name=f"Agentur {made}", kind="provider", made_at=now)
    Source.objects.create(name=f"Quelle {made}", kind="provider", agency=agency, price_cents=100)
    Campaign.objects.create(name=f"Kampagne {made}", channel="fair")
    wanted = {"country": "DE"}
    TargetGroup.objects.create(name=f"Alle {made}", wanted=wanted, made_by="x", made_at=now)
    Potential.objects.create(region=f"Region {made}", companies=made, as_of=now.date())
    Blocked.objects.create(
        kind="mail", digest=made.to_bytes(32, "big"), why=["block.opted_out", {}], made_by="x", made_at=now
    )
    people = list(Person.objects.filter(consents__isnull=True))
    Consent.objects.bulk_create(
        Consent(person=one, purpose="mail", source="x", given_at=now) for one in people
    )
    Person.objects.update(origin="Adresskauf")


def a_track() -> None:
    """Every person's lead is on it; every partner is invited, can do something and is due for a talk."""
    now, values = cast.NOW, {"made_by": "x", "made_at": cast.NOW}
    text = {"subject_de": "x", "text_de": "{greeting}", "changed_by": "x", "changed_at": now}
    template, _ = MailTemplate.objects.get_or_create(name="Danke", defaults=text)
    steps = [{"kind": "mail", "template": template.pk}, {"kind": "wait", "days": 5}]
    track, _ = NurtureTrack.objects.get_or_create(
        name="Messe", defaults={"steps": steps, "active": True, **values}
    )
    free = Lead.objects.filter(nurture_runs__isnull=True)
    NurtureRun.objects.bulk_create(
        NurtureRun(lead=lead, track=track, next_at=now, began_at=now) for lead in free
    )
    campaign, on = Campaign.objects.earliest("id"), now.date()
    for partner in Partner.objects.filter(possibilities__isnull=True):
        Possibility.objects.create(partner=partner, kind="staff", first_on=on, **values)
        Participation.objects.create(partner=partner, campaign=campaign, addressed_at=now)
        PartnerTask.objects.create(
            partner=partner, kind="contact", why=["partner_task.talk", {}], due_at=now, **values
        )
        talk = {"done_at": now, "done_by": "x", "result": "x"}
        PartnerTask.objects.create(partner=partner, kind="contact", why=[], due_at=now, **values, **talk)


def a_change_of_the_rules() -> None:
    """Proposed by marketing, tried on the past, waiting for the channel manager."""
    if Policy.objects.exists():
        return
    maker = cast.ines().actor
    made = review.draft({"match": {"horizon_weeks": 8.0}}, note="x", by=maker, now=cast.NOW)
    review.ask_trial(made.pk, months=6, by=maker, now=cast.NOW)
    trials.try_next(lambda: cast.NOW)
    review.propose(made.pk, by=maker, now=cast.NOW)


def a_learned_score() -> None:
    """Learned for the clock, checked, waiting for a person; one that rules."""
    for _ in range(2):
        made = review.propose_score(b"", {}, outcomes=1, better=True, by="clock", now=cast.NOW)
        if ScoreModel.objects.live() is None:
            review.score_live(made.version, by=cast.ines().actor, now=cast.NOW)
    review.write_check(Look(None, {}), now=cast.NOW)


def client_of(user: User) -> Client:
    client = Client(headers={"host": "localhost", "accept-language": "de"})
    client.force_login(user)
    return client


def a_protection(partner: Partner) -> Protection:
    """Registered by a partner, with a lead of another one in work."""
    lead = Lead.objects.exclude(offers__partner=partner).latest("id")
    conflicts = [["lead", lead.pk, [["protection.same_name", {"company": "Firma", "city": ""}]]]]
    values = {"kind": "customer", "company": "Firma", "evidence": "x", "conflicts": conflicts, "made_by": "x"}
    return Protection.objects.create(partner=partner, valid_until=cast.NOW.date(), made_at=cast.NOW, **values)


def counted() -> dict[str, int]:
    """Queries per page: on the desk for the channel manager, who sees most; in the portal for a partner."""
    circumstances._experience.cache_clear()  # what another test has left there would spare a query
    client = client_of(cast.chris())
    a_change_of_the_rules()
    a_marketing_database()
    a_learned_score()
    a_track()
    offer = Offer.objects.earliest("id")
    arguments: dict[str, list[object]] = {
        "lead": [offer.lead.prospect_number],
        "lead_follow_ups": [offer.lead.prospect_number],
        "decision": [offer.decision.pk],
        "partner": [offer.partner.code],
        "partner_edit": [offer.partner.code],
        "protection": [a_protection(offer.partner).pk],
        "policy_change": ["match"],
        "segment_edit": ["4"],
        "policy_draft": [Policy.objects.latest("version").version],
        "policy_preview": [Policy.objects.latest("version").version],
        "report": ["funnel"],
        "place_lead": [Lead.objects.filter(stage="stuck").earliest("id").prospect_number],
    }
    arguments["source"] = [Source.objects.get(name="Postfach").pk]
    arguments["unclear_one"] = [RawContact.objects.unclear().exclude(source__kind="erp").earliest("id").pk]
    arguments["provider"] = [Source.objects.filter(kind="facts").earliest("id").pk]
    arguments["lead_facts"] = arguments["lead_questions"] = arguments["lead"]
    draft, done = Import.objects.order_by("id")[:2]
    arguments |= {"import_columns": [draft.pk], "import_page": [done.pk], "import_undo": [done.pk]}
    arguments["complaint"] = [Complaint.objects.earliest("id").pk]
    arguments["portal_receipt"] = [offer.decision.pk]
    arguments["person"], arguments["company"] = [offer.lead.person_id], [offer.lead.organisation_id]
    arguments["campaign"] = [Campaign.objects.earliest("id").pk]
    arguments["campaign_partners"] = [Campaign.objects.earliest("id").pk]
    arguments["partner_marketing"] = [offer.partner.code]
    arguments["nurture_track"] = arguments["nurture_edit"] = [NurtureTrack.objects.get().pk]
    arguments["mail_template"] = [MailTemplate.objects.get().pk]
    arguments["target_group_address"] = [TargetGroup.objects.earliest("id").pk]
    arguments["lead_sale"] = arguments["lead"]
    arguments["quotation"], arguments["partner_ratings"] = (
        [Quotation.objects.earliest("id").pk],
        [offer.partner.code],
    )
    arguments["customer"] = [Customer.objects.earliest("id").pk]
    ines = client_of(cast.ines())
    partner = client_of(cast.a_user("anna", User.Role.PARTNER_LEAD, partner=offer.partner))
    found = {}
    for page in (*PAGES, *MARKETING, *PORTAL):
        reader = partner if page in PORTAL else ines if page in MARKETING else client
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(reverse(page, args=arguments.get(page, []))).status_code == 200
        found[page] = len(queries)
    return found


def test_every_page_takes_the_queries_of_the_baseline() -> None:
    fill(2)
    found = counted()
    if os.environ.get("UPDATE_QUERIES"):
        BASELINE.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    assert found == json.loads(BASELINE.read_text(encoding="utf-8"))
    assert max(found.values()) <= MOST


def test_more_rows_take_no_more_queries() -> None:
    fill(2)
    few = counted()
    fill(6)
    assert counted() == few
