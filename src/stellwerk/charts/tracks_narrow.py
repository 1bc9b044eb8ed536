"""The machine on a phone: 390 px, from the top to the bottom."""

from stellwerk.charts.machine import Machine, Station, Track, TrackWords, scale_for, wagons
from stellwerk.charts.svg import (
    Svg,
    circle,
    drawing,
    fitting,
    link,
    mark,
    path,
    rect,
    stop_sign,
    text,
    text_width,
    wrapped,
)
from stellwerk.charts.tracks_wide import chevron, grade_sign

WIDTH = 390
LINE = 172  # x of the main line
RETURN = 350  # x of the ring's way back
COLUMN = 48  # px between two rails of the intake
WAGON = 5
START = 41  # y where the intake's rails begin
A_ROOM, B_ROOM, C_ROOM = 13, 27, 10  # wagons


def train(x: float, y: float, count: int, scale: int, class_: str, *, width: int = 18) -> str:
    number = wagons(count, scale)
    if not number:
        return ""
    coupling = rect(x - 1, y, 2, number * WAGON, class_)
    return coupling + "".join(
        rect(x - width / 2, y + 1 + at * WAGON, width, 3, class_) for at in range(number)
    )


def intake(machine: Machine, words: TrackWords, join: float) -> str:
    parts = []
    for at, source in enumerate(machine.sources):
        offset = (at - (len(machine.sources) - 1) / 2) * COLUMN
        x = LINE + offset
        parts.append(path(f"M{x} {START}V{join - abs(offset)}L{LINE} {join}", "s-ink", width=4))
        number = words.number(source.count)
        count = text(x, 18, number, class_=fitting(number, width=44, sizes=(16, 14, 12)), anchor="middle")
        label = text(x, 35, source.short or source.label, class_="t12 q", anchor="middle")
        parts.append(link(source.url, rect(x - 23, 2, 46, 36, "hit"), count, label))
    return "".join(parts)


def station(y: float, stage: Station, hint: str, words: TrackWords) -> str:
    """A stage; its name stands beside it, and what stands there beside the name."""
    sign = stop_sign(LINE, y, 14, words.number(stage.inside), standing=bool(stage.standing))
    parts = [link(stage.url, sign, label=f"{stage.label}: {words.number(stage.inside)}")]
    if stage.standing:
        parts.append(text(198, y + 6, stage.label, class_="t16 b"))
        right = 198 + text_width(stage.label, size=16, bold=True) + 8
        parts.append(mark(right, y - 12, stage.standing_short or stage.standing, url=stage.standing_url))
    else:
        parts.append(text(198, y - 2, stage.label, class_="t16 b"))
        parts.append(text(198, y + 16, hint, class_="t14 q"))
    return "".join(parts)


def grading(y: float, stage: Station, words: TrackWords) -> str:
    """The last stage has its name on the left: the ring comes home on the right."""
    sign = stop_sign(LINE, y, 14, words.number(stage.inside), standing=bool(stage.standing))
    name = text(146, y + 6, stage.label, class_="t16 b", anchor="end")
    return link(stage.url, sign, label=f"{stage.label}: {words.number(stage.inside)}") + name


def heading(x: float, y: float, letter: str, track: Track, words: TrackWords, *, beside: bool = False) -> str:
    """Sign and count; the count stands under the sign where the column is narrow."""
    count = words.number(track.count)
    place, room = ((x + 38, y + 24), 44) if beside else ((x, y + 50), 52)
    number = text(*place, count, class_=fitting(count, width=room))
    label = f"{letter}: {count} {track.worth}".strip()
    return link(track.url, grade_sign(x, y, letter, 28), number, label=label)


def lines(x: float, y: float, words: str, *, width: float) -> str:
    return "".join(
        text(x, y + 17 * at, line, class_="t12")
        for at, line in enumerate(wrapped(words, width=width, size=12)[:3])
    )


