"""`stellwerk score` on files: any columns and languages in, chances with reasons out; one clear line for the rest."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from stellwerk.worker.score.command import main

Rows = list[dict[str, str]]


def history(count: int = 400) -> Rows:
    rng = np.random.default_rng(4)
    rows = []
    for k in range(count):
        source, value = str(rng.choice(["Messe", "Web", ""])), int(rng.integers(1000, 90000))
        chance = {"Messe": 0.7, "Web": 0.2, "": 0.35}[source]
        rows.append(
            {
                "Kundennr.": f"K{k:05d}",
                "Quelle": source,
                "Wert": f"{value:,}".replace(",", ".") + ",50 €",
                "Eingang": f"{1 + k % 28:02d}.{1 + k * 12 // count:02d}.2025",
                "Ergebnis": "gewonnen" if rng.random() < chance else "verloren",
            }
        )
    return rows


def write(path: Path, rows: Rows, *, delimiter: str = ";", encoding: str = "cp1252") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def read(path: Path, delimiter: str = ";") -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def run(*given: str | Path) -> int:
    return main([str(one) for one in given])


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    return write(tmp_path / "history.csv", history())


@pytest.fixture
def model(closed: Path, tmp_path: Path) -> Path:
    assert run("train", closed, "--outcome", "Ergebnis", "--at", "Eingang", "--out", tmp_path / "model") == 0
    return tmp_path / "model"


def test_a_german_export_is_learned_and_new_leads_get_chance_points_and_reasons(
    model: Path, tmp_path: Path
) -> None:
    leads = [
        {"Quelle": "Messe", "Kundennr.": "K9", "neu": "ä"},
        {"Quelle": "Web", "Kundennr.": "K8", "neu": ""},
        {"Quelle": "Briefpost", "Kundennr.": "K7", "neu": ""},
    ]
    given, out = write(tmp_path / "leads.csv", leads), tmp_path / "scored.csv"
    assert run("apply", given, "--model", model, "--out", out, "--language", "de") == 0
    scored = read(out)
    assert [{name: row[name] for name in leads[0]} for row in scored] == leads
    assert float(scored[0]["chance"]) > float(scored[2]["chance"]) > float(scored[1]["chance"])
    assert scored[0]["points"] == str(round(100 * float(scored[0]["chance"])))
    assert scored[0]["reason_1"].startswith("„Quelle“ ist „Messe“: spricht ")
    assert scored[1]["against_1"].startswith("„Quelle“ ist „Web“: spricht ")
    assert "reason_3" in scored[0]
    assert "against_3" in scored[0]


def test_a_training_says_what_it_learned_and_how_far_to_trust_it(
    closed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(
        "train",
        closed,
        "--outcome",
        "Ergebnis",
        "--at",
        "Eingang",
        "--out",
        tmp_path / "m",
        "--language",
        "de",
    )
    said = capsys.readouterr().out
    assert "Aus 400 abgeschlossenen Leads gelernt" in said
    assert "Bei späteren Leads, die neu für die Bewertung waren: AUC 0," in said
    assert "Nicht verwendet, weil jeder Lead einen eigenen Wert hat: Kundennr." in said


def test_the_same_file_gives_the_same_bytes(closed: Path, model: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    run("train", closed, "--outcome", "Ergebnis", "--at", "Eingang", "--out", again)
    assert again.read_bytes() == model.read_bytes()
    for out in ("one.csv", "two.csv"):
        run("apply", closed, "--model", model, "--out", tmp_path / out)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_a_table_that_was_scored_before_keeps_its_old_chance(model: Path, tmp_path: Path) -> None:
    given, out = write(tmp_path / "leads.csv", [{"Quelle": "Web", "chance": "hoch"}]), tmp_path / "out.csv"
    assert run("apply", given, "--model", model, "--out", out) == 0
    row = read(out)[0]
    assert row["chance (before)"] == "hoch"
    assert 0 < float(row["chance"]) < 1


def test_check_says_in_words_which_column_knows_the_outcome(tmp_path: Path) -> None:
    rows = [
        row | {"Rechnungsdatum": "3.3.2026" if row["Ergebnis"] == "gewonnen" else ""} for row in history()
    ]
    given, out = write(tmp_path / "history.csv", rows), tmp_path / "report.json"
    assert run("check", given, "--outcome", "Ergebnis", "--out", out, "--language", "de") == 0
    report = json.loads(out.read_text(encoding="utf-8"))
    assert [leak["column"] for leak in report["leaks"]] == ["Rechnungsdatum"]
    assert "leak.filled" in report["leaks"][0]["keys"]
    assert any("gewonnenen" in sentence for sentence in report["leaks"][0]["why"])
    assert {row["name"] for row in report["candidates"]} >= {"base", "evidence", "table", "mean", "blend"}
    assert report["validation"] == "cross"
    run("check", given, "--outcome", "Ergebnis", "--ignore", "Rechnungsdatum", "--out", out)
    assert json.loads(out.read_text(encoding="utf-8"))["leaks"] == []


def test_rows_without_an_outcome_are_open_leads_and_not_lost_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row | ({"Ergebnis": ""} if k % 4 == 0 else {}) for k, row in enumerate(history())]
    given = write(tmp_path / "history.csv", rows)
    assert run("train", given, "--outcome", "ergebnis", "--out", tmp_path / "m") == 0
    said = capsys.readouterr().out
    assert "Learned from 300 closed leads" in said
    assert "100 rows left out" in said


def test_five_won_and_three_lost_are_not_enough_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [{"a": str(k), "won": "1" if k < 5 else "0"} for k in range(8)]
    assert run("train", write(tmp_path / "h.csv", rows), "--outcome", "won", "--out", tmp_path / "m") == 0
    assert "Not enough to tell" in capsys.readouterr().out


def test_repeated_headers_and_broken_rows_do_no_harm(tmp_path: Path) -> None:
    lines = ["a,a,won"] + [f"{k % 3},{k % 5},{k % 2}" for k in range(200)] + ["1,2,1,9,9"]
    (tmp_path / "h.csv").write_text("\n".join(lines))
    assert run("train", tmp_path / "h.csv", "--outcome", "won", "--out", tmp_path / "m") == 0
    assert run("apply", tmp_path / "h.csv", "--model", tmp_path / "m", "--out", tmp_path / "s.csv") == 0
    assert len(read(tmp_path / "s.csv", ",")) == 201


@pytest.mark.parametrize(
    ("text", "options", "says"),
    [
        ("", ["--outcome", "won"], "empty"),
        ("a,b\n1,2\n", ["--outcome", "won"], "there is no column 'won'. The file has: a, b."),
        ("a,won\n1,yes\n2,no\n", ["--outcome", "won", "--won", "maybe"], "It says: yes, no."),
        ("a,won\n1,A\n2,B\n", ["--outcome", "won"], "with --won. It says: A, B."),
        ("a,won\n1,\n2,\n", ["--outcome", "won"], "empty in every row"),
        ("a,won\n1,1\n2,1\n", ["--outcome", "won"], "All 2 leads were won"),
        ("a,won\n1,0\n2,0\n", ["--outcome", "won"], "None of 2 leads was won"),
        ("a,won\n1,1\n2,0\n", ["--outcome", "won", "--at", "a"], "holds no dates"),
        ("a,won\n1,1\n2,0\n", ["--outcome", "won", "--ignore", "z"], "--ignore: there is no column 'z'"),
    ],
)
def test_what_cannot_be_learned_from_is_one_clear_line_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, options: list[str], says: str
) -> None:
    (tmp_path / "h.csv").write_text(text)
    assert run("train", tmp_path / "h.csv", *options, "--out", tmp_path / "m") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert says in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "m").exists()


def test_files_that_are_not_there_or_no_model_are_one_clear_line(
    closed: Path, model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run("apply", closed, "--model", tmp_path / "none", "--out", tmp_path / "o") == 2
    assert run("apply", closed, "--model", closed, "--out", tmp_path / "o") == 2
    assert run("apply", tmp_path / "none", "--model", model, "--out", tmp_path / "o") == 2
    assert run("apply", closed, "--model", model, "--out", tmp_path / "no" / "o.csv") == 2
    assert capsys.readouterr().err.count("\n") == 4
