"""Cells of the tables that the house gives away: a spreadsheet shows them and runs nothing."""

import re

# With these a spreadsheet begins to calculate, or to read on in the next cell (OWASP: CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# A negative number is nothing to run, and whoever reads the file wants it as a number.
NEGATIVE = re.compile(r"-\d+([.,]\d+)?")


def harmless(cell: object) -> object:
    """The cell; text that a spreadsheet would run as a formula begins with an apostrophe."""
    if not isinstance(cell, str) or not cell.startswith(FORMULA) or NEGATIVE.fullmatch(cell):
        return cell
    return f"'{cell}"
