"""A partner's own numbers: each against the period before, and no number where there are too few cases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from stellwerk.review.reports.partner_numbers import ENOUGH, Offered, numbers

NOW = datetime(2026, 3, 17, 9, tzinfo=UTC)
PERIOD = timedelta(weeks=12)
LATELY, BEFORE = NOW - timedelta(weeks=2), NOW - timedelta(weeks=14)


def taken(sent_at=LATELY, *, minutes=30, **over):
    at = sent_at + timedelta(minutes=minutes)
    return Offered(sent_at, **{"accepted_at": at, "answered_at": at} | over)


def declined(sent_at=LATELY, *, minutes=10):
    return Offered(sent_at, over=True, answered_at=sent_at + timedelta(minutes=minutes))


def of(*offers, **over):
    return numbers(offers, now=NOW, period=PERIOD, **over)


def test_it_counts_what_was_accepted_of_all_that_is_over():
    missed, running = Offered(LATELY, over=True), Offered(LATELY)
    made = of(taken(), taken(), taken(), declined(), missed, running)
    assert (made.picked.now.value, made.picked.now.cases) == (0.6, 5)


def test_nothing_at_all_gives_no_number_and_no_error():
    made = of()
    assert [figure.now.value for figure in made.figures] == [None] * 5
    assert [figure.change for figure in made.figures] == [None] * 5


@pytest.mark.parametrize("count", [1, ENOUGH - 1])
def test_too_few_cases_say_nothing(count):
    made = of(*(taken(ended=True, won=True) for _ in range(count)))
    assert made.conversion.now.value is None
    assert made.conversion.now.cases == count


def test_the_time_to_answer_is_the_median_so_that_one_weekend_does_not_count():
    made = of(*(taken(minutes=n) for n in (10, 20, 30, 40, 4000)))
    assert made.answer.now.value == 30 * 60


def test_a_missed_deadline_is_no_answer():
    made = of(*(taken() for _ in range(5)), Offered(LATELY, over=True))
    assert made.answer.now.cases == 5


def test_the_first_contact_is_counted_from_taking_the_lead():
    first = [taken(first_contact_at=LATELY + timedelta(minutes=30, hours=h)) for h in (1, 2, 3, 4, 5)]
    assert of(*first).contact.now.value == 3 * 3600


def test_each_is_compared_with_the_twelve_weeks_before():
    late = [taken(ended=True, won=n < 2) for n in range(5)]
    early = [taken(BEFORE, ended=True, won=n < 1) for n in range(5)]
    made = of(*late, *early)
    assert (made.conversion.now.value, made.conversion.before.value) == (0.4, 0.2)
    assert made.conversion.change == pytest.approx(0.2)


def test_what_is_older_than_both_periods_does_not_count():
    made = of(*(taken(NOW - 2 * PERIOD - timedelta(days=1)) for _ in range(9)))
    assert (made.leads, made.leads_before) == (0, 0)


def test_an_order_without_a_reported_quotation_was_quoted_all_the_same():
    made = of(*(taken(ended=True, quoted=True) for _ in range(4)), taken(ended=True, won=True))
    assert (made.closing.now.value, made.closing.now.cases) == (0.2, 5)


def test_a_lead_that_came_back_was_accepted_though_its_answer_is_unknown():
    made = of(*(replace(taken(), answered_at=None) for _ in range(5)))
    assert (made.picked.now.value, made.answer.now.cases) == (1.0, 0)


def test_a_lead_in_work_is_neither_won_nor_lost():
    ended = [taken(ended=True, won=n < 2) for n in range(5)]
    made = of(*ended, *(taken(quoted=True) for _ in range(20)))
    assert (made.conversion.now.value, made.conversion.now.cases) == (0.4, 5)
    assert made.closing.now.cases == 2
