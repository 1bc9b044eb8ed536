"""The invariants that the database itself keeps (I1, I2, I3, I7)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from tests.cast import NOW, a_decision, a_lead, a_raw_contact, a_source, adler, an_offer, berg

from stellwerk.store.models import (
    Booking,
    Customer,
    Lead,
    Offer,
    PartnerWeek,
    Policy,
    PoolState,
    RawContact,
    User,
)
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def refused():
    return pytest.raises(IntegrityError)


def test_a_raw_contact_ends_in_exactly_one_place():
    with refused(), transaction.atomic():
        a_raw_contact(state=RawContact.State.LEAD)
    with refused(), transaction.atomic():
        a_raw_contact(state=RawContact.State.REJECTED)
    with refused(), transaction.atomic():
        a_raw_contact(a_lead(), state=RawContact.State.WAITING)


def test_the_same_message_is_stored_once():
    a_raw_contact(digest=b"x" * 32)
    with refused(), transaction.atomic():
        a_raw_contact(digest=b"x" * 32)


def test_a_lead_has_at_most_one_open_or_accepted_offer():
    offer = an_offer()
    with refused(), transaction.atomic():
        an_offer(offer.lead, berg(), state=Offer.State.ACCEPTED)
    Offer.objects.update(state=Offer.State.DECLINED)
    an_offer(offer.lead, berg())


def test_a_booking_that_does_not_sum_to_zero_is_refused():
    with refused(), transaction.atomic():
        Booking.objects.create(pool="DE/turning", deltas=[["ADLER", 1, 0]], worth_sum_cents=1, booked_at=NOW)


def test_a_pool_whose_accounts_do_not_sum_to_zero_is_refused():
    with refused(), transaction.atomic():
        PoolState.objects.create(pool="DE/turning", worth_total_cents=1, changed_at=NOW)


def test_a_week_is_never_overfilled():
    with refused(), transaction.atomic():
        PartnerWeek.objects.create(partner=adler(), week="2026-W12", places=2, used=3)
    PartnerWeek.objects.create(partner=adler(), week="2026-W12", places=None, used=300)


def test_prospect_and_customer_numbers_are_unique():
    lead = a_lead()
    with refused(), transaction.atomic():
        a_lead(prospect_number=lead.prospect_number)
    Customer.objects.create(number="K-1", since=date(2026, 1, 1))
    with refused(), transaction.atomic():
        Customer.objects.create(number="K-1", since=date(2026, 1, 1))


def test_a_lead_becomes_one_customer_until_that_is_undone():
    lead = a_lead()
    Customer.objects.create(number="K-1", since=date(2026, 1, 1), first_lead=lead)
    with refused(), transaction.atomic():
        Customer.objects.create(number="K-2", since=date(2026, 1, 1), first_lead=lead)
    Customer.objects.update(undone_at=NOW)
    Customer.objects.create(number="K-3", since=date(2026, 1, 1), first_lead=lead)


def test_a_merged_lead_says_where_it_went():
    with refused(), transaction.atomic():
        a_lead(stage=Stage.MERGED)
    with refused(), transaction.atomic():
        a_lead(stage=Stage.PURSUE, merged_into=a_lead())


def test_one_policy_is_live():
    Policy.first({}, by="chris", at=NOW)
    with refused(), transaction.atomic():
        Policy.objects.create(version=2, state=Policy.State.LIVE, made_by="chris", made_at=NOW)


def test_a_partner_user_has_a_partner_and_nobody_else_does():
    with refused(), transaction.atomic():
        User.objects.create(username="a", role=User.Role.PARTNER_LEAD)
    with refused(), transaction.atomic():
        User.objects.create(username="b", role=User.Role.SALES, partner=adler())


def test_a_decision_attempt_is_made_once():
    lead = a_lead()
    a_decision(lead, adler(), attempt=1)
    with refused(), transaction.atomic():
        a_decision(lead, berg(), attempt=1)


def test_a_source_has_a_name_of_its_own():
    a_source("EMO")
    assert a_source("EMO").pk == a_source("EMO").pk
    assert Lead.objects.count() == 0
