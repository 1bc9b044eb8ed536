"""The machine on a desk: 1160 px, from the left to the right."""

from stellwerk.charts.machine import Machine, Station, Track, TrackWords, scale_for, wagons
from stellwerk.charts.svg import Svg, circle, drawing, link, mark, path, rect, spans, stop_sign, text

WIDTH, HEIGHT = 1160, 436
LINE = 204  # y of the main line; everything branches from it at 45 degrees
JOIN = 236  # x where the intake becomes one line
ROW = 44  # px between two rails of the intake
WAGON = 7  # px from wagon to wagon
STATIONS = (296, 410, 526, 650)
POINTS = 704
TRAINS = 852  # x where the three trains begin
A_LINE, C_LINE, RING = 60, 310, 396
FORK, PEOPLE = 1005, 1058  # where A splits towards people, and their stations
RING_TURN, RING_RADIUS = 1056, 96


def train(x: float, y: float, count: int, scale: int, class_: str, *, height: int = 12) -> str:
    """Wagons to scale; the thin line through them is their coupling."""
    number = wagons(count, scale)
    if not number:
        return ""
    coupling = rect(x, y - 1, number * WAGON, 2, class_)
    return coupling + "".join(
        rect(x + 1 + at * WAGON, y - height / 2, WAGON - 2, height, class_) for at in range(number)
    )


def buffer_stop(x: float, y: float, class_: str, *, width: int = 3) -> str:
    return path(f"M{x - 5} {y - 9}H{x}V{y + 9}H{x - 5}", class_, width=width)


def intake_offset(at: int, sources: int) -> float:
    return (at - (sources - 1) / 2) * ROW


def intake(machine: Machine, words: TrackWords, scale: int) -> str:
    parts = []
    for at, source in enumerate(machine.sources):
        offset = intake_offset(at, len(machine.sources))
        y = LINE + offset
        length = wagons(source.count, scale) * WAGON
        label = spans(0, y - 14, (words.number(source.count), "t14 b"), (source.label, "t14 q"), gap=7)
        bend = JOIN - abs(offset)
        parts.append(path(f"M{length} {y}H{bend}L{JOIN} {LINE}", "s-ink", width=4))
        parts.append(link(source.url, rect(0, y - 30, 150, 24, "hit"), label))
        parts.append(train(0, y, source.count, scale, "f-ink"))
    return "".join(parts)


def chevron(x: float, y: float, turn: int) -> str:
    """The way of travel, cut into the line; `turn` in degrees from the left-to-right."""
    cut = path(f"M{x - 2.5} {y - 5}L{x + 2.5} {y}L{x - 2.5} {y + 5}", "s-paper", width=2)
    return cut if not turn else f'<g transform="rotate({turn} {x} {y})">{cut}</g>'


def station(x: int, stage: Station, words: TrackWords) -> str:
    sign = stop_sign(x, LINE, 16, words.number(stage.inside), standing=bool(stage.standing))
    parts = [
        link(stage.url, sign, label=f"{stage.label}: {words.number(stage.inside)}"),
        text(x, 156, stage.label, class_="t16 b", anchor="middle"),
        text(x, 174, stage.hint, class_="t12 q", anchor="middle"),
    ]
    if stage.standing:
        parts.append(path(f"M{x} 114V138", "s-rail", width=2))
        parts.append(mark(x, 90, stage.standing, url=stage.standing_url, middle=True))
    return "".join(parts)


def ended(machine: Machine, words: TrackWords, scale: int) -> str:
    """The side track after cleaning: doubles and nonsense end at a buffer stop."""
    fits = min(machine.ended, 6 * scale)
    return "".join(
        (
            path(f"M446 {LINE}L529 287H534", "s-rail", width=4),
            train(535, 287, fits, scale, "f-rail", height=10),
            buffer_stop(584, 287, "s-rail"),
            link(
                machine.ended_url,
                text(532, 316, words.ended, class_="t13 b", anchor="middle"),
            ),
            text(532, 333, words.ended_detail, class_="t12 q", anchor="middle"),
        )
    )


def heading(y: float, letter: str, track: Track, words: TrackWords) -> str:
    """Sign, count and worth above a train."""
    count = words.number(track.count)
    line = spans(TRAINS + 44, y + 26, (count, "t28 b"), (track.worth, "t14 q"), gap=12)
    return link(
        track.url, grade_sign(TRAINS, y, letter, 32), line, label=f"{letter}: {count} {track.worth}".strip()
    )


def grade_sign(x: float, y: float, letter: str, size: int) -> str:
    """A square, B disc, C frame, always with the letter."""
    middle = size / 2
    if letter == "A":
        shape = rect(x, y, size, size, "f-a")
    elif letter == "B":
        shape = circle(x + middle, y + middle, middle, "f-b")
    else:
        shape = rect(x + 1, y + 1, size - 2, size - 2, "f-paper s-c frame")
    class_ = "t20 b f-c" if letter == "C" else "t20 b on-grade"
    return shape + text(x + middle, y + middle + 7, letter, class_=class_, anchor="middle")


