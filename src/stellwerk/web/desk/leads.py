"""The list of leads: filters in the address, saved filters above, sorting, pages, CSV."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from stellwerk.grade import step as grade
from stellwerk.grade.segments import Segment
from stellwerk.grade.strategy import Field
from stellwerk.store.leads import LeadQuerySet
from stellwerk.store.models import Lead
from stellwerk.terms import Channel, Letter, Stage
from stellwerk.web.access import may, reader_of
from stellwerk.web.desk.acts import acts
from stellwerk.web.desk.find import leads_for
from stellwerk.web.desk.segments import counted, names_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.web.templatetags.stellwerk import named

PAGE = 50
SEGMENTS = tuple("123456")
NONE = "none"  # in the address: those of which it is not known, or that belong to none
SORTS: Mapping[str, tuple[Any, ...]] = {
    "worth": (F("worth_cents").desc(), "id"),
    "urgency": (F("priority").desc(), "id"),
    "newest": (F("arrived_at").desc(), "id"),
    "points": (F("points").desc(nulls_last=True), "id"),
    "next": (F("next_at").asc(nulls_last=True), "id"),
}
SORT_NAMES = (
    ("worth", gettext_lazy("Worth")),
    ("urgency", gettext_lazy("Order of work")),
    ("newest", gettext_lazy("Newest")),
    ("points", gettext_lazy("Points")),
    ("next", gettext_lazy("Next look")),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter as the address says it; '' is no wish. What nobody knows is ignored.

    An address without any wish shows the open leads; `stage=all` asks for every one.
    """

    grade: str = ""
    stage: str = ""
    segment: str = ""
    strategy: str = ""
    product: str = ""
    channel: str = ""
    country: str = ""
    arrived: str = ""
    q: str = ""
    sort: str = "worth"

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        allowed: dict[str, Any] = {
            "grade": set(Letter),
            "stage": {*Stage, "all", "open", "partner"},
            "channel": set(Channel),
            "strategy": set(Field),
            "segment": set(SEGMENTS),
            "arrived": {"today", "30"},
            "sort": set(SORTS),
        }
        wishes = {name: query.get(name, "").strip()[:80] for name in cls.__slots__}
        # An own segment's code is a word; whether it is there shows when its leads are counted.
        if not wishes["segment"].isdecimal():
            allowed["segment"].add(wishes["segment"])
        fitting = {k: v for k, v in wishes.items() if v and v in allowed.get(k, (v,))}
        return cls(**fitting if fitting.keys() - {"sort"} else {"stage": "open", **fitting})

    @property
    def any(self) -> bool:
        """Whether anything narrows the list."""
        return any(getattr(self, name) not in ("", "all") for name in self.__slots__ if name != "sort")

    @property
    def only_open(self) -> bool:
        """Whether it is the list as it opens: all that is open, in whatever order."""
        return replace(self, sort="worth") == Wanted(stage="open")


@dataclass(frozen=True, slots=True)
class Saved:
    """A filter that is one click away."""

    label: Any
    query: str
    count: int
    current: bool = False


@require_safe
def leads(request: HttpRequest) -> HttpResponse:
    user = reader_of(request)
    wanted = Wanted.read(request.GET)
    visible = leads_for(user)
    found = matching(visible, wanted).select_related("organisation", "person", "partner")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    listed, rules = saved(visible, wanted), grade.rules()
    context = {
        "wanted": wanted,
        "page": page,
        "leads": list(page.object_list),
        "headline": headline(
            wanted, page.paginator.count, {f.query: f.count for f in listed}, names_of(rules)
        ),
        "saved": listed,
        "segments": segments(visible, wanted, rules),
        "choices": choices(visible),
        "may_segments": may(user, "segments"),
        "acts": acts(rules) if may(user, "leads_mark") else [],
        "query": query_of(request, without=("page",)),
        "sorts": [(key, label, wanted.sort == key) for key, label in SORT_NAMES],
    }
    return render(request, "desk/leads.html", context)


