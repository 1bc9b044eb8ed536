"""`stellwerk sort`: every row ends in exactly one place, twice the same bytes, one clear line for bad input."""

import csv
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
X_EDUCATION = Path(__file__).parents[3] / "shared" / "data" / "x_education" / "Leads.csv"
NOW = "2026-07-01T08:00:00+02:00"


def sort(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stellwerk.cli", "sort", *map(str, arguments)]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("STELLWERK", "DJANGO"))}
    return subprocess.run(command, capture_output=True, text=True, env=clean | env, check=False)


def summary(out: Path) -> dict:
    return json.loads((out / "summary.json").read_text())


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def a_file(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(("Firma;Nachname;E-Mail;PLZ;Interesse", *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def sorted_examples(tmp_path_factory):
    out = tmp_path_factory.mktemp("sorted")
    done = sort(
        EXAMPLES / "leads.csv", "--partners", EXAMPLES / "partners.csv", "--customers", EXAMPLES / "customers.csv",
        "--now", NOW, "--language", "de", "--out", out,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return out


def test_every_row_ends_in_exactly_one_file(sorted_examples):
    rows = summary(sorted_examples)["rows"]
    assert sum(rows.values()) == summary(sorted_examples)["input"] == 2000
    for name, key in (
        ("sales", "sales"),
        ("marketing", "marketing"),
        ("scrap", "scrap"),
        ("rejected", "rejected"),
    ):
        assert len(table(sorted_examples / f"{name}.csv")) == rows[key]
    assert all(rows.values())


def test_sales_come_best_first_with_reasons_that_sum_and_the_original_columns(sorted_examples):
    rows = table(sorted_examples / "sales.csv")
    worth = [float(row["worth"]) for row in rows]
    assert worth == sorted(worth, reverse=True)
    for row in rows[:50]:
        assert sum(int(part.rsplit(" ", 1)[1]) for part in row["reasons"].split("; ")) == int(row["points"])
        assert row["Firma"] or row["Nachname"]


def test_every_a_lead_has_a_decision_and_most_have_a_partner(sorted_examples):
    offers = table(sorted_examples / "offers.csv")
    assert len(offers) == summary(sorted_examples)["rows"]["sales"]
    placed = [row for row in offers if row["partner"]]
    asked = [row for row in offers if not row["partner"] and "fehlender" in row["why"]]
    assert len(placed) >= 0.9 * (len(offers) - len(asked))
    assert all(abs(float(r["fit"]) + float(r["credit"]) - float(r["total"])) < 2e-6 for r in placed)
    assert all(row["why"] for row in offers)


def test_scrap_has_a_reason_and_marketing_a_date(sorted_examples):
    assert all(row["next_step_at"] for row in table(sorted_examples / "marketing.csv"))
    assert all(row["next_step"] for row in table(sorted_examples / "scrap.csv"))
    assert all(row["reason"] and row["row"] for row in table(sorted_examples / "rejected.csv"))


def test_the_report_is_a_whole_page(sorted_examples):
    page = (sorted_examples / "report.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in page
    assert "<svg" in page


def test_the_same_file_twice_gives_the_same_bytes(sorted_examples, tmp_path):
    again = sort(
        EXAMPLES / "leads.csv", "--partners", EXAMPLES / "partners.csv", "--customers", EXAMPLES / "customers.csv",
        "--now", NOW, "--language", "de", "--out", tmp_path, PYTHONHASHSEED="7",
    )  # fmt: skip
    assert again.returncode == 0, again.stderr
    for path in sorted(sorted_examples.iterdir()):
        if path.name != "timings.json":
            assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.skipif(not X_EDUCATION.exists(), reason="../shared is not here")
def test_real_anonymous_leads_are_sorted_by_what_they_have(tmp_path):
    done = sort(X_EDUCATION, "--history", X_EDUCATION, "--outcome", "Converted", "--partners",
                EXAMPLES / "partners.csv", "--now", NOW, "--out", tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = summary(tmp_path)["rows"]
    assert sum(rows.values()) == 9240
    assert rows["rejected"] == 0
    assert min(rows["sales"], rows["marketing"]) > 100


def test_a_history_teaches_the_score_by_the_senders_own_columns_and_columns_that_know_the_end_are_left_out(
    tmp_path,
):
    lines = ["Firma;Mitglied;Nachgefasst;Gewonnen"]
    for n in range(400):
        is_member, won = n % 2 == 0, n % 10 < (8 if n % 2 == 0 else 2)
        lines.append(f"Firma {n};{'ja' if is_member else 'nein'};{'voll' if won else 'leer'};{int(won)}")
    (tmp_path / "past.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    new = ["Firma;E-Mail;Mitglied", "Arnold AG;a@arnold.example;nein", "Berger AG;b@berger.example;ja"]
    (tmp_path / "new.csv").write_text("\n".join(new) + "\n", encoding="utf-8")
    done = sort(tmp_path / "new.csv", "--history", tmp_path / "past.csv", "--outcome", "Gewonnen", "--now", NOW,
                "--language", "de", "--out", tmp_path / "out")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Nachgefasst" in done.stderr.split("Aus 400")[0]
    rows = {
        row["Firma"]: row
        for name in ("sales", "marketing", "scrap", "rejected")
        for row in table(tmp_path / "out" / f"{name}.csv")
    }
    assert float(rows["Berger AG"]["chance"]) > 0.6 > 0.4 > float(rows["Arnold AG"]["chance"])
    assert "Mitglied: ja" in rows["Berger AG"]["reasons"]
    assert sum(int(part.rsplit(" ", 1)[1]) for part in rows["Berger AG"]["reasons"].split("; ")) == int(
        rows["Berger AG"]["points"]
    )


def test_three_broken_rows_are_named_and_the_rest_goes_on(tmp_path):
    rows = [f"Firma {c * 4}sen;Meier{c};m@firma{c}.example;34117;Angebot" for c in "bdfgh"]
    rows[1] += ";zu;viele;Zellen"
    rows[3] = "Firma;\x00;;;"
    rows.append(";;;;")
    file = a_file(tmp_path / "leads.csv", *rows, 'Offen;"Meier;x@y.example;1;2')
    done = sort(file, "--now", NOW, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    rejected = table(tmp_path / "out" / "rejected.csv")
    assert {"3", "5"} <= {row["row"] for row in rejected}
    assert all(row["reason"] for row in rejected)
    assert sum(summary(tmp_path / "out")["rows"].values()) == summary(tmp_path / "out")["input"]


def test_a_header_alone_is_sorted_into_nothing(tmp_path):
    done = sort(a_file(tmp_path / "leads.csv"), "--now", NOW, "--out", tmp_path / "out")
    assert done.returncode == 0
    assert sum(summary(tmp_path / "out")["rows"].values()) == 0


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        (b"", (), "empty"),
        (bytes(range(256)) * 40, (), "table"),
        (b"just some words without any structure\nand more of them\n", (), "column"),
        (b"Firma;E-Mail\nA;b@c.example\n", ("--map", "compny=Firma"), "company"),
        (b"Firma;E-Mail\nA;b@c.example\n", ("--map", "company=Firmenname"), "Firmenname"),
        (b"Firma;E-Mail\nA;b@c.example\n", ("--map", "company"), "OUR=THEIRS"),
        (b"Firma;E-Mail\nA;b@c.example\n", ("--now", "gestern"), "2026-03-17"),
        (b"Firma;E-Mail\nA;b@c.example\n", ("--partners", "nirgends.csv"), "nirgends.csv"),
        (b"Firma;E-Mail\nA;b@c.example\n", ("--outcome", "won"), "--history"),
    ],
)
def test_bad_input_stops_with_one_line_that_says_what_to_do(tmp_path, content, arguments, says):
    file = tmp_path / "leads.csv"
    file.write_bytes(content)
    done = sort(file, *arguments, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert says in done.stderr


def test_a_missing_file_stops_with_one_line(tmp_path):
    done = sort(tmp_path / "nowhere.csv", "--out", tmp_path / "out")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)


def test_a_policy_file_with_a_wrong_number_is_named(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text("[grade]\na_form = 60\n")
    done = sort(a_file(tmp_path / "leads.csv"), "--policy", policy, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert "a_form" in done.stderr


def test_no_cell_is_run_as_a_formula(tmp_path):
    file = a_file(tmp_path / "leads.csv", '"=cmd|calc";Meier;m@firma.example;34117;"+Angebot"')
    sort(file, "--now", NOW, "--out", tmp_path / "out")
    cells = [
        cell
        for name in ("sales", "marketing")
        for row in table(tmp_path / "out" / f"{name}.csv")
        for cell in row.values()
    ]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]


def test_the_moment_is_the_only_clock(sorted_examples):
    lines = (sorted_examples / "journal.jsonl").read_text().splitlines()
    moments = {json.loads(line)["at"] for line in lines}
    assert {datetime.fromisoformat(at) for at in moments} == {datetime.fromisoformat(NOW)}
