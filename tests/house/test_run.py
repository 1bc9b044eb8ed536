"""`./run` explains itself and says plainly what it cannot do."""

import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).parents[2] / "run"


def run(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", **environment}
    return subprocess.run(
        [str(RUN), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["demo", "test", "check", "fix", "serve", "bench", "stellwerk"])
def test_alone_it_lists_the_commands_from_any_folder(tmp_path: Path, command: str) -> None:
    done = run(folder=tmp_path)
    assert done.returncode == 0
    assert f"./run {command} " in done.stdout


def test_an_unknown_command_is_refused(tmp_path: Path) -> None:
    done = run("nonsense", folder=tmp_path)
    assert done.returncode == 2
    assert "there is no command 'nonsense'" in done.stderr


def test_a_python_that_is_too_old_or_missing_is_refused_in_one_line(tmp_path: Path) -> None:
    copy = tmp_path / "run"
    copy.write_bytes(RUN.read_bytes())
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).touch()
    done = subprocess.run(
        ["/bin/sh", str(copy), "test"],
        env={"PATH": "/usr/bin:/bin", "PYTHON": "/bin/false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "./run: PYTHON=/bin/false is no Python 3.12 or newer.\n"