def matching(visible: LeadQuerySet, wanted: Wanted) -> LeadQuerySet:
    """The leads that fit the filter, in the wanted order."""
    found = visible.exclude(stage=Stage.MERGED)
    for name in ("grade", "product", "channel", "country", "strategy"):
        if value := getattr(wanted, name):
            found = found.filter(**{name: "" if value == NONE else value})
    if wanted.segment == NONE:
        found = found.filter(segments=[])
    elif wanted.segment:
        found = found.in_segment(wanted.segment)
    if wanted.stage == "open":
        found = found.open()
    elif wanted.stage == "partner":
        found = found.filter(Q(stage__in=(Stage.MATCH, Stage.OFFER)) | Q(partner__isnull=False))
    elif wanted.stage not in ("", "all"):
        found = found.filter(stage=wanted.stage)
    if wanted.arrived:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        found = found.filter(arrived_at__gte=midnight - timedelta(days=30 * (wanted.arrived == "30")))
    return searched(found, wanted.q).order_by(*SORTS[wanted.sort])


def searched(found: LeadQuerySet, text: str) -> LeadQuerySet:
    """By number, company, person, mail or place."""
    if not text:
        return found
    digits = text.upper().removeprefix("L-").replace(".", "")
    if (
        digits.isdecimal()
        and len(digits) < 12
        and (numbered := found.filter(prospect_number=int(digits))).exists()
    ):
        return numbered
    named_so = Q(organisation__name__icontains=text) | Q(person__last_name__icontains=text)
    return found.filter(named_so | Q(person__email__istartswith=text) | Q(city__istartswith=text))


def headline(wanted: Wanted, count: int, counts: Mapping[str, int], segment_names: Mapping[str, str]) -> str:
    """How many; `counts` are those of the saved filters, by their query."""
    number = formats.number_format(count, force_grouping=True)
    if wanted.segment and wanted.segment not in (*SEGMENTS, NONE):
        text = ngettext("%(n)s lead belongs to “%(name)s”.", "%(n)s leads belong to “%(name)s”.", count)
        return text % {"n": number, "name": segment_names.get(wanted.segment, wanted.segment)}
    if wanted.segment and wanted.segment != NONE:
        text = ngettext(
            "%(n)s lead belongs to segment %(segment)s: %(name)s.",
            "%(n)s leads belong to segment %(segment)s: %(name)s.",
            count,
        )
        return text % {"n": number, "segment": wanted.segment, "name": segment_names[wanted.segment]}
    if wanted.stage == Stage.STUCK:
        return ngettext("%(n)s lead stands and needs you.", "%(n)s leads stand and need you.", count) % {
            "n": number
        }
    if wanted.only_open:
        return opening(count, counts["stage=stuck"])
    if wanted.any:
        return ngettext("%(n)s lead fits your filter.", "%(n)s leads fit your filter.", count) % {"n": number}
    text = ngettext(
        "%(n)s lead is known to us, %(open)s of them open.",
        "%(n)s leads are known to us, %(open)s of them open.",
        count,
    )
    return text % {"n": number, "open": formats.number_format(counts[""], force_grouping=True)}


def opening(count: int, stuck: int) -> str:
    """What the list says before anybody has asked for anything."""
    text = ngettext("%(n)s lead is open", "%(n)s leads are open", count)
    opened = text % {"n": formats.number_format(count, force_grouping=True)}
    needs = ngettext("%(n)s stands and needs you.", "%(n)s stand and need you.", stuck)
    return f"{opened}, {needs % {'n': stuck}}" if stuck else f"{opened}."


