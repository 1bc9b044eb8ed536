"""What customers have bought and what not: counted by region and industry, and exactly these customers behind it."""

from datetime import timedelta
from typing import Any

import pytest
from tests import cast

from stellwerk.review.step import holdings
from stellwerk.store.models import Customer, Order, Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def a_customer(number: str, *lines: str, postcode: str = "34123", industry: str = "Werkzeugbau") -> Customer:
    site = Organisation.objects.create(name=number, postcode=postcode, country="DE", industry=industry)
    made = Customer.objects.create(number=number, since=cast.NOW.date(), organisation=site)
    for line in lines:
        Order.objects.create(customer=made, amount_cents=1, product=line, ordered_on=cast.NOW.date())
    return made


def held() -> dict[tuple[str, str], tuple[int, int, dict[str, int]]]:
    return {(one.region, one.industry): (one.count, one.known, dict(one.bought)) for one in holdings.held()}


def test_customers_are_counted_by_region_and_industry_and_each_once_per_line() -> None:
    a_customer("K-1", "turning", "turning", "milling")
    a_customer("K-2", "")
    a_customer("K-3", "grinding", industry="Formenbau")
    a_customer("K-4", postcode="18055", industry="")
    assert held() == {
        ("DE 34", "toolmaking"): (3, 2, {"turning": 1, "milling": 1, "grinding": 1}),
        ("DE 18", ""): (1, 0, {}),
    }


def test_what_was_taken_back_does_not_count() -> None:
    gone, stays = a_customer("K-1", "turning"), a_customer("K-2", "turning")
    Customer.objects.filter(pk=gone.pk).update(undone_at=cast.NOW)
    Order.objects.filter(customer=stays).update(undone_at=cast.NOW)
    assert held() == {("DE 34", "toolmaking"): (1, 0, {})}


@pytest.mark.parametrize(
    ("part", "unbought", "found"),
    [
        (("Hessen", "toolmaking", "milling"), False, ["K-1", "K-2", "K-3"]),
        (("Hessen", "toolmaking", "milling"), True, ["K-3"]),
        (("Hessen", "", "milling"), True, ["K-3", "K-4"]),
        (("", "", "turning"), True, ["K-4", "K-5"]),
        (("Bayern", "", "turning"), True, []),
    ],
)
def test_the_customers_behind_a_number(part: tuple[str, str, str], unbought: bool, found: list[str]) -> None:
    a_customer("K-1", "turning", "milling")
    a_customer("K-2", "")
    a_customer("K-3", "turning")
    a_customer("K-4", "grinding", industry="Medizintechnik")
    a_customer("K-5", "milling", postcode="18055")
    rows = holdings.behind(*part, unbought=unbought)
    assert sorted(row.number for row in rows) == found


def test_what_was_counted_is_kept_for_minutes() -> None:
    a_customer("K-1", "turning")
    assert holdings.kept() == ()
    holdings.keep_fresh(now=cast.NOW)
    assert holdings.kept() == holdings.held()
    a_customer("K-2", "turning")
    holdings.keep_fresh(now=cast.NOW + timedelta(minutes=3))
    assert [one.count for one in holdings.kept()] == [1]
    holdings.keep_fresh(now=cast.NOW + timedelta(minutes=5))
    assert [one.count for one in holdings.kept()] == [2]


def test_counting_takes_three_queries_however_many_customers(django_assert_num_queries: Any) -> None:
    for at in range(5):
        a_customer(f"K-{at}", "turning", postcode=f"{at}4123")
    with django_assert_num_queries(3):
        holdings.held()
