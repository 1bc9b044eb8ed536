"""What a machine lacks is named at the end of a test run, and is a failure where nothing may be skipped."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ONE_TEST_SKIPPED = """
import pytest
def test_it_works(): pass
@pytest.mark.skip(reason="no Chromium (apt-get install chromium)")
def test_it_shows(): pass
"""
WHOLE_FILE_SKIPPED = "import pytest\npytest.skip('no ../shared', allow_module_level=True)\n"


def run_tests(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_one.py").write_text(ONE_TEST_SKIPPED, encoding="utf-8")
    (folder / "test_two.py").write_text(WHOLE_FILE_SKIPPED, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.house.missing", str(folder)]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_skip_is_named_at_the_end_and_is_no_failure(tmp_path: Path) -> None:
    done = run_tests(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "not run on this machine" in done.stdout
    assert "   1  no Chromium (apt-get install chromium)" in done.stdout
    assert "   1  no ../shared" in done.stdout


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"STELLWERK_NO_SKIP": "1"}])
def test_a_skip_is_a_failure_where_nothing_may_be_skipped(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    done = run_tests(tmp_path, **environment)
    assert done.returncode == 1, done.stdout
    assert "NOT RUN, which is a failure here" in done.stdout


def test_it_writes_what_is_missing_to_the_file_that_was_asked_for(tmp_path: Path) -> None:
    done = run_tests(tmp_path, STELLWERK_MISSING=str(tmp_path / "missing"))
    written = (tmp_path / "missing").read_text(encoding="utf-8").splitlines()
    assert sorted(written) == ["no ../shared", "no Chromium (apt-get install chromium)"]
    assert "not run on this machine" not in done.stdout
