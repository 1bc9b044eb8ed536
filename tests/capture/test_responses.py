"""What a response means for the lead; machines that open and follow everything move nothing twice."""

from datetime import timedelta

import pytest
from tests.cast import NOW

from stellwerk.capture.responses import ONCE_IN, USUAL, Act, counts, is_contact, wakes
from stellwerk.terms import Stage


@pytest.mark.parametrize("act", Act)
def test_the_same_act_counts_once_in_a_while(act: Act) -> None:
    pause = ONCE_IN.get(act, USUAL)
    assert counts(act, last_at=None, at=NOW)
    assert not counts(act, last_at=NOW, at=NOW)
    assert not counts(act, last_at=NOW, at=NOW + pause - timedelta(seconds=1))
    assert counts(act, last_at=NOW, at=NOW + pause)


def test_a_response_that_is_told_late_does_not_count_again() -> None:
    assert not counts(Act.CLICKED, last_at=NOW, at=NOW - timedelta(days=3))


def test_an_opened_letter_alone_is_no_contact() -> None:
    assert [act for act in Act if not is_contact(act)] == [Act.OPENED]


@pytest.mark.parametrize(
    ("act", "stage", "expected"),
    [
        (Act.OPENED, Stage.NURTURE, True),
        (Act.OPENED, Stage.SCRAP, False),
        (Act.CLICKED, Stage.SCRAP, True),
        (Act.CALLED_BACK, Stage.STUCK, True),
        (Act.CALLED_BACK, Stage.PURSUE, False),
        (Act.CALLED_BACK, Stage.OFFER, False),
        (Act.VISITED, Stage.CLOSED, False),
    ],
)
def test_only_a_lead_that_waits_is_graded_anew(act: Act, stage: Stage, expected: bool) -> None:
    assert wakes(act, stage) is expected
