"""The component sheet: every part of the pages, with the stylesheet's own colours and their contrast."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stellwerk import charts
from stellwerk.charts import palette

STYLESHEET = Path(__file__).parent / "static" / "stellwerk" / "stellwerk.css"


@cache
def stylesheet() -> str:
    return STYLESHEET.read_text(encoding="utf-8")


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "tokens": palette.tokens(stylesheet()),
        "dark_tokens": palette.tokens(stylesheet(), dark=True),
        "spaces": (4, 8, 16, 24, 32, 40, 48, 64),
        "lines": (1, 2, 4, 8),
        "points": charts.points("A"),
        "drawings": drawings(),
    }
    return render(request, "design.html", context)


def drawings() -> list[charts.Svg]:
    """One of each small drawing, with figures that agree with the pictures."""
    now = timezone.localtime()
    return [
        charts.clock(now, now + timedelta(hours=2, minutes=28), title=gettext("2 h 28 min left")),
        charts.temperature(
            [gettext("cold"), gettext("warm"), gettext("prospect"), gettext("customer")],
            1,
            title=gettext("warm"),
        ),
        charts.bars(
            [
                charts.Bar("Adler GmbH", 1.21, 0.45, "1.66", chosen=True),
                charts.Bar("Berg & Söhne", 1.18, 0.13, "1.31"),
            ],
            title=gettext("Fit and credit"),
        ),
        charts.bound_bar(1.6, bound=12, title=gettext("1.6 weeks behind")),
    ]
