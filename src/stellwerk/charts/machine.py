"""What the picture of the machine shows: four stations, then the points send a lead to A, B or C."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# leads a wagon: the drawing takes the finest one with which every train fits its rail
SCALES = (1, 4, 20, 100, 400, 2_000, 10_000, 40_000, 200_000)


@dataclass(frozen=True, slots=True)
class Source:
    """A rail of the intake. `short` is the label on a phone (about 6 letters)."""

    label: str
    count: int
    url: str = ""
    short: str = ""


@dataclass(frozen=True, slots=True)
class Station:
    """A stage: `inside` leads are in it now; `standing` says what stands there ('' when nothing does)."""

    label: str
    hint: str
    inside: int
    url: str = ""
    standing: str = ""
    standing_short: str = ""
    standing_url: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """One of the three ways out. `worth` is written already ('1,42 Mio. €'); `standing` as at a station."""

    count: int
    hint: str
    worth: str = ""
    hint_short: str = ""
    url: str = ""
    standing: str = ""
    standing_url: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who gets A leads: so many to partners, to sales, to be called first (three at most)."""

    label: str
    count: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """All figures of the picture. `stations` are the four: capture, clean, enrich, grade."""

    sources: Sequence[Source]
    stations: Sequence[Station]
    ended: int
    a: Track
    b: Track
    c: Track
    people: Sequence[Person]
    ripe: int
    in_ring: int
    ended_url: str = ""
    ripe_url: str = ""
    ring_url: str = ""
    ring_steps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TrackWords:
    """The words of the picture in the reader's language; `number` writes a count his way, `wagon` what one

    stands for ('4 Leads').
    """

    title: str
    points: str
    policy: str
    ended: str
    ended_detail: str
    ripe: str
    ripe_short: str
    back_to_grade: str
    in_ring: str
    wagon: Callable[[int], str]
    inside_now: str
    needs_person: str
    number: Callable[[int], str] = str


def wagons(count: int, scale: int) -> int:
    """How many wagons of `scale` leads; whoever is there at all gets one."""
    return max(1, round(count / scale)) if count else 0


def scale_for(trains: Sequence[tuple[int, float]]) -> int:
    """The finest scale (leads a wagon) with which every train of (leads, wagons of room) fits."""
    for scale in SCALES:
        if all(wagons(count, scale) <= room for count, room in trains):
            return scale
    return SCALES[-1]
