"""A score in reasons: what speaks for an order, and what against it."""

from collections.abc import Mapping

from stellwerk.grade.learned.model import Scores
from stellwerk.grade.learned.reading import plain
from stellwerk.terms import Reason

MOST = 3
WORTH_SAYING, CLEAR, STRONG = 0.05, 0.4, 1.0  # log-odds
LONGEST = 60  # characters of a value


def strength(contribution: float) -> str:
    """How strongly a contribution speaks: slight, clear, strong; '' when it is not worth a word."""
    size = abs(contribution)
    if size < WORTH_SAYING:
        return ""
    return "strong" if size >= STRONG else "clear" if size >= CLEAR else "slight"


def reason(column: str, value: str, contribution: float) -> Reason:
    """One column of one lead as a reason."""
    said = plain(value)
    short = said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
    if contribution >= 0:
        if not said:
            return Reason("score.for_missing", {"column": column, "strength": strength(contribution)})
        return Reason("score.for", {"column": column, "value": short, "strength": strength(contribution)})
    if not said:
        return Reason("score.against_missing", {"column": column, "strength": strength(contribution)})
    return Reason("score.against", {"column": column, "value": short, "strength": strength(contribution)})


def explain(scores: Scores, values: Mapping[str, str], *, row: int = 0) -> tuple[list[Reason], list[Reason]]:
    """Up to three reasons for and three against, the strongest first. `values`: the lead's texts by column."""
    ranked = sorted(zip(scores.contributions[row].tolist(), scores.names, strict=True), reverse=True)
    rising = [pair for pair in ranked[:MOST] if pair[0] >= WORTH_SAYING]
    falling = [pair for pair in ranked[::-1][:MOST] if pair[0] <= -WORTH_SAYING]
    return (
        [reason(name, values.get(name, ""), size) for size, name in rising],
        [reason(name, values.get(name, ""), size) for size, name in falling],
    )
