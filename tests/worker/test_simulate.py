"""`stellwerk simulate`: stream and files, the same engine; what is wrong is named, and the rest goes on."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from stellwerk.worker.simulate.command import main
from stellwerk.worker.simulate.stream import run

PARTNERS = """partner_id,name,tier,joined_at,lat,lon,radius_km,postcode_prefixes,products,languages,capacity_per_week
adler,Adler GmbH,A,2020-01-01,51.31,9.5,150,,turning|milling,de,5
berg,Berg & Söhne,silver,2020-01-01,51.5,9.9,,34|37,turning,de|en,3
conrad,Conrad,C,2020-01-01,,,,80,milling,de,2
"""
LEADS = """lead_id,arrived_at,postcode,lat,lon,product,size_class,language,expected_value,score
L1,2026-03-02T09:00:00,34117,51.32,9.49,turning,M,de,48000,0.12
L2,2026-03-02T10:00:00,34123,51.30,9.52,turning,S,de,6000,0.2
L3,2026-03-03T10:00:00,80331,48.14,11.57,milling,L,de,90000,0.08
L4,2026-03-03T11:00:00,01067,51.05,13.74,turning,S,de,9000,0.3
"""


def spoken(*events: dict[str, Any] | bytes) -> list[dict[str, Any]]:
    lines = [e if isinstance(e, bytes) else json.dumps(e).encode() for e in events]
    out = io.BytesIO()
    run([line + b"\n" for line in lines], out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


ADLER = {"type": "partner", "partner_id": "adler", "capacity_per_week": 5, "products": ["turning"]}
BERG = ADLER | {"partner_id": "berg"}
LEAD = {"type": "lead", "lead_id": "L1", "arrived_at": "2026-03-02T09:00:00", "product": "turning",
        "expected_value": 1000, "score": 0.5}  # fmt: skip
AT = {"at": "2026-03-02T11:00:00"}


def answer(response: str, partner: str, lead: str = "L1") -> dict[str, Any]:
    return {"type": "response", "lead_id": lead, "partner_id": partner, "response": response} | AT


def test_every_lead_gets_one_line_with_its_components():
    [offer] = spoken({"type": "init", "policy": {}}, ADLER, BERG, LEAD)
    assert (offer["type"], offer["lead_id"], offer["worth_cents"], offer["eligible"]) == (
        "offer",
        "L1",
        50000,
        2,
    )
    assert offer["partner_id"] in ("adler", "berg")
    assert {row["partner_id"] for row in offer["ranking"]} == {"adler", "berg"}
    assert all(abs(r["fit"] + r["credit"] - r["total"]) < 1e-6 for r in offer["ranking"])


def test_an_accepted_offer_gives_no_line_and_a_refused_one_the_next_partner():
    first, second = spoken(ADLER, BERG, LEAD, answer("decline", "adler"), answer("decline", "berg"))[:2]
    assert first["type"] == "offer"
    said = spoken(ADLER, LEAD, answer("accept", "adler"))
    assert len(said) == 1
    assert second["type"] in ("offer", "error")


def test_nobody_eligible_is_null_with_the_reasons():
    [offer] = spoken(ADLER, LEAD | {"product": "milling"})
    assert (offer["partner_id"], offer["excluded"], offer["ranking"]) == (None, {"COMPETENCE": 1}, [])


def test_after_the_last_offer_it_is_null():
    said = spoken({"type": "init", "policy": {"max_offers": 1}}, ADLER, BERG, LEAD, answer("timeout", "adler"),
                  answer("timeout", "berg"))  # fmt: skip
    offers = [line for line in said if line["type"] == "offer"]
    assert [line["partner_id"] is None for line in offers] == [False, True]
    assert offers[1]["eligible"] == 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"type":"lead","lead_id":"broken"', "no JSON"),
        (b"[1]", "JSON object"),
        (b'{"type":"train"}', "type must be one of"),
        (b'{"type":"lead","lead_id":"L9"}', "arrived_at must be a moment"),
        (b'{"type":"lead","lead_id":"L9","arrived_at":"2026-03-02","score":7}', "chance from 0 to 1"),
        (b'{"type":"partner","partner_id":"x","radius_km":20}', "radius_km needs lat and lon"),
        (b'{"type":"partner","partner_id":"x","cert_valid_until":"31.02.2026"}', "must be a date"),
        (b'{"type":"response","lead_id":"L7","partner_id":"x","response":"accept"}', "is not offered to"),
        (b'{"type":"init","policy":{"horizon":3}}', "no policy number"),
        (b"\xff\xfe", "no JSON"),
    ],
)
def test_a_wrong_line_is_named_and_the_stream_goes_on(line, words):
    error, offer = spoken(ADLER, line, LEAD)
    assert (error["type"], error["line"]) == ("error", 2)
    assert words in error["message"]
    assert offer["lead_id"] == "L1"


def test_unknown_fields_and_stray_outcomes_change_nothing():
    stray = {"type": "outcome", "lead_id": "L-unknown", "partner_id": "adler", "outcome": "won"} | AT
    assert spoken(ADLER | {"colour": "red"}, stray, LEAD) == spoken(ADLER, LEAD)


def test_end_gives_a_report_and_accounts_sum_to_zero():
    report = spoken(ADLER, BERG, LEAD, {"type": "end"}, LEAD)[-1]
    assert (report["type"], report["accounts_sum_cents"], report["counts"]["leads"]) == (
        "report",
        {"all": 0},
        1,
    )


def test_given_estimates_replace_the_engines_own():
    oracle = {"adler": [0.05, 0.9], "berg": [0.9, 0.9]}
    [offer] = spoken(ADLER, BERG, LEAD | {"oracle": oracle})
    assert offer["ranking"][0]["partner_id"] == "berg"


def test_neither_django_nor_a_database_is_loaded():
    code = (
        "import sys; from stellwerk.worker.simulate import command, stream, files, measure, report\n"
        "sys.exit(any(name.split('.')[0] in ('django', 'sqlite3', 'psycopg') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "partners.csv").write_text(PARTNERS, encoding="utf-8")
    (tmp_path / "leads.csv").write_text(LEADS, encoding="utf-8")
    return tmp_path


def played(folder: Path, *more: str, out: str = "out") -> int:
    files = ["--partners", str(folder / "partners.csv"), "--leads", str(folder / "leads.csv")]
    return main([*files, *more, "--out", str(folder / out)])


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files_become_assignments_bookings_and_a_report(folder):
    assert played(folder) == 0
    out = folder / "out"
    made = {row["lead_id"]: row for row in rows(out / "assignments.csv")}
    assert set(made) == {"L1", "L2", "L3", "L4"}
    assert made["L3"]["partner_id"] == "conrad"
    assert made["L4"]["partner_id"] == ""
    assert "COMPETENCE:1" in made["L4"]["reasons"]
    moved = rows(out / "bookings.csv")
    assert sum(int(row["worth_delta_cents"]) for row in moved) == 0
    assert sum(int(row["count_delta_micro"]) for row in moved) == 0
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["counts"] == {"leads": 4, "offers": 3, "accepted": 3, "to_a_person": 1}
    assert set(report["revenue_cents"]) == {
        "policy", "round_robin", "weighted_round_robin", "nearest", "best_first", "bound"
    }  # fmt: skip
    assert max(report["revenue_cents"].values()) == report["revenue_cents"]["bound"]
    assert "Berg &amp; Söhne" in (out / "report.html").read_text(encoding="utf-8")


def test_the_order_of_rows_makes_no_difference(folder):
    played(folder)
    head, *body = PARTNERS.splitlines()
    (folder / "partners.csv").write_text("\n".join([head, *body[::-1]]) + "\n", encoding="utf-8")
    head, *body = LEADS.splitlines()
    (folder / "leads.csv").write_text("\n".join([head, *body[::-1]]) + "\n", encoding="utf-8")
    played(folder, out="again")
    for name in ("assignments.csv", "bookings.csv", "report.json", "report.html"):
        assert (folder / "out" / name).read_bytes() == (folder / "again" / name).read_bytes()


def test_answers_are_looked_up_after_the_offer_and_outcomes_when_they_are_due(folder):
    first = {
        row["lead_id"]: row["partner_id"]
        for row in (played(folder), rows(folder / "out" / "assignments.csv"))[1]
    }
    refuses = f"lead_id,partner_id,response,reason,at\nL1,{first['L1']},decline,busy,2026-03-02T09:30:00\n"
    (folder / "responses.csv").write_text(refuses, encoding="utf-8")
    outcome = "lead_id,partner_id,outcome,revenue,reason,at\nL2,adler,won,6000,,2026-03-09T10:00:00\n"
    (folder / "outcomes.csv").write_text(outcome, encoding="utf-8")
    more = ("--responses", str(folder / "responses.csv"), "--outcomes", str(folder / "outcomes.csv"))
    assert played(folder, *more, out="told") == 0
    told = [row for row in rows(folder / "told" / "assignments.csv") if row["lead_id"] == "L1"]
    assert [row["response"] for row in told] == ["decline", "accept"]
    assert told[0]["partner_id"] != told[1]["partner_id"]
    assert told[1]["offered_at"].startswith("2026-03-02T09:30")


def test_broken_rows_are_named_and_the_rest_is_played(folder):
    with (folder / "partners.csv").open("a", encoding="utf-8") as file:
        file.write("dorn,Dorn,A,2020-01-01,,,50,,,,1\nadler,Adler again,A,,,,,,,,1\nemil,Emil,Z,,,,,,,,1\n")
    with (folder / "leads.csv").open("a", encoding="utf-8") as file:
        file.write("L5,tomorrow,,,,turning,,,,\n")
    assert played(folder) == 0
    rejected = {(row["file"], row["row"]): row["reason"] for row in rows(folder / "out" / "rejected.csv")}
    assert set(rejected) == {("partners", "5"), ("partners", "6"), ("partners", "7"), ("leads", "6")}
    assert "needs lat and lon" in rejected["partners", "5"]
    assert "twice" in rejected["partners", "6"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--partners", "x.csv"], "needs --leads, --out"),
        (["--partners", "none.csv", "--leads", "none.csv", "--out", "out"], "cannot be read"),
        (["--partners", "leads.csv", "--leads", "leads.csv", "--out", "out"], "lacks the column partner_id"),
        (["--verify", "."], "holds no result"),
    ],
)
def test_what_cannot_begin_says_what_to_do_in_one_line(folder, monkeypatch, capsys, given, words):
    monkeypatch.chdir(folder)
    assert main(given) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_a_policy_number_that_does_not_exist_stops_at_once(folder, capsys):
    (folder / "policy.toml").write_text("[match]\nhorizon = 3\n", encoding="utf-8")
    assert played(folder, "--policy", str(folder / "policy.toml")) == 2
    assert "no policy number 'horizon'" in capsys.readouterr().err


def test_a_result_is_verified_byte_by_byte(folder, capsys):
    played(folder)
    assert main(["--verify", str(folder / "out")]) == 0
    path = folder / "out" / "assignments.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("adler", "berg", 1), encoding="utf-8")
    assert main(["--verify", str(folder / "out")]) == 1
    assert "assignments.csv differs" in capsys.readouterr().err


def test_a_result_whose_inputs_have_changed_is_not_verified(folder):
    played(folder)
    (folder / "leads.csv").write_text(LEADS.replace("48000", "48001"), encoding="utf-8")
    assert main(["--verify", str(folder / "out")]) == 1


WORLDS = Path(__file__).parents[3] / "shared" / "worlds" / "judge.py"


@pytest.mark.skipif(not WORLDS.exists(), reason="the simulated worlds: no ../shared here")
def test_in_a_simulated_channel_no_rule_is_broken_and_every_line_is_explained():
    """Leads of half a year with holidays, expiring certificates, late and contradicting outcomes, broken lines."""
    world = "--seed 77 --partners 30 --leads 300 --messy 1 --offsets 1 --geography DACH --twice --permute --prefix 100"
    command = [sys.executable, "-m", "stellwerk.cli", "simulate", "--stream"]
    done = subprocess.run(
        [sys.executable, str(WORLDS), *world.split(), "--", *command],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["rules"]["violations"] == 0
    assert found["explained"]["share"] == 1
    assert found["errors"]["lines"] == found["errors"]["expected"]
    assert set(found["checks"].values()) == {"same bytes"}
