"""The example files are what their script writes, and what the importers read."""

import csv
import subprocess
import sys
from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest

from stellwerk.capture import CUSTOMERS, LEADS, PARTNERS, apply, open_table, recognise
from stellwerk.clean import CleanPolicy, find, judge, normalise

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_script_writes_the_committed_files(tmp_path):
    subprocess.run([sys.executable, EXAMPLES / "make_examples.py", tmp_path], check=True)
    for name in ("leads.csv", "partners.csv", "customers.csv"):
        assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes(), (
            f"run make_examples.py: {name}"
        )


@pytest.mark.parametrize(
    ("name", "vocabulary", "count"),
    [("leads", LEADS, 2000), ("partners", PARTNERS, 60), ("customers", CUSTOMERS, 80)],
)
def test_every_row_is_read(name, vocabulary, count):
    table = open_table(EXAMPLES / f"{name}.csv")
    assert recognise(table.headers, vocabulary=vocabulary).names
    assert sum(row.problem is None for row in table.rows) == count


def test_the_leads_hold_every_kind_of_dirt():
    table = open_table(EXAMPLES / "leads.csv")
    mapping = recognise(table.headers)
    cleaned = [normalise(apply(mapping, row.cells), default_country="DE", tz=UTC) for row in table.rows]
    said = Counter(reason.key for _, reasons in cleaned for reason in reasons)
    kept = [contact for contact, _ in cleaned if judge(contact, policy=CleanPolicy()) is None]
    assert said["clean.postcode_zero"] > 50
    assert 40 < 2000 - len(kept) < 100
    merged = {pair.first for pair in find(kept) if pair.likeness.probability >= CleanPolicy().merge_above}
    assert 100 < len(merged) < 220
    assert {contact.country for contact in kept} == {"DE", "AT", "CH"}


def test_nobody_real_can_be_reached():
    with (EXAMPLES / "leads.csv").open(encoding="utf-8-sig", newline="") as stream:
        domains = {
            row["E-Mail"].rpartition("@")[2] for row in csv.DictReader(stream, delimiter=";") if row["E-Mail"]
        }
    assert {domain for domain in domains if not domain.endswith(".example")} == {
        "test.de",
        "asdf.de",
        "mailinator.com",
    }
