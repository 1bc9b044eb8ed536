"""A deadline follows the lead's freshness and the partner's working hours."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.offer import (
    Ladder,
    OfferPolicy,
    deadline,
    give_up,
    ladder,
    promise,
    silence,
    silence_warning,
    window_hours,
)
from stellwerk.terms import OfferState as State
from stellwerk.terms import PolicyError, Temperature
from stellwerk.worktime import Absence, Calendar, Place

BERLIN = ZoneInfo("Europe/Berlin")
BAVARIA = Calendar(place=Place("DE", "BY"))
POLICY = OfferPolicy()


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


# offered at, temperature, freshness, working hours, due
GOLDEN = [
    ("2026-03-16 09:00", "cold", 0.0, 16.0, "2026-03-17 16:00"),
    ("2026-03-16 09:00", "cold", 0.5, 9.0, "2026-03-17 09:00"),
    ("2026-03-16 09:00", "warm", 0.0, 12.0, "2026-03-17 12:00"),
    ("2026-03-16 09:00", "prospect", 0.0, 8.0, "2026-03-16 17:00"),
    ("2026-03-16 09:00", "prospect", 0.5, 5.0, "2026-03-16 14:00"),
    # quite fresh: the shortest window, whatever the temperature
    ("2026-03-16 09:00", "cold", 1.0, 2.0, "2026-03-16 11:00"),
    ("2026-03-16 09:00", "customer", 1.0, 2.0, "2026-03-16 11:00"),
    # offered on a Friday night, on a holiday
    ("2026-03-20 22:00", "cold", 1.0, 2.0, "2026-03-23 10:00"),
    ("2026-04-03 11:00", "cold", 1.0, 2.0, "2026-04-07 10:00"),
]


@pytest.mark.parametrize(("offered", "temperature", "fresh", "hours", "due"), GOLDEN)
def test_the_window_follows_freshness_temperature_and_working_hours(
    offered: str, temperature: str, fresh: float, hours: float, due: str
) -> None:
    due_at, reason = deadline(
        wall(offered),
        calendar=BAVARIA,
        freshness=fresh,
        temperature=Temperature(temperature),
        policy=POLICY,
    )
    assert due_at == wall(due)
    assert reason.key == "offer.window"
    assert reason.values["hours"] == hours
    assert reason.values["due_at"] == due_at.isoformat()


fresh_shares = st.floats(-1, 2)
temperatures = st.sampled_from(Temperature)


@given(fresh_shares, temperatures)
def test_a_window_is_never_shorter_than_the_least_nor_longer_than_the_most(
    fresh: float, temperature: Temperature
) -> None:
    hours = window_hours(fresh, temperature=temperature, policy=POLICY)
    assert POLICY.least_hours <= hours <= POLICY.most_hours


@given(fresh_shares, fresh_shares, temperatures)
def test_a_fresher_lead_never_waits_longer(one: float, other: float, temperature: Temperature) -> None:
    stale, fresh = sorted((one, other))
    assert window_hours(fresh, temperature=temperature, policy=POLICY) <= window_hours(
        stale, temperature=temperature, policy=POLICY
    )


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(BERLIN)), fresh_shares)  # noqa: DTZ001 - the zone comes with timezones
def test_the_partner_always_has_the_whole_window_within_its_working_hours(
    offered_at: datetime, fresh: float
) -> None:
    due_at, reason = deadline(
        offered_at, calendar=BAVARIA, freshness=fresh, temperature=Temperature.WARM, policy=POLICY
    )
    assert BAVARIA.is_working(due_at - timedelta(seconds=1))
    assert BAVARIA.working_between(offered_at, due_at) == timedelta(hours=reason.values["hours"])


@pytest.mark.parametrize(
    ("taken", "promised"),
    [
        ("2026-03-16 09:00", "2026-03-17 17:00"),
        ("2026-03-20 09:00", "2026-03-23 17:00"),
        ("2026-03-20 20:00", "2026-03-24 17:00"),
        ("2026-04-02 15:00", "2026-04-07 17:00"),
    ],
)
def test_the_prospect_is_promised_a_call_by_the_end_of_the_next_working_day(
    taken: str, promised: str
) -> None:
    promised_at, reason = promise(wall(taken), calendar=BAVARIA, policy=POLICY)
    assert promised_at == wall(promised)
    assert reason.key == "offer.promise"


def test_a_promise_waits_for_a_partner_that_is_away() -> None:
    away = Calendar(place=Place("DE", "BY"), absences=(Absence(date(2026, 3, 17), date(2026, 3, 18)),))
    assert promise(wall("2026-03-16 09:00"), calendar=away, policy=POLICY)[0] == wall("2026-03-19 17:00")


@pytest.mark.parametrize(
    ("offers", "hours", "key"),
    [
        (0, None, None),
        (4, 95, None),
        (5, 1, "offer.ladder_used_up"),
        (1, 96, "offer.waited_too_long"),
    ],
)
def test_after_so_many_offers_or_hours_a_person_takes_over(
    offers: int, hours: int | None, key: str | None
) -> None:
    now = wall("2026-03-16 09:00")
    first = None if hours is None else now - timedelta(hours=hours)
    reason = give_up(offers, first_offered_at=first, now=now, policy=POLICY)
    assert (reason.key if reason else None) == key


TAKEN_AT = wall("2026-03-02 09:00")
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("silent_days", "warned_on_day", "pulled_back"),
    [
        (13.9, 10, False),
        (14, 10, True),
        # nobody loses a lead without a warning, nor before the notice has passed
        (30, None, False),
        (14, 11, False),
        (15, 11, True),
        # a warning from before the last word does not count
        (20, -1, False),
    ],
)
def test_a_lead_is_pulled_back_after_two_weeks_of_silence_and_four_days_of_notice(
    silent_days: float, warned_on_day: int | None, pulled_back: bool
) -> None:
    warned_at = None if warned_on_day is None else TAKEN_AT + warned_on_day * DAY
    reason = silence(TAKEN_AT, warned_at=warned_at, now=TAKEN_AT + silent_days * DAY, policy=POLICY)
    assert (reason is not None) is pulled_back
    assert reason is None or reason.values == {"days": int(silent_days)}


@pytest.mark.parametrize(
    ("silent_days", "warned_on_day", "ends_on_day"),
    [(9.9, None, None), (10, None, 14), (12, None, 16), (40, None, 44), (12, 10, None), (12, -1, 16)],
)
def test_the_partner_is_warned_once_four_days_before_its_lead_goes_on(
    silent_days: float, warned_on_day: int | None, ends_on_day: int | None
) -> None:
    warned_at = None if warned_on_day is None else TAKEN_AT + warned_on_day * DAY
    warning = silence_warning(TAKEN_AT, warned_at=warned_at, now=TAKEN_AT + silent_days * DAY, policy=POLICY)
    assert (warning[0] if warning else None) == (
        None if ends_on_day is None else TAKEN_AT + ends_on_day * DAY
    )


@given(st.floats(0, 60), st.floats(0, 60))
def test_who_was_warned_keeps_the_lead_until_the_day_that_the_warning_named(
    silent_days: float, more_days: float
) -> None:
    warned_at = TAKEN_AT + silent_days * DAY
    warning = silence_warning(TAKEN_AT, warned_at=None, now=warned_at, policy=POLICY)
    if warning is None:
        return
    now = warned_at + more_days * DAY
    pulled = silence(TAKEN_AT, warned_at=warned_at, now=now, policy=POLICY)
    assert (pulled is not None) is (now >= warning[0])


def test_a_lead_that_comes_back_from_a_partner_begins_a_new_ladder() -> None:
    first, second = wall("2026-03-02 09:00"), wall("2026-03-16 09:00")
    declined, returned = (State.DECLINED, False, first), (State.RETURNED, True, first)
    assert ladder([declined, declined]) == Ladder(2, first)
    assert ladder([declined, returned]) == Ladder()
    assert ladder([declined, returned, (State.EXPIRED, False, second)]) == Ladder(1, second)
    assert ladder([(State.WITHDRAWN, False, first)]) == Ladder()


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_offers": 0},
        {"least_hours": 0.0},
        {"least_hours": 30.0},
        {"warm_hours": -1.0},
        {"warn_before_days": 14},
    ],
)
def test_a_policy_that_gives_nobody_time_to_answer_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(PolicyError):
        OfferPolicy(**wrong)
