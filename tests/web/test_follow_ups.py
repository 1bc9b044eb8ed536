"""Follow-ups on a lead's page, working time and leave, and the page that proves that nothing lies around."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from tests import cast
from tests.reading import as_, see, text, text_of

from stellwerk.store.models import Entry, FollowUp, Lead, Leave, User
from stellwerk.terms import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("morning")]


@pytest.fixture
def morning() -> Iterator[None]:
    with time_machine.travel(cast.NOW, tick=False):
        yield


def plan(lead: Lead, **over: str) -> Any:
    given = {"on": "2026-03-20", "at": "10:00", "whom": "me", "note": "Nach dem Preis fragen"} | over
    address = reverse("lead_follow_up_plan", args=[lead.prospect_number])
    return as_(cast.ole()).post(address, given, follow=True)


# --- By hand


def test_a_follow_up_is_planned_and_taken_back_by_one_click() -> None:
    lead = cast.a_lead()
    page = text(plan(lead))
    row = FollowUp.objects.get()
    assert (row.user, row.role, row.made_by) == (cast.ole(), "sales", cast.ole().actor)
    assert row.due_at.isoformat() == "2026-03-20T09:00:00+00:00"
    undo = reverse("lead_follow_up_undo", args=[lead.prospect_number, row.pk])
    assert f'action="{undo}"' in page
    as_(cast.ole()).post(undo)
    row.refresh_from_db()
    assert row.done_at is not None
    told = [step["what"] for entry in Entry.objects.order_by("id") for step in entry.steps]
    assert told == ["planned", "follow_up_undone"]


@pytest.mark.parametrize(
    ("over", "says"),
    [
        ({"on": ""}, "Choose a day."),
        ({"on": "2026-02-31"}, "Choose a day."),
        ({"on": "2026-03-16"}, "This moment has passed."),
        ({"whom": "user:999999"}, "Choose whom it is for."),
        ({"whom": "role:admin"}, "Choose whom it is for."),
        ({"note": "x" * 301}, "A note has at most 300 characters."),
    ],
)
def test_what_cannot_be_planned_comes_back_with_what_to_change(over: dict[str, str], says: str) -> None:
    page = text(plan(cast.a_lead(), **over))
    assert says in page
    assert over.get("note", "Nach dem Preis fragen") in page, "nothing typed is lost"
    assert not FollowUp.objects.exists()


def test_it_can_be_for_a_colleague_a_role_or_the_partner_that_has_the_lead() -> None:
    lead = cast.a_lead(partner=cast.adler())
    cast.an_offer(lead, cast.adler(), state="accepted", answered_at=cast.NOW)
    for whom, found in (
        (f"user:{cast.cem().pk}", ("call_centre", cast.cem().pk, None)),
        ("role:channel", ("channel", None, None)),
        ("partner", ("partner_lead", None, cast.adler().pk)),
    ):
        plan(lead, whom=whom)
        row = FollowUp.objects.latest("id")
        assert (row.role, row.user_id, row.partner_id) == found


def test_handing_over_begins_the_ladder_anew_and_its_undo_restores_it() -> None:
    row = cast.a_follow_up(user=cast.ole(), due_at=cast.NOW - timedelta(days=1), warned_at=cast.NOW)
    before = FollowUp.objects.values().get()
    client = as_(cast.ole())
    number = row.lead.prospect_number
    address = reverse("lead_follow_up_hand_over", args=[number, row.pk])
    page = text(client.post(address, {"whom": "role:call_centre", "note": "Bitte anrufen"}, follow=True))
    assert "Kessler Formenbau lies with Call centre now." in page
    row.refresh_from_db()
    assert (row.user, row.role, row.note, row.warned_at) == (None, "call_centre", "Bitte anrufen", None)
    client.post(reverse("lead_follow_up_undo", args=[number, row.pk]))
    assert FollowUp.objects.values().get() == before


def test_whoever_does_not_see_the_lead_plans_and_takes_back_nothing() -> None:
    row = cast.a_follow_up()
    for name in ("lead_follow_up_hand_over", "lead_follow_up_undo"):
        address = reverse(name, args=[row.lead.prospect_number, row.pk])
        assert as_(cast.eva()).post(address, {"whom": "me"}).status_code == 404
    address = reverse("lead_follow_up_plan", args=[row.lead.prospect_number])
    assert as_(cast.eva()).post(address, {"on": "2026-03-20", "whom": "me"}).status_code == 404


def test_the_part_loads_into_the_leads_page_and_is_a_page_of_its_own() -> None:
    lead = cast.a_follow_up(user=cast.ole()).lead
    address = reverse("lead_follow_ups", args=[lead.prospect_number])
    assert address in see(cast.ole(), "lead", lead.prospect_number)
    part = text(as_(cast.ole()).get(address, headers={"hx-request": "true"}))
    assert "<html" not in part
    assert "Plan a follow-up" in part
    assert "One follow-up of Kessler Formenbau is open." in see(
        cast.ole(), "lead_follow_ups", lead.prospect_number
    )


# --- Working time


def save(whose: User, by: User, **over: str) -> Any:
    given = {"place": "DE:BY", "zone": "", "digest": "1"} | {
        f"day{at}": "8-12, 13:00-17:30" for at in range(5)
    }
    return as_(by).post(reverse("my_time_save", args=[whose.pk]), given | over, follow=True)


def test_place_and_hours_are_kept_and_journalled() -> None:
    ole = cast.ole()
    assert "Saved." in text(save(ole, ole))
    ole.refresh_from_db()
    assert (ole.country, ole.subdivision, ole.digest_daily) == ("DE", "BY", True)
    assert ole.hours is not None
    assert ole.hours[0] == [["08:00", "12:00"], ["13:00", "17:30"]]
    assert ole.hours[6] == []
    page = see(ole, "my_time")
    assert 'value="8:00-12:00, 13:00-17:30"' in page
    assert "Karfreitag" in page
    assert Entry.objects.get().steps[0]["what"] == "working_time_changed"


@pytest.mark.parametrize("hours", ["morgens", "17-8", "8-12, 11-17", "25-26"])
def test_hours_that_cannot_be_come_back_with_what_to_change(hours: str) -> None:
    page = text(save(cast.ole(), cast.ole(), day0=hours))
    assert "Write the hours of a day like" in page
    assert f'value="{hours}"' in page
    assert User.objects.get(username="ole").hours is None


def test_a_leave_names_the_deputy_and_can_be_taken_back() -> None:
    ole, client = cast.ole(), as_(cast.ole())
    given = {"first_on": "2026-03-17", "last_on": "2026-03-20", "deputy": str(cast.chris().pk)}
    page = text(client.post(reverse("my_time_leave", args=[ole.pk]), given, follow=True))
    row = Leave.objects.get()
    assert "Chris Albers has the follow-ups meanwhile." in page
    assert "You are away until 20 Mar. Chris Albers stands in." in page
    remove = reverse("my_time_leave_remove", args=[ole.pk, row.pk])
    assert f'action="{remove}"' in page
    page = text(client.post(remove, follow=True))
    assert not Leave.objects.exists()
    again = f"{reverse('my_time_leave', args=[ole.pk])}?first_on=2026-03-17&last_on=2026-03-20&deputy={cast.chris().pk}"
    assert f'action="{again.replace("&", "&")}"' in page
    client.post(again)
    assert Leave.objects.get().deputy == cast.chris()


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [("", "", "Choose a day."), ("2026-03-20", "2026-03-19", "ends before it begins"),
     ("2026-03-01", "2026-03-02", "was over on")],
)  # fmt: skip
def test_a_leave_that_cannot_be_says_why(first: str, last: str, says: str) -> None:
    address = reverse("my_time_leave", args=[cast.ole().pk])
    assert says in text(as_(cast.ole()).post(address, {"first_on": first, "last_on": last}))
    assert not Leave.objects.exists()


def test_nobody_sets_the_time_of_others_but_an_administrator() -> None:
    ole, cem = cast.ole(), cast.cem()
    assert save(ole, cem).status_code == 404
    assert as_(cem).get(reverse("time_of", args=[ole.pk])).status_code == 404
    page = save(ole, cast.ada(), leader=str(cast.chris().pk))
    assert "Saved." in text(page)
    ole.refresh_from_db()
    assert (ole.subdivision, ole.leader) == ("BY", cast.chris())
    assert "Working time of Ole Petersen" in see(cast.ada(), "time_of", ole.pk)


def test_an_administrator_does_not_get_somebody_elses_calendar() -> None:
    ole = cast.ole(feed_key="geheim")
    assert "geheim" not in see(cast.ada(), "time_of", ole.pk)
    address = reverse("my_time_feed", args=[ole.pk])
    assert as_(cast.ada()).post(address).status_code == 404
    as_(cast.ada()).post(address, {"off": "1"})
    ole.refresh_from_db()
    assert ole.feed_key == ""


# --- Does anything lie around?


def test_the_page_says_that_nothing_lies_around() -> None:
    cast.a_follow_up()
    assert "Nothing lies around: all 1 open leads have a next step." in see(cast.chris(), "lying")


def test_one_click_gives_all_of_them_a_next_step_and_one_takes_it_back() -> None:
    cast.a_lead(company="Vergessen AG"), cast.a_lead(company="Verloren KG", stage=Stage.STUCK)
    page = see(cast.chris(), "lying")
    assert "2 of 2 open leads have no next step." in page
    assert "Vergessen AG" in page
    client = as_(cast.chris())
    page = text(client.post(reverse("lying_fix"), follow=True))
    assert "2 leads have a follow-up now." in page
    kinds = FollowUp.objects.open().values_list("kind", "role")
    assert set(kinds) == {("first_call", "sales"), ("place_by_hand", "channel")}
    undo = page.partition('action="/lying/undo/')[2].partition('"')[0]
    page = text(client.post(f"/lying/undo/{undo}", follow=True))
    assert "2 follow-ups are taken back." in page
    assert not FollowUp.objects.open().exists()


def test_one_of_them_can_be_helped_alone() -> None:
    lead = cast.a_lead(company="Vergessen AG")
    cast.a_lead(company="Verloren KG")
    as_(cast.chris()).post(reverse("lying_fix"), {"lead": lead.prospect_number})
    assert FollowUp.objects.get().lead == lead


def test_the_proofs_are_listed_and_can_be_made_now() -> None:
    cast.a_lead(company="Vergessen AG")
    page = text(as_(cast.chris()).post(reverse("lying_prove"), follow=True))
    assert "today 09:12" in page
    assert "Chris Albers" in page


def test_what_stands_without_being_forgotten_is_shown_too() -> None:
    cast.a_follow_up(cast.a_lead(company="Steht AG", stage=Stage.STUCK), role="channel")
    cast.a_follow_up(cast.a_lead(company="Ohne Termin", stage=Stage.NURTURE), role="marketing")
    cast.a_lead(company="Wartet", stage=Stage.MATCH, waiting_since=cast.NOW - timedelta(minutes=14))
    page = see(cast.chris(), "lying")
    assert "No partner is left" in page
    assert "Being warmed without a date" in page
    assert "At a door for more than 15 minutes" not in page


def test_controlling_reads_the_proof_and_changes_nothing() -> None:
    cast.a_lead(company="Vergessen AG")
    assert "Give it a follow-up" not in see(cast.mona(), "lying")
    assert as_(cast.mona()).post(reverse("lying_fix")).status_code == 403
    assert "403" not in text_of(as_(cast.mona()).get(reverse("lying")))
