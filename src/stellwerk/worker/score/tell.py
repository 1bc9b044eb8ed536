"""What `score` says in words: the summary of a training, the report as JSON, and reasons beside every lead."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from stellwerk.grade.learned import Learned
from stellwerk.grade.learned.explain import LONGEST, MOST, WORTH_SAYING, reason
from stellwerk.grade.learned.reading import plain
from stellwerk.terms import Reason
from stellwerk.words import say
from stellwerk.worker.score.read import Closed

CHUNK = 10_000  # leads that are scored at once
ADDED = ("chance", "points", *(f"{side}_{k}" for side in ("reason", "against") for k in range(1, MOST + 1)))
_VALUE = "\x00"  # stands for the lead's own text in a sentence that is said once per column and strength


def summary(given: Closed, report: Mapping[str, Any], language: str) -> Iterator[str]:
    """A training in some sentences."""
    for reason_ in _summary(given, report):
        yield say(reason_, language)


def _summary(given: Closed, report: Mapping[str, Any]) -> Iterator[Reason]:
    yield Reason(
        "train.learned",
        {"count": report["leads"], "won": report["won"], "won_values": list(given.won_values)},
    )
    if given.skipped:
        yield Reason("train.skipped", {"count": given.skipped})
    if not report["enough"]:
        yield Reason("train.not_enough", {"wanted": report["wanted"]})
    if report["chosen"] == "base":
        yield Reason("train.base_only")
    else:
        yield Reason("train.chosen", {"chosen": report["chosen"]})
        values = {k: report[k] for k in ("auc", "log_loss", "base_log_loss", "ece")}
        if report["validation"] == "time":
            yield Reason("train.judged_time", values)
        else:
            yield Reason("train.judged_cross", values)
    unused = [name for name, why in report["not_used"].items() if why == "names_a_lead"]
    if unused:
        yield Reason("train.not_used", {"columns": unused})
    if report.get("leaks"):
        columns = [leak["column"] for leak in report["leaks"]]
        yield Reason("train.leaks", {"count": len(columns), "columns": columns})


def told(report: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The report with every reason as a sentence beside its key."""
    leaks = [
        {
            "column": leak["column"],
            "auc": leak["auc"],
            "keys": [key for key, _ in leak["reasons"]],
            "why": [say(one, language) for one in leak["reasons"]],
        }
        for leak in report["leaks"]
    ]
    return {**report, "leaks": leaks}


def scored(
    model: Learned, headers: Sequence[str], columns: Sequence[list[str]], language: str
) -> Iterator[list[str]]:
    """For every lead its chance, points, and up to three reasons for and against."""
    speaker = _Speaker(language)
    for start in range(0, len(columns[0]) if columns else 0, CHUNK):
        part = {name: column[start : start + CHUNK] for name, column in zip(headers, columns, strict=True)}
        scores = model.score(part)
        order = np.argsort(-scores.contributions, axis=1, kind="stable")
        empty = [""] * len(scores.chance)
        texts = [part.get(name, empty) for name in scores.names]
        for row, (chance, sizes, places) in enumerate(
            zip(scores.chance.tolist(), scores.contributions.tolist(), order.tolist(), strict=True)
        ):
            rising = [k for k in places[:MOST] if sizes[k] >= WORTH_SAYING]
            falling = [k for k in places[::-1][:MOST] if sizes[k] <= -WORTH_SAYING]
            said = [
                [speaker(scores.names[k], texts[k][row], sizes[k]) for k in side]
                for side in (rising, falling)
            ]
            padded = [one + [""] * (MOST - len(one)) for one in said]
            yield [f"{chance:.6f}", str(round(100 * chance)), *padded[0], *padded[1]]


class _Speaker:
    """Says reasons; the same sentence about another value is not put together again."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._said: dict[tuple[str, str, bool], str] = {}

    def __call__(self, column: str, text: str, size: float) -> str:
        value = plain(text)
        one = reason(column, _VALUE if value else "", size)
        key = (column, str(one.values["strength"]) + one.key, bool(value))
        if key not in self._said:
            self._said[key] = say(one, self._language)
        short = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
        return self._said[key].replace(_VALUE, short)
