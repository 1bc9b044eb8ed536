"""The partner's own drawings: its share over time, a figure against the one before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stellwerk.charts.svg import Svg, circle, drawing, path, rect, tag, text, text_width

RIGHT, FLOOR, HEIGHT = 266, 204, 190  # px: where the curves end, the ground line, the room above it
STROKES = 44  # upright strokes that hatch what is owed

Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Reach:
    """On `day` (0 at the start, in parts of a day) claim and receipts had reached so much, in cents."""

    day: float
    claim_cents: int
    received_cents: int


def share_curve(
    rows: Sequence[Reach], *, days: int, words: tuple[str, str], axis: Sequence[str], title: str
) -> Svg:
    """My share over `days`: the claim grows as a line, what was received climbs as a staircase, one step a lead.

    `rows` in the order of time, the first at the start. `words` are the two labels ('Anspruch 382.000 €',
    'erhalten 331.000 €'): the first word stands above the rest; `axis` are the words under the line.
    """
    place = scale(rows, days)
    last = rows[-1]
    (end_x, end_y), (_, got_y) = place(days, last.claim_cents), place(days, last.received_cents)
    claim = "L".join(f"{x:.1f} {y:.1f}" for x, y in (place(row.day, row.claim_cents) for row in rows))
    start_x, start_y = place(0, rows[0].received_cents)
    stairs = "".join(f"H{x:.1f}V{y:.1f}" for x, y in (place(row.day, row.received_cents) for row in rows))
    _, ground = place(0, 0)
    gap = max(36 - abs(end_y - got_y), 0) / 2
    sign = 1 if got_y >= end_y else -1
    return drawing(
        *(rect(4, FLOOR - HEIGHT * at / 4, RIGHT - 4, 1, "f-line") for at in range(1, 5)),
        tag("path", d=f"M{claim}L{end_x:.1f} {end_y:.1f}V{ground:.1f}H4Z", class_="f-petrol3"),
        path(hatching(place, rows, days), "s-petrol2", width=1),
        rect(4, ground, RIGHT - 4, 1.5, "f-ink"),
        path(f"M{claim}L{end_x:.1f} {end_y:.1f}", "s-petrol", width=3),
        path(f"M{start_x:.1f} {start_y:.1f}{stairs}H{end_x:.1f}", "s-ink", width=3),
        circle(end_x, end_y, 5, "f-paper s-petrol", width=3),
        circle(end_x, got_y, 5, "f-paper s-ink", width=3),
        *two_lines(278, end_y - sign * gap, words[0], "f-petrol"),
        *two_lines(278, got_y + sign * gap, words[1], "f-ink"),
        *axis_words(axis, FLOOR + 18, 4, RIGHT),
        width=358,
        height=226,
        title=title,
        kind="share",
    )


def scale(rows: Sequence[Reach], days: int) -> Place:
    """Where a day and an amount lie; what was taken back may lead below the start."""
    amounts = [amount for row in rows for amount in (row.claim_cents, row.received_cents)]
    top, low = max(*amounts, 1), min(*amounts, 0)

    def place(day: float, cents: float) -> tuple[float, float]:
        return 4 + (RIGHT - 4) * day / max(days, 1), FLOOR - HEIGHT * (cents - low) / (top - low)

    return place


def hatching(place: Place, rows: Sequence[Reach], days: int) -> str:
    """What is owed, as upright strokes between the claim and what was received."""
    strokes = []
    for at in range(STROKES + 1):
        day = days * at / STROKES
        row = max((row for row in rows if row.day <= day), key=lambda row: row.day, default=rows[0])
        claim = between(rows, day)
        if claim > row.received_cents:
            (x, low), (_, high) = place(day, row.received_cents), place(day, claim)
            strokes.append(f"M{x:.1f} {low:.1f}V{high:.1f}")
    return "".join(strokes)


def between(rows: Sequence[Reach], day: float) -> float:
    """The claim on a day, on the straight line between the two rows around it."""
    after = next((at for at, row in enumerate(rows) if row.day > day), len(rows))
    if after in (0, len(rows)):
        return rows[min(after, len(rows) - 1)].claim_cents
    left, right = rows[after - 1], rows[after]
    part = (day - left.day) / (right.day - left.day)
    return left.claim_cents + part * (right.claim_cents - left.claim_cents)


def then_and_now(rows: Sequence[tuple[str, float, str]], *, title: str, width: int = 350) -> Svg:
    """A figure now (filled) and before (light): a (label, length, written) each; the longest takes the room."""
    left = max(text_width(label, size=12) for label, _, _ in rows) + 12
    most = max((length for _, length, _ in rows), default=0) or 1
    right = max(text_width(written, size=14, bold=True) for *_, written in rows) + 10
    unit = (width - left - right) / most
    parts = []
    for at, (label, length, written) in enumerate(rows):
        y, end = at * 22, left + max(length * unit, 1)
        parts += [
            text(0, y + 15, label, class_="t12 q"),
            rect(left, y + 4, end - left, 13, "f-petrol2 s-petrol" if at else "f-petrol"),
            text(end + 8, y + 15, written, class_="t13" if at else "t13 b"),
        ]
    return drawing(*parts, width=width, height=len(rows) * 22, title=title, kind="then")


def two_lines(x: float, y: float, words: str, class_: str) -> list[str]:
    """The first word above, the rest bold below."""
    first, _, rest = words.partition(" ")
    return [text(x, y - 2, first, class_=f"t12 {class_}"), text(x, y + 14, rest, class_=f"t12 b {class_}")]


def axis_words(axis: Sequence[str], y: float, left: float, right: float) -> list[str]:
    last = len(axis) - 1
    return [
        text(
            left + (right - left) * at / max(last, 1),
            y,
            words,
            class_="t12 q",
            anchor="end" if at == last and last else "middle" if at else None,
        )
        for at, words in enumerate(axis)
    ]
