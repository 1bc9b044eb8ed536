"""The rules load without Django and know neither a clock nor chance of their own."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
PACKAGE = SOURCE / "stellwerk"
STAGES = ("capture", "clean", "enrich", "grade", "match", "offer", "pursue", "review")

IMPORT_ALL = """
import importlib, sys
sys.modules["django"] = None
sys.modules["stellwerk.store"] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
"""

# What a rule is handed as an argument instead: `now`, `rng`.
CLOCK_AND_CHANCE = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "monotonic"), ("timezone", "now"), ("uuid", "uuid4"), ("uuid", "uuid1"),
    ("random", "random"), ("random", "choice"), ("random", "shuffle"), ("random", "randint"),
    ("random", "sample"), ("random", "seed"), ("os", "urandom"), ("os", "environ"), ("os", "getenv"),
}  # fmt: skip


def rules(stage: str) -> Iterator[Path]:
    """Every module of a stage but its step."""
    for path in sorted((PACKAGE / stage).rglob("*.py")):
        if path != PACKAGE / stage / "step.py" and PACKAGE / stage / "step" not in path.parents:
            yield path


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def uses(source: str) -> list[str]:
    """The places where a source asks the clock, global chance or the environment, as `line: what`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if (owner, node.attr) in CLOCK_AND_CHANCE:
                found.append(f"{node.lineno}: {owner}.{node.attr}")
    return found


def import_without_django(names: list[str]) -> None:
    command = [sys.executable, "-c", IMPORT_ALL, *names]
    done = subprocess.run(
        command, env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_loads_without_django(stage: str) -> None:
    import_without_django([module_name(path) for path in rules(stage)])


@pytest.mark.parametrize("name", ["terms", "worktime", "cli"])
def test_what_runs_on_files_loads_without_django(name: str) -> None:
    import_without_django([f"stellwerk.{name}"])


def test_loading_a_module_that_needs_django_would_be_noticed() -> None:
    with pytest.raises(AssertionError, match="django"):
        import_without_django(["stellwerk.store.models"])


@pytest.mark.parametrize("stage", STAGES)
def test_a_rule_asks_neither_the_clock_nor_chance(stage: str) -> None:
    asked = {str(path): uses(path.read_text(encoding="utf-8")) for path in rules(stage)}
    assert {path: lines for path, lines in asked.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("now = datetime.now(UTC)", ["1: datetime.now"]),
        ("now = datetime.datetime.now(UTC)", ["1: datetime.now"]),
        ("import random\nx = random.random()", ["2: random.random"]),
        ("x = rng.random()", []),
        ("due = now + timedelta(days=1)", []),
    ],
)
def test_asking_is_noticed(source: str, expected: list[str]) -> None:
    assert uses(source) == expected
