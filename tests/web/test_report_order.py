"""A report's table is sorted by a click on a head; files come in the same order."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests import cast
from tests.reading import as_, see, text

from stellwerk.worker import figures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


@pytest.fixture
def house() -> Iterator[None]:
    """Leads without a segment of three product lines; nobody knows the value of the bought ones."""
    with time_machine.travel(cast.NOW, tick=False):
        for product, count in (("turning", 1), ("milling", 3), ("grinding", 2)):
            for _ in range(count):
                cast.a_lead(product=product, segments=[], channel="web")
        figures.count_all(now=cast.NOW)
        yield


def names(query: str) -> list[str]:
    """The product lines of the file's rows, in their order."""
    body = text(as_(cast.mona()).get(reverse("report_csv", args=["campaign"]) + query))
    lines = list(csv.reader(StringIO(body.removeprefix("\ufeff")), delimiter=";"))
    return [line[1] for line in lines[1:]]


def on_page(query: str) -> list[str]:
    page = see(cast.mona(), "report", "campaign", query=query)
    body = page.split("<tbody>")[-1]
    known = ("Lathes", "Milling centres", "Grinding machines")
    return sorted((name for name in known if name in body), key=body.index)


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", ["Milling centres", "Grinding machines", "Lathes"]),
        ("?sort=leads", ["Lathes", "Grinding machines", "Milling centres"]),
        ("?sort=-leads", ["Milling centres", "Grinding machines", "Lathes"]),
        ("?sort=label", ["Grinding machines", "Lathes", "Milling centres"]),
        ("?sort=-label", ["Milling centres", "Lathes", "Grinding machines"]),
        ("?sort=nonsense", ["Milling centres", "Grinding machines", "Lathes"]),
        ("?sort=-", ["Milling centres", "Grinding machines", "Lathes"]),
        ("?sort=order_share", ["Milling centres", "Grinding machines", "Lathes"]),  # nobody has a value
    ],
)
def test_page_and_files_stand_in_the_order_that_the_address_names(query: str, order: list[str]) -> None:
    assert on_page(query) == order
    assert names(query) == order
    book: Any = as_(cast.mona()).get(reverse("report_xlsx", args=["campaign"]) + query)
    rows = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == order


def test_a_head_sorts_keeps_the_filters_and_says_so() -> None:
    page = see(cast.mona(), "report", "campaign", query="?channel=web&days=30")
    assert 'href="?channel=web&days=30&sort=-leads#table"' in page
    assert "aria-sort" not in page
    page = see(cast.mona(), "report", "campaign", query="?channel=web&sort=-leads")
    assert 'aria-sort="descending"><a href="?channel=web&sort=leads#table"' in page
    assert page.count("aria-sort") == 1
    assert '<input type="hidden" name="sort" value="-leads">' in page
    assert "Order: Leads, downwards" in page


def test_the_list_behind_a_number_is_that_of_its_row_in_any_order() -> None:
    page = see(cast.mona(), "report", "campaign", query="?sort=leads")
    first = page.split("<tbody>")[-1]
    address = first.split('href="')[1].split('"')[0]
    listed = text(as_(cast.mona()).get(address))
    assert "1 lead stands behind “Leads”: no segment · Lathes" in listed
