"""Tracks: the picture of the machine, from what came in to the people who get it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.views.decorators.http import require_safe

from stellwerk import charts
from stellwerk.store.models import Lead, Offer, Policy, RawContact
from stellwerk.terms import Stage
from stellwerk.web.desk import bar, offers
from stellwerk.web.templatetags.stellwerk import large_euro

RAIL_LETTERS = 7
RAILS = 5  # sources that get a rail of their own; the rest share the last one
STANDS_AFTER = timedelta(minutes=15)
PICTURE_STAGES = (Stage.ENRICH, Stage.GRADE)


@dataclass(frozen=True, slots=True)
class Figures:
    """All counts of the page since `since`; `waiting` and `standing` are of this moment."""

    since: datetime
    today: bool
    sources: Sequence[tuple[str, int]]
    contacts: int
    ended: int
    doubles: int
    nonsense: int
    waiting: Counter[str]
    standing: Counter[str]
    grades: dict[str, tuple[int, int]]
    to_partners: int
    to_sales: int
    to_call: int
    a_moving: int
    stuck: int
    ripe: int
    in_ring: int


@require_safe
def tracks(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    figures = gathered(now)
    machine, words = picture(figures), picture_words(figures)
    rows = offers.rows(Offer.objects.open().order_by("due_at", "id")[: offers.GLANCE], now)
    context = {
        "figures": figures,
        "bar": bar.standing(Policy.objects.live()),
        "headline": headline(figures),
        "standing": standing(figures),
        "machine": machine,
        "wide": charts.tracks(machine, words),
        "narrow": charts.tracks(machine, words, narrow=True),
        "open_count": Offer.objects.open().count(),
        **offers.clocks(rows, now),
    }
    return render(request, "desk/tracks.html", context)


def gathered(now: datetime) -> Figures:
    """Today since midnight; the last 30 days when nothing came in today."""
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    raw = came_in(since)
    is_today = bool(raw)
    if not is_today:
        since -= timedelta(days=30)
        raw = came_in(since)
    return Figures(since=since, today=is_today, **intake(raw), **doors(now), **graded(since), **ring(now))


def came_in(since: datetime) -> list[tuple[str, str, int]]:
    """Contacts by source and state. Addresses for the marketing database alone are no leads on their way."""
    came = RawContact.objects.filter(received_at__gte=since).exclude(state=RawContact.State.KEPT)
    rows = came.values_list("source__name", "state")
    return list(rows.annotate(n=Count("id")).order_by())


def intake(raw: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    by_source: Counter[str] = Counter()
    by_state: Counter[str] = Counter()
    for source, state, count in raw:
        by_source[source] += count
        by_state[state] += count
    sources = by_source.most_common()
    if len(sources) > RAILS:
        rest = sum(count for _, count in sources[RAILS - 1 :])
        sources = [*sources[: RAILS - 1], (gettext("others"), rest)]
    doubles = by_state[RawContact.State.MERGED] + by_state[RawContact.State.RESPONSE]
    nonsense = by_state[RawContact.State.REJECTED]
    return {
        "sources": sources,
        "contacts": by_source.total(),
        "ended": doubles + nonsense,
        "doubles": doubles,
        "nonsense": nonsense,
    }


def doors(now: datetime) -> dict[str, Any]:
    """What waits at each door, and what has waited there too long."""
    late = Q(waiting_since__lt=now - STANDS_AFTER)
    rows = Lead.objects.filter(waiting_since__isnull=False).values_list("stage")
    waiting, stands = Counter[str](), Counter[str]()
    for stage, count, too_long in rows.annotate(n=Count("id"), late=Count("id", filter=late)).order_by():
        waiting[stage], stands[stage] = count, too_long
    waiting["clean"] = RawContact.objects.waiting().count()
    stands["clean"] = RawContact.objects.waiting().filter(received_at__lt=now - STANDS_AFTER).count()
    return {"waiting": waiting, "standing": stands, "stuck": Lead.objects.filter(stage=Stage.STUCK).count()}


def graded(since: datetime) -> dict[str, Any]:
    """Leads and their worth by grade, and where the A leads are now."""
    rows = Lead.objects.filter(arrived_at__gte=since).exclude(grade="").values_list("grade", "stage")
    grades = dict.fromkeys("ABC", (0, 0))
    people = Counter[str]()
    for letter, stage, count, worth, partners in rows.annotate(
        n=Count("id"), worth=Sum("worth_cents"), partners=Count("partner")
    ).order_by():
        before = grades[letter]
        grades[letter] = (before[0] + count, before[1] + (worth or 0))
        if letter == "A":
            people.update(place_of(stage, count, partners))
    return {
        "grades": grades,
        "to_partners": people["partners"],
        "to_sales": people["sales"],
        "to_call": people["call"],
        "a_moving": people["partners"] + people["sales"] + people["call"],
    }


def place_of(stage: str, count: int, with_partner: int) -> dict[str, int]:
    """With whom the A leads of a stage are."""
    if stage in (Stage.MATCH, Stage.OFFER):
        return {"partners": count}
    if stage in (Stage.PURSUE, Stage.CLOSED):
        return {"partners": with_partner, "sales": count - with_partner}
    return {"call": count} if stage == Stage.QUALIFY else {}


def ring(now: datetime) -> dict[str, Any]:
    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    nurtured = Lead.objects.filter(stage=Stage.NURTURE)
    return nurtured.aggregate(in_ring=Count("id"), ripe=Count("id", filter=Q(next_at__lt=tomorrow)))


def standing(figures: Figures) -> int:
    """What needs a person."""
    return figures.stuck + figures.standing["clean"] + sum(figures.standing[s] for s in PICTURE_STAGES)


def headline(figures: Figures) -> str:
    when = gettext("today") if figures.today else gettext("in the last 30 days")
    came = ngettext("%(n)s contact arrived %(when)s.", "%(n)s contacts arrived %(when)s.", figures.contacts)
    way = ngettext("%(n)s is on its way to a person", "%(n)s are on their way to a person", figures.a_moving)
    stands = standing(figures)
    needs = (
        ngettext("%(n)s stands and needs you.", "%(n)s stand and need you.", stands)
        if stands
        else gettext("nothing stands.")
    )
    parts = (
        came % {"n": number(figures.contacts), "when": when},
        f"{way % {'n': number(figures.a_moving)}},",
        needs % {"n": number(stands)} if stands else needs,
    )
    return " ".join(parts)


def shortened(name: str) -> str:
    """At most seven letters, for a rail on a phone."""
    first = name.split()[0]
    return name if len(name) <= RAIL_LETTERS else first if len(first) <= RAIL_LETTERS else f"{first[:5]}."


def number(value: int) -> str:
    return formats.number_format(value, force_grouping=True)


def address(**wanted: str) -> str:
    pairs = "&".join(f"{name}={value}" for name, value in wanted.items())
    return f"{reverse('leads')}?{pairs}"


def picture(figures: Figures) -> charts.Machine:
    """The figures as the drawing takes them; every count links to its list."""
    period = "today" if figures.today else "30"
    a, b, c = (figures.grades[letter] for letter in "ABC")
    stuck = ngettext("%(n)s without a partner", "%(n)s without a partner", figures.stuck) % {
        "n": figures.stuck
    }
    return charts.Machine(
        sources=[charts.Source(label=name, count=n, short=shortened(name)) for name, n in figures.sources],
        stations=stations(figures),
        ended=figures.ended,
        a=charts.Track(
            count=a[0],
            worth=large_euro(a[1]),
            hint=gettext("to a person at once"),
            hint_short=gettext("to people"),
            url=address(grade="A", arrived=period),
            standing=stuck if figures.stuck else "",
            standing_url=address(stage="stuck"),
        ),
        b=charts.Track(
            count=b[0],
            worth=large_euro(b[1]),
            hint=gettext("kept warm until ripe"),
            hint_short=gettext("keep warm"),
            url=address(grade="B", arrived=period),
        ),
        c=charts.Track(
            count=c[0],
            hint=gettext("sorted out, with reason and date"),
            hint_short=gettext("out"),
            url=address(grade="C", arrived=period),
        ),
        people=(
            charts.Person(
                gettext("sales"), figures.to_sales, address(grade="A", stage="pursue", arrived=period)
            ),
            charts.Person(
                gettext("partners"), figures.to_partners, address(grade="A", stage="partner", arrived=period)
            ),
            charts.Person(gettext("call first"), figures.to_call, address(stage="qualify", arrived=period)),
        ),
        ripe=figures.ripe,
        in_ring=figures.in_ring,
        ripe_url=address(stage="nurture", sort="next"),
        ring_url=address(stage="nurture"),
        ring_steps=(gettext("question"), gettext("invitation"), gettext("letter")),
    )


def stations(figures: Figures) -> list[charts.Station]:
    """capture, clean, enrich, grade; a station turns yellow when something has stood there for 15 minutes."""
    named = (
        ("", gettext("capture"), gettext("nothing is lost"), ""),
        ("clean", gettext("clean"), gettext("double? real?"), ""),
        (Stage.ENRICH, gettext("enrich"), gettext("add facts"), address(stage="enrich")),
        (Stage.GRADE, gettext("grade"), gettext("What is it worth?"), address(stage="grade")),
    )
    return [
        charts.Station(
            label=label,
            hint=hint,
            inside=figures.waiting[stage] if stage else 0,
            url=url if figures.waiting[stage] else "",
            standing=stands(figures.standing[stage]),
            standing_short=stands(figures.standing[stage]),
            standing_url=url,
        )
        for stage, label, hint, url in named
    ]


def stands(count: int) -> str:
    return ngettext("%(n)s stands", "%(n)s stand", count) % {"n": number(count)} if count else ""


def picture_words(figures: Figures) -> charts.TrackWords:
    version = Policy.objects.aggregate(live=Max("version", filter=Q(state=Policy.State.LIVE)))["live"] or 0
    ripe = ngettext("%(n)s gets ripe today,", "%(n)s get ripe today,", figures.ripe)
    return charts.TrackWords(
        title=headline(figures),
        points=pgettext("railway", "Points"),
        policy=gettext("Policy %(version)s") % {"version": version},
        ended=ngettext("%(n)s ends here", "%(n)s end here", figures.ended) % {"n": number(figures.ended)},
        ended_detail=gettext("%(doubles)s double, %(nonsense)s nonsense")
        % {"doubles": number(figures.doubles), "nonsense": number(figures.nonsense)},
        ripe=ripe % {"n": number(figures.ripe)} if figures.ripe else gettext("None gets ripe today."),
        ripe_short=gettext("%(n)s ripe") % {"n": number(figures.ripe)}
        if figures.ripe
        else gettext("none ripe"),
        back_to_grade=gettext("back to grading") if figures.ripe else "",
        in_ring=gettext("%(n)s in the ring") % {"n": number(figures.in_ring)},
        wagon=lambda n: ngettext("%(n)s lead", "%(n)s leads", n) % {"n": number(n)},
        inside_now=gettext("being worked on"),
        needs_person=gettext("stands, needs a person"),
        number=number,
    )
