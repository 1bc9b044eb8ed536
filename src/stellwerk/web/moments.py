"""A day and a time of day of a form, as one moment where the house is."""

from datetime import datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_time

from stellwerk.clean.figures import parse_date


def read_moment(day: str, at: str = "", *, usual: time) -> datetime | None:
    """The moment that was entered, at the usual time of day where none was; None where either cannot be read.

    A day is read as the browser's calendar sends it and as people write it (31.12.2027).
    """
    on = parse_date(day)
    try:
        hour = parse_time(at.strip()) if at.strip() else usual
    except ValueError:  # 25:00
        return None
    return timezone.make_aware(datetime.combine(on, hour)) if on and hour else None
