"""The states of Germany, Austria and Switzerland as tiles: every state the same size, where it lies about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from stellwerk.charts.svg import Svg, drawing, rect, tag, text, wrapped

NARROW = 480  # px; below it the countries stand under each other
GAP, HEAD = 40, 24  # px between two countries, above one
LEGEND, LINE = 30, 16  # px for the words below, for a line of them
STEPS = 4  # of colour, above nothing

# Country -> rows of letters from north to south, . where there is nothing.
PLACES: Mapping[str, Sequence[str]] = {
    "DE": (". . . SH . .", ". . HB HH MV .", ". . NI ST BB BE", ". NW HE TH SN .", "SL RP BW BY . ."),
    "AT": (". . . OÖ NÖ W", "V T S ST B .", ". . K . . ."),
    "CH": (
        ". JU BS BL AG SH TG .",
        ". NE SO LU ZG ZH SG AR",
        "VD FR BE OW NW SZ GL AI",
        "GE . VS . UR GR . .",
        ". . . . TI . . .",
    ),
}


COUNTRIES = tuple(PLACES)


@dataclass(frozen=True, slots=True)
class State:
    """One tile: the country, the state's letters ('' for the country as a whole), its share, and how it is written.

    `words` say it at length, for whoever rests on the tile.
    """

    country: str
    letters: str
    share: float
    written: str
    words: str


def states(
    found: Iterable[State], *, title: str, names: Mapping[str, str], legend: str, width: int = 1120
) -> Svg:
    """A block per country of which anything is known; the darker a tile, the larger its share of the largest.

    `names` are the countries' names; states of which nothing is known stay empty.
    """
    by_place = {(one.country, one.letters): one for one in found}
    most = max((one.share for one in by_place.values()), default=0.0) or 1.0
    wide = width >= NARROW
    step = 50 if wide else 43
    parts, x, y, height = [], 0.0, 0.0, 0.0
    for country, rows in PLACES.items():
        known = {letters: one for (of, letters), one in by_place.items() if of == country}
        if not known:
            continue
        grid = [row.split() for row in rows] if set(known) != {""} else [[""]]
        parts.append(text(x, y + 14, names.get(country, country), class_="t13 b"))
        parts += _block(grid, known, most, x, y + HEAD, step)
        size = HEAD + len(grid) * step
        if wide:
            x, height = x + max(len(grid[0]) * step, 120) + GAP, max(height, size)
        else:
            y = height = y + size + 16
    lines = wrapped(legend, width=width, size=12)
    parts += [text(0, height + 20 + at * LINE, line, class_="t12 q") for at, line in enumerate(lines)]
    height += LEGEND + (len(lines) - 1) * LINE
    return drawing(*parts, width=width, height=height, title=title, kind="states")


def _block(
    grid: Sequence[Sequence[str]], known: Mapping[str, State], most: float, x: float, y: float, step: int
) -> list[str]:
    """The tiles of one country."""
    places = [
        (letters, x + across * step, y + down * step)
        for down, row in enumerate(grid)
        for across, letters in enumerate(row)
        if letters != "."
    ]
    return [_tile(letters, known.get(letters), most, left, top, step - 2) for letters, left, top in places]


def _tile(letters: str, one: State | None, most: float, x: float, y: float, size: int) -> str:
    middle = x + size / 2
    if one is None:
        box = rect(x + 0.5, y + 0.5, size - 1, size - 1, "f-none s-line")
        return box + text(middle, y + size / 2 + 5, letters, class_="t12 q", anchor="middle")
    step = 0 if one.share <= 0 else min(STEPS, 1 + int(one.share / most * (STEPS - 1e-9)))
    return tag(
        "g",
        tag("title", escape(one.words)),
        rect(x + 0.5, y + 0.5, size - 1, size - 1, "s-line" if not step else ""),
        text(middle, y + size / 2 - 2, letters or one.country, class_="t13 b", anchor="middle"),
        text(middle, y + size / 2 + 14, one.written, class_="t12", anchor="middle"),
        class_=f"tile-{step}",
    )
