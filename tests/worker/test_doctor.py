"""`stellwerk doctor`: what is well, and what to do where something is not."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.core import checks
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from tests import cast

from stellwerk.pursue import step as pursue
from stellwerk.store import journal
from stellwerk.store.models import Entry, Lead
from stellwerk.terms import Stage
from stellwerk.worker import doctor, figures

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def ill() -> dict[str, dict]:
    """What is not well: key -> values."""
    found = doctor.examine(timezone.now)
    return {one.said.key: dict(one.said.values) for one in found if not one.is_well}


def asked(*arguments: str) -> tuple[int, list[str]]:
    """The exit status and the lines."""
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", *arguments, stdout=out)
    return int(str(ended.value.code)), out.getvalue().splitlines()


def test_a_house_that_is_well_is_told_so_in_the_reader_s_language() -> None:
    cast.a_follow_up()
    status, lines = asked("--language", "en")
    assert (status, len(lines)) == (0, 6)
    assert all(line.startswith("✓ ") for line in lines)
    assert "✓ Nothing lies around. Open leads, each with a next step: 1." in lines
    assert "✓ Nichts liegt herum. Offene Leads, jeder mit einem nächsten Schritt: 1." in asked()[1]


def test_a_lead_without_a_next_step_is_named_with_what_to_do_and_the_proof_stands_on_its_page() -> None:
    cast.a_lead(stage=Stage.PURSUE)
    status, lines = asked("--language", "en")
    (line,) = [line for line in lines if not line.startswith("✓")]
    assert status == 1
    assert line.startswith("✗ 1 of 1 open leads has no next step. Open Today")
    assert [proof.found for proof in pursue.proofs(5)] == [1]


def test_a_report_that_differs_from_its_rows_is_found() -> None:
    lead = cast.a_lead(grade="B", stage=Stage.CLOSED)
    figures.count_all(now=timezone.now())
    Lead.objects.filter(pk=lead.pk).update(grade="A")
    assert ill() == {"doctor.reports_differ": {"sums": "grade_a", "blocks": 1}}


def test_a_line_that_stands_still_is_found() -> None:
    cast.a_lead(stage=Stage.GRADE, waiting_since=cast.NOW)
    assert ill()["doctor.line_stands"] == {"count": 1}


def test_a_changed_entry_of_the_journal_is_found() -> None:
    lead = cast.a_lead(stage=Stage.CLOSED)
    with journal.notebook(now=cast.NOW, actor="user:1", policy_version=0) as notes:
        notes.note(lead.pk, "pursue", "reached")
    journal.seal(now=timezone.now())
    assert not ill()
    entry = Entry.objects.filter(lead=lead).get()
    with patch.object(journal, "code_of", return_value=b"another"):
        found = ill()["doctor.journal_broken"]
    assert f"entry {entry.pk}: changed" in found["first"]


def test_what_is_wrong_with_the_settings_is_said_and_the_rest_is_examined_all_the_same() -> None:
    wrong = [checks.Warning("No mail can be sent.")]
    with patch.object(checks, "run_checks", return_value=wrong):
        assert ill() == {"doctor.settings_wrong": {"count": 1, "first": "No mail can be sent."}}


def test_a_database_of_another_version_ends_the_examination() -> None:
    with patch.object(MigrationExecutor, "migration_plan", return_value=[1, 2]):
        status, lines = asked("--language", "de")
    assert (status, len(lines)) == (1, 2)
    assert lines[1].startswith("✗ Der Datenbank fehlen 2 Änderungen.")
