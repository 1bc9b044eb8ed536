"""Working hours, holidays and absences. Pure: every moment is an argument.

A `Calendar` says when somebody works. All moments must be aware; results come back in the calendar's
own time zone. Working time is time that really passes: on the night the clocks change, a shift over it is
an hour shorter or longer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays

# One opening: from, to. A `to` of 00:00 means the midnight that ends the day.
Span = tuple[time, time]
# Monday to Sunday; each day's openings in order and apart from each other, () = closed.
Week = tuple[tuple[Span, ...], ...]

_OFFICE: tuple[Span, ...] = ((time(8), time(17)),)
OFFICE_WEEK: Week = (_OFFICE, _OFFICE, _OFFICE, _OFFICE, _OFFICE, (), ())

# What is open on a day, in UTC, where comparing and adding is exact.
_Openings = tuple[tuple[datetime, datetime], ...]

# Nobody is away longer than this; a calendar without an opening in this time is a mistake in the settings.
_HORIZON = timedelta(days=400)
_DAY = timedelta(days=1)
_NO_TIME = timedelta(0)
_HOURS = 24
_MIDNIGHT = _HOURS * 60  # minutes
_OPENING = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*[-–]\s*(\d{1,2})(?:[:.](\d\d))?", re.ASCII)


class WorktimeError(ValueError):
    """The calendar or the moment cannot be used; the message says what to correct."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody works, as far as holidays differ.

    `country` ISO 3166 alpha-2; `subdivision` the second half of ISO 3166-2 (BY, 5, ZH), '' = nationwide days
    only. `catholic`: days kept in Catholic communities only (Bavaria, 15 August) count as holidays, because
    a deadline that comes a day later harms nobody and one that falls on a holiday does.
    """

    country: str = "DE"
    subdivision: str = ""
    catholic: bool = True


@dataclass(frozen=True, slots=True)
class Absence:
    """Away from `first_on` to `last_on`, both days included."""

    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one partner, person or house works."""

    hours: Week = OFFICE_WEEK
    tz: str = "Europe/Berlin"
    place: Place = Place()
    absences: tuple[Absence, ...] = ()
    # Days already worked out, shared by all calendars of the same week and place: thousands of offers ask.
    _days: dict[date, _Openings] = field(init=False, repr=False, compare=False)
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.hours) != 7:
            raise WorktimeError("Opening hours need seven days, Monday to Sunday; give () for a closed day.")
        object.__setattr__(self, "_days", _days_of(self.hours, self.tz, self.place))
        object.__setattr__(self, "_zone", _zone(self.tz))

    def is_working(self, at: datetime) -> bool:
        """Whether `at` lies in an opening; the closing moment itself does not."""
        moment = _utc(at)
        return any(start <= moment < end for start, end in self._openings(self._local_day(moment)))

    def works_on(self, day: date) -> bool:
        """Whether that day has any opening: no weekend, no holiday, no absence."""
        return bool(self._openings(day))

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while open, else the next moment of opening."""
        return self.add_working(at, _NO_TIME)

    def add_working(self, at: datetime, span: timedelta) -> datetime:
        """The first moment at which `span` of working time has passed since `at`.

        A span that is used up exactly at closing time ends there, not on the next morning; no span at all
        ends at the next opening. Raises `WorktimeError` for a negative span and when nothing ever opens.
        """
        if span < _NO_TIME:
            raise WorktimeError("Working time can only be added; give a span of zero or more.")
        moment, left = _utc(at), span
        for start, end in self._spans_from(moment):
            begin = max(start, moment)
            room = end - begin
            if room >= left and (left or room):
                return (begin + left).astimezone(self._zone)
            left -= room
        raise _never_open()

    def subtract_working(self, at: datetime, span: timedelta) -> datetime:
        """The last moment from which on at least `span` of working time has passed until `at`.

        So something that lies since `since` has lain for `span` exactly when `since <= subtract_working(at, span)`:
        one moment decides about any number of rows. Raises `WorktimeError` as `add_working` does.
        """
        if span < _NO_TIME:
            raise WorktimeError("Working time can only be taken away; give a span of zero or more.")
        moment, left = _utc(at), span
        if not left:
            return moment.astimezone(self._zone)
        for start, end in self._spans_before(moment):
            last = min(end, moment)
            if last - start >= left:
                return (last - left).astimezone(self._zone)
            left -= last - start
        raise _never_open()

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; zero when `end` is not after `start`."""
        first, last = _utc(start), _utc(end)
        total, day, last_day = _NO_TIME, self._local_day(first), self._local_day(last)
        while day <= last_day:
            for opens, closes in self._openings(day):
                total += max(_NO_TIME, min(closes, last) - max(opens, first))
            day += _DAY
        return total

    def closing(self, at: datetime, *, days: int = 0) -> datetime:
        """The last closing of a working day: of today's (0), the next one's (1), ...

        A day counts as today only while it still has an opening ahead; so after hours, 0 means the next
        working day. Raises `WorktimeError` when nothing ever opens or `days` is negative.
        """
        if days < 0:
            raise WorktimeError("Working days can only be added; give zero or more.")
        day = self._local_day(_utc(self.next_opening(at)))
        while True:
            openings = self._openings(day)
            if openings and not days:
                return openings[-1][1].astimezone(self._zone)
            days -= bool(openings)
            day = self._next_working_day(day)

    def _next_working_day(self, day: date) -> date:
        for offset in range(1, _HORIZON.days):
            if self._openings(day + offset * _DAY):
                return day + offset * _DAY
        raise _never_open()

    def _spans_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every opening that ends after `moment`, in order."""
        day, unused = self._local_day(moment), 0
        while unused < _HORIZON.days:
            openings = self._openings(day)
            unused = 0 if openings else unused + 1
            for start, end in openings:
                if end > moment:
                    yield start, end
            day += _DAY

    def _spans_before(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every opening that begins before `moment`, the last one first."""
        day, unused = self._local_day(moment), 0
        while unused < _HORIZON.days:
            openings = self._openings(day)
            unused = 0 if openings else unused + 1
            for start, end in reversed(openings):
                if start < moment:
                    yield start, end
            day -= _DAY

    def _openings(self, day: date) -> _Openings:
        for absence in self.absences:
            if absence.first_on <= day <= absence.last_on:
                return ()
        openings = self._days.get(day)
        if openings is None:
            openings = self._days[day] = self._work_out(day)
        return openings

    def _work_out(self, day: date) -> _Openings:
        spans = self.hours[day.weekday()]
        if not spans or day in holidays_of(self.place, day.year):
            return ()
        found: list[tuple[datetime, datetime]] = []
        for opens, closes in spans:
            start = datetime.combine(day, opens, self._zone).astimezone(UTC)
            last_day = day + _DAY if closes == time(0) else day
            end = datetime.combine(last_day, closes, self._zone).astimezone(UTC)
            if found:
                # Wall times that the change of clocks skips would otherwise overlap the opening before.
                start = max(start, found[-1][1])
            if start < end:
                found.append((start, end))
        return tuple(found)

    def _local_day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()


