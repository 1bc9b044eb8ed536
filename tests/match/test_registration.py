"""What may be asked for protection, and what may follow what."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.match import registration
from stellwerk.match.register import PartnerPolicy
from stellwerk.match.registration import Asked, RegistrationError, Standing, State

TODAY = date(2026, 3, 17)
POLICY = PartnerPolicy()
ASKED = Asked(kind="customer", company="Maier Metallbau", evidence="Angebot vom 03.03.2026", postcode="34117")
HOLDING = Standing(State.APPROVED, TODAY + timedelta(days=10))


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"company": " "}, "company"),
        ({"postcode": ""}, "postcode"),
        ({"web_domain": "irgendwo"}, "web_domain"),
        ({"web_domain": "gmx.de"}, "web_domain"),
        ({"evidence": "ja"}, "evidence"),
        ({"kind": "project"}, "project"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
    ],
)
def test_what_is_missing_is_asked_for_at_its_field(over: dict, field: str) -> None:
    found = registration.problems(replace(ASKED, **over), today=TODAY, policy=POLICY)
    assert [problem.field for problem in found] == [field]


def test_a_place_or_a_web_address_is_enough() -> None:
    assert registration.problems(ASKED, today=TODAY, policy=POLICY) == []
    by_web = replace(ASKED, postcode="", web_domain="www.maier.de")
    assert registration.problems(by_web, today=TODAY, policy=POLICY) == []


@pytest.mark.parametrize(
    ("until", "expected"),
    [(None, 180), (TODAY + timedelta(days=30), 30), (TODAY + timedelta(days=900), 180)],
)
def test_it_lasts_as_asked_but_no_longer_than_the_policy_gives(until: date | None, expected: int) -> None:
    first = registration.first_until(replace(ASKED, until_on=until), today=TODAY, policy=POLICY)
    assert first == TODAY + timedelta(days=expected)


def refused(call: object) -> str:
    with pytest.raises(RegistrationError) as raised:
        call()  # type: ignore[operator]
    return raised.value.reason.key


def test_a_rejection_says_why_and_nothing_is_decided_twice() -> None:
    asked = Standing(State.ASKED, TODAY)
    assert refused(lambda: registration.decide(asked, approve=False, answer=" ", today=TODAY)) == (
        "registration.needs_answer"
    )
    assert refused(lambda: registration.decide(HOLDING, approve=True, answer="", today=TODAY)) == (
        "registration.decided_before"
    )
    assert registration.decide(asked, approve=True, answer="", today=TODAY).key == "registration.approved"


def test_more_time_is_asked_once_and_given_so_often_only() -> None:
    registration.ask_extension(HOLDING, today=TODAY, policy=POLICY)
    asked = replace(HOLDING, extension_asked=True)
    assert refused(lambda: registration.ask_extension(asked, today=TODAY, policy=POLICY)) == (
        "registration.asked_already"
    )
    often = replace(HOLDING, extended=2)
    for call in (registration.ask_extension, registration.extend):
        assert refused(lambda c=call: c(often, today=TODAY, policy=POLICY)) == "registration.extended_enough"


def test_what_is_over_is_registered_again_not_extended() -> None:
    over = replace(HOLDING, valid_until=TODAY - timedelta(days=1))
    assert refused(lambda: registration.extend(over, today=TODAY, policy=POLICY)) == "registration.over"


@given(st.lists(st.sampled_from(["extend", "end", "approve", "reject", "wait"]), max_size=12))
def test_no_protection_lasts_longer_than_the_policy_allows(steps: list[str]) -> None:
    today, until = TODAY, registration.first_until(ASKED, today=TODAY, policy=POLICY)
    standing = Standing(State.ASKED, until)
    for step in steps:
        try:
            if step == "wait":
                today += timedelta(days=40)
            elif step == "extend":
                until = registration.extend(standing, today=today, policy=POLICY)
                standing = replace(standing, valid_until=until, extended=standing.extended + 1)
            elif step == "end":
                registration.end(standing)
                standing = replace(standing, state=State.ENDED)
            else:
                registration.decide(standing, approve=step == "approve", answer="weil", today=today)
                state = State.APPROVED if step == "approve" else State.REJECTED
                standing = replace(standing, state=state)
        except RegistrationError:
            continue
    most = POLICY.protect_days + POLICY.most_extensions * POLICY.extend_days
    assert standing.valid_until <= TODAY + timedelta(days=most)
    assert standing.extended <= POLICY.most_extensions
