"""My numbers: how the partner answers, calls and sells, against the twelve weeks before; and its level."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from stellwerk import charts
from stellwerk.review import step as review
from stellwerk.review.reports.partner_numbers import Figure, Value
from stellwerk.web.portal.card import language
from stellwerk.web.portal.doors import stops
from stellwerk.web.portal.find import find_partner_for
from stellwerk.web.templatetags.stellwerk import lasting, percent

PERIOD = timedelta(weeks=12)
SHARE, TIME = "share", "time"
# Figure -> its kind, its name, what it counts, and of what.
TOLD: dict[str, tuple[str, Promise, Promise]] = {
    "picked": (SHARE, gettext_lazy("Leads you take"), gettext_lazy("of all offers you answered or missed")),
    "answer": (
        TIME,
        gettext_lazy("Time to your answer"),
        gettext_lazy("median, nights and weekends included"),
    ),
    "contact": (
        TIME,
        gettext_lazy("Time to the first contact"),
        gettext_lazy("median, from taking the lead to reaching somebody"),
    ),
    "conversion": (
        SHARE,
        gettext_lazy("Leads that become orders"),
        gettext_lazy("of all leads you took that have ended"),
    ),
    "closing": (
        SHARE,
        gettext_lazy("Quotations that become orders"),
        gettext_lazy("of all quotations whose lead has ended"),
    ),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as the page shows it; `value` is empty where there are too few cases to say."""

    name: str
    about: str
    value: str
    change: str
    cases: str
    bars: charts.Svg | None


@require_GET
@never_cache
def numbers(request: HttpRequest) -> HttpResponse:
    """Five figures, each against the period before, and the leads that nobody hears of."""
    partner = find_partner_for(request.user)
    now = timezone.now()
    counted = review.partner_numbers(partner, now=now, period=PERIOD)
    level = review.standing_of(partner.pk, now=now)
    context = {
        "partner": partner,
        "numbers": counted,
        "figures": [told(figure) for figure in counted.figures],
        "picked": counted.picked.now.value,
        "answer": written(TIME, counted.answer.now).removesuffix("."),  # "61 Min." ends a sentence
        "level": level,
        "level_since": _day(level.since),
        "level_from": _day(level.announced.effective_on) if level.announced else "",
        "portal_nav": stops(request),
    }
    return render(request, "portal/numbers.html", context)


def _day(on: date | None) -> str:
    return formats.date_format(on, "j. F Y" if language() == "de" else "j F Y") if on else ""


def told(figure: Figure) -> Told:
    kind, name, about = TOLD[figure.name]
    values = (figure.now, figure.before)
    return Told(
        name=str(name),
        about=str(about),
        value=written(kind, figure.now),
        change=change(kind, figure.change),
        cases=gettext("%(now)s cases, before %(before)s")
        % {"now": figure.now.cases, "before": figure.before.cases},
        bars=bars(kind, str(name), *values) if figure.now.value is not None else None,
    )


def written(kind: str, value: Value) -> str:
    """The figure in the reader's format; nothing where there are too few cases."""
    if value.value is None:
        return ""
    return percent(value.value) if kind == SHARE else lasting(timedelta(seconds=value.value))


def bars(kind: str, name: str, now: Value, before: Value) -> charts.Svg:
    labels = (gettext("12 weeks"), gettext("before"))
    rows = [
        (label, value.value or 0.0, written(kind, value) or gettext("too few to say"))
        for label, value in zip(labels, (now, before), strict=True)
    ]
    title = f"{name}: " + ", ".join(f"{label} {shown}" for label, _, shown in rows)
    return charts.then_and_now(rows, title=title)


def change(kind: str, difference: float | None) -> str:
    """Against the period before, in words; nothing where one of the two says nothing."""
    if difference is None:
        return ""
    return CHANGES[kind](difference)


def _share_change(difference: float) -> str:
    points = round(abs(difference) * 100)
    if not points:
        return gettext("As before.")
    if difference > 0:
        return ngettext("One point more than before.", "%(n)s points more than before.", points) % {
            "n": points
        }
    return ngettext("One point less than before.", "%(n)s points less than before.", points) % {"n": points}


def _time_change(difference: float) -> str:
    if abs(difference) < 60:
        return gettext("As before.")
    shown = {"time": lasting(timedelta(seconds=abs(difference)))}
    return (
        gettext("%(time)s faster than before.") if difference < 0 else gettext("%(time)s slower than before.")
    ) % shown


CHANGES: dict[str, Callable[[float], str]] = {SHARE: _share_change, TIME: _time_change}
