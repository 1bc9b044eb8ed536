"""Which partners are listed: by name, level, result, product line, and who covers a postcode."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stellwerk.capture.vocabulary import PARTNERS
from stellwerk.clean.places import read_country, split_postcode
from stellwerk.enrich.providers.postcode import centre_of
from stellwerk.match.areas import distance_km
from stellwerk.match.partner_export import file_rows
from stellwerk.match.performers import performance_class
from stellwerk.match.policy import MatchPolicy
from stellwerk.store.models import Partner, Policy, Territory
from stellwerk.terms import Level
from stellwerk.web.access import reader_of
from stellwerk.web.desk.tables import csv_file
from stellwerk.worker.partner_rows import records

CLASSES = ("high", "moderate", "weak")
BATCH = 500
LISTED = ("code", "name", "level", "performance", "city", "history_wins", "history_expected")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter as the address says it; '' is no wish. What nobody knows is ignored."""

    q: str = ""
    level: str = ""
    performance: str = ""
    product: str = ""
    covers: str = ""
    gone: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        allowed: dict[str, Any] = {"level": set(Level), "performance": set(CLASSES), "gone": {"1"}}
        wishes = {name: query.get(name, "").strip()[:60] for name in cls.__slots__}
        return cls(**{k: v for k, v in wishes.items() if v and v in allowed.get(k, (v,))})

    @property
    def any(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)


def class_of(partner: Partner, rules: MatchPolicy) -> str:
    """The performance class as it was judged last; before that by the results so far."""
    return partner.performance or performance_class(partner.history_wins, partner.history_expected, rules)


def matching(wanted: Wanted, *, today: date) -> "QuerySet[Partner]":
    """The partners that fit the filter; without a wish all that are there now."""
    found = Partner.objects.filter(left_on__lte=today) if wanted.gone else Partner.objects.active(today)
    if wanted.q:
        found = found.filter(
            Q(name__icontains=wanted.q) | Q(code__iexact=wanted.q) | Q(city__istartswith=wanted.q)
        )
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.product:
        found = found.filter(competences__product=wanted.product)
    if wanted.covers:
        found = found.filter(pk__in=covering(wanted.covers))
    if wanted.performance:
        rules = Policy.objects.live().read("match", MatchPolicy)
        known = found.only("performance", "history_wins", "history_expected")
        found = found.filter(pk__in=[p.pk for p in known if class_of(p, rules) == wanted.performance])
    return found


def covering(text: str) -> set[int]:
    """Ids of the partners whose area holds this postcode ('34117', 'AT 4020'), by prefix, radius or no limit."""
    country, postcode = place_of(text)
    prefixes = [postcode[:length] for length in range(len(postcode) + 1)]
    found = set(
        Territory.objects.filter(country=country, prefix__in=prefixes).values_list("partner", flat=True)
    )
    bound = set(Territory.objects.values_list("partner", flat=True))
    spot = centre_of(country, postcode)
    for pk, lat, lon, radius in Partner.objects.values_list("id", "lat", "lon", "radius_km"):
        if radius is None:
            found |= {pk} - bound
        elif spot and lat is not None and lon is not None and distance_km((lat, lon), spot) <= radius:
            found.add(pk)
    return found


def place_of(text: str) -> tuple[str, str]:
    """Country and postcode of what was typed; four digits without a country are Austrian, five German."""
    word, _, rest = text.replace(":", " ").strip().partition(" ")
    if rest and (named := read_country(word)):
        return named, rest.strip()
    told, postcode, _ = split_postcode(text, "")
    return told or ("AT" if len(postcode) == 4 else "DE"), postcode


def headline(wanted: Wanted, count: int) -> str:
    """What the filter found."""
    if wanted.covers:
        text = ngettext("%(n)s partner covers %(place)s.", "%(n)s partners cover %(place)s.", count)
        return text % {"n": count, "place": " ".join(place_of(wanted.covers))}
    if wanted.gone:
        return ngettext("%(n)s partner has left.", "%(n)s partners have left.", count) % {"n": count}
    return ngettext("%(n)s partner fits your filter.", "%(n)s partners fit your filter.", count) % {
        "n": count
    }


@require_safe
def partners_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list with the columns of an import: read again, it changes nothing."""
    reader_of(request)
    found = matching(Wanted.read(request.GET), today=timezone.localdate())
    ids = list(found.order_by("code").values_list("id", flat=True))
    return csv_file(gettext("partners.csv"), lines(ids))


def lines(ids: list[int]) -> Iterator[Sequence[object]]:
    yield PARTNERS.names
    for at in range(0, len(ids), BATCH):
        for record in records(Partner.objects.filter(id__in=ids[at : at + BATCH]).order_by("code")).values():
            yield from file_rows(record)
