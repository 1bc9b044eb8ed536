"""What outcomes teach: partners stay out of the chance, noise is no progress, a leak or a worse score does not win."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from tests.cast import NOW

from stellwerk.grade.chance import Curve
from stellwerk.grade.learned import Learned
from stellwerk.grade.policy import GradePolicy
from stellwerk.review.learn import challenge, history, new_curve, new_half_lives, partner_effects, saves
from stellwerk.review.outcomes import Ended, LearnPolicy, Outcomes, log_odds

START = NOW - timedelta(days=900)


def ended(place: int, won: bool, **over: Any) -> Ended:
    """The lead that ended as the `place`-th, a day after the one before."""
    values: dict[str, Any] = {
        "known": {"channel": "fair", "product": "turning"},
        "arrived_at": START + timedelta(days=place - 30),
        "closed_at": START + timedelta(days=place),
        "partner": "BERG",
        "chance": 0.4,
        "points": 40,
    }
    return Ended(won=won, **values | over)


def by_partners(rates: dict[str, float], count: int, seed: int = 1) -> list[Ended]:
    """Every partner works so many leads of the same chance and wins its own share of them."""
    rng = np.random.default_rng(seed)
    found = [
        ended(at, bool(rng.random() < rate), partner=code)
        for code, rate in rates.items()
        for at in range(count)
    ]
    return sorted(found, key=lambda row: row.closed_at)


def test_a_history_says_what_was_known_and_never_who_worked_it() -> None:
    rows = [ended(0, True, known={"channel": "fair"}), ended(1, False, known={"size": "L"}, partner="ADLER")]
    found = history(rows, {"ADLER": 0.7})
    assert found.names == ("channel", "size")
    assert [list(column) for column in found.columns] == [["fair", ""], ["", "L"]]
    assert found.won.tolist() == [True, False]
    assert found.offset is not None
    assert found.offset.tolist() == [0.0, 0.7]
    assert "ADLER" not in str(found.columns)


def test_a_partner_that_wins_twice_as_often_is_told_by_its_effect() -> None:
    found = partner_effects(by_partners({"ADLER": 0.6, "BERG": 0.3}, 400), spread=0.7)
    truth = log_odds(np.array([0.6]))[0] - log_odds(np.array([0.3]))[0]
    assert found["ADLER"] - found["BERG"] == pytest.approx(truth, abs=0.35)
    assert found["ADLER"] + found["BERG"] == pytest.approx(0, abs=1e-6)


def test_a_partner_with_few_leads_is_believed_little() -> None:
    many = partner_effects(by_partners({"ADLER": 0.9, "BERG": 0.3}, 200), spread=0.5)["ADLER"]
    few = by_partners({"BERG": 0.3}, 400)
    few += [ended(at, True, partner="ADLER") for at in range(2)]
    assert 0 < partner_effects(few, spread=0.5)["ADLER"] < many / 2


def test_the_effects_of_all_leads_cancel_out() -> None:
    rows = [*by_partners({"ADLER": 0.7}, 300), *by_partners({"BERG": 0.2}, 60)]
    found = partner_effects(rows, spread=0.5)
    assert sum(found[row.partner] for row in rows) == pytest.approx(0, abs=1e-6)


def test_partners_that_differ_by_nothing_have_no_effect() -> None:
    assert partner_effects([], spread=0.5) == {}
    assert partner_effects(by_partners({"ADLER": 0.9, "BERG": 0.1}, 50), spread=0) == {}


def on(rows: Iterable[Ended]) -> Any:
    return history(list(rows), {})


def test_a_better_score_saves_more_than_noise_and_a_worse_one_does_not() -> None:
    rng = np.random.default_rng(2)
    truth = rng.uniform(0.05, 0.95, 400)
    rows = [ended(at, bool(won)) for at, won in enumerate(rng.random(400) < truth)]
    flat = np.full(400, truth.mean())
    assert saves(truth, flat, on(rows)).better
    assert not saves(flat, truth, on(rows)).better
    same = saves(truth, truth, on(rows))
    assert (same.better, same.by) == (False, 0.0)


def test_a_difference_within_noise_is_no_progress() -> None:
    rng = np.random.default_rng(3)
    rows = [ended(at, bool(won)) for at, won in enumerate(rng.random(80) < 0.4)]
    wobbling = np.clip(0.4 + rng.normal(0, 0.01, 80), 0.01, 0.99)
    found = saves(wobbling, np.full(80, 0.4), on(rows))
    assert not found.better
    assert found.reasons[0].key == "learning.not_beyond_noise"


def pointed(count: int, seed: int = 4) -> list[Ended]:
    """Leads whose points say much, on quite another scale than points / 100."""
    rng = np.random.default_rng(seed)
    points = rng.integers(10, 90, count).tolist()
    return [ended(at, bool(rng.random() < p / 300), points=p) for at, p in enumerate(points)]


def test_the_points_get_a_curve_of_their_own_once_outcomes_differ_beyond_noise() -> None:
    rows = pointed(900)
    points = [row.points or 0 for row in rows]
    found = new_curve(rows, points, Curve())
    assert found is not None
    assert found.outcomes == 900
    assert found.chance(80) == pytest.approx(80 / 300, abs=0.08)
    assert new_curve(rows, points, found) is None  # a second one would be no better


def test_few_outcomes_move_no_curve() -> None:
    rows = pointed(60)
    assert new_curve(rows, [row.points or 0 for row in rows], Curve()) is None


def fading(count: int, *, half_life: float, channel: str, seed: int = 5) -> list[Ended]:
    rng = np.random.default_rng(seed)
    ages = rng.uniform(0, 60, count)
    return [
        ended(
            at,
            bool(rng.random() < 0.8 * 0.5 ** (age / half_life)),
            known={"channel": channel, "product": "turning"},
            taken_at=START + timedelta(days=at - 30 + age),
        )
        for at, age in enumerate(ages.tolist())
    ]


def test_a_half_life_that_outcomes_contradict_is_proposed_for_its_lead_type() -> None:
    rules = GradePolicy(half_lives=(("4", "", "web", 9.0), ("", "", "web", 90.0)))
    rows = new_half_lives(fading(3000, half_life=12, channel="web"), rules)
    assert ("4", "", "web", 9.0) in rows
    [days] = [row[3] for row in rows if row[:3] == ("", "", "web")]
    assert 9 <= days <= 16


def test_a_half_life_that_outcomes_agree_with_stays() -> None:
    rules = GradePolicy(half_lives=(("", "", "web", 12.0),))
    assert new_half_lives(fading(3000, half_life=12, channel="web"), rules) == ()


def test_leads_that_nobody_is_known_to_have_taken_up_tell_of_no_fading() -> None:
    assert new_half_lives([ended(at, at % 2 == 0) for at in range(200)], GradePolicy()) == ()


# --- A whole training


def in_regions(count: int, seed: int = 6) -> Outcomes:
    """Adler works one region and wins twice as often as Berg in the other; the leads are alike."""
    rng = np.random.default_rng(seed)
    rows = []
    for at in range(count):
        is_adler = bool(rng.random() < 0.5)
        won = bool(rng.random() < (0.6 if is_adler else 0.3))
        known = {"region": "DE 34" if is_adler else "DE 37", "size": "SML"[int(rng.integers(3))]}
        rows.append(ended(at, won, known=known, partner="ADLER" if is_adler else "BERG", chance=0.45))
    return Outcomes(tuple(rows))


def regions_apart(model: Learned) -> float:
    said = model.score({"region": ["DE 34", "DE 37"], "size": ["M", "M"]}).chance
    return float(said[0] - said[1])


def test_a_partner_that_wins_twice_as_often_does_not_make_its_leads_neutral_chance_higher() -> None:
    found = in_regions(800)
    mixed_in = challenge(found, None, policy=LearnPolicy(partner_spread=0.0)).model
    taken_out = challenge(found, None, policy=LearnPolicy(partner_spread=1.0)).model
    assert regions_apart(mixed_in) > 0.2
    assert abs(regions_apart(taken_out)) < 0.07


def by_channel(count: int, *, fair: float, web: float, first: int = 0, seed: int = 7) -> tuple[Ended, ...]:
    rng = np.random.default_rng(seed)
    rows = []
    for at in range(first, first + count):
        channel = "fair" if rng.random() < 0.5 else "web"
        won = bool(rng.random() < (fair if channel == "fair" else web))
        rows.append(ended(at, won, known={"channel": channel}, chance=0.4))
    return tuple(rows)


def test_a_challenger_is_judged_on_what_came_later_and_beats_points_that_say_nothing() -> None:
    found = challenge(Outcomes(by_channel(600, fair=0.7, web=0.2)), None, policy=LearnPolicy())
    assert found.verdict.better
    assert found.report["against"] == "points"
    assert found.report["held_out"]["auc"] > 0.65 > found.report["held_out_before"]["auc"]
    assert found.report["held_out"]["count"] == 300


def test_a_challenger_that_knows_no_more_than_the_live_score_is_not_better() -> None:
    found = Outcomes(by_channel(600, fair=0.7, web=0.2))
    live = challenge(found, None, policy=LearnPolicy()).model
    again = challenge(found, live, policy=LearnPolicy())
    assert again.report["against"] == "score"
    assert not again.verdict.better


def test_a_challenger_beats_a_live_score_when_the_world_has_turned() -> None:
    before, after = by_channel(400, fair=0.8, web=0.1), by_channel(1200, fair=0.1, web=0.8, first=400)
    live = challenge(Outcomes(before), None, policy=LearnPolicy()).model
    assert challenge(Outcomes((*before, *after)), live, policy=LearnPolicy()).verdict.better


def test_facts_that_a_person_left_out_are_not_learned_from() -> None:
    found = challenge(
        Outcomes(by_channel(600, fair=0.7, web=0.2)), None, policy=LearnPolicy(left_out=("channel",))
    )
    assert "channel" not in found.model.names
    assert not found.verdict.better
