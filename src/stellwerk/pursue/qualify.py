"""What the partner found out: who it is, what is needed, where the problem lies, whether the product solves it."""

from dataclasses import dataclass

from stellwerk.pursue.lifecycle import PursueError
from stellwerk.terms import Reason


@dataclass(frozen=True, slots=True)
class Answers:
    """The partner's answers; '', `unknown` and None where nobody knows yet."""

    who: str = ""
    need: str = ""
    problem: str = ""
    solves: str = "unknown"
    real: bool | None = None


def weigh(answers: Answers) -> tuple[Reason, ...]:
    """What the journal keeps of the answers. Raises `PursueError` when nothing was said at all."""
    if answers == Answers():
        raise PursueError(Reason("pursue.qualification_empty"))
    if answers.solves == "no":
        return Reason("pursue.qualified"), Reason("pursue.product_does_not_solve")
    if answers.solves == "unknown":
        return (Reason("pursue.qualified"),)
    return Reason("pursue.qualified"), Reason("pursue.product_solves", {"solves": answers.solves})
