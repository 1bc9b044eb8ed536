"""The filters of all reports as the address has them, and what can be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from stellwerk.review.figures import Figures
from stellwerk.review.shelf import Filters, Known, Question
from stellwerk.terms import Channel, Letter
from stellwerk.web.desk.report_words import by_name, word_of

PERIODS = (
    ("", gettext_lazy("All")),
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("12 months")),
)
NAMES = ("channel", "product", "campaign", "region", "partner", "segment", "grade")
MOST = 400  # entries of one choice; more are narrowed by another filter


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its label, what can be chosen, what is."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


def filters_of(query: QueryDict, question: Question, *, now: datetime) -> Filters:
    """The filters of the address; what nobody can mean is ignored, what is unknown finds no lead."""
    since, until = period_of(query, now=now)
    said = {name: query.get(name, "").strip()[:80].replace("\x00", "") for name in (*NAMES, "by")}
    return Filters(
        since=since,
        until=until,
        letter=said.pop("grade") if query.get("grade") in set(Letter) else said.pop("grade") and "",
        by=said.pop("by") if query.get("by") in question.by else said.pop("by") and "",
        **said,
    )


def period_of(query: QueryDict, *, now: datetime) -> tuple[datetime | None, datetime | None]:
    """From and until: days back from now, or two dates of the reader's calendar (the last one included)."""
    days = query.get("days", "")
    if days in {key for key, _ in PERIODS if key}:
        return now - timedelta(days=int(days)), None
    first, last = day_of(query.get("from", "")), day_of(query.get("until", ""))
    return midnight(first), midnight(last + timedelta(days=1)) if last and last < date.max else None


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def midnight(on: date | None) -> datetime | None:
    return None if on is None else timezone.make_aware(datetime.combine(on, time()))


def choices(filters: Filters, figures: Figures, known: Known) -> list[Choice]:
    """What there is to choose, from what the leads have."""
    named = {name: sorted(filter(None, figures.words(name))) for name in ("product", "region")}
    countries = {region.split(" ")[0] for region in named["region"]}
    options: dict[str, Sequence[str]] = {
        "channel": [value.value for value in Channel],
        "product": named["product"],
        "campaign": sorted(known.campaigns, key=lambda pk: known.campaigns[pk].name),
        "region": sorted({*countries, *named["region"]}),
        "partner": sorted(known.partners, key=lambda pk: known.partners[pk].name),
        "segment": sorted({code for word in figures.words("segments") for code in word.split("|") if code}),
        "grade": [letter.value for letter in Letter],
    }
    chosen: dict[str, Any] = {name: getattr(filters, name) for name in NAMES if name != "grade"}
    chosen["grade"] = filters.letter
    return [
        Choice(
            name,
            by_name(name),
            tuple((value, word_of(name, value, known)) for value in values[:MOST]),
            chosen[name],
        )
        for name, values in options.items()
    ]


def spoken_period(filters: Filters) -> str:
    """The period in words, for the head of a printed page."""
    if filters.since is None and filters.until is None:
        return gettext("All leads")
    first = f"{timezone.localtime(filters.since):%Y-%m-%d}" if filters.since else "…"
    last = f"{timezone.localtime(filters.until):%Y-%m-%d}" if filters.until else gettext("today")
    return gettext("Leads that arrived from %(first)s until %(last)s") % {"first": first, "last": last}
