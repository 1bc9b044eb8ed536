"""The link that opens a stand's page: signed, bound to one source, and over when marketing says so.

How long it opens stands with the source, so a fair that lasts longer needs no new code on the wall.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from stellwerk.capture.sources import fair, settings_of
from stellwerk.clean.figures import parse_date
from stellwerk.store.models import Source

SALT = "stellwerk.web.fair"  # a signature made for another purpose opens nothing here
# What was entered on the last day may still lie in phones: so long after it the page takes it.
LATE = timedelta(days=14)
LONGEST = timedelta(days=370)  # nobody plans a fair for longer; a forgotten link ends


class State(StrEnum):
    """OPEN asks; OVER asks nothing new and takes what phones still hold; CLOSED takes nothing."""

    OPEN = "open"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Stand:
    """A source whose page somebody opened."""

    source: Source
    numbers: fair.Settings
    token: str
    state: State


def address(source: Source) -> str:
    """The whole link to the stand's page."""
    numbers: fair.Settings = settings_of(fair.KIND, source.settings)
    token = Signer(salt=SALT).sign_object([source.pk, numbers.generation])
    return f"{settings.BASE_URL}{reverse('fair', args=[token])}"


def find_stand(token: str, *, now: datetime) -> Stand:
    """The stand of a link. Raises Http404 for one that was not made here."""
    try:
        source_id, generation = Signer(salt=SALT).unsign_object(token)
    except (BadSignature, ValueError):
        raise Http404 from None
    source = Source.objects.select_related("campaign").filter(pk=source_id, kind=fair.KIND).first()
    if source is None:
        raise Http404
    numbers = settings_of(fair.KIND, source.settings)
    is_known = source.active and generation == numbers.generation
    return Stand(source, numbers, token, state_of(numbers, now=now) if is_known else State.CLOSED)


def state_of(numbers: fair.Settings, *, now: datetime) -> State:
    """Whether the page is open at this moment; the last day counts whole, where the house is."""
    day = last_day(numbers)
    if day is None:
        return State.CLOSED
    end = datetime.combine(day + timedelta(days=1), time(), timezone.get_default_timezone())
    return State.OPEN if now < end else State.OVER if now < end + LATE else State.CLOSED


def last_day(numbers: fair.Settings) -> date | None:
    return parse_date(numbers.open_until) if numbers.open_until else None
