"""My working time: place, hours, leave with a deputy, the mail of the morning, the calendar. An admin sets others'."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stellwerk.clean.figures import parse_date
from stellwerk.store.models import Leave, User
from stellwerk.terms import Reason
from stellwerk.web.access import reader_of
from stellwerk.web.desk.calendar_feed import feed_url
from stellwerk.web.desk.regions import PLACES
from stellwerk.web.templatetags.stellwerk import named, say, when
from stellwerk.worker import working_time as work
from stellwerk.worktime import Place, WorktimeError, holidays_of, read_day, write_day

ZONES = ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Europe/London", "Europe/Lisbon", "Europe/Helsinki",
         "America/New_York", "Asia/Shanghai")  # fmt: skip
OFFICE = "8:00-17:00"
MONDAY = date(2024, 1, 1)
WORKING_DAYS = 5
HOLIDAYS = 5


@require_safe
@never_cache
def my_time(request: HttpRequest) -> HttpResponse:
    return _page(request, reader_of(request))


@require_safe
@never_cache
def time_of(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, find_colleague_for(reader_of(request), pk))


def staff() -> "QuerySet[User]":
    return User.objects.filter(partner__isnull=True, is_active=True)


def find_colleague_for(user: User, pk: int) -> User:
    """Whose working time this person may set: an administrator everybody's, others their own. Raises Http404."""
    visible = staff() if user.role == User.Role.ADMIN else staff().filter(pk=user.pk)
    return get_object_or_404(visible.select_related("leader"), pk=pk)


def _page(request: HttpRequest, whose: User, **entered: object) -> HttpResponse:
    user, today = reader_of(request), timezone.localdate()
    sees_all = user.role == User.Role.ADMIN
    colleagues = sorted(
        ((one.get_full_name() or one.username, one.pk, named(one.role, "role")) for one in staff()),
    )
    context = {
        "whose": whose,
        "is_mine": whose.pk == user.pk,
        "headline": headline(whose, today, mine=whose.pk == user.pk),
        "places": places(),
        "place": f"{whose.country}:{whose.subdivision}",
        "zones": ZONES if not whose.time_zone or whose.time_zone in ZONES else (whose.time_zone, *ZONES),
        "days": days(whose),
        "leaves": list(whose.leaves.filter(last_on__gte=today).select_related("deputy").order_by("first_on")),
        "deputies": [(pk, name) for name, pk, _ in colleagues if pk != whose.pk],
        "everybody": colleagues if sees_all else [],
        "sees_all": sees_all,
        "feed": feed_url(whose) if whose.feed_key and whose.pk == user.pk else "",
        "has_feed": bool(whose.feed_key),
        "holidays": holidays_ahead(whose, today),
        "today": today,
        **entered,
    }
    return render(request, "desk/my_time.html", context)


def headline(whose: User, today: date, *, mine: bool) -> str:
    """Whether somebody is there, and who looks after things meanwhile."""
    name = whose.get_full_name() or whose.username
    leave = whose.leaves.filter(first_on__lte=today, last_on__gte=today).select_related("deputy").first()
    if leave is None:
        return gettext("You are there.") if mine else gettext("%(name)s is there.") % {"name": name}
    values = {"name": name, "day": when(leave.last_on)}
    if leave.deputy:
        values["deputy"] = leave.deputy.get_full_name() or leave.deputy.username
        if mine:
            return gettext("You are away until %(day)s. %(deputy)s stands in.") % values
        return gettext("%(name)s is away until %(day)s. %(deputy)s stands in.") % values
    if mine:
        return (
            gettext("You are away until %(day)s. Your follow-ups wait for everybody of your role.") % values
        )
    return gettext("%(name)s is away until %(day)s. Nobody stands in.") % values


def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """(country, [(value, name)]); a country as a whole has its nationwide holidays only."""
    whole = gettext("nationwide holidays only")
    return [
        (named(country, "country"), [(f"{country}:", f"{named(country, 'country')}, {whole}"),
                                     *((f"{country}:{code}", name) for code, name in regions.items())])
        for country, regions in PLACES.items()
    ]  # fmt: skip


def days(whose: User) -> list[tuple[str, str, str]]:
    """(name of the field, name of the day, hours as people write them), Monday to Sunday."""
    hours = whose.hours or []
    usual = [OFFICE] * WORKING_DAYS + ["", ""]
    known = [write_day(hours[at]) if hours else usual[at] for at in range(7)]
    names = [formats.date_format(MONDAY.replace(day=at + 1), "l") for at in range(7)]
    return [(f"day{at}", names[at], known[at]) for at in range(7)]


