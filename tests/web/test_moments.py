"""What a form says of a day and a time of day."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from stellwerk.web.moments import read_moment

USUAL = time(17)


@pytest.mark.parametrize("day", ["2026-12-31", "31.12.2026", " 31.12.26 ", "31. Dezember 2026"])
def test_a_day_is_read_as_calendars_and_as_people_write_it(day: str) -> None:
    assert read_moment(day, usual=USUAL) == datetime(2026, 12, 31, 17, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(("at", "hour"), [("14:30", time(14, 30)), ("9:05", time(9, 5)), (" ", USUAL)])
def test_a_time_of_day_that_is_missing_is_the_usual_one(at: str, hour: time) -> None:
    assert read_moment("2026-07-01", at, usual=USUAL) == datetime(
        2026, 7, 1, hour.hour, hour.minute, tzinfo=ZoneInfo("Europe/Berlin")
    )


@pytest.mark.parametrize(
    ("day", "at"),
    [("", ""), ("bald", ""), ("2026-02-30", ""), ("2026-07-01", "25:00"), ("2026-07-01", "früh")],
)
def test_what_cannot_be_read_is_no_moment(day: str, at: str) -> None:
    assert read_moment(day, at, usual=USUAL) is None
