"""Enrich's step: leads at its door get their facts; people answer; providers outside are asked in rounds."""

from stellwerk.enrich.step.answering import answer
from stellwerk.enrich.step.asking import Round, asked_outside, begin, settings_of, settle, state_of, told
from stellwerk.enrich.step.keeping import KIND, ages_of, keep_facts, stored
from stellwerk.enrich.step.line import run
from stellwerk.enrich.step.setting_up import configure, open_provider, rest_over, take_call

__all__ = [
    "KIND",
    "Round",
    "ages_of",
    "answer",
    "asked_outside",
    "begin",
    "configure",
    "keep_facts",
    "open_provider",
    "rest_over",
    "run",
    "settings_of",
    "settle",
    "state_of",
    "stored",
    "take_call",
    "told",
]
