"""Filters and tags that every template may use without loading them: figures in the reader's own format."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import phonenumbers
from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from stellwerk import words
from stellwerk.terms import Reason

register = template.Library()

# Django cuts decimals off instead of rounding them, so every number is rounded before it is written.
SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
DIAL = timedelta(hours=12)
GRADE_SIZES = {"": "", "m": " grade-m", "l": " grade-l"}


def reader() -> str:
    """The reader's language, de or en."""
    return "de" if (get_language() or "de").startswith("de") else "en"


@register.filter
def say(reason: Reason | Sequence[Any] | None) -> str:
    """A reason (or its [key, values]) as a sentence; nothing for no reason."""
    return words.say(reason, reader(), tz=timezone.get_current_timezone()) if reason else ""


@register.filter
def named(value: object, kind: str) -> str:
    """The name of a known value, such as an industry or a stage; nothing for nothing."""
    return words.name(kind, str(value), reader()) if value else ""


@register.filter
def inside(name: str) -> str:
    """A name as it stands inside a sentence: in English without its capital, unless it is all capitals."""
    return name if reader() == "de" or name[1:2].isupper() else name[:1].lower() + name[1:]


@register.filter
def euro(cents: float | None) -> str:
    """Whole euros: 48.000 € or €48,000; nothing when nobody knows."""
    if cents is None:
        return ""
    whole = formats.number_format(round(cents / 100), force_grouping=True)
    return f"{whole}{SPACE}€" if reader() == "de" else f"€{whole}"


@register.filter
def signed_euro(cents: int | None) -> str:
    """What was moved in an account, with its sign: +214 € or −2.310 €; nothing for nothing."""
    return "" if cents is None else f"{sign(round(cents / 100))}{euro(abs(cents))}"


@register.filter
def signed_leads(millionths: int | None) -> str:
    """The same in leads: +0,13 or −0,87."""
    if millionths is None:
        return ""
    leads = round(millionths / 1_000_000, 2)
    return f"{sign(leads)}{formats.number_format(abs(leads), 2)}"


def sign(number: float) -> str:
    return "+" if number > 0 else MINUS if number < 0 else ""


@register.filter
def large_euro(cents: float | None) -> str:
    """As `euro`; from a million on in millions with two decimals: 1,42 Mio. € or €1.42m."""
    if cents is None or cents < 100_000_000:
        return euro(cents)
    millions = formats.number_format(round(cents / 100_000_000, 2), 2)
    return f"{millions}{SPACE}Mio.{SPACE}€" if reader() == "de" else f"€{millions}m"


@register.filter
def weeks(number: float | None) -> str:
    """Weeks with one decimal, without a sign: 1,6 Wochen."""
    if number is None:
        return ""
    return gettext("%(weeks)s weeks") % {"weeks": formats.number_format(round(abs(number), 1), 1)}


@register.filter
def weeks_side(number: float) -> str:
    """Weeks behind (+) or ahead (-) of a fair share, with the word instead of the sign: 1,6 hinten."""
    if not round(number, 1):
        return gettext("even")
    shown = formats.number_format(round(abs(number), 1), 1)
    return (gettext("%(n)s behind") if number >= 0 else gettext("%(n)s ahead")) % {"n": shown}


@register.filter
def phone(number: str, country: str = "") -> str:
    """A number as people in `country` dial it: 0551 992095; one from abroad with its country code.

    What is no number is shown as it is.
    """
    try:
        known = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return number
    possible = phonenumbers.is_possible_number_with_reason(known)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return number
    home = country and phonenumbers.region_code_for_number(known) == country
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(known, form)


@register.filter
def percent(share: float | None) -> str:
    """A share between 0 and 1 as whole percent: 62 %."""
    if share is None:
        return ""
    return f"{round(share * 100)}{SPACE}%" if reader() == "de" else f"{round(share * 100)}%"


