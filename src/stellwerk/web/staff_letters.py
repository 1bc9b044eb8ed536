"""Letters to the house's own people: something lies, and the mail of the morning.

They name a lead by its company and number; whoever it is, and what was said, stands behind the link and its guard.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override

from stellwerk.pursue.escalation import Rung
from stellwerk.store.models import FollowUp, Lead, Mail, User
from stellwerk.web.desk import today
from stellwerk.web.readers import language_for
from stellwerk.web.templatetags.stellwerk import named, reader, say, when
from stellwerk.worker.telling import Item

IN_DIGEST = 10


def lying(user: User, items: list[Item], count: int, now: datetime) -> list[Mail]:
    """The unsaved letter about what took a rung; none to whom no address is known."""
    if not user.email:
        return []
    with override(language_for(user.language)), timezone.override(_zone(user)):
        known = _words(user) | {
            "subject": _subject(items[0], count),
            "groups": list(_groups(items)),
            "more": count - len(items),
        }
        return [_mail("lying", user, known, now=now)]


def _subject(first: Item, count: int) -> str:
    if count == 1:
        return gettext("%(name)s lies around") % {"name": name_of(first.lead)}
    text = ngettext("%(n)s thing lies around", "%(n)s things lie around", count)
    return text % {"n": count}


def _groups(items: Iterable[Item]) -> Iterable[tuple[str, list[dict[str, str]]]]:
    """Under a heading per rung: yours, your people's, anybody's."""
    headings = {
        Rung.WARNING: gettext("Overdue with you:"),
        Rung.LEADER: gettext("Overdue with your people:"),
        Rung.CHANNEL: gettext("Overdue so long that the partner managers hear of it:"),
    }
    for rung, heading in headings.items():
        mine = [item for item in items if item.rung is rung]
        if mine:
            yield heading, [_line(item, mine=rung is Rung.WARNING) for item in mine]


def _line(item: Item, *, mine: bool) -> dict[str, str]:
    holder = item.holder.get_full_name() if item.holder else named(item.role, "role")
    known = {"name": name_of(item.lead), "what": named(item.kind, "follow_up"), "due": when(item.due_at)}
    return known | {"holder": "" if mine else holder, "address": address_of(item.lead)}


def digest(user: User, now: datetime) -> list[Mail]:
    """The unsaved mail of the morning: Today in short. None where nothing waits."""
    with override(language_for(user.language)), timezone.override(_zone(user)):
        day = today.day_of(user, now, shown=IN_DIGEST)
        asks = [sentence for sentence, _ in day.asks]
        if not (day.count or day.others or asks):
            return []
        known = _words(user) | {
            "headline": _how_much(day.count + len(day.others) + len(asks)),
            "greeting": today.greeting(user, now),
            "warnings": [_stop(stop) for stop in day.warnings],
            "items": [_stop(stop) for stop in day.stops],
            "others": [_stop(stop) for stop in day.others],
            "asks": asks,
        }
        return [_mail("digest", user, known, now=now)]


def _how_much(count: int) -> str:
    return ngettext("One thing waits for you", "%(n)s things wait for you", count) % {"n": count}


def _stop(stop: "today.Stop") -> dict[str, str]:
    row: FollowUp = stop.follow_up
    return {
        "name": name_of(stop.lead),
        "what": named(row.kind, "follow_up"),
        "due": when(row.due_at),
        "why": "" if row.note else say(row.why),  # what somebody wrote for himself stays on the page
        "holder": stop.lies_with,
        "address": address_of(stop.lead),
    }


def name_of(lead: Lead) -> str:
    """Company and number; a person's name does not travel by mail."""
    return f"{lead.organisation} ({lead.number})" if lead.organisation else lead.number


def address_of(lead: Lead) -> str:
    return settings.BASE_URL + reverse("lead", args=[lead.prospect_number])


def _words(user: User) -> dict[str, object]:
    return {
        "reader": user,
        "maker": settings.MAKER,
        "today": settings.BASE_URL + reverse("today"),
        "my_time": settings.BASE_URL + reverse("my_time"),
    }


def _zone(user: User) -> ZoneInfo:
    """Where the reader lives; a zone that nobody knows is the house's."""
    try:
        return ZoneInfo(user.time_zone or settings.TIME_ZONE)
    except (KeyError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def _mail(kind: str, user: User, known: dict[str, object], *, now: datetime) -> Mail:
    """The template's first line is the subject."""
    text = render_to_string(f"mail/{kind}_{reader()}.txt", known)
    subject, _, body = text.partition("\n")
    return Mail(
        to=user.email, subject=subject.strip()[:200], text=body.strip() + "\n", kind=kind, made_at=now
    )
