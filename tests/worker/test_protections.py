"""Customer protection carried: asked, conflicts found, decided, extended, ended."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.cast import NOW, a_lead, adler, an_offer, berg

from stellwerk.match.protection import Company
from stellwerk.match.registration import Asked, RegistrationError
from stellwerk.store.models import Customer, Entry, Lead, NamedAccount, Organisation, Partner, Protection
from stellwerk.worker import protections

pytestmark = [pytest.mark.django_db, pytest.mark.step]

ASKED = Asked(
    kind="customer",
    company="Kessler Formenbau GmbH",
    evidence="Angebot vom 03.03.2026",
    postcode="34123",
    city="Kassel",
)


def asked(partner: Partner | None = None, **over: Any) -> Protection:
    return protections.register((partner or adler()).pk, replace(ASKED, **over), by="user:1", now=NOW)


def kinds(row: Protection) -> list[str]:
    return sorted(what for what, _, _ in row.conflicts)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(RegistrationError) as raised:
        call()
    return raised.value.reason.key


def test_a_registration_waits_for_the_channel_manager_and_makes_no_lead() -> None:
    row = asked(product="turning")
    assert (row.state, row.valid_until, row.conflicts) == ("asked", NOW.date() + timedelta(days=180), [])
    assert not Lead.objects.exists()
    assert not Protection.objects.holding(NOW.date()).exists()
    assert Entry.objects.get().about == f"protection:{row.pk}"


def test_conflicts_of_every_kind_are_found() -> None:
    asked(berg())
    lead = a_lead()
    an_offer(lead, berg(), state="accepted", answered_at=NOW)
    NamedAccount.objects.create(company="Kessler Formenbau", city="Kassel", made_at=NOW, made_by="x")
    site = Organisation.objects.create(
        name="Kessler Formenbau GmbH", name_key="kessler formenbau", postcode="34123"
    )
    Organisation.objects.filter(pk=lead.organisation_id or 0).update(name_key="kessler formenbau")
    Customer.objects.create(number="K-1", organisation=site, since=NOW.date())
    company = Company(0, "Kessler Formenbau", "", "DE", "", "Kassel")
    protections.add_conflict(adler().pk, company, note="", by="user:1", now=NOW)
    assert kinds(asked()) == ["customer", "interest", "lead", "named_account", "protection"]


def test_the_partners_own_leads_and_what_is_over_are_no_conflict() -> None:
    lead = a_lead()
    Organisation.objects.filter(pk=lead.organisation_id or 0).update(name_key="kessler formenbau")
    an_offer(lead, adler(), state="accepted", answered_at=NOW)
    old = asked(berg())
    Protection.objects.filter(pk=old.pk).update(valid_until=NOW.date() - timedelta(days=1))
    assert kinds(asked()) == []


def test_the_same_company_is_not_registered_twice() -> None:
    asked()
    assert refused(asked) == "registration.yours_already"
    assert refused(lambda: asked(product="turning")) == "registration.yours_already"


def test_an_approved_one_holds_and_a_rejected_one_does_not() -> None:
    row = asked()
    protections.decide(row.pk, approve=True, answer="", by="user:2", now=NOW)
    assert Protection.objects.holding(NOW.date()).get() == row
    other = asked(berg(), company="Anders AG")
    assert refused(lambda: protections.decide(other.pk, approve=False, answer="", by="user:2", now=NOW)) == (
        "registration.needs_answer"
    )
    done = protections.decide(other.pk, approve=False, answer="Kein Nachweis.", by="user:2", now=NOW)
    assert (done.state, done.answer, done.decided_by) == ("rejected", "Kein Nachweis.", "user:2")


def test_more_time_is_asked_and_given_or_refused_with_a_reason() -> None:
    row = asked()
    protections.decide(row.pk, approve=True, answer="", by="user:2", now=NOW)
    protections.ask_extension(row.pk, by="user:1", now=NOW)
    assert (
        refused(lambda: protections.ask_extension(row.pk, by="user:1", now=NOW))
        == "registration.asked_already"
    )
    longer = protections.extend(row.pk, by="user:2", now=NOW)
    assert (longer.valid_until, longer.extended, longer.extension_asked_at) == (
        NOW.date() + timedelta(days=270), 1, None,
    )  # fmt: skip
    protections.ask_extension(row.pk, by="user:1", now=NOW)
    kept = protections.refuse_extension(row.pk, answer="Kein Fortschritt.", by="user:2", now=NOW)
    assert (kept.valid_until, kept.extension_asked_at, kept.answer) == (
        longer.valid_until,
        None,
        "Kein Fortschritt.",
    )


def test_it_ends_at_once_and_only_once() -> None:
    row = asked()
    protections.end(row.pk, by="user:1", now=NOW)
    assert refused(lambda: protections.end(row.pk, by="user:1", now=NOW)) == "registration.decided_before"
    assert not Protection.objects.holding(NOW.date()).exists()


def test_named_accounts_are_added_with_a_place_and_end() -> None:
    nowhere = Company(0, "Kessler", "", "DE", "", "")
    assert refused(lambda: protections.add_named_account(nowhere, note="", by="user:1", now=NOW)) == (
        "registration.no_place"
    )
    row = protections.add_named_account(replace(nowhere, city="Kassel"), note="", by="user:1", now=NOW)
    protections.end_named_account(row.pk, by="user:1", now=NOW)
    row.refresh_from_db()
    assert row.ended_on == NOW.date()
