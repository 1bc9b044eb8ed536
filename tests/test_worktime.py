"""Deadlines are only fair if they count the hours in which somebody could answer."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.worktime import Absence, Calendar, Place, WorktimeError, holidays_of, subdivisions_of

BERLIN = ZoneInfo("Europe/Berlin")
BAVARIA = Calendar(place=Place("DE", "BY"))
PRUSSIA = Calendar(place=Place("DE", "BE"))
AWAY = Calendar(place=Place("DE", "BY"), absences=(Absence(date(2026, 8, 3), date(2026, 8, 21)),))
LUNCH = Calendar(hours=(((time(8), time(12)), (time(13), time(17))),) * 5 + ((), ()))
NIGHT = Calendar(hours=(((time(0), time(0)),),) * 7, place=Place("XX"))  # round the clock, no holidays
DAYS_ONLY = Calendar(hours=((), ((time(8), time(17)),), (), (), (), (), ()))  # Tuesdays

# calendar, from, working hours, due -- all in Berlin's wall time
GOLDEN = [
    # within a day, to the minute
    (BAVARIA, "2026-03-16 09:12", 2, "2026-03-16 11:12"),
    # exactly at closing: today, not tomorrow morning
    (BAVARIA, "2026-03-16 15:00", 2, "2026-03-16 17:00"),
    # over the night, over the weekend
    (BAVARIA, "2026-03-16 16:00", 2, "2026-03-17 09:00"),
    (BAVARIA, "2026-03-20 16:00", 2, "2026-03-23 09:00"),
    (BAVARIA, "2026-03-21 03:00", 1, "2026-03-23 09:00"),
    # clocks go forward on Sunday, 29 March; back on Sunday, 25 October
    (BAVARIA, "2026-03-27 16:30", 1, "2026-03-30 08:30"),
    (BAVARIA, "2026-10-23 16:30", 1, "2026-10-26 08:30"),
    # a night shift over the change is an hour shorter or longer
    (NIGHT, "2026-03-29 01:00", 2, "2026-03-29 04:00"),
    (NIGHT, "2026-10-25 01:00", 3, "2026-10-25 03:00"),
    # Good Friday to Easter Monday
    (BAVARIA, "2026-04-02 16:00", 2, "2026-04-07 09:00"),
    # Corpus Christi is a holiday in Munich, not in Berlin
    (BAVARIA, "2026-06-03 16:00", 2, "2026-06-05 09:00"),
    (PRUSSIA, "2026-06-03 16:00", 2, "2026-06-04 09:00"),
    # Assumption Day, a Friday in 2025, is kept in Catholic Bavaria
    (BAVARIA, "2025-08-14 16:00", 2, "2025-08-18 09:00"),
    # three weeks' company holiday
    (AWAY, "2026-07-31 16:00", 2, "2026-08-24 09:00"),
    # closed over lunch
    (LUNCH, "2026-03-16 11:00", 2, "2026-03-16 14:00"),
    # several days
    (BAVARIA, "2026-03-16 09:00", 27, "2026-03-19 09:00"),
    # from New Year's Eve over the long weekend
    (BAVARIA, "2026-12-31 16:00", 10, "2027-01-04 17:00"),
    # open one day a week
    (DAYS_ONLY, "2026-03-17 16:00", 10, "2026-03-24 17:00"),
]


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(("calendar", "start", "hours", "due"), GOLDEN)
def test_it_counts_only_hours_in_which_somebody_works(
    calendar: Calendar, start: str, hours: int, due: str
) -> None:
    assert calendar.add_working(wall(start), timedelta(hours=hours)) == wall(due)
    assert calendar.working_between(wall(start), wall(due)) == timedelta(hours=hours)


def test_it_answers_in_the_calendars_own_time_zone() -> None:
    due = BAVARIA.add_working(datetime(2026, 7, 1, 6, 30, tzinfo=UTC), timedelta(hours=1))
    assert due.isoformat() == "2026-07-01T09:30:00+02:00"


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("2026-03-16 07:59", False),
        ("2026-03-16 08:00", True),
        ("2026-03-16 16:59", True),
        ("2026-03-16 17:00", False),
        ("2026-03-14 10:00", False),  # Saturday
        ("2026-04-03 10:00", False),  # Good Friday
    ],
)
def test_it_knows_when_somebody_is_there(at: str, working: bool) -> None:
    assert BAVARIA.is_working(wall(at)) is working


def test_closing_time_is_no_working_time_so_the_next_opening_is_tomorrow() -> None:
    assert BAVARIA.next_opening(wall("2026-03-16 17:00")) == wall("2026-03-17 08:00")
    assert BAVARIA.next_opening(wall("2026-03-16 12:00")) == wall("2026-03-16 12:00")


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-03-16 09:00", 0, "2026-03-16 17:00"),
        ("2026-03-16 18:00", 0, "2026-03-17 17:00"),
        ("2026-03-16 09:00", 1, "2026-03-17 17:00"),
        ("2026-03-20 09:00", 1, "2026-03-23 17:00"),
        ("2026-04-02 09:00", 1, "2026-04-07 17:00"),
        ("2026-04-02 18:00", 1, "2026-04-08 17:00"),
    ],
)
def test_it_finds_the_end_of_a_later_working_day(start: str, days: int, due: str) -> None:
    assert BAVARIA.closing(wall(start), days=days) == wall(due)


def test_a_wall_time_that_the_clock_skips_never_makes_openings_overlap() -> None:
    early = Calendar(hours=(((time(2, 30), time(3)), (time(3), time(4))),) * 7, place=Place("XX"))
    assert early.working_between(wall("2026-03-29 00:00"), wall("2026-03-30 00:00")) <= timedelta(hours=1)


def test_holidays_carry_their_names() -> None:
    assert holidays_of(Place("DE", "BY"), 2026)[date(2026, 1, 6)] == "Heilige Drei Könige"
    assert date(2026, 12, 8) in holidays_of(Place("AT"), 2026)
    assert date(2026, 8, 1) in holidays_of(Place("CH", "ZH"), 2026)
    assert date(2025, 8, 15) not in holidays_of(Place("DE", "BY", catholic=False), 2025)


def test_a_wrong_subdivision_does_not_stop_anybody_from_working() -> None:
    assert holidays_of(Place("DE", "Bayern"), 2026) == holidays_of(Place("DE"), 2026)
    assert {"BY", "BE"} < subdivisions_of("DE")
    assert not subdivisions_of("XX")


def test_a_country_without_known_holidays_has_none() -> None:
    assert holidays_of(Place("XX"), 2026) == {}


@pytest.mark.parametrize(
    ("fails", "says"),
    [
        (lambda: BAVARIA.is_working(datetime(2026, 3, 16, 9)), "aware"),  # noqa: DTZ001 - the mistake itself
        (lambda: BAVARIA.add_working(wall("2026-03-16 09:00"), timedelta(hours=-1)), "zero or more"),
        (lambda: BAVARIA.closing(wall("2026-03-16 09:00"), days=-1), "zero or more"),
        (lambda: Calendar(hours=((),) * 7).next_opening(wall("2026-03-16 09:00")), "opening hours"),
        (lambda: Calendar(hours=((),) * 5), "seven days"),
        (lambda: Calendar(tz="Europe/Gotham").is_working(wall("2026-03-16 09:00")), "time zone"),
    ],
)
def test_what_cannot_be_answered_says_what_to_correct(fails: object, says: str) -> None:
    with pytest.raises(WorktimeError, match=says):
        fails()  # type: ignore[operator]


def test_it_stops_when_an_absence_never_ends() -> None:
    gone = Calendar(absences=(Absence(date(2026, 1, 1), date(2099, 1, 1)),))
    with pytest.raises(WorktimeError, match="absences"):
        gone.add_working(wall("2026-03-16 09:00"), timedelta(hours=1))


calendars = st.sampled_from([BAVARIA, PRUSSIA, AWAY, LUNCH, NIGHT, DAYS_ONLY])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.integers(0, 40 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(calendars, moments, spans)
def test_what_was_added_is_what_lies_between(calendar: Calendar, at: datetime, span: timedelta) -> None:
    assert calendar.working_between(at, calendar.add_working(at, span)) == span


@given(calendars, moments, spans, spans)
def test_two_spans_one_after_the_other_are_their_sum(
    calendar: Calendar, at: datetime, first: timedelta, second: timedelta
) -> None:
    in_two = calendar.add_working(calendar.add_working(at, first), second)
    at_once = calendar.add_working(at, first + second)
    # A span that ends at closing time stays there, and nothing more to add moves on to the next opening.
    assert in_two == at_once or (not second and in_two == calendar.next_opening(at_once))


@given(calendars, moments, spans, spans)
def test_more_time_is_never_due_earlier(
    calendar: Calendar, at: datetime, first: timedelta, second: timedelta
) -> None:
    short, long = sorted((first, second))
    assert at <= calendar.add_working(at, short) <= calendar.add_working(at, long)


@given(calendars, moments, spans.filter(bool))
def test_a_deadline_never_falls_outside_of_working_hours(
    calendar: Calendar, at: datetime, span: timedelta
) -> None:
    due = calendar.add_working(at, span)
    assert calendar.is_working(due - timedelta(microseconds=1))
