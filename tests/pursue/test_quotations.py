"""Quotations: what may follow what, when to ask again, the conversion rate, checked dates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from stellwerk.pursue import PursueError
from stellwerk.pursue.quotations import (
    Conversion,
    Paper,
    State,
    asks_again,
    before_end,
    check,
    conversion,
    follow,
)
from stellwerk.worktime import Calendar, Place

TODAY = date(2026, 3, 17)


def test_the_conversion_rate_is_orders_over_quotations_to_new_customers() -> None:
    rows = [("ordered", True, 12), ("refused", True, 20), ("open", True, 8), ("ordered", False, 90)]
    assert conversion(rows) == Conversion(quotations=40, orders=12, open=8)
    assert conversion(rows).rate == pytest.approx(0.3)


def test_a_withdrawn_quotation_was_none() -> None:
    assert conversion([("withdrawn", True, 5), ("ordered", True, 1)]).rate == 1.0


def test_without_a_quotation_there_is_no_rate() -> None:
    assert conversion([]).rate is None


@pytest.mark.parametrize("state", [State.ORDERED, State.REFUSED, State.WITHDRAWN])
def test_only_an_open_quotation_is_decided(state: State) -> None:
    follow(State.OPEN, state)
    with pytest.raises(PursueError):
        follow(state, State.REFUSED)


@pytest.mark.parametrize(
    ("paper", "quoted_on", "key"),
    [
        (Paper(), date(2026, 3, 18), "quotation.in_future"),
        (Paper(valid_until=date(2026, 3, 1)), date(2026, 3, 10), "quotation.ends_before"),
    ],
)
def test_impossible_dates_are_refused_with_a_sentence(paper: Paper, quoted_on: date, key: str) -> None:
    with pytest.raises(PursueError) as raised:
        check(paper, quoted_on=quoted_on, today=TODAY)
    assert raised.value.reason.key == key


@pytest.mark.parametrize(
    ("until", "asks"),
    [
        (None, False),
        (date(2026, 3, 16), False),
        (TODAY, True),
        (date(2026, 3, 22), True),
        (date(2026, 3, 23), False),
    ],
)
def test_somebody_asks_in_the_last_days_and_not_after_the_end(until: date | None, asks: bool) -> None:
    assert asks_again(until, today=TODAY, warn_days=5) is asks


def test_the_question_lies_with_whoever_quoted_and_is_due_on_a_working_day() -> None:
    friday = datetime(2026, 3, 20, 15, tzinfo=ZoneInfo("Europe/Berlin"))
    calendar = Calendar(tz="Europe/Berlin", place=Place("DE", ""))
    plan = before_end(date(2026, 3, 24), now=friday, with_partner=True, calendar=calendar, number="AN-1")
    assert (plan.kind, plan.role, plan.due_at.date()) == ("ask_before_end", "partner_lead", date(2026, 3, 23))
    own = before_end(date(2026, 3, 24), now=friday, with_partner=False, calendar=calendar, number="")
    assert own.role == "sales"
    assert own.why.values["number"] == ""
