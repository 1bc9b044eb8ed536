"""A pytest plugin: what this machine lacks is named at the end; in CI (or STELLWERK_NO_SKIP=1) it fails.

`./run test` runs pytest twice and names everything after the second: it asks for a file (STELLWERK_MISSING).
"""

import os
from collections import Counter
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter


def skips_are_failures() -> bool:
    return os.environ.get("CI") == "true" or bool(os.environ.get("STELLWERK_NO_SKIP"))


def skip_reasons(reporter: TerminalReporter) -> Counter[str]:
    """Why tests were skipped -> how many (a whole file skipped at import counts as one)."""
    reasons: Counter[str] = Counter()
    for report in reporter.stats.get("skipped", []):
        where = report.longrepr
        reason = where[2] if isinstance(where, tuple) else str(where)
        reasons[reason.removeprefix("Skipped: ")] += 1
    return reasons


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not isinstance(reporter, TerminalReporter) or session.exitstatus != pytest.ExitCode.OK:
        return
    if skips_are_failures() and skip_reasons(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    reasons = skip_reasons(terminalreporter)
    if not reasons:
        return
    if name := os.environ.get("STELLWERK_MISSING"):
        with Path(name).open("a", encoding="utf-8") as file:
            file.writelines(f"{reason}\n" for reason in reasons)
        return
    strict = skips_are_failures()
    title = "NOT RUN, which is a failure here" if strict else "not run on this machine"
    terminalreporter.section(title, red=strict, yellow=not strict)
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"{count:4}  {reason}")
