"""Clean's step: raw contacts become leads, are merged into known ones, or are rejected with a reason."""

from stellwerk.clean.step.answers import judged_pairs
from stellwerk.clean.step.deciding import unmerge, verdict
from stellwerk.clean.step.finding import look_alikes
from stellwerk.clean.step.line import run

__all__ = ["judged_pairs", "look_alikes", "run", "unmerge", "verdict"]