def holidays_ahead(whose: User, today: date) -> list[tuple[date, str]]:
    """The next public holidays of the person's place, so that a wrong place is seen."""
    place = Place(whose.country, whose.subdivision)
    found = {**holidays_of(place, today.year), **holidays_of(place, today.year + 1)}
    return [(on, name) for on, name in sorted(found.items()) if on >= today][:HOLIDAYS]


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Place, hours, mail; for an administrator the leader too. What cannot be read comes back with what to change."""
    user, now = reader_of(request), timezone.now()
    whose, given = find_colleague_for(user, pk), request.POST
    country, _, subdivision = given.get("place", "").partition(":")
    try:
        wanted = work.WorkingTime(
            country=country if country in PLACES else whose.country,
            subdivision=subdivision if country in PLACES else whose.subdivision,
            time_zone=given.get("zone", ""),
            hours=_hours([given.get(name, "") for name, _, _ in days(whose)]),
            digest_daily=bool(given.get("digest")),
        )
        changed = work.save(whose.pk, wanted, by=user.actor, now=now)
        if user.role == User.Role.ADMIN and "leader" in given:
            leader = staff().filter(pk=_number(given["leader"])).first()
            changed |= work.lead_by(whose.pk, leader.pk if leader else None, by=user.actor, now=now)
    except work.WorkingTimeError as error:
        typed = [(name, label, given.get(name, "")) for name, label, _ in days(whose)]
        return _page(request, whose, problem=say(error.reason), days=typed, place=given.get("place", ""))
    text = gettext("Saved. It counts from now on.") if changed else gettext("Nothing was changed.")
    messages.success(request, text)
    return _back(user, whose)


def _hours(texts: list[str]) -> list[list[list[str]]] | None:
    """A week as it is stored; None when it is the house's own. Raises WorkingTimeError."""
    if texts == [OFFICE] * WORKING_DAYS + ["", ""]:
        return None
    try:
        return [read_day(text) for text in texts]
    except WorktimeError:
        raise work.WorkingTimeError(Reason("working_time.hours_unread")) from None


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


@require_POST
def leave_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Away from the first to the last day. The address of an undo has them in its query."""
    user, now = reader_of(request), timezone.now()
    whose = find_colleague_for(user, pk)
    given = request.POST if "first_on" in request.POST else request.GET
    first, last = parse_date(given.get("first_on", "")), parse_date(given.get("last_on", ""))
    deputy = staff().filter(pk=_number(given.get("deputy", ""))).first()
    try:
        if first is None or last is None:
            raise work.WorkingTimeError(Reason("pursue.date_missing"))
        row = work.add_leave(
            whose.pk, first, last, deputy_id=deputy.pk if deputy else None, by=user.actor, now=now
        )
    except work.WorkingTimeError as error:
        return _page(request, whose, leave_problem=say(error.reason), leave=given)
    values = {"first": when(row.first_on), "last": when(row.last_on)}
    if deputy:
        values["deputy"] = deputy.get_full_name() or deputy.username
        text = gettext("Away from %(first)s to %(last)s. %(deputy)s has the follow-ups meanwhile.")
    else:
        text = gettext(
            "Away from %(first)s to %(last)s. The follow-ups wait for everybody of the role meanwhile."
        )
    undo = reverse("my_time_leave_remove", args=[whose.pk, row.pk])
    messages.success(request, text % values, extra_tags=undo)
    return _back(user, whose)


@require_POST
def leave_remove(request: HttpRequest, pk: int, leave: int) -> HttpResponse:
    user = reader_of(request)
    whose = find_colleague_for(user, pk)
    row: Leave | None = work.remove_leave(whose.pk, leave, by=user.actor, now=timezone.now())
    if row is None:
        raise Http404
    values = {
        "first_on": row.first_on.isoformat(),
        "last_on": row.last_on.isoformat(),
        "deputy": row.deputy_id or "",
    }
    undo = f"{reverse('my_time_leave', args=[whose.pk])}?{urlencode(values)}"
    messages.success(request, gettext("Removed. The follow-ups stay where they are."), extra_tags=undo)
    return _back(user, whose)


@require_POST
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret address for the calendar, or none any more. Nobody gets somebody else's."""
    user = reader_of(request)
    whose, off = find_colleague_for(user, pk), bool(request.POST.get("off"))
    if whose.pk != user.pk and not off:
        raise Http404
    work.renew_feed(whose.pk, by=user.actor, now=timezone.now(), off=off)
    text = gettext("The calendar is switched off; its address answers nobody any more.")
    fresh = gettext("Here is the new address. The old one answers nobody any more.")
    messages.success(request, text if off else fresh)
    return _back(user, whose)


def _back(user: User, whose: User) -> HttpResponse:
    return redirect("my_time") if user.pk == whose.pk else redirect("time_of", whose.pk)
