"""The demo house: a maker of machine tools, its partners, and a year and a half of what happened.

Comes in: an empty house and the moment it is dated to. Goes out: the same house for the same day, from a fixed
seed, made by the real line so that everything agrees. Never: a row that a step would write.
"""

from stellwerk.worker.demo.years import fill

__all__ = ["fill"]
