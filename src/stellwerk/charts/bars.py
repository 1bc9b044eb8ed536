"""Quantities as a drawing: why this partner, why this grade, the week, the funnel, the bound."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stellwerk.charts.svg import Svg, circle, clipped, drawing, path, rect, tag, text, text_width

GAP = 12  # px between a name and its bar
SIDE = 320  # px of the right column, for which the why-pictures are drawn


@dataclass(frozen=True, slots=True)
class Bar:
    """One partner: fit plus credit make the sum that decides; a negative credit is a dashed gap.

    `written` is the sum in the reader's format; `chosen` sets the name bold.
    """

    label: str
    fit: float
    credit: float
    written: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One reason's points, signed; `written` is how it is shown ('+19')."""

    label: str
    points: float
    written: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week: `label` is written whole ('Di 6')."""

    label: str
    count: int
    done: bool = False
    today: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stage of the funnel: so many got this far; `written` says it, `lost` says where the rest stayed."""

    label: str
    count: int
    written: str
    note: str = ""


def bars(rows: Sequence[Bar], *, title: str, width: int = SIDE, numbered: bool = True) -> Svg:
    """'Why Adler?': fit (petrol) and credit (petrol-2) in one bar, the sum on the right.

    The names take what they need, a little more than half the width at most; a longer one is cut.
    """
    names = max((text_width(row.label, size=13, bold=row.chosen) for row in rows), default=0)
    left, right = min(max(names + (14 if numbered else 0) + GAP, width * 0.425), width * 0.55), 52
    longest = max((row.fit + max(row.credit, 0) for row in rows), default=1) or 1
    unit = (width - left - right) / longest
    parts = [line for at, row in enumerate(rows) for line in bar_row(at, row, width, left, unit, numbered)]
    return drawing(*parts, width=width, height=len(rows) * 26 + 1, title=title, kind="bars")


def bar_row(at: int, row: Bar, width: int, left: float, unit: float, numbered: bool) -> list[str]:
    y, begin = at * 26, 14 if numbered else 0
    label = clipped(row.label, width=left - begin - GAP, size=13, bold=row.chosen)
    weight = "t13 b" if row.chosen else "t13"
    fit = row.fit * unit
    credit = abs(row.credit) * unit
    start = left + fit if row.credit >= 0 else left + max(fit - credit, 0)
    return [
        text(0, y + 18, str(at + 1), class_=weight) if numbered else "",
        text(begin, y + 18, label, class_=weight),
        rect(left, y + 7, fit - (credit if row.credit < 0 else 0), 13, "f-petrol"),
        rect(
            start,
            y + 7.5,
            credit,
            12,
            "f-petrol2 s-petrol" if row.credit >= 0 else "f-surface s-petrol dashed",
        ),
        text(width, y + 18, row.written, class_="t13 b", anchor="end"),
        rect(0, y + 25, width, 1, "f-line"),
    ]


def steps(rows: Sequence[Step], threshold: float, *, total: Step, letter: str, words: str, title: str) -> Svg:
    """'Why grade A?': reasons as stacked steps, gain filled, loss hollow; the total wears the grade's colour.

    `threshold` in points, named by `words` ('A ab 55').
    """
    left, number, last = 176, 168, len(rows)
    ends = running(rows)
    low, high = min(0, *ends), max(total.points, threshold, *ends)
    unit = (SIDE - left - 4) / ((high - low) or 1)

    def x(points: float) -> float:
        return left + (points - low) * unit

    parts = []
    for at, (row, (start, end)) in enumerate(zip(rows, pairwise(ends), strict=True)):
        class_ = "f-surface s-petrol" if row.points < 0 else "f-ink" if at == 0 else "f-petrol"
        parts += label_pair(at * 24, row, number)
        parts.append(rect(x(min(start, end)), at * 24 + 6, abs(end - start) * unit, 12, class_))
        if at + 1 < last:
            parts.append(rect(x(end) - 0.5, at * 24 + 18, 1, 12, "f-rail"))
    y = last * 24 + 4
    tone = f"f-{letter.lower()}"
    parts += [rect(0, y, SIDE, 1.5, "f-rail"), *label_pair(y + 3, total, number, bold=True)]
    parts.append(rect(x(0), y + 8, total.points * unit, 14, tone))
    parts.append(path(f"M{x(threshold):.1f} 0V{y + 26}", f"s-{letter.lower()} dotted", width=2))
    parts.append(text(min(x(threshold) + 20, SIDE), y + 40, words, class_=f"t12 b {tone}", anchor="end"))
    return drawing(*parts, width=SIDE, height=y + 46, title=title, kind="steps")


def running(rows: Sequence[Step]) -> list[float]:
    """Where each step ends, from 0."""
    ends = [0.0]
    for row in rows:
        ends.append(ends[-1] + row.points)
    return ends


def label_pair(y: float, row: Step, number: float, *, bold: bool = False) -> list[str]:
    return [
        text(0, y + 17, row.label, class_="t13 b" if bold else "t13"),
        text(number, y + 17, row.written, class_="t13 b", anchor="end"),
    ]


