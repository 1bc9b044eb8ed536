"""The report on lead types: which become customers fast and buy much, and which only eat time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from stellwerk import charts
from stellwerk.review import step as review
from stellwerk.review.reports.lead_types import ENOUGH, LeadType, LeadTypes
from stellwerk.store.models import SegmentRule
from stellwerk.terms import Channel
from stellwerk.web.desk.leads import NONE
from stellwerk.web.desk.scope import PERIODS, Report, scope_of
from stellwerk.web.templatetags.stellwerk import decimal, euro, inside, named

LITTLE = 0.25  # of the best; whoever brings less than that only eats time
SHOWN = 60  # rows of the page; the file has them all
SORTS: Mapping[str, tuple[Any, Callable[[LeadType], Any]]] = {
    "brings": (gettext_lazy("Brings per lead"), lambda one: (one.speaks, one.order_cents)),
    "leads": (gettext_lazy("Leads"), lambda one: one.leads),
    "chance": (gettext_lazy("Chance"), lambda one: one.chance or 0.0),
    "value": (gettext_lazy("Order value"), lambda one: one.value_cents or 0.0),
    "days": (gettext_lazy("Fastest"), lambda one: -one.days if one.days is not None else -1e9),
    "won": (gettext_lazy("Orders"), lambda one: one.won),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One type as the table shows it."""

    type: LeadType
    name: str
    segment: str
    url: str
    picture: charts.Svg | None
    odds: str


def show(request: HttpRequest, found: Report) -> HttpResponse:
    scope = scope_of(request)
    types = review.lead_types_of(scope)
    order = request.GET.get("sort", "") if request.GET.get("sort") in SORTS else "brings"
    listed = sorted(types.types, key=SORTS[order][1], reverse=True)
    names = segment_names()
    most = max((one.order_cents for one in listed if one.speaks), default=0.0)
    context = {
        "report": found,
        "headline": headline(types, names),
        "types": types,
        "rows": [row(one, most, names) for one in listed[:SHOWN]],
        "further": max(0, len(listed) - SHOWN),
        "sorts": [(key, label, key == order) for key, (label, _) in SORTS.items()],
        "scope": scope,
        "days": request.GET.get("days", ""),
        "periods": PERIODS,
        "channels": [(value.value, named(value, "channel")) for value in Channel],
        "products": review.products(),
        "query": request.GET.urlencode(),
        "enough": ENOUGH,
    }
    return render(request, "desk/report_lead_types.html", context)


def headline(types: LeadTypes, names: Mapping[str, str]) -> str:
    """The best and the worst type in one sentence that can be spoken."""
    if not types.types:
        return gettext("Nothing has come in yet in this choice.")
    if types.best is None or types.worst is None:
        return gettext("Too few leads are closed to compare lead types: so far only the score speaks.")
    best, worst = spoken(types.best, names), inside(spoken(types.worst, names))
    return f"{praise(types, best)}; {blame(types.best, types.worst, worst)}"


def praise(types: LeadTypes, best: str) -> str:
    """What the best type does better than the others."""
    if types.is_fast and types.buys_much:
        text = gettext("%(type)s become customers fast and buy much")
    elif types.is_fast:
        text = gettext("%(type)s become customers fast")
    elif types.buys_much:
        text = gettext("%(type)s buy much")
    else:
        text = gettext("%(type)s bring most")
    return text % {"type": best}


def blame(best: LeadType, worst: LeadType, name: str) -> str:
    if worst.order_cents < LITTLE * best.order_cents:
        return gettext("%(type)s only eat time.") % {"type": name}
    return gettext("%(type)s bring least.") % {"type": name}


def segment_names() -> dict[str, str]:
    """The names of all segments by their code: the house's own and those that somebody added."""
    rules = SegmentRule.objects.values_list("code", "name")
    return {code: named(code, "segment") for code in "123456"} | {code: name for code, name in rules if name}


def spoken(one: LeadType, names: Mapping[str, str]) -> str:
    """'Fair leads for milling centres', with the segment where it is one."""
    said = named(one.channel, "type_channel") or gettext("Leads of unknown origin")
    if one.product:
        said = gettext("%(leads)s for %(product)s") % {
            "leads": said,
            "product": inside(named(one.product, "product")),
        }
    if one.segment:
        said = gettext("%(leads)s (%(segment)s)") % {
            "leads": said,
            "segment": names.get(one.segment, one.segment),
        }
    return said


def row(one: LeadType, most: float, names: Mapping[str, str]) -> Row:
    title = gettext("%(euros)s per lead") % {"euros": euro(one.order_cents)}
    return Row(
        type=one,
        name=spoken_type(one),
        segment=names.get(one.segment, one.segment),
        url=address(one),
        picture=charts.square(one.order_cents, most=most, title=title) if one.speaks else None,
        odds=odds(one),
    )


def spoken_type(one: LeadType) -> str:
    """Channel and product line, as the first cell names it."""
    product = named(one.product, "product") or gettext("product not known")
    return f"{named(one.channel, 'channel')} · {product}"


def odds(one: LeadType) -> str:
    """The range of the chance in words."""
    if one.low is None or one.high is None:
        return ""
    low, high = round(one.low * 100), round(one.high * 100)
    if low == high:
        return gettext("%(n)s of 100") % {"n": low}
    return gettext("%(low)s to %(high)s of 100") % {"low": low, "high": high}


def address(one: LeadType) -> str:
    """The list of exactly these leads."""
    wanted = {
        "channel": one.channel,
        "product": one.product or NONE,
        "segment": one.segment or NONE,
        "stage": "all",
    }
    return f"{reverse('leads')}?{urlencode(wanted)}"


def table(request: HttpRequest) -> list[tuple[object, ...]]:
    head: tuple[object, ...] = (
        gettext("Channel"),
        gettext("Product"),
        gettext("Segment"),
        gettext("Leads"),
        gettext("Chance in percent"),
        gettext("Chance at least, in percent"),
        gettext("Chance at most, in percent"),
        gettext("Order value in euros"),
        gettext("Worth in euros"),
        gettext("Won"),
        gettext("Lost"),
        gettext("Orders expected by the score"),
        gettext("Days to the order"),
        gettext("Half-life of the interest in days"),
        gettext("Brings per lead in euros"),
    )
    names = segment_names()
    return [head, *(cells(one, names) for one in review.lead_types_of(scope_of(request)).types)]


def cells(one: LeadType, names: Mapping[str, str]) -> tuple[object, ...]:
    return (
        named(one.channel, "channel"),
        named(one.product, "product"),
        names.get(one.segment, one.segment),
        one.leads,
        *(tenth(share) for share in (one.chance, one.low, one.high)),
        "" if one.value_cents is None else round(one.value_cents / 100),
        round(one.worth_cents / 100),
        one.won,
        one.lost,
        decimal(one.expected, 1),
        decimal(one.days, 0),
        decimal(one.half_life_days, 0),
        round(one.order_cents / 100),
    )


def tenth(share: float | None) -> str:
    return "" if share is None else decimal(share * 100, 1)
