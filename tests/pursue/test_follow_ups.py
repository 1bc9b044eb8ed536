"""No lead without a next step: every event of an open lead has exactly one, with a date in working hours."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.pursue import Event, PursuePolicy, Role, after
from stellwerk.pursue.follow_ups import first_step
from stellwerk.terms import PolicyError
from stellwerk.worktime import Calendar, Place

BERLIN = ZoneInfo("Europe/Berlin")
BAVARIA = Calendar(place=Place("DE", "BY"))
POLICY = PursuePolicy()
MONDAY, FRIDAY = "2026-03-16 09:00", "2026-03-20 16:00"


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


# event, when, what is next, for whom, until when
GOLDEN = [
    ("qualify", MONDAY, "qualify", "call_centre", "2026-03-17 17:00"),
    ("qualify", FRIDAY, "qualify", "call_centre", "2026-03-23 17:00"),
    ("taken", MONDAY, "first_call", "partner_lead", "2026-03-17 17:00"),
    ("taken", FRIDAY, "first_call", "partner_lead", "2026-03-23 17:00"),
    ("not_reached", MONDAY, "call_again", "partner_lead", "2026-03-16 13:00"),
    ("not_reached", FRIDAY, "call_again", "partner_lead", "2026-03-23 11:00"),
    ("reached", MONDAY, "ask_after_talk", "partner_lead", "2026-03-19 17:00"),
    ("appointment", MONDAY, "fix_date", "partner_lead", "2026-03-18 17:00"),
    ("quotation", MONDAY, "ask_after_quotation", "partner_lead", "2026-03-25 17:00"),
    ("win_undone", MONDAY, "check_conversion", "sales", "2026-03-17 17:00"),
    ("stuck", MONDAY, "place_by_hand", "channel", "2026-03-17 17:00"),
    ("returned", MONDAY, "reassign", "channel", "2026-03-17 17:00"),
    ("silent", MONDAY, "reassign", "channel", "2026-03-17 17:00"),
    ("complaint", MONDAY, "check_complaint", "channel", "2026-03-18 17:00"),
    ("direct", MONDAY, "first_call", "sales", "2026-03-17 17:00"),
    ("not_real", MONDAY, "decide", "channel", "2026-03-17 17:00"),
    ("nobody_called", MONDAY, "call_now", "sales", "2026-03-16 13:00"),
    ("nobody_called", FRIDAY, "call_now", "sales", "2026-03-23 11:00"),
    # over Easter
    ("taken", "2026-04-02 10:00", "first_call", "partner_lead", "2026-04-07 17:00"),
]


@pytest.mark.parametrize(("event", "now", "kind", "role", "due"), GOLDEN)
def test_every_event_has_its_next_step(event: str, now: str, kind: str, role: str, due: str) -> None:
    plan = after(Event(event), now=wall(now), calendar=BAVARIA, policy=POLICY)
    assert (plan.kind, plan.role, plan.due_at) == (kind, role, wall(due))
    assert plan.why.values["due_at"] == plan.due_at.isoformat()


def test_the_table_above_leaves_out_no_event() -> None:
    assert {event for event, *_ in GOLDEN} == set(Event)


@pytest.mark.parametrize(
    ("with_partner", "nobody_called", "event"),
    [(True, False, Event.TAKEN), (True, True, Event.NOBODY_CALLED), (False, False, Event.DIRECT)],
)
def test_whoever_has_the_lead_calls_first(with_partner: bool, nobody_called: bool, event: Event) -> None:
    assert first_step(with_partner=with_partner, nobody_called=nobody_called) is event


@pytest.mark.parametrize(
    ("tries", "kind", "role", "due"),
    [
        (1, "call_again", Role.PARTNER, "2026-03-16 13:00"),
        (2, "call_again", Role.PARTNER, "2026-03-17 09:00"),
        (3, "call_again", Role.PARTNER, "2026-03-18 09:00"),
        (4, "call_again", Role.PARTNER, "2026-03-18 09:00"),
        (5, "decide", Role.CHANNEL, "2026-03-17 17:00"),
    ],
)
def test_it_tries_again_at_growing_distance_and_then_asks_a_person(
    tries: int, kind: str, role: Role, due: str
) -> None:
    plan = after(Event.NOT_REACHED, now=wall(MONDAY), calendar=BAVARIA, policy=POLICY, tries=tries)
    assert (plan.kind, plan.role, plan.due_at) == (kind, role, wall(due))


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ("2026-03-18 14:00", "2026-03-19 17:00"),
        ("2026-03-20 14:00", "2026-03-23 17:00"),
        ("2026-03-10 14:00", "2026-03-17 17:00"),  # reported only afterwards
    ],
)
def test_it_asks_on_the_working_day_after_an_appointment(held: str, due: str) -> None:
    plan = after(
        Event.APPOINTMENT, now=wall(MONDAY), calendar=BAVARIA, policy=POLICY, appointment_at=wall(held)
    )
    assert (plan.kind, plan.due_at) == ("ask_after_appointment", wall(due))
    assert plan.why.values["appointment_on"] == held[:10]


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(BERLIN))  # noqa: DTZ001 - the zone comes with timezones


@given(st.sampled_from(Event), moments, st.integers(0, 9), st.none() | moments)
def test_a_next_step_lies_ahead_and_ends_in_working_hours(
    event: Event, now: datetime, tries: int, appointment_at: datetime | None
) -> None:
    plan = after(event, now=now, calendar=BAVARIA, policy=POLICY, tries=tries, appointment_at=appointment_at)
    assert plan.due_at > now
    assert BAVARIA.is_working(plan.due_at - timedelta(seconds=1))


@pytest.mark.parametrize("wrong", [{"retry_hours": ()}, {"retry_hours": (4.0, 0.0)}, {"first_call_days": -1}])
def test_a_policy_that_would_leave_a_lead_without_a_date_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(PolicyError):
        PursuePolicy(**wrong)
