"""Grade's step: leads at its door are sorted; what a person says of them, and what the clock brings."""

from stellwerk.grade.step.around import around, rules
from stellwerk.grade.step.asking import questions
from stellwerk.grade.step.capacity import how_full, move_bar
from stellwerk.grade.step.circumstances import bar_points, live_score
from stellwerk.grade.step.grading import run
from stellwerk.grade.step.helping import HelpError, answer, ask_help
from stellwerk.grade.step.judging import JudgementError, judge
from stellwerk.grade.step.knowing import known
from stellwerk.grade.step.marking import ABOUT as MARKING
from stellwerk.grade.step.marking import MOST as MOST_MARKED
from stellwerk.grade.step.marking import OWNERS, MarkingError, mark, undo_marking
from stellwerk.grade.step.nightly import pressing, refresh_priorities, refreshed_on
from stellwerk.grade.step.placing import choose_field, field_by_rule, field_standings
from stellwerk.grade.step.responding import respond
from stellwerk.grade.step.segmenting import (
    derive,
    matches,
    open_leads,
    put,
    save_rule,
    segments_why,
    tick,
    ticks_of,
)
from stellwerk.grade.step.trying import Preview, preview
from stellwerk.grade.step.waking import again, ripen

__all__ = [
    "MARKING",
    "MOST_MARKED",
    "OWNERS",
    "HelpError",
    "JudgementError",
    "MarkingError",
    "Preview",
    "again",
    "answer",
    "around",
    "ask_help",
    "bar_points",
    "choose_field",
    "derive",
    "field_by_rule",
    "field_standings",
    "how_full",
    "judge",
    "known",
    "live_score",
    "mark",
    "matches",
    "move_bar",
    "open_leads",
    "pressing",
    "preview",
    "put",
    "questions",
    "refresh_priorities",
    "refreshed_on",
    "respond",
    "ripen",
    "rules",
    "run",
    "save_rule",
    "segments_why",
    "tick",
    "ticks_of",
    "undo_marking",
]
