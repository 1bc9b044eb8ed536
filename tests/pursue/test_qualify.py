"""What a partner's answers say."""

import pytest

from stellwerk.pursue.lifecycle import PursueError
from stellwerk.pursue.qualify import Answers, weigh


@pytest.mark.parametrize(
    ("answers", "keys"),
    [
        (Answers(need="Drehmaschine"), ["pursue.qualified"]),
        (Answers(real=False), ["pursue.qualified"]),
        (Answers(solves="yes"), ["pursue.qualified", "pursue.product_solves"]),
        (Answers(solves="partly"), ["pursue.qualified", "pursue.product_solves"]),
        (Answers(solves="no"), ["pursue.qualified", "pursue.product_does_not_solve"]),
    ],
)
def test_the_journal_keeps_whether_the_product_solves_it(answers: Answers, keys: list[str]) -> None:
    assert [reason.key for reason in weigh(answers)] == keys


def test_no_answer_at_all_is_refused() -> None:
    with pytest.raises(PursueError, match="at least one answer"):
        weigh(Answers())
