"""What binds a lead beyond partners' rows: protection, conflicts, named accounts, consent; and placing by hand."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.cast import NOW, adler, berg, conrad, dorn
from tests.walking import a_policy, comes_in, walk

from stellwerk.match import MatchError
from stellwerk.match import step as match
from stellwerk.store.models import (
    Account,
    Booking,
    ConflictOfInterest,
    Consent,
    Decision,
    DirectSale,
    Entry,
    FollowUp,
    Lead,
    NamedAccount,
    Offer,
    Partner,
    PartnerWeek,
    Protection,
)
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.step]

KESSLER = {
    "company": "Kessler Formenbau GmbH",
    "postcode": "34123",
    "city": "Kassel",
    "made_at": NOW,
    "made_by": "user:1",
}


def a_protection(partner: Partner, **over: Any) -> Protection:
    values: dict[str, Any] = {"kind": "customer", "evidence": "Auftrag 2024", "state": "approved"}
    values |= {"valid_until": NOW.date() + timedelta(days=90)}
    return Protection.objects.create(partner=partner, **KESSLER | values | over)


def said(lead: Lead) -> list[str]:
    return [step["what"] for entry in Entry.objects.filter(lead=lead) for step in entry.steps]


def balances() -> dict[str, int]:
    match.project(now=NOW)
    return dict(Account.objects.values_list("partner__code", "worth_cents"))


def test_a_protected_customer_is_offered_to_its_owner_only():
    adler(), a_protection(berg())
    comes_in()
    walk()
    decision = Decision.objects.get()
    assert decision.partner.code == "BERG"
    assert decision.excluded == {"PROTECTED": 1}


@pytest.mark.parametrize(
    "over", [{"state": "asked"}, {"valid_until": NOW.date() - timedelta(days=1)}, {"product": "milling"}]
)
def test_a_protection_that_does_not_hold_binds_nobody(over):
    adler(), a_protection(berg(), **over)
    comes_in()
    walk()
    assert Decision.objects.get().eligible_count == 2


def test_a_protected_lead_whose_owner_has_no_place_goes_to_a_person():
    adler(), a_protection(berg(capacity_per_week=0))
    comes_in()
    walk()
    assert Lead.objects.get().stage == Stage.STUCK
    assert FollowUp.objects.get().kind == "place_by_hand"


def test_by_policy_it_is_released_to_the_others():
    a_policy(match={"release_protected": True})
    adler(), a_protection(berg(capacity_per_week=0))
    comes_in()
    walk()
    assert Offer.objects.get().partner.code == "ADLER"


def test_a_partner_with_a_conflict_of_interest_does_not_get_the_lead():
    ConflictOfInterest.objects.create(partner=adler(), **KESSLER)
    comes_in()
    walk()
    assert Decision.objects.get().excluded == {"CONFLICT": 1}


def test_a_consent_that_names_partners_allows_only_those():
    adler(), berg()
    comes_in()
    walk_to_match()
    person = Lead.objects.get().person
    Consent.objects.create(person=person, purpose="phone", source="Messe", partners=["BERG"], given_at=NOW)
    walk()
    decision = Decision.objects.get()
    assert (decision.partner.code, decision.excluded) == ("BERG", {"NO_CONSENT": 1})


def walk_to_match() -> None:
    """The line, with nobody eligible so far."""
    Partner.objects.update(joined_on=date(2027, 1, 1))
    walk()
    Decision.objects.all().delete()
    FollowUp.objects.all().delete()
    Partner.objects.update(joined_on=date(2020, 1, 1))
    Lead.objects.move(Lead.objects.values_list("id", flat=True), to=Stage.MATCH, at=NOW)


def test_a_named_account_is_sold_directly_and_outside_the_ledger():
    adler()
    NamedAccount.objects.create(**KESSLER)
    comes_in()
    walk()
    lead = Lead.objects.get()
    sale = DirectSale.objects.get()
    assert (sale.rule, sale.lead, lead.stage, lead.partner) == ("named_account", lead, Stage.PURSUE, None)
    assert not Booking.objects.exists()
    assert FollowUp.objects.get().role == "sales"
    assert "direct" in said(lead)


def test_whom_nobody_may_serve_is_sold_directly_only_where_the_policy_says_so():
    a_policy(match={"direct_when_nobody": True})
    conrad()
    comes_in()
    walk()
    assert DirectSale.objects.get().rule == "nobody_eligible"


def test_a_booking_is_taken_back_once_and_the_accounts_stand_as_before():
    adler(), berg()
    comes_in()
    walk()
    assert set(balances().values()) != {0}
    Offer.objects.update(state=Offer.State.WITHDRAWN, book_back_since=NOW)
    walk(NOW + timedelta(minutes=1))
    walk(NOW + timedelta(minutes=2))
    assert set(balances().values()) == {0}
    assert Booking.objects.filter(kind=Booking.Kind.BACK).count() == 1
    assert not Offer.objects.filter(book_back_since__isnull=False).exists()
    assert said(Lead.objects.get()).count("booked_back") == 1


def test_the_balance_of_a_partner_that_has_left_goes_to_the_others():
    adler(capacity_per_week=50), berg(capacity_per_week=50), dorn(postcode="34117")
    comes_in()
    walk()
    Partner.objects.filter(code="BERG").update(left_on=NOW.date())
    comes_in(company="Zweite Zerspanung", email="z@zweite.example", phone="", last_name="Zwei")
    walk(NOW + timedelta(days=7))
    leaver = Booking.objects.get(kind=Booking.Kind.LEAVER)
    assert sum(worth for _, worth, _ in leaver.deltas) == 0
    assert balances()["BERG"] == 0


def stuck() -> Lead:
    conrad()
    comes_in()
    walk()
    return Lead.objects.get()


def test_a_person_places_a_lead_with_a_reason_and_it_is_booked_like_any_other():
    lead, partner = stuck(), adler()
    decision = match.place(lead.pk, partner.pk, reason="Kennt den Kunden", by="user:7", now=NOW)
    assert (decision.overridden_by, decision.override_reason) == ("user:7", "Kennt den Kunden")
    assert decision.partner == partner
    walk()
    assert Offer.objects.get().partner == partner
    assert not FollowUp.objects.open().filter(kind="place_by_hand").exists()
    assert Booking.objects.get().decision == decision
    assert "placed" in said(lead)


def test_even_a_partner_that_the_rules_exclude_may_be_chosen():
    lead = stuck()
    decision = match.place(
        lead.pk, Partner.objects.get().pk, reason="Zertifikat ist unterwegs", by="user:7", now=NOW
    )
    assert (decision.eligible_count, decision.excluded) == (0, {"CERT_EXPIRED": 1})
    assert sum(worth for _, worth, _ in Booking.objects.get().deltas) == 0


@pytest.mark.parametrize(
    ("over", "key"),
    [
        ({"capacity_per_week": 0}, "match.partner_full"),
        ({"left_on": NOW.date()}, "match.partner_gone"),
    ],
)
def test_a_full_or_former_partner_cannot_be_chosen(over, key):
    lead, partner = stuck(), adler(**over)
    with pytest.raises(MatchError) as refused:
        match.place(lead.pk, partner.pk, reason="Trotzdem", by="user:7", now=NOW)
    assert refused.value.reason.key == key
    assert PartnerWeek.objects.filter(partner=partner, used__gt=0).count() == 0
    assert Lead.objects.get().stage == Stage.STUCK


def test_a_lead_that_is_with_a_partner_cannot_be_placed():
    adler()
    comes_in()
    walk()
    with pytest.raises(MatchError):
        match.place(Lead.objects.get().pk, berg().pk, reason="Lieber Berg", by="user:7", now=NOW)
