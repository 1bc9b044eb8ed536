"""The line: what was in hand when it broke is there again, a second walk changes nothing, nothing lies around."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from tests.cast import NOW, adler, berg
from tests.walking import a_policy, comes_in, walk

from stellwerk.match import step as match
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.journal import broken
from stellwerk.store.models import Account, Booking, Entry, Lead, Offer, RawContact
from stellwerk.worker import line
from stellwerk.worker.timers import seal, sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]


def a_day() -> None:
    adler(capacity_per_week=50), berg(capacity_per_week=50)
    comes_in()
    comes_in(source="EMO")
    comes_in(company="Weber Zerspanung", last_name="Weber", email="w@weber.example", phone="", interest="Katalog",
             channel="Newsletter", value="", role="")  # fmt: skip
    comes_in(
        company="Uni Kassel",
        last_name="Jung",
        email="j@uni.example",
        phone="",
        remark="Student, Masterarbeit",
    )
    comes_in(company="xxxx", last_name="xxxx", first_name="", email="", phone="1111111")


def test_every_message_ends_in_exactly_one_place():
    a_day()
    walk()
    assert Counter(RawContact.objects.values_list("state", flat=True)) == {
        "lead": 3,
        "merged": 1,
        "rejected": 1,
    }
    assert not leads_without_next_step(NOW + timedelta(hours=1)).exists()


def test_a_second_walk_changes_nothing():
    a_day()
    walk()
    before = (list(Lead.objects.values()), list(Offer.objects.values()), Entry.objects.count())
    assert walk() == 0
    assert before == (list(Lead.objects.values()), list(Offer.objects.values()), Entry.objects.count())


@pytest.mark.parametrize("stage", [stage for stage, _ in line.LINE])
def test_a_break_at_any_stage_loses_nothing_and_doubles_nothing(stage, monkeypatch):
    a_day()
    policy, whole = a_policy(), line.LINE

    def breaks(**_: object) -> int:
        raise RuntimeError("power cut")

    monkeypatch.setattr(line, "LINE", tuple((name, breaks if name == stage else run) for name, run in whole))
    with pytest.raises(RuntimeError):
        line.walk(now=NOW, policy=policy)
    assert set(RawContact.objects.values_list("state", flat=True)) == {"waiting"}
    assert not Lead.objects.exists()
    assert not Entry.objects.exists()
    monkeypatch.setattr(line, "LINE", whole)
    walk()
    assert Counter(RawContact.objects.values_list("state", flat=True)) == {
        "lead": 3,
        "merged": 1,
        "rejected": 1,
    }
    assert Offer.objects.count() == 1


def test_every_step_is_journalled_and_sealed():
    a_day()
    walk()
    lead = Lead.objects.get(grade="A")
    what = [step["what"] for entry in Entry.objects.filter(lead=lead) for step in entry.steps]
    assert what == ["cleaned", "merged", "enriched", "graded", "decided", "offered"]
    assert seal(now=NOW) == Entry.objects.count()
    assert broken() == []


def test_ninety_days_of_clock_leave_no_open_lead_without_a_next_step():
    a_day()
    walk()
    for day in range(0, 90, 2):
        now = NOW + timedelta(days=day)
        sweep(now=now)
        walk(now)
        assert not leads_without_next_step(now + timedelta(minutes=20)).exists()
    match.project(now=NOW)
    assert sum(Account.objects.values_list("worth_cents", flat=True)) == 0
    assert all(b.worth_sum_cents == 0 for b in Booking.objects.all())


KILLED = """
import os, sys
import django
django.setup()
from datetime import datetime, UTC
from stellwerk.worker.line import run_until_idle
print("walking", flush=True)
run_until_idle(lambda: datetime(2026, 3, 17, 8, 12, tzinfo=UTC), chunk=20)
"""


def test_a_worker_killed_at_random_moments_loses_nothing_and_doubles_nothing(tmp_path):
    """Kill -9 in the middle of walks, again and again, on a house of its own; then let one finish."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("STELLWERK")} | {
        "DJANGO_SETTINGS_MODULE": "stellwerk.settings", "STELLWERK_HOME": str(tmp_path),
        "STELLWERK_SECRET_KEY": "test", "STELLWERK_DATABASE": f"sqlite:///{tmp_path}/house.sqlite3",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    python = [sys.executable, "-c"]
    subprocess.run([*python, FILLED], env=env, check=True)
    for wait in (0.02, 0.05, 0.09, 0.14, 0.2, 0.3):
        child = subprocess.Popen([*python, KILLED], env=env, stdout=subprocess.PIPE)
        assert child.stdout
        child.stdout.readline()
        time.sleep(wait)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
    subprocess.run([*python, KILLED], env=env, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*python, COUNTED], env=env, check=True)


FILLED = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.cast import adler, berg
from tests.walking import comes_in
adler(capacity_per_week=500), berg(capacity_per_week=500)
for i in range(300):
    name = f"Firma{chr(97 + i // 26)}{chr(97 + i % 26)}nau"
    mail = f"einkauf{i}@{name.lower()}.example"
    comes_in(company=f"{name} Zerspanung", last_name=name, first_name="", phone="", email=mail)
"""
COUNTED = """
import django
django.setup()
from datetime import datetime, timedelta, UTC
from collections import Counter
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import *
states = Counter(RawContact.objects.values_list("state", flat=True))
assert states["waiting"] == 0 and sum(states.values()) == 300, states
assert Lead.objects.count() == states["lead"]
assert Offer.objects.count() == Lead.objects.filter(grade="A").count()
assert Decision.objects.count() == Booking.objects.count() == Offer.objects.count()
assert sum(PartnerWeek.objects.values_list("used", flat=True)) == Offer.objects.count()
assert not leads_without_next_step(datetime(2026, 3, 17, 9, tzinfo=UTC)).exists()
"""
