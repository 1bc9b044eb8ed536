"""What a spreadsheet finds in a table that the house gave away."""

import pytest

from stellwerk.worker.cells import harmless

RUN = [
    "=1+1",
    "+49 561",
    "+49561",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "-2+3",
    "-2|x",
    "-",
    "--2",
    "-1.2.3",
    "-2\n",
]


@pytest.mark.parametrize("cell", RUN)
def test_no_cell_begins_like_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Kessler", "", 48_000, -3, -0.5, None, "-3", "-0.276", "-1234,50"])
def test_harmless_cells_and_negative_numbers_stay_as_they_are(cell: object) -> None:
    assert harmless(cell) == cell
