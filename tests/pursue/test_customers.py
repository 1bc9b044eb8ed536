"""Who is dormant, which order is which, what a lost reason means for later, the four stations."""

from datetime import date

import pytest

from stellwerk.pursue.customers import CustomerPolicy, Reported, dormant_before, dormant_since, same_order
from stellwerk.pursue.lifecycle import LostReason
from stellwerk.pursue.path import Known, path
from stellwerk.terms import PolicyError, Temperature

RULES = CustomerPolicy()


def test_two_years_without_an_order_are_dormant() -> None:
    assert dormant_before(date(2026, 3, 17), RULES) == date(2024, 3, 17)
    assert dormant_since(date(2024, 3, 17), RULES) == date(2026, 3, 17)


def test_the_policy_knows_every_reason_that_it_names() -> None:
    assert {reason for reason, _ in RULES.revive_days} <= set(LostReason)
    assert RULES.revives_after("no_budget") == 180
    assert RULES.revives_after("no_need") is None


@pytest.mark.parametrize(
    "wrong", [{"erp_retry_minutes": ()}, {"own_ask_days": 14}, {"revive_days": (("price", 0),)}]
)
def test_numbers_that_make_no_sense_are_refused(wrong: dict) -> None:
    with pytest.raises(PolicyError):
        CustomerPolicy(**wrong)


REPORTED = [Reported(1, 5_000_000, date(2026, 3, 1)), Reported(2, 5_000_000, date(2026, 5, 20))]


@pytest.mark.parametrize(
    ("cents", "on", "which"),
    [
        (5_000_000, date(2026, 3, 12), 1),  # billed eleven days later
        (4_600_000, date(2026, 3, 2), 1),  # a little cheaper in the end
        (5_100_000, date(2026, 5, 25), 2),  # the nearer one
        (9_000_000, date(2026, 3, 2), None),  # another amount: another order
        (5_000_000, date(2025, 3, 2), None),  # a year before
    ],
)
def test_an_order_that_was_reported_is_recognised_when_the_erp_sends_it(
    cents: int, on: date, which: int | None
) -> None:
    assert same_order(cents, on, REPORTED) == which


def names(known: Known) -> dict[str, tuple[bool, bool, list[bool]]]:
    return {
        stop.temperature.value: (stop.reached, stop.here, [one.is_met for one in stop.entry])
        for stop in path(known)
    }


def test_the_four_stations_say_what_is_there_and_what_is_missing() -> None:
    warm = names(Known(Temperature.WARM, reachable=True, talked=True))
    assert warm["cold"] == (True, False, [True])
    assert warm["warm"] == (True, True, [False, True])
    assert warm["prospect"] == (False, False, [False, False, False])
    assert warm["customer"] == (False, False, [False])


def test_a_customer_has_reached_all_four() -> None:
    won = names(Known(Temperature.CUSTOMER, won=True, quotation=True))
    assert [reached for reached, _, _ in won.values()] == [True] * 4
    assert won["customer"] == (True, True, [True])


def test_where_a_lead_was_lost_it_says_so() -> None:
    stations = path(Known(Temperature.PROSPECT, lost=True))
    assert [stop.further.key for stop in stations if stop.here] == ["path.lost"]
