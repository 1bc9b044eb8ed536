"""`stellwerk dedupe`: pairs with probability and reasons, from a file of any house; one line says what is wrong."""

import csv
import random
from pathlib import Path

import pytest

from stellwerk.worker.dedupe import main

BUSINESS = """id,Vorname,Nachname,Firma,Straße,PLZ,Ort,Telefon,E-Mail
K1,Petra,Müller,Adler GmbH,Hauptstr. 5,34117,Kassel,0561 1234567,petra.mueller@adler.de
K2,P.,Mueller,Adler,Hauptstraße 5,34117,Kassel,+49 561 1234567,petra.mueller@adler.de
K3,Jörg,Schmidt,Adler GmbH,Hauptstr. 5,34117,Kassel,0561 1234567,joerg.schmidt@adler.de
"""
WORDS = (
    "linden",
    "birken",
    "eichen",
    "ahorn",
    "buchen",
    "tannen",
    "kiefern",
    "ulmen",
    "eschen",
    "weiden",
    "erlen",
)
FIRST = (
    "anna",
    "bruno",
    "clara",
    "david",
    "elena",
    "felix",
    "greta",
    "henry",
    "ida",
    "jonas",
    "katja",
    "lukas",
)
LAST = (
    "acker",
    "bauer",
    "christ",
    "dietz",
    "ebert",
    "falk",
    "gross",
    "hahn",
    "iske",
    "jung",
    "kern",
    "lange",
)


def run(folder: Path, text: str, *more: str) -> tuple[int, list[dict[str, str]]]:
    given, out = folder / "contacts.csv", folder / "pairs.csv"
    given.write_text(text, encoding="utf-8")
    code = main([str(given), "--out", str(out), *more])
    return code, list(csv.DictReader(out.open(encoding="utf-8"))) if out.exists() else []


def people(
    n: int, *, copies: int, households: int = 0
) -> tuple[str, set[tuple[str, str]], set[tuple[str, str]]]:
    """A file of private people; the pairs of one person, with a slip each; the pairs of one household."""
    rng = random.Random(3)  # noqa: S311 - made up, from a fixed seed
    lines, same, home = ["nr,Vorname,Nachname,Straße,Hausnr,PLZ,Ort,geboren"], set(), set()

    def line(key: str, first: str, last: str, place: tuple[str, ...], born: str) -> None:
        lines.append(",".join((key, first, last, *place, born)))

    for i in range(n):
        first, last = rng.choice(FIRST) + rng.choice(WORDS)[:2], rng.choice(LAST) + rng.choice(WORDS)[:3]
        place = (f"{rng.choice(WORDS)}{rng.choice(LAST)}weg", str(rng.randint(1, 99)),
                 str(rng.randint(10000, 99999)), f"{rng.choice(WORDS)}{rng.choice(FIRST)}")  # fmt: skip
        born = f"{rng.randint(1940, 2005)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
        line(f"a{i}", first, last, place, born)
        if i < copies:
            slip = rng.randrange(1, len(last))
            line(f"b{i}", first, last[:slip] + last[slip + 1 :], place, born)
            same.add((f"a{i}", f"b{i}"))
        elif i < copies + households:
            line(
                f"h{i}",
                ("xaver", "quirin", "yvonne")[i % 3],
                last,
                place,
                str(rng.randint(19400101, 20051231)),
            )
            home.add((f"a{i}", f"h{i}"))
    return "\n".join(lines), same, home


def test_a_person_is_found_and_a_colleague_is_not(tmp_path: Path) -> None:
    code, pairs = run(tmp_path, BUSINESS, "--id", "id")
    assert code == 0
    assert [(p["id_a"], p["id_b"]) for p in pairs] == [("K1", "K2")]
    assert float(pairs[0]["probability"]) >= 0.9
    assert "same e-mail address" in pairs[0]["reasons"]


def test_reasons_come_in_german_and_ids_are_row_numbers_without_a_column(tmp_path: Path) -> None:
    _, pairs = run(tmp_path, BUSINESS, "--language", "de")
    assert [(p["id_a"], p["id_b"]) for p in pairs] == [("2", "3")]
    assert "gleiche E-Mail-Adresse" in pairs[0]["reasons"]


def test_a_large_file_of_people_teaches_its_own_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, same, _ = people(800, copies=150)
    code, pairs = run(tmp_path, text, "--id", "nr")
    found = {(p["id_a"], p["id_b"]) for p in pairs}
    assert code == 0
    assert len(found & same) >= 0.95 * len(same)
    assert len(found - same) <= 0.02 * len(same)
    assert "learned from the file itself" in capsys.readouterr().out


def test_a_household_is_no_duplicate(tmp_path: Path) -> None:
    text, same, home = people(800, copies=100, households=100)
    _, pairs = run(tmp_path, text, "--id", "nr")
    found = {(p["id_a"], p["id_b"]) for p in pairs}
    assert len(found & same) >= 0.9 * len(same)
    assert len(found & home) <= 0.02 * len(home)  # a first name may sound like another one


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    text, _, _ = people(700, copies=80)
    run(tmp_path, text)
    once = (tmp_path / "pairs.csv").read_bytes()
    run(tmp_path, text)
    assert (tmp_path / "pairs.csv").read_bytes() == once


def test_a_small_file_of_people_is_judged_by_the_shipped_weights(tmp_path: Path) -> None:
    text, _, _ = people(40, copies=5)
    assert run(tmp_path, text)[0] == 0


def test_a_file_with_a_header_only_has_no_pairs(tmp_path: Path) -> None:
    assert run(tmp_path, "Vorname,Nachname,Firma\n") == (0, [])


def test_a_broken_row_is_named_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, pairs = run(tmp_path, BUSINESS + "K4,a,b,c,d,e,f,g,h,i,j\n", "--id", "id")
    assert code == 0
    assert len(pairs) == 1
    assert "Row 5 is left out." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        (BUSINESS, ["--id", "number"], "has no column 'number'"),
        (BUSINESS, ["--id", "PLZ"], "'34117' stands twice in column 'PLZ'"),
        (BUSINESS.replace("K3,", ","), ["--id", "id"], "is empty in some rows"),
        (BUSINESS, ["--map", "company"], "write --map company=HEADER"),
        (BUSINESS, ["--map", "firm=Firma"], "'firm' is no column name of ours"),
        ("", [], "The file is empty"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, more: list[str], said: str
) -> None:
    assert run(tmp_path, text, *more)[0] == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.csv"), "--out", str(tmp_path / "o.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err
