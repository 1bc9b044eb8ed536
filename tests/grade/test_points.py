"""Points: who it is, what was said and done; per product line; fading; every point with a reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade.points import Known, points
from stellwerk.grade.policy import GradePolicy

NOW = datetime(2026, 3, 17, 9, 12, tzinfo=UTC)
PLAIN = Known(channel="web", last_contact_at=NOW)
OWN = GradePolicy()


def total(known, policy=OWN, segments=()):
    return sum(reason.values["points"] for reason in points(known, now=NOW, policy=policy, segments=segments))


def of(key, known, policy=OWN, segments=()):
    reasons = points(known, now=NOW, policy=policy, segments=segments)
    return sum(reason.values["points"] for reason in reasons if reason.key == key)


def did(*actions, days=0):
    return replace(PLAIN, actions=tuple((action, NOW - timedelta(days=days)) for action in actions))


def test_to_ask_for_an_offer_counts_more_than_a_visit_and_that_more_than_a_look():
    ordered = ("asked_for_offer", "visited_stand", "called_back", "clicked", "opened")
    worth = [of(f"grade.did.{action}", did(action)) for action in ordered]
    assert worth == sorted(worth, reverse=True)
    assert worth[-1] > 0


def test_an_action_fades_from_the_day_it_was_done():
    policy = replace(OWN, half_lives=(), interest_half_life_days=30.0)
    assert of("grade.did.asked_for_offer", did("asked_for_offer", days=30), policy) == 7


def test_an_action_counts_double_at_most_however_often_it_was_done():
    assert of("grade.did.opened", did(*["opened"] * 50)) == 2


def test_what_speaks_against_does_not_fade():
    assert of("grade.did.unsubscribed", did("unsubscribed", days=300)) == -10


def test_an_action_that_the_policy_does_not_know_counts_nothing():
    assert total(did("danced")) == total(PLAIN)


def test_a_phrase_that_people_added_has_a_reason_with_its_name():
    policy = replace(OWN, interest_points=(("robot arm", "roboter*", 6.0),))
    reasons = points(replace(PLAIN, text="Mit Roboterzelle"), now=NOW, policy=policy)
    assert ("grade.said_own", {"points": 6, "said": "robot arm"}) in [
        (r.key, dict(r.values)) for r in reasons
    ]


def test_the_longest_region_that_fits_counts():
    policy = replace(OWN, region_points=(("DE", 1.0), ("DE 34", 5.0), ("AT", -3.0)))
    assert of("grade.region", replace(PLAIN, region="DE 34123"), policy) == 5
    assert of("grade.region", replace(PLAIN, region="DE 80331"), policy) == 1
    assert of("grade.region", replace(PLAIN, region="CH 8000"), policy) == 0


def test_a_student_is_told_from_a_head_of_production():
    assert of("grade.post", replace(PLAIN, role="Student Maschinenbau")) < 0
    assert of("grade.post", replace(PLAIN, role="Leiterin Fertigung")) > 0


def test_every_table_and_number_can_count_otherwise_for_a_product_line():
    policy = replace(
        OWN,
        line_points=(
            ("milling", "industry_points", "toolmaking", 20.0),
            ("milling", "free_mail_points", "", -15.0),
            ("milling", "interest_points", "only_material", 2.0),
        ),
    )
    known = replace(PLAIN, industry="toolmaking", free_mail=True, text="Katalog bitte")
    for product, expected in (("milling", (20, -15, 2)), ("turning", (8, -5, -4)), ("", (8, -5, -4))):
        here = replace(known, product=product)
        found = tuple(
            of(f"grade.{key}", here, policy) for key in ("industry", "free_mail", "said.only_material")
        )
        assert found == expected, product


def test_the_half_life_of_the_lead_type_rules_and_the_general_one_where_there_is_none():
    policy = replace(
        OWN,
        half_lives=(("", "", "web", 10.0), ("4", "", "web", 300.0), ("", "milling", "", 60.0)),
        interest_half_life_days=30.0,
    )
    said = replace(PLAIN, text="Angebot", last_contact_at=NOW - timedelta(days=30))
    assert of("grade.said.asks_for_offer", said, policy) == round(12 * 0.5**3)
    assert of("grade.said.asks_for_offer", said, policy, ("4",)) == round(12 * 0.5**0.1)
    assert of("grade.said.asks_for_offer", replace(said, channel="fair"), policy) == 6
    fair_milling = replace(said, channel="fair", product="milling")
    assert of("grade.said.asks_for_offer", fair_milling, policy) == round(12 * 0.5**0.5)


some_actions = st.lists(
    st.tuples(
        st.sampled_from(
            ["asked_for_offer", "visited_stand", "called_back", "downloaded", "clicked", "opened"]
        ),
        st.timedeltas(timedelta(0), timedelta(days=400)).map(lambda ago: NOW - ago),
    ),
    max_size=8,
).map(tuple)


@given(actions=some_actions, more=some_actions)
def test_more_interest_never_lowers_the_points(actions, more):
    assert total(replace(PLAIN, actions=(*actions, *more))) >= total(replace(PLAIN, actions=actions))


@given(actions=some_actions, days=st.integers(0, 400))
def test_later_interest_is_never_worth_less(actions, days):
    later = tuple((name, min(NOW, at + timedelta(days=days))) for name, at in actions)
    assert total(replace(PLAIN, actions=later)) >= total(replace(PLAIN, actions=actions))


def test_no_reason_counts_nothing():
    known = replace(did("asked_for_offer", days=2_000), industry="moon", size_class="M", region="DE 1")
    assert all(reason.values["points"] for reason in points(known, now=NOW, policy=OWN))
