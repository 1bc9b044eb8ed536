"""A draft of the rules on the past: who gains, who loses, and the same luck for both."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stellwerk.match.eligible import PartnerProfile
from stellwerk.match.policy import MatchPolicy
from stellwerk.review.play import Rules, Usual, World, lot
from stellwerk.review.replay import Replay, replay
from stellwerk.terms import LeadProfile

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
LIVE = Rules(MatchPolicy(pool_by=()), max_offers=5)
ADLER = PartnerProfile(
    partner_id="adler", name="Adler", joined_on=date(2020, 1, 1), level="gold", accepts=90.0, offers=100.0
)
BERG = replace(ADLER, partner_id="berg", name="Berg", level="base")
USUAL = Usual({"adler": 1.0}, house_hours=3.0)


def changed(**numbers: Any) -> Rules:
    return replace(LIVE, match=replace(LIVE.match, **numbers))


def a_lead(number: int, **over: Any) -> LeadProfile:
    at = MONDAY + timedelta(hours=7 * number)
    values: dict[str, Any] = {
        "lead_id": f"L{number}",
        "arrived_at": at,
        "value_cents": 100_000,
        "chance": 0.2,
    }
    return LeadProfile(**values | over)


def many(n: int = 200) -> list[LeadProfile]:
    return [a_lead(number) for number in range(n)]


def play(leads: Any = None, partners: Any = (ADLER, BERG), draft: Rules = LIVE, **over: Any) -> Replay:
    given: dict[str, Any] = {"live": LIVE, "draft": draft, "usual": USUAL} | over
    return replay(many() if leads is None else leads, partners, **given)


def test_the_same_rules_give_the_same_and_nobody_gains_or_loses() -> None:
    found = play()
    assert found.live == found.draft
    assert (found.gain, found.lose) == ((), ())
    assert sum(share.live_leads for share in found.partners) == found.live.taken


def test_a_level_that_counts_more_gets_more_and_the_other_pays_for_it() -> None:
    found = play(draft=changed(level_factors={"gold": 4.0, "silver": 1.0, "base": 0.7, "new": 1.0}))
    assert [share.code for share in found.gain] == ["adler"]
    assert [share.code for share in found.lose] == ["berg"]
    assert found.gain[0].leads == -found.lose[0].leads > 20
    assert found.partners[0] == found.gain[0]


def test_two_with_equal_claims_get_nearly_the_same_and_the_bound_holds() -> None:
    found = play(partners=(ADLER, replace(BERG, level="gold")))
    one, other = found.partners
    assert abs(one.live_leads - other.live_leads) < 30
    assert found.live.gap_weeks is not None
    assert found.live.gap_weeks <= found.live.bound_weeks == 12
    assert found.live.holds
    assert found.live.judged == 2
    assert found.live.deviation is not None
    assert found.live.deviation < 0.1


def test_every_lead_is_taken_or_goes_to_a_person() -> None:
    side = play().live
    assert side.taken + side.to_a_person == side.leads == side.offered == 200
    assert side.offers >= side.taken
    assert side.offers_per_lead == pytest.approx(1.1, abs=0.15)


def test_fewer_offers_send_more_leads_to_a_person() -> None:
    found = play(draft=replace(LIVE, max_offers=1))
    assert found.draft.to_a_person > found.live.to_a_person
    assert found.draft.offers == found.draft.leads


def test_whether_a_partner_takes_a_lead_is_the_same_for_both_and_as_often_as_before() -> None:
    world = World([ADLER], LIVE.match, USUAL)
    taken = [world.takes(f"L{number}", "adler") for number in range(2000)]
    assert taken == [world.takes(f"L{number}", "adler") for number in range(2000)]
    assert sum(taken) / 2000 == pytest.approx(0.9, abs=0.03)
    assert lot("L1", "adler") != lot("L1", "berg")


def test_an_order_is_less_likely_after_every_offer_that_was_declined() -> None:
    world, lead = World([ADLER], LIVE.match, USUAL), a_lead(1)
    first, second = (world.chance(lead, "adler", candidates=2, declined=n) for n in (0, 1))
    assert first == pytest.approx(0.2, rel=0.2)
    assert second == pytest.approx(first * 0.92)


def test_an_order_is_judged_by_the_live_rules_whatever_the_draft_believes() -> None:
    """A draft that thinks highly of nearness must not win by its own opinion."""
    near = replace(ADLER, lat=51.3, lon=9.5)
    leads = [replace(lead, lat=51.3, lon=9.5) for lead in many(40)]
    found = play(leads, (near,), changed(distance_cost=5.0))
    by_itself = play(leads, (near,)).live.orders
    assert found.draft.orders == pytest.approx(found.live.orders) == pytest.approx(by_itself)


def test_the_hours_to_an_answer_are_those_the_log_knows() -> None:
    assert play(partners=(replace(ADLER, accepts=1e9, offers=1e9),)).live.hours == pytest.approx(1.0)
    assert play(partners=(replace(BERG, accepts=1e9, offers=1e9),)).live.hours == pytest.approx(3.0)
    assert play(usual=Usual()).live.hours is None


def test_a_lead_in_work_takes_a_place_until_it_has_been_open_for_long() -> None:
    one_at_a_time = replace(ADLER, max_open=1, accepts=1e9, offers=1e9)
    leads = [a_lead(number, arrived_at=MONDAY + timedelta(days=number)) for number in range(10)]
    assert play(leads, (one_at_a_time,), usual=Usual(open_days=4.5)).live.taken == 2


def test_a_partner_that_has_left_is_not_judged() -> None:
    gone = replace(BERG, left_on=MONDAY.date() + timedelta(days=20))
    assert play(partners=(ADLER, gone)).live.judged == 1


def test_without_a_past_there_is_nothing_to_say() -> None:
    found = play([])
    assert (found.live.leads, found.live.deviation, found.live.hours, found.partners) == (0, None, None, ())
    assert found.live.offers_per_lead is None


def test_it_comes_back_from_json_as_it_was() -> None:
    found = play(draft=changed(horizon_weeks=8.0))
    assert Replay.from_json(found.as_json()) == found


def test_it_tells_how_far_it_is() -> None:
    told: list[float] = []
    play(many(600), progress=told.append)
    assert told == sorted(told)
    assert told == pytest.approx([250 / 1200, 500 / 1200, 850 / 1200, 1100 / 1200])


houses = st.lists(
    st.tuples(st.sampled_from([None, 1, 3]), st.sampled_from(["gold", "base", "new"]), st.integers(0, 20)),
    min_size=1,
    max_size=5,
)
pasts = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 10**6), st.floats(0.01, 0.9)), min_size=1, max_size=25
)


@settings(max_examples=60)
@given(house=houses, past=pasts, horizon=st.sampled_from([1.0, 4.0, 20.0]), data=st.data())
def test_the_order_of_leads_and_partners_makes_no_difference(house, past, horizon, data) -> None:  # type: ignore[no-untyped-def]
    partners = [
        replace(ADLER, partner_id=f"p{i}", capacity_per_week=places, level=level, accepts=float(accepts), offers=20.0)
        for i, (places, level, accepts) in enumerate(house)
    ]  # fmt: skip
    leads = [
        a_lead(number, arrived_at=MONDAY + timedelta(hours=hours), value_cents=value, chance=chance)
        for number, (hours, value, chance) in enumerate(past)
    ]
    draft = changed(horizon_weeks=horizon)
    expected = play(leads, partners, draft)
    shuffled = data.draw(st.permutations(leads)), data.draw(st.permutations(partners))
    assert play(*shuffled, draft) == expected
    for side in (expected.live, expected.draft):
        assert side.taken + side.to_a_person == len(leads)
