"""The import contracts of pyproject.toml hold, and each of them notices what it is there to notice."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")

# contract, what was done wrong, and the files that do it
PLANTED = [
    ("one_way", "an early stage knows a later one", {"clean/planted.py": "import stellwerk.match"}),
    ("one_way", "the store knows a stage", {"store/planted.py": "import stellwerk.grade"}),
    ("one_way", "the words know the web", {"words/planted.py": "import stellwerk.web"}),
    ("one_way", "a new room has no place", {"cellar/__init__.py": ""}),
    ("pure_rules", "a rule imports Django", {"grade/planted.py": "from django.db import models"}),
    ("pure_rules", "a rule imports the store", {"match/planted.py": "import stellwerk.store"}),
    ("pure_rules", "a deep rule imports the store", {"enrich/deep/planted.py": "import stellwerk.store"}),
    ("doors", "a step calls another", {"offer/step.py": "from stellwerk.match import step"}),
    ("doors", "a rule reaches its own step", {"match/planted.py": "from stellwerk.match import step"}),
    ("no_cycles", "two rules need each other", {"match/planted.py": "import stellwerk.match.other",
                                                "match/other.py": "import stellwerk.match.planted"}),
]  # fmt: skip


def write(package: Path, files: dict[str, str]) -> None:
    for name, source in files.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in [path.parent, *path.parent.parents]:
            if folder == package:
                break
            (folder / "__init__.py").touch()
        path.write_text(source + "\n", encoding="utf-8")


def broken_contracts(tree: Path) -> set[str]:
    """The names of the contracts that lint-imports finds broken in a tree; fails if it cannot judge."""
    command = [str(LINT_IMPORTS), "--no-logo", "--no-cache", "--config", str(tree / "pyproject.toml")]
    done = subprocess.run(
        command, cwd=tree, env={"PYTHONPATH": str(tree / "src")}, capture_output=True, text=True, check=False
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    broken = set(re.findall(r"^(.+) BROKEN", done.stdout, re.MULTILINE))
    assert bool(broken) == bool(done.returncode)
    return broken


def contracts() -> dict[str, dict[str, Any]]:
    """The contracts of pyproject.toml by their id."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in config["tool"]["importlinter"]["contracts"]}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A house with this one's contracts, in which every room that must be there is, and empty."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    package = tmp_path / "src" / "stellwerk"
    layers = re.sub(r"\(\w+\)", "", " ".join(contracts()["one_way"]["layers"]))  # (optional) rooms stay away
    rooms = re.findall(r"\w+", layers)
    write(package, {"__init__.py": ""} | {f"{room}/__init__.py": "" for room in rooms})
    write(package, {f"{stage}/step.py": "import stellwerk.store" for stage in ("match", "offer")})
    write(package, {"worker/line.py": "from stellwerk.match import step"})
    return tmp_path


def test_the_house_keeps_its_contracts() -> None:
    assert broken_contracts(ROOT) == set()


def test_an_orderly_house_breaks_no_contract(tree: Path) -> None:
    assert broken_contracts(tree) == set()


@pytest.mark.parametrize(("contract", "wrong", "files"), PLANTED, ids=[row[1] for row in PLANTED])
def test_a_contract_notices(tree: Path, contract: str, wrong: str, files: dict[str, str]) -> None:
    write(tree / "src" / "stellwerk", files)
    assert contracts()[contract]["name"] in broken_contracts(tree), wrong