def track_a(machine: Machine, words: TrackWords, fork: float, scale: int) -> str:
    x, top = LINE - 112, fork + 112
    end = top + 10 + wagons(machine.a.count, scale) * WAGON
    return "".join(
        (
            path(f"M{LINE} {fork}L{x} {top}V{top + 10}", "s-a", width=8),
            path(f"M{x} {end}V{end + 18}", "s-a", width=8),
            train(x, top + 10, machine.a.count, scale, "f-a"),
            circle(x, end + 24, 7, "f-paper s-a", width=4),
            heading(80, top - 4, "A", machine.a, words, beside=True),
            text(80, top + 44, machine.a.worth, class_="t12 q"),
            lines(80, top + 61, machine.a.hint_short or machine.a.hint, width=76),
            a_standing(machine.a, end + 44),
        )
    )


def a_standing(track: Track, y: float) -> str:
    return mark(20, y, track.standing, url=track.standing_url) if track.standing else ""


def track_b(machine: Machine, words: TrackWords, fork: float, home: float, scale: int) -> str:
    top = fork + 29
    bottom = top + B_ROOM * WAGON + 48
    end = top + wagons(machine.b.count, scale) * WAGON
    ring = (
        f"M{LINE} {end}V{bottom - 36}A36 36 0 0 0 {LINE + 36} {bottom}H{RETURN - 36}"
        f"A36 36 0 0 0 {RETURN} {bottom - 36}V{home + 36}A36 36 0 0 0 {RETURN - 36} {home}H{LINE + 16}"
    )
    return "".join(
        (
            path(f"M{LINE} {fork}V{top}", "s-b", width=8),
            path(ring, "s-b", width=8),
            train(LINE, top, machine.b.count, scale, "f-b"),
            chevron(255, home, 180),
            chevron(RETURN, home + 84, 270),
            heading(192, fork + 74, "B", machine.b, words),
            lines(192, fork + 144, machine.b.hint_short or machine.b.hint, width=52),
            link(machine.ripe_url, text(320, home - 9, words.ripe_short, class_="t12 b", anchor="middle")),
            link(machine.ring_url, text(261, bottom - 14, words.in_ring, class_="t12 q", anchor="middle")),
        )
    )


def track_c(machine: Machine, words: TrackWords, fork: float, scale: int) -> str:
    x, top = LINE + 84, fork + 84
    end = top + 8 + wagons(machine.c.count, scale) * WAGON
    return "".join(
        (
            path(f"M{LINE} {fork}L{x} {top}V{top + 8}", "s-c", width=8),
            train(x, top + 8, machine.c.count, scale, "f-c"),
            path(f"M{x} {end}V{end + 7}", "s-c", width=8),
            path(f"M{x - 10} {end + 2}V{end + 9}H{x + 10}V{end + 2}", "s-c", width=3),
            heading(276, fork + 74, "C", machine.c, words),
            lines(276, fork + 144, machine.c.hint_short or machine.c.hint, width=64),
        )
    )


def legend(words: TrackWords, scale: int, y: float) -> str:
    said = text(266, y, words.wagon(scale), class_="t12 q")
    return rect(246, y - 6, 14, 3, "f-ink") + said


def draw(machine: Machine, words: TrackWords) -> Svg:
    """The whole picture for a phone."""
    join = START + 8 + (len(machine.sources) - 1) / 2 * COLUMN
    fork, home = join + 198, join + 156
    scale = scale_for([(machine.a.count, A_ROOM), (machine.b.count, B_ROOM), (machine.c.count, C_ROOM)])
    hints = [
        words.ended if at == 1 and machine.ended else stage.hint for at, stage in enumerate(machine.stations)
    ]
    return drawing(
        circle(LINE, fork + 4, 20, "f-none s-ink", width=4),
        track_c(machine, words, fork, scale),
        track_b(machine, words, fork, home, scale),
        track_a(machine, words, fork, scale),
        intake(machine, words, join),
        path(f"M{LINE} {join - 2}V{fork}", "s-ink", width=8),
        *(station(join + 24 + 44 * at, machine.stations[at], hints[at], words) for at in range(3)),
        grading(home, machine.stations[3], words),
        circle(LINE, fork, 6, "f-ink"),
        text(142, fork + 9, words.points, class_="t16 b", anchor="end"),
        legend(words, scale, fork + 247),
        width=WIDTH,
        height=fork + 262,
        title=words.title,
        kind="tracks",
        links=True,
    )
