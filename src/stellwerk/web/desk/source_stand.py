"""What the page of a fair's source shows: the link to its stand's page, as an address and as a QR code."""

from datetime import datetime
from typing import Any

import segno
from django.utils import timezone
from django.utils.safestring import mark_safe

from stellwerk.capture import step as capture
from stellwerk.capture.sources import fair, settings_of
from stellwerk.store.models import Source
from stellwerk.web.fair.links import State, address, last_day, state_of


def stand_links(source: Source, *, may_change: bool) -> dict[str, Any]:
    """The link and its code, for whoever may hand them out; whether phones can open it without a network."""
    numbers = settings_of(fair.KIND, source.settings)
    state = state_of(numbers, now=timezone.now())
    known = {"is_stand": True, "stand_state": state.value, "stand_until": last_day(numbers)}
    if not may_change or state is not State.OPEN or not source.active:
        return known
    link = address(source)
    return known | {"stand_url": link, "stand_code": code_of(link), "is_secure": is_secure(link)}


def is_secure(link: str) -> bool:
    """Whether a browser lets the page open without a network: over HTTPS, or on the machine itself."""
    return link.startswith(("https://", "http://127.0.0.1", "http://localhost"))


def code_of(link: str) -> str:
    """The QR code of a link as SVG, dark on light whatever the page's colours are."""
    code = segno.make(link, error="m", micro=False)
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 (made of the numbers of the code's squares alone)


def renew_link(source: Source, *, by: str, now: datetime) -> None:
    """Another link; the one before opens nothing from now on."""
    known = source.settings.get(fair.KIND, {})
    values = known | {"generation": int(known.get("generation", 1)) + 1}
    capture.configure(source.pk, shelf=fair.KIND, values=values, by=by, now=now)
