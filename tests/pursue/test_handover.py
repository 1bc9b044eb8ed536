"""The hand-over to the ERP: answers, tries, addresses, differences; and orders as they come from it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from stellwerk.pursue.customers import CustomerPolicy
from stellwerk.pursue.handover import differences, is_public, next_try, read_answer
from stellwerk.pursue.order_file import OrderRow, read_order
from stellwerk.terms import Reason

NOW = datetime(2026, 3, 17, 8, tzinfo=UTC)
RULES = CustomerPolicy(erp_retry_minutes=(1, 5, 30), erp_most_tries=5)


@pytest.mark.parametrize(
    ("status", "body", "taken", "acknowledged", "text"),
    [
        (200, b'{"erp_id": "D100"}', True, True, ""),
        (202, b"", True, False, ""),
        (204, b"not json", True, False, ""),
        (409, b'{"message": "Debitor gesperrt"}', False, False, "409: Debitor gesperrt"),
        (503, b"down", False, False, "503: down"),
        (500, b"", False, False, "500"),
        (302, b"", False, False, "302"),
        (400, b'{"error": ["a", "b"]}', False, False, "400: ['a', 'b']"),
    ],
)
def test_an_answer_is_read(status: int, body: bytes, taken: bool, acknowledged: bool, text: str) -> None:
    answer = read_answer(status, body)
    assert (answer.taken, answer.acknowledged, answer.text) == (taken, acknowledged, text)


def test_it_is_tried_later_and_later_and_then_a_person_looks() -> None:
    waits = [next_try(tries, now=NOW, policy=RULES) for tries in range(1, 7)]
    assert [at and (at - NOW) for at in waits] == [timedelta(minutes=m) for m in (1, 5, 30, 30)] + [
        None,
        None,
    ]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fd00::1",
        "0.0.0.0",  # noqa: S104 (an address that is refused)
    ],
)
def test_the_inside_of_the_house_is_no_address_for_an_erp(address: str) -> None:
    assert not is_public(address)
    assert is_public("93.184.215.14")


def test_differences_name_what_one_side_lacks_and_where_the_numbers_differ() -> None:
    ours = [("K-1", "D1", "Adam"), ("K-2", "D2", "Bohr"), ("K-3", "", "Curie"), ("K-4", "D9", "Dirac")]
    theirs = [("K-1", "D1", "Adam"), ("K-2", "D7", "Bohr"), ("", "D9", "Dirac"), ("K-8", "D8", "Euler")]
    found = {(one.what, one.number, one.theirs) for one in differences(ours, theirs)}
    assert found == {("other_id", "K-2", "D7"), ("missing", "K-3", ""), ("unknown", "K-8", "D8")}


def test_two_sides_that_agree_differ_in_nothing() -> None:
    both = [("K-1", "D1", "Adam"), ("K-2", "D2", "Bohr")]
    assert differences(both, both) == ()


GOOD = {"order_no": "A-1", "customer_no": "K-1", "amount": "48.000,00", "ordered_on": "1.3.2026"}


def test_an_order_is_read_as_people_write_it() -> None:
    assert read_order(GOOD, today=NOW.date()) == OrderRow("A-1", "K-1", "", 4_800_000, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"order_no": " "}, "order.no_number"),
        ({"customer_no": ""}, "order.no_customer"),
        ({"amount": "viel"}, "order.no_amount"),
        ({"amount": "-5"}, "order.no_amount"),
        ({"ordered_on": "irgendwann"}, "order.no_day"),
        ({"ordered_on": "2027-01-01"}, "order.in_future"),
        ({"order_no": "x" * 61}, "order.too_long"),
    ],
)
def test_a_row_that_is_no_order_says_what_is_missing(change: dict, key: str) -> None:
    read = read_order(GOOD | change, today=NOW.date())
    assert isinstance(read, Reason)
    assert read.key == key


@given(some.dictionaries(some.sampled_from([*GOOD, "erp_id", "product", "company"]), some.text(max_size=80)))
def test_whatever_stands_in_a_row_it_is_an_order_or_a_reason(record: dict) -> None:
    read = read_order(record, today=NOW.date())
    if isinstance(read, OrderRow):
        assert OrderRow.from_json(read.as_json()) == read
