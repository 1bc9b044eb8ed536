"""A report's numbers and names as people read them."""

from collections.abc import Sequence
from functools import cache
from math import isnan
from typing import Any

from django.utils.translation import gettext

from stellwerk import words
from stellwerk.review.shelf import Column, Known
from stellwerk.web.templatetags.stellwerk import euro, large_euro, named, percent, reader, say
from stellwerk.words.figures import SPACE, Speaker

MILLION_CENTS = 100_000_000
SMALL = 0.1  # a share below it is written with a decimal: most of a market is small
OWN = ("partner", "campaign", "source", "agency")  # kinds that have names of their own


def by_name(name: str) -> str:
    """A filter, a column or a division in words."""
    return words.name("report_column", name, reader())


def question_of(name: str) -> str:
    return words.name("report_question", name, reader())


def promise_of(name: str) -> str:
    return words.name("report_promise", name, reader())


def word_of(kind: str, value: str, known: Known) -> str:
    """One part of a row's label."""
    if not value:
        return words.name("report_none", kind, reader())
    if kind in OWN:
        return known.called(kind, value)
    if kind == "segment":
        return known.segments.get(value) or named(value, "segment")
    if kind in ("region", "competitor", "letter", "grade", "quarter"):
        return value
    return named(value, "lost" if kind == "lost_reason" else kind)


def label_of(label: Sequence[tuple[str, str]], known: Known) -> list[str]:
    """A row's label, part by part."""
    return [word_of(kind, value, known) for kind, value in label]


def written(column: Column, row: int) -> str:
    """One value as the page shows it; '' for what nobody can say."""
    if column.words:
        return say(column.words[row])
    value = float(column.values[row])
    return "" if isnan(value) else figure(column.kind, value)


def figure(kind: str, value: float) -> str:
    """One number in the reader's format."""
    speaker = speaker_of(reader())
    if kind == "count":
        return speaker.number(round(value))
    if kind == "cents":
        return speaker.money(round(value)) if abs(value) < MILLION_CENTS else large_euro(value)
    if kind == "share" and 0 < value < SMALL:
        return gettext("%(number)s%%") % {"number": speaker.number(value * 100, 1)}
    if kind == "share":
        return percent(value)
    digits = 0 if kind in ("hours", "days") and value >= 10 else 2 if kind == "times" and value < 10 else 1
    number = speaker.number(value, digits)
    return f"{number}{SPACE}h" if kind == "hours" else number


@cache
def speaker_of(language: str) -> Speaker:
    """Writes numbers ten times as fast as Django does; a table has hundreds."""
    return Speaker(language, {}, stage="report", tz=None)


def between(column: Column, row: int) -> str:
    """The range of a value; '' where it has none."""
    if column.low is None or column.high is None:
        return ""
    low, high = float(column.low[row]), float(column.high[row])
    if isnan(low) or isnan(high):
        return ""
    if column.kind == "share":
        said = {"low": round(low * 100), "high": percent(high)}
    elif column.kind == "cents":
        said = {"low": euro(low), "high": euro(high)}
    else:
        said = {"low": figure(column.kind, low), "high": figure(column.kind, high)}
    return gettext("%(low)s to %(high)s") % said


def plain(column: Column, row: int) -> Any:
    """A value for a file: a number where it is one, euros instead of cents, shares in percent."""
    if column.words:
        return say(column.words[row])
    value = float(column.values[row])
    if isnan(value):
        return ""
    if column.kind == "count":
        return round(value)
    if column.kind == "cents":
        return round(value / 100, 2)
    return round(value * 100, 2) if column.kind == "share" else round(value, 2)


def head_of(column: Column) -> str:
    """A column's heading in a file, with its unit."""
    unit = {"cents": "€", "share": "%", "days": gettext("days"), "hours": "h"}.get(column.kind, "")
    name = by_name(column.name)
    return f"{name} ({unit})" if unit else name