def track_a(machine: Machine, words: TrackWords, scale: int) -> str:
    end = TRAINS + wagons(machine.a.count, scale) * WAGON
    parts = [
        path(f"M{POINTS} {LINE}L{POINTS + LINE - A_LINE} {A_LINE}H{TRAINS}", "s-a", width=8),
        path(f"M{end} {A_LINE}H{PEOPLE}", "s-a", width=8),
        train(TRAINS, A_LINE, machine.a.count, scale, "f-a", height=20),
        heading(10, "A", machine.a, words),
        text(TRAINS, 93, machine.a.hint, class_="t13"),
    ]
    for person, y in zip(machine.people, (A_LINE, A_LINE - 44, A_LINE + 44), strict=False):
        parts.append(path(f"M{FORK} {A_LINE}L{FORK + abs(y - A_LINE)} {y}H{PEOPLE}", "s-a", width=4))
        parts.append(circle(PEOPLE, y, 7, "f-paper s-a", width=4))
        label = spans(PEOPLE + 16, y + 5, (words.number(person.count), "t14 b"), (person.label, "t14"))
        parts.append(link(person.url, rect(PEOPLE + 14, y - 12, 88, 24, "hit"), label))
    if machine.a.standing:
        parts.append(mark(TRAINS, 104, machine.a.standing, url=machine.a.standing_url))
    return "".join(parts)


def track_b(machine: Machine, words: TrackWords, scale: int) -> str:
    """B goes round a ring back to grading: warm until ripe."""
    end = TRAINS + wagons(machine.b.count, scale) * WAGON
    ring = (
        f"M{end} {LINE}H{RING_TURN}A{RING_RADIUS} {RING_RADIUS} 0 0 1 {RING_TURN} {RING}"
        f"H690A40 40 0 0 1 650 356V{LINE + 16}"
    )
    parts = [
        path(f"M{POINTS} {LINE}H{TRAINS}", "s-b", width=8),
        path(ring, "s-b", width=8),
        train(TRAINS, LINE, machine.b.count, scale, "f-b", height=20),
        heading(154, "B", machine.b, words),
        text(TRAINS, 237, machine.b.hint, class_="t13"),
        chevron(990, RING, 180),
        chevron(740, RING, 180),
        chevron(650, 300, 270),
    ]
    for at, step in enumerate(machine.ring_steps[:3]):
        x = 1040 - 96 * at
        parts.append(path(f"M{x} 385V{RING}", "s-b", width=4))
        parts.append(text(x, 377, step, class_="t12 q", anchor="middle"))
    ripe = spans(690, 426, (words.ripe, "t13 b"), (words.back_to_grade, "t13"))
    parts.append(link(machine.ripe_url, ripe))
    parts.append(link(machine.ring_url, text(1152, 426, words.in_ring, class_="t13 q", anchor="end")))
    return "".join(parts)


def track_c(machine: Machine, words: TrackWords, scale: int) -> str:
    end = TRAINS + wagons(machine.c.count, scale) * WAGON
    return "".join(
        (
            path(f"M{POINTS} {LINE}L{POINTS + C_LINE - LINE} {C_LINE}H{TRAINS}", "s-c", width=8),
            path(f"M{end} {C_LINE}H1032", "s-c", width=8),
            buffer_stop(1035, C_LINE, "s-c"),
            train(TRAINS, C_LINE, machine.c.count, scale, "f-c", height=20),
            heading(260, "C", machine.c, words),
            text(TRAINS, 343, machine.c.hint, class_="t13"),
        )
    )


def points(words: TrackWords) -> str:
    return "".join(
        (
            circle(POINTS, LINE, 6, "f-ink"),
            text(664, 254, words.points, class_="t14 b"),
            text(664, 271, words.policy, class_="t12 q"),
        )
    )


def legend(words: TrackWords, scale: int) -> str:
    return "".join(
        (
            rect(1, 410, WAGON - 2, 12, "f-ink"),
            text(14, 420, words.wagon(scale), class_="t12 q"),
            circle(88, 416, 6, "f-paper s-ink", width=3),
            text(102, 420, words.inside_now, class_="t12 q"),
            rect(204, 410, 12, 12, "f-warn"),
            text(222, 420, words.needs_person, class_="t12 q"),
        )
    )


def draw(machine: Machine, words: TrackWords) -> Svg:
    """The whole picture for the desk."""
    sources = len(machine.sources)
    rooms = [
        (source.count, (JOIN - abs(intake_offset(at, sources)) - 8) // WAGON)
        for at, source in enumerate(machine.sources)
    ]
    scale = scale_for([*rooms, (machine.a.count, 21), (machine.b.count, 28), (machine.c.count, 24)])
    return drawing(
        circle(POINTS + 5, LINE, 22, "f-none s-ink", width=4),
        track_c(machine, words, scale),
        track_b(machine, words, scale),
        track_a(machine, words, scale),
        ended(machine, words, scale),
        intake(machine, words, scale),
        path(f"M{JOIN} {LINE}H{POINTS}", "s-ink", width=8),
        *(chevron(x, LINE, 0) for x in (264, 356, 472, 592)),
        *(station(x, stage, words) for x, stage in zip(STATIONS, machine.stations, strict=False)),
        points(words),
        legend(words, scale),
        width=WIDTH,
        height=HEIGHT,
        title=words.title,
        kind="tracks",
        links=True,
    )
