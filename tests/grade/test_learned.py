"""The learned score: sums exactly, earns its place, names leaks, notices a moved world, says when it cannot tell."""

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stellwerk.grade.learned import (
    History,
    Learned,
    LearnError,
    check,
    drift,
    explain,
    train,
)
from stellwerk.grade.learned.figures import auc

SOURCES = ("fair", "web", "phone", "referral")
EFFECT = {"fair": 0.9, "web": -0.6, "phone": 0.0, "referral": 1.4}


def leads(
    count: int,
    *,
    seed: int = 1,
    base: float = -0.5,
    strength: float = 1.0,
    days: int = 400,
    partners: Sequence[float] = (),
) -> History:
    """Closed leads whose chance hangs on source and visits, as texts with gaps; the true chance is kept nowhere."""
    rng = np.random.default_rng(seed)
    source, visits = rng.choice(SOURCES, count), rng.poisson(4, count)
    log_odds = base + strength * (np.array([EFFECT[s] for s in source]) + 0.25 * (visits - 4))
    offset = np.zeros(count)
    columns = {
        "source": [str(s) if rng.random() > 0.1 else "" for s in source],
        "visits": [f"{v},0" for v in visits],
        "noise": [f"n{k}" for k in rng.integers(0, 9, count)],
    }
    if partners:
        at = rng.integers(0, len(partners), count)
        offset = np.array(partners)[at]
        # A good partner's leads carry a mark of their own: exactly what must not make them look good.
        columns["mark"] = [f"m{k}" for k in at]
    won = rng.random(count) < 1 / (1 + np.exp(-log_odds - offset))
    at_ = np.datetime64("2025-01-01T08:00:00") + np.sort(rng.integers(0, days * 86400, count)).astype(
        "timedelta64[s]"
    )
    return History(tuple(columns), tuple(columns.values()), won, at_, offset if partners else None)


@pytest.fixture(scope="module")
def boosted() -> Learned:
    """Enough leads for trees, and two columns that only count together."""
    rng = np.random.default_rng(5)
    a, b = rng.choice(["x", "y"], 2400), rng.normal(size=2400).round(3)
    log_odds = 1.8 * np.where(a == "x", 1, -1) * np.sign(b)
    return train(
        History(
            ("a", "b", "c"),
            (
                a.tolist(),
                [str(v) if k % 9 else "" for k, v in enumerate(b)],
                [f"t{k % 40}" for k in range(2400)],
            ),
            rng.random(2400) < 1 / (1 + np.exp(-log_odds)),
        )
    )


@pytest.fixture(scope="module")
def few() -> Learned:
    return train(leads(600))


ANY = st.one_of(
    st.sampled_from(["", "x", "y", "fair", "3,0", "-1e9", "0.2", "n/a", "t3"]), st.text(max_size=20)
)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(ANY, ANY, ANY), min_size=1, max_size=20))
def test_contributions_and_base_sum_to_the_log_odds_of_every_lead(
    boosted: Learned, few: Learned, rows: list[tuple[str, str, str]]
) -> None:
    assert boosted.groves
    for model in (boosted, few):
        columns = [list(column) for column in zip(*rows, strict=True)]
        scores = model.score(dict(zip(model.names, columns, strict=False)))
        assert np.abs(scores.base + scores.contributions.sum(axis=1) - scores.log_odds).max() <= 1e-6
        assert ((scores.low <= scores.chance) & (scores.chance <= scores.high)).all()
        assert ((scores.chance > 0) & (scores.chance < 1)).all()


def test_the_chance_rises_with_the_log_odds(boosted: Learned) -> None:
    rng = np.random.default_rng(0)
    scores = boosted.score(
        {"a": rng.choice(["x", "y"], 300).tolist(), "b": [str(v) for v in rng.normal(size=300)]}
    )
    assert (np.diff(scores.chance[np.argsort(scores.log_odds)]) >= 0).all()


def test_trees_find_what_only_counts_together(boosted: Learned) -> None:
    assert boosted.report["auc"] > 0.8
    assert {part["name"] for part in boosted.report["made_of"]} & {"trees"}


def test_a_score_survives_its_bytes_and_the_same_leads_give_the_same_bytes(few: Learned) -> None:
    packed = few.pack()
    assert train(leads(600)).pack() == packed
    again, rows = Learned.unpack(packed), {"source": ["fair", "?"], "visits": ["9,0", ""]}
    assert again.score(rows).chance.tolist() == few.score(rows).chance.tolist()
    assert again.report == few.report


@pytest.mark.parametrize("packed", [b"", b"no archive", b"PK\x05\x06" + b"\0" * 18])
def test_foreign_bytes_are_refused_with_a_reason(packed: bytes) -> None:
    with pytest.raises(LearnError) as refused:
        Learned.unpack(packed)
    assert refused.value.reason.key == "learned.no_model"


def test_an_archive_that_would_run_something_is_refused() -> None:
    from functools import partial

    from skops.io import dumps

    with pytest.raises(LearnError):
        Learned.unpack(dumps({"said": partial(print, "ran"), "arrays": {}}))


def test_a_column_that_is_not_there_counts_as_missing(few: Learned) -> None:
    one, other = (
        few.score({"source": ["fair"]}),
        few.score({"source": ["fair"], "visits": [""], "noise": [""]}),
    )
    assert one.chance[0] == other.chance[0]


@pytest.mark.parametrize(
    ("won", "key"), [([], "nothing"), ([True] * 5, "all_won"), ([False] * 5, "none_won")]
)
def test_where_there_is_nothing_to_compare_it_says_so(won: list[bool], key: str) -> None:
    with pytest.raises(LearnError) as refused:
        train(History(("a",), (["x"] * len(won),), np.array(won, np.bool_)))
    assert refused.value.reason.key == f"learned.{key}"


