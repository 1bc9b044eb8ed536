"""Whom one may contact: the block list stands above all, a withdrawal until a later consent, and it says why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.clean.consent import (
    Allowed,
    Given,
    Purpose,
    Reachable,
    may_contact,
    needs_confirmation,
    origin_of,
    tell_by,
)
from stellwerk.clean.policy import CleanPolicy
from stellwerk.terms import Reason

NOW = datetime(2026, 3, 17, 8, 12, tzinfo=UTC)
AGO = st.integers(0, 2000).map(lambda days: NOW - timedelta(days=days))
GIVEN = st.builds(
    Given, st.sampled_from(Purpose), st.just("Messe"), st.none() | AGO, withdrawn_at=st.none() | AGO
)
PEOPLE = st.builds(
    Reachable,
    email=st.sampled_from(["", "a@b.de"]),
    phone=st.sampled_from(["", "+495614820117"]),
    blocked=st.booleans(),
    is_customer=st.booleans(),
    used_at=st.none() | AGO,
    consents=st.lists(GIVEN, max_size=4).map(tuple),
)
POLICIES = st.builds(CleanPolicy, consent_months=st.integers(0, 36), mail_to_customers=st.booleans())


def ask(person, purpose=Purpose.MAIL, **policy):
    return may_contact(person, purpose, now=NOW, policy=CleanPolicy(**policy))


def anna(*consents, **over):
    return Reachable(**{"email": "a@b.de", "phone": "+495614820117", "consents": consents} | over)


def mail(days: int = 30, withdrawn: int | None = None) -> Given:
    ended = None if withdrawn is None else NOW - timedelta(days=withdrawn)
    return Given("mail", "Messe", NOW - timedelta(days=days), ended)


@given(person=PEOPLE, purpose=st.sampled_from(Purpose), policy=POLICIES)
def test_nobody_is_contacted_without_a_ground(person, purpose, policy):
    found = may_contact(person, purpose, now=NOW, policy=policy)
    own = [one for one in person.consents if one.purpose == purpose]
    standing = any(one.given_at and not one.withdrawn_at for one in own)
    if isinstance(found, Allowed):
        assert not person.blocked
        assert person.email if purpose is Purpose.MAIL else person.phone
        assert standing or (purpose is Purpose.MAIL and person.is_customer and policy.mail_to_customers)
    else:
        assert found.key.startswith("contact.")


@given(person=PEOPLE, purpose=st.sampled_from(Purpose), policy=POLICIES)
def test_whoever_is_blocked_is_never_contacted(person, purpose, policy):
    blocked = Reachable(person.email, person.phone, True, person.is_customer, NOW, person.consents)
    assert may_contact(blocked, purpose, now=NOW, policy=policy) == Reason("contact.blocked")


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (anna(mail()), "contact.consent"),
        (anna(), "contact.no_consent"),
        (anna(Given("mail")), "contact.unconfirmed"),
        (anna(mail(60, withdrawn=30)), "contact.withdrawn"),
        (anna(mail(60, withdrawn=30), mail(5)), "contact.consent"),
        (anna(Given("phone", "Messe", NOW)), "contact.no_consent"),
        (anna(mail(), email=""), "contact.no_mail"),
        (anna(mail(800)), "contact.expired"),
        (anna(mail(800), used_at=NOW - timedelta(days=90)), "contact.consent"),
        (anna(is_customer=True), "contact.no_consent"),
    ],
)
def test_it_says_why(person, expected):
    found = ask(person)
    assert (found.why if isinstance(found, Allowed) else found).key == expected


def test_the_policy_may_let_consents_stand_for_ever_and_write_to_customers():
    assert isinstance(ask(anna(mail(4000)), consent_months=0), Allowed)
    assert isinstance(ask(anna(is_customer=True), mail_to_customers=True), Allowed)
    refused = anna(mail(60, withdrawn=30), is_customer=True)
    assert ask(refused, mail_to_customers=True).key == "contact.withdrawn", (
        "an objection counts for customers too"
    )


def test_a_tick_over_the_net_waits_for_confirmation_unless_the_source_says_otherwise():
    assert needs_confirmation("web_form", {})
    assert not needs_confirmation("table_file", {})
    assert not needs_confirmation("web_form", {"double_opt_in": False})
    assert needs_confirmation("table_file", {"double_opt_in": True})


def test_only_third_parties_are_named_as_origin():
    assert origin_of("web_form", "Webformular", {}) == ("", "")
    assert origin_of("provider", "Adresskauf Nord", {}) == ("Adresskauf Nord", "")
    assert origin_of("contacts", "Liste", {"origin": "Verlag X", "basis": "bought"}) == ("Verlag X", "bought")


def test_the_notice_is_due_within_the_days_of_the_policy():
    assert tell_by(NOW, policy=CleanPolicy(inform_days=30)) == NOW + timedelta(days=30)
