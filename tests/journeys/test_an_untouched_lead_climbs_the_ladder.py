"""Nobody touches a lead: its partner is warned, then the partner managers hear of it; in the house the leader first."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from tests.cast import NOW, a_lead, adler, cem, chris, ole
from tests.reading import see
from tests.walking import comes_in, walk

from stellwerk.offer import step as offer
from stellwerk.pursue import step as pursue
from stellwerk.pursue.by_hand import Whom
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import Entry, FollowUp, Lead, Leave, Mail, Offer
from stellwerk.worker import nightly
from stellwerk.worker.post import post
from stellwerk.worker.timers import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.step]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def letterbox(settings, tmp_path):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                                    "OPTIONS": {"file_path": tmp_path}}}  # fmt: skip


def minute(now: datetime) -> None:
    """What the worker does every minute."""
    sweep(now=now)
    walk(now)
    post(now=now)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def told(kind: str) -> set[str]:
    return set(Mail.objects.filter(kind=kind).values_list("to", flat=True))


def test_a_lead_that_its_partner_leaves_lying_climbs_to_the_channel_managers():
    chris(email="chris@hartmann.example")
    adler()
    comes_in()
    minute(NOW)
    offer.accept(Offer.objects.get().pk, by="partner:ADLER", now=NOW)
    minute(NOW + timedelta(minutes=1))
    call = FollowUp.objects.open().get()
    assert call.due_at == berlin("2026-03-18 17:00"), "Wednesday evening"

    minute(berlin("2026-03-18 17:00"))
    call.refresh_from_db()
    assert (call.reminded_at, call.warned_at) == (berlin("2026-03-18 17:00"), None)

    minute(berlin("2026-03-19 09:59"))
    assert not told("late"), "two working hours have not passed: at night nobody works"
    minute(berlin("2026-03-19 10:00"))
    assert told("late") == {"adler@partner.example"}
    assert not told("lying")

    minute(berlin("2026-03-20 16:59"))
    assert not told("lying")
    minute(berlin("2026-03-20 17:00"))
    assert told("lying") == {"chris@hartmann.example"}
    with time_machine.travel(berlin("2026-03-20 17:01"), tick=False):
        page = see(chris(), "today", language="de")
    assert "Liegt bei anderen" in page
    assert "Kessler Formenbau" in page
    what = [step["what"] for entry in Entry.objects.order_by("id") for step in entry.steps]
    assert [one for one in what if one in ("warned", "escalated")] == ["warned", "escalated"]
    assert Mail.objects.filter(kind="late").count() == 1, "nobody is told the same twice"


def test_in_the_house_the_owner_is_warned_the_leader_told_then_the_channel_managers():
    mona_leads = chris(email="chris@hartmann.example")
    leader = cem(email="cem@hartmann.example")
    owner = ole(email="ole@hartmann.example", leader=leader, subdivision="BY", digest_daily=False)
    lead = a_lead(stage="pursue")
    due_at = berlin("2026-06-03 16:00")  # the day before Corpus Christi, a holiday in Bavaria
    whom = Whom("sales", user_id=owner.pk)
    pursue.plan(lead.pk, due_at=due_at, whom=whom, note="Nachfassen", by=owner.actor, now=NOW)

    minute(berlin("2026-06-04 12:00"))
    assert not told("lying"), "in Bavaria nobody works on this Thursday"
    minute(berlin("2026-06-05 09:00"))
    assert told("lying") == {owner.email}
    minute(berlin("2026-06-05 16:00"))
    assert told("lying") == {owner.email, leader.email}
    minute(berlin("2026-06-08 16:00"))
    assert told("lying") == {owner.email, leader.email, mona_leads.email}
    letter = Mail.objects.filter(to=leader.email, kind="lying").get()
    assert "liegt bei Ole Petersen" in letter.text
    assert "Vogt" not in letter.text
    assert "Nachfassen" not in letter.text


def test_whoever_is_away_is_not_warned_but_the_deputy_is():
    deputy = cem(email="cem@hartmann.example")
    owner = ole(email="ole@hartmann.example")
    lead = a_lead(stage="pursue")
    whom = Whom("sales", user_id=owner.pk)
    row = pursue.plan(lead.pk, due_at=berlin("2026-03-17 11:00"), whom=whom, note="", by=owner.actor, now=NOW)
    Leave.objects.create(user=owner, first_on=NOW.date(), last_on=NOW.date(), deputy=deputy)
    minute(berlin("2026-03-17 13:00"))
    assert told("lying") == {deputy.email}
    row.refresh_from_db()
    assert row.user == owner, "it comes back by itself with him"


def test_the_night_proves_that_nothing_lies_around_and_one_click_gives_a_next_step():
    lost = a_lead(stage="pursue", company="Vergessen AG")
    assert nightly.prove(now=berlin("2026-03-18 03:59")) == 0
    assert not pursue.proofs(5), "it is not night yet"
    assert nightly.prove(now=berlin("2026-03-18 04:00")) == 1
    assert nightly.prove(now=berlin("2026-03-18 04:01")) == 0
    [proof] = pursue.proofs(5)
    assert (proof.checked, proof.found, proof.by) == (1, 1, "clock")

    [row] = pursue.give_next_step(None, by="user:1", now=berlin("2026-03-18 09:00"))
    assert (row.lead_id, row.kind, row.role) == (lost.pk, "first_call", "sales")
    assert not leads_without_next_step(berlin("2026-03-18 09:01")).exists()
    assert Lead.objects.get().journal.latest("id").steps[0]["what"] == "given_next_step"
    assert pursue.take_back(berlin("2026-03-18 09:00"), by="user:1", now=berlin("2026-03-18 09:02")) == 1
    assert pursue.prove_now(by="user:1", now=berlin("2026-03-18 09:03")).found == 1