def test_five_won_and_three_lost_give_everybody_the_base_rate_with_a_wide_range() -> None:
    model = train(History(("a",), (list("xxxxxyyy"),), np.array([True] * 5 + [False] * 3)))
    scores = model.score({"a": ["x", "y"]})
    assert not model.report["enough"]
    assert scores.chance.tolist() == pytest.approx([0.6, 0.6])
    assert (scores.high - scores.low > 0.3).all()


def test_columns_that_say_nothing_are_not_pretended_to() -> None:
    rng = np.random.default_rng(3)
    columns = tuple([f"v{k}" for k in rng.integers(0, 12, 1200)] for _ in range(6))
    won = rng.random(1200) < 0.3
    model = train(History(tuple("abcdef"), columns, won), leaks=False)
    fresh = {name: [f"v{k}" for k in rng.integers(0, 12, 4000)] for name in "abcdef"}
    assert model.score(fresh).chance.std() < 0.06


def test_empty_columns_one_value_and_five_hundred_columns_do_no_harm() -> None:
    history = leads(300)
    wide = {f"c{k}": [""] * 300 if k % 2 else ["same"] * 300 for k in range(500)}
    more = History((*history.names, *wide), (*history.columns, *wide.values()), history.won, history.at)
    assert {feature.column for feature in train(more).features} <= set(history.names)


def test_later_leads_judge_where_there_are_dates() -> None:
    assert train(leads(600)).report["validation"] == "time"
    history = leads(600)
    assert train(History(history.names, history.columns, history.won)).report["validation"] == "cross"


def test_dates_in_the_future_are_no_harm() -> None:
    history = leads(300)
    ahead = [f"31.12.{2030 + k % 3}" for k in range(300)]
    assert train(History((*history.names, "due"), (*history.columns, ahead), history.won, history.at)).report[
        "won"
    ]


def test_the_score_is_about_as_good_as_the_truth_allows() -> None:
    model, fresh = train(leads(3000)), leads(3000, seed=2)
    chance = model.score(dict(zip(fresh.names, fresh.columns, strict=True))).chance
    assert auc(chance, fresh.won) > 0.72
    assert abs(chance.mean() - fresh.won.mean()) < 0.04


def test_good_partners_do_not_make_their_leads_look_good() -> None:
    history = leads(1500, partners=(-1.5, 0.0, 1.5))
    neutral = train(history, leaks=False)
    blind = train(History(history.names, history.columns, history.won, history.at), leaks=False)
    rows = {"source": ["web"] * 2, "visits": ["4,0"] * 2, "mark": ["m0", "m2"]}
    weak, strong = neutral.score(rows).log_odds
    assert abs(strong - weak) < 0.5
    assert np.diff(blind.score(rows).log_odds)[0] > 2  # what would happen without the offset


def test_reasons_name_the_column_the_value_and_how_strongly(few: Learned) -> None:
    values = {"source": "referral", "visits": "0,0", "noise": "n1"}
    rising, falling = explain(few.score({name: [text] for name, text in values.items()}), values)
    assert (rising[0].key, rising[0].values["column"], rising[0].values["value"]) == (
        "score.for",
        "source",
        "referral",
    )
    assert falling[0].values["column"] == "visits"


def with_leaks(history: History) -> History:
    rng = np.random.default_rng(9)
    won, count = history.won, len(history)
    leaky = {
        "tag": [
            "will order" if w and rng.random() < 0.6 else "ringing" if rng.random() < 0.3 else "" for w in won
        ],
        "contract_no": [f"C{rng.integers(10**9)}" if w and rng.random() < 0.9 else "" for w in won],
        "days in stage": [str(int(rng.gamma(4, 9 if w else 20))) for w in won],
        "amount": [f"{rng.integers(5000, 90000)}" if w else f"{rng.integers(5, 90) * 1000}" for w in won],
        "closed on": [str(day)[:10] for day in history.at + np.timedelta64(40, "D")],  # type: ignore[operator]
    }
    assert count == len(leaky["tag"])
    return History((*history.names, *leaky), (*history.columns, *leaky.values()), won, history.at)


def test_planted_leaks_are_named_and_honest_columns_are_not() -> None:
    report = check(with_leaks(leads(1500, strength=0.5)))
    keys = {leak["column"]: {key for key, _ in leak["reasons"]} for leak in report["leaks"]}
    assert set(keys) == {"tag", "contract_no", "days in stage", "amount", "closed on"}
    assert "leak.settled_won" in keys["tag"]
    assert "leak.filled" in keys["contract_no"]
    assert "leak.late_name" in keys["days in stage"]
    assert "leak.round" in keys["amount"]
    assert "leak.later" in keys["closed on"]
    assert json.loads(json.dumps(report)) == report


def test_leads_as_before_raise_no_alarm_and_a_moved_month_does(few: Learned) -> None:
    assert drift(few, leads(500, seed=11)).alarm is None
    shifted = drift(few, leads(500, seed=11, base=-2.5))
    assert shifted.alarm is not None
    assert shifted.alarm.key == "drift.rate"
    turned = drift(few, leads(500, seed=11, strength=-1.0, base=0.3))
    assert turned.alarm is not None


def test_what_rules_the_house_does_not_load_the_learners_libraries() -> None:
    import subprocess
    import sys

    code = "import stellwerk.grade, sys; sys.exit(bool({'sklearn', 'skops', 'scipy'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
