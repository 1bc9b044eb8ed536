"""The potential's map, and the customers behind its numbers."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text

from stellwerk.store.models import Customer, Order, Potential
from stellwerk.worker import figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
ROW = "Hessen~~milling"


@pytest.fixture
def house() -> Iterator[None]:
    """Two customers in Hessen, of whom one has ordered a milling centre; a lead that is worked."""
    with time_machine.travel(cast.NOW, tick=False):
        Potential.objects.create(region="Hessen", product="milling", companies=40, as_of=cast.NOW.date())
        Potential.objects.create(region="Nordkreis", companies=7, as_of=cast.NOW.date())
        for number, company, line in (("K-1", "Alt GmbH", "milling"), ("K-2", "Neu GmbH", "turning")):
            lead = cast.a_lead(company=company, product="milling", segments=[])
            customer = Customer.objects.create(
                number=number, since=cast.NOW.date(), organisation=lead.organisation
            )
            Order.objects.create(customer=customer, product=line, amount_cents=1, ordered_on=cast.NOW.date())
        cast.an_offer(lead, cast.adler())
        figures.count_all(now=cast.NOW)
        yield


def behind(column: str, row: str = ROW, name: str = "report_customers") -> Any:
    return as_(cast.ines()).get(reverse(name) + f"?row={row}&column={column}")


def test_the_map_says_how_much_of_a_state_is_worked() -> None:
    page = see(cast.ines(), "report", "potential")
    assert "chart-states" in page
    assert "<title>Hessen: 1 of 40 companies worked</title>" in page
    assert "2.5%" in page
    assert ">Nordkreis<" in page  # no state: in the table alone
    german = see(cast.ines(), "report", "potential", language="de")
    assert "Hessen: 1 von 40 Betrieben bearbeitet" in german
    assert "1 von 2 Kunden hier haben noch nie Fräszentren bestellt." in german


def test_the_customers_behind_a_number_are_listed() -> None:
    page = see(cast.ines(), "report", "potential")
    assert reverse("report_customers") + "?row=Hessen~~milling&column=unbought" in page
    unbought, every = text(behind("unbought")), text(behind("customers"))
    assert "1 customer stands behind “Never ordered this line”" in unbought
    assert "Neu GmbH" in unbought
    assert "Alt GmbH" not in unbought
    assert "Alt GmbH" in every
    body = behind("unbought", name="report_customers_csv").getvalue().decode("utf-8-sig")
    assert [line.split(";")[:2] for line in body.splitlines()[1:]] == [["K-2", "Neu GmbH"]]


@pytest.mark.parametrize(
    ("column", "row"),
    [("leads", ROW), ("", ""), ("customers", "nowhere"), ("unbought", "Nordkreis~~")],
)
def test_a_number_that_is_not_there_has_no_customers(column: str, row: str) -> None:
    assert behind(column, row).status_code == 404
