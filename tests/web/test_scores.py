"""How good is the score: the page teaches, a second person puts a better one live, one click leads back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from tests import cast, reading
from tests.reading import as_

from stellwerk.review import step as review
from stellwerk.review.outcomes import Look
from stellwerk.store.models import ScoreModel, User
from stellwerk.terms import Reason, Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
State = ScoreModel.State
FOUND = {
    "count": 80,
    "auc": 0.78,
    "log_loss": 0.41,
    "calibration": [
        {"said": 0.1, "came": 0.12, "count": 40, "low": 0.05, "high": 0.25},
        {"said": 0.3, "came": 0.28, "count": 40, "low": 0.16, "high": 0.43},
    ],
    "roc": [[0, 0], [0.2, 0.7], [1, 1]],
    "lift": [{"tenth": n, "count": 8, "won": 2, "lift": 3.1 if n == 1 else 0.8} for n in range(1, 11)],
}
REPORT = {
    "held_out": FOUND,
    "held_out_before": FOUND | {"auc": 0.61, "log_loss": 0.52},
    "verdict": {"reasons": [["learning.beats_points", {"count": 80, "saved_percent": 21.2}]]},
}


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def see(user: User, name: str = "scores", *arguments: object, language: str = "en") -> str:
    return reading.see(user, name, *arguments, language=language)


def post(user: User, name: str, *arguments: object) -> str:
    response: Any = as_(user).post(reverse(name, args=arguments))
    assert response.status_code == 302
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def a_score(*, better: bool = True, by: str = "clock", report: dict[str, Any] = REPORT) -> ScoreModel:
    return review.propose_score(b"x", report, outcomes=320, better=better, by=by, now=cast.NOW)


def ended(count: int, *, won: bool, chance: float) -> None:
    for at in range(count):
        cast.a_lead(
            company=f"{won} {at}", stage=Stage.CLOSED, outcome="won" if won else "lost", chance=chance,
            known_then={"channel": "fair"}, arrived_at=cast.NOW - timedelta(days=70), closed_at=cast.NOW,
        )  # fmt: skip


def test_an_empty_house_is_told_what_is_missing() -> None:
    page = see(cast.ines())
    assert "Nothing has come to an end yet" in page
    assert "40 won and 40 lost ones are missing" in page
    assert reverse("score_train") not in page


def test_without_a_learned_score_the_page_judges_the_chances_that_were_given() -> None:
    ended(3, won=True, chance=0.44)
    ended(7, won=False, chance=0.24)
    page = see(cast.ines())
    assert "Of 100 leads to which the score gave 30%, 30 ordered." in page
    assert "No learned score rules yet" in page
    assert "37 won and 33 lost ones are missing" in page


def test_chances_that_do_not_sort_are_called_that() -> None:
    ended(5, won=True, chance=0.3)
    ended(5, won=False, chance=0.3)
    assert "the lot would sort as well" in see(cast.ines())


def test_a_learned_score_is_judged_on_leads_that_it_had_not_seen() -> None:
    review.score_live(a_score().version, by="user:x", now=cast.NOW)
    page = see(cast.mona(), language="de")
    assert "Von 100 Leads, denen die Bewertung 30 % gab, haben 28 bestellt." in page
    assert "3,1-mal" in page


def test_a_better_score_goes_live_by_a_second_person() -> None:
    made = a_score(by=cast.chris().actor)
    assert reverse("score_live", args=[made.version]) not in see(cast.chris())
    assert "somebody else" in see(cast.chris())
    assert "Put it live" in see(cast.mona())
    assert "rules from now on" in post(cast.mona(), "score_live", made.version)
    live = ScoreModel.objects.live()
    assert live
    assert live.version == made.version


def test_nobody_puts_a_score_live_that_is_not_better() -> None:
    made = a_score(better=False)
    page = see(cast.mona())
    assert "is not better" in page
    assert reverse("score_live", args=[made.version]) not in page
    assert "not clearly better" in post(cast.mona(), "score_live", made.version)
    assert ScoreModel.objects.live() is None


def test_the_proposal_stands_beside_what_rules() -> None:
    a_score()
    page = see(cast.mona())
    assert "21% more accurate than the points" in page
    assert "0.520" in page
    assert "0.410" in page


def test_one_click_leads_back() -> None:
    review.score_live(a_score().version, by="user:x", now=cast.NOW)
    assert "What ruled before" in post(cast.mona(), "score_back")
    assert ScoreModel.objects.live() is None


def test_a_training_that_waits_is_seen_and_nobody_asks_twice() -> None:
    review.ask_training(by=cast.chris().actor, now=cast.NOW)
    assert "waits for the machine" in see(cast.chris())
    assert "learning already" in post(cast.chris(), "score_train")


def test_who_may_not_decide_sees_no_button_and_is_refused() -> None:
    made = a_score()
    assert reverse("score_live", args=[made.version]) not in see(cast.ole())
    for name, arguments in (("score_live", [made.version]), ("score_back", []), ("score_train", [])):
        assert as_(cast.ole()).post(reverse(name, args=arguments)).status_code == 403


def test_an_alarm_and_a_proposal_stand_on_today() -> None:
    drift = Reason("learning.drift.fewer", {"count": 60, "won": 5, "expected": 20})
    review.write_check(Look(drift, {"count": 60}), now=cast.NOW)
    assert "5 ordered where the score let expect 20" in see(cast.ines(), "today")
    assert "5 ordered where the score let expect 20" in see(cast.chris())
    assert "5 ordered" not in see(cast.cem(), "today")
    a_score()
    assert "A better score was learned" in see(cast.mona(), "today")


def test_a_version_that_is_not_there_is_not_found() -> None:
    review.write_check(Look(None, {}), now=cast.NOW)
    for version in (0, 7):
        assert as_(cast.mona()).get(reverse("score", args=[version])).status_code == 404
