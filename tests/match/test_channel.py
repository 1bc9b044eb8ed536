"""The channel on events: places, refusals, outcomes; order and the future make no difference."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.match import Channel, MatchPolicy, PartnerProfile
from stellwerk.terms import LeadProfile

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY = MatchPolicy(pool_by=())
ADLER = PartnerProfile(partner_id="adler", joined_on=date(2020, 1, 1), capacity_per_week=2)


def a_lead(number=1, **over):
    at = MONDAY + timedelta(hours=number)
    return LeadProfile(
        **{"lead_id": f"L{number}", "arrived_at": at, "value_cents": 100_000, "chance": 0.2} | over
    )


def a_channel(*partners, **over):
    channel = Channel(POLICY, **over)
    for partner in partners:
        channel.partner(partner)
    return channel


def test_an_open_offer_takes_a_place_and_a_refusal_gives_it_back():
    channel = a_channel(replace(ADLER, capacity_per_week=1))
    assert channel.lead(a_lead(1)).partner_id == "adler"
    assert channel.lead(a_lead(2)).excluded == {"FULL_WEEK": 1}
    nobody = channel.response("L1", "adler", "decline", at=MONDAY + timedelta(hours=3))
    assert nobody is not None
    assert nobody.excluded == {"REFUSED_BEFORE": 1}
    assert channel.lead(a_lead(4)).partner_id == "adler"


def test_the_place_of_the_week_in_which_the_lead_arrived_counts():
    channel = a_channel(replace(ADLER, capacity_per_week=1), replace(ADLER, partner_id="berg"))
    first = channel.lead(a_lead(1)).partner_id
    other = channel.response("L1", first, "timeout", at=MONDAY + timedelta(days=8))
    assert other is not None
    assert other.partner_id == {"adler": "berg", "berg": "adler"}[first]
    again = channel.lead(a_lead(2, arrived_at=MONDAY + timedelta(days=8)))
    assert again.eligible_count == 2


def test_after_the_last_offer_it_goes_to_a_person():
    channel = a_channel(*(replace(ADLER, partner_id=f"p{i}") for i in range(4)), max_offers=2)
    decision = channel.lead(a_lead())
    for _ in range(2):
        assert decision is not None
        decision = channel.response("L1", decision.partner_id, "decline", at=MONDAY + timedelta(hours=5))
    assert decision is not None
    assert (decision.partner_id, decision.eligible_count) == ("", 2)


def test_open_leads_count_until_their_outcome():
    channel = a_channel(replace(ADLER, max_open=1, capacity_per_week=None))
    channel.lead(a_lead(1))
    channel.response("L1", "adler", "accept", at=MONDAY + timedelta(hours=2))
    assert channel.lead(a_lead(3)).excluded == {"FULL_OPEN": 1}
    assert channel.outcome("L1", "adler", won=True, at=MONDAY + timedelta(hours=4))
    assert channel.lead(a_lead(5)).partner_id == "adler"


def test_an_unknown_outcome_changes_nothing_and_a_contradiction_corrects():
    channel = a_channel(ADLER)
    assert not channel.outcome("L9", "adler", won=True, at=MONDAY)
    channel.lead(a_lead(1))
    channel.response("L1", "adler", "accept", at=MONDAY)
    channel.outcome("L1", "adler", won=True, at=MONDAY)
    channel.outcome("L1", "adler", won=False, at=MONDAY)
    assert channel.standing.wins.tolist() == [0.0]


def test_a_refusal_for_lack_of_room_says_nothing_about_the_will():
    channel = a_channel(ADLER)
    channel.lead(a_lead(1))
    channel.response("L1", "adler", "decline", reason="capacity", at=MONDAY)
    assert channel.standing.offers.tolist() == [0.0]


def test_an_answer_to_no_offer_is_refused():
    channel = a_channel(ADLER)
    with pytest.raises(KeyError):
        channel.response("L1", "adler", "accept", at=MONDAY)


def test_a_new_record_holds_from_then_on_and_the_accounts_stay():
    channel = a_channel(ADLER, replace(ADLER, partner_id="berg"))
    channel.lead(a_lead(1))
    before = channel.pools["all"].ledger.worth.tolist()
    channel.partner(replace(ADLER, absences=((MONDAY.date(), MONDAY.date()),)))
    assert channel.lead(a_lead(2)).excluded == {"ABSENT": 1}
    assert before != [0, 0]
    channel.partner(ADLER)
    assert channel.lead(a_lead(3)).eligible_count == 2


def test_who_joins_later_begins_at_zero_and_the_others_keep_their_accounts():
    channel = a_channel(ADLER, replace(ADLER, partner_id="conrad"))
    channel.lead(a_lead(1))
    worth = channel.pools["all"].ledger.worth.tolist()
    channel.partner(replace(ADLER, partner_id="berg", joined_on=date(2027, 1, 1)))
    channel.lead(a_lead(2, product="unknown to nobody", protected_partner="nobody"))
    assert channel.pools["all"].ledger.worth.tolist() == [worth[0], 0, worth[1]]


def test_the_balance_of_a_leaver_goes_to_the_others():
    channel = a_channel(replace(ADLER, left_on=date(2026, 3, 5)), replace(ADLER, partner_id="berg"))
    for number in range(1, 4):
        channel.lead(a_lead(number))
    channel.lead(a_lead(9, arrived_at=MONDAY + timedelta(days=7)))
    assert channel.pools["all"].ledger.worth.tolist() == [0, 0]


events = st.lists(
    st.tuples(
        st.integers(0, 40), st.integers(1, 10**6), st.floats(0.01, 0.9), st.sampled_from(["", "S", "M", "L"])
    ),
    min_size=2,
    max_size=30,
)
houses = st.lists(
    st.tuples(st.sampled_from([None, 1, 2, 5]), st.sampled_from(["gold", "silver", "base", "new"]),
              st.sampled_from(["", "S", "M", "L"]), st.floats(0, 9), st.floats(0, 9)),
    min_size=1,
    max_size=7,
)  # fmt: skip


def play(house, leads, *, order=1):
    """Every third offer is declined, every second taken lead is won a week later."""
    partners = [
        PartnerProfile(partner_id=f"p{i}", joined_on=date(2020, 1, 1), capacity_per_week=places, level=level,
                       size_class=size, wins=wins, expected_wins=expected)
        for i, (places, level, size, wins, expected) in enumerate(house)
    ]  # fmt: skip
    channel, said, at = a_channel(*partners[::order]), [], MONDAY
    for number, (hours, value, chance, size) in enumerate(leads):
        at += timedelta(hours=hours)
        decision = channel.lead(
            a_lead(number, arrived_at=at, value_cents=value, chance=chance, size_class=size)
        )
        said.append(decision)
        if not decision.partner_id:
            continue
        answer = "decline" if number % 3 == 2 else "accept"
        following = channel.response(f"L{number}", decision.partner_id, answer, at=at)
        said += [following] if following else []
        if answer == "accept":
            channel.outcome(f"L{number}", decision.partner_id, won=number % 2 == 0, at=at)
    return [(d.partner_id, d.ranking, d.excluded, d.worth_cents) for d in said], channel


@given(house=houses, leads=events)
def test_two_runs_and_another_order_of_partners_decide_the_same(house, leads):
    said, channel = play(house, leads)
    assert said == play(house, leads)[0] == play(house, leads, order=-1)[0]
    for pool in channel.pools.values():
        assert pool.ledger.worth.sum() == pool.ledger.count.sum() == 0


@given(house=houses, leads=events, n=st.integers(1, 29))
def test_no_decision_uses_the_future(house, leads, n):
    short = play(house, leads[:n])[0]
    assert play(house, leads)[0][: len(short)] == short


@given(house=houses, leads=events)
def test_no_partner_ever_has_more_than_its_places(house, leads):
    _, channel = play(house, leads)
    for used in channel._used.values():
        assert (used <= channel.roster.capacity).all()
