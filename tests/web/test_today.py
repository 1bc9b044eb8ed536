"""Today per role: what waits for me, for whom I stand in, what lies, who hears of it; and all of it by mail."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text

from stellwerk.pursue import step as pursue
from stellwerk.store.models import Entry, FollowUp, Leave, Mail, User
from stellwerk.terms import Stage
from stellwerk.web.desk import today
from stellwerk.worker import digest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]
TODAY = cast.NOW.date()


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def away(user: User, *, deputy: User | None = None, days: int = 3) -> Leave:
    return Leave.objects.create(
        user=user, first_on=TODAY, last_on=TODAY + timedelta(days=days), deputy=deputy
    )


def mine(user: User) -> FollowUp:
    return cast.a_follow_up(cast.a_lead(company="Für Ole selbst"), role="sales", user=user)


# --- Who stands in


def test_a_deputy_sees_what_is_due_and_for_whom() -> None:
    mine(cast.ole())
    away(cast.ole(), deputy=cast.chris())
    page = see(cast.chris(), "today")
    assert "Für Ole selbst" in page
    assert "Ole Petersen is away until 20 March 2026. The deputy has it meanwhile." in page


def test_without_a_deputy_the_role_has_it_and_nobody_else() -> None:
    mine(cast.ole())
    away(cast.ole())
    olga = cast.a_user("olga", "sales")
    page = see(olga, "today")
    assert "Für Ole selbst" in page
    assert "nobody stands in" in page
    assert "Für Ole selbst" not in see(cast.cem(), "today")


def test_a_deputy_who_is_away_too_leaves_it_to_the_role() -> None:
    mine(cast.ole())
    away(cast.ole(), deputy=cast.chris())
    away(cast.chris())
    assert "Für Ole selbst" in see(cast.a_user("olga", "sales"), "today")


def test_whoever_is_back_has_it_again() -> None:
    mine(cast.ole())
    away(cast.ole(), deputy=cast.chris(), days=0)
    with time_machine.travel(cast.NOW + timedelta(days=1), tick=False):
        assert "Für Ole selbst" not in see(cast.chris(), "today")
        assert "Für Ole selbst" in see(cast.ole(), "today")


# --- What lies


def test_a_warning_says_who_hears_of_it_and_when() -> None:
    ole = cast.ole(leader=cast.chris())
    cast.a_follow_up(user=ole, due_at=cast.NOW - timedelta(hours=20), warned_at=cast.NOW)
    assert "Today 13:12 your leader hears of it." in see(ole, "today")


def test_a_leader_sees_what_lies_with_his_people_and_can_take_it() -> None:
    chris = cast.chris()
    ole = cast.ole(leader=chris)
    row = cast.a_follow_up(
        user=ole, due_at=cast.NOW - timedelta(days=2), warned_at=cast.NOW, escalated_at=cast.NOW,
        escalated_to="leader",
    )  # fmt: skip
    page = see(chris, "today")
    assert "Lies with others" in page
    assert "lies with Ole Petersen" in page
    address = reverse("lead_follow_up_hand_over", args=[row.lead.prospect_number, row.pk])
    as_(chris).post(address, {"whom": "me"})
    row.refresh_from_db()
    assert (row.user, row.role, row.warned_at, row.escalated_to) == (chris, "channel", None, "")


def test_others_do_not_see_what_was_told_to_a_leader() -> None:
    ole = cast.ole(leader=cast.chris())
    cast.a_follow_up(user=ole, due_at=cast.NOW - timedelta(days=2), escalated_to="leader", warned_at=cast.NOW)
    assert "Lies with others" not in see(cast.cem(), "today")
    assert "Lies with others" not in see(ole, "today"), "it stands on his own list"


# --- Per role


def test_a_role_without_follow_ups_sees_what_else_waits() -> None:
    person = cast.a_lead().person
    type(person).objects.filter(pk=person.pk).update(origin="Adresskauf", informed_at=None)
    page = see(cast.dora(), "today")
    assert "<h1>One person has not been told yet where the data came from.</h1>" in page.replace(
        '<span class="wide-only">Good morning, Dora. </span>', ""
    )
    assert "All done." not in page


def test_all_done_is_a_state() -> None:
    for user in (cast.mona(), cast.cem(), cast.ole(), cast.eva()):
        assert "All done." in see(user, "today")


def test_an_administrator_hears_that_the_machine_stands() -> None:
    cast.a_lead(stage=Stage.GRADE, waiting_since=cast.NOW - timedelta(hours=1))
    assert "One lead has stood at a door for more than 15 minutes." in see(cast.ada(), "today")


def test_with_thousands_the_order_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(6):
        cast.a_follow_up(cast.a_lead(company=f"Firma {at}", priority=(at * 7) % 6 * 1000))
    ole = cast.ole()
    sorted_ = [stop.lead.pk for stop in today.day_of(ole, cast.NOW).stops]
    monkeypatch.setattr(today, "MANY", 2)
    assert [stop.lead.pk for stop in today.day_of(ole, cast.NOW).stops] == sorted_


# --- By mail


def test_the_mail_of_the_morning_comes_once_in_the_readers_language() -> None:
    ole = cast.ole(email="ole@hartmann.example")
    cast.a_follow_up()
    assert digest.daily(now=cast.NOW) == 1
    assert digest.daily(now=cast.NOW) == 0
    mail = Mail.objects.get(kind="digest")
    assert (mail.to, mail.subject) == (ole.email, "Eine Sache wartet auf Sie")
    assert "Kessler Formenbau (L-" in mail.text
    assert "http" in mail.text
    assert reverse("my_time") in mail.text


def test_the_mail_names_no_person_and_no_number() -> None:
    cast.ole(email="ole@hartmann.example")
    lead = cast.a_lead(organisation=None)
    cast.a_follow_up(lead)
    digest.daily(now=cast.NOW)
    sent = Mail.objects.get(kind="digest")
    assert "Vogt" not in sent.text + sent.subject
    assert "5614820117" not in sent.text


@pytest.mark.parametrize(
    ("why", "over"),
    [
        ("switched off", {"digest_daily": False}),
        ("no address", {"email": ""}),
        ("his own morning has not come", {"time_zone": "America/New_York"}),
        ("he does not work on Tuesdays", {"hours": [[["08:00", "17:00"]], [], [], [], [], [], []]}),
    ],
)
def test_no_mail_comes_when(why: str, over: dict[str, Any]) -> None:
    cast.ole(**{"email": "ole@hartmann.example"} | over)
    cast.a_follow_up()
    assert digest.daily(now=cast.NOW) == 0, why


def test_no_mail_comes_on_leave_nor_on_a_holiday() -> None:
    ole = cast.ole(email="ole@hartmann.example", subdivision="BY")
    cast.a_follow_up(due_at=cast.NOW + timedelta(hours=1))
    away(ole)
    assert digest.daily(now=cast.NOW) == 0
    Leave.objects.all().delete()
    corpus_christi = cast.NOW.replace(month=6, day=4)
    with time_machine.travel(corpus_christi, tick=False):
        assert digest.daily(now=corpus_christi) == 0


def test_where_nothing_waits_no_mail_comes_but_the_day_is_marked() -> None:
    cast.ole(email="ole@hartmann.example")
    assert digest.daily(now=cast.NOW) == 0
    assert Entry.objects.filter(about__startswith="digest:").count() == 1


# --- Calendar


def test_the_calendar_needs_its_key_and_says_when_nothing_changed(client: Client) -> None:
    ole = cast.ole(feed_key="geheim")
    row = cast.a_follow_up(user=ole)
    address = reverse("calendar_feed", args=[ole.pk, "geheim"])
    first = client.get(address)
    body = first.content.decode().replace("\r\n ", "")
    assert first["Content-Type"].startswith("text/calendar")
    assert f"follow-up-{row.pk}@" in body
    assert f"Jetzt anrufen: {row.lead.number}\\, Kessler Formenbau" in body
    assert "Vogt" not in body
    assert "48201" not in body
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(reverse("calendar_feed", args=[ole.pk, "falsch"])).status_code == 404


def test_a_snoozed_entry_moves_and_a_new_key_stops_the_old_address(client: Client) -> None:
    ole = cast.ole(feed_key="geheim")
    row = cast.a_follow_up(user=ole)
    address = reverse("calendar_feed", args=[ole.pk, "geheim"])
    first = client.get(address)
    pursue.snooze(row.pk, until=cast.NOW + timedelta(days=1), by=ole.actor, now=cast.NOW)
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert second.content.count(b"BEGIN:VEVENT") == 1
    assert "neue Adresse" in text(
        as_(ole).post(reverse("my_time_feed", args=[ole.pk]), headers={"accept-language": "de"}, follow=True)
    )
    ole.refresh_from_db()
    assert ole.feed_key not in ("", "geheim")
    assert client.get(address).status_code == 404


def test_without_a_key_there_is_no_calendar(client: Client) -> None:
    ole = cast.ole()
    assert client.get(f"/calendar/{ole.pk}/.ics").status_code == 404
