"""The journal: one entry per walk and lead, chained by a sealer; what was changed, lost or added is found."""

import pytest
from tests.cast import NOW, a_lead

from stellwerk.store.journal import broken, notebook, seal
from stellwerk.store.models import Entry, Seal
from stellwerk.terms import Reason

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def written(n: int) -> None:
    for _ in range(n):
        with notebook(now=NOW, actor="machine", policy_version=1) as notes:
            lead = a_lead()
            notes.note(
                lead.pk, "grade", "graded", reasons=[Reason("grade.channel", {"points": 22})], grade="A"
            )
            notes.note(lead.pk, "match", "decided")


def test_a_walk_of_one_lead_is_one_entry_with_all_its_steps():
    written(1)
    entry = Entry.objects.get()
    assert [step["what"] for step in entry.steps] == ["graded", "decided"]
    assert entry.steps[0]["reasons"] == [["grade.channel", {"points": 22}]]
    assert entry.policy_version == 1


def test_what_a_failed_walk_noted_is_not_there():
    with pytest.raises(ZeroDivisionError), notebook(now=NOW, actor="machine", policy_version=1) as notes:
        notes.note(a_lead().pk, "grade", "graded", share=1 / 0)
    assert not Entry.objects.exists()


def test_the_sealer_chains_everything_once():
    written(3)
    assert seal(now=NOW) == 3
    assert seal(now=NOW) == 0
    written(2)
    assert seal(now=NOW) == 2
    assert Seal.objects.count() == 2
    assert broken() == []


def test_a_changed_entry_is_found():
    written(3)
    seal(now=NOW)
    entry = Entry.objects.first()
    Entry.objects.filter(pk=entry.pk).update(record=entry.record.replace("22", "99"))
    assert broken() == [f"entry {entry.pk}: changed"]


def test_a_missing_entry_is_found():
    written(3)
    seal(now=NOW)
    Entry.objects.first().delete()
    assert len(broken()) == 1
    assert "3 entries were sealed, 2 are there" in broken()[0]


def test_an_inserted_entry_is_found():
    written(2)
    seal(now=NOW)
    written(1)
    Entry.objects.filter(seal=None).update(seal=Seal.objects.get())
    assert "2 entries were sealed, 3 are there" in broken()[0]


def test_a_chain_with_a_link_exchanged_is_found():
    written(1)
    seal(now=NOW)
    written(1)
    seal(now=NOW)
    Seal.objects.update(previous=b"y" * 32)
    assert any("does not follow" in line for line in broken())


def test_erased_values_leave_the_chain_whole():
    written(2)
    seal(now=NOW)
    Entry.objects.filter(pk=Entry.objects.first().pk).update(record="", salt=None)
    assert broken() == []
