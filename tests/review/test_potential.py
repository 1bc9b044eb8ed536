"""The potential: where nobody works, and which customers never ordered a line."""

from typing import Any

import numpy as np
from tests import cast

from stellwerk.review.figures import figures_of
from stellwerk.review.reports import potential
from stellwerk.review.shelf import Customers, Cut, Filters, Known, Report, ReportPolicy


def report(*potentials: tuple[str, str, str, int], customers: tuple[Customers, ...] = ()) -> Report:
    known = Known(potentials=potentials, customers=customers)
    return potential.report(Cut(figures_of([]), Filters()), known, ReportPolicy(), cast.NOW)


def values(found: Report, name: str) -> list[Any]:
    return [None if np.isnan(value) else value for value in found.table.column(name).values]


HELD = (
    Customers("DE 34", "toolmaking", count=9, known=7, bought={"turning": 3, "milling": 7}),
    Customers("DE 35", "medical", count=4, known=4, bought={"turning": 1}),
    Customers("DE 80", "toolmaking", count=5, known=0),
)


def test_customers_of_whom_nobody_knows_what_they_ordered_are_not_counted_as_unbought() -> None:
    found = report(
        ("Hessen", "toolmaking", "turning", 90),
        ("Hessen", "", "turning", 300),
        ("Hessen", "toolmaking", "milling", 90),
        ("Bayern", "", "turning", 10),
        ("Hessen", "", "", 500),
        customers=HELD,
    )
    assert values(found, "customers") == [9, 13, 9, 5, 13]
    assert values(found, "unbought") == [4, 7, 0, 0, None]
    assert dict(found.notes[1].values) == {"unclear": 7}


def test_the_sentence_names_where_most_never_ordered_a_line() -> None:
    found = report(("Hessen", "", "turning", 300), ("Bayern", "", "turning", 1000), customers=HELD)
    said = dict(found.answer.values)
    assert (said["region"], said["unbought"], said["sell_region"]) == ("Bayern", 7, "Hessen")
    assert [(one.verdict, one.row) for one in found.advice] == [("sell", 0)]


def test_without_customers_nothing_is_said_of_them() -> None:
    found = report(("Hessen", "", "turning", 300))
    assert found.answer.values["unbought"] is None
    assert found.advice == ()


def test_states_become_a_map_and_other_regions_bars() -> None:
    for region, kind in (("Hessen", "map"), ("Schweiz", "map"), ("Nordkreis", "amounts")):
        picture = report((region, "", "", 10)).picture
        assert picture is not None
        assert picture.kind == kind
