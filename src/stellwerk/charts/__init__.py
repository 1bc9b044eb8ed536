"""Figures become drawings.

Comes in: small frozen values with their words already in the reader's language.
Goes out: `Svg`, inline SVG without styles, which a template prints as it is.
Never: Django, a query, a clock, a colour by value (the stylesheet gives colours, so dark works too).
"""

from stellwerk.charts import tracks_narrow, tracks_wide
from stellwerk.charts.amounts import Amount, Line, amounts, curve, lines
from stellwerk.charts.bars import (
    Bar,
    Day,
    Step,
    Stretch,
    bars,
    bound_bar,
    funnel,
    points,
    square,
    steps,
    swing,
    week,
)
from stellwerk.charts.clocks import axis_head, clock, clock_axis, temperature
from stellwerk.charts.machine import Machine, Person, Source, Station, Track, TrackWords
from stellwerk.charts.score import Held, Tenth, calibration, lift, roc
from stellwerk.charts.share import Reach, share_curve, then_and_now
from stellwerk.charts.states import COUNTRIES, State, states
from stellwerk.charts.svg import Svg

__all__ = [
    "COUNTRIES",
    "Amount",
    "Bar",
    "Day",
    "Held",
    "Line",
    "Machine",
    "Person",
    "Reach",
    "Source",
    "State",
    "Station",
    "Step",
    "Stretch",
    "Svg",
    "Tenth",
    "Track",
    "TrackWords",
    "amounts",
    "axis_head",
    "bars",
    "bound_bar",
    "calibration",
    "clock",
    "clock_axis",
    "curve",
    "funnel",
    "lift",
    "lines",
    "points",
    "roc",
    "share_curve",
    "square",
    "states",
    "steps",
    "swing",
    "temperature",
    "then_and_now",
    "tracks",
    "week",
]


def tracks(machine: Machine, words: TrackWords, *, narrow: bool = False) -> Svg:
    """The machine as one drawing: 1160 px wide for the desk, or `narrow` 390 px and turned by 90 degrees.

    A page writes both; the stylesheet shows the one that fits. Counts are links to their lists.
    """
    return tracks_narrow.draw(machine, words) if narrow else tracks_wide.draw(machine, words)
