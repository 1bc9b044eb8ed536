"""Amounts of a report side by side: bars with their ranges, running shares, lines over time."""

from collections.abc import Sequence
from dataclasses import dataclass

from stellwerk.charts.svg import Svg, circle, clipped, drawing, path, rect, text

ROW = 32  # px
NARROW = 480  # px; below it the names stand above their bars


@dataclass(frozen=True, slots=True)
class Amount:
    """One bar: its length, how it is written, and between what the truth lies (None: nobody says)."""

    label: str
    value: float
    written: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line over time, `label` at its end; None where nothing is known yet."""

    label: str
    values: Sequence[float | None]


def amounts(
    rows: Sequence[Amount], *, title: str, width: int = 1120, mark: tuple[float, str] | None = None
) -> Svg:
    """A bar per row with a whisker where its range is known; `mark` is a value with its words that all are held to."""
    wide = width >= NARROW
    left, right, row = (260, 110, ROW) if wide else (0, 76, ROW + 20)
    most = longest(rows, mark)
    unit, top = (width - left - right) / most, 24 if mark else 0
    parts = []
    for at, one in enumerate(rows):
        y = top + at * row + (0 if wide else 20)
        parts += amount_row(one, y, left=left, unit=unit, width=width, wide=wide)
    height = top + len(rows) * row
    if mark:
        x = left + mark[0] * unit
        parts.append(path(f"M{x:.1f} {top - 4}V{height}", "s-ink dotted", width=2))
        parts.append(text(x, 14, mark[1], class_="t12 b", anchor="middle" if wide else None))
    return drawing(*parts, width=width, height=height + 1, title=title, kind="amounts")


def longest(rows: Sequence[Amount], mark: tuple[float, str] | None) -> float:
    """What fits the whole room; a range that goes far beyond its bar may be cut."""
    bars = max((max(one.value, 0.0) for one in rows), default=0.0)
    ends = max((one.high for one in rows if one.high is not None), default=0.0)
    return max(bars, min(ends, 2 * bars), mark[0] * 1.1 if mark else 0.0) or 1.0


def amount_row(one: Amount, y: float, *, left: float, unit: float, width: float, wide: bool) -> list[str]:
    room = left - 12 if wide else width - 80
    label = clipped(one.label, width=room, size=13)
    end = left + max(one.value, 0.0) * unit
    parts = [
        text(0, y + (20 if wide else -2), label, class_="t13"),
        rect(left, y + 8, max(end - left, 1), 14, "f-petrol" if one.low is None else "f-petrol2"),
        text(width, y + 20, one.written, class_="t13 b", anchor="end"),
        rect(0, y + ROW - 1, width, 1, "f-line"),
    ]
    if one.low is not None and one.high is not None:
        edge = width - (110 if wide else 76)
        low, high = left + max(one.low, 0.0) * unit, min(left + one.high * unit, edge)
        parts.append(path(f"M{low:.1f} {y + 15}H{high:.1f}M{low:.1f} {y + 9}V{y + 21}", "s-ink", width=2))
        if left + one.high * unit <= edge:
            parts.append(path(f"M{high:.1f} {y + 9}V{y + 21}", "s-ink", width=2))
    return parts


def curve(shares: Sequence[float], *, title: str, words: tuple[str, str], width: int = 560) -> Svg:
    """Running shares of the largest first, beside an even spread; `words` name the two axes."""
    size, edge = 240, 40
    room = width - edge - 16
    count = max(len(shares), 1)
    line = "".join(
        f"L{edge + room * (at + 1) / count:.1f} {size - share * (size - 16):.1f}"
        for at, share in enumerate(shares)
    )
    eighty = next((at + 1 for at, share in enumerate(shares) if share >= 0.8 - 1e-9), count)
    x, y = edge + room * eighty / count, size - 0.8 * (size - 16)
    return drawing(
        rect(edge, size, room, 1.5, "f-ink"),
        rect(edge, 16, 1.5, size - 16, "f-ink"),
        path(f"M{edge} {size}L{edge + room} 16", "s-line", width=2),
        path(f"M{edge} {size}{line}", "s-petrol", width=3),
        path(f"M{edge} {y:.1f}H{x:.1f}V{size}", "s-ink dotted", width=1.5),
        circle(x, y, 5, "f-paper s-petrol", width=3),
        text(edge - 6, y + 4, "80 %", class_="t12", anchor="end"),
        text(x, size + 16, str(eighty), class_="t12 b", anchor="middle"),
        text(edge + room, size + 34, words[0], class_="t12 q", anchor="end"),
        text(edge + 8, 12, words[1], class_="t12 q"),
        width=width,
        height=size + 40,
        title=title,
        kind="curve",
    )


def lines(rows: Sequence[Line], *, title: str, axis: Sequence[str], top: str, width: int = 560) -> Svg:
    """A line per row over the same axis; the last row is drawn bold. `top` writes the highest value."""
    size, edge, right = 240, 48, 90
    room = width - edge - right
    most = max((v for one in rows for v in one.values if v is not None), default=0.0) or 1.0
    step = room / max(len(axis) - 1, 1)
    parts = [rect(edge, size, room, 1.5, "f-ink"), text(edge - 6, 22, top, class_="t12", anchor="end")]
    parts += [
        text(edge + at * step, size + 18, word, class_="t12 q", anchor="middle")
        for at, word in enumerate(axis)
    ]
    for at, one in enumerate(rows):
        last = at == len(rows) - 1
        points = [
            (edge + place * step, size - v / most * (size - 20))
            for place, v in enumerate(one.values)
            if v is not None
        ]
        if not points:
            continue
        drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        parts.append(path(f"M{drawn}", "s-petrol" if last else "s-rail", width=3 if last else 1.5))
        x, y = points[-1]
        parts.append(circle(x, y, 4, "f-paper s-petrol" if last else "f-paper s-rail", width=2))
        parts.append(text(x + 8, y + 4, one.label, class_="t12 b" if last else "t12 q"))
    return drawing(*parts, width=width, height=size + 26, title=title, kind="lines")
