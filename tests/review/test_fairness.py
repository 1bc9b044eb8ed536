"""Who is behind and why, and whether the published bound holds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stellwerk.match.credit import ONE_LEAD, divide
from stellwerk.match.decide import Rank
from stellwerk.match.policy import MatchPolicy
from stellwerk.review.receipts import named_receipt
from stellwerk.review.reports.fairness import (
    Answers,
    Fairness,
    Line,
    Member,
    Moved,
    Rights,
    fairness,
    rights_of,
    why,
)

POLICY = MatchPolicy()
WEEKLY, WEEKLY_LEADS = 1_000_00, ONE_LEAD
SAME = Rights(looked=200, codes={"TERRITORY": 40}, alike=b"same")


def a_member(code: str = "ADLER", *, weeks: float = 0.0, **over: Any) -> Member:
    """An account so many weeks behind, in worth and in number alike."""
    base = Member(
        code=code,
        name=code.capitalize(),
        level="silver",
        worth_cents=round(weeks * WEEKLY),
        count_micro=round(weeks * WEEKLY_LEADS),
        weekly_cents=WEEKLY,
        weekly_micro=WEEKLY_LEADS,
        rights=replace(SAME, alike=code.encode()),
    )
    return replace(base, **over)


def a_report(*members: Member, moved: Moved | None = None) -> Fairness:
    return fairness(members, moved or Moved(), policy=POLICY, of_weeks=12)


def line_of(found: Fairness, code: str) -> Line:
    return next(line for line in found.lines if line.member.code == code)


def booked(*rows: tuple[str, int, Sequence[str]]) -> Moved:
    """Offers of so many cents to a winner, shared equally by those who were eligible."""
    moved = Moved()
    for winner, cents, eligible in rows:
        ones = np.ones(len(eligible))
        worth, leads = divide(cents, ones).tolist(), divide(ONE_LEAD, ones).tolist()
        at = eligible.index(winner)
        worth[at] -= cents
        leads[at] -= ONE_LEAD
        moved.add(zip(eligible, worth, leads, strict=True), winner=winner, worth_cents=cents)
    return moved


# --- Entitled and received


def test_everybody_eligible_is_entitled_to_a_share_and_one_received_it_all() -> None:
    moved = booked(("A", 90_00, ["A", "B", "C"]))
    found = a_report(a_member("A"), a_member("B"), moved=moved)
    a, b = line_of(found, "A"), line_of(found, "B")
    assert (a.entitled_cents, a.received_cents) == (30_00, 90_00)
    assert (b.entitled_cents, b.received_cents) == (30_00, 0)
    assert a.entitled_leads == pytest.approx(1 / 3, abs=1e-6)
    assert (a.received_leads, b.received_leads) == (1, 0)


def test_what_is_taken_back_was_never_received() -> None:
    moved = booked(("A", 90_00, ["A", "B", "C"]))
    moved.add([("A", 60_00, 666_667), ("B", -30_00, -333_333), ("C", -30_00, -333_334)],
              winner="A", worth_cents=90_00, back=True)  # fmt: skip
    for sums in moved.partners.values():
        assert (sums.entitled_cents, sums.received_cents, sums.received_micro) == (0, 0, 0)


@given(
    st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(0, 10**8), st.sampled_from(["ABC", "BCA", "CAB"])),
        max_size=20,
    )
)
def test_what_was_received_in_all_is_what_all_were_entitled_to(rows: list[tuple[str, int, str]]) -> None:
    moved = booked(*((winner, cents, list(eligible)) for winner, cents, eligible in rows))
    sums = moved.partners.values()
    assert sum(s.entitled_cents for s in sums) == sum(s.received_cents for s in sums)
    assert sum(s.entitled_micro for s in sums) == sum(s.received_micro for s in sums)


def test_parts_of_a_period_add_up_to_the_whole() -> None:
    one, two = ("A", 90_00, ["A", "B", "C"]), ("B", 60_00, ["A", "B"])
    parts = booked(one)
    parts.join(booked(two))
    whole = booked(one, two)
    assert dict(parts.partners) == dict(whole.partners)


# --- Balances and the bound


def test_a_balance_blends_worth_and_number_as_the_rule_does() -> None:
    member = a_member(worth_cents=2 * WEEKLY, count_micro=-1 * WEEKLY_LEADS)
    line = a_report(member, a_member("B")).lines[0]
    assert (line.weeks_worth, line.weeks_count) == (2.0, -1.0)
    assert line.weeks == pytest.approx(0.8 * 2.0 - 0.2)


def test_the_farthest_behind_stands_first() -> None:
    found = a_report(a_member("A", weeks=-1), a_member("B", weeks=3), a_member("C", weeks=1))
    assert [line.member.code for line in found.lines] == ["B", "C", "A"]


def test_a_tiny_account_does_not_look_like_years() -> None:
    tiny = a_member("T", worth_cents=WEEKLY, weekly_cents=1)
    found = a_report(tiny, a_member("B"), a_member("C"))
    assert line_of(found, "T").weeks_worth < 10


def test_the_bound_is_measured_between_partners_with_the_same_rights_only() -> None:
    far_apart = [a_member("A", weeks=10), a_member("B", weeks=-10)]
    found = a_report(*far_apart)
    assert found.alike is None
    assert found.holds
    assert found.all.weeks == pytest.approx(20)
    twins = [replace(member, rights=SAME) for member in far_apart]
    found = a_report(*twins)
    assert found.alike.weeks == pytest.approx(20)
    assert (found.alike.behind, found.alike.ahead, found.twins) == ("A", "B", 2)
    assert not found.holds


def test_it_promises_three_horizons_and_one_lead() -> None:
    twins = [a_member("A", weeks=7, rights=SAME), a_member("B", weeks=-7, rights=SAME)]
    assert a_report(*twins).bound_weeks == 12
    assert not a_report(*twins).holds
    moved = booked(
        ("B", 3 * WEEKLY, ["A", "B"])
    )  # the one lead that carried B so far: three weeks of its share
    assert a_report(*twins, moved=moved).holds


def test_partners_who_were_never_eligible_are_no_twins() -> None:
    nothing = Rights(looked=200, codes={"TERRITORY": 200}, alike=b"none")
    found = a_report(a_member("A", weeks=30, rights=nothing), a_member("B", weeks=-30, rights=nothing))
    assert found.alike is None


def test_rights_are_counted_per_partner_and_compared_lead_by_lead() -> None:
    codes = np.array([[0, 2, 0], [2, 2, 2], [0, 1, 0]], dtype=np.int8)
    a, b, c = rights_of(codes, ("ELIGIBLE", "NOT_ACTIVE", "TERRITORY"))
    assert (a.eligible, dict(a.codes)) == (2, {"TERRITORY": 1})
    assert (b.eligible, dict(b.codes)) == (0, {"NOT_ACTIVE": 1, "TERRITORY": 2})
    assert a.alike == c.alike != b.alike


def test_an_empty_pool_says_nothing() -> None:
    found = a_report()
    assert (found.lines, found.alike, found.deviation, found.holds) == ((), None, None, True)


def test_it_counts_who_received_less_than_four_fifths_of_a_share_worth_counting() -> None:
    moved = booked(*[("A", 100_00, ["A", "B"])] * 3, *[("B", 100_00, ["A", "B"])])
    found = a_report(a_member("A"), a_member("B"), moved=moved)
    assert (found.short, found.judged) == (1, 2)
    assert found.deviation == pytest.approx(0.5)


def test_direct_sales_are_published_as_a_share_of_all() -> None:
    moved = Moved(leads=9, worth_cents=300_00)
    found = fairness([a_member()], moved, policy=POLICY, of_weeks=12, direct=(1, 100_00))
    assert (found.direct_share, found.direct_worth_share) == (0.1, 0.25)


# --- Why


def keys(member: Member, weeks: float, *, large_weeks: float = 0.0) -> list[str]:
    reasons = why(member, weeks, large_weeks=large_weeks, large_cents=0, of_weeks=12)
    return [reason.key for reason in reasons]


SHUT_OUT = Rights(looked=200, codes={"CERT_EXPIRED": 20, "TERRITORY": 175})


@pytest.mark.parametrize(
    ("over", "key"),
    [
        ({"absent_until_on": date(2026, 4, 1)}, "fair.absent"),
        ({"rights": SHUT_OUT}, "fair.not_eligible"),
        ({"open_full": True}, "fair.open_full"),
        ({"full_weeks": 5}, "fair.full"),
        ({"answers": Answers(offers=10, taken=5, declined=3, expired=2)}, "fair.refusing"),
        ({}, "fair.next"),
    ],
)
def test_it_says_what_keeps_leads_from_a_partner_that_is_behind(over: dict, key: str) -> None:
    assert keys(a_member(**over), 2.0) == [key]


def test_it_names_the_rule_that_shuts_a_partner_out_most_often() -> None:
    reason = why(a_member(rights=SHUT_OUT), 2.0, large_weeks=0, large_cents=0, of_weeks=12)[0]
    assert reason.values == {"count": 5, "looked": 200, "excluded": {"TERRITORY": 175}}


@pytest.mark.parametrize(
    "over",
    [{"full_weeks": 4}, {"answers": Answers(offers=4, taken=0)}, {"answers": Answers(offers=10, taken=6)}],
)
def test_what_happens_now_and_then_is_no_reason(over: dict) -> None:
    assert keys(a_member(**over), 2.0) == ["fair.next"]


def test_who_is_ahead_got_a_large_lead_or_a_few_too_many() -> None:
    assert keys(a_member(), -4.0, large_weeks=3.0) == ["fair.large"]
    assert keys(a_member(), -4.0, large_weeks=1.0) == ["fair.ahead"]
    assert keys(a_member(), -0.2) == ["fair.even"]


# --- The receipt with names


def a_receipt(mine: int, theirs: int, **over: bool) -> tuple[str, dict]:
    choice = {"lottery": False, "by_hand": False} | over
    reason = named_receipt(
        Rank("B", mine, 0, 0, mine), Rank("A", theirs, 0, 0, theirs), name="Adler", policy=POLICY, **choice
    )
    return reason.key, dict(reason.values)


def test_the_receipt_says_how_much_was_missing_in_weeks_of_credit() -> None:
    key, values = a_receipt(1_310_000, 1_660_000)
    assert (key, values["missing"], values["weeks"]) == ("named_receipt.less", 0.35, 1.4)


def test_the_receipt_tells_the_lot_and_the_hand_from_the_rule() -> None:
    assert a_receipt(1_640_000, 1_660_000, lottery=True)[0] == "named_receipt.lottery"
    assert a_receipt(1_310_000, 1_660_000, lottery=True)[0] == "named_receipt.less"
    assert a_receipt(1_900_000, 1_660_000, by_hand=True)[0] == "named_receipt.by_hand"