@register.filter
def decimal(number: float | None, digits: int = 2) -> str:
    """A number with so many decimals; nothing when nobody knows."""
    return "" if number is None else formats.number_format(round(number, digits), digits)


@register.filter
def micro(number: float | None) -> str:
    """Millionths, as decisions store them, with two decimals."""
    if number is None:
        return ""
    written = formats.number_format(round(number / 1_000_000, 2), 2)
    return written.replace("-", MINUS) if number <= -5_000 else written.removeprefix("-")


@register.filter
def when(at: datetime | date | None) -> str:
    """today 09:30, yesterday 09:30, tomorrow 09:30, otherwise the day; a bare date is without a time."""
    if at is None:
        return ""
    today = timezone.localdate()
    if not isinstance(at, datetime):
        return near_day(at, today) or day(at, today)
    local = timezone.localtime(at)
    near = near_day(local.date(), today)
    return f"{near} {local:%H:%M}" if near else day(local.date(), today)


def near_day(day_on: date, today: date) -> str:
    names = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    return names.get((day_on - today).days, "")


def day(day_on: date, today: date) -> str:
    """14.03. or 14 Mar; with the year where it is not this one."""
    if reader() == "de":
        return f"{day_on:%d.%m.}" if day_on.year == today.year else f"{day_on:%d.%m.%Y}"
    month = formats.date_format(day_on, "j M")
    return month if day_on.year == today.year else f"{month} {day_on.year}"


@register.filter
def day_of(at: datetime) -> str:
    """The day alone, in the reader's time zone."""
    return day(timezone.localtime(at).date(), timezone.localdate())


@register.filter
def moment(at: datetime) -> str:
    """A deadline: today 10:30, or with day and time: Montag, 23.11., 10:30 Uhr; Monday, 23 Nov, 10:30."""
    local, today = timezone.localtime(at), timezone.localdate()
    if near_day(local.date(), today):
        return when(at)
    said = f"{formats.date_format(local, 'l')}, {day(local.date(), today)}, {local:%H:%M}"
    return f"{said} Uhr" if reader() == "de" else said


@register.filter
def weekday(at: datetime) -> str:
    """The day with its name: Dienstag, 17. März or Tuesday, 17 March."""
    return formats.date_format(timezone.localtime(at), "l, j. F" if reader() == "de" else "l, j F")


@register.filter
def clock(at: datetime | None) -> str:
    """The time of day alone: 09:30."""
    return f"{timezone.localtime(at):%H:%M}" if at else ""


def span(delta: timedelta) -> tuple[int, str]:
    """A duration as one number, rounded, and its unit: (3, 'days'), (48, 'min')."""
    minutes = max(0, int(abs(delta).total_seconds() // 60))
    if minutes < 90:
        return minutes, gettext("min.")
    if minutes < 48 * 60:
        return round(minutes / 60), gettext("h")
    days = round(minutes / (24 * 60))
    return days, ngettext("day", "days", days)


@register.filter
def lasting(delta: timedelta | None) -> str:
    """A duration in words: 3 Tage, 48 Min."""
    return SPACE.join(map(str, span(delta))) if delta is not None else ""


@register.filter
def left(delta: timedelta) -> str:
    """What is left on a clock: 2:28 h; 0:00 h when nothing is; in words once a dial cannot show it."""
    if delta > DIAL:
        return lasting(delta)
    minutes = max(0, int(delta.total_seconds() // 60))
    return f"{minutes // 60}:{minutes % 60:02d}{SPACE}h"


@register.simple_tag
def grade(letter: str, size: str = "") -> SafeString:
    """The sign of a grade: A square, B disc, C frame; `size` is '', 'm' or 'l'."""
    if not letter:
        return SafeString("")
    return format_html(
        '<span class="grade grade-{}{}" aria-label="{}">{}</span>',
        letter.lower(),
        GRADE_SIZES[size],
        gettext("Grade %(letter)s") % {"letter": letter},
        letter,
    )
