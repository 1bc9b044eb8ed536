"""Points with reasons that sum; A, B and C; the next step."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade import SCRAP_REASONS, Curve, GradePolicy, Known, fit_curve, freshness, grade
from stellwerk.grade.chance import Scored
from stellwerk.grade.snapshot import FEATURES, features
from stellwerk.grade.sort import Apart, Circumstances
from stellwerk.terms import Letter, Temperature

NOW = datetime(2026, 3, 17, 9, 12, tzinfo=UTC)
PLAIN = Known(channel="web", last_contact_at=NOW)
KESSLER = Known(
    channel="fair", last_contact_at=NOW, industry="toolmaking", size_class="M", product="turning", country="DE",
    text="Liefertermin? Altmaschine steht oft.", decides=True, value_cents=4_800_000,
)  # fmt: skip

some_known = st.builds(
    Known,
    channel=st.sampled_from(["fair", "web", "phone", "mail", "provider", "referral", "other", "?"]),
    last_contact_at=st.timedeltas(timedelta(days=-300), timedelta(days=900)).map(lambda ago: NOW - ago),
    industry=st.sampled_from(["", "toolmaking", "crafts", "moon"]),
    size_class=st.sampled_from(["", "S", "M", "L"]),
    product=st.sampled_from(["", "turning", "milling"]),
    country=st.sampled_from(["", "DE", "IN"]),
    text=st.sampled_from(
        ["", "Bitte Angebot, dringend", "nur Katalog", "Student", "kein Bedarf", "unzufrieden"]
    ),
    decides=st.sampled_from([None, True, False]),
    value_cents=st.one_of(st.none(), st.integers(0, 10**9)),
    deadline_on=st.one_of(st.none(), st.dates(date(2025, 1, 1), date(2029, 1, 1))),
    has_phone=st.booleans(),
    free_mail=st.booleans(),
    is_customer=st.booleans(),
    last_order_on=st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2026, 3, 1))),
    consent=st.sampled_from(["", "yes", "no"]),
)
some_curve = st.sampled_from([Curve(), Curve(-2.0, 4.0, 500), Curve(1.0, 0.0, 90)])


def graded(known=PLAIN, *, policy=None, curve=None):
    return grade(known, now=NOW, policy=policy or GradePolicy(), curve=curve or Curve())


@given(known=some_known, curve=some_curve)
def test_reasons_sum_to_the_points_and_the_points_are_the_chance_in_percent(known, curve):
    result = graded(known, curve=curve)
    assert sum(reason.values["points"] for reason in result.reasons) == result.points
    assert result.points == round(result.chance * 100) or abs(result.points - result.chance * 100) <= 0.5
    assert 0 < result.chance < 1
    assert result.worth_cents == round(result.chance * result.value_cents)


@given(known=some_known)
def test_every_grade_has_a_next_step_and_a_c_has_a_reason_of_the_closed_list(known):
    result = graded(known)
    assert result.treatment.at >= NOW
    assert (result.letter is Letter.C) == bool(result.scrap)
    assert result.scrap in ("", *SCRAP_REASONS)


def test_a_hot_contact_is_a_and_says_why():
    result = graded(KESSLER)
    assert result.letter is Letter.A
    keys = [reason.key for reason in result.reasons]
    assert "grade.said.asks_for_delivery" in keys
    assert "grade.industry" in keys
    assert result.treatment.what == "offer"


def test_a_contact_that_says_nothing_is_kept_warm_with_a_date():
    result = graded()
    assert (result.letter, result.treatment.what) == (Letter.B, "ask_need")
    assert result.treatment.at > NOW
    assert result.temperature is Temperature.COLD


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"text": "Ist selbst Hersteller, Wettbewerber"}, "competitor"),
        ({"text": "Kein Bedarf, hat schon gekauft"}, "no_need"),
        ({"text": "Student, schreibt Bachelorarbeit"}, "no_authority"),
        ({"text": "Bitte keine Anrufe"}, "consent_refused"),
        ({"consent": "no", "has_phone": False}, "consent_refused"),
    ],
)
def test_a_remark_that_ends_the_way_makes_a_c(over, reason):
    assert graded(replace(KESSLER, **over)).scrap == reason


def test_a_country_that_is_not_served_is_out_of_area_and_an_unknown_one_is_not():
    policy = GradePolicy(served_countries=("DE", "AT"))
    assert graded(replace(KESSLER, country="IN"), policy=policy).scrap == "out_of_area"
    assert graded(replace(KESSLER, country=""), policy=policy).scrap == ""


def test_interest_fades_with_its_half_life():
    assert freshness(NOW, now=NOW, half_life_days=30) == 1
    assert freshness(NOW - timedelta(days=30), now=NOW, half_life_days=30) == 0.5
    assert freshness(NOW + timedelta(days=9), now=NOW, half_life_days=30) == 1
    old = replace(KESSLER, last_contact_at=NOW - timedelta(days=90))
    assert graded(old).points < graded(KESSLER).points


def test_a_customer_without_an_order_for_two_years_is_segment_six():
    lost = replace(PLAIN, is_customer=True, last_order_on=date(2023, 12, 1))
    assert graded(lost).segments == ("6",)
    assert graded(replace(lost, last_order_on=date(2026, 1, 1))).segments == ()


def test_who_is_unhappy_with_a_competitor_is_segment_four():
    assert "4" in graded(replace(PLAIN, text="sehr unzufrieden, wechselt")).segments


def test_a_b_close_to_a_is_rung_up_soon():
    policy = GradePolicy(a_from=graded(KESSLER).points + 5)
    step = graded(KESSLER, policy=policy).treatment
    assert (step.what, step.by) == ("ask", "call_centre")


def test_the_curve_needs_forty_won_and_forty_lost():
    assert fit_curve([10, 90] * 39, [False, True] * 39).outcomes == 0
    assert fit_curve([10, 90] * 41, [False, True] * 41).outcomes == 82


def test_points_that_mislead_give_everybody_the_mean_chance():
    curve = fit_curve([20] * 100 + [60] * 100, [i < 70 for i in range(100)] + [i < 20 for i in range(100)])
    assert curve.chance(20) == curve.chance(60) == pytest.approx(0.45)


def test_the_curve_finds_the_share_of_won():
    points = [20] * 100 + [60] * 100
    won = [i < 20 for i in range(100)] + [i < 70 for i in range(100)]
    curve = fit_curve(points, won)
    assert curve.chance(20) == pytest.approx(0.2, abs=0.02)
    assert curve.chance(60) == pytest.approx(0.7, abs=0.02)


# --- Around the bar


def at_bar(bar, known=KESSLER, *, policy=None, **apart):
    policy = policy or replace(GradePolicy(), worthy_cents=10**12)
    return grade(
        known, now=NOW, policy=policy, curve=Curve(), circumstances=Circumstances(bar), apart=Apart(**apart)
    )


def test_the_bar_of_the_moment_decides_and_the_reason_names_it():
    points = graded(KESSLER).points
    over, under = at_bar(points), at_bar(points + 1)
    assert (over.letter, over.why.key, over.why.values["bar"]) == (Letter.A, "sort.over", points)
    assert (under.letter, under.why.key) == (Letter.B, "sort.under")


def test_an_a_stays_one_until_it_is_clearly_below_the_bar():
    points, margin = graded(KESSLER).points, GradePolicy().stays_a_points
    assert at_bar(points + margin, before="A").why.key == "sort.stays"
    assert at_bar(points + margin, before="A").letter is Letter.A
    assert at_bar(points + margin + 1, before="A").letter is Letter.B
    assert at_bar(points + margin, before="B").letter is Letter.B


def test_a_lead_worth_much_is_a_close_below_the_bar():
    points = graded(KESSLER).points
    policy = replace(GradePolicy(), worthy_cents=1_000_000)
    assert at_bar(points + 10, policy=policy).why.key == "sort.worthy"
    assert at_bar(points + 11, policy=policy).letter is Letter.B
    assert at_bar(points + 10, replace(KESSLER, value_cents=100_000), policy=policy).letter is Letter.B


@given(known=some_known, bar=st.integers(1, 98), weight=st.floats(0.1, 3))
def test_a_higher_bar_makes_nobody_an_a_and_the_priority_is_worth_times_urgency_times_weight(
    known, bar, weight
):
    low, high = at_bar(bar, known, weight=weight), at_bar(bar + 1, known, weight=weight)
    assert low.letter <= high.letter
    assert low.priority == round(low.worth_cents * low.urgency * weight)


@given(known=some_known, curve=some_curve)
def test_every_forecast_is_a_range_around_what_is_expected(known, curve):
    result = graded(known, curve=curve)
    for low, usual, high in (result.chance_range, result.value_range, result.days_range):
        assert 0 < low <= usual <= high
    assert result.chance_range[1] == result.chance


def test_who_is_unhappy_with_a_competitor_is_none():
    assert graded(replace(KESSLER, text="Unzufrieden mit dem Wettbewerber, Angebot bitte")).scrap == ""


def test_a_learned_score_takes_the_place_of_the_points_and_its_reasons_sum():
    scored = Scored(7, 0.31, 0.2, 0.45, -0.8, -1.0, (("channel", 0.5), ("industry", -0.3)))
    result = at_bar(45, scored=scored)
    assert (result.points, result.chance, result.score_version) == (31, 0.31, 7)
    assert sum(reason.values["points"] for reason in result.reasons) == 31
    assert result.forecast()["chance"] == (0.2, 0.31, 0.45)
    assert result.letter is Letter.B


# --- The snapshot


@given(known=some_known)
def test_the_snapshot_holds_texts_and_nobodys_words(known):
    then = features(known)
    assert all(isinstance(text, str) for text in then.values())
    assert not known.text or known.text not in then.values()
    assert set(FEATURES) <= set(then)


def test_the_same_knowledge_gives_the_same_snapshot_whenever_it_is_scored():
    known = replace(KESSLER, deadline_on=date(2026, 6, 1), actions=(("clicked", NOW), ("clicked", NOW)))
    assert (
        graded(known).known_then
        == grade(known, now=NOW + timedelta(days=90), policy=GradePolicy(), curve=Curve()).known_then
    )
    assert features(known)["did.clicked"] == "2"
    assert features(known)["said.asks_for_delivery"] == "yes"
