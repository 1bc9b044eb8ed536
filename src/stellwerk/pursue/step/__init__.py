"""Pursue's step: every lead gets its next step; reports move it on; won leads become customers."""

from stellwerk.pursue.step.following_up import finish, remind, reopen, snooze
from stellwerk.pursue.step.line import run
from stellwerk.pursue.step.qualifying import qualify
from stellwerk.pursue.step.reporting import report, standing, undo_report

__all__ = [
    "finish",
    "qualify",
    "remind",
    "reopen",
    "report",
    "run",
    "snooze",
    "standing",
    "undo_report",
]
