"""Calls: one agent per lead, what each result leaves behind, and the way back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests import cast

from stellwerk.pursue.calls import CallError, Heard, Result
from stellwerk.pursue.step import calling
from stellwerk.pursue.step.calling import Talk
from stellwerk.store.activities import leads_without_next_step
from stellwerk.store.models import Call, Consent, Entry, FollowUp, Lead, Qualification, Response, User
from stellwerk.worker import calls

pytestmark = [pytest.mark.django_db, pytest.mark.step]

NOW = cast.NOW
DAY = timedelta(days=1)


def waits(company: str = "Kessler Formenbau", **over: Any) -> FollowUp:
    """A lead that waits for its first call."""
    lead = cast.a_lead(
        company=company, **{"stage": "qualify", "channel": "web", "temperature": "cold"} | over
    )
    return cast.a_follow_up(lead, kind="qualify", role=User.Role.CALL_CENTRE, due_at=NOW + DAY)


def mine() -> Any:
    return FollowUp.objects.filter(role=User.Role.CALL_CENTRE)


def take(user: User, now: datetime = NOW, **more: Any) -> int:
    return calls.next_call(mine(), user=user, now=now, **more)


def say(row: FollowUp, result: Result, *, now: datetime = NOW, talk: Talk | None = None, **said: Any) -> Call:
    return calling.called(row.pk, Heard(result, **said), talk or Talk(), user=cast.cem(), now=now)


def consents(row: FollowUp, **values: Any) -> None:
    assert row.lead.person is not None
    Consent.objects.create(person=row.lead.person, **values)


def other_agent() -> User:
    return cast.a_user("carla", User.Role.CALL_CENTRE)


# --- Who is next


def test_two_agents_never_get_the_same_lead() -> None:
    rows = {waits("Eins").pk, waits("Zwei").pk}
    assert {take(cast.cem()), take(other_agent())} == rows
    assert take(cast.a_user("kim", User.Role.CALL_CENTRE)) == 0


def test_a_lead_in_somebodys_hands_is_free_again_when_the_time_is_over() -> None:
    row = waits()
    assert take(cast.cem()) == row.pk
    assert take(other_agent(), NOW + timedelta(minutes=19)) == 0
    assert take(other_agent(), NOW + timedelta(minutes=20)) == row.pk


def test_whoever_leaves_gives_it_back() -> None:
    row = waits()
    take(cast.cem())
    assert calling.release(cast.cem()) == 1
    assert take(other_agent()) == row.pk


def test_what_belongs_to_another_cannot_be_answered() -> None:
    row = waits()
    take(other_agent())
    with pytest.raises(CallError, match="taken"):
        say(row, Result.QUALIFIED)


def test_the_most_pressing_lead_comes_first_but_an_agreed_hour_before_all() -> None:
    small, large = waits("Klein", priority=1), waits("Groß", priority=9_000_000)
    say(small, Result.CALL_BACK, again_at=NOW + timedelta(hours=1))
    assert take(cast.cem()) == large.pk
    calling.release(cast.cem())
    assert take(cast.cem(), NOW + timedelta(hours=1)) == small.pk


def test_an_agreed_hour_may_lie_outside_the_usual_ones() -> None:
    evening = datetime(2026, 3, 17, 19, 30, tzinfo=UTC)
    agreed, other = waits("Abends"), waits("Tags")
    say(agreed, Result.CALL_BACK, again_at=evening)
    assert take(cast.cem(), evening) == agreed.pk
    assert take(other_agent(), evening) == 0
    assert other.pk


@pytest.mark.parametrize("hours", [0, -3])
def test_nobody_is_called_before_eight_in_the_morning(hours: int) -> None:
    waits()
    assert take(cast.cem(), datetime(2026, 3, 17, 6, 59, tzinfo=UTC) + timedelta(hours=hours)) == 0


def test_a_lead_that_was_skipped_is_not_offered_to_the_same_agent_again() -> None:
    row = waits()
    take(cast.cem())
    calling.skip(row.pk, why="language", user=cast.cem(), now=NOW)
    assert take(cast.cem(), skipped=[row.pk]) == 0
    assert take(other_agent()) == row.pk


@pytest.mark.parametrize(
    "over",
    [
        {"country": "AT"},
        {"channel": "provider"},
        {"organisation": None},
    ],
)
def test_without_a_consent_only_a_company_that_asked_itself_is_called(over: dict[str, Any]) -> None:
    row = waits()
    Lead.objects.filter(pk=row.lead_id).update(**over)
    assert take(cast.cem()) == 0
    assert [why.key for _, why in calls.refused(mine(), now=NOW, limit=5)] == ["contact.no_consent"]
    consents(row, purpose="phone", source="Messe", given_at=NOW)
    assert take(cast.cem()) == row.pk


def test_a_withdrawal_holds_whatever_else_speaks_for_a_call() -> None:
    row = waits()
    consents(row, purpose="phone", source="Messe", withdrawn_at=NOW - DAY)
    assert take(cast.cem()) == 0


def test_a_lead_without_a_number_is_not_in_the_queue_but_in_its_own_list() -> None:
    row = waits()
    row.lead.person.phone = ""
    row.lead.person.save()
    assert take(cast.cem()) == 0
    assert [why.key for _, why in calls.refused(mine(), now=NOW, limit=5)] == ["contact.no_phone"]
    calling.enter_number(row.pk, "+4956199887", user=cast.cem(), now=NOW)
    assert take(cast.cem()) == row.pk


def test_the_queue_says_why_calls_wait() -> None:
    waits("Bereit")
    say(waits("Später"), Result.CALL_BACK, again_at=NOW + DAY)
    Lead.objects.filter(pk=waits("Wien").lead_id).update(country="AT")
    held = waits("In Arbeit", priority=99_000_000)
    assert take(other_agent()) == held.pk
    told = calls.standing(mine(), user=cast.cem(), now=NOW)
    assert (told.ready, told.later, told.held, told.refused, told.closed) == (1, 1, 1, 1, 0)


# --- What came of it


def test_a_qualified_lead_goes_to_grading_and_is_known_as_qualified() -> None:
    row = waits()
    say(row, Result.QUALIFIED, talk=Talk(found={"need": "Zwei Maschinen", "solves": "yes"}))
    lead = Lead.objects.get()
    assert (lead.stage, lead.waiting_since, lead.temperature, lead.last_contact_at) == (
        "grade",
        NOW,
        "warm",
        NOW,
    )
    assert Qualification.objects.get().need == "Zwei Maschinen"
    assert Qualification.objects.get().real is True
    assert Response.objects.get().kind == "asked_for_offer"
    assert FollowUp.objects.get().done_at == NOW


def test_the_fourth_call_in_vain_waits_longer_and_after_the_last_a_person_decides() -> None:
    row = waits()
    at = NOW
    waited = []
    for _ in range(4):
        call = say(row, Result.NOT_REACHED, now=at)
        assert call.again_at is not None
        waited.append(call.again_at - at)
        at = call.again_at
    assert waited[0] == timedelta(hours=4)
    assert waited == sorted(waited)
    say(row, Result.NOT_REACHED, now=at)
    assert FollowUp.objects.open().get().kind == "decide"
    assert take(cast.cem(), at + DAY) == 0


def test_a_talk_begins_the_count_of_tries_anew() -> None:
    row = waits()
    for hours in (0, 1, 2):
        say(row, Result.NOT_REACHED, now=NOW + timedelta(hours=hours))
    assert calling.tries_of(row.lead_id) == 3
    say(row, Result.CALL_BACK, now=NOW + timedelta(hours=3), again_at=NOW + DAY)
    assert calling.tries_of(row.lead_id) == 0


def test_a_wrong_number_is_marked_and_the_other_one_is_next() -> None:
    row = waits()
    person = row.lead.person
    person.mobile = "+491715550001"
    person.save()
    say(row, Result.WRONG_NUMBER)
    lead = Lead.objects.select_related("person").get()
    assert lead.fact("wrong_phone") == "+495614820117"
    assert calling.number_of(lead) == "+491715550001"
    assert take(cast.cem()) == row.pk


def test_after_the_last_wrong_number_somebody_has_to_find_one() -> None:
    row = waits()
    say(row, Result.WRONG_NUMBER)
    assert take(cast.cem()) == 0
    assert [why.key for _, why in calls.refused(mine(), now=NOW, limit=5)] == ["contact.no_phone"]
    row.refresh_from_db()
    assert row.done_at is None


def test_no_interest_sorts_the_lead_out_with_its_reason_and_a_day_to_look_again() -> None:
    say(waits(), Result.NOT_INTERESTED, lost_reason="competitor", competitor="Mahler", revisit_days=90)
    lead = Lead.objects.get()
    assert (lead.stage, lead.grade, lead.lost_reason, lead.competitor) == (
        "scrap",
        "C",
        "competitor",
        "Mahler",
    )
    assert lead.next_at == NOW + 90 * DAY
    assert lead.treatment["scrap"] == "competitor"


def test_who_wants_mail_only_is_warmed() -> None:
    say(waits(), Result.MAIL_ONLY)
    lead = Lead.objects.get()
    assert (lead.stage, lead.grade) == ("nurture", "B")
    assert lead.next_at is not None


@pytest.mark.parametrize("result", Result)
def test_no_result_leaves_a_lead_without_a_next_step(result: Result) -> None:
    row = waits()
    Lead.objects.update(arrived_at=NOW - 9 * DAY)
    more: dict[str, Any] = {"again_at": NOW + DAY} if result is Result.CALL_BACK else {}
    say(row, result, lost_reason="price", question="Passt das?", **more)
    later = NOW + timedelta(minutes=10)
    assert not leads_without_next_step(later).exists()


def test_a_call_about_a_lead_that_a_partner_has_moves_nothing() -> None:
    row = cast.a_follow_up(cast.a_lead(stage="pursue"), kind="call_now", role=User.Role.CALL_CENTRE)
    say(row, Result.NOT_INTERESTED, lost_reason="price")
    assert Lead.objects.get().stage == "pursue"


def test_the_course_of_the_lead_tells_of_the_call_with_its_reason() -> None:
    say(waits(), Result.CALL_BACK, again_at=NOW + DAY, talk=Talk(note="Erst nach der Messe"))
    (step,) = Entry.objects.get().steps
    assert (step["what"], step["values"]["result"], step["values"]["note"]) == (
        "called",
        "call_back",
        "Erst nach der Messe",
    )
    assert step["reasons"][0][0] == "call.call_back"


# --- Taken back


COLUMNS = ("stage", "grade", "temperature", "lost_reason", "competitor", "next_at", "last_contact_at", "facts",
           "waiting_since", "treatment")  # fmt: skip


def picture(row: FollowUp) -> list[Any]:
    lead = Lead.objects.filter(pk=row.lead_id).values(*COLUMNS).get()
    rows = list(FollowUp.objects.order_by("pk").values("kind", "due_at", "why", "done_at", "done_by"))
    people = list(row.lead.person.__class__.objects.values_list("phone", "mobile"))
    counts = (Qualification.objects.count(), Response.objects.count())
    return [lead, rows, people, counts]


@pytest.mark.parametrize("result", Result)
@pytest.mark.parametrize("tries", [0, 4])
def test_the_last_call_can_be_taken_back(result: Result, tries: int) -> None:
    row = waits()
    for at in range(tries):
        say(row, Result.NOT_REACHED, now=NOW + timedelta(minutes=at))
    before = picture(row)
    later = NOW + timedelta(hours=1)
    said: dict[str, Any] = {"lost_reason": "price", "question": "?", "number": "+49561778899"}
    if result is not Result.WRONG_NUMBER:
        said.pop("number")
    if result is Result.CALL_BACK:
        said["again_at"] = NOW + DAY
    call = calls.carry_out(
        row.pk, Heard(result, **said), Talk(), calls.Extra(no_mail=True), user=cast.cem(), now=later
    )
    assert picture(row) != before
    calls.undo(call.pk, by=cast.cem().actor, now=later + timedelta(minutes=1))
    after = picture(row)
    if result is Result.EXPERT:
        after[1] = [one for one in after[1] if one["kind"] != "help"]
    assert after == before
    assert not Consent.objects.filter(withdrawn_at__isnull=False).exists()


def test_a_lead_that_has_gone_on_is_not_pulled_back() -> None:
    call = say(waits(), Result.QUALIFIED)
    Lead.objects.update(stage="offer")
    with pytest.raises(CallError, match="gone_on"):
        calling.undo_call(call.pk, by=cast.cem().actor, now=NOW)


def test_only_the_last_call_is_taken_back() -> None:
    row = waits()
    first = say(row, Result.NOT_REACHED)
    say(row, Result.NOT_REACHED, now=NOW + timedelta(hours=4))
    with pytest.raises(CallError, match="gone_on"):
        calling.undo_call(first.pk, by=cast.cem().actor, now=NOW)


def test_do_not_call_again_ends_the_consent_and_holds() -> None:
    row = waits()
    calls.carry_out(row.pk, Heard(Result.DO_NOT_CALL), Talk(), calls.Extra(), user=cast.cem(), now=NOW)
    again = cast.a_follow_up(row.lead, kind="ask", role=User.Role.CALL_CENTRE)
    assert take(cast.cem(), NOW + timedelta(minutes=5)) == 0
    assert [why.key for _, why in calls.refused(mine(), now=NOW, limit=5)] == ["contact.withdrawn"]
    assert again.pk


def test_what_is_ticked_in_a_call_puts_the_lead_into_its_segment_at_once() -> None:
    row = waits(segments=[])
    calls.carry_out(
        row.pk, Heard(Result.QUALIFIED), Talk(), calls.Extra(ticks=["unhappy"]), user=cast.cem(), now=NOW
    )
    assert "4" in Lead.objects.get().segments


# --- Figures


def test_figures_are_of_groups_and_count_what_was_not_taken_back() -> None:
    for at, name in enumerate(("a", "b", "c", "d", "e")):
        agent = cast.a_user(name, User.Role.CALL_CENTRE)
        row = waits(f"Firma {name}")
        calling.called(row.pk, Heard(Result.QUALIFIED), Talk(seconds=60), user=agent, now=NOW)
        gone = waits(f"Zurück {name}")
        call = calling.called(gone.pk, Heard(Result.QUALIFIED), Talk(seconds=60), user=agent, now=NOW)
        if at == 0:
            calling.undo_call(call.pk, by=agent.actor, now=NOW)
    found = calls.figures(since=NOW - DAY, now=NOW + DAY)
    house = found.groups[""]
    assert (house.calls, house.reached, house.qualified, house.minutes) == (9, 9, 9, 9)
    assert len(house.agents) == 5
    assert found.hours["09"].calls == 9
