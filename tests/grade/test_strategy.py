"""The Ansoff field of a lead, and how its quota moves its weight."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.grade.points import Known
from stellwerk.grade.strategy import Experience, Field, Standing, StrategyPolicy, helpers, place, weight
from stellwerk.terms import PolicyError

NOW = datetime(2026, 3, 17, 9, 12, tzinfo=UTC)
LEAD = Known(channel="web", last_contact_at=NOW, country="DE", industry="toolmaking", product="turning")
SOLD = Experience({("DE", "toolmaking"): 40, ("AT", "medical"): 2}, frozenset({"turning"}))
POLICY = StrategyPolicy()

some_standing = st.dictionaries(st.sampled_from(list(Field)), st.integers(0, 500)).map(
    lambda worked: Standing({str(name): count for name, count in worked.items()})
)
some_policy = st.builds(StrategyPolicy, quota_pull=st.floats(0, 0.9), quota_patience=st.floats(1, 200))


def field(known=LEAD, *, experience=SOLD, policy=POLICY):
    return place(known, experience=experience, policy=policy).name


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({}, Field.PENETRATION),
        ({"country": "FR"}, Field.MARKET),
        ({"industry": "medical"}, Field.MARKET),
        ({"product": "grinding"}, Field.PRODUCT),
        ({"country": "FR", "product": "grinding"}, Field.DIVERSIFICATION),
        ({"country": "", "product": ""}, Field.PENETRATION),
        ({"industry": ""}, Field.PENETRATION),
        ({"country": "FR", "is_customer": True}, Field.PENETRATION),
    ],
)
def test_market_and_product_decide_the_field(over, expected):
    assert field(replace(LEAD, **over)) == expected


def test_two_customers_make_no_known_market_but_a_home_country_does():
    austrian = replace(LEAD, country="AT", industry="medical")
    assert field(austrian) == Field.MARKET
    assert field(austrian, policy=StrategyPolicy(known_countries=("AT",))) == Field.PENETRATION


def test_a_house_with_hardly_any_customers_calls_no_market_new():
    few = Experience({("DE", "toolmaking"): 5})
    assert field(replace(LEAD, country="FR"), experience=few) == Field.PENETRATION


def test_a_line_that_the_policy_calls_new_is_new():
    assert field(policy=StrategyPolicy(new_products=("turning",))) == Field.PRODUCT


@given(name=st.sampled_from(list(Field)), standing=some_standing, policy=some_policy)
def test_a_weight_stays_within_its_bounds(name, standing, policy):
    own = dict(policy.weights)[name]
    low, high = own * (1 - policy.quota_pull), own * (1 + policy.quota_pull)
    assert low - 1e-9 <= weight(name, standing=standing, policy=policy) <= high + 1e-9


@given(name=st.sampled_from(list(Field)), standing=some_standing, policy=some_policy)
def test_below_its_quota_a_field_counts_more_and_above_it_less(name, standing, policy):
    own, quota = dict(policy.weights)[name], dict(policy.quotas)[name]
    share = standing.worked.get(name, 0) / standing.total if standing.total else quota
    found = weight(name, standing=standing, policy=policy)
    assert found >= own - 1e-9 if share <= quota else found <= own + 1e-9


@given(name=st.sampled_from(list(Field)), standing=some_standing, policy=some_policy)
def test_more_worked_leads_never_raise_a_field(name, standing, policy):
    more = Standing({**standing.worked, name: standing.worked.get(name, 0) + 1})
    before = weight(name, standing=standing, policy=policy)
    assert weight(name, standing=more, policy=policy) <= before + 1e-9


def test_a_lead_without_a_field_has_the_plain_weight():
    assert weight("", standing=Standing({Field.MARKET: 9}), policy=POLICY) == 1.0


def test_whoever_must_help_is_named_once():
    twice = StrategyPolicy(help=(("diversification", "support"), ("diversification", "support")))
    assert helpers(Field.DIVERSIFICATION, policy=twice) == ("support",)
    assert helpers(Field.PENETRATION, policy=POLICY) == ()


@pytest.mark.parametrize(
    "wrong",
    [{"help": (("moon", "support"),)}, {"help": (("diversification", "nobody"),)}, {"quota_pull": 1.0}],
)
def test_a_policy_that_makes_no_sense_is_refused_with_what_fits(wrong):
    with pytest.raises(PolicyError):
        StrategyPolicy(**wrong)