def read_week(given: Sequence[Sequence[Sequence[str]]]) -> Week:
    """A week as it is stored: seven days, Monday to Sunday, of [from, to] such as ["08:00", "17:00"].

    Raises `WorktimeError` for another number of days and for openings that end before they begin or overlap.
    """
    week = tuple(
        tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in day)
        for day in given
    )
    for day in week:
        moments = [at for opens, closes in day for at in (_minute(opens), _minute(closes) or _MIDNIGHT)]
        if moments != sorted(set(moments)):
            raise WorktimeError("Working hours begin before they end and do not overlap; correct the day.")
    if len(week) != 7:
        raise WorktimeError("Working hours need seven days, Monday to Sunday; leave a free day empty.")
    return week


def read_day(text: str) -> list[list[str]]:
    """The openings of a day as people write them: 8-17, 8:30-12:00, 13-17; nothing for a free day.

    Raises `WorktimeError` for anything else.
    """
    found = []
    for part in filter(None, (part.strip() for part in text.replace(";", ",").split(","))):
        match = _OPENING.fullmatch(part)
        if match is None:
            raise WorktimeError(f"{part!r} is no opening; write it like 8:00-17:00.")
        first_hour, first_minute, last_hour, last_minute = (int(group or 0) for group in match.groups())
        last_hour = 0 if last_hour == _HOURS else last_hour
        found.append([f"{first_hour:02}:{first_minute:02}", f"{last_hour:02}:{last_minute:02}"])
    return found


def write_day(openings: Sequence[Sequence[str]]) -> str:
    """The same back: 8:00-12:00, 13:00-17:00."""
    return ", ".join(
        f"{opens.lstrip('0') if opens[:2] != '00' else opens}-{closes}" for opens, closes in openings
    )


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


@lru_cache(maxsize=4096)
def holidays_of(place: Place, year: int) -> Mapping[date, str]:
    """The public holidays of a year with their names in the country's language.

    A country whose holidays are not known has none; an unknown subdivision has the nationwide ones, because
    one mistake in a partner's record must not stop the line (`subdivisions_of` serves to prevent it).
    """
    if place.country not in holidays.list_supported_countries():
        return {}
    offered = getattr(holidays, place.country).supported_categories
    found = holidays.country_holidays(
        place.country,
        subdiv=place.subdivision if place.subdivision in subdivisions_of(place.country) else None,
        years=year,
        categories=("public", "catholic") if place.catholic and "catholic" in offered else ("public",),
    )
    return dict(found.items())


@cache
def subdivisions_of(country: str) -> frozenset[str]:
    """The subdivisions whose own holidays are known: what `Place.subdivision` may be, besides ''."""
    return frozenset(holidays.list_supported_countries().get(country, ()))


@lru_cache(maxsize=4096)
def _days_of(hours: Week, tz: str, place: Place) -> dict[date, _Openings]:
    """The one memory of this week at this place; its calendars fill it."""
    del hours, tz, place  # they are its key
    return {}


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise WorktimeError(f"Unknown time zone {name!r}; use a name such as Europe/Berlin.") from error


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise WorktimeError("A moment without a time zone means nothing here; give an aware datetime.")
    return at.astimezone(UTC)


def _never_open() -> WorktimeError:
    return WorktimeError(f"Nothing opens within {_HORIZON.days} days; check opening hours and absences.")
