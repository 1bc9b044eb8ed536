"""Time as a drawing: the portal's dial, an offer's axis, the temperature line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import cos, pi, sin

from stellwerk.charts.svg import Svg, circle, drawing, path, rect, tag, text, text_width


def on_dial(turn: float, radius: float) -> tuple[float, float]:
    """The point at `turn` (0 to 1, clockwise from twelve) on a dial around (38, 38)."""
    return 38 + radius * sin(2 * pi * turn), 38 - radius * cos(2 * pi * turn)


def hour_turn(at: datetime) -> float:
    return (at.hour % 12 + at.minute / 60) / 12


def hand(turn: float, radius: float, width: float) -> str:
    x, y = on_dial(turn, radius)
    return path(f"M38 38L{x:.1f} {y:.1f}", "s-ink", width=width)


def sector(start: float, end: float) -> str:
    """The time that is left, on the scale of the hour hand."""
    share = end - start
    (x1, y1), (x2, y2) = on_dial(start, 34), on_dial(start + share, 34)
    large = 1 if share > 0.5 else 0
    d = f"M38 38L{x1:.2f} {y1:.2f}A34 34 0 {large} 1 {x2:.2f} {y2:.2f}Z"
    return tag("path", d=d, class_="f-petrol") if share > 0 else ""


def dial_mark(hour: int, start: float, share: float) -> str:
    """A mark of the dial; on the sector it takes the surface's colour, so that it stays visible."""
    turn = hour / 12
    covered = 0 < (turn - start) % 1 < share
    (x1, y1), (x2, y2) = (
        on_dial(turn, 27 if hour % 3 == 0 else 29),
        on_dial(turn, 34 if hour % 3 == 0 else 33),
    )
    class_ = "s-surface" if covered else "s-ink"
    return path(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", class_, width=3 if hour % 3 == 0 else 2)


def clock(now: datetime, due_at: datetime, *, title: str) -> Svg:
    """The dial, 76 px: hands show `now`, the sector ends at the deadline.

    From twelve hours on there is none: a full disc would say nothing, the words beside it do.

    Both times in the reader's time zone; `title` says the same in words ('noch 2 h 28 min').
    """
    share = max((due_at - now) / timedelta(hours=12), 0.0)
    share = share if share < 1 else 0.0
    start = hour_turn(now)
    return drawing(
        circle(38, 38, 36, "f-surface s-ink", width=2),
        sector(start, start + share),
        *(dial_mark(hour, start, share) for hour in range(12)),
        hand(start, 19, 5),
        hand(now.minute / 60, 29, 4),
        circle(38, 38, 4, "f-ink"),
        width=76,
        height=76,
        title=title,
        kind="clock",
    )


AXIS = 246  # px of an offer's axis
EDGE = 6  # px at both ends, so that a stop is never cut


def axis_x(at: datetime, start: datetime, end: datetime) -> float:
    share = (at - start) / (end - start)
    return EDGE + min(max(share, 0.0), 1.0) * (AXIS - 2 * EDGE)


def hours_between(start: datetime, end: datetime) -> list[datetime]:
    """The full hours of the axis; every second or more when there are many."""
    first = start.replace(minute=0, second=0, microsecond=0)
    hours = [first + timedelta(hours=at) for at in range(1, int((end - first) / timedelta(hours=1)) + 1)]
    step = len(hours) // 12 + 1
    return [hour for hour in hours[::step] if start <= hour <= end]


def clock_axis(now: datetime, due_at: datetime, *, end: datetime, title: str, urgent: bool = False) -> Svg:
    """One offer on the axis all offers share: from `now` to `end`, the line reaches to its deadline.

    `urgent` fills its stop yellow. 246 px wide, as `axis_head`.
    """
    x = axis_x(due_at, now, end)
    return drawing(
        rect(0, 11, AXIS, 2, "f-line"),
        *(rect(axis_x(hour, now, end), 8, 1, 8, "f-line") for hour in hours_between(now, end)),
        rect(0, 10, x, 4, "f-ink"),
        circle(x, 12, 5, f"{'f-warn' if urgent else 'f-paper'} s-ink", width=2),
        width=AXIS,
        height=24,
        title=title,
        kind="axis",
    )


def axis_head(now: datetime, end: datetime, *, title: str) -> Svg:
    """The hours above the axes of `clock_axis`."""
    hours = hours_between(now, end)
    labels = (
        text(axis_x(hour, now, end), 14, str(hour.hour), class_="t12 q", anchor="middle") for hour in hours
    )
    return drawing(*labels, width=AXIS, height=20, title=title, kind="axis")


def beside_last(labels: Sequence[str], at: int, width: int) -> float:
    """How far to the right the middle of a label may stand so that the last one, set flush right, has room."""
    if at != len(labels) - 2:
        return width
    half = text_width(labels[at], size=12, bold=True) / 2
    return width - text_width(labels[-1], size=12, bold=True) - half - 4


def temperature(labels: Sequence[str], current: int, *, title: str, width: int = 232) -> Svg:
    """The line cold, warm, prospect, customer: black up to where the lead stands, which is filled."""
    gap = (width - 16) / (len(labels) - 1)
    parts = [rect(8, 10, width - 16, 4, "f-line"), rect(8, 10, gap * current, 4, "f-ink")]
    for at, label in enumerate(labels):
        x = 8 + gap * at
        if at == current:
            parts.append(circle(x, 12, 7, "f-ink"))
        else:
            parts.append(circle(x, 12, 6, f"f-paper {'s-ink' if at < current else 's-rail'}", width=2))
        anchor = "end" if at == len(labels) - 1 else "middle" if at else None
        place = width if anchor == "end" else min(x, beside_last(labels, at, width)) if at else 0
        parts.append(text(place, 38, label, class_="t12 b" if at == current else "t12 q", anchor=anchor))
    return drawing(*parts, width=width, height=44, title=title, kind="temperature")