def saved(visible: LeadQuerySet, wanted: Wanted) -> list[Saved]:
    """The filters everybody needs; all counts come from one query over an index."""
    counts = Counter[tuple[str, str]]()
    for stage, letter, count in (
        visible.order_by("stage", "grade").values_list("stage", "grade").annotate(n=Count("id"))
    ):
        counts[stage, letter] = count

    def total(*stages: str, grade: str = "") -> int:
        return sum(n for (s, g), n in counts.items() if s in stages and (not grade or g == grade))

    everything = [s for s in Stage if s is not Stage.MERGED]
    is_open = [s for s in everything if s not in (Stage.SCRAP, Stage.CLOSED)]
    offered = (
        (gettext("Open"), "", total(*is_open)),
        (gettext("Grade A, open"), "grade=A&stage=open", total(*is_open, grade="A")),
        (gettext("Stand and need you"), "stage=stuck", total(Stage.STUCK)),
        (gettext("To be called first"), "stage=qualify", total(Stage.QUALIFY)),
        (gettext("Kept warm"), "stage=nurture", total(Stage.NURTURE)),
        (gettext("Sorted out"), "stage=scrap", total(Stage.SCRAP)),
        (gettext("All"), "stage=all", total(*everything)),
    )
    wish = replace(wanted, sort="worth")
    return [
        Saved(label, query, count, Wanted.read(QueryDict(query)) == wish) for label, query, count in offered
    ]


def segments(visible: LeadQuerySet, wanted: Wanted, rules: Sequence[Segment]) -> list[Saved]:
    """The segments in use, one click each."""
    found = counted(visible.exclude(stage=Stage.MERGED))
    return [
        Saved(
            f"{code} {name}" if code in SEGMENTS else name,
            f"segment={code}",
            found[code],
            wanted.segment == code,
        )
        for code, name in names_of([rule for rule in rules if rule.active]).items()
    ]


def choices(visible: LeadQuerySet) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen, from what there is."""
    there: dict[str, list[str]] = {
        name: sorted(filter(None, visible.order_by(name).values_list(name, flat=True).distinct()[:60]))
        for name in ("product", "country")
    }
    return {
        "grade": [(letter, letter) for letter in Letter],
        "product": [
            (NONE, gettext("not known yet")),
            *((value, named(value, "product")) for value in there["product"]),
        ],
        "channel": [(value, named(value, "channel")) for value in Channel],
        "strategy": [(value, named(value, "strategy")) for value in Field],
        "country": [(value, value) for value in there["country"]],
        "stage": [(value, named(value, "stage")) for value in Stage if value is not Stage.MERGED],
    }


def query_of(request: HttpRequest, *, without: tuple[str, ...]) -> str:
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return query.urlencode()


@require_safe
def leads_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as UTF-8 with a byte order mark, so that Excel reads the umlauts."""
    user = reader_of(request)
    found = matching(leads_for(user), Wanted.read(request.GET))
    rows = found.select_related("organisation", "person", "partner", "campaign").iterator(chunk_size=500)
    return csv_file("leads.csv", chain((heading(),), map(cells, rows)))


def heading() -> tuple[str, ...]:
    return (
        gettext("Number"),
        gettext("Company"),
        gettext("Person"),
        gettext("E-mail"),
        gettext("Phone"),
        gettext("Country"),
        gettext("Postcode"),
        gettext("City"),
        gettext("Product"),
        gettext("Channel"),
        gettext("Campaign"),
        gettext("Grade"),
        gettext("Points"),
        gettext("Order value in euros"),
        gettext("Worth in euros"),
        gettext("Segments"),
        gettext("Stage"),
        gettext("Partner"),
        gettext("Arrived"),
    )


def cells(lead: Lead) -> tuple[object, ...]:
    person = lead.person
    return (
        lead.number,
        lead.organisation or "",
        person or "",
        person.email if person else "",
        (person.phone or person.mobile) if person else "",
        lead.country,
        lead.postcode,
        lead.city,
        named(lead.product, "product"),
        named(lead.channel, "channel"),
        lead.campaign or "",
        lead.grade,
        "" if lead.points is None else lead.points,
        "" if lead.value_cents is None else lead.value_cents // 100,
        lead.worth_cents // 100,
        " ".join(lead.segments),
        named(lead.stage, "stage"),
        lead.partner or "",
        f"{timezone.localtime(lead.arrived_at):%Y-%m-%d %H:%M}",
    )
