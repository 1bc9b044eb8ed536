# ruff: noqa: E501 (a table that a person reads needs its width)
"""When does somebody hear that something lies? A table that a person can read and check against a calendar.

Rules of the table: warned after 2 working hours, the leader after 9, the channel managers after 18. A working day
has 9 hours, 8:00 to 17:00. All moments are wall time in Munich unless the case says otherwise.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.pursue.escalation import Ahead, Lying, Rung, ahead, moments, why
from stellwerk.pursue.policy import PursuePolicy
from stellwerk.worktime import Absence, Calendar, Place

BERLIN = ZoneInfo("Europe/Berlin")
POLICY = PursuePolicy(warn_hours=2.0, leader_hours=9.0, channel_hours=18.0)
MUNICH = Calendar(place=Place("DE", "BY"))
BERLINER = Calendar(place=Place("DE", "BE"))
AWAY = Calendar(place=Place("DE", "BY"), absences=(Absence(date(2026, 8, 3), date(2026, 8, 14)),))
HALF_DAYS = Calendar(hours=(((time(8), time(12)),),) * 5 + ((), ()), place=Place("DE", "BY"))
NIGHTS = Calendar(hours=(((time(22), time(0)),),) * 7, place=Place("XX"))  # 22:00 to midnight, every day
ZURICH = Calendar(place=Place("CH", "ZH"), tz="Europe/Zurich")
NEW_YORK = Calendar(place=Place("US", "NY"), tz="America/New_York")

# fmt: off
CASES = [
    # what the case shows                              calendar   due               warned            leader            channel managers
    ("an ordinary Tuesday morning",                    MUNICH,    "2026-03-17 09:00", "2026-03-17 11:00", "2026-03-18 09:00", "2026-03-19 09:00"),
    ("due at closing time: the clock starts tomorrow", MUNICH,    "2026-03-17 17:00", "2026-03-18 10:00", "2026-03-18 17:00", "2026-03-19 17:00"),
    ("due at night: it starts in the morning",         MUNICH,    "2026-03-17 23:30", "2026-03-18 10:00", "2026-03-18 17:00", "2026-03-19 17:00"),
    ("over a weekend",                                 MUNICH,    "2026-03-20 16:00", "2026-03-23 09:00", "2026-03-23 16:00", "2026-03-24 16:00"),
    ("due on a Saturday",                              MUNICH,    "2026-03-21 11:00", "2026-03-23 10:00", "2026-03-23 17:00", "2026-03-24 17:00"),
    ("Epiphany is a holiday in Bavaria",               MUNICH,    "2026-01-05 16:00", "2026-01-07 09:00", "2026-01-07 16:00", "2026-01-08 16:00"),
    ("and a working day in Berlin",                    BERLINER,  "2026-01-05 16:00", "2026-01-06 09:00", "2026-01-06 16:00", "2026-01-07 16:00"),
    ("Good Friday to Easter Monday",                   MUNICH,    "2026-04-02 16:00", "2026-04-07 09:00", "2026-04-07 16:00", "2026-04-08 16:00"),
    ("Corpus Christi, a Thursday, in Bavaria",         MUNICH,    "2026-06-03 16:00", "2026-06-05 09:00", "2026-06-05 16:00", "2026-06-08 16:00"),
    ("the same in Berlin, where it is none",           BERLINER,  "2026-06-03 16:00", "2026-06-04 09:00", "2026-06-04 16:00", "2026-06-05 16:00"),
    ("Assumption Day, Friday, in Catholic Bavaria",    MUNICH,    "2025-08-14 16:00", "2025-08-18 09:00", "2025-08-18 16:00", "2025-08-19 16:00"),
    ("All Saints is a Sunday in 2026",                 MUNICH,    "2026-10-30 16:00", "2026-11-02 09:00", "2026-11-02 16:00", "2026-11-03 16:00"),
    ("Christmas and the days around it",               MUNICH,    "2026-12-23 16:00", "2026-12-24 09:00", "2026-12-24 16:00", "2026-12-28 16:00"),
    ("New Year's Day is a Friday in 2027",             MUNICH,    "2026-12-31 16:00", "2027-01-04 09:00", "2027-01-04 16:00", "2027-01-05 16:00"),
    ("clocks go forward in the night to 29 March",     MUNICH,    "2026-03-27 16:00", "2026-03-30 09:00", "2026-03-30 16:00", "2026-03-31 16:00"),
    ("clocks go back in the night to 25 October",      MUNICH,    "2026-10-23 16:00", "2026-10-26 09:00", "2026-10-26 16:00", "2026-10-27 16:00"),
    ("a night shift over the change of clocks",        NIGHTS,    "2026-03-28 22:00", "2026-03-29 00:00", "2026-04-01 23:00", "2026-04-06 00:00"),
    ("two weeks of leave from Monday on",              AWAY,      "2026-07-31 16:00", "2026-08-17 09:00", "2026-08-17 16:00", "2026-08-18 16:00"),
    ("due in the middle of the leave",                 AWAY,      "2026-08-05 10:00", "2026-08-17 10:00", "2026-08-17 17:00", "2026-08-18 17:00"),
    ("somebody who works mornings only",               HALF_DAYS, "2026-03-17 11:00", "2026-03-18 09:00", "2026-03-19 12:00", "2026-03-24 09:00"),
    ("Ascension Day, a Thursday, in Zurich",            ZURICH,    "2026-05-13 16:00", "2026-05-15 09:00", "2026-05-15 16:00", "2026-05-18 16:00"),
    ("New York wakes up six hours later",              NEW_YORK,  "2026-03-31 09:00", "2026-03-31 16:00", "2026-03-31 23:00", "2026-04-01 23:00"),
]
# fmt: on


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def course(due_at: datetime, calendar: Calendar) -> list[tuple[Rung, datetime]]:
    """The whole ladder of something that nobody looks at."""
    found, climbed = [], None
    while step := ahead(Lying(due_at, climbed), calendar=calendar, policy=POLICY):
        found.append((step.rung, step.at))
        climbed = step.rung
    return found


@pytest.mark.parametrize(
    ("what", "calendar", "due", "warned", "leader", "channel"), CASES, ids=[case[0] for case in CASES]
)
def test_the_ladder_counts_the_hours_of_whoever_has_it(
    what: str, calendar: Calendar, due: str, warned: str, leader: str, channel: str
) -> None:
    assert course(wall(due), calendar) == [
        (Rung.REMINDER, wall(due)),
        (Rung.WARNING, wall(warned)),
        (Rung.LEADER, wall(leader)),
        (Rung.CHANNEL, wall(channel)),
    ]


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_one_moment_decides_about_all_rows_as_the_table_does(case: tuple) -> None:
    """What is asked of the database: a minute before the rung it is not on it, at the moment it is."""
    _, calendar, due, *dates = case
    for rung, at in zip((Rung.WARNING, Rung.LEADER, Rung.CHANNEL), dates, strict=True):
        reached = moments(wall(at), calendar=calendar, policy=POLICY)[rung]
        before = moments(wall(at) - timedelta(minutes=1), calendar=calendar, policy=POLICY)[rung]
        assert before < wall(due) <= reached, rung


MINUTES = st.integers(0, 60 * 24 * 400)
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


@given(MINUTES, MINUTES, st.sampled_from([MUNICH, AWAY, HALF_DAYS, NIGHTS, NEW_YORK]))
def test_looking_back_and_looking_ahead_agree(due: int, now: int, calendar: Calendar) -> None:
    due_at, at = BEGIN + timedelta(minutes=due), BEGIN + timedelta(minutes=now)
    reached = moments(at, calendar=calendar, policy=POLICY)
    for rung, moment in course(due_at, calendar):
        assert (moment <= at) == (due_at <= reached[rung]), rung


def test_without_a_leader_the_channel_managers_are_next() -> None:
    step = ahead(Lying(wall("2026-03-17 09:00"), Rung.WARNING, led=False), calendar=MUNICH, policy=POLICY)
    assert step == Ahead(Rung.CHANNEL, wall("2026-03-19 09:00"))


def test_what_the_channel_managers_have_themselves_climbs_no_further() -> None:
    lying = Lying(wall("2026-03-17 09:00"), Rung.LEADER, top=True)
    assert ahead(lying, calendar=MUNICH, policy=POLICY) is None


def test_a_rung_says_what_lies_since_when_and_after_how_many_hours() -> None:
    reason = why(Rung.LEADER, kind="first_call", due_at=wall("2026-03-17 09:00"), policy=POLICY)
    assert reason.key == "ladder.leader"
    assert reason.values == {"kind": "first_call", "due_at": "2026-03-17T09:00:00+01:00", "hours": 9.0}