def week(days: Sequence[Day], *, title: str) -> Svg:
    """Today's small week: black is done, petrol is today, white comes."""
    most = max((day.count for day in days), default=1) or 1
    gap = (256 + 8) / max(len(days), 1)
    parts = []
    for at, day in enumerate(days):
        height = max(54 * day.count / most, 1)
        fill = "f-petrol" if day.today else "f-ink" if day.done else "f-surface s-ink"
        parts.append(rect(at * gap + 0.5, 55 - height, gap - 9, height, fill))
        middle = at * gap + (gap - 8) / 2
        parts.append(text(middle, 72, day.label, class_="t12 b" if day.today else "t12", anchor="middle"))
    return drawing(*parts, width=256, height=78, title=title, kind="week")


def funnel(rows: Sequence[Stretch], *, title: str, width: int = 560) -> Svg:
    """How many got how far: one bar a stage, the longest takes the whole room.

    Below 480 px (a phone: 350) the notes stay away; the table beneath has them.
    """
    left, right = (150, 160) if width >= 480 else (112, 64)
    most = max((row.count for row in rows), default=1) or 1
    unit = (width - left - right) / most
    parts = []
    for at, row in enumerate(rows):
        y = at * 36
        end = left + row.count * unit
        parts.append(text(0, y + 23, row.label, class_="t14 b"))
        parts.append(rect(left, y + 7, max(row.count * unit, 1 if row.count else 0), 22, "f-petrol"))
        parts.append(text(end + 8, y + 23, row.written, class_="t14 b"))
        if width >= 480:
            parts.append(text(width, y + 23, row.note, class_="t12 q", anchor="end"))
        parts.append(rect(0, y + 35, width, 1, "f-line"))
    return drawing(*parts, width=width, height=len(rows) * 36, title=title, kind="funnel")


def square(share: float, *, most: float, title: str, hollow: bool = False) -> Svg:
    """A report's cell: the area is the share (0 to 1; `most` is the largest in the table). 40 px at most."""
    side = max(40 * (share / most if most else 0) ** 0.5, 4)
    fill = "f-surface s-petrol frame" if hollow else "f-petrol"
    inset = 1 if hollow else 0
    shape = rect(inset, 40 - side + inset, side - 2 * inset, side - 2 * inset, fill)
    return drawing(shape, width=side, height=40, title=title, kind="square")


def bound_bar(weeks: float, *, bound: float, title: str) -> Svg:
    """One partner between the two buffer stops: `weeks` behind (positive, filled, left) or ahead (hollow).

    `bound` is the promised width in weeks. 488 px. A bar that would reach beyond a stop ends in a point before
    it: between partners with different rights more is possible, and the picture must not look broken.
    """
    middle, unit = 244, 244 / (bound / 2)
    room = middle - 12
    length = min(abs(weeks) * unit, room)
    class_ = "f-petrol" if weeks >= 0 else "f-surface s-petrol"
    if abs(weeks) * unit > middle:
        shape = pointed(middle, -room if weeks >= 0 else room, class_)
    elif weeks >= 0:
        shape = rect(middle - length, 11, length, 14, class_)
    else:
        shape = rect(middle + 1, 11.5, length, 13, class_)
    return drawing(
        rect(2, 17, 484, 2, "f-line"),
        rect(0, -1, 4, 38, "f-ink"),
        rect(484, -1, 4, 38, "f-ink"),
        shape,
        rect(middle - 0.5, 9, 1, 18, "f-ink"),
        width=488,
        height=36,
        title=title,
        kind="bound",
    )


def swing(amount: float, *, most: float, title: str) -> Svg:
    """Who gains (filled, to the right) and who loses (hollow, to the left); `most` is the longest of the table.

    240 px.
    """
    length = 118 * min(abs(amount) / most, 1.0) if most else 0.0
    right = rect(121, 11, length, 14, "f-petrol")
    left = rect(119 - length, 11.5, length, 13, "f-surface s-petrol")
    shape = right if amount >= 0 else left
    middle = rect(119.5, 5, 1, 26, "f-ink")
    return drawing(
        rect(0, 17, 240, 2, "f-line"), shape, middle, width=240, height=36, title=title, kind="swing"
    )


def pointed(x: float, length: float, class_: str) -> str:
    """A bar from x, 14 px high, to the right (or the left below 0), whose end is a point: it goes on."""
    neck = length + (12 if length < 0 else -12)
    return tag("path", d=f"M{x} 11.5h{neck}l{length - neck} 6.5l{neck - length} 6.5h{-neck}Z", class_=class_)


def points(letter: str) -> Svg:
    """The timeline's points, 40 x 40 px: the line enters from above and leaves in the grade's colour.

    The two tracks not taken stand as stubs beside it.
    """
    others = [name for name in "CAB" if name != letter]
    stubs = [
        path(f"M20 8L{20 + side * 14} 22V40", f"s-{name.lower()}", width=3)
        for name, side in zip(others, (-1, 1), strict=True)
    ]
    return drawing(
        *stubs,
        rect(18, 0, 4, 8, "f-ink"),
        rect(18, 8, 4, 32, f"f-{letter.lower()}"),
        circle(20, 8, 6, "f-paper s-ink", width=3),
        width=40,
        height=40,
        title=letter,
        kind="points",
    )
