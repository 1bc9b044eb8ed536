"""How good a score is: does what it says come true, does it sort, how much is in the best tenth."""

from collections.abc import Sequence
from dataclasses import dataclass

from stellwerk.charts.svg import Svg, circle, drawing, path, rect, tag, text

LEFT, FLOOR, SIDE = 44, 300, 260  # px: where the plot begins, its ground line, the length of its sides
WIDTH, HEIGHT = LEFT + SIDE + 16, FLOOR + 44
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Held:
    """Leads that were given about the same chance: what was said, what came true, how many they were.

    `low` and `high`: between which chances the truth may lie with so few.
    """

    said: float
    came: float
    count: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Tenth:
    """A tenth of the leads, the best by the score first: how many times as many orders as usual; `written` says it."""

    label: str
    lift: float
    written: str


def calibration(rows: Sequence[Held], *, words: tuple[str, str], title: str) -> Svg:
    """Said against came true; on the dotted line every word is kept. `words`: under the plot, beside it."""
    most = max((row.count for row in rows), default=1)
    parts = frame(words)
    for row in rows:
        x = _x(row.said)
        parts.append(path(f"M{x:.1f} {_y(row.low):.1f}V{_y(row.high):.1f}", "s-petrol2", width=3))
    line = "L".join(f"{_x(row.said):.1f} {_y(row.came):.1f}" for row in rows)
    parts.append(path(f"M{line}", "s-petrol", width=2) if len(rows) > 1 else "")
    for row in rows:
        parts.append(circle(_x(row.said), _y(row.came), 4 + 5 * (row.count / most) ** 0.5, "f-petrol"))
    return drawing(*parts, width=WIDTH, height=HEIGHT, title=title, kind="score")


def roc(points: Sequence[tuple[float, float]], *, words: tuple[str, str], title: str) -> Svg:
    """How many orders are found (up) for how many others (to the right) one takes; the dotted line is chance."""
    line = "L".join(f"{_x(others):.1f} {_y(orders):.1f}" for others, orders in points)
    area = tag("path", d=f"M{_x(0):.1f} {_y(0):.1f}L{line}L{_x(1):.1f} {_y(0):.1f}Z", class_="f-petrol3")
    curve = path(f"M{line}", "s-petrol", width=3)
    return drawing(area, *frame(words), curve, width=WIDTH, height=HEIGHT, title=title, kind="score")


def lift(rows: Sequence[Tenth], *, words: str, title: str, width: int = 320) -> Svg:
    """Ten bars, the best tenth on the left; the line is as many orders as usual, said by `words`."""
    top, floor = 24, 168
    most = max([1.2, *(row.lift for row in rows)])
    step = width / max(len(rows), 1)
    usual = floor - (floor - top) / most
    parts = []
    for at, row in enumerate(rows):
        high = (floor - top) * row.lift / most
        middle = at * step + step / 2
        tone = "f-petrol" if row.lift >= 1 else "f-petrol2 s-petrol"
        top_of = min(floor - high, usual) if 0 <= floor - high - usual < 18 else floor - high
        parts += [
            rect(at * step + 3, floor - high, step - 6, high, tone),
            text(middle, top_of - 6, row.written, class_="t12 b", anchor="middle"),
            text(middle, floor + 18, row.label, class_="t12 q", anchor="middle"),
        ]
    parts += [rect(0, floor, width, 1.5, "f-ink"), path(f"M0 {usual:.1f}H{width}", "s-rail dotted", width=2)]
    parts.append(text(width, floor + 38, words, class_="t12 q", anchor="end"))
    return drawing(*parts, width=width, height=floor + 44, title=title, kind="score")


def frame(words: tuple[str, str]) -> list[str]:
    """The square with its quarters and the dotted line from corner to corner."""
    parts = [rect(LEFT, _y(at) - 0.5, SIDE, 1, "f-line") for at in QUARTERS[1:]]
    parts += [
        rect(LEFT, FLOOR, SIDE, 1.5, "f-ink"),
        path(f"M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}", "s-rail dotted", width=2),
    ]
    for at in QUARTERS:
        parts.append(text(LEFT - 8, _y(at) + 4, str(round(at * 100)), class_="t12 q", anchor="end"))
        parts.append(text(_x(at), FLOOR + 18, str(round(at * 100)), class_="t12 q", anchor="middle"))
    parts.append(text(LEFT + SIDE, FLOOR + 36, words[0], class_="t12", anchor="end"))
    parts.append(text(0, FLOOR - SIDE - 16, words[1], class_="t12"))
    return parts


def _x(share: float) -> float:
    return LEFT + SIDE * min(max(share, 0.0), 1.0)


def _y(share: float) -> float:
    return FLOOR - SIDE * min(max(share, 0.0), 1.0)
