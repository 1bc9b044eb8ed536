"""Whom one may call and when, what each result means, and that figures never show a single person."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.clean.consent import Allowed
from stellwerk.pursue.calls import (
    REACHED,
    Ahead,
    Callee,
    CallError,
    CallPolicy,
    Heard,
    Result,
    Tally,
    calendar_of,
    dialled,
    may_call,
    open_countries,
    shown,
    weigh,
)
from stellwerk.pursue.follow_ups import Role
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.terms import PolicyError, Reason, Stage, Temperature

NOW = datetime(2026, 3, 17, 8, 12, tzinfo=UTC)  # Tuesday, 09:12 in Berlin
POLICY = CallPolicy()
HERE = "Europe/Berlin"
KESSLER = Callee("DE", "web", is_company=True, asked_himself=True)


def ahead(result: Result, *, stage: Stage = Stage.QUALIFY, tries: int = 0, **over: Any) -> Ahead:
    said = {"again_at": None, "lost_reason": "", "question": "", "number": "", "revisit_days": None}
    heard = Heard(result, **{name: over.pop(name, value) for name, value in said.items()})
    values: dict[str, Any] = {
        "stage": stage, "temperature": Temperature.COLD, "tries": tries, "other_number": False,
        "calendar": calendar_of("DE", zone=HERE, policy=POLICY), "now": NOW, "policy": POLICY,
        "pursue": PursuePolicy(),
    }  # fmt: skip
    return weigh(heard, **values | over)


# --- Whom


@pytest.mark.parametrize(
    "key", ["contact.blocked", "contact.withdrawn", "contact.expired", "contact.no_phone"]
)
def test_a_refusal_stands_above_a_presumed_consent(key: str) -> None:
    assert may_call(Reason(key, {}), KESSLER, policy=POLICY) == Reason(key, {})


def test_a_company_that_asked_itself_may_be_called_back() -> None:
    assert isinstance(may_call(Reason("contact.no_consent", {}), KESSLER, policy=POLICY), Allowed)


@pytest.mark.parametrize(
    "callee",
    [
        Callee("AT", "web", is_company=True, asked_himself=True),
        Callee("DE", "web", is_company=False, asked_himself=True),
        Callee("DE", "web", is_company=True, asked_himself=False),
        Callee("DE", "provider", is_company=True, asked_himself=True),
    ],
)
def test_without_a_consent_nobody_else_is_called(callee: Callee) -> None:
    assert may_call(Reason("contact.no_consent", {}), callee, policy=POLICY) == Reason(
        "contact.no_consent", {}
    )


# --- When


@pytest.mark.parametrize(
    ("country", "at", "open_there"),
    [
        ("DE", datetime(2026, 3, 17, 7, 0, tzinfo=UTC), True),  # 08:00
        ("DE", datetime(2026, 3, 17, 6, 59, tzinfo=UTC), False),
        ("DE", datetime(2026, 3, 17, 17, 0, tzinfo=UTC), False),  # 18:00
        ("GB", datetime(2026, 3, 17, 8, 30, tzinfo=UTC), False),  # 08:30 in London, from nine on
        ("GB", datetime(2026, 3, 17, 16, 30, tzinfo=UTC), True),
        ("DE", datetime(2026, 3, 21, 10, 0, tzinfo=UTC), False),  # Saturday
        ("DE", datetime(2026, 5, 1, 10, 0, tzinfo=UTC), False),  # Labour Day
        ("GB", datetime(2026, 5, 1, 10, 0, tzinfo=UTC), True),
        ("AT", datetime(2026, 10, 26, 10, 0, tzinfo=UTC), False),  # National Day, Austria only
        ("DE", datetime(2026, 10, 26, 10, 0, tzinfo=UTC), True),
    ],
)
def test_nobody_is_called_outside_the_hours_of_his_country(
    country: str, at: datetime, open_there: bool
) -> None:
    assert (country in open_countries([country], now=at, zone=HERE, policy=POLICY)) is open_there


@pytest.mark.parametrize("hours", [(("DE", 18.0, 8.0),), (("DE", 8.0, 25.0),)])
def test_hours_that_never_open_are_refused(hours: Any) -> None:
    with pytest.raises(PolicyError):
        CallPolicy(hours=hours)


# --- What comes of it


def test_a_qualified_lead_goes_on_and_is_warm() -> None:
    step = ahead(Result.QUALIFIED)
    assert (step.stage, step.temperature, step.again_at) == (Stage.GRADE, Temperature.WARM, None)


def test_a_call_back_waits_until_the_moment_that_was_agreed() -> None:
    at = NOW + timedelta(days=1)
    step = ahead(Result.CALL_BACK, again_at=at)
    assert (step.again_at, step.stage) == (at, None)


@pytest.mark.parametrize("again_at", [None, NOW - timedelta(minutes=1)])
def test_a_call_back_without_a_moment_to_come_is_asked_for(again_at: datetime | None) -> None:
    with pytest.raises(CallError):
        ahead(Result.CALL_BACK, again_at=again_at)


def test_whoever_was_not_reached_is_tried_again_in_the_hours_of_his_country() -> None:
    first, second = ahead(Result.NOT_REACHED), ahead(Result.NOT_REACHED, tries=1)
    assert first.again_at == NOW + timedelta(hours=4)
    assert second.again_at == datetime(2026, 3, 17, 17, 0, tzinfo=UTC) + timedelta(hours=14, minutes=12)
    assert first.temperature is Temperature.COLD


def test_after_the_last_try_somebody_decides() -> None:
    step = ahead(Result.NOT_REACHED, tries=PursuePolicy().most_tries - 1)
    assert step.again_at is None
    assert step.follow_up is not None
    assert (step.follow_up.kind, step.follow_up.role) == ("decide", Role.CHANNEL)


def test_a_wrong_number_leads_to_the_other_one_or_to_somebody_who_looks_for_it() -> None:
    other, none = ahead(Result.WRONG_NUMBER, other_number=True), ahead(Result.WRONG_NUMBER)
    assert (other.why.key, none.why.key) == ("call.other_number", "call.wrong_number")
    assert none.due_at is not None
    assert none.due_at > NOW + timedelta(days=1)


def test_no_interest_needs_a_reason_and_comes_back_on_a_day() -> None:
    step = ahead(Result.NOT_INTERESTED, lost_reason="competitor", revisit_days=90)
    assert (step.stage, step.scrap, step.looked_at) == (Stage.SCRAP, "competitor", NOW + timedelta(days=90))
    with pytest.raises(CallError):
        ahead(Result.NOT_INTERESTED)


@pytest.mark.parametrize("result", [Result.MAIL_ONLY, Result.DO_NOT_CALL])
def test_who_wants_no_calls_is_kept_warm_by_mail(result: Result) -> None:
    step = ahead(result)
    assert step.stage is Stage.NURTURE
    assert step.looked_at is not None


def test_an_expert_needs_a_question() -> None:
    with pytest.raises(CallError):
        ahead(Result.EXPERT)
    assert ahead(Result.EXPERT, question="Passt das Spannfutter?").again_at is not None


@given(
    st.sampled_from(Result),
    st.sampled_from(Stage),
    st.sampled_from(Temperature),
    st.integers(0, 9),
    st.booleans(),
)
def test_no_result_leaves_a_lead_without_a_next_step_or_cools_it(
    result: Result, stage: Stage, temperature: Temperature, tries: int, other: bool
) -> None:
    step = ahead(
        result, stage=stage, temperature=temperature, tries=tries, other_number=other,
        again_at=NOW + timedelta(days=1), lost_reason="price", question="?",
    )  # fmt: skip
    order = list(Temperature)
    assert order.index(step.temperature) >= order.index(temperature)
    if step.stage in (Stage.SCRAP, Stage.NURTURE):
        assert step.looked_at
        assert step.looked_at > NOW
    elif stage in (Stage.MATCH, Stage.OFFER, Stage.PURSUE, Stage.CLOSED, Stage.MERGED):
        assert step.stage is None
    else:
        assert step.stage or step.again_at or step.due_at or step.follow_up


def test_not_reached_and_wrong_number_are_no_talks() -> None:
    assert set(Result) - {Result.NOT_REACHED, Result.WRONG_NUMBER} == REACHED


def test_a_number_that_was_wrong_is_not_dialled_again() -> None:
    assert dialled("+49561", "+49171") == "+49561"
    assert dialled("+49561", "+49171", ["+49561"]) == "+49171"
    assert dialled("+49561", "", ["+49561"]) == ""


# --- Figures

sizes = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12), min_size=1)


@given(sizes, st.integers(5, 8))
def test_figures_never_show_fewer_people_than_agreed(groups: dict[str, int], least: int) -> None:
    tallies = {
        name: Tally(10, 5, 2, 600, frozenset(range(ord(name) * 100, ord(name) * 100 + n)))
        for name, n in groups.items()
    }
    large, rest = shown(tallies, least=least)
    assert all(len(tally.agents) >= least for tally in large.values())
    assert not rest.calls or len(rest.agents) >= least


@given(sizes, st.integers(5, 8))
def test_nobody_takes_a_small_group_off_the_total(groups: dict[str, int], least: int) -> None:
    tallies = {
        name: Tally(10, 5, 2, 600, frozenset(range(ord(name) * 100, ord(name) * 100 + n)))
        for name, n in groups.items()
    }
    large, rest = shown(tallies, least=least)
    everybody = sum(groups.values())
    left = everybody - sum(len(tally.agents) for tally in large.values()) - len(rest.agents)
    assert left == 0 or left >= least or (not large and not rest.calls)


def test_a_group_of_four_is_a_person_too_few() -> None:
    with pytest.raises(PolicyError):
        CallPolicy(least_agents=4)
