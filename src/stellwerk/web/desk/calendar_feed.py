"""A person's follow-ups as a calendar that any program can subscribe to (iCalendar, RFC 5545).

The address is the key, so the feed says little: number, company, what to do. It names no person and no telephone
number; those stand behind the link in the entry, where the reader signs in. A new key stops the old address.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

import icalendar
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from stellwerk.store.models import FollowUp, User
from stellwerk.web.desk.find import follow_ups_of
from stellwerk.web.limits import too_many
from stellwerk.web.readers import language_for
from stellwerk.web.templatetags.stellwerk import named

MOST = 300  # entries; calendar programs are slow with more, and nobody plans further
LASTS = timedelta(minutes=30)
PER_HOUR = 120  # requests from one address: programs ask every few minutes at most


def feed_url(user: User) -> str:
    """The secret address; whoever has it can read the feed."""
    return settings.BASE_URL + reverse("calendar_feed", args=[user.pk, user.feed_key])


@require_safe
def calendar_feed(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The open follow-ups of the person whose key this is, the next first. 304 while nothing has changed."""
    user = User.objects.filter(pk=pk, is_active=True, partner__isnull=True).exclude(feed_key="").first()
    if user is None or not hmac.compare_digest(user.feed_key.encode(), key.encode()):
        raise Http404
    if too_many(request, "calendar", limit=PER_HOUR, seconds=3600):
        return HttpResponse(status=429)
    now = timezone.now()
    rows = follow_ups_of(user).open().select_related("lead__organisation").order_by("due_at", "id")[:MOST]
    with override(language_for(user.language)):
        body = calendar_of(user, list(rows), now)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponseNotModified(headers={"ETag": etag})
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"ETag": etag, "Cache-Control": "private, no-cache"},
    )


def calendar_of(user: User, rows: list[FollowUp], now: datetime) -> bytes:
    """The calendar as bytes: the same follow-ups give the same bytes, so that an ETag can say so."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Stellwerk//follow-ups//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add(
        "x-wr-calname", gettext("Follow-ups of %(name)s") % {"name": user.get_full_name() or user.username}
    )
    made.add("refresh-interval", timedelta(minutes=30), parameters={"VALUE": "DURATION"})
    for row in rows:
        made.add_component(_event(row))
    return bytes(made.to_ical())


def _event(row: FollowUp) -> icalendar.Event:
    """One entry; its UID stays as long as the follow-up does, so that a snoozed one moves instead of doubling."""
    lead = row.lead
    company = f", {lead.organisation}" if lead.organisation else ""
    event = icalendar.Event()
    event.add("uid", f"follow-up-{row.pk}@{settings.BASE_URL.partition('://')[2]}")
    event.add("dtstamp", row.made_at)
    event.add("dtstart", row.due_at)
    event.add("dtend", row.due_at + LASTS)
    event.add("summary", f"{named(row.kind, 'follow_up')}: {lead.number}{company}")
    event.add("url", settings.BASE_URL + reverse("lead", args=[lead.prospect_number]))
    event.add("transp", "TRANSPARENT")
    return event
